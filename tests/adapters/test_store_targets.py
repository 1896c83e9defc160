"""Targets that are down, where many workers find it out at once, and who tries them again."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from adapters.store.tables import TargetRow
from datamodel.delivery import DeliveryState, Receipt
from datamodel.errors import RetriableError, TargetDownError
from datamodel.extraction import Issue

LEASE = dt.timedelta(minutes=5)
NOTHING = dt.timedelta(0)
DOWN = TargetDownError("no route to the ERP")


def keep(store, samples, message):
    file = samples.file(message.message_id)
    store.add(file)
    store.save(file, [samples.result(file)], outbox=[(0, message)])


def claim(store, worker="a", limit=9):
    return store.claim(worker=worker, limit=limit, lease=LEASE)


def pause(failures):
    return NOTHING if failures < 2 else dt.timedelta(minutes=10) * (failures - 1)


@pytest.fixture
def down(store, samples):
    """Five messages to a target that was found down by all of them at once, and two to another."""
    for number in range(5):
        keep(store, samples, samples.message(f"{number}"))
    sent = claim(store)
    for each in sent:
        store.retry_later(each, DOWN, after=NOTHING, pause=pause)
    for number in range(2):
        keep(store, samples, samples.message(f"other {number}", target="warehouse"))


def test_failures_of_what_was_on_its_way_do_not_lengthen_the_pause(store, down, clock):
    (health,) = store.targets_down()
    assert (health.failures, health.closed_until) == (2, clock.now + dt.timedelta(minutes=10))


def test_trial_that_fails_lengthens_the_pause(store, down, clock):
    clock.move(minutes=10)
    trial = next(each for each in claim(store) if each.target == "erp")
    store.retry_later(trial, DOWN, after=NOTHING, pause=pause)
    (health,) = store.targets_down()
    assert (health.failures, health.closed_until) == (3, clock.now + dt.timedelta(minutes=20))


def test_trial_comes_before_what_is_due_elsewhere(store, down, clock):
    clock.move(minutes=10)
    assert [each.target for each in claim(store, limit=1)] == ["erp"]
    assert [each.target for each in claim(store, limit=9)] == ["warehouse", "warehouse"]


def test_trial_that_is_held_back_leaves_it_to_the_next(store, down, clock):
    clock.move(minutes=10)
    trial = next(each for each in claim(store) if each.target == "erp")
    store.hold(trial, Issue("already_received", "known"))
    assert len(claim(store)) == 1


def test_trial_of_a_worker_that_is_known_to_be_gone_is_made_again_at_once(store, down, clock):
    clock.move(minutes=10)
    claim(store)
    store.end_leases("a")
    assert [each.target for each in claim(store, "b")].count("erp") == 1


def test_target_that_answers_is_open_whatever_was_noted_of_it(store, down, clock):
    """A claim that made out a trial at the moment of an answer must not leave the target closed for ever."""
    with store._database.writing() as session:
        session.get_one(TargetRow, "erp").failures = 0
    clock.move(minutes=10)
    trial = next(each for each in claim(store) if each.target == "erp")
    store.complete(trial, Receipt(DeliveryState.ACCEPTED, "1", clock.now))
    assert len(claim(store)) == 4


def test_only_one_of_several_workers_tries_a_target(store, down, open_another, clock):
    clock.move(minutes=10)
    stores, gate = [open_another() for _ in range(4)], Barrier(4)

    def claimed(own):
        gate.wait(timeout=60)
        return sum(each.target == "erp" for each in claim(own, limit=1))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claimed, stores)) == 1


def test_fault_of_the_message_is_none_of_the_target(store, samples):
    keep(store, samples, samples.message())
    (sent,) = claim(store)
    store.retry_later(sent, RetriableError("locked"), after=NOTHING)
    assert store.targets_down() == []
