import dataclasses
import datetime as dt

import pytest
from sqlalchemy import update

from adapters.store.tables import MessageRow
from datamodel.delivery import DeliveryState
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError
from datamodel.extraction import Status
from pipelines.jobs import FILE_LEASE, deliver_message, process_file, read_from_disk, rest, take_in, wait
from pipelines.settings import DeliverySettings

LEASE = dt.timedelta(minutes=5)


class FakeInbox:
    def __init__(self, files):
        self.files, self.acknowledged = files, []

    def fetch(self):
        yield from self.files

    def acknowledge(self, file):
        self.acknowledged.append(file.name)


def process_all(components):
    rows = []
    while claimed := components.store.claim_files(worker="w", limit=10, lease=FILE_LEASE):
        for sha256 in claimed:
            rows += process_file(sha256, components)
    return rows


def claim_one(store):
    [message] = store.claim(worker="w", limit=1, lease=LEASE)
    return message


@pytest.fixture
def message(file, components):
    """The claimed message of an approved order."""
    components.store.add(file("order 4711"))
    process_all(components)
    return claim_one(components.store)


def state_of(store):
    [delivery] = store.document(1).deliveries
    return delivery.state


def test_file_is_acknowledged_only_after_it_is_kept(file, store):
    class Broken(FakeInbox):
        def acknowledge(self, file):
            assert store.knows(file.sha256)
            super().acknowledge(file)

    inbox = Broken([file("one", "1"), file("two", "2"), file("one", "3")])
    assert [arrival.known for arrival in take_in(inbox, store)] == [False, False, True]
    assert inbox.acknowledged == ["1", "2", "3"]


def test_file_that_could_not_be_kept_stays_in_the_inbox(file, store):
    class Full:
        def add(self, file):
            raise RetriableError("The disk is full.")

    inbox = FakeInbox([file("one")])
    with pytest.raises(RetriableError):
        list(take_in(inbox, Full()))
    assert inbox.acknowledged == []


def test_rows_tell_what_became_of_each_document(file, components):
    components.store.add(file("mail: | order 4711 | damaged | invoice 3", "a.eml"))
    rows = process_all(components)
    assert [(row.document_id, row.file, row.document_type, row.status) for row in rows] == [
        (1, "1.pdf", "purchase_order", "approved"),
        (2, "2.pdf", "", "rejected"),
        (3, "3.pdf", "invoice", "approved"),
    ]
    assert rows[1].reason.startswith("2.pdf is damaged")


def test_mail_with_nothing_new_is_linked(file, components):
    components.store.add(file("order 4711"))
    process_all(components)
    components.store.add(file("mail: | order 4711", "a.eml"))
    [row] = process_all(components)
    assert (row.document_id, row.status) == (None, "linked")
    assert len(components.store.documents()) == 1


def test_failing_file_is_given_back_and_finally_rejected(file, components):
    store, bad = components.store, file("bug", "bad.pdf")
    store.add(bad)
    for _ in range(components.settings.limits.max_attempts):
        [sha256] = store.claim_files(worker="w", limit=10, lease=FILE_LEASE)
        with pytest.raises(RuntimeError, match="nobody expected"):
            process_file(sha256, components)
        assert store.story(sha256).state == "received"
    [row] = process_all(components)
    assert (row.status, "in 2 attempts" in row.reason) == ("rejected", True)
    [document] = store.documents(status=Status.REJECTED)
    assert document.decision.code == "processing_failed"
    events = store.story(bad.sha256).events
    assert sum("RuntimeError: nobody expected this" in event.why for event in events) == 2


def test_file_whose_bytes_are_gone_is_given_back(file, components, tmp_path):
    store, lost = components.store, file("order 1")
    store.add(lost)
    next(path for path in (tmp_path / "blobs").rglob("*") if path.is_file()).unlink()
    [sha256] = store.claim_files(worker="w", limit=1, lease=FILE_LEASE)
    with pytest.raises(Exception, match="Restore this file from a backup"):
        process_file(sha256, components)
    assert store.lease_holders() == []


