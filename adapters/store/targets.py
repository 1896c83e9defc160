"""How targets fare: one that is down is left alone for a while, so that its messages do not use themselves up.

The pattern is Nygard's circuit breaker ("Release It!", 2007): closed while all is well, open after failures in a row,
half open when one message may try again. It is kept in the store, so that all workers know it.
"""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from adapters.store.tables import TargetRow

Pause = Callable[[int], dt.timedelta]
"""How long a target is left alone after so many failures in a row; zero where it is not yet."""


def paused_targets(session: Session, *, now: dt.datetime) -> tuple[list[str], dict[str, TargetRow]]:
    """The names of targets that are left alone, and the rows of those of which one message may try."""
    rows = session.scalars(select(TargetRow).where(TargetRow.closed_until.is_not(None)))
    resting: list[str] = []
    trying: dict[str, TargetRow] = {}
    for row in rows:
        if row.closed_until is not None and row.closed_until > now:
            resting.append(row.name)
        else:
            trying[row.name] = row
    return resting, trying


def note_answer(session: Session, name: str, *, now: dt.datetime) -> None:
    """The target answered, whatever it said: all may go there again."""
    row = session.get(TargetRow, name)  # not locked where nothing is to be written, as every delivery passes here
    if row is not None and row.failures:
        row.failures, row.closed_until, row.last_error, row.changed_at = 0, None, "", now


def note_failure(session: Session, name: str, error: str, *, pause: Pause, now: dt.datetime) -> None:
    """The target is down; from some failures on it is left alone."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    unknown = {"name": name, "failures": 0, "closed_until": None, "last_error": "", "changed_at": now}
    session.execute(insert(TargetRow).values(unknown).on_conflict_do_nothing(index_elements=["name"]))
    row = session.get_one(TargetRow, name, with_for_update=True)
    row.failures += 1
    wait = pause(row.failures)
    row.closed_until = now + wait if wait else None
    row.last_error, row.changed_at = error, now
