"""Second approvals: who may give them, and sending a document back to whoever works on it."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from adapters.store.claims import refuse_while_claimed
from adapters.store.corrections import correctors_since_approval
from adapters.store.database import Database
from adapters.store.events import What, document_subject, note
from adapters.store.people_tables import UserRow
from adapters.store.tables import DocumentRow
from datamodel.errors import ConflictError
from datamodel.extraction import Status
from datamodel.people import SECOND_APPROVERS


class SqlApprovals:
    """``Approvals`` of the store. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def objection(self, document_id: int, *, who: str) -> str:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            row = session.get(DocumentRow, document_id)
            if row is None:
                raise KeyError(f"There is no document {document_id}.")
            return objection(session, row, who)

    def send_back(self, document_id: int, *, version: int, who: str, why: str) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            send_to_first(session, document_id, version=version, now=self._clock(), who=who, why=why)


def objection(session: Session, row: DocumentRow, who: str) -> str:
    """Why ``who`` may not give the second approval of a document; empty where nothing speaks against it."""
    if who == row.first_approver:
        return "You approved this document first: a second person has to."
    if who in correctors_since_approval(session, row.id):
        return "You corrected a value of this document: somebody else has to approve it as the second."
    user = session.get(UserRow, who)
    if user is None or user.disabled or user.role not in SECOND_APPROVERS:
        return "Only an approver or an administrator gives the second approval."
    return ""


def check_second_approval(session: Session, row: DocumentRow, *, is_changed: bool, who: str) -> None:
    """Raises ``ConflictError`` where ``who`` may not give it, or changes a value with it."""
    why_not = "It changes a value: that is a first approval again." if is_changed else objection(session, row, who)
    if why_not:
        raise ConflictError(f"Document {row.id} waits for its second approval. {why_not}")


def send_to_first(session: Session, document_id: int, *, version: int, now: dt.datetime, who: str, why: str) -> None:
    """Undo a first approval. Raises ``KeyError``, ``ConflictError``, and ``ValueError`` without a reason."""
    if not why:
        raise ValueError("Say why it is sent back.")
    row = session.get(DocumentRow, document_id, with_for_update={"key_share": True})
    if row is None:
        raise KeyError(f"There is no document {document_id}.")
    if row.version != version or row.status is not Status.NEEDS_REVIEW or not row.first_approver:
        raise ConflictError(f"Document {document_id} does not wait for a second approval, or was changed meanwhile.")
    refuse_while_claimed(session, row, who=who, now=now)
    told = f"Sent back to {row.first_approver} by {who}: {why}"
    row.first_approver, row.reasons = "", [told]
    row.version += 1
    row.updated_at = now
    note(session, What.SENT_BACK, document_subject(document_id), at=now, who=who, why=told)
