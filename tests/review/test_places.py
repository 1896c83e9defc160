"""A value that was taken from the page keeps the place where it was taken."""

import pytest

from datamodel.changes import changes
from datamodel.document import BBox
from datamodel.extraction import ENTERED, TAKEN
from review.forms import correct, submission_of
from review.places import places_of


def corrected(extraction, *items, first_page=1):
    form = [("version", "1"), ("document_type", extraction.document_type), ("line", "0"), ("line", "1"), *items]
    return correct(extraction, submission_of(form, first_page=first_page)).extraction


def test_value_taken_from_the_page_has_its_place(papers) -> None:
    place = ("place.field.document_number", "2,0.5,0.6,0.7,0.65")
    after = corrected(papers.order(), ("field.document_number", "4711"), place, first_page=3)
    field = after.fields["document_number"]
    assert (field.page, field.bbox, field.evidence) == (4, BBox(0.5, 0.6, 0.7, 0.65), (ENTERED, TAKEN))


def test_value_of_a_line_has_its_place_too(papers) -> None:
    after = corrected(papers.order(), ("line.1.quantity", "7"), ("place.line.1.quantity", "1,0,0,1,1"))
    assert after.line_items[1]["quantity"].bbox == BBox(0, 0, 1, 1)


def test_place_of_a_value_that_nobody_changed_says_nothing(papers) -> None:
    before = papers.order()
    after = corrected(before, ("field.currency", "EUR"), ("place.field.currency", "1,0,0,1,1"))
    assert list(changes(before, after)) == []
    assert after.fields["currency"] == before.fields["currency"]


@pytest.mark.parametrize(
    "text",
    ["", "1", "1,2", "x,0,0,1,1", "0,0,0,1,1", "1,0,0,0,1", "1,0,0,1.1,1", "1,nan,0,1,1", "1,0,0,1,1,1", "9" * 9],
)
def test_place_that_is_none_is_left_out(text: str) -> None:
    assert places_of([("place.field.currency", text)], first_page=1) == {}
