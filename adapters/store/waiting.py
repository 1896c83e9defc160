"""What follows from a decision for the people: a document begins to wait for one, goes on waiting, or is done."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from adapters.store.absences import present
from adapters.store.claims import end_claim
from adapters.store.database import usual_time
from adapters.store.events import What, document_subject, note
from adapters.store.reasons import reason_codes
from adapters.store.records import issues_from_json
from adapters.store.rules import first_rule
from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import ReasonRow
from datamodel.extraction import Status

_SYSTEM = "intray"


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
    rule = first_rule(session, row)
    hours = rule.due_hours if rule else None
    row.due_at = now + (usual_time(session) if hours is None else dt.timedelta(hours=hours))
    row.assignee = present(session, rule.assignee, now=now) if rule else ""
    row.escalated = False
    if row.assignee:
        subject, why = document_subject(row.id), f"to {row.assignee}, by rule {rule.place if rule else ''}"
        note(session, What.ASSIGNED, subject, at=now, who=_SYSTEM, why=why)