def test_file_that_kills_its_worker_takes_no_other_with_it(file, components):
    store = components.store
    files = [file(f"order {n}", f"{n}.pdf") for n in range(5)]
    for each in files:
        store.add(each)
    killer = files[2].sha256
    fatal = components.settings.limits.max_attempts
    for _ in range(fatal):  # each time the worker dies as soon as it comes to the killer
        while killer not in (claimed := store.claim_files(worker="w", limit=10, lease=FILE_LEASE)):
            for sha256 in claimed:
                process_file(sha256, components)
        store.end_leases("w")
    process_all(components)
    found = {document.file_sha256: document.decision for document in store.documents()}
    assert found.pop(killer).code == "processing_failed"
    assert [decision.status for decision in found.values()] == [Status.APPROVED] * 4


def test_accepted_message_is_done(message, components, target):
    assert deliver_message(message, components) is DeliveryState.ACCEPTED
    assert [sent.message_id for sent in target.sent] == [message.message_id]
    [delivery] = components.store.document(1).deliveries
    assert (delivery.state, delivery.reference, delivery.attempts) == (DeliveryState.ACCEPTED, "ref-1", 1)
    assert components.store.due() == 0


def test_refused_message_sends_its_document_to_a_person(message, components, target):
    target.faults = [DeliveryRefusedError("51", "Customer 100 is blocked.")]
    assert deliver_message(message, components) is DeliveryState.REJECTED
    document = components.store.document(1)
    assert document.decision.status is Status.NEEDS_REVIEW
    assert "Customer 100 is blocked." in " ".join(document.decision.reasons)
    assert state_of(components.store) is DeliveryState.REJECTED
    assert components.store.due() == 0


def test_fault_is_retried_with_the_same_bytes(message, components, target, eventually):
    target.faults = [RetriableError("The ERP is busy.")]
    assert deliver_message(message, components) is DeliveryState.QUEUED
    again = eventually(lambda: components.store.claim(worker="w", limit=1, lease=LEASE))[0]
    assert (again.message_id, again.payload, again.attempts) == (message.message_id, message.payload, 2)
    assert deliver_message(again, components) is DeliveryState.ACCEPTED


def test_message_is_given_up_after_its_attempts(message, components, target, eventually):
    target.faults = [RetriableError(f"Fault {n}.") for n in range(10)]
    states = [deliver_message(message, components)]
    while states[-1] is DeliveryState.QUEUED:
        [again] = eventually(lambda: components.store.claim(worker="w", limit=1, lease=LEASE))
        states.append(deliver_message(again, components))
    assert states == [DeliveryState.QUEUED, DeliveryState.QUEUED, DeliveryState.DEAD]
    document = components.store.document(1)
    assert document.decision.status is Status.APPROVED
    assert document.deliveries[0].last_error == "given up after 3 faults; the last said: Fault 2."
    assert components.store.due() == 0


def test_target_that_is_down_uses_up_no_attempts(message, components, target, eventually):
    target.faults = [TargetDownError(f"Down {n}.") for n in range(8)]
    states = [deliver_message(message, components)]
    while len(states) < 9:
        [again] = eventually(lambda: components.store.claim(worker="w", limit=1, lease=LEASE))
        states.append(deliver_message(again, components))
    assert states == [DeliveryState.QUEUED] * 8 + [DeliveryState.ACCEPTED]


@pytest.mark.parametrize(
    ("failures", "least", "most"), [(1, 0, 0), (2, 0, 0), (3, 2.5, 5), (5, 10, 20), (99, 1800, 3600)]
)
def test_rest_begins_after_some_failures_and_grows(failures, least, most):
    assert least <= rest(failures, delivery=DeliverySettings()).total_seconds() <= most


def test_message_to_a_target_that_is_down_is_given_up_after_hours(message, components, target):
    target.faults = [TargetDownError("Down.")]
    old = dataclasses.replace(message, tried_since=dt.datetime.now(dt.UTC) - dt.timedelta(hours=73))
    assert deliver_message(old, components) is DeliveryState.DEAD
    assert components.store.document(1).deliveries[0].last_error == (
        "given up after 72 hours in which erp was down; the last said: Down."
    )


