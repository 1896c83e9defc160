"""The outbox: messages queued with an approval, and claimed one attempt at a time."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from adapters.store.events import What, note
from adapters.store.owners import Owner, owner_of
from adapters.store.payment_tables import PaymentRow
from adapters.store.tables import DocumentRow, MessageRow, TargetRow
from adapters.store.targets import paused_targets, targets_to_try
from datamodel.delivery import PENDING, DeliveryState, OutboxMessage, may_become, transfer_number
from datamodel.errors import ConflictError
from datamodel.extraction import Status
from datamodel.payments import PaymentState

_SYSTEM = "intray"
NOT_SENT = "not sent: "
"""So begins why a message was held back before it was sent."""


def queue_messages(
    session: Session, document_id: int, messages: Sequence[OutboxMessage], *, now: dt.datetime, who: str
) -> None:
    """Queue ``messages`` of a document, to be delivered in this order; as ``queue_messages_of``."""
    received_at = session.get_one(DocumentRow, document_id).received_at
    queue_messages_of(session, Owner(document_id=document_id), messages, received_at=received_at, now=now, who=who)


def queue_messages_of(
    session: Session,
    owner: Owner,
    messages: Sequence[OutboxMessage],
    *,
    received_at: dt.datetime,
    now: dt.datetime,
    who: str,
) -> None:
    """Queue ``messages`` of a document or a payment, to be delivered in this order.

    A message id that was not delivered before is queued again with its new payload: the id stays the same, so that a
    receiver which has it after all knows it again. One that may have arrived keeps the state that says so.

    Raises:
        ConflictError: a message id is of another one, is being sent, or delivered already.
    """
    if not messages:
        return
    last = session.scalar(select(func.max(MessageRow.sequence)).where(owner.messages)) or 0
    for sequence, message in enumerate(messages, last + 1):
        row = session.get(MessageRow, message.message_id, with_for_update=True)
        if row is None:
            row = MessageRow(message_id=message.message_id, document_id=owner.document_id, payment_id=owner.payment_id)
            session.add(row)
        elif owner_of(row) != owner or not _may_be_queued(row, now=now):
            raise ConflictError(
                f"The message {message.message_id} of {owner_of(row).words} is {row.state} already and "
                f"cannot be queued for {owner.words}. Leave it out."
            )
        why = f"{message.message_id} for {message.target}"
        if _may_have_arrived_otherwise(row, message):
            why += "; it was sent with other content before: look there which one has arrived"
        row.received_at = received_at
        _fill(row, message, sequence=sequence, now=now)
        note(session, What.MESSAGE_QUEUED, owner.subject, at=now, who=who, why=why)


def queue_first_messages(
    session: Session, payment_id: int, messages: Sequence[OutboxMessage], *, received_at: dt.datetime, now: dt.datetime
) -> None:
    """Queue ``messages`` of a payment that is known to have none yet, without looking for each."""
    owner = Owner(payment_id=payment_id)
    for sequence, message in enumerate(messages, 1):
        row = MessageRow(message_id=message.message_id, payment_id=payment_id, received_at=received_at)
        _fill(row, message, sequence=sequence, now=now)
        session.add(row)
        why = f"{message.message_id} for {message.target}"
        note(session, What.MESSAGE_QUEUED, owner.subject, at=now, who=_SYSTEM, why=why)


def _may_be_queued(row: MessageRow, *, now: dt.datetime) -> bool:
    return row.state is DeliveryState.QUEUED or (
        may_become(row.state, DeliveryState.QUEUED) and not is_being_sent(row, now=now)
    )


def _may_have_arrived_otherwise(row: MessageRow, message: OutboxMessage) -> bool:
    """An attempt with other content has no known end; what was refused at the door, or held back, is not there."""
    unknown = row.state in (*PENDING, DeliveryState.DEAD) and not row.last_error.startswith(NOT_SENT)
    return unknown and bool(row.attempts) and row.payload != message.payload


def withdraw_messages(
    session: Session, document_id: int, *, but: Collection[str], now: dt.datetime, who: str, why: str
) -> None:
    """Give up the messages of a document that wait, or were given up; as ``withdraw_messages_of``."""
    withdraw_messages_of(session, Owner(document_id=document_id), but=but, now=now, who=who, why=why)


def withdraw_messages_of(
    session: Session, owner: Owner, *, but: Collection[str], now: dt.datetime, who: str, why: str
) -> None:
    """Give up the messages of ``owner`` that wait, or were given up, other than those with the ids ``but``.

    Raises:
        ConflictError: somebody is sending one.
    """
    rows = session.scalars(
        select(MessageRow)
        .where(
            owner.messages,
            MessageRow.state.in_((*PENDING, DeliveryState.DEAD)),
            MessageRow.withdrawn.is_(False),
        )
        .order_by(MessageRow.sequence)
        .with_for_update()
    )
    for row in rows:
        check_free(row, now=now)
        if row.message_id not in but:
            withdraw(session, row, now=now, who=who, why=why)


def withdraw(session: Session, row: MessageRow, *, now: dt.datetime, who: str, why: str) -> None:
    """It is not to be sent, and nothing waits for it any longer. What a worker is sending ends with what that says."""
    if is_being_sent(row, now=now):
        row.withdrawn, row.last_error = True, f"withdrawn: {why}"
        return
    row.state, row.withdrawn, row.next_attempt_at, row.last_error = DeliveryState.DEAD, True, None, f"withdrawn: {why}"
    row.leased_by = row.lease_until = None
    words = f"{row.message_id} for {row.target}, {row.last_error}"
    note(session, What.MESSAGE_DEAD, owner_of(row).subject, at=now, who=who, why=words)


def claim_due(
    session: Session, *, worker: str, limit: int, lease: dt.timedelta, now: dt.datetime
) -> list[OutboxMessage]:
    """Lease up to ``limit`` due messages. On PostgreSQL rows that another worker claims now are skipped.

    Of a target that was paused and may be tried again, one message is taken, and the pause goes on for the others.
    """
    resting, trying = paused_targets(session, now=now)
    rows: list[MessageRow] = []
    for target in targets_to_try(session, now=now)[:limit]:
        rows += _trial(session, target, until=now + lease, now=now)
    others = MessageRow.target.not_in([*resting, *trying])
    rows += _due_rows(session, others, limit=limit - len(rows), now=now)
    return [_claim(session, row, worker=worker, until=now + lease, now=now) for row in rows]


def _trial(session: Session, target: TargetRow, *, until: dt.datetime, now: dt.datetime) -> list[MessageRow]:
    rows = _due_rows(session, MessageRow.target == target.name, limit=1, now=now)
    if rows:
        target.closed_until = until
    return rows


def _due_rows(session: Session, condition: ColumnElement[bool], *, limit: int, now: dt.datetime) -> list[MessageRow]:
    statement = (
        select(MessageRow)
        .where(_is_due(now), condition)
        .order_by(MessageRow.next_attempt_at, MessageRow.document_id, MessageRow.sequence)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(statement))


def count_due(session: Session, *, now: dt.datetime) -> int:
    """Messages that a claim would hand out now; of a target on trial, one."""
    resting, trying = paused_targets(session, now=now)
    due = select(MessageRow.target, func.count()).where(_is_due(now), MessageRow.target.not_in(resting))
    counts = session.execute(due.group_by(MessageRow.target)).all()
    return sum(min(count, 1) if target in trying else count for target, count in counts)


def _is_due(now: dt.datetime) -> ColumnElement[bool]:
    """Messages of what is decided, whose time has come and that need not wait for earlier ones."""
    approved = exists().where(DocumentRow.id == MessageRow.document_id, DocumentRow.status == Status.APPROVED)
    matched = exists().where(PaymentRow.id == MessageRow.payment_id, PaymentRow.state == str(PaymentState.MATCHED))
    free = [~blocked for blocked, _ in obstacles()]
    return and_(
        MessageRow.next_attempt_at <= now, nobody_has(now), or_(approved, matched), *free
    )  # set: so it is pending


def obstacles() -> Iterator[tuple[ColumnElement[bool], str]]:
    """What a message may have to wait for, each as a condition and in words.

    The order of one business object is kept: what was received first goes first, and what comes after waits until the
    earlier is settled, that is accepted (posted, where the target tells that), withdrawn, or its document rejected.
    """
    withdrawn = MessageRow.withdrawn.is_(True)
    yield withdrawn, "somebody to drop it: it is withdrawn, and its worker did not tell what became of it"
    earlier = aliased(MessageRow)
    yield (
        exists().where(
            earlier.document_id == MessageRow.document_id,
            earlier.sequence < MessageRow.sequence,
            earlier.state.in_(PENDING),
            ~earlier.withdrawn,
        ),
        "an earlier message of its document",
    )
    about = func.nullif(MessageRow.business_object, "")  # NULL is no key: thousands about nothing are not compared
    yield (
        exists().where(
            earlier.business_object == about,
            earlier.target == MessageRow.target,
            tuple_(earlier.received_at, earlier.document_id, earlier.sequence)
            < tuple_(MessageRow.received_at, MessageRow.document_id, MessageRow.sequence),
            earlier.state.in_((*PENDING, DeliveryState.ACCEPTED, DeliveryState.DEAD)),
            or_(earlier.state != DeliveryState.ACCEPTED, earlier.awaits_posting),
            ~earlier.withdrawn,
        ),
        "an earlier message about the same order",
    )
    document = aliased(DocumentRow)
    yield (
        exists().where(
            document.business_object == about,
            tuple_(document.received_at, document.id) < tuple_(MessageRow.received_at, MessageRow.document_id),
            document.status == Status.NEEDS_REVIEW,
        ),
        "an earlier document about the same order, which a person has to decide on",
    )


def _claim(session: Session, row: MessageRow, *, worker: str, until: dt.datetime, now: dt.datetime) -> OutboxMessage:
    interrupted = row.state is DeliveryState.SENT_UNKNOWN
    row.state = DeliveryState.SENT_UNKNOWN
    row.attempts += 1
    row.tried_since = row.tried_since or now
    row.leased_by, row.lease_until = worker, until
    why = f"{row.message_id} to {row.target}, attempt {row.attempts}"
    note(session, What.MESSAGE_SENT, owner_of(row).subject, at=now, who=worker, why=why)
    return message_of(row, interrupted=interrupted)


def message_of(row: MessageRow, *, interrupted: bool = False) -> OutboxMessage:
    return OutboxMessage(
        message_id=row.message_id,
        target=row.target,
        document_type=row.document_type,
        payload=row.payload,
        document_id=row.document_id,
        payment_id=row.payment_id,
        attempts=row.attempts,
        faults=row.faults,
        business_object=row.business_object,
        awaits_posting=row.awaits_posting,
        tried_since=row.tried_since,
        interrupted=interrupted,
    )


def _fill(row: MessageRow, message: OutboxMessage, *, sequence: int, now: dt.datetime) -> None:
    row.sequence = sequence
    row.target, row.document_type, row.payload = message.target, message.document_type, message.payload
    row.business_object, row.awaits_posting = message.business_object, message.awaits_posting
    row.transfer_number = transfer_number(message.message_id)
    row.reference = ""
    unknown = row.state is DeliveryState.SENT_UNKNOWN
    requeue(row, now=now)
    row.state = DeliveryState.SENT_UNKNOWN if unknown else DeliveryState.QUEUED


def requeue(row: MessageRow, *, now: dt.datetime) -> None:
    """Due at once, as if it had never been tried; the number of attempts goes on, so that none is taken for another."""
    row.state, row.created_at, row.next_attempt_at = DeliveryState.QUEUED, now, now
    row.attempts, row.faults = row.attempts or 0, 0
    row.withdrawn, row.last_error, row.asked_at, row.tried_since = False, "", None, None
    row.leased_by = row.lease_until = None


def is_being_sent(row: MessageRow, *, now: dt.datetime) -> bool:
    return row.lease_until is not None and row.lease_until > now


def check_free(row: MessageRow, *, now: dt.datetime) -> None:
    """Raises ``ConflictError`` where somebody is sending it."""
    if row.lease_until is not None and is_being_sent(row, now=now):
        until = row.lease_until.isoformat(timespec="seconds")
        raise ConflictError(f"{row.leased_by} is sending the message {row.message_id} until {until}. Try again then.")


def nobody_has(now: dt.datetime) -> ColumnElement[bool]:
    return or_(MessageRow.lease_until.is_(None), MessageRow.lease_until <= now)
