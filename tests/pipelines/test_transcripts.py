"""Words that a person points at, as the form shows values."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.document import BBox, Word
from datamodel.extraction import Classification, DocumentType, Extraction, Field
from pipelines.transcripts import Transcribed, Transcriber

_BOX = BBox(0.1, 0.1, 0.2, 0.2)


def order(language: str = "de", *, amount: str = "1.234,50") -> Extraction:
    net = Field("net_amount", Decimal("1234.50"), amount, 0.9, 1, _BOX)
    return Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.9, language), {"net_amount": net})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("document_date", "05. März 2026", "2026-03-05"),
        ("document_date", "Datum: 05.03.2026", "2026-03-05"),
        ("net_amount", "1.234,50 EUR", "1234.50"),
        ("net_amount", "Summe 1.234 EUR", "1234"),
        ("document_number", "Best.-Nr. 4711", "4711"),
        ("document_number", "Bestellnummer: 4711-A vom 05.03.2026", "4711-A"),
        ("document_number", "RE 2026-0764", "RE 2026-0764"),
        ("sender_iban", "IBAN DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("currency", "€", "EUR"),
        ("sender_name", "Hansen\nMaschinenbau GmbH", "Hansen Maschinenbau GmbH"),
        ("sender_address", "Hafenstraße 5\n20457 Hamburg", "Hafenstraße 5, 20457 Hamburg"),
        ("payment_terms", "30 Tage netto", "30 Tage netto"),
    ],
)
def test_words_become_the_value_of_their_field(name: str, text: str, value: str) -> None:
    assert Transcriber(order()).value(text, name).text == value


def test_numbers_are_read_in_the_notation_of_the_document() -> None:
    assert Transcriber(order("en", amount="1,234.50")).value("2,345", "net_amount").text == "2345"
    assert Transcriber(order(amount="1.234,50")).value("2,345", "net_amount").text == "2.345"


def test_language_decides_where_no_number_does() -> None:
    nothing = Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.9, "de"))
    assert Transcriber(nothing).value("2.345", "net_amount").text == "2345"
    assert Transcriber(nothing, language="en").value("2.345", "net_amount").text == "2.345"


def test_unit_behind_a_quantity_comes_with_it() -> None:
    transcriber = Transcriber(order())
    assert transcriber.value("12 Stk", "quantity", is_line=True) == Transcribed("12", "PCE")
    assert transcriber.value("Stück", "unit", is_line=True).text == "PCE"
    assert transcriber.value("Gebinde", "unit", is_line=True).text == "Gebinde"


@pytest.mark.parametrize(
    ("name", "text"), [("document_date", "bald"), ("net_amount", "viel"), ("document_number", " "), ("currency", "12")]
)
def test_what_is_no_such_value_is_none(name: str, text: str) -> None:
    assert Transcriber(order()).value(text, name) == Transcribed(None)


def words(*lines: str) -> list[Word]:
    """Lines of cells that are parted by two blanks or more, on a grid of 100 columns."""
    found = []
    for number, line in enumerate(lines):
        at = 0
        for part in line.split(" "):
            if part:
                y = 0.1 + number * 0.02
                found.append(Word(part, BBox(at / 100, y, (at + len(part)) / 100, y + 0.012)))
            at += len(part) + 1
    return found


def test_region_with_a_header_becomes_rows() -> None:
    table = Transcriber(order()).table(
        words(
            "Pos   Artikel-Nr.     Bezeichnung             Menge       Preis        Betrag",
            "1     A-100           Kugelhahn DN 25         2 Stk       5,00         10,00",
            "2     B-200           Flansch DN 50           3 Stk       5,00         15,00",
        )
    )
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert rows[0] | {"position": "1", "quantity": "2", "unit_price": "5.00", "net_amount": "10.00"} == rows[0]
    assert [row["description"] for row in rows] == ["Kugelhahn DN 25", "Flansch DN 50"]


def test_region_without_a_header_is_split_by_gaps() -> None:
    table = Transcriber(order()).table(
        words(
            "10    A-100           Kugelhahn DN 25         2 Stk       5,00         10,00",
            "                      mit Handhebel",
            "20    B-200           Flansch DN 50           3 Stk       5,00         15,00",
        )
    )
    assert table.columns == (
        "position",
        "supplier_material_number",
        "description",
        "quantity",
        "unit",
        "unit_price",
        "net_amount",
    )
    assert table.rows == (
        ("10", "A-100", "Kugelhahn DN 25 mit Handhebel", "2", "PCE", "5.00", "10.00"),
        ("20", "B-200", "Flansch DN 50", "3", "PCE", "5.00", "15.00"),
    )


def test_price_and_amount_are_told_by_their_product() -> None:
    table = Transcriber(order()).table(
        words(
            "A-100     2        10,00      5,00",
            "B-200     3        15,00      5,00",
            "C-300     4        8,00       2,00",
        )
    )
    assert table.columns[-2:] == ("net_amount", "unit_price")


def test_payments_have_columns_of_their_own() -> None:
    extraction = Extraction(Classification(DocumentType.PAYMENT_ADVICE, 0.9, "de"))
    table = Transcriber(extraction).table(
        words("RE-1      01.02.2026     100,00      98,00", "RE-2      02.02.2026     50,00       49,00")
    )
    assert table.columns == ("invoice_number", "invoice_date", "gross_amount", "paid_amount")
    assert table.rows[0] == ("RE-1", dt.date(2026, 2, 1).isoformat(), "100.00", "98.00")


def test_no_words_make_no_rows() -> None:
    assert Transcriber(order()).table([]).rows == ()


def test_one_column_stays_one() -> None:
    table = Transcriber(order()).table(words("Kugelhahn", "Flansch"))
    assert table.rows == (("Kugelhahn",), ("Flansch",))
