"""pain.001: what a payer orders, as an advice to each payee."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Extraction
from extractors.structured.bank.pain001 import PAIN001
from extractors.structured.formats import Sample
from orders.records import record_from
from tests.extractors.structured.bank_files import IBAN, NAMESPACE, file_of

D = Decimal
OURS = "DE02120300000000202051"


def payment(amount, reference, *, payee="Kessler AG", account=OURS, end_to_end="E1", currency="EUR"):
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{end_to_end}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="{currency}">{amount}</InstdAmt></Amt><Cdtr><Nm>{payee}</Nm></Cdtr>'
        f"<CdtrAcct><Id><IBAN>{account}</IBAN></Id></CdtrAcct><RmtInf>{reference}</RmtInf></CdtTrfTxInf>\n"
    )


def pain(*payments, count=None, total="", version="03"):
    day = "<Dt>2026-11-30</Dt>" if version == "09" else "2026-11-30"
    bic = "BICFI" if version == "09" else "BIC"
    control = f"<NbOfTxs>{len(payments) if count is None else count}</NbOfTxs>{total}"
    return (
        f'<Document xmlns="{NAMESPACE}pain.001.001.{version}"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-28T10:00:00</CreDtTm>{control}"
        "<InitgPty><Nm>Hansen</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>P-1</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt>{day}</ReqdExctnDt>"
        f"<Dbtr><Nm>Hansen GmbH</Nm></Dbtr><DbtrAcct><Id><IBAN>{IBAN}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt><FinInstnId><{bic}>COBADEFFXXX</{bic}></FinInstnId></DbtrAgt>\n{''.join(payments)}"
        "</PmtInf></CstmrCdtTrfInitn></Document>"
    ).encode()


def read(content: bytes) -> list[Extraction]:
    file = file_of(content, "payments.xml")
    assert PAIN001.claims(Sample(file))
    return [message.extraction for message in PAIN001.read(file)]


def values(extraction: Extraction) -> dict[str, object]:
    return {name: field.value for name, field in extraction.fields.items()}


def lines(extraction: Extraction, *names: str) -> list[tuple[object, ...]]:
    return [tuple(item[name].value if name in item else None for name in names) for item in extraction.line_items]


@pytest.mark.parametrize("version", ["03", "09"])
def test_order_is_an_advice_to_its_payee(version):
    (extraction,) = read(pain(payment("119.00", "<Ustrd>RG-4711</Ustrd>"), version=version))
    assert (extraction.document_type, extraction.findings) == (DocumentType.PAYMENT_ADVICE, ())
    assert values(extraction) == {
        "document_number": "E1",
        "payment_reference": "E1",
        "document_date": dt.date(2026, 11, 28),
        "payment_date": dt.date(2026, 11, 30),
        "sender_name": "Hansen GmbH",
        "sender_iban": IBAN,
        "receiver_name": "Kessler AG",
        "receiver_iban": OURS,
        "currency": "EUR",
        "gross_amount": D("119.00"),
    }
    assert lines(extraction, "invoice_number", "paid_amount", "end_to_end_id") == [("RG-4711", D("119.00"), "E1")]
    advice = record_from(extraction, received_on=dt.date(2026, 11, 29))
    assert (advice.payer.name, advice.amount, advice.lines[0].invoice_number) == ("Hansen GmbH", D("119.00"), "RG-4711")


def test_each_payee_has_an_advice_of_its_own():
    other = "DE89370400440532013001"
    first, second = read(
        pain(
            payment(10, "<Ustrd>RG-1</Ustrd>"),
            payment(20, "<Ustrd>X-9</Ustrd>", account=other, payee="Other", end_to_end="E2"),
            payment(30, "<Ustrd>RG-2</Ustrd>", end_to_end="NOTPROVIDED"),
        )
    )
    assert (values(first)["document_number"], values(first)["gross_amount"]) == ("P-1/1", D(40))
    assert lines(first, "invoice_number", "end_to_end_id") == [("RG-1", "E1"), ("RG-2", None)]
    assert (values(second)["document_number"], values(second)["receiver_name"]) == ("E2", "Other")


def strd(number, inside):
    return f"<Strd><RfrdDocInf><Nb>{number}</Nb></RfrdDocInf><RfrdDocAmt>{inside}</RfrdDocAmt></Strd>"


def test_invoices_that_add_up_are_lines_with_discount_deduction_and_credit_note():
    remittance = (
        strd("RG-1", '<DuePyblAmt Ccy="EUR">100</DuePyblAmt><DscntApldAmt Ccy="EUR">2</DscntApldAmt>'
             '<RmtdAmt Ccy="EUR">98</RmtdAmt>')
        + strd("RG-2", '<DuePyblAmt Ccy="EUR">50</DuePyblAmt><AdjstmntAmtAndRsn><Amt Ccy="EUR">5</Amt><Rsn>DAMG</Rsn>'
               '</AdjstmntAmtAndRsn><RmtdAmt Ccy="EUR">45</RmtdAmt>')
        + strd("GS-3", '<CdtNoteAmt Ccy="EUR">20</CdtNoteAmt>')
    )  # fmt: skip
    (extraction,) = read(pain(payment(123, remittance)))
    names = ("invoice_number", "gross_amount", "discount_amount", "deduction_amount", "deduction_reason", "paid_amount")
    assert lines(extraction, *names) == [
        ("RG-1", D(100), D(2), None, None, D(98)),
        ("RG-2", D(50), None, D(5), "DAMG", D(45)),
        ("GS-3", D(-20), None, None, None, D(-20)),
    ]
    (whole,) = read(pain(payment(124, remittance)))
    assert lines(whole, "invoice_number", "paid_amount") == [(None, D(124))]


def test_words_are_no_invoice_number():
    (extraction,) = read(pain(payment(5, "<Ustrd>Rechnung 7 vom 1.11.</Ustrd>")))
    assert lines(extraction, "invoice_number", "payment_reference") == [(None, "Rechnung 7 vom 1.11.")]


def test_structured_reference_is_the_number():
    reference = "<Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>"
    (extraction,) = read(pain(payment(5, reference)))
    assert lines(extraction, "invoice_number", "creditor_reference") == [("RF18539007547034", "RF18539007547034")]


@pytest.mark.parametrize(
    ("count", "total", "told"),
    [(1, "<CtrlSum>5</CtrlSum>", []), (2, "", ["NbOfTxs"]), (1, "<CtrlSum>6</CtrlSum>", ["CtrlSum"])],
)
def test_totals_are_held_against_the_payments(count, total, told):
    (extraction,) = read(pain(payment(5, "<Ustrd>RG-1</Ustrd>"), count=count, total=total))
    assert [issue.message.partition(":")[0] for issue in extraction.findings] == told


def test_payment_without_amount_is_found():
    content = pain(payment(5, "<Ustrd>RG-1</Ustrd>")).replace(b'<InstdAmt Ccy="EUR">5</InstdAmt>', b"")
    (extraction,) = read(content)
    assert any(issue.message.startswith("A payment has no amount") for issue in extraction.findings)
