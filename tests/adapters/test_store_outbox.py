import datetime as dt

import pytest
from sqlalchemy import create_engine, select

from adapters.store.tables import AttemptRow
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import ConflictError, DeliveryRefusedError, RetriableError
from datamodel.extraction import Decision, Status

LEASE = dt.timedelta(minutes=5)
MINUTE = dt.timedelta(minutes=1)
AT = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.UTC)
REFUSAL = DeliveryRefusedError("51", "Kunde 4711 ist gesperrt")


@pytest.fixture
def document_id(store, samples):
    """An approved document with one message, ``one``."""
    return keep(store, samples, "a", samples.message("one"))


def keep(store, samples, name, *messages):
    file = samples.file(name)
    store.add(file)
    (document_id,) = store.save(file, [samples.result(file)], outbox=[(0, message) for message in messages])
    return document_id


def claim(store, worker="a", limit=9):
    return store.claim(worker=worker, limit=limit, lease=LEASE)


def names(messages):
    return [message.message_id.removeprefix("urn:sap.com:msgid=") for message in messages]


def receipt(state=DeliveryState.ACCEPTED, reference="0000000000123456"):
    return Receipt(state, reference, AT, b"<request/>", b"<response/>")


def delivery(store, document_id):
    (one,) = store.document(document_id).deliveries
    return one


def events(store, document_id):
    return [
        event for event in store.story(store.document(document_id).file_sha256).events if "document" in event.subject
    ]


def test_claim_marks_the_message_before_it_is_sent(store, open_another, document_id):
    (message,) = claim(store)
    assert message == OutboxMessage(
        "urn:sap.com:msgid=one", "erp", "purchase_order", b"<ORDERS05/>", document_id, attempts=1
    )
    seen = delivery(open_another(), document_id)
    assert (seen.state, seen.attempts) == (DeliveryState.SENT_UNKNOWN, 1)
    last = events(store, document_id)[-1]
    assert (last.who, last.what) == ("a", "message_sent")


def test_claim_takes_each_message_once_within_its_lease(store, document_id, clock):
    assert names(claim(store, "a")) == ["one"]
    clock.move(minutes=4)
    assert claim(store, "b") == []


def test_claim_takes_over_what_a_dead_worker_left(store, document_id, clock):
    (first,) = claim(store, "a")
    clock.move(minutes=5)
    (again,) = claim(store, "b")
    assert (again.message_id, again.payload, again.attempts) == (first.message_id, first.payload, 2)


def test_claim_keeps_the_limit_and_the_age(store, samples, clock):
    for name in ("one", "two", "three"):
        keep(store, samples, name, samples.message(name))
        clock.move(seconds=1)
    assert names(claim(store, limit=2)) == ["one", "two"]
    assert names(claim(store, limit=2)) == ["three"]


def test_claim_keeps_the_order_within_a_document(store, samples):
    keep(store, samples, "a", samples.message("one"), samples.message("two", target="warehouse"))
    keep(store, samples, "b", samples.message("other"))
    first, _ = claim(store)
    assert names([first, _]) == ["one", "other"]
    assert claim(store) == []
    store.complete(first, receipt())
    assert names(claim(store)) == ["two"]


def test_later_messages_wait_while_their_document_is_in_review(store, samples):
    document_id = keep(store, samples, "a", samples.message("one"), samples.message("two", target="warehouse"))
    (first,) = claim(store)
    store.fail(first, REFUSAL)
    assert claim(store) == []
    approve(store, samples, document_id, samples.message("three"))
    assert names(claim(store)) == ["three"]
    states = [delivery.state for delivery in store.document(document_id).deliveries]
    assert states == [DeliveryState.REJECTED, DeliveryState.DEAD, DeliveryState.SENT_UNKNOWN]


def test_due_counts_what_claim_would_hand_out(store, samples, document_id, clock):
    keep(store, samples, "b", samples.message("two"), samples.message("three"))
    assert store.due() == 2
    (first, second) = claim(store)
    assert store.due() == 0
    store.complete(first, receipt())
    store.retry_later(second, RetriableError("busy"), after=MINUTE)
    assert store.due() == 0
    clock.move(minutes=1)
    assert store.due() == len(claim(store)) == 1


def test_lease_holders_are_those_whose_lease_runs(store, samples, document_id, clock):
    assert store.lease_holders() == []
    claim(store, "b")
    clock.move(minutes=3)
    for name in ("file", "other"):
        store.add(samples.file(name))
        store.claim_files(worker="a", limit=1, lease=LEASE)
    assert store.lease_holders() == ["a", "b"]
    clock.move(minutes=2)
    assert store.lease_holders() == ["a"]


def test_ended_leases_are_free_at_once(store, samples, document_id):
    file, other = samples.file("file"), samples.file("other")
    for worker, added in (("gone", file), ("alive", other)):
        store.add(added)
        store.claim_files(worker=worker, limit=1, lease=LEASE)
    claim(store, "gone")
    store.end_leases("gone")
    assert store.lease_holders() == ["alive"]
    assert store.claim_files(worker="b", limit=9, lease=LEASE) == [file.sha256]
    (message,) = claim(store, "b")
    assert message.attempts == 2
    assert [event.what for event in store.story(file.sha256).events] == ["received", "claimed", "released", "claimed"]
    assert [event.what for event in events(store, document_id)][-3:] == [
        "message_sent",
        "message_released",
        "message_sent",
    ]


