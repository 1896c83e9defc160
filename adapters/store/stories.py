"""The life of one document, put together from what the tables keep of it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.store.corrections import corrections_of, said_by_machine
from adapters.store.database import Database
from adapters.store.events import document_subject, file_subject
from adapters.store.replies import replies_of
from adapters.store.reports import tell_story
from adapters.store.tables import AttemptRow, DocumentRow, MessageRow
from datamodel.story import DocumentStory, Envelopes, StoredAttempt


class SqlStories:
    """``Stories`` of the store. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document_id: int) -> DocumentStory:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            sha256 = session.scalar(select(DocumentRow.file_sha256).where(DocumentRow.id == document_id))
            if sha256 is None:
                raise KeyError(f"There is no document {document_id}.")
            file = tell_story(session, sha256)
            subjects = (file_subject(sha256), document_subject(document_id))
            return DocumentStory(
                document=next(document for document in file.documents if document.id == document_id),
                file=file,
                events=tuple(event for event in file.events if event.subject in subjects),
                machine=said_by_machine(session, document_id),
                corrections=tuple(corrections_of(session, document_id)),
                attempts=_attempts(session, document_id),
                replies=tuple(replies_of(session, document_id)),
            )

    def envelopes(self, attempt_id: int) -> Envelopes:
        """Raises ``KeyError``."""
        columns = (MessageRow.document_id, AttemptRow.request, AttemptRow.response)
        statement = select(*columns).join(MessageRow, MessageRow.message_id == AttemptRow.message_id)
        with self._database.reading() as session:
            found = session.execute(statement.where(AttemptRow.id == attempt_id)).first()
        if found is None:
            raise KeyError(f"There is no attempt {attempt_id}.")
        return Envelopes(*found)


def _attempts(session: Session, document_id: int) -> tuple[StoredAttempt, ...]:
    """Without the envelopes themselves, which may be large."""
    columns = (
        AttemptRow.id,
        AttemptRow.message_id,
        MessageRow.target,
        AttemptRow.number,
        AttemptRow.at,
        AttemptRow.outcome,
        AttemptRow.detail,
        func.length(AttemptRow.request),
        func.length(AttemptRow.response),
    )
    statement = select(*columns).join(MessageRow, MessageRow.message_id == AttemptRow.message_id)
    rows = session.execute(statement.where(MessageRow.document_id == document_id).order_by(AttemptRow.id))
    return tuple(StoredAttempt(*row) for row in rows)
