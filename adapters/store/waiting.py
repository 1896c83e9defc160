"""Documents that wait for a person: what follows from a decision for them, and their rows."""

import datetime as dt

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, defer

from adapters.store.absences import present
from adapters.store.claims import end_claim
from adapters.store.database import usual_time
from adapters.store.events import What, document_subject, note
from adapters.store.reasons import reason_codes
from adapters.store.records import issues_from_json
from adapters.store.rules import first_rule, rules_in_order
from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import ReasonRow
from datamodel.extraction import Status

_SYSTEM = "intray"

WaitingRows = Select[tuple[DocumentRow]]


def waiting_rows() -> WaitingRows:
    return select(DocumentRow).where(DocumentRow.status == Status.NEEDS_REVIEW)


def locked(rows: WaitingRows, *, skip: bool = False) -> WaitingRows:
    """Without what was understood, which is long. ``skip``: without rows that somebody changes just now."""
    light = rows.options(defer(DocumentRow.extraction, raiseload=True), defer(DocumentRow.issues, raiseload=True))
    return light.with_for_update(skip_locked=skip, key_share=True)


def follow_decision(session: Session, row: DocumentRow, *, was: Status | None, now: dt.datetime) -> None:
    """Called in the transaction of every decision, after it was written. ``was`` is None for a new document."""
    if was is not None:
        session.execute(delete(ReasonRow).where(ReasonRow.document_id == row.id))
    if row.status is not Status.NEEDS_REVIEW:
        end_claim(row)
        row.hold_until, row.hold_why = None, ""
        return
    codes = reason_codes(issues_from_json(row.issues))
    session.add_all(ReasonRow(document_id=row.id, code=code) for code in codes)
    if was is not Status.NEEDS_REVIEW:
        _begin_waiting(session, row, now=now)


def _begin_waiting(session: Session, row: DocumentRow, *, now: dt.datetime) -> None:
    """Whose it is and until when, by the first rule that fits; what was arranged when it waited before is void."""
    rule = first_rule(rules_in_order(session), row)
    hours = rule.due_hours if rule else None
    row.due_at = now + (usual_time(session) if hours is None else dt.timedelta(hours=hours))
    row.assignee = present(session, rule.assignee, now=now) if rule else ""
    row.escalated = False
    if row.assignee:
        subject, why = document_subject(row.id), f"to {row.assignee}, by rule {rule.place if rule else ''}"
        note(session, What.ASSIGNED, subject, at=now, who=_SYSTEM, why=why)
