"""One round of work: inboxes, documents, payments, outbox, statuses. ``intray run`` does one, ``intray watch`` many."""

import logging
from collections.abc import Callable
from typing import TypeVar

from rich.progress import Progress

from datamodel.delivery import DeliveryState
from pipelines.flows import components, deliver, intake, payments, process_documents, statuses
from pipelines.jobs import BatchFailedError, DeliveriesFailedError, Processed, Round
from pipelines.workers import release_dead_workers

logger = logging.getLogger(__name__)

_Found = TypeVar("_Found")


def run_once(progress: Progress | None = None) -> Round:
    """Take in, process until nothing waits, match payments, deliver what is due, pass on what is overdue.

    An empty step costs no flow run. A step that fails does not keep the next from its work; ``failures`` of the round
    tell of it.
    """
    store, done = components().store, Round()
    release_dead_workers(store)
    if components().inboxes:
        done.new_files, done.known_files = _attempt(intake, done) or (0, 0)
    waiting = store.summary().files.get("received", 0)
    with progress or Progress(disable=True) as bar:
        task = bar.add_task("processing", total=waiting)
        while waiting:
            done.rows += _process_batch(done)
            left = store.summary().files.get("received", 0)
            if left >= waiting:
                break  # others hold what is left, or it failed and is tried again in the next round
            bar.advance(task, waiting - left)
            waiting = left
    if store.payments.is_anything_to_do():
        done.payments = _attempt(payments, done) or {}
    while store.due() and (counts := _deliver_some(done)):
        for state, count in counts.items():
            done.deliveries[state] = done.deliveries.get(state, 0) + count
    if components().status_sources and store.messages(states=[DeliveryState.ACCEPTED], limit=1):
        done.answered = _attempt(statuses, done) or 0
    done.passed_on = _attempt(store.worklist.escalate, done) or 0
    return done


def _process_batch(done: Round) -> list[Processed]:
    try:
        return process_documents()
    except BatchFailedError as error:
        done.failures.append(str(error))
        return error.rows
    except Exception as error:
        _note(error, done)
        return []


def _deliver_some(done: Round) -> dict[str, int]:
    """Counts by state; none where nothing could be claimed, or all failed."""
    try:
        return deliver()
    except DeliveriesFailedError as error:
        done.failures.append(str(error))
        return error.counts
    except Exception as error:
        _note(error, done)
        return {}


def _attempt(step: Callable[[], _Found], done: Round) -> _Found | None:
    """What ``step`` returns; None where it failed, which is noted and logged."""
    try:
        return step()
    except Exception as error:
        _note(error, done)
        return None


def _note(error: Exception, done: Round) -> None:
    logger.error("a step of this round failed", exc_info=error)
    done.failures.append(f"{type(error).__name__}: {error}")
