"""``Tokens`` of the store. Of a token only its SHA-256 comes here; each method is one transaction."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.database import Database, inserting
from adapters.store.events import What, latest_events, machine_subject, note
from adapters.store.people_tables import MachineTokenRow
from datamodel.errors import ConflictError
from datamodel.machines import MachineToken
from datamodel.stored import StoredEvent

_USED_EVERY = dt.timedelta(minutes=1)  # so that reading does not write each time


class SqlTokens:
    """Tokens of machines. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> list[MachineToken]:
        with self._database.reading() as session:
            return [_token_of(row) for row in session.scalars(select(MachineTokenRow).order_by(MachineTokenRow.name))]

    def add(self, token: MachineToken, *, token_sha256: str) -> None:
        """Raises ``ConflictError``."""
        with self._database.writing() as session:
            _add(session, token, token_sha256, now=self._clock())

    def find(self, token_sha256: str) -> MachineToken | None:
        now = self._clock()
        with self._database.reading() as session:
            row = session.scalar(select(MachineTokenRow).where(MachineTokenRow.token_sha256 == token_sha256))
            found = _token_of(row) if row else None
        if found is None or not found.holds(now):
            return None
        if found.used_at is None or now - found.used_at >= _USED_EVERY:
            with self._database.writing() as session:
                _row(session, found.name).used_at = now
        return found

    def revoke(self, name: str, *, who: str) -> None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            row = _row(session, name)
            if not row.revoked:
                row.revoked = True
                note(session, What.TOKEN_REVOKED, machine_subject(name), at=self._clock(), who=who, why="")

    def events(self, *, limit: int = 100) -> list[StoredEvent]:
        with self._database.reading() as session:
            names = session.scalars(select(MachineTokenRow.name))
            return latest_events(session, map(machine_subject, names), limit=limit)


def _add(session: Session, token: MachineToken, token_sha256: str, *, now: dt.datetime) -> None:
    values = {
        "name": token.name,
        "token_sha256": token_sha256,
        "role": token.role,
        "created_by": token.created_by,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked": False,
    }
    statement = inserting(session, MachineTokenRow).values(values).on_conflict_do_nothing()
    if session.scalar(statement.returning(MachineTokenRow.id)) is None:
        raise ConflictError(f"There is or was a token {token.name}. Choose another name.")
    until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "without an end"
    subject = machine_subject(token.name)
    note(session, What.TOKEN_CREATED, subject, at=now, who=token.created_by, why=f"{token.role}, {until}")


def _row(session: Session, name: str) -> MachineTokenRow:
    """Locked. Raises ``KeyError``."""
    row = session.scalar(select(MachineTokenRow).where(MachineTokenRow.name == name).with_for_update())
    if row is None:
        raise KeyError(f"There is no token {name}.")
    return row


def _token_of(row: MachineTokenRow) -> MachineToken:
    return MachineToken(
        row.name, row.role, row.created_by, row.created_at, row.expires_at, row.used_at, revoked=row.revoked
    )
