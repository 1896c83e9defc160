"""The outbox: messages queued with an approval, and claimed one attempt at a time."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from adapters.store.events import What, document_subject, note
from adapters.store.tables import DocumentRow, MessageRow
from datamodel.delivery import DeliveryState, OutboxMessage, transfer_number
from datamodel.errors import ConflictError
from datamodel.extraction import Status

PENDING = (DeliveryState.QUEUED, DeliveryState.SENT_UNKNOWN)
ENDED_BADLY = (DeliveryState.REJECTED, DeliveryState.DEAD)


def queue_messages(
    session: Session, document_id: int, messages: Sequence[OutboxMessage], *, now: dt.datetime, who: str
) -> None:
    """Queue ``messages`` of a document, to be delivered in this order.

    A message id that was refused or given up before is queued again with its new payload: the id stays the same, so
    that a receiver which has it after all knows it again.

    Raises:
        ConflictError: a message id is of another document, or is on its way or delivered already.
    """
    last = session.scalar(select(func.max(MessageRow.sequence)).where(MessageRow.document_id == document_id)) or 0
    for sequence, message in enumerate(messages, last + 1):
        row = session.get(MessageRow, message.message_id, with_for_update=True)
        if row is None:
            row = MessageRow(message_id=message.message_id, document_id=document_id)
            session.add(row)
        elif row.document_id != document_id or row.state not in ENDED_BADLY:
            raise ConflictError(
                f"The message {message.message_id} of document {row.document_id} is {row.state} already and "
                f"cannot be queued for document {document_id}. Leave it out."
            )
        _fill(row, message, sequence=sequence, now=now)
        why = f"{message.message_id} for {message.target}"
        note(session, What.MESSAGE_QUEUED, document_subject(document_id), at=now, who=who, why=why)


def withdraw_messages(session: Session, document_id: int, *, now: dt.datetime, who: str, why: str) -> None:
    """Give up the messages of a document that wait and that nobody is sending."""
    rows = session.scalars(
        select(MessageRow)
        .where(MessageRow.document_id == document_id, MessageRow.state.in_(PENDING), _nobody_has(now))
        .with_for_update()
    )
    for row in rows:
        row.state, row.next_attempt_at, row.last_error = DeliveryState.DEAD, None, f"withdrawn: {why}"
        row.leased_by = row.lease_until = None
        note(
            session,
            What.MESSAGE_DEAD,
            document_subject(document_id),
            at=now,
            who=who,
            why=f"{row.message_id} for {row.target}, {row.last_error}",
        )


def claim_due(
    session: Session, *, worker: str, limit: int, lease: dt.timedelta, now: dt.datetime
) -> list[OutboxMessage]:
    """Lease up to ``limit`` due messages. On PostgreSQL rows that another worker claims now are skipped."""
    rows = session.scalars(
        select(MessageRow)
        .where(_is_due(now))
        .order_by(MessageRow.next_attempt_at, MessageRow.document_id, MessageRow.sequence)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    return [_claim(session, row, worker=worker, until=now + lease, now=now) for row in rows]


def count_due(session: Session, *, now: dt.datetime) -> int:
    return session.scalar(select(func.count()).select_from(MessageRow).where(_is_due(now))) or 0


def _is_due(now: dt.datetime) -> ColumnElement[bool]:
    """Messages of approved documents whose time has come, none before the earlier ones of its document ended."""
    earlier = aliased(MessageRow)
    blocked = exists().where(
        earlier.document_id == MessageRow.document_id,
        earlier.sequence < MessageRow.sequence,
        earlier.state.in_(PENDING),
    )
    approved = exists().where(DocumentRow.id == MessageRow.document_id, DocumentRow.status == Status.APPROVED)
    return and_(MessageRow.state.in_(PENDING), MessageRow.next_attempt_at <= now, _nobody_has(now), approved, ~blocked)


def _claim(session: Session, row: MessageRow, *, worker: str, until: dt.datetime, now: dt.datetime) -> OutboxMessage:
    row.state = DeliveryState.SENT_UNKNOWN
    row.attempts += 1
    row.leased_by, row.lease_until = worker, until
    why = f"{row.message_id} to {row.target}, attempt {row.attempts}"
    note(session, What.MESSAGE_SENT, document_subject(row.document_id), at=now, who=worker, why=why)
    return OutboxMessage(
        message_id=row.message_id,
        target=row.target,
        document_type=row.document_type,
        payload=row.payload,
        document_id=row.document_id,
        attempts=row.attempts,
        faults=row.faults,
        business_object=row.business_object,
        awaits_posting=row.awaits_posting,
    )


def _fill(row: MessageRow, message: OutboxMessage, *, sequence: int, now: dt.datetime) -> None:
    row.sequence = sequence
    row.target, row.document_type, row.payload = message.target, message.document_type, message.payload
    row.business_object, row.awaits_posting = message.business_object, message.awaits_posting
    row.transfer_number = transfer_number(message.message_id)
    row.state, row.attempts, row.faults, row.next_attempt_at = DeliveryState.QUEUED, 0, 0, now
    row.leased_by = row.lease_until = None
    row.reference = row.last_error = ""
    row.created_at = now


def _nobody_has(now: dt.datetime) -> ColumnElement[bool]:
    return or_(MessageRow.lease_until.is_(None), MessageRow.lease_until <= now)
