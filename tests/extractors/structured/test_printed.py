"""Where pages show a value: in every usual spelling, and nowhere else."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.extraction import HEADER_FIELDS, ValueKind
from extractors.structured.printed import PrintedPages, shown
from tests.extractors.structured.pages import document_of, page_of


def texts(line: str, value, kind: ValueKind) -> list[str]:
    rows = PrintedPages(document_of(page_of(line))).rows
    return list(dict.fromkeys(" ".join(mark.text for mark in place.marks) for place in shown(rows, value, kind)))


@pytest.mark.parametrize(
    "line",
    [
        "Total 1.234,50 EUR",
        "Total 1,234.50 EUR",
        "Total 1 234,50 EUR",
        "Total EUR1234.50",
        "Total -1.234,50",
        "Total 1'234.50",
    ],
)
def test_amount_is_found_in_every_notation(line):
    assert texts(line, Decimal("1234.5"), ValueKind.AMOUNT)


@pytest.mark.parametrize("line", ["Total 11.234,50", "Total 1.234,51", "Total 234,50", "Number 1234501"])
def test_other_amount_is_not_taken_for_it(line):
    assert texts(line, Decimal("1234.5"), ValueKind.AMOUNT) == []


def test_price_is_found_as_it_is_rounded_to_be_printed():
    assert texts("Price 0,33", Decimal("0.3333"), ValueKind.AMOUNT) == ["0,33"]
    assert texts("Price 0,34", Decimal("0.3333"), ValueKind.AMOUNT) == []


def test_two_columns_that_look_like_one_number_are_two():
    assert texts("10 119,00", Decimal(119), ValueKind.AMOUNT) == ["119,00"]


@pytest.mark.parametrize(
    "line", ["29.11.2026", "2026-11-29", "11/29/2026", "29. November 2026", "Nov 29, 2026", "29.11.26"]
)
def test_day_is_found_in_every_notation(line):
    assert texts(f"Date {line} Page 1", dt.date(2026, 11, 29), ValueKind.DATE)


@pytest.mark.parametrize(
    ("line", "value", "is_shown"),
    [
        ("IBAN DE02 1203 0000 0000 2020 51", "DE02120300000000202051", True),
        ("No. R-2026/0815.", "R-2026-0815", True),
        ("Invoice:R-2026/0815", "R-2026-0815", True),
        ("No. 94711", "4711", False),
        ("No. R-94711", "94711", True),
        ("No. 94711-22", "94711", False),
        ("No. 2294711", "94711", False),
        ("Lot A4711", "4711", False),
    ],
)
def test_number_is_found_whatever_signs_are_in_it(line, value, is_shown):
    assert bool(texts(line, value, ValueKind.IDENTIFIER)) is is_shown


def test_name_is_found_without_its_legal_form():
    pages = PrintedPages(document_of(page_of("Maschinenbau  West,  Ring 2,  50667 Köln")))
    assert pages.show("sender_name", "Maschinenbau West AG", HEADER_FIELDS["sender_name"])
    assert not pages.show("sender_name", "Schrauben Ost GmbH", HEADER_FIELDS["sender_name"])


def test_address_is_found_line_by_line():
    pages = PrintedPages(document_of(page_of("Maschinenbau West AG", "Ring 2", "50667 Köln", "Germany")))
    (place,) = pages.show("sender_address", "Ring 2, 50667 Köln, DE", HEADER_FIELDS["sender_address"])
    assert [mark.text for mark in place.marks] == ["Ring", "2", "50667", "Köln"]


def test_small_whole_number_is_no_sum():
    pages = PrintedPages(document_of(page_of("Page 1 of 2", "Total 2,00")))
    (place, *_) = pages.show("gross_amount", Decimal(2), HEADER_FIELDS["gross_amount"])
    assert {mark.text for mark in place.marks} == {"2,00"}
    assert not pages.show("gross_amount", Decimal(1), HEADER_FIELDS["gross_amount"])


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from([",.", ".,"]))
def test_every_amount_is_found_as_it_is_written(value, signs):
    thousands, decimal = signs
    text = f"{value:,.2f}".translate(str.maketrans({",": thousands, ".": decimal}))
    assert texts(f"Total {text} EUR", value, ValueKind.AMOUNT) == [text]
