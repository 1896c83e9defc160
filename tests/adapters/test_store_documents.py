import datetime as dt
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from datamodel.delivery import DeliveryState
from datamodel.errors import ConflictError, DeliveryRefusedError
from datamodel.extraction import Decision, Status
from datamodel.stored import StoredDelivery

LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def keep(store, samples):
    """Keeps one file with documents of the given statuses and returns their ids."""

    def save(name, *statuses, outbox=()):
        file = samples.file(name)
        store.add(file)
        results = [samples.result(file, status, index=index) for index, status in enumerate(statuses)]
        return store.save(file, results, outbox=outbox)

    return save


@contextmanager
def counted_statements():
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def revise(store, samples, document_id, version, status=Status.APPROVED, **changes):
    values = {
        "extraction": samples.extraction("corrected"),
        "issues": [],
        "decision": Decision(status, ("checked by a person",)),
        "who": "anna",
    }
    store.revise(document_id, version=version, **(values | changes))


def test_documents_come_oldest_first_by_status(store, keep, clock):
    (first,) = keep("a", Status.NEEDS_REVIEW)
    clock.move(seconds=1)
    approved, second = keep("b", Status.APPROVED, Status.NEEDS_REVIEW)
    assert [document.id for document in store.documents(status=Status.NEEDS_REVIEW)] == [first, second]
    assert [document.id for document in store.documents(limit=2)] == [first, approved]
    assert store.documents(status=Status.REJECTED) == []
    assert store.documents()[0].created_at == dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)


def test_document_that_is_not_there_is_a_key_error(store):
    with pytest.raises(KeyError, match="no document 7"):
        store.document(7)


def test_documents_take_the_same_statements_however_many(store, keep, samples):
    for number in range(12):
        keep(f"{number}", Status.APPROVED, outbox=[(0, samples.message(f"{number}"))])
    with counted_statements() as of_one:
        assert len(store.documents(limit=1)) == 1
    with counted_statements() as of_all:
        documents = store.documents()
    assert len(documents) == 12
    assert all(len(document.deliveries) == 1 for document in documents)
    assert len(of_one) == len(of_all)


def test_story_takes_the_same_statements_however_many(store, keep):
    keep("few", Status.APPROVED)
    keep("many", *[Status.NEEDS_REVIEW] * 30)
    few, many = (document.file_sha256 for document in store.documents(limit=2))
    with counted_statements() as of_few:
        store.story(few)
    with counted_statements() as of_many:
        assert len(store.story(many).documents) == 30
    assert len(of_few) == len(of_many)


def queued(message_id, target, document_id, now):
    state = DeliveryState.QUEUED
    return StoredDelivery(message_id, target, state, 0, now, now, "", "", document_id, "purchase_order")


def test_document_shows_its_deliveries(store, keep, samples, clock):
    (document_id,) = keep(
        "a", Status.APPROVED, outbox=[(0, samples.message("one")), (0, samples.message("two", target="warehouse"))]
    )
    assert store.document(document_id).deliveries == (
        queued("urn:sap.com:msgid=one", "erp", document_id, clock.now),
        queued("urn:sap.com:msgid=two", "warehouse", document_id, clock.now),
    )


@pytest.mark.parametrize("before", [Status.NEEDS_REVIEW, Status.REJECTED])
@pytest.mark.parametrize("after", list(Status))
def test_revise_replaces_what_is_known(store, keep, samples, clock, before, after):
    (document_id,) = keep("a", before)
    clock.move(hours=1)
    revise(store, samples, document_id, 1, after, issues=[samples.issue()])
    document = store.document(document_id)
    assert document.version == 2
    assert document.decision == Decision(after, ("checked by a person",))
    assert document.extraction == samples.extraction("corrected")
    assert document.issues == (samples.issue(),)
    events = store.story(document.file_sha256).events[-2:]
    assert [(event.who, event.what, event.why, event.at) for event in events] == [
        ("anna", "revised", "version 2", clock.now),
        ("anna", after.value, "checked by a person", clock.now),
    ]


def test_revise_queues_the_messages(store, keep, samples):
    (document_id,) = keep("a", Status.NEEDS_REVIEW)
    revise(store, samples, document_id, 1, outbox=[samples.message()])
    (message,) = store.claim(worker="a", limit=9, lease=LEASE)
    assert (message.document_id, message.payload) == (document_id, b"<ORDERS05/>")


