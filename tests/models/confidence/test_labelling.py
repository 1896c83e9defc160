import pytest

from datamodel.extraction import DocumentType, Extraction
from models.confidence.documents import Scope
from models.confidence.labelling import is_all_right, label
from models.confidence.proposals import Proposals
from models.evaluation.truths import truth_from

SCOPES = {DocumentType.INVOICE: Scope(frozenset({"document_number"}), frozenset({"quantity"}))}


@pytest.fixture
def truth():
    return truth_from(
        "a.pdf",
        {
            "document_type": "invoice",
            "labelled_fields": ["document_number", "gross_amount", "due_date"],
            "fields": {"document_number": "4711", "gross_amount": "100.00"},
            "aliases": {"gross_amount": ["net_amount"]},
            "labelled_line_item_fields": ["description", "quantity"],
            "line_items": [{"description": "Bolt", "quantity": "5"}, {"description": "Nut", "quantity": "7"}],
        },
    )


def line(make, description, quantity):
    return [make.field("description", description), make.number("quantity", quantity)]


def test_labels_follow_the_truth(make, truth):
    numbers = make.slot(make.field("document_number", "4712"), make.field("document_number", "4711"))
    header = make.proposals([make.field("contact_name", "Li"), make.number("net_amount", "100")])
    due = make.proposals([make.field("due_date", "2026-03-01")])
    proposals = Proposals(("geometry",), {"document_number": numbers, **header.fields, **due.fields})
    assert label(proposals, truth) == [False, True, None, True, False]


def test_labels_of_lines_follow_their_pairing(make, truth):
    lines = [line(make, "Nut", "8"), line(make, "Bolt", "5"), line(make, "Carried forward", "12")]
    assert label(make.proposals(lines=lines), truth) == [True, False, True, True, False, False]


@pytest.fixture
def extraction(invoice, make):
    def of(number="4711", quantities=("5", "7")):
        lines = [line(make, text, q) for text, q in zip(("Bolt", "Nut", "Washer"), quantities, strict=False)]
        items = tuple({one.name: one for one in fields} for fields in lines)
        return Extraction(invoice, {"document_number": make.field("document_number", number)}, items)

    return of


@pytest.mark.parametrize(
    ("changes", "is_right"),
    [
        ({}, True),
        ({"number": "4712"}, False),
        ({"quantities": ("5", "8")}, False),
        ({"quantities": ("5",)}, False),
        ({"quantities": ("5", "7", "1")}, False),
    ],
)
def test_document_is_right_where_its_record_is(extraction, truth, changes, is_right):
    assert is_all_right([extraction(**changes)], truth, SCOPES) is is_right


def test_document_of_unknown_truth_is_neither(extraction, truth):
    assert is_all_right([extraction()], truth, {}) is None
    assert is_all_right([], truth, SCOPES) is None