@pytest.mark.parametrize("state", [DeliveryState.ACCEPTED, DeliveryState.POSTED])
def test_complete_notes_the_receipt(store, document_id, clock, state):
    (message,) = claim(store)
    store.complete(message, receipt(state))
    done = delivery(store, document_id)
    assert (done.state, done.reference, done.next_attempt_at) == (state, "0000000000123456", None)
    last = events(store, document_id)[-1]
    assert (last.who, last.what) == ("a", f"message_{state}")
    clock.move(days=1)
    assert claim(store) == []


def test_complete_keeps_the_envelopes(store, store_url, document_id):
    (message,) = claim(store)
    store.complete(message, receipt())
    engine = create_engine(store_url)
    with engine.connect() as connection:
        (row,) = connection.execute(select(AttemptRow.__table__))
    engine.dispose()
    assert (row.number, row.at, row.outcome, row.request, row.response) == (
        1,
        AT,
        "message_accepted",
        b"<request/>",
        b"<response/>",
    )


def test_complete_twice_is_fine(store, document_id):
    (message,) = claim(store)
    store.complete(message, receipt())
    before = events(store, document_id)
    store.complete(message, receipt())
    assert events(store, document_id) == before


def test_complete_with_another_reference_is_a_conflict(store, document_id):
    (message,) = claim(store)
    store.complete(message, receipt())
    with pytest.raises(ConflictError, match="accepted"):
        store.complete(message, receipt(reference="another"))
    assert delivery(store, document_id).reference == "0000000000123456"


def test_complete_counts_from_a_worker_that_was_late(store, document_id, clock):
    (late,) = claim(store, "a")
    clock.move(minutes=5)
    claim(store, "b")
    store.complete(late, receipt())
    assert delivery(store, document_id).state is DeliveryState.ACCEPTED


def test_accepted_message_may_be_posted_later_but_not_the_other_way(store, document_id):
    (message,) = claim(store)
    store.complete(message, receipt(DeliveryState.ACCEPTED))
    store.complete(message, receipt(DeliveryState.POSTED))
    store.complete(message, receipt(DeliveryState.ACCEPTED))
    assert delivery(store, document_id).state is DeliveryState.POSTED


def test_receipt_of_another_state_is_refused(store, document_id):
    (message,) = claim(store)
    with pytest.raises(ValueError, match="accepted or posted"):
        store.complete(message, receipt(DeliveryState.DEAD))


def test_retry_later_waits(store, document_id, clock):
    (message,) = claim(store)
    store.retry_later(message, RetriableError("no answer in 30 s"), after=MINUTE)
    waiting = delivery(store, document_id)
    assert (waiting.state, waiting.attempts, waiting.last_error) == (DeliveryState.QUEUED, 1, "no answer in 30 s")
    assert waiting.next_attempt_at == clock.now + MINUTE
    last = events(store, document_id)[-1]
    assert (last.what, last.why) == ("message_retry", "urn:sap.com:msgid=one to erp: no answer in 30 s")
    clock.move(seconds=59)
    assert claim(store) == []
    clock.move(seconds=1)
    assert claim(store)[0].attempts == 2


def test_fail_gives_the_document_back_with_the_receivers_words(store, document_id):
    (message,) = claim(store)
    store.fail(message, REFUSAL)
    document = store.document(document_id)
    assert document.deliveries[0].state is DeliveryState.REJECTED
    assert (document.decision.status, document.version) == (Status.NEEDS_REVIEW, 2)
    (issue,) = document.issues
    assert issue.code == "erp_refused"
    assert "51: Kunde 4711 ist gesperrt" in issue.message
    assert document.decision.reasons == (issue.message,)
    assert [event.what for event in events(store, document_id)][-2:] == ["message_rejected", "needs_review"]


def test_fail_keeps_earlier_issues(store, samples):
    file = samples.file()
    store.add(file)
    (document_id,) = store.save(file, [samples.result(file, Status.NEEDS_REVIEW)])
    approve(store, samples, document_id, samples.message(), issues=[samples.issue()])
    (message,) = claim(store)
    store.fail(message, REFUSAL)
    assert [issue.code for issue in store.document(document_id).issues] == ["sum_differs", "erp_refused"]


def test_accepted_message_is_not_refused_by_a_worker(store, document_id):
    """What the receiver says after it has accepted comes by its status."""
    (message,) = claim(store)
    store.complete(message, receipt())
    with pytest.raises(ConflictError):
        store.fail(message, REFUSAL)
    assert store.document(document_id).decision.status is Status.APPROVED


