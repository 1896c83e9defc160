"""Several workers on one store, each with its own connections, as separate processes have them."""

import dataclasses
import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from datamodel.delivery import DeliveryState, Receipt
from datamodel.document import FileRole
from datamodel.errors import ConflictError
from datamodel.extraction import Decision, Status

LEASE = dt.timedelta(minutes=5)
WORKERS = 4


@pytest.fixture
def race(open_another):
    """Runs a function of (store, worker number) in all workers, started at one moment, and returns the outcomes."""
    stores = [open_another() for _ in range(WORKERS)]
    gate = threading.Barrier(WORKERS)

    def start(work):
        def run(number):
            gate.wait(timeout=60)
            try:
                return work(stores[number], number)
            except ConflictError as error:
                return error

        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(run, range(WORKERS)))

    return start


def claim_all(claim):
    """Claims two at a time until nothing is left."""
    claimed = []
    while batch := claim():
        claimed += batch
    return claimed


def test_workers_never_claim_the_same_file(store, race, samples):
    files = [samples.file(f"{number}.pdf") for number in range(40)]
    for file in files:
        store.add(file)
    claims = race(lambda own, n: claim_all(lambda: own.claim_files(worker=str(n), limit=2, lease=LEASE)))
    counts = Counter(sha256 for claimed in claims for sha256 in claimed)
    assert counts == dict.fromkeys((file.sha256 for file in files), 1)
    assert all(store.attempts(file.sha256) == 1 for file in files)


def test_workers_never_claim_the_same_message(store, race, samples):
    for number in range(20):
        file = samples.file(str(number))
        store.add(file)
        messages = [(0, samples.message(f"{number}-first")), (0, samples.message(f"{number}-then"))]
        store.save(file, [samples.result(file)], outbox=messages)
    claims = race(lambda own, n: claim_all(lambda: own.claim(worker=str(n), limit=2, lease=LEASE)))
    counts = Counter(message.message_id for claimed in claims for message in claimed)
    assert counts == {samples.message(f"{number}-first").message_id: 1 for number in range(20)}


def test_workers_ask_about_each_message_once(store, race, samples):
    for number in range(20):
        file = samples.file(str(number))
        store.add(file)
        message = dataclasses.replace(samples.message(str(number)), awaits_posting=True)
        store.save(file, [samples.result(file)], outbox=[(0, message)])
    for message in store.claim(worker="w", limit=20, lease=LEASE):
        store.complete(message, Receipt(DeliveryState.ACCEPTED, message.message_id, samples.now))
    asked = race(lambda own, n: claim_all(lambda: own.unanswered("erp", limit=3, after=LEASE)))
    assert sorted(Counter(message.message_id for batch in asked for message in batch).values()) == [1] * 20


def test_same_bytes_from_all_sides_are_new_once(store, race, samples):
    arrivals = race(lambda own, n: [own.add(samples.file(f"{n}.pdf", content=bytes([i]))) for i in range(10)])
    for same in zip(*arrivals, strict=True):
        assert [arrival.known for arrival in same].count(False) == 1
    assert store.summary().duplicates == 10 * (WORKERS - 1)
    assert store.summary().files["received"] == 10


def test_one_file_saved_by_all_is_saved_once(store, race, samples):
    file = samples.file()
    store.add(file)
    saved = race(lambda own, n: own.save(file, [samples.result(file)], outbox=[(0, samples.message())]))
    assert sorted(map(len, saved)) == [0] * (WORKERS - 1) + [1]
    assert len(store.documents()) == 1


def test_mails_with_the_same_attachments_process_them_once(store, race, samples):
    mails = [samples.file(f"{n}.eml") for n in range(WORKERS)]
    for mail in mails:
        store.add(mail)

    def save(own, n):
        parts = [
            samples.file(f"{n}-{i}.pdf", content=b"part %d" % i, role=FileRole.ATTACHMENT, parent=mails[n].sha256)
            for i in range(12)
        ]
        parts = parts if n % 2 else parts[::-1]
        outbox = [(i, samples.message(part.sha256[:32])) for i, part in enumerate(parts)]
        return own.save(mails[n], [samples.result(part) for part in parts], parts=parts, outbox=outbox)

    saved = race(save)
    assert sum(map(len, saved)) == 12
    assert len(store.documents()) == 12
    assert store.summary().files == {"received": 0, "processed": WORKERS + 12}
    assert store.summary().duplicates == 12 * (WORKERS - 1)


def test_of_two_revisions_one_is_a_conflict(store, race, samples):
    file = samples.file()
    store.add(file)
    (document_id,) = store.save(file, [samples.result(file, Status.NEEDS_REVIEW)])
    outcomes = race(
        lambda own, n: own.revise(
            document_id,
            version=1,
            extraction=None,
            issues=[],
            decision=Decision(Status.NEEDS_REVIEW, (f"seen by {n}",)),
            who=str(n),
        )
    )
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == WORKERS - 1
    assert store.document(document_id).version == 2
