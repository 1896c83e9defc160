"""One person at a time has a document open. On both databases."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.store import SqlStore
from datamodel.errors import ConflictError
from datamodel.extraction import Decision, Status
from datamodel.people import Role, User
from datamodel.worklist import Claim

LEASE = dt.timedelta(minutes=15)


@pytest.fixture
def document(store, samples) -> int:
    return put(store, samples)


def put(store: SqlStore, samples, status: Status = Status.NEEDS_REVIEW) -> int:
    store.people.add(User("ada", "Ada Lovelace", Role.REVIEWER, samples.now), password_hash="x", who="test")
    file = samples.file()
    store.add(file)
    return store.save(file, [samples.result(file, status)])[0]


def reject(store: SqlStore, document: int, who: str) -> None:
    decision = Decision(Status.REJECTED, ("no",))
    version = store.document(document).version
    store.revise(document, version=version, extraction=None, issues=(), decision=decision, who=who)


def told(store: SqlStore, document: int) -> list[tuple[str, str, str]]:
    events = store.story(store.document(document).file_sha256).events
    return [(one.what, one.who, one.why) for one in events if one.subject == f"document:{document}"]


def test_claim_is_whose_came_first_until_it_ends(store, document, clock) -> None:
    mine = Claim("ada", "Ada Lovelace", clock(), clock() + LEASE)
    assert store.worklist.claim(document, who="ada", lease=LEASE) == mine
    assert store.worklist.item(document).claim == mine
    clock.move(minutes=14)
    assert store.worklist.claim(document, who="bob", lease=LEASE) == mine
    clock.move(minutes=1)
    assert store.worklist.item(document).claim is None
    assert store.worklist.claim(document, who="bob", lease=LEASE) == Claim("bob", "bob", clock(), clock() + LEASE)


def test_claim_is_prolonged_and_tells_since_when(store, document, clock) -> None:
    began = clock()
    store.worklist.claim(document, who="ada", lease=LEASE)
    clock.move(minutes=10)
    claim = store.worklist.claim(document, who="ada", lease=LEASE)
    assert (claim.since, claim.until) == (began, clock() + LEASE)
    clock.move(minutes=20)
    assert store.worklist.claim(document, who="ada", lease=LEASE).since == clock()


def test_claim_is_released_by_its_owner_only(store, document) -> None:
    store.worklist.claim(document, who="ada", lease=LEASE)
    store.worklist.release(document, who="bob")
    assert store.worklist.item(document).claim
    store.worklist.release(document, who="ada")
    assert store.worklist.item(document).claim is None
    store.worklist.release(99, who="ada")


def test_of_two_who_claim_at_once_one_wins(open_another, store, document) -> None:
    names = [f"p{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        claims = list(pool.map(lambda name: open_another().worklist.claim(document, who=name, lease=LEASE), names))
    (winner,) = {claim.name for claim in claims}
    assert winner in names


def test_others_cannot_change_what_somebody_has_open(store, document, clock) -> None:
    store.worklist.claim(document, who="ada", lease=LEASE)
    with pytest.raises(ConflictError, match="Ada Lovelace has document 1 open"):
        reject(store, document, "bob")
    assert store.document(document).version == 1
    clock.move(minutes=15)
    reject(store, document, "bob")
    assert store.document(document).decision.status is Status.REJECTED


def test_decision_ends_the_claim_and_saving_does_not(store, document, samples) -> None:
    store.worklist.claim(document, who="ada", lease=LEASE)
    decision = Decision(Status.NEEDS_REVIEW, ("saved",))
    store.revise(document, version=1, extraction=samples.extraction(), issues=(), decision=decision, who="ada")
    assert store.worklist.item(document).claim
    reject(store, document, "ada")
    assert store.worklist.item(document).claim is None


def test_claim_is_taken_over_and_that_is_told(store, document, clock) -> None:
    store.worklist.claim(document, who="ada", lease=LEASE)
    clock.move(minutes=5)
    claim = store.worklist.take_over(document, who="bob", lease=LEASE)
    assert claim == Claim("bob", "bob", clock(), clock() + LEASE)
    assert told(store, document)[-1] == ("taken_over", "bob", "from ada, who had it open since 2026-03-05 09:30 UTC")
    with pytest.raises(ConflictError, match="bob has document"):
        reject(store, document, "ada")


def test_taking_over_what_nobody_has_is_a_claim(store, document) -> None:
    assert store.worklist.take_over(document, who="bob", lease=LEASE).name == "bob"
    assert store.worklist.take_over(document, who="bob", lease=LEASE).name == "bob"
    assert "taken_over" not in [what for what, _, _ in told(store, document)]


def test_approved_document_cannot_be_claimed(store, samples) -> None:
    document = put(store, samples, Status.APPROVED)
    assert store.worklist.claim(document, who="ada", lease=LEASE) is None
    assert store.worklist.take_over(document, who="ada", lease=LEASE) is None


def test_unknown_document_is_a_key_error(store) -> None:
    for act in (store.worklist.claim, store.worklist.take_over):
        with pytest.raises(KeyError, match="no document 99"):
            act(99, who="ada", lease=LEASE)
