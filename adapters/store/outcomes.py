"""How an attempt on a message ended. Only the worker that has the message may say so.

A message from ``claim`` knows the number of its attempt. Once the lease ended and another worker took the message
over, the number is higher, and what the first one says of a failure no longer counts. A confirmation is a fact and
counts from everybody.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.answers import Owned, locked_owner, note_told, send_owner_back, settle_owner
from adapters.store.documents import minutes_between
from adapters.store.events import What, note
from adapters.store.outbox import NOT_SENT
from adapters.store.owners import owner_of
from adapters.store.tables import AttemptRow, MessageRow
from adapters.store.targets import Pause, give_trial_back, note_answer, note_failure
from datamodel.delivery import DELIVERED, PENDING, DeliveryState, OutboxMessage, Receipt, may_become
from datamodel.errors import ConflictError, DeliveryRefusedError, IntrayError
from datamodel.extraction import Issue

SYSTEM = "intray"
CONFIRMED = {DeliveryState.ACCEPTED: What.MESSAGE_ACCEPTED, DeliveryState.POSTED: What.MESSAGE_POSTED}


def complete_message(session: Session, message: OutboxMessage, receipt: Receipt, *, now: dt.datetime) -> None:
    """Note the receiver's confirmation. It is a fact: it counts from a worker that was late, and of what was dropped.

    Raises:
        KeyError: there is no such message.
        ConflictError: the message carries other bytes by now, this attempt was refused, or it was confirmed otherwise.
    """
    if receipt.state not in CONFIRMED:
        raise ValueError(f"A receipt says accepted or posted, not {receipt.state}.")
    owned = _refused_owner(session, message.message_id)
    row = _locked(session, message)
    note_answer(session, row.target, now=now)
    if owned is not None and row.state is DeliveryState.REJECTED:
        _confirm_refused(session, row, owned, message, receipt, now=now)
    elif row.state in (receipt.state, DeliveryState.POSTED) and _may_be_of(receipt, row):
        _keep_answer(session, row, message, receipt, now=now)
    elif row.payload == message.payload and may_become(row.state, receipt.state):
        _confirm(session, row, message, receipt, now=now)
    else:
        raise _not_to_confirm(row, receipt)


def _refused_owner(session: Session, message_id: str) -> Owned | None:
    """Whose a message is that was refused, locked before the message; None for others, which need no lock."""
    state = session.scalar(select(MessageRow.state).where(MessageRow.message_id == message_id))
    return locked_owner(session, message_id) if state is DeliveryState.REJECTED else None


def _confirm(session: Session, row: MessageRow, message: OutboxMessage, receipt: Receipt, *, now: dt.datetime) -> None:
    what, detail = CONFIRMED[receipt.state], f"as {receipt.reference}" if receipt.reference else ""
    detail += ", although it had been dropped: look for it there" if row.withdrawn else ""
    end_attempt(session, row, receipt.state, what, detail=detail, receipt=receipt, number=message.attempts, now=now)
    note_twice(session, row, now=now, who=SYSTEM)
    row.reference, row.last_error, row.withdrawn = receipt.reference, "", False
    note_told(session, row, now=now, who=SYSTEM)


def note_twice(session: Session, row: MessageRow, *, now: dt.datetime, who: str) -> None:
    """A correction that was withdrawn, as what it corrects was posted after all, has arrived all the same."""
    same = (owner_of(row).messages, MessageRow.target == row.target)
    others = select(MessageRow).where(*same, MessageRow.message_id != row.message_id, MessageRow.state.in_(DELIVERED))
    for other in session.scalars(others) if row.withdrawn else ():
        words = f"{other.message_id} is {other.state}, and {row.message_id} is {row.state}: look for both"
        note(session, What.POSTED_TWICE, owner_of(row).subject, at=now, who=who, why=words)


def _confirm_refused(
    session: Session,
    row: MessageRow,
    owned: Owned,
    message: OutboxMessage,
    receipt: Receipt,
    *,
    now: dt.datetime,
) -> None:
    """What a status refused, the receiver has inside: its number is told now. What we refused to repeat, it has."""
    if row.payload != message.payload or not (row.reference or message.attempts < row.attempts):
        raise _not_to_confirm(row, receipt)
    if row.reference:
        row.reference = receipt.reference or row.reference
        owned.version += 1  # whoever decides on it now must know: a correction needs a new id
        _keep_answer(session, row, message, receipt, now=now)
        return
    _confirm(session, row, message, receipt, now=now)
    settle_owner(session, owned, row, f"{row.target} has it after all as {receipt.reference}.", now=now, who=SYSTEM)


def _may_be_of(receipt: Receipt, row: MessageRow) -> bool:
    """A status may have told of the message before, without the receiver's number or by ours."""
    return row.reference in ("", row.transfer_number, receipt.reference)


def _keep_answer(
    session: Session, row: MessageRow, message: OutboxMessage, receipt: Receipt, *, now: dt.datetime
) -> None:
    """Reference and envelopes of an answer that says what is known already; told twice, it is kept once."""
    what, row.reference = CONFIRMED[receipt.state], receipt.reference or row.reference
    known = select(AttemptRow.id).where(
        AttemptRow.message_id == row.message_id,
        AttemptRow.number == message.attempts,
        AttemptRow.outcome == str(what),
        AttemptRow.response == receipt.response,
    )
    if session.scalar(known.limit(1)) is None:
        detail = f"as {receipt.reference}, which was known already"
        _add_attempt(session, row, what, message.attempts, detail=detail, receipt=receipt, now=now)


