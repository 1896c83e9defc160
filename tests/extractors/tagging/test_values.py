"""Texts of spans to values."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.document import BBox, Word
from extractors.tagging.decoding import Run
from extractors.tagging.lines import Token
from extractors.tagging.spans import Span
from extractors.tagging.values import notation_from, other_reading, read_value, trim_identifier, unit_behind
from extractors.values import Notation


def span_of(tag: str, *lines: str, score: float = 0.9) -> Span:
    runs, index = [], 0
    for number, line in enumerate(lines):
        tokens = []
        for text in line.split():
            tokens.append(
                Token(index, Word(text, BBox(0.1, 0.1 + 0.02 * number, 0.2, 0.11 + 0.02 * number)), 1, number)
            )
            index += 1
        runs.append(Run(tag, tuple(tokens), score, 0.9))
    return Span(tuple(runs))


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("document_number", "Nr.4711", "4711"),
        ("document_number", "Invoice:4711-A,", "4711-A"),
        ("document_number", "(4711)", "4711"),
        ("document_number", "AB.4711", "AB.4711"),
        ("document_number", "RE 2026/17 (B)", "RE 2026/17 (B)"),
        ("document_date", "Datum:01.03.26", dt.date(2026, 3, 1)),
        ("document_date", "March 1, 2026", dt.date(2026, 3, 1)),
        ("gross_amount", "EUR1.234,00", Decimal("1234.00")),
        ("gross_amount", "-12,50-", Decimal("-12.50")),
        ("gross_amount", "12 345,60 €", Decimal("12345.60")),
        ("line.quantity", "12 000", Decimal(12000)),
        ("line.quantity", "2Stk", Decimal(2)),
        ("line.quantity", "3x", Decimal(3)),
        ("line.price_quantity", "/100", Decimal(100)),
        ("line.net_amount", "19 % 12,00", Decimal("12.00")),
        ("line.unit", "2Stk.", "Stk"),
        ("line.position", "10.", "10"),
        ("currency", "€", "EUR"),
        ("sender_iban", "IBAN:DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("sender_tax_id", "USt-Id:DE136695976", "DE136695976"),
        ("sender_tax_id", "12/345/67890", "12/345/67890"),
        ("contact_name", "Kontakt:Anna Beispiel", "Anna Beispiel"),
        ("sender_name", "Muster GmbH ·", "Muster GmbH"),
    ],
)
def test_read_value(tag, text, value):
    reading = read_value(span_of(tag, text), Notation(","))

    assert reading is not None
    assert reading.value == value


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("document_date", "KW 12"),
        ("gross_amount", "siehe Anlage"),
        ("line.unit", "100"),
        ("sender_iban", "Konto 12"),
        ("line.gtin", "Art-Nr.:"),
    ],
)
def test_read_value_refuses_what_is_no_such_value(tag, text):
    assert read_value(span_of(tag, text), Notation(",")) is None


def test_addresses_are_one_line_with_commas():
    address = span_of("sender_address", "Hauptstr. 5 · 12345 Ort")
    block = span_of("sender_address", "Hauptstr. 5,", "12345 Bad Ort - Tal")

    assert read_value(address, Notation()).value == "Hauptstr. 5, 12345 Ort"
    assert read_value(block, Notation()).value == "Hauptstr. 5, 12345 Bad Ort, Tal"


def test_an_iban_with_wrong_digits_counts_less():
    reading = read_value(span_of("sender_iban", "DE89 3704 0044 0532 0130 01"), Notation())

    assert reading.value == "DE89370400440532013001"
    assert reading.score < 0.9


def test_notation_is_decided_by_tagged_values():
    spans = [span_of("gross_amount", "1,234.50"), span_of("document_date", "03/25/2026")]
    text = "Telefon 0,12 0,34 0,56 - 2026,0815"

    notation = notation_from(spans, text, language="de", currency="EUR")

    assert notation.decimal == "."
    assert not notation.day_first


def test_other_reading_of_a_number_that_can_be_read_twice():
    thousand = read_value(span_of("line.quantity", "1.234"), Notation(","))
    plain = read_value(span_of("line.quantity", "12"), Notation(","))

    assert other_reading(thousand, Notation(",")).value == Decimal("1.234")
    assert other_reading(plain, Notation(",")) is None


def test_unit_behind_a_quantity():
    assert unit_behind(read_value(span_of("line.quantity", "3.00PCE"), Notation("."))) == "PCE"
    assert unit_behind(read_value(span_of("line.quantity", "3"), Notation("."))) == ""
    assert unit_behind(read_value(span_of("line.quantity", "3x"), Notation("."))) == ""


def test_trim_identifier_keeps_a_number_that_starts_like_a_label():
    assert trim_identifier("NO-4711") == "NO-4711"
    assert trim_identifier("No.4711") == "4711"
