"""Who is logged in, and how often a login failed.

Of a session's token only the SHA-256 comes here, so that whoever reads the database cannot take a session over.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from adapters.store.database import inserting
from adapters.store.events import What, note, user_subject
from adapters.store.people_tables import LoginAttemptRow, SessionRow, UserRow
from datamodel.errors import ConflictError
from datamodel.people import OpenSession, User

Pause = Callable[[int], dt.timedelta]
"""How long nobody may try again after so many failures in a row."""

UNKNOWN = "?"  # no user can have this name
_FORGOTTEN_AFTER = dt.timedelta(days=1)
_SEEN_EVERY = dt.timedelta(minutes=1)  # so that a page with many pictures does not write for each of them


def user_row(session: Session, name: str) -> UserRow:
    """Locked. Raises ``KeyError``."""
    row = session.get(UserRow, name, with_for_update=True)
    if row is None:
        raise KeyError(f"There is no user {name}.")
    return row


def user_of(row: UserRow) -> User:
    return User(
        row.name,
        row.display_name,
        row.role,
        row.created_at,
        must_change_password=row.must_change_password,
        disabled=row.disabled,
        language=row.language,
        scheme=row.scheme,
        absent_from=row.absent_from,
        absent_until=row.absent_until,
        substitute=row.substitute,
        identity=row.identity or "",
    )


def open_session(
    session: Session,
    name: str,
    token_sha256: str,
    *,
    replacing: str,
    address: str,
    idle: dt.timedelta,
    absolute: dt.timedelta,
    now: dt.datetime,
) -> None:
    if user_row(session, name).disabled:
        raise ConflictError(f"{name} was disabled meanwhile.")
    ended = (SessionRow.ends_at <= now) | (SessionRow.idle_until <= now) | (SessionRow.token_sha256 == replacing)
    session.execute(delete(SessionRow).where(ended))
    row = SessionRow(token_sha256=token_sha256, user_name=name, created_at=now, seen_at=now, ends_at=now + absolute)
    row.idle_until = min(now + idle, row.ends_at)
    session.add(row)
    note(session, What.LOGIN, user_subject(name), at=now, who=name, why=f"from {address}")


def find_session(session: Session, token_sha256: str, *, now: dt.datetime) -> OpenSession | None:
    statement = select(SessionRow, UserRow).join(UserRow).where(SessionRow.token_sha256 == token_sha256)
    found = session.execute(statement).first()
    if found is None:
        return None
    row, user = found
    if user.disabled or now >= row.idle_until or now >= row.ends_at:
        return None
    return OpenSession(user_of(user), row.created_at, row.seen_at, row.idle_until, row.ends_at)


def is_seen_lately(found: OpenSession, *, now: dt.datetime) -> bool:
    return now - found.seen_at < _SEEN_EVERY


def touch_session(session: Session, token_sha256: str, *, idle: dt.timedelta, now: dt.datetime) -> None:
    row = session.get(SessionRow, token_sha256, with_for_update=True)
    if row is not None:
        row.seen_at, row.idle_until = now, min(now + idle, row.ends_at)


def close_session(session: Session, token_sha256: str, *, now: dt.datetime) -> None:
    row = session.get(SessionRow, token_sha256, with_for_update=True)
    if row is not None:
        note(session, What.LOGOUT, user_subject(row.user_name), at=now, who=row.user_name, why="")
        session.delete(row)


def end_sessions(session: Session, name: str, *, keeping: str = "") -> None:
    session.execute(delete(SessionRow).where(SessionRow.user_name == name, SessionRow.token_sha256 != keeping))


def begin_login(
    session: Session, name: str, address: str, *, name_pause: Pause, address_pause: Pause, now: dt.datetime
) -> dt.timedelta:
    """Counted as failed before the password is looked at: many attempts at the same moment gain nothing."""
    return _begin(session, {_address_key(address): address_pause, _name_key(name): name_pause}, now=now)


def begin_attempt(session: Session, address: str, *, pause: Pause, now: dt.datetime) -> dt.timedelta:
    """As ``begin_login``, by the address alone."""
    return _begin(session, {_address_key(address): pause}, now=now)


def _begin(session: Session, pauses: Mapping[str, Pause], *, now: dt.datetime) -> dt.timedelta:
    rows = [(_attempts(session, key, now=now), pause) for key, pause in sorted(pauses.items(), key=lambda one: one[0])]
    waits = [row.blocked_until - now for row, _ in rows if row.blocked_until and row.blocked_until > now]
    if waits:
        return max(waits)
    for row, pause in rows:
        row.failures = 1 if now - row.last_at >= _FORGOTTEN_AFTER else row.failures + 1
        row.last_at = now
        wait = pause(row.failures)
        row.blocked_until = now + wait if wait else None
    return dt.timedelta(0)


def note_login_failed(session: Session, name: str, address: str, *, why: str, now: dt.datetime) -> None:
    """A name that nobody has is not kept: it may be a password that was typed into the wrong input."""
    known = name if session.get(UserRow, name) else UNKNOWN
    told = f"from {address}{': ' if why else ''}{why}"
    note(session, What.LOGIN_FAILED, user_subject(known), at=now, who=known, why=told)


def forget_name(session: Session, name: str) -> None:
    """Whoever may log in under ``name`` need not wait for what others tried."""
    session.execute(delete(LoginAttemptRow).where(LoginAttemptRow.key == _name_key(name)))


def forget_attempts(session: Session, name: str, address: str, *, now: dt.datetime) -> None:
    """The owner is there. The address loses this attempt only, or a thief could reset it with an account of his own."""
    forget_name(session, name)
    forget_attempt(session, address, now=now)


def forget_attempt(session: Session, address: str, *, now: dt.datetime) -> None:
    """Of the address alone; and everything that is old."""
    session.execute(delete(LoginAttemptRow).where(LoginAttemptRow.last_at <= now - _FORGOTTEN_AFTER))
    row = session.get(LoginAttemptRow, _address_key(address), with_for_update=True)
    if row is not None:
        row.failures, row.blocked_until = max(0, row.failures - 1), None


def _attempts(session: Session, key: str, *, now: dt.datetime) -> LoginAttemptRow:
    """The row of ``key``, locked; an update that changes nothing keeps it from being deleted meanwhile."""
    values = {"key": key, "failures": 0, "blocked_until": None, "last_at": now}
    session.execute(
        inserting(session, LoginAttemptRow)
        .values(values)
        .on_conflict_do_update(index_elements=["key"], set_={"key": key})
    )
    return session.get_one(LoginAttemptRow, key, with_for_update=True)


def _name_key(name: str) -> str:
    return f"name:{name}"


def _address_key(address: str) -> str:
    return f"address:{address}"