def test_revise_of_an_older_version_is_a_conflict(store, keep, samples):
    (document_id,) = keep("a", Status.NEEDS_REVIEW)
    revise(store, samples, document_id, 1, Status.NEEDS_REVIEW)
    with pytest.raises(ConflictError, match="version 2, yours is 1"):
        revise(store, samples, document_id, 1)
    assert store.document(document_id).decision.status is Status.NEEDS_REVIEW


def test_revise_of_an_approved_document_is_a_conflict(store, keep, samples):
    (document_id,) = keep("a", Status.APPROVED)
    with pytest.raises(ConflictError, match="is approved"):
        revise(store, samples, document_id, 1, Status.REJECTED)
    assert store.document(document_id).version == 1


def test_revise_of_an_unknown_document_is_a_key_error(store, samples):
    with pytest.raises(KeyError):
        revise(store, samples, 1, 1)


def test_revise_with_messages_must_approve(store, keep, samples):
    (document_id,) = keep("a", Status.NEEDS_REVIEW)
    with pytest.raises(ValueError, match="not approved"):
        revise(store, samples, document_id, 1, Status.REJECTED, outbox=[samples.message()])


def test_summary_of_an_empty_store_is_all_zero(store):
    summary = store.summary()
    assert summary.files == {"received": 0, "processed": 0}
    assert summary.documents == dict.fromkeys(Status, 0)
    assert summary.deliveries == dict.fromkeys(DeliveryState, 0)
    assert (summary.without_target, summary.duplicates) == (0, 0)
    assert (summary.oldest_waiting, summary.oldest_received) == (None, None)


def test_summary_counts(store, keep, samples, clock):
    keep("a", Status.APPROVED, Status.APPROVED, outbox=[(0, samples.message())])
    clock.move(seconds=1)
    (waiting,) = keep("b", Status.NEEDS_REVIEW)
    clock.move(seconds=1)
    keep("c", Status.NEEDS_REVIEW, Status.REJECTED)
    late, early = (samples.now + dt.timedelta(minutes=minutes) for minutes in (5, 3))
    store.add(samples.file("d", received_at=late))
    store.add(samples.file("e", received_at=early))
    store.add(samples.file("e again", content=b"e"))
    summary = store.summary()
    assert summary.files == {"received": 2, "processed": 3}
    assert summary.documents == {Status.APPROVED: 2, Status.NEEDS_REVIEW: 2, Status.REJECTED: 1}
    assert summary.deliveries[DeliveryState.QUEUED] == 1
    assert (summary.without_target, summary.duplicates) == (1, 1)
    assert summary.oldest_waiting == store.document(waiting)
    assert summary.oldest_received == early


def test_refused_and_then_approved_without_message_is_without_target(store, keep, samples):
    (document_id,) = keep("a", Status.APPROVED, outbox=[(0, samples.message())])
    (message,) = store.claim(worker="a", limit=1, lease=LEASE)
    store.fail(message, DeliveryRefusedError("51", "no"))
    assert store.summary().without_target == 0
    revise(store, samples, document_id, 2)
    assert store.summary().without_target == 1


def test_story_takes_an_unambiguous_beginning(store, samples):
    file = samples.file()
    store.add(file)
    assert store.story(file.sha256[:6].upper()) == store.story(file.sha256)


@pytest.mark.parametrize("beginning", ["", "12345", "abcdefg", "%%%%%%", "0" * 65])
def test_story_needs_six_hexadecimal_digits(store, beginning):
    with pytest.raises(KeyError, match="at least its first 6"):
        store.story(beginning)


def test_story_of_an_unknown_file_is_a_key_error(store, samples):
    store.add(samples.file())
    with pytest.raises(KeyError, match="No file 000000"):
        store.story("000000")


def test_story_of_an_ambiguous_beginning_is_a_key_error(store, samples):
    first, second = samples.file("4163"), samples.file("8864")
    assert first.sha256[:6] == second.sha256[:6]
    store.add(first)
    store.add(second)
    with pytest.raises(KeyError, match="Several files"):
        store.story(first.sha256[:6])
    assert store.story(first.sha256).name == first.name
