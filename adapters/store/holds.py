"""Documents that wait for a day: nobody need look at them before it."""

import datetime as dt
from collections.abc import Callable, Collection

from adapters.store.claims import refuse_while_claimed
from adapters.store.database import Database
from adapters.store.events import What, document_subject, note
from adapters.store.tables import DocumentRow
from adapters.store.waiting import locked, waiting_rows


class SqlHolds:
    """``Holds`` of the store. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def hold(self, document_ids: Collection[int], *, until: dt.datetime, why: str, who: str) -> list[int]:
        """Raises ``ValueError`` where ``until`` is past, or without ``why``, and ``ConflictError``."""
        now = self._clock()
        if until <= now or not why:
            raise ValueError("Say why it waits, and name a day to come.")
        told = f"until {until.astimezone():%Y-%m-%d}: {why}"
        return self._change(document_ids, What.HELD, told, until=until, why=why, who=who, now=now)

    def unhold(self, document_ids: Collection[int], *, who: str) -> list[int]:
        """Raises ``ConflictError``."""
        return self._change(document_ids, What.UNHELD, "", until=None, why="", who=who, now=self._clock())

    def _change(
        self,
        document_ids: Collection[int],
        what: What,
        told: str,
        *,
        until: dt.datetime | None,
        why: str,
        who: str,
        now: dt.datetime,
    ) -> list[int]:
        chosen = waiting_rows().where(DocumentRow.id.in_(document_ids)).order_by(DocumentRow.id)
        if until is None:
            chosen = chosen.where(DocumentRow.hold_until.is_not(None))
        with self._database.writing() as session:
            rows = session.scalars(locked(chosen)).all()
            for row in rows:
                refuse_while_claimed(session, row, who=who, now=now)
                row.hold_until, row.hold_why, row.updated_at = until, why, now
                note(session, what, document_subject(row.id), at=now, who=who, why=told)
            return [row.id for row in rows]
