from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.document import BBox
from datamodel.extraction import Field
from extractors.agreement import Opinion, agreement_in_words, opinion_from, pool


def field(name, value, confidence=0.9, *, y=0.1, page=1):
    return Field(name, value, str(value), confidence, page, BBox(0.1, y, 0.3, y + 0.02))


def line(description, quantity, *, y, page=1):
    return {
        "description": (field("description", description, y=y, page=page),),
        "quantity": (field("quantity", Decimal(quantity), y=y, page=page),),
    }


def quantities(proposals):
    return [[str(one.field.value) for one in row["quantity"]] for row in proposals.lines]


def test_equal_values_are_one_proposal_as_its_surest_reader_has_it():
    geometry = Opinion({"sender_name": [field("sender_name", "Acme GmbH", 0.6)]})
    tagging = Opinion({"sender_name": [field("sender_name", "ACME GmbH", 0.8), field("sender_name", "Boltworks", 0.3)]})
    (best, other) = pool({"geometry": geometry, "tagging": tagging}).fields["sender_name"]
    assert best.field.value == "ACME GmbH"
    assert [(vote.reader, vote.rank) for vote in best.votes] == [("geometry", 0), ("tagging", 0)]
    assert [(vote.reader, vote.rank) for vote in other.votes] == [("tagging", 1)]


def test_what_a_reader_would_not_choose_is_no_first_choice():
    undecided = Opinion({"due_date": [field("due_date", "x")]}, undecided=frozenset({"due_date"}))
    assert pool({"tagging": undecided}).fields["due_date"][0].votes[0].rank == 1


def test_two_values_of_one_reader_that_mean_the_same_are_one_vote():
    said = Opinion({"sender_name": [field("sender_name", "Acme GmbH"), field("sender_name", "ACME GmbH", 0.5)]})
    (only,) = pool({"tagging": said}).fields["sender_name"]
    assert len(only.votes) == 1


def test_lines_are_paired_by_place_and_content():
    geometry = Opinion({}, [line("Bolt M8", "5", y=0.4), line("Nut M8", "9", y=0.44)])
    tagging = Opinion({}, [line("Nut M8", "8", y=0.44), line("Bolt M8", "5", y=0.401)])
    proposals = pool({"geometry": geometry, "tagging": tagging})
    assert quantities(proposals) == [["5"], ["9", "8"]]


def test_line_of_one_reader_takes_its_place_in_reading_order():
    geometry = Opinion({}, [line("Bolt", "5", y=0.4), line("Washer", "7", y=0.5)])
    tagging = Opinion({}, [line("Bolt", "5", y=0.4), line("Nut", "6", y=0.45), line("Washer", "7", y=0.5)])
    assert quantities(pool({"geometry": geometry, "tagging": tagging})) == [["5"], ["6"], ["7"]]


def test_lines_on_different_pages_are_never_one():
    geometry = Opinion({}, [line("Bolt", "5", y=0.4, page=1)])
    tagging = Opinion({}, [line("Bolt", "5", y=0.4, page=2)])
    assert quantities(pool({"geometry": geometry, "tagging": tagging})) == [["5"], ["5"]]


def test_lines_without_a_place_are_paired_by_their_values():
    bare = {name: tuple(replace(f, page=None, bbox=None) for f in fs) for name, fs in line("Bolt", "5", y=0).items()}
    proposals = pool({"geometry": Opinion({}, [bare]), "tagging": Opinion({}, [line("Bolt", "5", y=0.4)])})
    assert quantities(proposals) == [["5"]]


@pytest.mark.parametrize(
    ("geometry", "tagging", "words"),
    [
        ("4711-A", "4711-A", ["geometry and tagging agree"]),
        ("4711-A", "471I-A", ["geometry: 4711-A, tagging: 471I-A"]),
        ("4711-A", None, ["only geometry, nothing from tagging"]),
    ],
)
def test_agreement_is_told_in_words(geometry, tagging, words):
    opinions = {
        reader: Opinion({"document_number": [field("document_number", said)]} if said else {})
        for reader, said in (("geometry", geometry), ("tagging", tagging))
    }
    proposals = pool(opinions)
    slot = proposals.fields["document_number"]
    assert list(agreement_in_words(slot[0], slot, proposals.readers)) == words
    assert list(agreement_in_words(slot[0], slot, ("geometry",))) == []


def test_extraction_is_an_opinion_with_one_value_a_place(make_extraction):
    opinion = opinion_from(make_extraction)
    assert [len(values) for values in opinion.fields.values()] == [1]
    assert [sorted(each) for each in opinion.lines] == [["quantity"]]


@pytest.fixture
def make_extraction():
    from datamodel.extraction import Classification, DocumentType, Extraction

    item = {"quantity": field("quantity", Decimal(5))}
    return Extraction(Classification(DocumentType.INVOICE, 1.0, "en"), {"currency": field("currency", "EUR")}, (item,))
