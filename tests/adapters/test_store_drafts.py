"""What people entered and have not saved, in the store."""

import pytest

from datamodel.errors import ConflictError
from datamodel.extraction import Decision, Status
from datamodel.stored import Draft

ITEMS = (("version", "1"), ("line", "0"), ("line", "new0"), ("field.sender_name", "Hansen \x00 GmbH"))


@pytest.fixture
def number(store, samples) -> int:
    file = samples.file()
    store.add(file)
    return store.save(file, [samples.result(file, Status.NEEDS_REVIEW)])[0]


def keep(store, number: int, *, who: str = "ada", **before: str) -> None:
    store.drafts.keep(number, who=who, version=1, items=ITEMS, before=before)


def revise(store, samples, number: int, status: Status, *, version: int = 1, who: str = "ada") -> None:
    decision = Decision(status, ("so",))
    store.revise(number, version=version, extraction=samples.extraction(), issues=(), decision=decision, who=who)


def test_draft_comes_back_as_it_was_entered(store, clock, number: int) -> None:
    keep(store, number, lines="1")
    assert store.drafts.find(number, who="ada") == Draft(1, ITEMS, {"lines": "1"}, clock.now)
    assert store.drafts.find(number, who="eve") is None


def test_later_draft_takes_the_place_of_the_earlier(store, clock, number: int) -> None:
    keep(store, number)
    clock.move(minutes=1)
    store.drafts.keep(number, who="ada", version=2, items=[], before={})
    assert store.drafts.find(number, who="ada") == Draft(2, (), {}, clock.now)


def test_dropped_draft_is_gone(store, number: int) -> None:
    keep(store, number)
    keep(store, number, who="eve")
    store.drafts.drop(number, who="ada")
    store.drafts.drop(number, who="ada")
    assert store.drafts.find(number, who="ada") is None
    assert store.drafts.find(number, who="eve")


@pytest.mark.parametrize("status", [Status.NEEDS_REVIEW, Status.REJECTED])
def test_decision_drops_the_draft_of_who_decides(store, samples, number: int, status: Status) -> None:
    keep(store, number)
    keep(store, number, who="eve")
    revise(store, samples, number, status)
    assert store.drafts.find(number, who="ada") is None
    assert store.drafts.find(number, who="eve")


def test_approval_drops_every_draft(store, samples, number: int) -> None:
    keep(store, number)
    keep(store, number, who="eve")
    revise(store, samples, number, Status.APPROVED)
    assert store.drafts.find(number, who="eve") is None


def test_revision_that_fails_drops_nothing(store, samples, number: int) -> None:
    keep(store, number)
    with pytest.raises(ConflictError):
        revise(store, samples, number, Status.APPROVED, version=7)
    assert store.drafts.find(number, who="ada")


def test_approved_and_unknown_documents_take_no_draft(store, samples, number: int) -> None:
    revise(store, samples, number, Status.APPROVED)
    with pytest.raises(ConflictError, match="is approved"):
        keep(store, number)
    with pytest.raises(KeyError):
        keep(store, number + 1)


def test_draft_makes_no_event(store, number: int) -> None:
    sha256 = store.document(number).file_sha256
    before = store.story(sha256).events
    keep(store, number)
    store.drafts.drop(number, who="ada")
    assert store.story(sha256).events == before
