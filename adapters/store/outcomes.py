"""How an attempt on a message ended. Only the worker that has the message may say so.

A message from ``claim`` knows the number of its attempt. Once the lease ended and another worker took the message
over, the number is higher, and what the first one says of a failure no longer counts. A confirmation is a fact and
counts from everybody.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.documents import send_back
from adapters.store.events import What, document_subject, note
from adapters.store.tables import AttemptRow, DocumentRow, MessageRow
from adapters.store.targets import Pause, note_answer, note_failure
from datamodel.delivery import PENDING, DeliveryState, OutboxMessage, Receipt, may_become
from datamodel.errors import ConflictError, DeliveryRefusedError, IntrayError
from datamodel.extraction import Issue

SYSTEM = "intray"
CONFIRMED = {DeliveryState.ACCEPTED: What.MESSAGE_ACCEPTED, DeliveryState.POSTED: What.MESSAGE_POSTED}


def complete_message(session: Session, message: OutboxMessage, receipt: Receipt, *, now: dt.datetime) -> None:
    """Note the receiver's confirmation. It is a fact: it counts from a worker that was late, and of what was dropped.

    Raises:
        KeyError: there is no such message.
        ConflictError: the message carries other bytes by now, was refused, or was confirmed with another reference.
    """
    if receipt.state not in CONFIRMED:
        raise ValueError(f"A receipt says accepted or posted, not {receipt.state}.")
    row = _locked(session, message)
    note_answer(session, row.target, now=now)
    if row.reference == receipt.reference and row.state in (receipt.state, DeliveryState.POSTED):
        return
    if row.payload != message.payload or not may_become(row.state, receipt.state):
        raise _conflict(row, f"be {receipt.state} as {receipt.reference}")
    what, detail = CONFIRMED[receipt.state], f"as {receipt.reference}" if receipt.reference else ""
    detail += ", although it had been dropped: look for it there" if row.withdrawn else ""
    end_attempt(session, row, receipt.state, what, detail=detail, receipt=receipt, now=now)
    row.reference, row.last_error, row.withdrawn = receipt.reference, "", False


def postpone_message(
    session: Session,
    message: OutboxMessage,
    error: IntrayError,
    *,
    after: dt.timedelta,
    pause: Pause | None,
    now: dt.datetime,
) -> None:
    """Queue the message again; with ``pause`` because its target is down. Raises ``KeyError``, ``ConflictError``."""
    row = _locked(session, message)
    _note_target(session, row, error, pause=pause, now=now)
    _check_attempt(row, message, DeliveryState.QUEUED, "be tried again")
    end_attempt(session, row, DeliveryState.QUEUED, What.MESSAGE_RETRY, detail=str(error), now=now)
    row.next_attempt_at, row.last_error = now + after, str(error)
    row.faults += pause is None


def refuse_message(session: Session, message: OutboxMessage, error: DeliveryRefusedError, *, now: dt.datetime) -> None:
    """Reject the message and give its document back to a person. Raises ``KeyError`` and ``ConflictError``."""
    document = locked_document(session, message.message_id)
    row = _locked(session, message)
    note_answer(session, row.target, now=now)
    _check_attempt(row, message, DeliveryState.REJECTED, "be rejected")
    reject(session, row, document, error, now=now, who=SYSTEM)


def reject(
    session: Session, row: MessageRow, document: DocumentRow, error: DeliveryRefusedError, *, now: dt.datetime, who: str
) -> None:
    """The receiver's words go to a person, with the document."""
    end_attempt(session, row, DeliveryState.REJECTED, What.MESSAGE_REJECTED, detail=str(error), now=now)
    row.last_error = str(error)
    issue = Issue("erp_refused", f"{row.target} refused the {row.document_type}: {error}")
    send_back(session, document, issue, now=now, who=who)


def hold_message(session: Session, message: OutboxMessage, issue: Issue, *, now: dt.datetime) -> None:
    """Do not send a claimed message, because of ``issue``, with which its document goes to a person.

    Raises ``KeyError`` and ``ConflictError``.
    """
    document = locked_document(session, message.message_id)
    row = _locked(session, message)
    _check_attempt(row, message, DeliveryState.DEAD, "be held back")
    end_attempt(session, row, DeliveryState.DEAD, What.MESSAGE_DEAD, detail=f"not sent: {issue.message}", now=now)
    row.withdrawn, row.last_error = True, f"not sent: {issue.message}"
    send_back(session, document, issue, now=now, who=SYSTEM)


def bury_message(session: Session, message: OutboxMessage, *, why: str, pause: Pause | None, now: dt.datetime) -> None:
    """Give the message up, until somebody retries or drops it. Raises ``KeyError`` and ``ConflictError``."""
    row = _locked(session, message)
    _note_target(session, row, ConflictError(why), pause=pause, now=now)
    _check_attempt(row, message, DeliveryState.DEAD, "be given up")
    end_attempt(session, row, DeliveryState.DEAD, What.MESSAGE_DEAD, detail=why, now=now)
    row.last_error = why


def _note_target(
    session: Session, row: MessageRow, error: IntrayError, *, pause: Pause | None, now: dt.datetime
) -> None:
    if pause is None:
        note_answer(session, row.target, now=now)
    else:
        note_failure(session, row.target, str(error), pause=pause, now=now)


def _locked(session: Session, message: OutboxMessage) -> MessageRow:
    return locked_message(session, message.message_id)


def locked_message(session: Session, message_id: str) -> MessageRow:
    """Raises ``KeyError``."""
    row = session.get(MessageRow, message_id, with_for_update=True)
    if row is None:
        raise KeyError(f"There is no message {message_id}.")
    return row


def locked_document(session: Session, message_id: str) -> DocumentRow:
    """The document of the message, locked before the message: in the same order as a revision does."""
    statement = select(DocumentRow).join(MessageRow, MessageRow.document_id == DocumentRow.id)
    row = session.scalar(
        statement.where(MessageRow.message_id == message_id).with_for_update(of=DocumentRow, key_share=True)
    )
    if row is None:
        raise KeyError(f"There is no message {message_id}.")
    return row


def _check_attempt(row: MessageRow, message: OutboxMessage, state: DeliveryState, to_do: str) -> None:
    """Of what failed, the attempt that has the message tells, and nobody once the message has ended."""
    on_its_way = PENDING if state is DeliveryState.DEAD else {DeliveryState.SENT_UNKNOWN}
    if row.state not in on_its_way or not may_become(row.state, state) or row.attempts != message.attempts:
        raise _conflict(row, f"{to_do} by attempt {message.attempts}")


def _conflict(row: MessageRow, to_do: str) -> ConflictError:
    return ConflictError(
        f"The message {row.message_id} is {row.state} at attempt {row.attempts} and cannot {to_do}. Leave it as it is."
    )


def end_attempt(
    session: Session,
    row: MessageRow,
    state: DeliveryState,
    what: What,
    *,
    detail: str,
    now: dt.datetime,
    receipt: Receipt | None = None,
) -> None:
    """Keep how it ended, with the envelopes, and move the message to ``state``."""
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
        who=row.leased_by or SYSTEM,
        why=f"{why}: {detail}" if detail else why,
    )
    row.state, row.next_attempt_at = state, None
    row.leased_by = row.lease_until = None
