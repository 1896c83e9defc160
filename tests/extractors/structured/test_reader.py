"""A file that is data: recognised, laid out, split by message, and taken as it is. The format here is made up."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.document import Document, FileRole, InputFile, Page, PageOrigin
from datamodel.errors import ConfigurationError, DocumentError, RejectionCode
from datamodel.extraction import Classification, DocumentType, Extraction, Issue
from extractors.structured.drafting import Draft, Place
from extractors.structured.formats import Format, Sample, format_of
from extractors.structured.layout import MOST_PAGES
from extractors.structured.reader import (
    StructuredClassifier,
    StructuredExtractor,
    StructuredReader,
    split_by_message,
)

LINE = Place("/order/line", 3)


def file_of(content: bytes = b"ORDERS 2", name: str = "a.txt", role: FileRole = FileRole.FILE) -> InputFile:
    return InputFile(name, content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC), role)


def read(file: InputFile):
    """``ORDERS n`` holds n messages, each with as many lines as its number."""
    for number in range(1, int(file.content.split()[1]) + 1):
        draft = Draft()
        draft.put("document_number", f"PO-{number}", Place("/order/id", 1))
        draft.put("document_date", "2026-11-29", Place("/order/date", 2))
        draft.put("currency", "eur", Place("/order/currency", 2))
        for position in range(1, number + 1):
            draft.add_line()
            draft.put_in_line("position", str(position), LINE)
            draft.put_in_line("description", "Hexagon bolt M8", LINE)
            draft.put_in_line("quantity", "1.50", LINE)
        yield draft.message("made_up", "Made-up order 1.0", DocumentType.PURCHASE_ORDER)


MADE_UP = Format("made_up", lambda sample: sample.head.startswith("ORDERS"), lambda file: list(read(file)))


class Paper:
    """Reads everything as one page, and says so."""

    def read(self, file: InputFile) -> Document:
        return Document(file, (self.read_page(file, 1),))

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        return Page(number, 595, 842, (), PageOrigin.NATIVE)

    def classify(self, document: Document) -> Classification:
        return Classification(DocumentType.INVOICE, 0.7, "de")

    def extract(self, document: Document, classification: Classification) -> Extraction:
        return Extraction(classification, reader="paper")


READER = StructuredReader(Paper(), (MADE_UP,))


def split(document: Document) -> list[Document]:
    return split_by_message(lambda paper: [paper])(document)


def test_each_message_is_a_document_with_its_own_pages():
    first, second = split(READER.read(file_of()))
    assert [document.index for document in (first, second)] == [0, 1]
    assert [[page.number for page in document.pages] for document in (first, second)] == [[1], [2]]
    assert second.messages[0].extraction.fields["document_number"].value == "PO-2"
    assert all(page.origin is PageOrigin.DATA and page.is_laid_out for page in (*first.pages, *second.pages))


def test_values_are_sure_typed_and_shown_where_they_stand():
    _, document = split(READER.read(file_of()))
    extraction = StructuredExtractor(Paper(), compare=None).extract(
        document, StructuredClassifier(Paper()).classify(document)
    )
    assert extraction.is_data
    assert extraction.fields["document_date"].value == dt.date(2026, 11, 29)
    assert extraction.fields["currency"].value == "EUR"
    quantity = extraction.line_items[1]["quantity"]
    assert (quantity.value, quantity.confidence, quantity.evidence) == (Decimal("1.50"), 1.0, ("line 3, /order/line",))
    inside = [word.text for word in document.pages[0].words if word.bbox.overlaps(quantity.bbox)]
    assert (inside, quantity.page) == (["1.50"], 2)


def test_page_by_itself_is_the_page_of_the_whole():
    document = READER.read(file_of())
    assert READER.read_page(file_of(), 2) == document.pages[1]
    with pytest.raises(KeyError, match="no page 3; it has 2"):
        READER.read_page(file_of(), 3)


@pytest.mark.parametrize(
    "file", [file_of(b"Dear Sirs"), file_of(role=FileRole.BODY), file_of(b"")], ids=["text", "mail body", "empty"]
)
def test_everything_else_is_paper(file):
    document = READER.read(file)
    assert document.messages == ()
    assert split(document) == [document]
    assert StructuredClassifier(Paper()).classify(document).confidence == 0.7
    assert StructuredExtractor(Paper(), compare=None).extract(document, Paper().classify(document)).reader == "paper"


def test_data_beside_pictures_keeps_the_pages_and_is_held_against_them():
    beside = Format("beside", MADE_UP.claims, lambda file: list(read(file))[:1], beside_pictures=True)
    (document,) = split(StructuredReader(Paper(), (beside,)).read(file_of()))
    assert [page.origin for page in document.pages] == [PageOrigin.NATIVE]
    differs = Issue("message_rule", "The page says something else.")

    def compare(document, message):
        return Extraction(message.extraction.classification, message.extraction.fields, findings=(differs,))

    extraction = StructuredExtractor(Paper(), compare).extract(document, document.messages[0].extraction.classification)
    assert extraction.findings == (differs,)


def test_what_is_no_value_is_a_finding_and_left_out():
    draft = Draft()
    draft.put("document_date", "soon", Place("/order/date", 2))
    draft.add_line()
    draft.put_in_line("quantity", "NaN", LINE)
    draft.put_in_line("quantity", "1e999999", LINE)
    draft.put_in_line("unit", "  ", LINE)
    extraction = draft.message("made_up", "Made up", DocumentType.PURCHASE_ORDER).extraction
    assert (extraction.fields, extraction.line_items) == ({}, ({},))
    assert [(found.code, found.field, found.line) for found in extraction.findings] == [
        ("message_value", "document_date", None),
        ("message_value", "quantity", 1),
        ("message_value", "quantity", 1),
    ]
    assert extraction.findings[0].message == "“soon” is no date. (line 2, /order/date)"


def test_file_without_a_message_is_told():
    with pytest.raises(DocumentError) as caught:
        READER.read(file_of(b"ORDERS 0"))
    assert caught.value.code is RejectionCode.EMPTY


def test_two_formats_that_claim_a_file_are_a_fault():
    with pytest.raises(ConfigurationError, match="claimed by the formats made_up, other"):
        format_of(file_of(), (MADE_UP, Format("other", lambda sample: True, MADE_UP.read)))


def test_long_message_is_laid_out_up_to_a_limit_and_read_whole():
    count = 40_000
    document = StructuredReader(Paper(), (Format("made_up", MADE_UP.claims, lambda file: [long(count)]),)).read(
        file_of()
    )
    assert len(document.pages) == MOST_PAGES
    items = document.messages[0].extraction.line_items
    assert len(items) == count
    assert items[0]["position"].bbox is not None
    assert items[-1]["position"].bbox is None


def long(count: int):
    draft = Draft()
    for position in range(count):
        draft.add_line()
        draft.put_in_line("position", str(position), LINE)
    return draft.message("made_up", "Made up", DocumentType.PURCHASE_ORDER)


def test_root_of_xml_is_found_without_reading_it_whole():
    sample = Sample(file_of(b'<?xml version="1.0"?><!-- x --><o:Order xmlns:o="urn:o">' + b"<broken", "a.xml"))
    assert (sample.root.namespace, sample.root.name) == ("urn:o", "Order")
