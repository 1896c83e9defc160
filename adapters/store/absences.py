"""Who is away, and who does the work meanwhile."""

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from adapters.store.events import What, note, user_subject
from adapters.store.logins import user_of, user_row
from adapters.store.people_tables import UserRow
from datamodel.errors import ConflictError
from datamodel.people import Role


def set_absence(
    session: Session,
    name: str,
    *,
    first_day: dt.date | None,
    last_day: dt.date | None,
    substitute: str,
    now: dt.datetime,
    who: str,
) -> None:
    """Both days None: nobody is away. Raises ``KeyError``, and ``ConflictError`` for a substitute who cannot be one."""
    row = user_row(session, name)
    if substitute:
        _check_substitute(session, name, substitute)
    row.absent_from, row.absent_until, row.substitute = first_day, last_day, substitute
    period = f"away from {first_day} to {last_day}" if first_day else "not away"
    why = f"{period}, substitute {substitute}" if substitute else period
    note(session, What.USER_CHANGED, user_subject(name), at=now, who=who, why=why)


def _check_substitute(session: Session, name: str, substitute: str) -> None:
    other = session.get(UserRow, substitute)
    if substitute == name or other is None or not user_of(other).may_work:
        raise ConflictError(f"{substitute} cannot stand in for {name}. Choose somebody else.")


def present(session: Session, name: str, *, now: dt.datetime) -> str:
    """``name``, or who stands in: a substitute, the substitute's own, and so on; empty where nobody is there."""
    seen: set[str] = set()
    while name and name not in seen:
        seen.add(name)
        row = session.get(UserRow, name)
        if row is None:
            return ""
        user = user_of(row)
        if user.may_work and not user.is_away(day_of(now)):
            return name
        name = row.substitute
    return ""


def away(session: Session, *, now: dt.datetime) -> list[str]:
    """Everybody who is absent today or can be given nothing (``User.may_work``)."""
    day = day_of(now)
    absent = (UserRow.absent_from <= day) & (UserRow.absent_until >= day)
    never = or_(UserRow.disabled, UserRow.role == Role.AUDITOR)
    return list(session.scalars(select(UserRow.name).where(or_(never, absent)).order_by(UserRow.name)))


def day_of(now: dt.datetime) -> dt.date:
    """The day where this machine is, as people mean it."""
    return now.astimezone().date()