def test_bury_leaves_the_document_approved(store, document_id, clock):
    """Nothing is wrong with the document: who runs the outbox retries or drops the message."""
    (message,) = claim(store)
    store.bury(message, why="10 attempts failed")
    document = store.document(document_id)
    assert (document.deliveries[0].state, document.deliveries[0].last_error) == (
        DeliveryState.DEAD,
        "10 attempts failed",
    )
    assert (document.decision.status, document.version) == (Status.APPROVED, 1)
    assert store.summary().dead_letters == 1
    clock.move(days=1)
    assert claim(store) == []


def test_bury_of_a_waiting_message_withdraws_it(store, document_id):
    (message,) = claim(store)
    store.retry_later(message, RetriableError("busy"), after=MINUTE)
    store.bury(message, why="withdrawn by anna")
    assert delivery(store, document_id).state is DeliveryState.DEAD


ENDINGS = {
    "complete": lambda store, message: store.complete(message, receipt()),
    "retry_later": lambda store, message: store.retry_later(message, RetriableError("busy"), after=MINUTE),
    "fail": lambda store, message: store.fail(message, REFUSAL),
    "bury": lambda store, message: store.bury(message, why="gave up"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_refused_message_stays_so(store, document_id, ending):
    (message,) = claim(store)
    store.fail(message, REFUSAL)
    document = store.document(document_id)
    with pytest.raises(ConflictError, match="Leave it as it is"):
        ENDINGS[ending](store, message)
    assert store.document(document_id) == document


@pytest.mark.parametrize("ending", ["retry_later", "fail", "bury"])
def test_dead_message_takes_no_other_failure(store, document_id, ending):
    (message,) = claim(store)
    store.bury(message, why="gave up")
    document = store.document(document_id)
    with pytest.raises(ConflictError, match="Leave it as it is"):
        ENDINGS[ending](store, message)
    assert store.document(document_id) == document


@pytest.mark.parametrize("before", ["retry_later", "bury"])
def test_confirmation_that_comes_late_counts(store, document_id, before):
    (message,) = claim(store)
    ENDINGS[before](store, message)
    store.complete(message, receipt())
    assert delivery(store, document_id).state is DeliveryState.ACCEPTED
    assert claim(store) == []


def test_confirmation_of_other_bytes_does_not_count(store, samples, document_id):
    (message,) = claim(store)
    store.fail(message, REFUSAL)
    approve(store, samples, document_id, samples.message("one", payload=b"<corrected/>"))
    with pytest.raises(ConflictError):
        store.complete(message, receipt())
    assert delivery(store, document_id).state is DeliveryState.QUEUED


@pytest.mark.parametrize("ending", ["retry_later", "fail"])
def test_message_that_waits_is_not_in_flight(store, document_id, ending):
    (message,) = claim(store)
    store.retry_later(message, RetriableError("busy"), after=MINUTE)
    with pytest.raises(ConflictError):
        ENDINGS[ending](store, message)


@pytest.mark.parametrize("ending", ["retry_later", "bury"])
def test_delivered_message_is_not_in_flight(store, document_id, ending):
    (message,) = claim(store)
    store.complete(message, receipt())
    with pytest.raises(ConflictError):
        ENDINGS[ending](store, message)


@pytest.mark.parametrize("ending", ["retry_later", "fail", "bury"])
def test_failure_of_a_worker_that_was_late_does_not_count(store, document_id, clock, ending):
    (late,) = claim(store, "a")
    clock.move(minutes=5)
    (taken_over,) = claim(store, "b")
    with pytest.raises(ConflictError, match="attempt 2"):
        ENDINGS[ending](store, late)
    store.complete(taken_over, receipt())


@pytest.mark.parametrize("ending", ENDINGS)
def test_unknown_message_is_a_key_error(store, samples, ending):
    with pytest.raises(KeyError, match="no message"):
        ENDINGS[ending](store, samples.message())


def approve(store, samples, document_id, *messages, issues=()):
    store.revise(
        document_id,
        version=store.document(document_id).version,
        extraction=samples.extraction(),
        issues=issues,
        decision=Decision(Status.APPROVED, ("checked",)),
        outbox=messages,
        who="anna",
    )


def test_corrected_document_reuses_its_message_id(store, samples, document_id):
    (message,) = claim(store)
    store.fail(message, REFUSAL)
    approve(store, samples, document_id, samples.message("one", payload=b"<corrected/>"))
    (again,) = claim(store)
    assert (again.message_id, again.payload, again.attempts) == (message.message_id, b"<corrected/>", 2)
    store.complete(again, receipt())
    assert delivery(store, document_id).state is DeliveryState.ACCEPTED


def test_delivered_message_is_never_queued_again(store, samples):
    document_id = keep(store, samples, "a", samples.message("one"), samples.message("two", target="warehouse"))
    (first,) = claim(store)
    store.complete(first, receipt(DeliveryState.POSTED))
    (second,) = claim(store)
    store.fail(second, REFUSAL)
    with pytest.raises(ConflictError, match="Leave it out"):
        approve(store, samples, document_id, samples.message("one"), samples.message("two", target="warehouse"))
    approve(store, samples, document_id, samples.message("two", target="warehouse"))
    assert names(claim(store)) == ["two"]