def test_message_of_a_target_that_is_gone_waits_for_it(message, components):
    without = dataclasses.replace(components, steps=dataclasses.replace(components.steps, routes={}))
    assert deliver_message(message, without) is DeliveryState.QUEUED
    assert "No target named 'erp' is configured." in components.store.document(1).deliveries[0].last_error


def test_interrupted_message_is_not_repeated_to_a_target_that_would_take_it_twice(message, components, target):
    target.recognises_repeats = False
    assert deliver_message(dataclasses.replace(message, interrupted=True), components) is DeliveryState.REJECTED
    assert target.sent == []
    assert "OUTCOME_UNKNOWN" in " ".join(components.store.document(1).decision.reasons)


def test_message_of_a_target_that_came_back_is_delivered(message, components, target, eventually):
    without = dataclasses.replace(components, steps=dataclasses.replace(components.steps, routes={}))
    assert deliver_message(message, without) is DeliveryState.QUEUED
    [again] = eventually(lambda: components.store.claim(worker="w", limit=1, lease=LEASE))
    assert deliver_message(again, components) is DeliveryState.ACCEPTED
    assert len(target.sent) == 1


def test_worker_whose_message_was_taken_over_leaves_it_to_the_other(message, components, target):
    target.faults = [DeliveryRefusedError("51", "no")]
    late = dataclasses.replace(message, attempts=message.attempts - 1)
    assert deliver_message(late, components) is DeliveryState.SENT_UNKNOWN
    assert deliver_message(message, components) is DeliveryState.ACCEPTED


def test_bug_of_a_target_leaves_the_outcome_unknown(message, components, target, eventually):
    target.faults = [TypeError("a bug")]
    with pytest.raises(TypeError):
        deliver_message(message, components)
    assert state_of(components.store) is DeliveryState.SENT_UNKNOWN
    [again] = eventually(lambda: components.store.claim(worker="w", limit=1, lease=LEASE))
    assert (again.interrupted, again.faults) == (True, 1)
    assert deliver_message(again, components) is DeliveryState.ACCEPTED


def test_message_that_always_meets_a_bug_is_given_up(message, components, target, eventually):
    target.faults = [TypeError("a bug")] * 9
    for attempt in range(3):
        [message] = (
            [message] if attempt == 0 else eventually(lambda: components.store.claim(worker="w", limit=1, lease=LEASE))
        )
        with pytest.raises(TypeError):
            deliver_message(message, components)
    [delivery] = components.store.document(1).deliveries
    assert delivery.state is DeliveryState.DEAD
    assert delivery.last_error == "given up after 3 faults; the last said: Intray failed (TypeError: a bug)."


def test_message_that_met_a_bug_is_not_repeated_to_a_target_that_would_take_it_twice(
    message, components, target, eventually
):
    target.recognises_repeats, target.faults = False, [TypeError("a bug after it was sent")]
    with pytest.raises(TypeError):
        deliver_message(message, components)
    [again] = eventually(lambda: components.store.claim(worker="w", limit=1, lease=LEASE))
    assert deliver_message(again, components) is DeliveryState.REJECTED
    assert target.sent == []


def test_message_that_waited_long_is_not_given_up_at_the_first_failure(file, components, target):
    """The order before it was in review for days; that its target is away for a moment says nothing yet."""
    target.faults = [TargetDownError("Down.")]
    components.store.add(file("order 4711"))
    process_all(components)
    with components.store._database.writing() as session:
        session.execute(update(MessageRow).values(created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    assert deliver_message(claim_one(components.store), components) is DeliveryState.QUEUED


@pytest.mark.parametrize(
    ("attempts", "longest"), [(1, 5), (2, 10), (3, 20), (10, 2560), (11, 3600), (50, 3600), (10_000, 3600)]
)
def test_wait_doubles_up_to_the_longest_with_jitter(attempts, longest):
    waits = [wait(attempts, DeliverySettings()).total_seconds() for _ in range(200)]
    assert longest / 2 <= min(waits) < longest * 0.6
    assert longest * 0.9 < max(waits) <= longest


def test_file_of_this_machine_is_read_as_if_it_came_in(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"bytes")
    file = read_from_disk(path)
    assert (file.name, file.content, file.origin) == ("a.pdf", b"bytes", f"file:{path}")
    assert file.received_at.tzinfo is not None
