"""Counts and stories, for people. Counted by the database, in one consistent state of it."""

import re
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from adapters.store.documents import load_documents
from adapters.store.events import document_subject, file_subject, stored_event
from adapters.store.intake import file_row
from adapters.store.letters import target_health
from adapters.store.tables import ArrivalRow, DocumentRow, EventRow, FileRow, FileState, MessageRow
from datamodel.delivery import DeliveryState
from datamodel.extraction import Status
from datamodel.stored import Arrival, FileStory, Summary

_S = TypeVar("_S", bound=StrEnum)


def summarise(session: Session) -> Summary:
    oldest = (
        select(DocumentRow.id)
        .where(DocumentRow.status == Status.NEEDS_REVIEW)
        .order_by(DocumentRow.created_at, DocumentRow.id)
        .limit(1)
    )
    received = select(func.min(FileRow.received_at)).where(FileRow.state == FileState.RECEIVED)
    return Summary(
        files={str(state): count for state, count in _counts(session, FileRow.state, FileState).items()},
        documents=_counts(session, DocumentRow.status, Status),
        deliveries=_counts(session, MessageRow.state, DeliveryState),
        dead_letters=count_dead_letters(session),
        targets_down=tuple(target_health(session)),
        without_target=_count_without_target(session),
        duplicates=session.scalar(select(func.count()).where(ArrivalRow.known)) or 0,
        oldest_waiting=next(iter(load_documents(session, oldest)), None),
        oldest_received=session.scalar(received),
    )


def tell_story(session: Session, beginning: str) -> FileStory:
    """Raises ``KeyError``: too short, unknown, or several files begin like this."""
    row = file_row(session, _full_sha256(session, beginning.lower()))
    documents = load_documents(session, select(DocumentRow.id).where(DocumentRow.file_sha256 == row.sha256))
    subjects = [file_subject(row.sha256), *(document_subject(document.id) for document in documents)]
    events = session.scalars(select(EventRow).where(EventRow.subject.in_(subjects)).order_by(EventRow.id))
    return FileStory(
        sha256=row.sha256,
        name=row.name,
        size=row.size,
        state=str(row.state),
        arrivals=_arrivals(session, ArrivalRow.sha256, row.sha256),
        documents=tuple(documents),
        parts=_arrivals(session, ArrivalRow.parent, row.sha256),
        events=tuple(map(stored_event, events)),
    )


def _counts(session: Session, column: InstrumentedAttribute[_S], values: type[_S]) -> dict[_S, int]:
    """Rows by ``column``, with a zero for each value that none has."""
    found = {value: count for value, count in session.execute(select(column, func.count()).group_by(column))}
    return {value: found.get(value, 0) for value in values}


def _count_without_target(session: Session) -> int:
    """Approved documents of which nothing is sent; what was refused or withdrawn before does not count."""
    sent = MessageRow.state != DeliveryState.REJECTED
    message = exists().where(MessageRow.document_id == DocumentRow.id, sent, ~MessageRow.withdrawn)
    return session.scalar(select(func.count()).where(DocumentRow.status == Status.APPROVED, ~message)) or 0


def count_dead_letters(session: Session) -> int:
    dead = MessageRow.state == DeliveryState.DEAD
    return session.scalar(select(func.count()).select_from(MessageRow).where(dead, ~MessageRow.withdrawn)) or 0


def _full_sha256(session: Session, beginning: str) -> str:
    if not re.fullmatch("[0-9a-f]{6,64}", beginning):
        raise KeyError(f"{beginning!r} is no SHA-256. Give at least its first 6 hexadecimal digits.")
    # "g" comes after every hexadecimal digit: a range, which the primary key's index serves on both databases.
    found = session.scalars(
        select(FileRow.sha256).where(FileRow.sha256 >= beginning, FileRow.sha256 < beginning + "g").limit(2)
    ).all()
    if not found:
        raise KeyError(f"No file {beginning} has come in.")
    if len(found) > 1:
        raise KeyError(f"Several files begin with {beginning}. Give more digits.")
    return found[0]


def _arrivals(
    session: Session, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], value: str
) -> tuple[Arrival, ...]:
    rows = session.scalars(select(ArrivalRow).where(column == value).order_by(ArrivalRow.id))
    return tuple(Arrival(row.sha256, row.name, row.origin, row.at, row.known, row.parent) for row in rows)
