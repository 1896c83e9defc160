"""The outbox for people who run it: what waits and why, and dead letters that are tried again or dropped."""

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from adapters.store.answers import locked_owner, send_owner_back, undecided
from adapters.store.documents import stored_delivery
from adapters.store.events import What, note
from adapters.store.outbox import check_free, obstacles, requeue, withdraw
from adapters.store.outcomes import locked_message
from adapters.store.owners import owner_of
from adapters.store.tables import MessageRow, TargetRow
from adapters.store.targets import reopen
from datamodel.delivery import DELIVERED, PENDING, DeliveryState
from datamodel.errors import ConflictError
from datamodel.extraction import Issue
from datamodel.stored import StoredDelivery, TargetHealth


def list_messages(
    session: Session, *, states: Sequence[DeliveryState], target: str, limit: int, now: dt.datetime
) -> list[StoredDelivery]:
    """Oldest first, each with what it waits for."""
    statement = (
        select(MessageRow)
        .options(defer(MessageRow.payload, raiseload=True))
        .where(MessageRow.state.in_(states))
        .order_by(MessageRow.created_at, MessageRow.document_id, MessageRow.sequence)
        .limit(limit)
    )
    if target:
        statement = statement.where(MessageRow.target == target)
    rows = session.scalars(statement).all()
    reasons = _reasons(session, [row.message_id for row in rows if row.state in PENDING])
    closed = {health.name: health for health in target_health(session) if health.closed_until}
    return [stored_delivery(row, waits_for=_waits_for(row, reasons, closed, now=now)) for row in rows]


def _reasons(session: Session, message_ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for obstacle, words in obstacles():
        waiting = select(MessageRow.message_id).where(MessageRow.message_id.in_(message_ids), obstacle)
        for message_id in session.scalars(waiting):
            found.setdefault(message_id, words)
    return found


def _waits_for(row: MessageRow, reasons: dict[str, str], closed: dict[str, TargetHealth], *, now: dt.datetime) -> str:
    def possible() -> Iterator[str]:
        if row.lease_until and row.lease_until > now:
            yield f"the worker {row.leased_by}, which is sending it"
        if row.message_id in reasons:
            yield reasons[row.message_id]
        if row.target in closed:
            yield f"{row.target}, which is down: {closed[row.target].last_error}"

    return next(possible(), "") if row.state in PENDING else ""


def retry_message(session: Session, message_id: str, *, now: dt.datetime, who: str, why: str) -> None:
    """Make a message that waits or was given up due at once: same id, same bytes.

    Raises:
        KeyError: there is no such message.
        ConflictError: somebody is sending it, it is in a state from which nothing is sent again, or its target has the
            document by another message.
    """
    owned = locked_owner(session, message_id)
    row = locked_message(session, message_id)
    check_free(row, now=now)
    if row.withdrawn:
        _check_alone(session, row)
    if row.state not in (*PENDING, DeliveryState.DEAD):
        hint = " Correct its document and approve it." if row.state is DeliveryState.REJECTED else ""
        raise ConflictError(f"The message {message_id} is {row.state}; it is not sent again.{hint}")
    if state := undecided(owned):
        raise ConflictError(f"{owner_of(row).words.capitalize()} is {state}. It must be approved before it is sent.")
    if row.state is DeliveryState.SENT_UNKNOWN:
        row.next_attempt_at = now
    else:
        requeue(row, now=now)
    reopen(session, row.target, now=now)
    words = f"{message_id} for {row.target}, again: {why}"
    note(session, What.MESSAGE_QUEUED, owner_of(row).subject, at=now, who=who, why=words)


def drop_message(session: Session, message_id: str, *, now: dt.datetime, who: str, why: str, to_review: bool) -> None:
    """Never send a message that waits or was given up; with ``to_review`` its document goes to a person.

    Raises:
        KeyError: there is no such message.
        ConflictError: somebody is sending it, or the receiver has it or refused it.
    """
    owned = locked_owner(session, message_id)
    row = locked_message(session, message_id)
    check_free(row, now=now)
    if row.state not in (*PENDING, DeliveryState.DEAD):
        hint = "Say what became of it there: intray outbox report." if row.state is DeliveryState.ACCEPTED else ""
        raise ConflictError(f"The message {message_id} is {row.state}; it cannot be dropped. {hint}".strip())
    withdraw(session, row, now=now, who=who, why=why)
    if to_review and not undecided(owned):
        issue = Issue("delivery_failed", f"The {row.document_type} for {row.target} was not delivered: {why}")
        send_owner_back(session, owned, issue, now=now, who=who)


def _check_alone(session: Session, row: MessageRow) -> None:
    """A correction that was withdrawn, because what it corrects was posted after all, must not follow it."""
    same = (owner_of(row).messages, MessageRow.target == row.target)
    for other in session.scalars(select(MessageRow).where(*same, MessageRow.state.in_(DELIVERED))):
        raise ConflictError(
            f"{row.target} has {owner_of(row).words} already: {other.message_id} is {other.state}. Leave it."
        )


def target_health(session: Session) -> list[TargetHealth]:
    """Targets that failed lately, by name."""
    rows = session.scalars(select(TargetRow).where(TargetRow.failures > 0).order_by(TargetRow.name))
    return [TargetHealth(row.name, row.failures, row.closed_until, row.last_error, row.changed_at) for row in rows]
