"""How an attempt on a message ended. Only the worker that has the message may say so.

A message from ``claim`` knows the number of its attempt. Once the lease ended and another worker took the message
over, the number is higher, and what the first one says of a failure no longer counts.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.documents import send_back
from adapters.store.events import What, document_subject, note
from adapters.store.outbox import PENDING
from adapters.store.tables import AttemptRow, DocumentRow, MessageRow
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import ConflictError, DeliveryRefusedError, IntrayError
from datamodel.extraction import Issue

_SYSTEM = "intray"
_CONFIRMED = {DeliveryState.ACCEPTED: What.MESSAGE_ACCEPTED, DeliveryState.POSTED: What.MESSAGE_POSTED}
_UNCONFIRMED = (DeliveryState.SENT_UNKNOWN, DeliveryState.ACCEPTED)


def complete_message(session: Session, message: OutboxMessage, receipt: Receipt, *, now: dt.datetime) -> None:
    """Note the receiver's confirmation. It is a fact, so it counts from a worker whose lease ended as well.

    Raises:
        KeyError: there is no such message.
        ConflictError: the message is not on its way, or was confirmed with another reference.
    """
    if receipt.state not in _CONFIRMED:
        raise ValueError(f"A receipt says accepted or posted, not {receipt.state}.")
    row = _locked(session, message)
    if row.reference == receipt.reference and row.state in (receipt.state, DeliveryState.POSTED):
        return
    progress = row.state is DeliveryState.ACCEPTED and receipt.state is DeliveryState.POSTED
    if row.state is not DeliveryState.SENT_UNKNOWN and not progress:
        raise _conflict(row, f"be {receipt.state} as {receipt.reference}")
    what, detail = _CONFIRMED[receipt.state], f"as {receipt.reference}" if receipt.reference else ""
    _end_attempt(session, row, receipt.state, what, detail=detail, receipt=receipt, now=now)
    row.reference, row.last_error = receipt.reference, ""


def postpone_message(
    session: Session, message: OutboxMessage, error: IntrayError, *, after: dt.timedelta, now: dt.datetime
) -> None:
    """Queue the message again. Raises ``KeyError`` and ``ConflictError``."""
    row = _locked(session, message)
    _check_attempt(row, message, (DeliveryState.SENT_UNKNOWN,), "be tried again")
    _end_attempt(session, row, DeliveryState.QUEUED, What.MESSAGE_RETRY, detail=str(error), now=now)
    row.next_attempt_at, row.last_error = now + after, str(error)


def refuse_message(session: Session, message: OutboxMessage, error: DeliveryRefusedError, *, now: dt.datetime) -> None:
    """Reject the message and give its document back to a person. Raises ``KeyError`` and ``ConflictError``."""
    document = _locked_document(session, message)
    row = _locked(session, message)
    _check_attempt(row, message, _UNCONFIRMED, "be rejected")
    _end_attempt(session, row, DeliveryState.REJECTED, What.MESSAGE_REJECTED, detail=str(error), now=now)
    row.last_error = str(error)
    issue = Issue("erp_refused", f"{row.target} refused the {row.document_type}: {error}")
    send_back(session, document, issue, now=now, who=_SYSTEM)


def bury_message(session: Session, message: OutboxMessage, *, why: str, now: dt.datetime) -> None:
    """Give the message up and its document back to a person. Raises ``KeyError`` and ``ConflictError``."""
    document = _locked_document(session, message)
    row = _locked(session, message)
    _check_attempt(row, message, PENDING, "be given up")
    _end_attempt(session, row, DeliveryState.DEAD, What.MESSAGE_DEAD, detail=why, now=now)
    row.last_error = why
    issue = Issue("delivery_failed", f"The {row.document_type} could not be delivered to {row.target}: {why}")
    send_back(session, document, issue, now=now, who=_SYSTEM)


def _locked(session: Session, message: OutboxMessage) -> MessageRow:
    row = session.get(MessageRow, message.message_id, with_for_update=True)
    if row is None:
        raise KeyError(f"There is no message {message.message_id}.")
    return row


def _locked_document(session: Session, message: OutboxMessage) -> DocumentRow:
    """The document of the message, locked before the message: in the same order as a revision does."""
    statement = select(DocumentRow).join(MessageRow, MessageRow.document_id == DocumentRow.id)
    row = session.scalar(
        statement.where(MessageRow.message_id == message.message_id).with_for_update(of=DocumentRow, key_share=True)
    )
    if row is None:
        raise KeyError(f"There is no message {message.message_id}.")
    return row


def _check_attempt(row: MessageRow, message: OutboxMessage, allowed: tuple[DeliveryState, ...], to_do: str) -> None:
    taken_over = row.state in PENDING and row.attempts != message.attempts
    if row.state not in allowed or taken_over:
        raise _conflict(row, f"{to_do} by attempt {message.attempts}")


def _conflict(row: MessageRow, to_do: str) -> ConflictError:
    return ConflictError(
        f"The message {row.message_id} is {row.state} at attempt {row.attempts} and cannot {to_do}. Leave it as it is."
    )


def _end_attempt(
    session: Session,
    row: MessageRow,
    state: DeliveryState,
    what: What,
    *,
    detail: str,
    now: dt.datetime,
    receipt: Receipt | None = None,
) -> None:
    session.add(
        AttemptRow(
            message_id=row.message_id,
            number=row.attempts,
            at=receipt.received_at if receipt else now,
            outcome=str(what),
            detail=detail,
            request=receipt.request if receipt else b"",
            response=receipt.response if receipt else b"",
        )
    )
    why = f"{row.message_id} to {row.target}"
    note(
        session,
        what,
        document_subject(row.document_id),
        at=now,
        who=row.leased_by or _SYSTEM,
        why=f"{why}: {detail}" if detail else why,
    )
    row.state, row.next_attempt_at = state, None
    row.leased_by = row.lease_until = None
