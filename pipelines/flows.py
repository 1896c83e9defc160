"""The Prefect flows: coarse tasks, retries, a table of each batch. All logic is in ``jobs.py`` and ``process.py``."""

import dataclasses
import datetime as dt
import os
from collections import Counter
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from datamodel.delivery import DeliveryState, OutboxMessage
from datamodel.errors import RetriableError
from pipelines.components import Components, build_components
from pipelines.jobs import (
    FILE_LEASE,
    BatchFailedError,
    DeliveriesFailedError,
    Processed,
    ask_about,
    deliver_message,
    process_file,
    take_in,
)
from pipelines.payments import match_payments
from pipelines.posting import cashier_of
from pipelines.settings import load_settings
from pipelines.workers import worker_name

# Typed loosely: Prefect's own class is not assignable to the parameter of its own decorator.
_AT_ONCE = max(2, os.cpu_count() or 1)
_THREADS: Any = ThreadPoolTaskRunner(max_workers=_AT_ONCE)


_FAILED = "failed"

_in_use: list[Components] = []


def use(components: Components) -> None:
    """Let the flows of this process run on ``components``."""
    _in_use[:] = [components]


def components() -> Components:
    """The parts of this process; built from its settings where ``use`` named none (a deployment's worker)."""
    if not _in_use:
        use(build_components(load_settings()))
    return _in_use[0]


def _may_pass(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Retry only what the error says may pass."""
    return isinstance(state.result(raise_on_failure=False), RetriableError)


@task(cache_policy=NO_CACHE, retries=3, retry_delay_seconds=[2, 10, 60], retry_condition_fn=_may_pass)
def fetch_inbox(name: str) -> tuple[int, int]:
    """Files taken in from one inbox: new ones, and ones that were here before."""
    arrivals = list(take_in(components().inboxes[name], components().store))
    known = sum(arrival.known for arrival in arrivals)
    return len(arrivals) - known, known


@flow(name="intake")
def intake() -> tuple[int, int]:
    """Every configured inbox into the store. An inbox out of reach does not stop the others, but fails the run."""
    futures = [fetch_inbox.with_options(name=f"fetch {name}").submit(name) for name in components().inboxes]
    wait(futures)
    counts = [future.result() for future in futures]
    return sum(new for new, _ in counts), sum(known for _, known in counts)


@task(cache_policy=NO_CACHE, retries=2, retry_delay_seconds=[2, 10], retry_condition_fn=_may_pass)
def process_one(sha256: str) -> list[Processed]:
    """One file, all the way."""
    return process_file(sha256, components())


@flow(name="process_documents", task_runner=_THREADS)
def process_documents(limit: int | None = None) -> list[Processed]:
    """A batch of received files. One that fails does not stop the others; the run fails after them.

    Raises:
        BatchFailedError: it has the rows of those that went through.
    """
    size = limit or components().settings.batch_size
    claimed = components().store.claim_files(worker=worker_name(), limit=size, lease=FILE_LEASE)
    futures = process_one.map(claimed)
    wait(futures)
    outcomes: list[Any] = [future.result(raise_on_failure=False) for future in futures]
    errors: list[BaseException] = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    rows = [row for outcome in outcomes if not isinstance(outcome, BaseException) for row in outcome]
    if rows:
        table = [dataclasses.asdict(row) for row in rows]
        create_table_artifact(key="batch", table=table, description=f"{len(rows)} documents of {len(claimed)} files")
    if errors:
        raise BatchFailedError(rows, errors)
    return rows


@task(cache_policy=NO_CACHE, retries=2, retry_delay_seconds=[2, 10], retry_condition_fn=_may_pass)
def match_all() -> dict[str, int]:
    """All of it; run twice, the second finds nothing to do."""
    return {str(state): count for state, count in match_payments(cashier_of(components())).states.items()}


@flow(name="payments")
def payments() -> dict[str, int]:
    """Payments from approved documents, matched to open items; how many came to each state, or stay in it."""
    return match_all()


@task(cache_policy=NO_CACHE)
def deliver_one(message: OutboxMessage) -> DeliveryState:
    """One message; when to try again is the outbox's business, not the task's."""
    return deliver_message(message, components())


@flow(name="deliver", task_runner=_THREADS)
def deliver(limit: int = 50) -> dict[str, int]:
    """Up to ``limit`` messages that are due; counts by the state that each is in afterwards.

    Only as many are claimed as are sent at once: none waits here for the others until its lease has ended, and what
    these find out of a target keeps the next ones from it.

    Raises:
        DeliveriesFailedError: it has the counts of those that went through.
    """
    table: list[dict[str, str]] = []
    errors: list[BaseException] = []
    while messages := _claim(min(_AT_ONCE, limit - len(table))):
        futures = [deliver_one.submit(message) for message in messages]
        wait(futures)
        outcomes: list[Any] = [future.result(raise_on_failure=False) for future in futures]
        errors += [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        pairs = zip(messages, outcomes, strict=True)
        table += [{"message": m.message_id, "target": m.target, "state": _told(outcome)} for m, outcome in pairs]
    if table:
        create_table_artifact(key="deliveries", table=table, description=f"{len(table)} messages")
    counts = Counter(row["state"] for row in table if row["state"] != _FAILED)
    if errors:
        raise DeliveriesFailedError(counts, errors)
    return dict(counts)


def _claim(limit: int) -> list[OutboxMessage]:
    lease = dt.timedelta(seconds=components().settings.delivery.lease_seconds)
    return components().store.claim(worker=worker_name(), limit=limit, lease=lease) if limit else []


def _told(outcome: DeliveryState | BaseException) -> str:
    return _FAILED if isinstance(outcome, BaseException) else outcome.value


@task(cache_policy=NO_CACHE)
def ask_target(name: str) -> int:
    """Messages of which a target told what became of them; it is asked again by its own clock."""
    return ask_about(name, components())


@flow(name="statuses")
def statuses() -> int:
    """Every target that can be asked; messages of which one told something."""
    futures = [ask_target.with_options(name=f"ask {name}").submit(name) for name in components().status_sources]
    wait(futures)
    return sum(future.result() for future in futures)
