"""camt.052, 053 and 054: every booking is one payment, with its sign, its parties and what it is for."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType, Extraction
from extractors.structured.bank.camt import CAMT
from extractors.structured.formats import Sample
from orders.checks.statements import check_statement
from tests.extractors.structured.bank_files import (
    IBAN,
    Statement,
    Written,
    amt,
    bal,
    camt,
    camt053,
    file_of,
    ntry,
    stmt,
    txdtls,
)
from tests.extractors.structured.third_party import MESSAGES

D = Decimal
SAMPLES = MESSAGES / "camt"


def read(content: bytes) -> list[Extraction]:
    file = file_of(content, "statement.xml")
    assert CAMT.claims(Sample(file))
    return [message.extraction for message in CAMT.read(file)]


def values(extraction: Extraction) -> dict[str, object]:
    return {name: field.value for name, field in extraction.fields.items()}


def line(extraction: Extraction, number: int = 1) -> dict[str, object]:
    return {name: field.value for name, field in extraction.line_items[number - 1].items()}


def found(extraction: Extraction) -> list[tuple[str, str]]:
    return [(issue.severity.value, issue.message.partition(":")[0]) for issue in extraction.findings]


def entry(inside: str, *, amount: str = "-10.00") -> Extraction:
    """A statement whose only entry has ``inside`` as its details."""
    only = ntry(Written(D(amount)), details=inside)
    statement = Statement([Written(D(amount))])
    body = stmt(statement).replace(ntry(statement.bookings[0]), only)
    (extraction,) = read(camt(body))
    return extraction


def test_statement_is_read_with_its_balances_and_bookings():
    (extraction,) = read(camt053(Statement([Written(D("49.50")), Written(D("-20"), bank_reference="BR2")])))
    assert extraction.document_type is DocumentType.BANK_STATEMENT
    assert extraction.findings == ()
    assert values(extraction) == {
        "account_iban": IBAN,
        "document_number": "S12",
        "document_date": dt.date(2026, 11, 28),
        "statement_number": "12",
        "statement_kind": "statement",
        "statement_date": dt.date(2026, 11, 27),
        "currency": "EUR",
        "opening_balance": D("100.00"),
        "closing_balance": D("129.50"),
    }
    assert line(extraction) == {
        "amount": D("49.50"),
        "booking_date": dt.date(2026, 11, 27),
        "value_date": dt.date(2026, 11, 28),
        "currency": "EUR",
        "counterparty_name": "Hansen GmbH",
        "counterparty_iban": "DE02120300000000202051",
        "bank_reference": "BR1",
        "end_to_end_id": "E2E-1",
        "transaction_code": "PMNT/RCDT/ESCT",
        "payment_reference": "Rechnung 4711",
    }
    assert line(extraction, 2)["amount"] == D("-20")
    place = extraction.line_items[1]["amount"].evidence
    assert place == ("line 9, /Document/BkToCstmrStmt/Stmt[1]/Ntry[2]",)


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(1, 15)])
def test_every_version_has_its_schema(version):
    content = camt053(Statement()).replace(b"001.08", f"001.{version}".encode()).replace(b"</Acct>", b"</Acct><Foo/>")
    if version == "01":
        content = content.replace(b"BkToCstmrStmt", b"BkToCstmrStmtV01")
    (extraction,) = read(content)
    assert any("Foo" in issue.message for issue in extraction.findings if issue.code == "message_invalid")


def test_version_to_come_is_read_without_a_schema():
    (extraction,) = read(camt053(Statement([Written(D(1))])).replace(b"001.08", b"001.27"))
    assert (extraction.findings, line(extraction)["amount"]) == ((), D(1))


def test_document_in_an_envelope_is_read_and_held_against_its_schema():
    document = camt053(Statement([Written(D(5))])).partition(b"?>\n")[2]
    header = b'<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"><BizMsgIdr>1</BizMsgIdr></AppHdr>'
    (extraction,) = read(b"<Envelope>" + header + document + b"</Envelope>")
    assert (line(extraction)["amount"], extraction.findings) == (D(5), ())
    (extraction,) = read(b"<Envelope>" + header + document.replace(b"</Acct>", b"</Acct><Foo/>") + b"</Envelope>")
    assert ["Foo" in issue.message for issue in extraction.findings] == [True]


def test_batch_that_adds_up_is_split_into_its_payments():
    parts = [Written(D(30), name="A", end_to_end_id="1"), Written(D(12), name="B", end_to_end_id="2")]
    extraction = entry("".join(txdtls(p, amt(p.amount, "EUR")) for p in parts), amount="42")
    assert [(item["amount"].value, item["counterparty_name"].value) for item in extraction.line_items] == [
        (D(30), "A"),
        (D(12), "B"),
    ]
    assert [line(extraction, n)["batch_reference"] for n in (1, 2)] == ["BR1", "BR1"]
    assert extraction.findings == ()


def test_batch_with_a_return_in_it_adds_up_by_its_signs():
    parts = [Written(D(50)), Written(D(-8))]
    extraction = entry("".join(txdtls(p, amt(p.amount, "EUR")) for p in parts), amount="42")
    assert [item["amount"].value for item in extraction.line_items] == [D(50), D(-8)]


def test_batch_that_does_not_add_up_is_one_booking_and_told():
    parts = [Written(D(30), reference="A"), Written(D(11), reference="B")]
    extraction = entry("".join(txdtls(p, amt(p.amount, "EUR")) for p in parts), amount="42")
    assert [item["amount"].value for item in extraction.line_items] == [D(42)]
    assert line(extraction)["payment_reference"] == "A B"
    assert found(extraction) == [("warning", "TxDtls")]


def test_what_is_not_booked_yet_is_left_out_and_counted():
    statement = Statement([Written(D(5))])
    body = stmt(statement).replace("</Stmt>", f"{ntry(Written(D(7)), status='PDNG')}</Stmt>")
    (extraction,) = read(camt(body))
    assert [item["amount"].value for item in extraction.line_items] == [D(5)]
    assert found(extraction) == [("warning", "Sts")]
    assert "1 of 2 entries" in extraction.findings[0].message


def test_return_names_the_other_party_its_reason_and_mandate():
    inside = (
        "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><MndtId>M-7</MndtId></Refs>"
        "<RltdPties><Dbtr><Pty><Nm>Hansen</Nm></Pty></Dbtr><Cdtr><Pty><Nm>We</Nm></Pty></Cdtr></RltdPties>"
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"
    )
    booking = line(entry(inside))
    assert (booking["counterparty_name"], booking["return_reason"], booking["mandate_id"]) == ("Hansen", "AC04", "M-7")
    assert "end_to_end_id" not in booking


def test_reversal_keeps_its_sign_and_is_told():
    body = stmt(Statement([Written(D(-3))])).replace("<Sts>", "<RvslInd>true</RvslInd><Sts>")
    (extraction,) = read(camt(body))
    assert (line(extraction)["amount"], line(extraction)["reversal"]) == (D(-3), "true")


def test_other_party_is_never_the_owner_of_the_account():
    inside = (
        f"<TxDtls><RltdPties><Dbtr><Pty><Nm>We</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>{IBAN}</IBAN></Id></DbtrAcct>"
        "<UltmtDbtr><Pty><Nm>Us</Nm></Pty></UltmtDbtr><Cdtr><Pty><Nm>Hansen</Nm></Pty></Cdtr>"
        "<UltmtCdtr><Pty><Nm>Behind</Nm></Pty></UltmtCdtr></RltdPties></TxDtls>"
    )
    for amount in ("10", "-10"):
        booking = line(entry(inside, amount=amount))
        assert (booking["counterparty_name"], booking["ultimate_name"]) == ("Hansen", "Behind")


def test_foreign_payment_tells_what_was_instructed_rate_and_charges():
    inside = (
        '<TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">120</Amt><CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>1.2</XchgRate>'
        "</CcyXchg></InstdAmt></AmtDtls><Chrgs><Rcrd>"
        '<Amt Ccy="EUR">2.50</Amt></Rcrd><Rcrd><Amt Ccy="EUR">1</Amt></Rcrd></Chrgs></TxDtls>'
    )
    booking = line(entry(inside, amount="100"))
    assert {name: booking[name] for name in ("original_amount", "original_currency", "exchange_rate")} == {
        "original_amount": D(120),
        "original_currency": "USD",
        "exchange_rate": D("1.2"),
    }
    assert (booking["amount"], booking["charges_amount"]) == (D(100), D("3.50"))


def test_what_it_is_for_is_joined_in_order_and_a_full_line_goes_on():
    full = "x" * 140
    inside = (
        f"<TxDtls><RmtInf><Ustrd>{full}</Ustrd><Ustrd>y</Ustrd><Ustrd>z</Ustrd><Strd><RfrdDocInf><Nb>RG-5</Nb>"
        "</RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    )
    booking = line(entry(inside))
    assert booking["payment_reference"] == f"{full}y z RF18539007547034 RG-5"
    assert booking["creditor_reference"] == "RF18539007547034"


@pytest.mark.parametrize(
    ("root", "record", "message", "kind"),
    [
        ("BkToCstmrAcctRpt", "Rpt", "camt.052.001.08", "report"),
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054.001.08", "notification"),
    ],
)
def test_report_and_notification_say_what_they_are(root, record, message, kind):
    body = stmt(Statement([Written(D(1))])).replace("Stmt>", f"{record}>")
    (extraction,) = read(camt(body, message, root))
    assert values(extraction)["statement_kind"] == kind


def test_pages_that_go_on_are_one_statement():
    first, second = Statement([Written(D(1))]), Statement([Written(D(2))], opening=D(101))
    pages = []
    for number, (page, codes) in enumerate(((first, ("OPBD", "ITBD")), (second, ("ITBD", "CLBD"))), 1):
        paging = (
            f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{'true' if number == 2 else 'false'}</LastPgInd></StmtPgntn>"
        )
        text = stmt(page).replace("OPBD", codes[0]).replace("CLBD", codes[1])
        pages.append(text.replace("<ElctrncSeqNb>", f"{paging}<ElctrncSeqNb>"))
    (extraction,) = read(camt("".join(pages)))
    assert [item["amount"].value for item in extraction.line_items] == [D(1), D(2)]
    assert (values(extraction)["opening_balance"], values(extraction)["closing_balance"]) == (D(100), D(103))
    assert extraction.findings == ()
    (cut,) = read(camt(pages[0]))
    assert [issue.code for issue in cut.findings] == ["message_invalid"]


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ("<TtlNtries><NbOfNtries>2</NbOfNtries><Sum>7</Sum></TtlNtries>", []),
        ("<TtlNtries><NbOfNtries>3</NbOfNtries><Sum>7</Sum></TtlNtries>", ["TxsSummry/TtlNtries/NbOfNtries"]),
        ("<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>6</Sum></TtlCdtNtries>", ["TxsSummry/TtlCdtNtries/Sum"]),
        ("<TtlDbtNtries><Sum>2</Sum></TtlDbtNtries>", []),
        (
            "<TtlNtries><TtlNetNtry><Amt>3</Amt><CdtDbtInd>DBIT</CdtDbtInd></TtlNetNtry></TtlNtries>",
            ["TxsSummry/TtlNtries net"],
        ),
    ],
)
def test_totals_are_held_against_the_entries(summary, told):
    statement = Statement([Written(D(5)), Written(D(-2))])
    first = ntry(statement.bookings[0])
    body = stmt(statement).replace(first, f"<TxsSummry>{summary}</TxsSummry>{first}")
    (extraction,) = read(camt(body))
    assert [name for _, name in found(extraction)] == told


def test_balance_in_another_currency_is_found():
    statement = Statement()
    other = bal("CLBD", statement.closing, Statement(currency="SEK"))
    body = stmt(statement).replace(bal("CLBD", statement.closing, statement), other)
    (extraction,) = read(camt(body))
    assert found(extraction) == [("error", "Bal")]


def test_entry_without_direction_is_found_and_does_not_pass():
    body = stmt(Statement([Written(D(5))])).replace("CRDT</CdtDbtInd><Sts>", "UP</CdtDbtInd><Sts>")
    (extraction,) = read(camt(body))
    assert extraction.line_items == ()
    assert [issue.code for issue in check_statement(extraction, None)] == ["statement_sum"]


def test_cut_file_is_refused():
    content = camt053(Statement([Written(D(5))]))
    for end in range(300, len(content) - 12, 37):
        with pytest.raises(DocumentError) as caught:
            read(content[:end])
        assert caught.value.code is RejectionCode.DAMAGED


def test_entities_are_refused():
    content = camt053(Statement()).replace(b"<Document", b'<!DOCTYPE Document [<!ENTITY b "ha">]><Document', 1)
    with pytest.raises(DocumentError) as caught:
        CAMT.read(file_of(content))
    assert caught.value.code is RejectionCode.HOSTILE


@pytest.mark.skipif(not SAMPLES.exists(), reason="the measuring sets are not here")
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.name)
def test_samples_of_others_are_read(path):
    assert all(extraction.line_items or extraction.findings for extraction in read(path.read_bytes()))
