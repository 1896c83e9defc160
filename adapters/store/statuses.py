"""What the receiver says later of messages that it has accepted: posted, refused, still waiting.

Statuses come late, repeated and out of order. Posted is final: an older failure that comes behind it changes nothing.
"""

import datetime as dt

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from adapters.store.answers import Owned, locked_owner, note_told, settle_owner
from adapters.store.events import What, note
from adapters.store.outbox import message_of, withdraw
from adapters.store.outcomes import end_attempt, locked_message, note_twice, reject
from adapters.store.owners import owner_of
from adapters.store.tables import MessageRow
from datamodel.delivery import DELIVERED, PENDING, DeliveryState, OutboxMessage, StatusKind, StatusReport, may_become
from datamodel.errors import DeliveryRefusedError

_S = DeliveryState


def apply_status(session: Session, report: StatusReport, *, target: str, now: dt.datetime, who: str) -> bool:
    """Change the message that ``report`` is about; False where none of ``target`` is known by it."""
    message_id = _message_of(session, report, target)
    if message_id is None:
        return False
    owned = locked_owner(session, message_id)
    row = locked_message(session, message_id)
    if report.kind is StatusKind.POSTED:
        _post(session, row, owned, report, now=now, who=who)
    elif report.kind is StatusKind.FAILED and _may_fail(row):
        reject(session, row, owned, DeliveryRefusedError(report.status, report.text), now=now, who=who)
        # Never empty: by it a correction is known to need a new id, as the receiver has this one inside.
        row.reference = row.reference or report.reference or row.transfer_number or row.message_id
    elif report.kind is StatusKind.WAITING and row.state in (_S.SENT_UNKNOWN, _S.DEAD):
        _confirm(session, row, _S.ACCEPTED, What.MESSAGE_ACCEPTED, report, now=now, who=who)
    return True


def _message_of(session: Session, report: StatusReport, target: str) -> str | None:
    """By our id, else by our number of the IDoc, else by the receiver's number: the first that names any.

    It must name one alone, and one of ``target``: two receivers may number their IDocs alike.
    """
    for condition in _named_by(report):
        found = session.execute(select(MessageRow.message_id, MessageRow.target).where(condition).limit(2)).all()
        if found:
            return found[0][0] if len(found) == 1 and found[0][1] == target else None
    return None


def _may_fail(row: MessageRow) -> bool:
    """Also what waits or was given up: the receiver has it, and says so once. What was dropped bothers nobody."""
    return may_become(row.state, _S.REJECTED) and not (row.state is _S.DEAD and row.withdrawn)


def _named_by(report: StatusReport) -> list[ColumnElement[bool]]:
    conditions = []
    if report.message_id:
        conditions.append(MessageRow.message_id == report.message_id)
    if report.transfer_number:
        conditions.append(MessageRow.transfer_number == report.transfer_number)
    if report.reference:
        conditions.append(MessageRow.reference == report.reference)
    return conditions


def _post(session: Session, row: MessageRow, owned: Owned, report: StatusReport, *, now: dt.datetime, who: str) -> None:
    if not may_become(row.state, _S.POSTED):
        return
    was = row.state
    _confirm(session, row, _S.POSTED, What.MESSAGE_POSTED, report, now=now, who=who)
    if was is _S.REJECTED:
        _settle_after_all(session, row, owned, report, now=now, who=who)


def _confirm(
    session: Session,
    row: MessageRow,
    state: DeliveryState,
    what: What,
    report: StatusReport,
    *,
    now: dt.datetime,
    who: str,
) -> None:
    words = [report.status, report.text, f"as {report.posted_as}" if report.posted_as else ""]
    words.append("although it had been dropped: look for it there" if row.withdrawn else "")
    end_attempt(session, row, state, what, detail=" ".join(word for word in words if word), now=now, who=who)
    note_twice(session, row, now=now, who=who)
    row.reference, row.last_error, row.withdrawn = row.reference or report.reference, "", False
    note_told(session, row, now=now, who=who, at=report.at)


def _settle_after_all(
    session: Session, row: MessageRow, owned: Owned, report: StatusReport, *, now: dt.datetime, who: str
) -> None:
    """What was refused is posted: a clerk did it in the ERP by hand. Nobody need correct it, nor send it again."""
    same = (owner_of(row).messages, MessageRow.target == row.target)
    others = select(MessageRow).where(*same, MessageRow.message_id != row.message_id).order_by(MessageRow.sequence)
    for other in session.scalars(others.with_for_update()):
        if other.state in (_S.SENT_UNKNOWN, *DELIVERED):
            words = f"{row.message_id} is posted after all, and {other.message_id} is {other.state}: look for both"
            note(session, What.POSTED_TWICE, owner_of(row).subject, at=now, who=who, why=words)
        if other.state in (*PENDING, _S.DEAD) and not other.withdrawn:
            withdraw(session, other, now=now, who=who, why=f"{row.message_id} is posted after all")
    posted = f" as {report.posted_as}" if report.posted_as else ""
    settle_owner(session, owned, row, f"{row.target} posted it after all{posted}.", now=now, who=who)


def claim_unanswered(
    session: Session, target: str, *, limit: int, asked_before: dt.datetime, now: dt.datetime
) -> list[OutboxMessage]:
    """Messages of ``target`` that are accepted and not posted, asked about longest ago first; noted as asked now.

    On PostgreSQL those that another worker is about to ask about are skipped.
    """
    statement = (
        select(MessageRow)
        .where(
            MessageRow.target == target,
            MessageRow.state == _S.ACCEPTED,
            MessageRow.awaits_posting,
            or_(MessageRow.asked_at.is_(None), MessageRow.asked_at <= asked_before),
        )
        .order_by(MessageRow.asked_at.nulls_first(), MessageRow.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(statement).all()
    for row in rows:
        row.asked_at = now
    return [message_of(row) for row in rows]
