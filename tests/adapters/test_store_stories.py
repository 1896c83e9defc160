"""The life of one document, whole and of that document alone."""

import datetime as dt

import pytest

from datamodel.delivery import DeliveryState, Receipt
from datamodel.extraction import Status

LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def told(store, samples, clock):
    """The story of the first of two documents of a file, which the ERP took."""
    file = samples.file()
    store.add(file)
    results = [samples.result(file), samples.result(file, Status.NEEDS_REVIEW, index=1)]
    store.save(file, results, outbox=[(0, samples.message())])
    [message] = store.claim(worker="w", limit=9, lease=LEASE)
    store.complete(message, Receipt(DeliveryState.ACCEPTED, "17", clock.now, b"<request/>", b"<answer/>"))
    return store.stories.of(1)


def test_story_has_the_events_of_file_and_document_in_order(told):
    assert [event.what for event in told.events] == [
        "received",
        "approved",
        "message_queued",
        "processed",
        "message_sent",
        "message_accepted",
    ]
    assert (told.document.id, told.file.name) == (1, "order.pdf")
    assert told.machine == told.document.extraction


def test_attempts_tell_how_large_their_envelopes_are(told, store):
    [attempt] = told.attempts
    assert (attempt.target, attempt.number, attempt.outcome) == ("erp", 1, "message_accepted")
    assert (attempt.request, attempt.response) == (10, 9)
    envelopes = store.stories.envelopes(attempt.id)
    assert (envelopes.document_id, envelopes.request, envelopes.response) == (1, b"<request/>", b"<answer/>")


def test_other_document_of_the_file_has_a_story_of_its_own(told, store):
    assert [event.what for event in store.stories.of(2).events] == ["received", "needs_review", "processed"]
    assert store.stories.of(2).attempts == ()


def test_what_is_not_there_is_told(store):
    with pytest.raises(KeyError, match="no document 9"):
        store.stories.of(9)
    with pytest.raises(KeyError, match="no attempt 9"):
        store.stories.envelopes(9)
