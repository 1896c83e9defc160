"""Files as they come in: kept once, noted each time, claimed by workers."""

import datetime as dt
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from adapters.store.database import inserting
from adapters.store.events import What, file_subject, note
from adapters.store.records import mail_from_json, mail_to_json
from adapters.store.tables import ArrivalRow, FileRow, FileState
from datamodel.document import InputFile
from datamodel.stored import Arrival


def insert_file(session: Session, file: InputFile, *, parent: str | None, state: FileState) -> bool:
    """Insert ``file`` unless its bytes are known; whether it was inserted. Waits for another worker that does the same.

    A unique constraint decides, so that of two workers exactly one is the first.
    """
    values: dict[str, Any] = {
        "sha256": file.sha256,
        "name": file.name,
        "size": len(file.content),
        "role": file.role,
        "origin": file.origin,
        "parent": parent,
        "mail": mail_to_json(file.mail) if file.mail else None,
        "received_at": file.received_at,
        "state": state,
        "attempts": 0,
    }
    statement = inserting(session, FileRow).values(values).on_conflict_do_nothing(index_elements=["sha256"])
    return session.scalar(statement.returning(FileRow.sha256)) is not None


def note_arrival(
    session: Session, file: InputFile, *, parent: str | None, known: bool, now: dt.datetime, who: str
) -> Arrival:
    arrival = Arrival(file.sha256, file.name, file.origin, file.received_at, known, parent)
    session.add(
        ArrivalRow(
            sha256=arrival.sha256,
            name=arrival.name,
            origin=arrival.origin,
            parent=arrival.parent,
            known=arrival.known,
            at=arrival.at,
        )
    )
    why = f"{file.name} from {file.origin}"
    if parent:
        why += f", taken out of {parent[:12]}"
    note(session, What.DUPLICATE if known else What.RECEIVED, file_subject(file.sha256), at=now, who=who, why=why)
    return arrival


def add_file(session: Session, file: InputFile, *, now: dt.datetime, who: str) -> Arrival:
    # A parent that is not kept here cannot be linked; its name is part of the origin.
    parent = file.parent if file.parent and session.get(FileRow, file.parent) else None
    new = insert_file(session, file, parent=parent, state=FileState.RECEIVED)
    return note_arrival(session, file, parent=parent, known=not new, now=now, who=who)


def claim_received(session: Session, *, worker: str, limit: int, lease: dt.timedelta, now: dt.datetime) -> list[str]:
    """Lease up to ``limit`` received files. On PostgreSQL rows that another worker claims now are skipped.

    Files that were attempted before come last and one at a time: one that kills its worker must not use up the attempts
    of those that were claimed with it.
    """
    rows = session.scalars(
        select(FileRow)
        .where(FileRow.state == FileState.RECEIVED, or_(FileRow.lease_until.is_(None), FileRow.lease_until <= now))
        .order_by(FileRow.attempts, FileRow.received_at, FileRow.sha256)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    fresh = [row for row in rows if row.attempts == 0]
    claimed = fresh or rows[:1]
    for row in claimed:
        why = f"attempt {row.attempts + 1}"
        if row.leased_by:
            why += f", after the lease of {row.leased_by} ended"
        row.attempts += 1
        row.leased_by, row.lease_until = worker, now + lease
        note(session, What.CLAIMED, file_subject(row.sha256), at=now, who=worker, why=why)
    return [row.sha256 for row in claimed]


def release_claimed(session: Session, sha256: str, *, why: str, now: dt.datetime) -> None:
    """End the lease on a received file. A file that was finished or taken back meanwhile stays as it is."""
    row = locked_file(session, sha256)
    if row.state is FileState.RECEIVED and row.leased_by:
        note(session, What.RELEASED, file_subject(sha256), at=now, who=row.leased_by, why=why)
        row.leased_by = row.lease_until = None


def locked_file(session: Session, sha256: str) -> FileRow:
    """The row, locked until the end of the transaction. Raises ``KeyError``."""
    return session.get(FileRow, sha256, with_for_update={"key_share": True}) or _unknown(sha256)


def file_row(session: Session, sha256: str) -> FileRow:
    """Raises ``KeyError``."""
    return session.get(FileRow, sha256) or _unknown(sha256)


def input_file(row: FileRow, content: bytes) -> InputFile:
    return InputFile(
        name=row.name,
        content=content,
        origin=row.origin,
        received_at=row.received_at,
        role=row.role,
        parent=row.parent,
        mail=mail_from_json(row.mail) if row.mail else None,
    )


def _unknown(sha256: str) -> FileRow:
    raise KeyError(f"No file {sha256} has come in.")
