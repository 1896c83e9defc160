"""The people who may log in. Of a password only its hash comes here."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from adapters.store.database import inserting
from adapters.store.events import What, latest_events, note, user_subject
from adapters.store.logins import UNKNOWN, end_sessions, forget_name, user_of, user_row
from adapters.store.people_tables import UserRow
from datamodel.errors import ConflictError
from datamodel.people import Role, User
from datamodel.stored import StoredEvent


def list_users(session: Session) -> list[User]:
    return [user_of(row) for row in session.scalars(select(UserRow).order_by(UserRow.name))]


def add_user(session: Session, user: User, *, password_hash: str, only_first: bool, now: dt.datetime, who: str) -> None:
    if only_first and session.scalar(select(UserRow.name).limit(1)) is not None:
        raise ConflictError("There are users already.")
    values = {
        "name": user.name,
        "display_name": user.display_name,
        "role": user.role,
        "password_hash": password_hash,
        "must_change_password": user.must_change_password,
        "disabled": user.disabled,
        "created_at": user.created_at,
        "identity": user.identity or None,
    }
    statement = inserting(session, UserRow).values(values).on_conflict_do_nothing()
    if session.scalar(statement.returning(UserRow.name)) is None:
        raise ConflictError(f"The name {user.name} is taken. Choose another one.")
    note(session, What.USER_CREATED, user_subject(user.name), at=now, who=who, why=f"{user.display_name}, {user.role}")


def change_user(
    session: Session, name: str, *, role: Role | None, disabled: bool | None, now: dt.datetime, who: str
) -> None:
    """Locks every administrator first: of two who disable each other at the same moment, one must stay."""
    active = UserRow.disabled.is_(False)
    statement = select(UserRow.name).where(UserRow.role == Role.ADMINISTRATOR, active).order_by(UserRow.name)
    administrators = set(session.scalars(statement.with_for_update()))
    row = user_row(session, name)
    changes = []
    if role is not None and role is not row.role:
        changes.append(f"role {row.role} → {role}")
        row.role = role
    if disabled is not None and disabled is not row.disabled:
        changes.append("disabled" if disabled else "enabled")
        row.disabled = disabled
    if administrators == {name} and (row.disabled or row.role is not Role.ADMINISTRATOR):
        raise ConflictError(f"{name} is the last administrator. Make somebody else one first.")
    if row.disabled:
        end_sessions(session, name)
    if changes:
        note(session, What.USER_CHANGED, user_subject(name), at=now, who=who, why=", ".join(changes))


def prefer(session: Session, name: str, *, language: str, scheme: str, now: dt.datetime) -> None:
    row = user_row(session, name)
    if (row.language, row.scheme) == (language, scheme):
        return
    row.language, row.scheme = language, scheme
    why = f"language {language or 'of the browser'}, colours {scheme or 'of the system'}"
    note(session, What.USER_CHANGED, user_subject(name), at=now, who=name, why=why)


def set_password(
    session: Session, name: str, *, password_hash: str, one_time: bool, keeping: str, now: dt.datetime, who: str
) -> None:
    """Ends every session of the user but ``keeping``, and lets the owner try at once."""
    row = user_row(session, name)
    row.password_hash, row.must_change_password = password_hash, one_time
    end_sessions(session, name, keeping=keeping)
    forget_name(session, name)
    what = What.PASSWORD_RESET if one_time else What.PASSWORD_CHANGED
    note(session, what, user_subject(name), at=now, who=who, why="")


def password_hash_of(session: Session, name: str) -> tuple[User, str] | None:
    row = session.get(UserRow, name)
    return (user_of(row), row.password_hash) if row else None


def list_user_events(session: Session, *, limit: int) -> list[StoredEvent]:
    names = [*session.scalars(select(UserRow.name)), UNKNOWN]
    return latest_events(session, map(user_subject, names), limit=limit)


def user_by_identity(session: Session, identity: str) -> User | None:
    row = session.scalar(select(UserRow).where(UserRow.identity == identity))
    return user_of(row) if row else None


def link_user(session: Session, name: str, identity: str, *, now: dt.datetime, who: str) -> None:
    """An unused one-time password ends with the link: it would ask for a new password at every login.

    Who is no longer linked is logged out, as the login may have come by the link.
    """
    row = user_row(session, name)
    changes = _link_changes(row, identity)
    owner = session.scalar(select(UserRow.name).where(UserRow.identity == identity)) if identity else name
    if owner not in (None, name):
        raise ConflictError(f"This identity is {owner}'s already. Unlink it there first.")
    if identity and row.must_change_password:
        row.password_hash, row.must_change_password = "", False
    if row.identity and row.identity != identity:
        end_sessions(session, name)
    row.identity = identity or None
    try:
        session.flush()
    except IntegrityError as error:  # somebody else got it at the same moment
        raise ConflictError("This identity is another user's already.") from error
    if changes:
        note(session, What.USER_CHANGED, user_subject(name), at=now, who=who, why=", ".join(changes))


def _link_changes(row: UserRow, identity: str) -> list[str]:
    changes = []
    if identity != (row.identity or ""):
        changes.append(f"linked with {identity}" if identity else f"no longer linked with {row.identity}")
    if identity and row.must_change_password:
        changes.append("one-time password ended")
    return changes
