"""Letters that OCR was unsure of are told at the values that stand on them."""

import datetime as dt

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.extraction import Classification, DocumentType, Extraction, Field
from extractors.legibility import with_legibility

CLEAR, UNCLEAR = BBox(0.1, 0.1, 0.2, 0.12), BBox(0.3, 0.1, 0.4, 0.12)


def told(origin: PageOrigin) -> list[tuple[str, ...]]:
    file = InputFile("a.pdf", b"", "test", dt.datetime(2026, 3, 6, tzinfo=dt.UTC))
    words = (Word("4711", CLEAR, 0.97), Word("47I1", UNCLEAR, 0.614))
    document = Document(file, (Page(1, 600, 800, words, origin),))
    fields = {
        "document_number": Field("document_number", "4711", "4711", 0.9, 1, CLEAR, ("label",)),
        "customer_number": Field("customer_number", "47I1", "47I1", 0.9, 1, UNCLEAR, ("label",)),
        "currency": Field("currency", "EUR", "EUR", 0.9),
    }
    kind = Classification(DocumentType.PURCHASE_ORDER, 0.9, "de")
    extraction = with_legibility(Extraction(kind, fields, (dict(fields),)), document)
    assert [field.evidence for field in extraction.line_items[0].values()] == [
        field.evidence for field in extraction.fields.values()
    ]
    return [field.evidence for field in extraction.fields.values()]


def test_unclear_letters_of_a_scan_are_evidence() -> None:
    assert told(PageOrigin.OCR) == [("label",), ("label", "letters read at 61%"), ()]


def test_printed_text_is_clear() -> None:
    assert told(PageOrigin.NATIVE) == [("label",), ("label",), ()]
