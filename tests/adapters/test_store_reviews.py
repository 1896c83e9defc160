"""What people made of documents, kept beside what the machine said, on both databases."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text

from datamodel.document import BBox
from datamodel.extraction import Decision, Extraction, Field, Status

APPROVED = Decision(Status.APPROVED, ("Approved by anna.",))
WAITS = Decision(Status.NEEDS_REVIEW, ("Saved by anna.",))


@pytest.fixture
def machine(samples) -> Extraction:
    """A number read with little confidence, and a line."""
    number = Field("document_number", "45OO17", "45OO17", 0.41, 1, BBox(0.1, 0.2, 0.3, 0.22), ("label",))
    line = {"quantity": Field("quantity", Decimal(3), "3", 0.7, 1)}
    return replace(samples.extraction(), fields={"document_number": number}, line_items=(line,), reader="layout 1.2")


@pytest.fixture
def person(machine) -> Extraction:
    number = replace(machine.fields["document_number"], value="450017", text="450017", confidence=1.0)
    return replace(machine, fields={"document_number": number})


@pytest.fixture
def waiting(store, samples, machine) -> int:
    file = samples.file()
    store.add(file)
    return store.save(file, [replace(samples.result(file, Status.NEEDS_REVIEW), extraction=machine)])[0]


def revise(store, number, extraction, decision, who="anna"):
    version = store.document(number).version
    store.revise(number, version=version, extraction=extraction, issues=(), decision=decision, who=who)


def test_the_machine_keeps_its_confidence_beside_the_person(store, clock, waiting, machine, person):
    clock.move(minutes=5)
    revise(store, waiting, person, APPROVED)
    (review,) = store.reviews()
    assert (review.document_id, review.who, review.at, review.status) == (waiting, "anna", clock(), Status.APPROVED)
    assert review.machine == machine
    assert review.person == person
    assert review.machine.reader == "layout 1.2"
    (correction,) = [correction for correction in review.corrections() if correction.changed]
    assert (correction.field, correction.line) == ("document_number", None)
    assert (correction.machine.confidence, correction.machine.bbox) == (0.41, BBox(0.1, 0.2, 0.3, 0.22))
    assert correction.person.value == "450017"


def test_later_revisions_keep_the_first_words_of_the_machine(store, waiting, machine, person):
    revise(store, waiting, person, WAITS)
    assert store.reviews() == []
    assert store.reviews(status=Status.NEEDS_REVIEW)[0].person == person
    revise(store, waiting, replace(person, line_items=()), APPROVED, who="bert")
    (review,) = store.reviews()
    assert review.machine == machine
    assert (review.person.line_items, review.who) == ((), "bert")
    removed = [correction for correction in review.corrections() if correction.line == 1]
    assert [(c.field, c.machine.value, c.person) for c in removed] == [("quantity", Decimal(3), None)]


def test_what_was_revised_before_reviews_were_kept_has_no_machine(store, store_url, waiting, machine, person):
    revise(store, waiting, person, WAITS)
    engine = create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM reviews"))
    engine.dispose()
    revise(store, waiting, person, APPROVED)
    assert store.reviews()[0].machine is None


def test_a_review_is_handed_out_once_and_only_when_approved(store, open_another, waiting, person):
    revise(store, waiting, person, WAITS)
    assert store.claim_review() is None
    revise(store, waiting, person, APPROVED)
    assert store.claim_review().person == person
    assert store.claim_review() is None
    assert open_another().claim_review() is None


def test_reviews_come_in_pages(store, samples, person):
    numbers = []
    for name in "abc":
        file = samples.file(name)
        store.add(file)
        numbers += store.save(file, [samples.result(file, Status.NEEDS_REVIEW)])
        revise(store, numbers[-1], person, APPROVED)
    first = store.reviews(limit=2)
    assert [review.document_id for review in first] == numbers[:2]
    assert [review.document_id for review in store.reviews(after=first[-1].id)] == numbers[2:]
    assert first[0].file_sha256 == samples.file("a").sha256


def test_a_lost_race_leaves_no_review(store, waiting, person):
    with pytest.raises(Exception, match="changed meanwhile"):
        store.revise(waiting, version=7, extraction=person, issues=(), decision=APPROVED, who="anna")
    assert store.reviews() == []
