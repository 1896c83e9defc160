"""``Drafts`` of the store. Each method is one transaction. Drafts change nothing of a document and make no events."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from adapters.store.database import Database
from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import DraftRow
from datamodel.errors import ConflictError
from datamodel.extraction import Status
from datamodel.stored import Draft


class SqlDrafts:
    """What people entered and have not saved. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def keep(
        self, document_id: int, *, who: str, version: int, items: Sequence[tuple[str, str]], before: Mapping[str, str]
    ) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            # The row is locked, so that a draft that is on its way cannot come after the approval that drops it.
            document = session.get(DocumentRow, document_id, with_for_update={"key_share": True})
            if document is None:
                raise KeyError(f"There is no document {document_id}.")
            if document.status is Status.APPROVED:
                raise ConflictError(f"Document {document_id} is approved and cannot be changed.")
            pairs = [list(item) for item in items]
            now = self._clock()
            session.merge(
                DraftRow(document_id=document_id, who=who, version=version, items=pairs, before={**before}, at=now)
            )

    def find(self, document_id: int, *, who: str) -> Draft | None:
        with self._database.reading() as session:
            row = session.get(DraftRow, (document_id, who))
            if row is None:
                return None
            return Draft(row.version, tuple((name, text) for name, text in row.items), row.before or {}, row.at)

    def drop(self, document_id: int, *, who: str) -> None:
        with self._database.writing() as session:
            session.execute(delete(DraftRow).where(DraftRow.document_id == document_id, DraftRow.who == who))


def drop_drafts(session: Session, document: DocumentRow, *, who: str = "") -> None:
    """What ``who`` has entered is in the document now. Everybody's draft where nobody is named, or it is approved."""
    statement = delete(DraftRow).where(DraftRow.document_id == document.id)
    if who and document.status is not Status.APPROVED:
        statement = statement.where(DraftRow.who == who)
    session.execute(statement)
