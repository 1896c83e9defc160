"""Documents: written with a result, changed by people and refusals, shown with their deliveries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from adapters.store.approvals import check_second_approval
from adapters.store.claims import refuse_while_claimed
from adapters.store.corrections import note_confirmations, note_corrections
from adapters.store.drafts import drop_drafts
from adapters.store.events import DECIDED, What, document_subject, note
from adapters.store.lists import repeat_for_lists
from adapters.store.outbox import queue_messages, withdraw_messages
from adapters.store.reasons import note_reasons, reason_codes
from adapters.store.records import (
    extraction_from_json,
    extraction_to_json,
    issues_from_json,
    issues_to_json,
    mail_from_json,
)
from adapters.store.reviews import note_review
from adapters.store.tables import DocumentRow, FileRow, MessageRow
from adapters.store.waiting import follow_decision
from datamodel.delivery import DeliveryState, OutboxMessage
from datamodel.document import display_name
from datamodel.errors import ConflictError, RejectionCode
from datamodel.extraction import Decision, Extraction, Issue, Result, Status
from datamodel.identity import business_object, content_digest
from datamodel.stored import StoredDelivery, StoredDocument


def insert_document(session: Session, result: Result, *, now: dt.datetime, who: str) -> int:
    row = DocumentRow(
        file_sha256=result.file.sha256,
        position=result.index,
        first_page=result.first_page,
        pages=result.pages,
        title=result.file.title,
        version=1,
        received_at=result.file.received_at,
        created_at=now,
    )
    write_document(row, result.extraction, result.issues, result.decision, now=now)
    row.reviewed = row.status is Status.NEEDS_REVIEW
    session.add(row)
    session.flush()
    if row.reviewed:
        note_reasons(session, row.id, reason_codes(result.issues))
    note_decision(session, row, now=now, who=who)
    follow_decision(session, row, was=None, now=now)
    return row.id


def revise_document(
    session: Session,
    document_id: int,
    *,
    version: int,
    extraction: Extraction | None,
    issues: Sequence[Issue],
    decision: Decision,
    outbox: Sequence[OutboxMessage],
    first_approver: str,
    now: dt.datetime,
    who: str,
) -> None:
    """Raises ``KeyError``, and ``ConflictError``: somebody was faster, has it open or sends it, or it is approved."""
    if outbox and decision.status is not Status.APPROVED:
        raise ValueError(f"Messages of document {document_id}, which is not approved.")
    if first_approver and decision.status is not Status.NEEDS_REVIEW:
        raise ValueError(f"Document {document_id} is decided: nobody approves it as the first.")
    row = row_to_revise(session, document_id, version, now=now, who=who)
    is_changed = note_corrections(session, row, extraction, now=now, who=who)
    if row.first_approver and decision.status is Status.APPROVED:
        check_second_approval(session, row, is_changed=is_changed, who=who)
    note_review(session, row, extraction, decision.status, now=now, who=who)
    was, row.version = row.status, row.version + 1
    row.reviewed, row.first_approver = True, first_approver
    write_document(row, extraction, issues, decision, now=now)
    if decision.status is Status.APPROVED:
        note_confirmations(session, row, extraction, now=now, who=who)
    drop_drafts(session, row, who=who)
    why = f"version {row.version}"
    note(session, What.REVISED, document_subject(document_id), at=now, who=who, why=why)
    note_decision(session, row, now=now, who=who)
    follow_decision(session, row, was=was, now=now)
    if decision.status is not Status.NEEDS_REVIEW:  # until then its messages rest, and keep what is known of them
        kept, why = {message.message_id for message in outbox}, f"document {document_id} was revised"
        withdraw_messages(session, document_id, but=kept, now=now, who=who, why=why)
    queue_messages(session, document_id, outbox, now=now, who=who)


def row_to_revise(session: Session, document_id: int, version: int, *, now: dt.datetime, who: str) -> DocumentRow:
    """Raises ``KeyError``, ``ConflictError``."""
    row = session.get(DocumentRow, document_id, with_for_update={"key_share": True})
    if row is None:
        raise KeyError(f"There is no document {document_id}.")
    if row.version != version:
        raise ConflictError(
            f"Document {document_id} was changed meanwhile (version {row.version}, yours is {version}). Load it again."
        )
    if row.status is Status.APPROVED:
        raise ConflictError(f"Document {document_id} is approved and its messages may have left. It cannot be changed.")
    if row.code == RejectionCode.MERGED:
        raise ConflictError(f"Document {document_id} is a part of another one now. {' '.join(row.reasons)}")
    refuse_while_claimed(session, row, who=who, now=now)
    return row


def send_back(session: Session, document: DocumentRow, issue: Issue, *, now: dt.datetime, who: str) -> None:
    """Give an approved document back to a person, because of ``issue``."""
    was = document.status
    document.status, document.reviewed = Status.NEEDS_REVIEW, True
    document.reasons = [issue.message]
    document.code = document.first_approver = ""
    document.issues = [*document.issues, *issues_to_json([issue])]
    note_reasons(session, document.id, reason_codes([issue]))
    document.version += 1
    document.updated_at = now
    _note_times(document, now=now)
    note_decision(session, document, now=now, who=who)
    follow_decision(session, document, was=was, now=now)


def settle(session: Session, document: DocumentRow, row: MessageRow, why: str, *, now: dt.datetime, who: str) -> None:
    """Approve a document that waits for a person, because what ``row`` was refused for was done elsewhere.

    It goes on waiting where another target refused it, or is not to get it; who has it open is told to load it again.
    """
    if document.status is not Status.NEEDS_REVIEW:
        return
    if _is_open_elsewhere(session, row):
        document.version += 1
        return
    document.status, document.reasons, document.code = Status.APPROVED, [why], ""
    document.first_approver = ""
    document.version += 1
    document.updated_at = now
    _note_times(document, now=now)
    note_decision(session, document, now=now, who=who)
    follow_decision(session, document, was=Status.NEEDS_REVIEW, now=now)


def _is_open_elsewhere(session: Session, row: MessageRow) -> bool:
    """Whether the last message to another target was refused or withdrawn."""
    others = select(MessageRow).where(MessageRow.document_id == row.document_id, MessageRow.target != row.target)
    last = {other.target: other for other in session.scalars(others.order_by(MessageRow.sequence))}
    return any(other.withdrawn or other.state is DeliveryState.REJECTED for other in last.values())


def stored_delivery(row: MessageRow, *, waits_for: str = "") -> StoredDelivery:
    return StoredDelivery(
        message_id=row.message_id,
        target=row.target,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        reference=row.reference,
        last_error=row.last_error,
        document_id=row.document_id or 0,
        payment_id=row.payment_id or 0,
        document_type=row.document_type,
        business_object=row.business_object,
        waits_for=waits_for,
    )


def load_documents(session: Session, chosen: Select[tuple[int]]) -> list[StoredDocument]:
    """The documents whose ids ``chosen`` selects, oldest first, in two statements however many they are."""
    rows = session.execute(
        select(DocumentRow, FileRow.name, FileRow.role, FileRow.mail)
        .join(FileRow, FileRow.sha256 == DocumentRow.file_sha256)
        .where(DocumentRow.id.in_(chosen))
        .order_by(DocumentRow.created_at, DocumentRow.id)
    ).all()
    deliveries = _deliveries(session, chosen)
    return [
        _stored(row, display_name(name, role, mail_from_json(mail) if mail else None), deliveries[row.id])
        for row, name, role, mail in rows
    ]


def _deliveries(session: Session, chosen: Select[tuple[int]]) -> dict[int, list[StoredDelivery]]:
    statement = (
        select(MessageRow)
        .options(defer(MessageRow.payload, raiseload=True))
        .where(MessageRow.document_id.in_(chosen))
        .order_by(MessageRow.document_id, MessageRow.sequence)
    )
    deliveries: dict[int, list[StoredDelivery]] = defaultdict(list)
    for row in session.scalars(statement):
        deliveries[row.document_id or 0].append(stored_delivery(row))
    return deliveries


def _stored(row: DocumentRow, file_name: str, deliveries: Sequence[StoredDelivery]) -> StoredDocument:
    return StoredDocument(
        id=row.id,
        version=row.version,
        file_sha256=row.file_sha256,
        file_name=file_name,
        index=row.position,
        first_page=row.first_page,
        pages=row.pages,
        created_at=row.created_at,
        decision=Decision(row.status, tuple(row.reasons), row.code),
        extraction=extraction_from_json(row.extraction) if row.extraction is not None else None,
        issues=issues_from_json(row.issues),
        deliveries=tuple(deliveries),
        first_approver=row.first_approver,
        hold_until=row.hold_until,
        hold_why=row.hold_why,
    )


def write_document(
    row: DocumentRow, extraction: Extraction | None, issues: Sequence[Issue], decision: Decision, *, now: dt.datetime
) -> None:
    row.status = decision.status
    row.reasons = list(decision.reasons)
    row.code = decision.code
    row.document_type = extraction.document_type if extraction else None
    row.confidence = extraction.classification.confidence if extraction else None
    row.extraction = extraction_to_json(extraction) if extraction else None
    row.issues = issues_to_json(issues)
    row.business_object = business_object(extraction) if extraction else ""
    row.content_digest = content_digest(extraction) if extraction else ""
    row.updated_at = now
    _note_times(row, now=now)
    repeat_for_lists(row, extraction)


def _note_times(row: DocumentRow, *, now: dt.datetime) -> None:
    is_decided = row.status is not Status.NEEDS_REVIEW
    row.decided_at = now if is_decided else None
    row.decided_after = minutes_between(row.received_at, now) if is_decided else None


def minutes_between(since: dt.datetime, until: dt.datetime) -> int:
    """Whole minutes, none where a clock went back."""
    return max(0, (until - since) // dt.timedelta(minutes=1))


def note_decision(session: Session, row: DocumentRow, *, now: dt.datetime, who: str) -> None:
    why = "; ".join(row.reasons)
    if row.code:
        why = f"{row.code}: {why}"
    what = What.FIRST_APPROVED if row.first_approver else DECIDED[row.status]
    note(session, what, document_subject(row.id), at=now, who=who, why=why)
