"""Why documents came to a person: kept for good, so that the figures of past days stay true."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.workbench_tables import ReviewReasonRow
from datamodel.extraction import Issue, Severity
from datamodel.worklist import DOUBT


def reason_codes(issues: Iterable[Issue]) -> list[str]:
    """Codes of the errors among ``issues``, each once; ``doubt`` where there is none."""
    return sorted({issue.code for issue in issues if issue.severity is Severity.ERROR}) or [DOUBT]


def note_reasons(session: Session, document_id: int, codes: Iterable[str]) -> None:
    """Intray or a receiver gives the document to a person because of ``codes``; known ones stay as they are."""
    known = set(session.scalars(select(ReviewReasonRow.code).where(ReviewReasonRow.document_id == document_id)))
    session.add_all(ReviewReasonRow(document_id=document_id, code=code) for code in codes if code not in known)
