"""Mails to senders of documents that were returned: drafts, which Intray keeps and never sends."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.database import Database
from adapters.store.documents import revise_document
from adapters.store.events import What, document_subject, note
from adapters.store.records import extraction_from_json, issues_from_json
from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import ReplyRow
from datamodel.errors import RejectionCode
from datamodel.extraction import Decision, Status
from datamodel.stored import Reply, StoredReply


class SqlReplies:
    """``Replies`` of the store. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def of(self, document_id: int) -> list[StoredReply]:
        """The oldest first; the last one counts."""
        with self._database.reading() as session:
            return replies_of(session, document_id)

    def return_document(self, document_id: int, reply: Reply, *, version: int, why: str, who: str) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            return_document(session, document_id, reply, version=version, now=self._clock(), who=who, why=why)

    def write(self, document_id: int, reply: Reply, *, who: str) -> None:
        """Raises ``KeyError`` where the document was not returned."""
        now = self._clock()
        with self._database.writing() as session:
            if not replies_of(session, document_id):
                raise KeyError(f"Document {document_id} was not returned: there is no reply to change.")
            _add(session, document_id, reply, now=now, who=who)
            note(session, What.REPLY_WRITTEN, document_subject(document_id), at=now, who=who, why=reply.subject)


def return_document(
    session: Session, document_id: int, reply: Reply, *, version: int, now: dt.datetime, who: str, why: str
) -> None:
    row = session.get(DocumentRow, document_id)
    if row is None:
        raise KeyError(f"There is no document {document_id}.")
    revise_document(
        session,
        document_id,
        version=version,
        extraction=extraction_from_json(row.extraction) if row.extraction is not None else None,
        issues=issues_from_json(row.issues),
        decision=Decision(Status.REJECTED, (why,), RejectionCode.RETURNED),
        outbox=(),
        first_approver="",
        now=now,
        who=who,
    )
    _add(session, document_id, reply, now=now, who=who)
    told = f"to {reply.recipient}: {reply.subject}" if reply.recipient else reply.subject
    note(session, What.RETURNED, document_subject(document_id), at=now, who=who, why=told)


def replies_of(session: Session, document_id: int) -> list[StoredReply]:
    statement = select(ReplyRow).where(ReplyRow.document_id == document_id).order_by(ReplyRow.id)
    return [
        StoredReply(
            reply=Reply(row.recipient, row.subject, row.body, row.in_reply_to, row.thread), who=row.who, at=row.at
        )
        for row in session.scalars(statement)
    ]


def _add(session: Session, document_id: int, reply: Reply, *, now: dt.datetime, who: str) -> None:
    session.add(
        ReplyRow(
            document_id=document_id,
            recipient=reply.recipient,
            subject=reply.subject,
            body=reply.body,
            in_reply_to=reply.in_reply_to,
            thread=reply.thread,
            who=who,
            at=now,
        )
    )
