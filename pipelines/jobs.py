"""What the flows run, without Prefect: take in, process one file, deliver one message."""

import datetime as dt
import functools
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.document import InputFile
from datamodel.errors import ConflictError, DeliveryRefusedError, RetriableError, TargetDownError
from datamodel.extraction import Issue, Result
from datamodel.master import EarlierRecord
from datamodel.stored import Arrival
from pipelines.components import Components
from pipelines.learning import learn_from_reviews
from pipelines.process import Outcome, failed, process
from pipelines.protocols import Inbox
from pipelines.settings import DeliverySettings
from pipelines.store_protocols import Store

logger = logging.getLogger(__name__)

FILE_LEASE = dt.timedelta(minutes=30)


def take_in(inbox: Inbox, store: Store) -> Iterator[Arrival]:
    """Every waiting file into the store; each is taken out of the inbox only after the store has committed it."""
    for file in inbox.fetch():
        arrival = store.add(file)
        inbox.acknowledge(file)
        yield arrival


@dataclass(frozen=True, slots=True)
class Processed:
    """One line of the batch report."""

    file: str
    document_id: int | None
    document_type: str
    status: str
    reason: str


@dataclass
class Round:
    """What one round did."""

    new_files: int = 0
    known_files: int = 0
    rows: list[Processed] = field(default_factory=list)
    deliveries: dict[str, int] = field(default_factory=dict)
    payments: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    passed_on: int = 0
    failures: list[str] = field(default_factory=list)


class BatchFailedError(Exception):
    """Files of a batch failed in a way nobody expected. ``rows`` tell of those that went through."""

    def __init__(self, rows: Sequence[Processed], errors: Sequence[BaseException]) -> None:
        words = "; ".join(f"{type(error).__name__}: {error}" for error in errors)
        super().__init__(f"{len(errors)} files failed and are tried again ({words})")
        self.rows = list(rows)


class DeliveriesFailedError(Exception):
    """Deliveries failed in a way nobody expected. ``counts`` tells of the others, by the state they are in."""

    def __init__(self, counts: Mapping[str, int], errors: Sequence[BaseException]) -> None:
        words = "; ".join(f"{type(error).__name__}: {error}" for error in errors)
        super().__init__(f"{len(errors)} deliveries failed and are tried again ({words})")
        self.counts = dict(counts)


def process_file(sha256: str, components: Components) -> list[Processed]:
    """Process a claimed file and save what became of it.

    A file that fails in a way nobody expected is given back and tried again, by now and after a restart, until its
    attempts are used up; then it is rejected as such.

    Raises:
        Exception: whatever was not expected; the file has been given back before.
    """
    store, steps = components.store, components.steps
    catch_up(components)
    try:
        file = store.load(sha256)
        attempts = store.attempts(sha256)
        if attempts > components.settings.limits.max_attempts:
            outcome = failed(file, attempts - 1, "see the events of the file")
        else:
            outcome = process(file, steps, is_known=store.knows)
        return _save(file, outcome, store)
    except Exception as error:
        logger.exception("processing the file %s failed", sha256)
        store.release_file(sha256, why=f"{type(error).__name__}: {error}")
        raise


def catch_up(components: Components) -> None:
    """Let the memory learn from what people approved meanwhile. No document fails or waits because that went wrong."""
    try:
        learn_from_reviews(components.store, components.steps)
    except Exception:
        logger.exception("a review could not be learned from; it is not tried again")


def _save(file: InputFile, outcome: Outcome, store: Store) -> list[Processed]:
    ids = store.save(file, outcome.results, parts=outcome.parts, outbox=outcome.outbox)
    rows = [_row(result) for result in outcome.results]
    if len(ids) == len(rows):
        rows = [_numbered(row, number) for row, number in zip(rows, ids, strict=True)]
    return rows or [Processed(file.name, None, "", "linked", "everything in it was here before")]


def _row(result: Result) -> Processed:
    kind = result.extraction.document_type.value if result.extraction else ""
    return Processed(result.file.title, None, kind, result.decision.status.value, " ".join(result.decision.reasons))


def _numbered(row: Processed, number: int) -> Processed:
    return Processed(row.file, number, row.document_type, row.status, row.reason)


def deliver_message(message: OutboxMessage, components: Components) -> DeliveryState:
    """Hand over one claimed message, and the state that it is in afterwards.

    A worker that was so slow that another one took the message over leaves it to that one.
    """
    try:
        return _settle(message, components)
    except ConflictError as conflict:
        logger.warning("%s", conflict)
        return components.store.delivery(message.message_id).state


