"""Columns that a person put right are read so in the next file with the same headings."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.document import Document, InputFile
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Status
from datamodel.memory import Review
from extractors.memory.headings import learn_headings, recall_headings
from extractors.structured.layout import lay_out
from extractors.structured.tables.reading import read

HEADINGS = "Spalte A;Spalte B;Spalte C"
FIRST = f"{HEADINGS}\nX-1;5;70\nX-2;6;80\nX-3;7;90\n"
NEXT = f"{HEADINGS}\nY-1;11;3\nY-2;12;4\n"


def file_of(content: str) -> InputFile:
    return InputFile("upload.csv", content.encode(), "test", dt.datetime(2026, 11, 30, tzinfo=dt.UTC))


def field(name, value):
    return Field(name, value, str(value), 1.0)


def review_of(content: str, *lines: dict[str, object]) -> Review:
    """A person left ``lines``, whatever the machine had."""
    [message] = read(file_of(content))
    items = tuple({name: field(name, value) for name, value in line.items()} for line in lines)
    person = Extraction(Classification(DocumentType.PURCHASE_ORDER, 1.0, "de"), line_items=items)
    return Review(
        1, 7, "sha", 0, Status.APPROVED, "ada", dt.datetime(2026, 11, 30, tzinfo=dt.UTC), message.extraction, person
    )


LINES = [{"customer_material_number": f"X-{n}", "quantity": Decimal(60 + 10 * n)} for n in (1, 2, 3)]


def document_of(content: str) -> tuple[Document, Extraction]:
    file = file_of(content)
    [message] = read(file)
    pages, message = lay_out(message)
    return Document(file, pages, messages=(message,)), message.extraction


def recalled(content: str, *kept):
    document, extraction = document_of(content)
    find = lambda keys: [layout for layout in kept if set(keys) & set(layout.keys)]  # noqa: E731
    return recall_headings(document, extraction, find=find), extraction


def test_next_file_with_the_same_headings_is_read_as_the_person_said():
    layout = learn_headings(file_of(FIRST), review_of(FIRST, *LINES))
    again, _ = recalled(NEXT, layout)
    assert [{name: f.value for name, f in item.items()} for item in again.line_items] == [
        {"customer_material_number": "Y-1", "quantity": Decimal(3)},
        {"customer_material_number": "Y-2", "quantity": Decimal(4)},
    ]
    assert {f.confidence for item in again.line_items for f in item.values()} == {0.95}
    assert all(f.evidence[0].startswith("line ") for item in again.line_items for f in item.values())


def test_other_headings_are_read_as_before():
    layout = learn_headings(file_of(FIRST), review_of(FIRST, *LINES))
    again, before = recalled(NEXT.replace("Spalte B", "Spalte X"), layout)
    assert again is before


def test_newest_approval_counts():
    other = [{"customer_material_number": f"X-{n}", "quantity": Decimal(4 + n)} for n in (1, 2, 3)]
    old = learn_headings(file_of(FIRST), review_of(FIRST, *LINES))
    new = learn_headings(file_of(FIRST), review_of(FIRST, *other))
    assert old.keys == new.keys
    again, _ = recalled(NEXT, new, old)
    assert [item["quantity"].value for item in again.line_items] == [11, 12]


@pytest.mark.parametrize(
    "review",
    [
        review_of(FIRST),
        review_of(FIRST, *LINES[:2], {"quantity": Decimal(1)}),
        replace(review_of(FIRST, *LINES), person=None),
        replace(review_of(FIRST, *LINES), machine=None),
    ],
    ids=["no lines", "a line of none of the rows", "nobody", "no table"],
)
def test_nothing_is_learned_where_the_lines_are_not_the_rows(review):
    assert learn_headings(file_of(FIRST), review) is None


def test_type_that_a_person_chose_stays():
    layout = learn_headings(file_of(FIRST), review_of(FIRST, *LINES))
    document, extraction = document_of(NEXT)
    chosen = replace(extraction, classification=Classification(DocumentType.RETURN_REQUEST, 1.0, "de"))
    again = recall_headings(document, chosen, find=lambda keys: [layout])
    assert again.document_type is DocumentType.RETURN_REQUEST
