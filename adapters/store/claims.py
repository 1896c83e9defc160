"""Who has a document open: one person at a time, for as long as the lease is prolonged.

A claim is no change of the document and leaves no event; taking one over does.
"""

import datetime as dt

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from adapters.store.events import What, document_subject, note
from adapters.store.people_tables import UserRow
from adapters.store.tables import DocumentRow
from datamodel.errors import ConflictError
from datamodel.extraction import Status
from datamodel.worklist import Claim


def claim_document(
    session: Session, document_id: int, *, who: str, lease: dt.timedelta, now: dt.datetime
) -> Claim | None:
    """The claim that holds now: the one of ``who``, new or prolonged, or that of somebody else.

    None where the document is approved and nobody can change it. Raises ``KeyError``.
    """
    free = or_(DocumentRow.claimed_by == who, DocumentRow.claimed_by == "", DocumentRow.claimed_until <= now)
    statement = update(DocumentRow).where(DocumentRow.id == document_id, DocumentRow.status != Status.APPROVED, free)
    is_mine = (DocumentRow.claimed_by == who) & (DocumentRow.claimed_until > now)
    since = select(DocumentRow.claimed_at).where(DocumentRow.id == document_id, is_mine)
    kept = session.scalar(since)
    values = {"claimed_by": who, "claimed_at": kept or now, "claimed_until": now + lease}
    session.execute(statement.values(values).execution_options(synchronize_session=False))
    return current_claim(session, document_id, now=now)


def current_claim(session: Session, document_id: int, *, now: dt.datetime) -> Claim | None:
    """Who has the document open now. Raises ``KeyError``."""
    columns = (DocumentRow.claimed_by, DocumentRow.claimed_at, DocumentRow.claimed_until, UserRow.display_name)
    statement = select(*columns).outerjoin(UserRow, UserRow.name == DocumentRow.claimed_by)
    found = session.execute(statement.where(DocumentRow.id == document_id)).first()
    if found is None:
        raise KeyError(f"There is no document {document_id}.")
    return claim_of(*found, now=now)


def claim_of(
    name: str, since: dt.datetime | None, until: dt.datetime | None, display_name: str | None, *, now: dt.datetime
) -> Claim | None:
    """None where it has ended."""
    if not name or until is None or until <= now:
        return None
    return Claim(name, display_name or name, since or now, until)


def release_document(session: Session, document_id: int, *, who: str) -> None:
    """Nothing happens where somebody else has it open."""
    statement = update(DocumentRow).where(DocumentRow.id == document_id, DocumentRow.claimed_by == who)
    session.execute(statement.values(claimed_by="", claimed_at=None, claimed_until=None))


def take_over_document(
    session: Session, document_id: int, *, who: str, lease: dt.timedelta, now: dt.datetime
) -> Claim | None:
    """Raises ``KeyError``."""
    row = session.get(DocumentRow, document_id, with_for_update={"key_share": True})
    if row is None:
        raise KeyError(f"There is no document {document_id}.")
    held = current_claim(session, document_id, now=now)
    if held is not None and held.name != who:
        end_claim(row)
        why = f"from {held.name}, who had it open since {held.since:%Y-%m-%d %H:%M} UTC"
        note(session, What.TAKEN_OVER, document_subject(document_id), at=now, who=who, why=why)
        session.flush()
    return claim_document(session, document_id, who=who, lease=lease, now=now)


def end_claim(row: DocumentRow) -> None:
    row.claimed_by, row.claimed_at, row.claimed_until = "", None, None


def refuse_while_claimed(session: Session, row: DocumentRow, *, who: str, now: dt.datetime) -> None:
    """Raises ``ConflictError`` where somebody other than ``who`` has the document open."""
    if row.claimed_by in ("", who) or row.claimed_until is None or row.claimed_until <= now:
        return
    user = session.get(UserRow, row.claimed_by)
    name = user.display_name if user else row.claimed_by
    raise ConflictError(f"{name} has document {row.id} open. Ask {name}, or take it over first.")