def _settle(message: OutboxMessage, components: Components) -> DeliveryState:
    """Here, and nowhere else, is decided what state an attempt leaves a message in."""
    store, delivery = components.store, components.settings.delivery
    is_first = message.attempts == 1 and message.document_id is not None
    if is_first and (repeat := store.overlooked_repeat(message.document_id or 0)):
        store.hold(message, _repeated(repeat))
        return DeliveryState.DEAD
    try:
        receipt = _hand_over(message, components)
    except DeliveryRefusedError as refusal:
        store.fail(message, refusal)
        return DeliveryState.REJECTED
    except RetriableError as fault:
        pause = functools.partial(rest, delivery=delivery) if isinstance(fault, TargetDownError) else None
        if why := _why_given_up(message, fault, delivery):
            store.bury(message, why=why, pause=pause)
            return DeliveryState.DEAD
        store.retry_later(message, fault, after=wait(message.attempts, delivery), pause=pause)
        return DeliveryState.QUEUED
    except Exception as bug:
        _leave_unknown(message, bug, components)
        raise
    store.complete(message, receipt)
    return receipt.state


def _leave_unknown(message: OutboxMessage, bug: Exception, components: Components) -> None:
    """Nobody knows whether it was sent. It is tried again like one whose worker died, and given up in the end."""
    store, delivery = components.store, components.settings.delivery
    fault = RetriableError(f"Intray failed ({type(bug).__name__}: {bug}).")
    if why := _why_given_up(message, fault, delivery):
        store.bury(message, why=why)
    else:
        store.retry_later(replace(message, interrupted=True), fault, after=wait(message.attempts, delivery))


def _repeated(repeat: EarlierRecord) -> Issue:
    """Two workers took the same order in at once, and neither could know of the other's."""
    number = f"The number {repeat.number}" if repeat.number else "The same"
    words = f"{number} was received already, as document {repeat.document_id}. Reject this one if it is the same order."
    return Issue("already_received", words, "document_number")


def _hand_over(message: OutboxMessage, components: Components) -> Receipt:
    """Deliver. What may have arrived is never sent a second time to a target that would take it for a new one."""
    route = components.steps.routes.get(message.target)
    if route is None:
        raise TargetDownError(f"No target named '{message.target}' is configured. Name it in the settings again.")
    if message.interrupted and not route.target.recognises_repeats:
        raise DeliveryRefusedError(
            "OUTCOME_UNKNOWN",
            f"An earlier attempt broke off, and {message.target} does not recognise repeats. Look there whether the "
            "record has arrived; approve the document again where it has not, else reject it with that reason.",
        )
    return route.target.deliver(message)


def _why_given_up(message: OutboxMessage, fault: RetriableError, delivery: DeliverySettings) -> str:
    """Empty where the message is to be tried again: a target that is down uses up time, its own faults attempts."""
    if not isinstance(fault, TargetDownError):
        faults = message.faults + 1
        return f"given up after {faults} faults; the last said: {fault}" if faults >= delivery.max_attempts else ""
    age = dt.datetime.now(dt.UTC) - (message.tried_since or dt.datetime.now(dt.UTC))
    if age < dt.timedelta(hours=delivery.give_up_hours):
        return ""
    return f"given up after {delivery.give_up_hours:g} hours in which {message.target} was down; the last said: {fault}"


def wait(attempts: int, delivery: DeliverySettings) -> dt.timedelta:
    """Exponential back-off with full jitter: between half and all of the doubled time, up to the longest.

    Source: Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), "equal jitter".
    """
    doubled = delivery.first_wait_seconds * 2 ** min(attempts - 1, 30)
    longest = min(doubled, delivery.longest_wait_seconds)
    return dt.timedelta(seconds=longest * random.uniform(0.5, 1.0))


def rest(failures: int, *, delivery: DeliverySettings) -> dt.timedelta:
    """How long a target is left alone after ``failures`` in a row: not at all at first, then longer and longer."""
    beyond = failures - delivery.failures_before_pause
    return dt.timedelta(0) if beyond < 0 else wait(beyond + 1, delivery)


def ask_about(name: str, components: Components) -> int:
    """Ask a target what became of messages that it has accepted; the number of messages that it knew of.

    A target that cannot be asked now is asked again after ``delivery.ask_every_seconds``.
    """
    source = components.status_sources[name]
    after = dt.timedelta(seconds=components.settings.delivery.ask_every_seconds)
    messages = components.store.unanswered(name, after=after)
    if not messages:
        return 0
    try:
        return sum(components.store.report(report, target=name) for report in source.statuses(messages))
    except RetriableError as fault:
        logger.warning("%s", fault)
        return 0


def read_from_disk(path: Path) -> InputFile:
    """A file of this machine, as if it had just come in. Raises ``OSError``."""
    return InputFile(path.name, path.read_bytes(), f"file:{path}", dt.datetime.now(dt.UTC))
