"""Documents whose pages a person cut otherwise, turned, or had read again: what is known of them begins anew.

A message id is derived from a file, a position in it, and a target. So a position stays with its document for ever, a
new document gets the next free one, and what may have been sent under a position is not given other pages.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.store.corrections import note_corrections
from adapters.store.documents import insert_document, note_decision, row_to_revise, write_document
from adapters.store.drafts import drop_drafts
from adapters.store.events import What, document_subject, note
from adapters.store.intake import locked_file
from adapters.store.outbox import NOT_SENT, withdraw_messages
from adapters.store.reasons import note_reasons, reason_codes
from adapters.store.records import extraction_from_json, issues_from_json
from adapters.store.reviews import begin_review_anew
from adapters.store.tables import DocumentRow, MessageRow
from adapters.store.waiting import follow_decision
from adapters.store.workbench_tables import PageTurnRow
from datamodel.errors import ConflictError, RejectionCode
from datamodel.extraction import ENTERED, Decision, Extraction, Result, Status


def turn_page(
    session: Session,
    document_id: int,
    result: Result,
    *,
    version: int,
    page: int,
    degrees: int,
    now: dt.datetime,
    who: str,
) -> None:
    """Raises ``KeyError``, ``ConflictError``."""
    row = row_to_revise(session, document_id, version, now=now, who=who)
    turn = session.get(PageTurnRow, (row.file_sha256, page)) or PageTurnRow(file_sha256=row.file_sha256, page=page)
    turn.degrees, turn.who, turn.at = degrees, who, now
    session.add(turn)
    why = f"page {page} of the file, now by {degrees} degrees clockwise"
    _begin_anew(session, row, result, result.extraction, What.TURNED, why, now=now, who=who)


def read_again(
    session: Session, document_id: int, result: Result, machine: Extraction, *, version: int, now: dt.datetime, who: str
) -> None:
    """Raises ``KeyError``, ``ConflictError``."""
    row = row_to_revise(session, document_id, version, now=now, who=who)
    if row.extraction is not None and result.extraction is not None:  # the type is a correction, and the only one
        before = extraction_from_json(row.extraction)
        after = replace(before, classification=result.extraction.classification)
        note_corrections(session, row, after, now=now, who=who)
    why = f"as {result.extraction.document_type}" if result.extraction else "as nothing"
    _begin_anew(session, row, result, machine, What.READ_AGAIN, why, now=now, who=who)


def split_document(
    session: Session,
    document_id: int,
    first: Result,
    others: Sequence[Result],
    *,
    version: int,
    now: dt.datetime,
    who: str,
) -> list[int]:
    """Ids of the new documents. Raises ``KeyError``, ``ConflictError``."""
    row = row_to_revise(session, document_id, version, now=now, who=who)
    _refuse_where_sent(session, row)
    free = _next_position(session, row.file_sha256)
    ids = [
        _insert_part(session, row, replace(other, index=position), now=now, who=who)
        for position, other in enumerate(others, free)
    ]
    parts = (f"{_pages(other)} are document {new}" for new, other in zip(ids, others, strict=True))
    _begin_anew(session, row, first, first.extraction, What.SPLIT, "; ".join(parts), now=now, who=who)
    return ids


def merge_documents(
    session: Session,
    document_id: int,
    other_id: int,
    result: Result,
    *,
    version: int,
    other_version: int,
    now: dt.datetime,
    who: str,
) -> None:
    """Raises ``KeyError``, ``ConflictError``."""
    wanted = {document_id: version, other_id: other_version}
    rows = {one: row_to_revise(session, one, wanted[one], now=now, who=who) for one in sorted(wanted)}
    row, other = rows[document_id], rows[other_id]
    for each in (row, other):
        _refuse_where_sent(session, each)
    told = f"with document {other_id}{_replaced(other)}"
    _end_in(session, other, document_id, now=now, who=who)
    _begin_anew(session, row, result, result.extraction, What.MERGED, told, now=now, who=who)


def neighbours_of(session: Session, document_id: int) -> list[int]:
    """The documents whose pages come just before or just after, and that can be merged with this one."""
    row = session.get(DocumentRow, document_id)
    if row is None:
        raise KeyError(f"There is no document {document_id}.")
    before = DocumentRow.first_page + DocumentRow.pages == row.first_page
    after = DocumentRow.first_page == row.first_page + row.pages
    beside = select(DocumentRow.id).where(
        DocumentRow.file_sha256 == row.file_sha256,
        DocumentRow.id != document_id,
        DocumentRow.status != Status.APPROVED,
        DocumentRow.code != RejectionCode.MERGED,
        DocumentRow.extraction.is_not(None),
        before | after,
    )
    return list(session.scalars(beside.order_by(DocumentRow.first_page, DocumentRow.id)))


def _begin_anew(
    session: Session,
    row: DocumentRow,
    result: Result,
    machine: Extraction | None,
    what: What,
    why: str,
    *,
    now: dt.datetime,
    who: str,
) -> None:
    """Write what was understood now in the place of what stood there, drafts included."""
    told = f"{why}{_replaced(row)}"
    was, row.version = row.status, row.version + 1
    row.first_page, row.pages = result.first_page, result.pages
    row.reviewed, row.first_approver = True, ""
    begin_review_anew(session, row, machine, now=now, who=who)
    write_document(row, result.extraction, result.issues, result.decision, now=now)
    note_reasons(session, row.id, reason_codes(result.issues))
    drop_drafts(session, row)
    note(session, what, document_subject(row.id), at=now, who=who, why=told)
    note_decision(session, row, now=now, who=who)
    follow_decision(session, row, was=was, now=now)


def _insert_part(session: Session, row: DocumentRow, part: Result, *, now: dt.datetime, who: str) -> int:
    """A new document of the same file, for the same person as the one that it was cut from."""
    new = session.get_one(DocumentRow, insert_document(session, part, now=now, who=who))
    new.assignee, new.due_at = row.assignee or new.assignee, row.due_at or new.due_at
    why = f"{_pages(part)}, cut from document {row.id}"
    note(session, What.SPLIT, document_subject(new.id), at=now, who=who, why=why)
    return new.id


def _end_in(session: Session, other: DocumentRow, document_id: int, *, now: dt.datetime, who: str) -> None:
    """``other`` has become a part of the document ``document_id``."""
    extraction = extraction_from_json(other.extraction) if other.extraction is not None else None
    decision = Decision(Status.REJECTED, (f"Merged into document {document_id} by {who}.",), RejectionCode.MERGED)
    was, other.version, other.first_approver = other.status, other.version + 1, ""
    write_document(other, extraction, issues_from_json(other.issues), decision, now=now)
    drop_drafts(session, other)
    subject, why = document_subject(other.id), f"into document {document_id}"
    note(session, What.MERGED, subject, at=now, who=who, why=why)
    note_decision(session, other, now=now, who=who)
    follow_decision(session, other, was=was, now=now)
    withdraw_messages(session, other.id, but=(), now=now, who=who, why=f"document {other.id} was merged {why}")


def _refuse_where_sent(session: Session, row: DocumentRow) -> None:
    """Raises ``ConflictError`` where a receiver has, or may have, a message of the document."""
    messages = session.scalars(select(MessageRow).where(MessageRow.document_id == row.id).with_for_update())
    left = [message for message in messages if message.attempts and not message.last_error.startswith(NOT_SENT)]
    if left:
        targets = ", ".join(sorted({message.target for message in left}))
        raise ConflictError(
            f"A message of document {row.id} went to {targets} or may have arrived there. Its pages can no longer be "
            "cut otherwise: correct what it says, or reject it."
        )


def _next_position(session: Session, sha256: str) -> int:
    """The first that no document of the file ever had. The file is locked, so that nobody else takes it."""
    locked_file(session, sha256)
    last = session.scalar(select(func.max(DocumentRow.position)).where(DocumentRow.file_sha256 == sha256))
    return (last or 0) + 1


def _pages(result: Result) -> str:
    last = result.first_page + result.pages - 1
    return f"page {last}" if result.pages == 1 else f"pages {result.first_page} to {last}"


def _replaced(row: DocumentRow) -> str:
    """How many values that people had entered are replaced; the corrections keep them."""
    extraction = extraction_from_json(row.extraction) if row.extraction is not None else None
    fields = [extraction.fields, *extraction.line_items] if extraction else []
    entered = sum(ENTERED in field.evidence for values in fields for field in values.values())
    return f"; {entered} value{'' if entered == 1 else 's'} that people had entered replaced" if entered else ""
