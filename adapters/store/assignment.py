"""Documents given to people: by hand, away from those who are absent, and on where nobody decided in time."""

import datetime as dt
from collections.abc import Sequence
from functools import cache, partial

from sqlalchemy import or_
from sqlalchemy.orm import Session

from adapters.store.absences import away, present
from adapters.store.events import What, document_subject, note
from adapters.store.logins import user_of
from adapters.store.people_tables import UserRow
from adapters.store.rules import first_rule, rules_in_order
from adapters.store.tables import DocumentRow
from adapters.store.waiting import WaitingRows, locked, waiting_rows
from datamodel.errors import ConflictError

_SYSTEM = "intray"
_BATCH = 200  # documents in one transaction


def assign(session: Session, document_ids: Sequence[int], assignee: str, *, now: dt.datetime, who: str) -> list[int]:
    """Give documents that wait to ``assignee``, or to nobody where that is empty; ids of those that changed hands.

    Where the person is away, they go to the substitute. Raises ``ConflictError`` for somebody who cannot work on them.
    """
    to = _worker(session, assignee, now=now)
    chosen = waiting_rows().where(DocumentRow.id.in_(document_ids)).order_by(DocumentRow.id)
    changed = [row for row in session.scalars(locked(chosen)) if row.assignee != to]
    for row in changed:
        _give(session, row, to, f"instead of {assignee}, who is away" if to != assignee else "", now=now, who=who)
    return [row.id for row in changed]


def is_anything_to_pass_on(session: Session, *, now: dt.datetime) -> bool:
    """Most often nothing is, and no lock is needed to see it."""
    some = [_overdue(now), _of_the_absent(session, now=now)]
    return any(session.scalar(rows.with_only_columns(DocumentRow.id).limit(1)) is not None for rows in some)


def pass_on(session: Session, *, now: dt.datetime) -> int:
    """Some of what nobody decided in time, and of what lies with people who are away; how many. 0 when all is done."""
    stands_in = cache(partial(present, session, now=now))
    overdue, rules = _overdue(now).order_by(DocumentRow.due_at, DocumentRow.id), rules_in_order(session)
    late = session.scalars(locked(overdue.limit(_BATCH), skip=True)).all()
    for row in late:
        rule = first_rule(rules, row)
        _escalate(session, row, stands_in(rule.escalate_to) if rule else "", now=now)
    of_the_absent = _of_the_absent(session, now=now).order_by(DocumentRow.id)
    left = session.scalars(locked(of_the_absent.limit(_BATCH), skip=True)).all()
    for row in left:
        _give(session, row, stands_in(row.assignee), f"{row.assignee} is away", now=now, who=_SYSTEM)
    return len(late) + len(left)


def _overdue(now: dt.datetime) -> WaitingRows:
    free = or_(DocumentRow.hold_until.is_(None), DocumentRow.hold_until <= now)
    return waiting_rows().where(DocumentRow.due_at <= now, DocumentRow.escalated.is_(False), free)


def _of_the_absent(session: Session, *, now: dt.datetime) -> WaitingRows:
    return waiting_rows().where(DocumentRow.assignee.in_(away(session, now=now)))


def _escalate(session: Session, row: DocumentRow, to: str, *, now: dt.datetime) -> None:
    why = f"due {row.due_at:%Y-%m-%d %H:%M} UTC, from {row.assignee or 'nobody'} to {to or 'nobody'}"
    row.assignee, row.escalated = to, True
    note(session, What.ESCALATED, document_subject(row.id), at=now, who=_SYSTEM, why=why)


def _give(session: Session, row: DocumentRow, to: str, why: str, *, now: dt.datetime, who: str) -> None:
    words = f"to {to or 'nobody'}, before {row.assignee or 'nobody'}"
    row.assignee = to
    note(session, What.ASSIGNED, document_subject(row.id), at=now, who=who, why=f"{words}: {why}" if why else words)


def _worker(session: Session, name: str, *, now: dt.datetime) -> str:
    if not name:
        return ""
    user = session.get(UserRow, name)
    if user is None or not user_of(user).may_work:
        raise ConflictError(f"{name} cannot work on documents. Choose somebody else.")
    return present(session, name, now=now)