def postpone_message(
    session: Session,
    message: OutboxMessage,
    error: IntrayError,
    *,
    after: dt.timedelta,
    pause: Pause | None,
    now: dt.datetime,
) -> None:
    """Queue the message again; with ``pause`` because its target is down. Raises ``KeyError``, ``ConflictError``.

    Where an earlier attempt has no known end, this one tells nothing of it: its outcome is as unknown as before.
    """
    row = _locked(session, message)
    _note_target(session, row, error, pause=pause, now=now)
    _check_attempt(row, message, DeliveryState.QUEUED, "be tried again")
    if row.withdrawn:
        end_attempt(session, row, DeliveryState.DEAD, What.MESSAGE_DEAD, detail=f"{row.last_error}; {error}", now=now)
        return
    state = DeliveryState.SENT_UNKNOWN if message.interrupted else DeliveryState.QUEUED
    end_attempt(session, row, state, What.MESSAGE_RETRY, detail=str(error), now=now)
    row.next_attempt_at, row.last_error = now + after, str(error)
    row.faults += pause is None


def refuse_message(session: Session, message: OutboxMessage, error: DeliveryRefusedError, *, now: dt.datetime) -> None:
    """Reject the message and give what it is of back to a person. Raises ``KeyError`` and ``ConflictError``."""
    owned = locked_owner(session, message.message_id)
    row = _locked(session, message)
    note_answer(session, row.target, now=now)
    _check_attempt(row, message, DeliveryState.REJECTED, "be rejected")
    reject(session, row, owned, error, now=now, who=SYSTEM)


def reject(
    session: Session, row: MessageRow, owned: Owned, error: DeliveryRefusedError, *, now: dt.datetime, who: str
) -> None:
    """The receiver's words go to a person, with what they are about; unless nobody wants the message any more."""
    teller = who if who != SYSTEM else ""
    end_attempt(session, row, DeliveryState.REJECTED, What.MESSAGE_REJECTED, detail=str(error), now=now, who=teller)
    row.last_error = str(error)
    if row.withdrawn:
        return
    issue = Issue("erp_refused", f"{row.target} refused the {row.document_type}: {error}")
    send_owner_back(session, owned, issue, now=now, who=who)


def hold_message(session: Session, message: OutboxMessage, issue: Issue, *, now: dt.datetime) -> None:
    """Do not send a claimed message, because of ``issue``, with which what it is of goes to a person.

    Raises ``KeyError`` and ``ConflictError``.
    """
    owned = locked_owner(session, message.message_id)
    row = _locked(session, message)
    _check_attempt(row, message, DeliveryState.DEAD, "be held back")
    give_trial_back(session, row, now=now)
    why = f"{NOT_SENT}{issue.message}"
    end_attempt(session, row, DeliveryState.DEAD, What.MESSAGE_DEAD, detail=why, now=now)
    row.withdrawn, row.last_error = True, why
    send_owner_back(session, owned, issue, now=now, who=SYSTEM)


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
        note_failure(session, row.target, str(error), lease_until=row.lease_until, pause=pause, now=now)


def _locked(session: Session, message: OutboxMessage) -> MessageRow:
    return locked_message(session, message.message_id)


def locked_message(session: Session, message_id: str) -> MessageRow:
    """Raises ``KeyError``."""
    row = session.get(MessageRow, message_id, with_for_update=True)
    if row is None:
        raise KeyError(f"There is no message {message_id}.")
    return row


def _check_attempt(row: MessageRow, message: OutboxMessage, state: DeliveryState, to_do: str) -> None:
    """Of what failed, the attempt that has the message tells, and nobody once the message has ended."""
    on_its_way = PENDING if state is DeliveryState.DEAD else {DeliveryState.SENT_UNKNOWN}
    if row.state not in on_its_way or not may_become(row.state, state) or row.attempts != message.attempts:
        raise _conflict(row, f"{to_do} by attempt {message.attempts}")


def _not_to_confirm(row: MessageRow, receipt: Receipt) -> ConflictError:
    return _conflict(row, f"be {receipt.state} as {receipt.reference}")


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
    who: str = "",
    number: int | None = None,
    receipt: Receipt | None = None,
) -> None:
    """Keep how attempt ``number``, else the last one, ended, and move the message to ``state``.

    ``who`` tells, else the worker that has the message.
    """
    _add_attempt(session, row, what, number or row.attempts, detail=detail, receipt=receipt, now=now)
    why = f"{row.message_id} to {row.target}"
    note(
        session,
        what,
        owner_of(row).subject,
        at=now,
        who=who or row.leased_by or SYSTEM,
        why=f"{why}: {detail}" if detail else why,
    )
    row.state, row.next_attempt_at = state, None
    row.posted_after = minutes_between(row.received_at, now) if state is DeliveryState.POSTED else None
    row.leased_by = row.lease_until = None


def _add_attempt(
    session: Session,
    row: MessageRow,
    what: What,
    number: int,
    *,
    detail: str,
    receipt: Receipt | None,
    now: dt.datetime,
) -> None:
    session.add(
        AttemptRow(
            message_id=row.message_id,
            number=number,
            at=receipt.received_at if receipt else now,
            outcome=str(what),
            detail=detail,
            request=receipt.request if receipt else b"",
            response=receipt.response if receipt else b"",
        )
    )
