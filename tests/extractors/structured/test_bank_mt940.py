"""MT940 and MT942: messages, pages, bookings, balances, and the ways in which banks write what a booking is for."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.extraction import Extraction
from extractors.structured.bank.mt940 import MT940
from extractors.structured.bank.swift_details import Details, read_details
from extractors.structured.bank.swift_fields import read_account, read_amount, read_balance, read_booking, read_day
from extractors.structured.formats import Sample
from orders.checks.statements import check_statement
from tests.extractors.structured.bank_files import IBAN, Statement, Written, file_of, mt940
from tests.extractors.structured.third_party import MESSAGES

D = Decimal
SAMPLES = MESSAGES / "mt940"
DAY = dt.date


def read(text: str | bytes) -> list[Extraction]:
    file = file_of(text if isinstance(text, bytes) else text.encode(), "statement.sta")
    assert MT940.claims(Sample(file))
    return [message.extraction for message in MT940.read(file)]


def message(*lines: str, number: str = "5/1", opening: str = "60F:C261126EUR100,", closing: str = "62F:C261127EUR90,"):
    head = (":20:STARTUMS", f":25:{IBAN}", f":28C:{number}", f":{opening}")
    return "\n".join(part for part in (*head, *lines, f":{closing}" if closing else "", "-", "") if part) + "\n"


def line(extraction: Extraction, number: int = 1) -> dict[str, object]:
    return {name: field.value for name, field in extraction.line_items[number - 1].items()}


def codes(extraction: Extraction) -> list[str]:
    return [issue.code for issue in (*extraction.findings, *check_statement(extraction, None))]


def test_statement_is_read_with_its_balances_and_bookings():
    (extraction,) = read(mt940(Statement([Written(D("49.50")), Written(D("-20"), bank_reference="BR2")])))
    assert {name: field.value for name, field in extraction.fields.items()} == {
        "statement_kind": "statement",
        "document_number": "STARTUMS",
        "account_iban": IBAN,
        "statement_number": "12",
        "opening_balance": D(100),
        "currency": "EUR",
        "closing_balance": D("129.50"),
        "statement_date": DAY(2026, 11, 27),
    }
    assert line(extraction) == {
        "booking_date": DAY(2026, 11, 27),
        "value_date": DAY(2026, 11, 28),
        "amount": D("49.50"),
        "currency": "EUR",
        "counterparty_name": "Hansen GmbH",
        "counterparty_iban": "DE02120300000000202051",
        "bank_reference": "BR1",
        "end_to_end_id": "E2E-1",
        "transaction_code": "166",
        "payment_reference": "Rechnung 4711",
        "description": "GUTSCHRIFT",
    }
    assert extraction.line_items[1]["amount"].evidence == ("line 8, :61:",)
    assert codes(extraction) == []


@pytest.mark.parametrize(
    ("text", "amount", "kind", "value_date", "booking_date"),
    [
        ("2611281127CR1234,5NTRFNONREF", "1234.5", "NTRF", DAY(2026, 11, 28), DAY(2026, 11, 27)),
        ("261128D10,NMSC", "-10", "NMSC", DAY(2026, 11, 28), DAY(2026, 11, 28)),
        ("261128RCR5,NRTI", "-5", "NRTI", DAY(2026, 11, 28), DAY(2026, 11, 28)),
        ("261128RD5,NRTI", "5", "NRTI", DAY(2026, 11, 28), DAY(2026, 11, 28)),
        ("2701020101CR1,NTRF", "1", "NTRF", DAY(2027, 1, 2), DAY(2027, 1, 1)),
        ("2612311231D1,N024", "-1", "N024", DAY(2026, 12, 31), DAY(2026, 12, 31)),
        ("2612310102D1,FMSC", "-1", "FMSC", DAY(2026, 12, 31), DAY(2027, 1, 2)),
        ("2701021231D1,NMSC", "-1", "NMSC", DAY(2027, 1, 2), DAY(2026, 12, 31)),
        ("2602300301DR6,N024", "-6", "N024", DAY(2026, 2, 28), DAY(2026, 3, 1)),
        ("261128    CN0,01NTRF", "0.01", "NTRF", DAY(2026, 11, 28), DAY(2026, 11, 28)),
        ("2611281127CR12.50NTRF", "12.50", "NTRF", DAY(2026, 11, 28), DAY(2026, 11, 27)),
    ],
)
def test_booking_has_its_sign_and_days(text, amount, kind, value_date, booking_date):
    booking = read_booking(text)
    assert (booking.amount, booking.kind, booking.value_date, booking.booking_date) == (
        D(amount),
        kind,
        value_date,
        booking_date,
    )


def test_booking_has_its_references_and_what_was_instructed():
    booking = read_booking("2611281127CR100,NTRFORDER 7//BANK1\n/OCMT/USD120,/CHGS/EUR2,5/")
    assert (booking.customer_reference, booking.bank_reference) == ("ORDER 7", "BANK1")
    assert (booking.original, booking.charges, booking.details) == ((D(120), "USD"), D("2.5"), "")


@pytest.mark.parametrize("text", ["", "2613281127CR1,NTRF", "261128X1,NTRF", "261128C,.NTRF", "261128C1,2,3NTRF"])
def test_what_is_no_booking_is_none(text):
    assert read_booking(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("380115,12", "380115.12"), ("0,1", "0.1"), ("00,12", "0.12"), ("380115,", "380115"), (",5", "0.5"), ("12", "12")],
)
def test_amount_has_a_comma(text, number):
    assert read_amount(text) == D(number)


def test_balance_may_lack_its_currency():
    assert read_balance("D020315105000,00").amount == D("-105000.00")
    assert read_balance("C261126EUR1,").currency == "EUR"
    assert read_balance("C261326EUR1,") is None


def test_years_of_two_digits_are_of_this_century_or_the_last():
    assert (read_day("991231"), read_day("260101")) == (DAY(1999, 12, 31), DAY(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (IBAN, IBAN),
        (f"{IBAN}EUR", IBAN),
        ("37040044/532013000", "37040044/532013000"),
        (f"{IBAN}\nCOBADEFF", IBAN),
        ("NL71 RABO 0123 4567 89", "NL71RABO0123456789"),
    ],
)
def test_account_comes_with_or_without_currency_and_bank(text, account):
    assert read_account(text) == account


@pytest.mark.parametrize(
    ("text", "details"),
    [
        (
            "166?00GUTSCHRIFT?109250?20EREF+E2E-0001?21KREF+K-1?22MREF+M-2?23SVWZ+Rechnung 4711 fuer 110?240 Stueck"
            "?25ABWA+Dach AG?30DEUTDEFFXXX?31DE02120300000000202051?32Hansen GmbH?33Hamburg",
            Details(
                code="166",
                text="GUTSCHRIFT",
                reference="Rechnung 4711 fuer 1100 Stueck",
                end_to_end_id="E2E-0001",
                instruction_id="K-1",
                mandate_id="M-2",
                name="Hansen GmbH Hamburg",
                account="DE02120300000000202051",
                bic="DEUTDEFFXXX",
                ultimate_name="Dach AG",
            ),
        ),
        (
            "835?20EREF+ 1234567890123 PAYPAL?21MREF+ 12AB234CD6E7F CRED+ A?22B12CDE0000000000000000034 S"
            "?23VWZ+ Ihr Einkauf",
            Details(
                code="835",
                reference="Ihr Einkauf",
                end_to_end_id="1234567890123 PAYPAL",
                mandate_id="12AB234CD6E7F",
            ),
        ),
        (
            "051?00UEBERWEISUNG?20Miete November?21Wohnung 3?3010020030?311234567?32MUELLER",
            Details(
                code="051",
                text="UEBERWEISUNG",
                reference="Miete November Wohnung 3",
                name="MUELLER",
                account="10020030/1234567",
            ),
        ),
        (
            "109?00LASTSCHRIFT?20EREF+X?34914",
            Details(code="109", text="LASTSCHRIFT", end_to_end_id="X", return_reason="MS03"),
        ),
        (
            "020~00Przelew~20Faktura 7~3010600076~38PL61109010140000071219812874~32Kowalski",
            Details(
                code="020",
                text="Przelew",
                reference="Faktura 7",
                name="Kowalski",
                account="PL61109010140000071219812874",
            ),
        ),
        (
            "/EREF/E2E-9/BENM//NAME/CONTRA ACCOUN\nT HOLDER/REMI/Invoice 5/ISDT/2026-11-28",
            Details(reference="Invoice 5", end_to_end_id="E2E-9", name="CONTRA ACCOUNT HOLDER"),
        ),
        (
            "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J. Smit"
            "\n/REMI/Factuur 12/EREF/NOTPROVIDED",
            Details(
                text="SEPA OVERBOEKING",
                reference="Factuur 12",
                name="J. Smit",
                account="NL91ABNA0417164300",
                bic="ABNANL2A",
            ),
        ),
        (
            "/EREF/A1//CNTP/NL91ABNA0417164300/ABNANL2A/J. Smit///REMI/USTD//Factuur 12/",
            Details(
                reference="Factuur 12",
                end_to_end_id="A1",
                name="J. Smit",
                account="NL91ABNA0417164300",
                bic="ABNANL2A",
            ),
        ),
        (
            "/RTRN/MD06/MARF/M-1/REMI/STRD/CUR/9876543210/",
            Details(reference="9876543210", creditor_reference="9876543210", mandate_id="M-1", return_reason="MD06"),
        ),
        ("FACTUUR 201\nREK: 7", Details(reference="FACTUUR 201 REK: 7")),
        ("SVWZ+Rechnung 5 EREF+E-1", Details(reference="Rechnung 5", end_to_end_id="E-1")),
        ("x" * 65 + "\ny", Details(reference="x" * 65 + "y")),
        ("", Details()),
    ],
)
def test_details_are_read_in_every_way(text, details):
    assert read_details(text) == details


def test_each_message_is_a_statement():
    first = message(":61:261127D10,NMSC", ":86:a")
    second = message(opening="60F:C261127EUR90,", number="6/1")
    extractions = read(first + second)
    assert [extraction.fields["statement_number"].value for extraction in extractions] == ["5", "6"]
    assert [codes(extraction) for extraction in extractions] == [[], []]


def test_pages_that_go_on_are_one_statement():
    first = message(":61:261127D4,NMSC", closing="62M:C261127EUR96,")
    second = message(":61:261127D6,NMSC", number="5/2", opening="60M:C261127EUR96,")
    (extraction,) = read(first + second)
    assert [item["amount"].value for item in extraction.line_items] == [D(-4), D(-6)]
    assert codes(extraction) == []


def test_page_without_its_next_is_no_whole_statement():
    first = message(":61:261127D4,NMSC", closing="62M:C261127EUR96,")
    other = message(":61:261127D6,NMSC", number="5/3", opening="60M:C261127EUR95,", closing="62F:C261127EUR89,")
    assert [codes(extraction) for extraction in read(first + other)] == [["message_invalid"], ["message_rule"]]


@pytest.mark.parametrize(
    "text",
    [
        "{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\n" + message(":61:261127D10,NMSC").strip("\n") + "}{5:}",
        message(":61:261127D10,NMSC").replace("\n", "\r\n"),
        message(":61:261127D10,NMSC").removesuffix("-\n\n"),
        ":940:\n" + message(":61:261127D10,NMSC"),
        message(":61:261127D10,NMSC").replace("\n:", ":"),
        message(":61:261127D10,NMSC:86:words"),
        message(":86:words:61:261127D10,NMSC"),
        message(":61:261127D10,NMSC", ":86:words:62F:C261127EUR90,", closing=""),
    ],
    ids=[
        "blocks",
        "crlf",
        "no end",
        "words before",
        "no line feeds",
        "lost before 86",
        "lost before 61",
        "lost before 62",
    ],
)
def test_envelopes_and_lost_line_feeds_change_nothing(text):
    (extraction,) = read(text)
    assert line(extraction)["amount"] == D(-10)
    assert codes(extraction) == []


def test_wrapped_time_is_no_field():
    (extraction,) = read(message(":61:261127D10,NMSC", ":86:106?20Karte 12-09-2026T16", ":26:37?21T16", ":28:37 Folge"))
    assert line(extraction)["payment_reference"] == "Karte 12-09-2026T16:26:37 T16:28:37 Folge"
    assert codes(extraction) == []


def test_dash_that_was_wrapped_is_text():
    (extraction,) = read(message(":61:261127D4,NMSC", ":86:Miete", "-", ":61:261127D6,NMSC"))
    assert [item["amount"].value for item in extraction.line_items] == [D(-4), D(-6)]
    assert line(extraction)["payment_reference"] == "Miete -"


def test_text_of_windows_and_of_utf_8_is_the_same():
    text = message(":61:261127D10,NMSC", ":86:Gebühr für Müller")
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        (extraction,) = read(text.encode(encoding))
        assert line(extraction)["payment_reference"] == "Gebühr für Müller"


REPORT = (
    ":20:R1",
    f":25:{IBAN}",
    ":28C:0",
    ":34F:EURD0,",
    ":13D:2611281730+0100",
    ":61:2611281128C5,NTRF//B1",
    ":61:261128EC7,NTRF",
)


def test_report_of_the_day_is_no_statement():
    (extraction,) = read("\n".join((*REPORT, ":90D:0EUR0,", ":90C:2EUR12,", "-", "")))
    kind, day = extraction.fields["statement_kind"].value, extraction.fields["statement_date"].value
    assert (kind, day, extraction.fields["currency"].value) == ("report", DAY(2026, 11, 28), "EUR")
    assert [item["amount"].value for item in extraction.line_items] == [D(5)]
    assert [issue.message[:3] for issue in extraction.findings] == ["61:"]


def test_totals_of_a_report_are_held_against_its_bookings():
    (extraction,) = read("\n".join((*REPORT, ":90C:3EUR12,", "-", "")))
    assert "it says 3 entries of 12, and there are 2 of 12." in extraction.findings[0].message


def test_report_without_an_end_is_told():
    (extraction,) = read("\n".join(REPORT))
    assert any(issue.message.startswith("90:") for issue in extraction.findings)


def test_what_cannot_be_read_is_found_and_does_not_pass():
    (extraction,) = read(message(":61:261327D10,NMSC"))
    assert codes(extraction) == ["message_invalid", "statement_sum"]
    (extraction,) = read(message(":61:261127D10,NMSC", closing="62F:C261127USD90,"))
    assert codes(extraction) == ["message_rule"]


@pytest.mark.parametrize(
    "text",
    ["Dear Sirs,\n:20: is a tag of :25: and so on", ":20:X\n:28D:1/1\n:50H:/1\n", "", ":60F:C100318EUR380115,12"],
)
def test_other_texts_are_not_claimed(text):
    assert not MT940.claims(Sample(file_of(text.encode(), "a.txt")))


@pytest.mark.skipif(not SAMPLES.exists(), reason="the measuring sets are not here")
@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.sta")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_samples_of_others_are_read(path):
    file = file_of(path.read_bytes(), path.name)
    if MT940.claims(Sample(file)):
        assert MT940.read(file)
    else:
        text = path.read_text()
        assert ":25:" not in text or ":61:" not in text, "a fragment of single fields"
