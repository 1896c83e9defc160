"""Data held against their picture: what is shown has a place, what differs is said, and what is not printed is not."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.document import Document
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Severity, Value
from datamodel.structured import StructuredMessage
from extractors.structured.bands import bands_of
from extractors.structured.comparing import PictureComparison, is_same
from extractors.structured.printed import PrintedPages
from tests.extractors.structured.pages import document_of, page_of

PAGE = (
    "Schrauben Ost GmbH        Invoice R-2026-0815",
    "Kai 1, 01067 Dresden      Date 29.11.2026",
    "",
    "Pos  Description      Quantity  Price   Amount",
    "1    Hexagon bolt M8  500       0,50    250,00",
    "2    Washer M8        20        1,20    24,00",
    "",
    "Net 274,00   VAT 52,06   Total 326,06 EUR",
    "IBAN DE02 1203 0000 0000 2020 51",
)
HEADER: dict[str, Value] = {
    "document_number": "R-2026-0815",
    "document_date": dt.date(2026, 11, 29),
    "currency": "EUR",
    "net_amount": Decimal("274.00"),
    "tax_amount": Decimal("52.06"),
    "gross_amount": Decimal("326.06"),
    "sender_iban": "DE02120300000000202051",
    "sender_name": "Schrauben Ost GmbH",
}
LINES: tuple[dict[str, Value], ...] = (
    {
        "position": "1",
        "description": "Hexagon bolt M8",
        "quantity": Decimal(500),
        "unit_price": Decimal("0.50"),
        "net_amount": Decimal("250.00"),
    },
    {
        "position": "2",
        "description": "Washer M8",
        "quantity": Decimal(20),
        "unit_price": Decimal("1.20"),
        "net_amount": Decimal("24.00"),
    },
)


def fields_of(values):
    return {name: Field(name, value, str(value), 1.0) for name, value in values.items()}


def message_of(header=HEADER, lines=LINES) -> StructuredMessage:
    extraction = Extraction(
        Classification(DocumentType.INVOICE, 1.0, "en"),
        fields_of(header),
        tuple(fields_of(line) for line in lines),
        reader="data:cii",
    )
    return StructuredMessage("cii", "CII invoice", extraction)


class Paper:
    """Says of every page what is printed on ``PAGE``, with ``confidence``; counts how often it was asked."""

    def __init__(self, document: Document, confidence: float = 0.97, *, header=HEADER, lines=LINES) -> None:
        places = PictureComparison(self, self)(document, message_of(header, lines))
        sure = {name: replace(field, confidence=confidence) for name, field in places.fields.items()}
        items = tuple({n: replace(f, confidence=confidence) for n, f in item.items()} for item in places.line_items)
        self._said = replace(places, fields=sure, line_items=items)
        self.asked = 0

    def extract(self, document: Document, classification: Classification) -> Extraction:
        self.asked += 1
        return self._said

    def classify(self, document: Document) -> Classification:
        return Classification(DocumentType.INVOICE, 0.9, "de")


def compared(header=HEADER, lines=LINES, *, page=PAGE, confidence: float = 0.97):
    document = document_of(page_of(*page))
    paper = Paper(document_of(page_of(*PAGE)), confidence)
    return PictureComparison(paper, paper)(document, message_of(header, lines)), paper


def test_what_the_page_shows_has_its_place_and_nobody_else_is_asked():
    extraction, paper = compared()
    assert (extraction.findings, paper.asked) == ((), 0)
    number = extraction.fields["document_number"]
    assert (number.page, number.confidence, round(number.bbox.x0, 2), round(number.bbox.y0, 2)) == (1, 1.0, 0.34, 0.02)
    assert all(field.bbox for item in extraction.line_items for field in item.values())
    assert [round(item["quantity"].bbox.y0, 2) for item in extraction.line_items] == [0.1, 0.12]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("document_number", "R-2026-0816", "R-2026-0815"),
        ("document_date", dt.date(2026, 12, 29), "2026-11-29"),
        ("gross_amount", Decimal("362.06"), "326.06"),
        ("sender_iban", "DE88200800000970375700", "DE02120300000000202051"),
        ("currency", "USD", "EUR"),
    ],
)
def test_other_value_in_its_place_is_an_error(name, value, said):
    extraction, _ = compared({**HEADER, name: value})
    (finding,) = extraction.findings
    assert (finding.code, finding.field, finding.line) == ("picture_differs", name, None)
    assert (finding.severity, said in finding.message) == (Severity.ERROR, True)
    assert extraction.fields[name].value == value
    if name != "currency":  # it stands in many places, and so in none
        assert extraction.fields[name].bbox == compared()[0].fields[name].bbox is not None


@pytest.mark.parametrize(("name", "value"), [("quantity", 600), ("unit_price", "0.70"), ("net_amount", "350.00")])
def test_other_value_in_a_line_is_an_error_of_that_line(name, value):
    first, second = LINES
    extraction, _ = compared(lines=({**first, name: Decimal(value)}, second))
    assert [(finding.field, finding.line) for finding in extraction.findings] == [(name, 1)]


def test_what_the_reader_is_not_sure_of_is_one_warning_for_all():
    extraction, _ = compared(
        {**HEADER, "gross_amount": Decimal("362.06"), "net_amount": Decimal("300.00")}, confidence=0.6
    )
    (finding,) = extraction.findings
    assert finding.severity is Severity.WARNING
    assert "gross amount" in finding.message
    assert "net amount" in finding.message


def test_what_the_page_does_not_print_is_not_missed():
    header = {**HEADER, "due_date": dt.date(2026, 12, 31), "purchase_order_number": "PO-77123"}
    extraction, paper = compared(header)
    assert (extraction.findings, paper.asked) == ((), 1)


def test_firms_other_name_only_warns():
    extraction, _ = compared({**HEADER, "sender_name": "Nordkontor Handels AG"})
    assert [finding.severity for finding in extraction.findings] == [Severity.WARNING]


def test_price_before_a_discount_is_none_of_the_data():
    first, second = LINES
    page = tuple(line.replace("0,50    250,00", "0,50    225,00") for line in PAGE)
    discounted = {**first, "unit_price": Decimal("0.45"), "net_amount": Decimal("225.00")}
    extraction, _ = compared(lines=(discounted, second), page=page)
    assert [finding.severity for finding in extraction.findings] == [Severity.WARNING]


def test_value_that_the_data_have_for_something_else_is_that():
    """The page prints one sum, which the reader takes for the gross amount, and the data for the net amount."""
    header = {**HEADER, "net_amount": Decimal("326.06"), "gross_amount": Decimal("388.01")}
    extraction, _ = compared(header)
    assert "gross_amount" not in [finding.field for finding in extraction.findings]


def test_page_without_words_says_nothing():
    extraction, paper = compared(page=())
    assert (extraction.findings, paper.asked) == ((), 0)
    assert all(field.bbox is None for field in extraction.fields.values())


def test_bands_part_the_rows_of_a_table():
    rows = PrintedPages(document_of(page_of(*PAGE))).rows
    first, second = bands_of([fields_of(line) for line in LINES], rows)
    assert (first.anchor, first.last, second.first, second.anchor) == (3, 3, 4, 4)


def test_item_that_no_row_is_like_has_no_band():
    rows = PrintedPages(document_of(page_of(*PAGE))).rows
    other = {"description": "Freight", "quantity": Decimal(7), "net_amount": Decimal("99.00")}
    first, _, third = bands_of([fields_of(line) for line in (LINES[0], other, LINES[1])], rows)
    assert (first.anchor, third.anchor) == (3, 4)
    assert bands_of([fields_of(other)], rows) == [None]


@pytest.mark.parametrize(
    ("said", "value", "name", "same"),
    [
        ("RE 2026-0815", "2026-0815", "document_number", True),
        ("2026-0816", "2026-0815", "document_number", False),
        ("1", "2026-1", "document_number", False),
        (Decimal("-5.00"), Decimal("5.0"), "gross_amount", True),
        ("Ost Schrauben", "Schrauben Ost GmbH", "sender_name", True),
        ("West GmbH", "Schrauben Ost GmbH", "sender_name", False),
    ],
)
def test_values_mean_the_same_in_other_words(said, value, name, same):
    assert is_same(said, value, name) is same
