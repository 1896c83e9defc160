"""How targets fare: one that is down is left alone for a while, so that its messages do not use themselves up.

The pattern is Nygard's circuit breaker ("Release It!", 2007): closed while all is well, open after failures in a row,
half open when one message may try again. It is kept in the store, so that all workers know it.
"""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.database import inserting
from adapters.store.tables import MessageRow, TargetRow

Pause = Callable[[int], dt.timedelta]
"""How long a target is left alone after so many failures in a row; zero where it is not yet."""


def paused_targets(session: Session, *, now: dt.datetime) -> tuple[list[str], list[str]]:
    """The names of targets that are left alone, and of those of which one message may try."""
    rows = session.execute(select(TargetRow.name, TargetRow.closed_until).where(TargetRow.closed_until.is_not(None)))
    closed = {name: until for name, until in rows if until is not None}
    resting = [name for name, until in closed.items() if until > now]
    return resting, [name for name in closed if name not in resting]


def targets_to_try(session: Session, *, now: dt.datetime) -> list[TargetRow]:
    """Those of which one message may try, locked, so that of several workers one does; longest at rest first."""
    statement = select(TargetRow).where(TargetRow.closed_until <= now).order_by(TargetRow.closed_until, TargetRow.name)
    return list(session.scalars(statement.with_for_update(skip_locked=True)))


def note_answer(session: Session, name: str, *, now: dt.datetime) -> None:
    """The target answered, whatever it said: all may go there again."""
    row = session.get(TargetRow, name)  # not locked where nothing is to be written, as every delivery passes here
    if row is not None and (row.failures or row.closed_until is not None):
        row.failures, row.closed_until, row.last_error, row.changed_at = 0, None, "", now


def note_failure(
    session: Session, name: str, error: str, *, lease_until: dt.datetime | None, pause: Pause, now: dt.datetime
) -> None:
    """The target is down; from some failures on it is left alone.

    While it is, only the message that tries it counts, whose lease ends with the pause (``lease_until``): others were
    on their way before, and many workers that find out the same at once must not make it a long pause.
    """
    unknown = {"name": name, "failures": 0, "closed_until": None, "last_error": "", "changed_at": now}
    session.execute(inserting(session, TargetRow).values(unknown).on_conflict_do_nothing(index_elements=["name"]))
    row = session.get_one(TargetRow, name, with_for_update=True)
    if row.closed_until is not None and row.closed_until > now and row.closed_until != lease_until:
        return
    row.failures += 1
    wait = pause(row.failures)
    row.closed_until = now + wait if wait else None
    row.last_error, row.changed_at = error, now


def reopen(session: Session, name: str, *, now: dt.datetime) -> None:
    """One message may try the target at once."""
    row = session.get(TargetRow, name, with_for_update=True)
    if row is not None and row.closed_until is not None:
        row.closed_until = now


def give_trial_back(session: Session, message: MessageRow, *, now: dt.datetime) -> None:
    """A message did not go to its target, as it was held back or its worker is gone: another one may try instead."""
    row = session.get(TargetRow, message.target)
    if row is not None and row.closed_until is not None and row.closed_until == message.lease_until:
        reopen(session, message.target, now=now)
