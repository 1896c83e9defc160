import datetime as dt

import pytest

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Classification, DocumentType, Extraction, Field
from extractors.pages.rapid import Look
from extractors.second_reading import SecondReadingExtractor, doubtful_fields

BOX = BBox(0.1, 0.1, 0.2, 0.12)
KIND = Classification(DocumentType.INVOICE, 0.9, "de")
FILE = InputFile("scan.pdf", b"%PDF", "folder:/in/scan.pdf", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))


def document(origin: PageOrigin = PageOrigin.OCR) -> Document:
    return Document(FILE, (Page(1, 595, 842, (), origin),))


def field(text: str, confidence: float, name: str = "document_number") -> Field:
    return Field(name, text, text, confidence, 1, BOX)


class Says:
    """Implements ``Extractor``: always the same fields."""

    def __init__(self, *fields: Field) -> None:
        self.fields = fields

    def extract(self, document: Document, classification: Classification) -> Extraction:
        return Extraction(
            classification, {f.name: f for f in self.fields}, ({"quantity": field("5", 0.8, "quantity")},)
        )


class Sees:
    """Implements ``Looker``: reads the same text everywhere."""

    def __init__(self, text: str, confidence: float = 0.99) -> None:
        self.answer = Look(text, confidence)

    def look(self, document, places):
        return [self.answer for _ in places]


class Blind:
    def look(self, document, places):
        raise DocumentError(RejectionCode.DAMAGED, "no picture")


def number_read_again(looker, confidence: float = 0.8) -> Field:
    extractor = SecondReadingExtractor(Says(field("4711-A", confidence)), looker)
    return extractor.extract(document(), KIND).fields["document_number"]


def test_agreement_raises_the_confidence_and_says_so():
    found = number_read_again(Sees(" 4711-A. "))
    assert found.confidence > 0.8
    assert found.evidence[-1] == "another engine reads the same"


def test_disagreement_lowers_the_confidence_and_keeps_the_value():
    found = number_read_again(Sees("471I-A"))
    assert found.confidence < 0.8
    assert (found.value, found.evidence[-1]) == ("4711-A", "another engine reads '471I-A'")


@pytest.mark.parametrize("looker", [Sees("471I-A", 0.5), Sees("", 0.0), Blind()])
def test_a_look_that_says_nothing_changes_nothing(looker):
    assert number_read_again(looker) == field("4711-A", 0.8)


def test_lines_are_looked_at_too():
    line = SecondReadingExtractor(Says(), Sees("5")).extract(document(), KIND).line_items[0]
    assert line["quantity"].confidence > 0.8


@pytest.mark.parametrize(
    ("found", "origin"),
    [
        (field("4711-A", 0.99), PageOrigin.OCR),
        (field("4711-A", 0.1), PageOrigin.OCR),
        (field("Nordwerk GmbH", 0.8, "sender_name"), PageOrigin.OCR),
        (field("4711-A", 0.8), PageOrigin.NATIVE),
    ],
)
def test_only_doubtful_numbers_of_scans_are_worth_a_look(found, origin):
    assert doubtful_fields(document(origin), Extraction(KIND, {found.name: found})) == []


def test_the_least_sure_are_looked_at_first_and_not_all():
    lines = tuple({"quantity": field(str(n), 0.4 + n / 100, "quantity")} for n in range(40))
    found = doubtful_fields(document(), Extraction(KIND, {}, lines))
    assert [f.text for f in found] == [str(n) for n in range(8)]


def test_words_that_the_second_engine_has_seen_are_not_looked_at_again():
    seen = Document(FILE, (Page(1, 595, 842, (Word("4711-A", BOX, 0.6, read_twice=True),), PageOrigin.OCR),))
    extraction = Extraction(KIND, {"document_number": field("4711-A", 0.8)}, ())
    assert doubtful_fields(seen, extraction) == []
    assert len(doubtful_fields(document(), extraction)) == 1
