"""What people made of documents, kept beside what the machine said."""

import datetime as dt

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from adapters.store.events import What, document_subject
from adapters.store.records import Json, extraction_from_json, extraction_to_json
from adapters.store.tables import DocumentRow, EventRow, ReviewRow
from datamodel.extraction import Extraction, Status
from datamodel.memory import Review

_Reviewed = Select[tuple[ReviewRow, str, int, int, int]]


def note_review(
    session: Session, document: DocumentRow, person: Extraction | None, status: Status, *, now: dt.datetime, who: str
) -> None:
    """Keep what ``who`` makes of a document; called before its row is changed. The machine's words are kept once."""
    row = session.scalar(select(ReviewRow).where(ReviewRow.document_id == document.id))
    if row is None:
        row = ReviewRow(document_id=document.id, machine=_said_by_machine(session, document))
        session.add(row)
    row.status = status
    row.person = extraction_to_json(person) if person else None
    row.who = who
    row.at = now
    row.learned = False


def begin_review_anew(
    session: Session, document: DocumentRow, machine: Extraction | None, *, now: dt.datetime, who: str
) -> None:
    """The document was read again because ``who`` wanted that: what the machine says counts from here on.

    What people had entered before is no longer told of here; the corrections keep it.
    """
    row = session.scalar(select(ReviewRow).where(ReviewRow.document_id == document.id))
    if row is None:
        row = ReviewRow(document_id=document.id)
        session.add(row)
    row.machine = extraction_to_json(machine) if machine else None
    row.person = None
    row.status, row.who, row.at, row.learned = Status.NEEDS_REVIEW, who, now, False


def load_reviews(session: Session, *, status: Status, after: int, limit: int) -> list[Review]:
    statement = _reviewed().where(ReviewRow.status == status, ReviewRow.id > after).order_by(ReviewRow.id).limit(limit)
    return [_review(*found) for found in session.execute(statement)]


def claim_unlearned(session: Session) -> Review | None:
    """The oldest approved review that the memory has not seen, marked as seen."""
    statement = (
        _reviewed()
        .where(ReviewRow.learned.is_(False), ReviewRow.status == Status.APPROVED)
        .order_by(ReviewRow.id)
        .limit(1)
        .with_for_update(of=ReviewRow, skip_locked=True)
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    found[0].learned = True
    return _review(*found)


def any_unlearned(session: Session) -> bool:
    waiting = exists().where(ReviewRow.learned.is_(False), ReviewRow.status == Status.APPROVED)
    return bool(session.scalar(select(waiting)))


def _said_by_machine(session: Session, document: DocumentRow) -> Json | None:
    """What stands in the row, unless a person changed it before reviews were kept."""
    subject = document_subject(document.id)
    changed = exists().where(EventRow.subject == subject, EventRow.what == What.REVISED)
    return None if session.scalar(select(changed)) else document.extraction


def _reviewed() -> _Reviewed:
    where = (DocumentRow.file_sha256, DocumentRow.position, DocumentRow.first_page, DocumentRow.pages)
    return select(ReviewRow, *where).join(DocumentRow, DocumentRow.id == ReviewRow.document_id)


def _review(row: ReviewRow, sha256: str, position: int, first_page: int, pages: int) -> Review:
    return Review(
        id=row.id,
        document_id=row.document_id,
        file_sha256=sha256,
        index=position,
        status=row.status,
        who=row.who,
        at=row.at,
        machine=extraction_from_json(row.machine) if row.machine is not None else None,
        person=extraction_from_json(row.person) if row.person is not None else None,
        first_page=first_page,
        pages=pages,
    )
