"""The store on SQLAlchemy. Each method is one transaction; what happens in it stands in the modules next to this."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import select

from adapters.blobs import Blobs, open_blobs
from adapters.store.approvals import SqlApprovals
from adapters.store.corrections import SqlCorrections
from adapters.store.database import Database, connect, make_sqlite_file, sqlite_file
from adapters.store.documents import load_documents, revise_document, stored_delivery
from adapters.store.drafts import SqlDrafts
from adapters.store.figures import SqlFigures
from adapters.store.history import earlier_records, earlier_statements, overlooked_repeat
from adapters.store.holds import SqlHolds
from adapters.store.intake import add_file, claim_received, file_row, input_file, release_claimed
from adapters.store.layouts import find_layouts, keep_layout
from adapters.store.leases import current_holders, end_leases_of
from adapters.store.letters import drop_message, list_messages, retry_message, target_health
from adapters.store.machines import SqlTokens
from adapters.store.outbox import claim_due, count_due, message_of
from adapters.store.outcomes import bury_message, complete_message, hold_message, postpone_message, refuse_message
from adapters.store.paper import SqlPaper
from adapters.store.payments import SqlPayments
from adapters.store.people import SqlPeople
from adapters.store.replies import SqlReplies
from adapters.store.reports import summarise, tell_story
from adapters.store.results import check_results, finish_file
from adapters.store.reviews import any_unlearned, claim_unlearned, load_reviews
from adapters.store.schema import prepare_schema
from adapters.store.statuses import apply_status, claim_unanswered
from adapters.store.stories import SqlStories
from adapters.store.tables import DocumentRow, FileRow, MessageRow
from adapters.store.targets import Pause
from adapters.store.worklist import SqlWorklist
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt, StatusReport
from datamodel.document import InputFile
from datamodel.errors import ConfigurationError, DeliveryRefusedError, IntrayError
from datamodel.extraction import Decision, Extraction, Issue, Result, Status
from datamodel.master import EarlierRecord, EarlierStatement
from datamodel.memory import RememberedLayout, Review
from datamodel.stored import Arrival, FileStory, StoredDelivery, StoredDocument, Summary, TargetHealth

_SYSTEM = "intray"


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SqlStore:
    """A ``Store`` in a database and blobs. Safe for several threads and processes; made by ``open_store``.

    Every method raises ``RetriableError`` when the database or the blobs are out of reach.
    """

    def __init__(self, database: Database, blobs: Blobs, *, clock: Callable[[], dt.datetime] = utc_now) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self.people = SqlPeople(database, clock)
        self.drafts = SqlDrafts(database, clock)
        self.tokens = SqlTokens(database, clock)
        self.worklist = SqlWorklist(database, clock)
        self.paper = SqlPaper(database, clock)
        self.corrections = SqlCorrections(database)
        self.approvals = SqlApprovals(database, clock)
        self.holds = SqlHolds(database, clock)
        self.replies = SqlReplies(database, clock)
        self.stories = SqlStories(database)
        self.figures = SqlFigures(database, clock)
        self.payments = SqlPayments(database, clock)

    def close(self) -> None:
        self._database.engine.dispose()

    def add(self, file: InputFile, *, who: str = _SYSTEM) -> Arrival:
        # Bytes before rows: a crash in between leaves a blob that nobody names, never a row without its bytes.
        self._blobs.put(file.content)
        with self._database.writing() as session:
            return add_file(session, file, now=self._clock(), who=who)

    def claim_files(self, *, worker: str, limit: int, lease: dt.timedelta) -> list[str]:
        with self._database.writing() as session:
            return claim_received(session, worker=worker, limit=limit, lease=lease, now=self._clock())

    def attempts(self, sha256: str) -> int:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            return file_row(session, sha256).attempts

    def release_file(self, sha256: str, *, why: str) -> None:
        """A file that was finished meanwhile stays so. Raises ``KeyError``."""
        with self._database.writing() as session:
            release_claimed(session, sha256, why=why, now=self._clock())

    def load(self, sha256: str) -> InputFile:
        """Raises ``KeyError``, and ``DocumentError`` (DAMAGED) where the kept bytes are no longer the same."""
        with self._database.reading() as session:
            row = file_row(session, sha256)
        return input_file(row, self._blobs.get(sha256))

    def knows(self, sha256: str) -> bool:
        with self._database.reading() as session:
            return session.get(FileRow, sha256) is not None

    def save(
        self,
        file: InputFile,
        results: Sequence[Result],
        *,
        parts: Sequence[InputFile] = (),
        outbox: Sequence[tuple[int, OutboxMessage]] = (),
        who: str = _SYSTEM,
    ) -> list[int]:
        """As the protocol says.

        Raises:
            KeyError: ``file`` was never added.
            ValueError: a result is not of ``file`` or a part, or a message not of an approved result.
            ConflictError: a message id is of another document.
        """
        check_results(file, results, parts, outbox)
        for part in parts:
            self._blobs.put(part.content)
        with self._database.writing() as session:
            return finish_file(session, file, results, parts=parts, outbox=outbox, now=self._clock(), who=who)

    def earlier(self, extraction: Extraction, *, document_id: int | None = None) -> list[EarlierRecord]:
        with self._database.reading() as session:
            return earlier_records(session, extraction, document_id)

    def statements(self, account: str, *, document_id: int | None = None) -> list[EarlierStatement]:
        with self._database.reading() as session:
            return earlier_statements(session, account, document_id)

    def overlooked_repeat(self, document_id: int) -> EarlierRecord | None:
        with self._database.reading() as session:
            return overlooked_repeat(session, document_id)

    def document(self, document_id: int) -> StoredDocument:
        with self._database.reading() as session:
            found = load_documents(session, select(DocumentRow.id).where(DocumentRow.id == document_id))
        if not found:
            raise KeyError(f"There is no document {document_id}.")
        return found[0]

    def documents(self, *, status: Status | None = None, limit: int = 100) -> list[StoredDocument]:
        chosen = select(DocumentRow.id).order_by(DocumentRow.created_at, DocumentRow.id).limit(limit)
        if status is not None:
            chosen = chosen.where(DocumentRow.status == status)
        with self._database.reading() as session:
            return load_documents(session, chosen)

    def revise(
        self,
        document_id: int,
        *,
        version: int,
        extraction: Extraction | None,
        issues: Sequence[Issue],
        decision: Decision,
        outbox: Sequence[OutboxMessage] = (),
        first_approver: str = "",
        who: str,
    ) -> None:
        """As the protocol says, from needs_review or rejected only; messages that still wait are withdrawn.

        Raises:
            KeyError: there is no such document.
            ConflictError: ``version`` is not the latest, somebody else has the document open, it is approved, a message
                was delivered already, or ``who`` may not give the second approval (``adapters/store/approvals.py``).
        """
        with self._database.writing() as session:
            revise_document(
                session,
                document_id,
                version=version,
                extraction=extraction,
                issues=issues,
                decision=decision,
                outbox=outbox,
                first_approver=first_approver,
                now=self._clock(),
                who=who,
            )

    def reviews(self, *, status: Status = Status.APPROVED, after: int = 0, limit: int = 100) -> list[Review]:
        with self._database.reading() as session:
            return load_reviews(session, status=status, after=after, limit=limit)

    def claim_review(self) -> Review | None:
        with self._database.reading() as session:  # most often there is none, and no lock is needed to see it
            if not any_unlearned(session):
                return None
        with self._database.writing() as session:
            return claim_unlearned(session)

    def layouts(self, keys: Collection[str], *, limit: int = 16) -> list[RememberedLayout]:
        with self._database.reading() as session:
            return find_layouts(session, keys, limit=limit)

    def keep_layout(self, layout: RememberedLayout) -> int:
        """Raises ``KeyError`` where the layout has an id that is not known."""
        with self._database.writing() as session:
            return keep_layout(session, layout, now=self._clock())

    def claim(self, *, worker: str, limit: int, lease: dt.timedelta) -> list[OutboxMessage]:
        with self._database.writing() as session:
            return claim_due(session, worker=worker, limit=limit, lease=lease, now=self._clock())

    def due(self) -> int:
        with self._database.reading() as session:
            return count_due(session, now=self._clock())

    def lease_holders(self) -> list[str]:
        with self._database.reading() as session:
            return current_holders(session, now=self._clock())

    def end_leases(self, worker: str) -> None:
        """A message that was on its way is due again: whether it arrived is not known."""
        with self._database.writing() as session:
            end_leases_of(session, worker, now=self._clock(), who=_SYSTEM)

    def complete(self, message: OutboxMessage, receipt: Receipt) -> None:
        """Completing twice with the same receipt is fine. Raises ``ConflictError``, ``KeyError``."""
        with self._database.writing() as session:
            complete_message(session, message, receipt, now=self._clock())

    def retry_later(
        self, message: OutboxMessage, error: IntrayError, *, after: dt.timedelta, pause: Pause | None = None
    ) -> None:
        """Raises ``ConflictError`` when another worker has the message by now, ``KeyError``."""
        with self._database.writing() as session:
            postpone_message(session, message, error, after=after, pause=pause, now=self._clock())

    def fail(self, message: OutboxMessage, error: DeliveryRefusedError) -> None:
        """Raises ``ConflictError`` when another worker has the message by now, ``KeyError``."""
        with self._database.writing() as session:
            refuse_message(session, message, error, now=self._clock())

    def hold(self, message: OutboxMessage, issue: Issue) -> None:
        """Raises ``ConflictError`` when another worker has the message by now, ``KeyError``."""
        with self._database.writing() as session:
            hold_message(session, message, issue, now=self._clock())

    def bury(self, message: OutboxMessage, *, why: str, pause: Pause | None = None) -> None:
        """Raises ``ConflictError`` when another worker has the message by now, ``KeyError``."""
        with self._database.writing() as session:
            bury_message(session, message, why=why, pause=pause, now=self._clock())

    def report(self, report: StatusReport, *, target: str, who: str = _SYSTEM) -> bool:
        with self._database.writing() as session:
            return apply_status(session, report, target=target, now=self._clock(), who=who)

    def unanswered(self, target: str, *, limit: int = 100, after: dt.timedelta) -> list[OutboxMessage]:
        with self._database.writing() as session:
            now = self._clock()
            return claim_unanswered(session, target, limit=limit, asked_before=now - after, now=now)

    def messages(
        self, *, states: Sequence[DeliveryState] = tuple(DeliveryState), target: str = "", limit: int = 100
    ) -> list[StoredDelivery]:
        with self._database.reading() as session:
            return list_messages(session, states=states, target=target, limit=limit, now=self._clock())

    def message(self, message_id: str) -> OutboxMessage:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            row = session.get(MessageRow, message_id)
            if row is None:
                raise KeyError(f"There is no message {message_id}.")
            return message_of(row)

    def delivery(self, message_id: str) -> StoredDelivery:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            row = session.get(MessageRow, message_id)
            if row is None:
                raise KeyError(f"There is no message {message_id}.")
            return stored_delivery(row)

    def retry(self, message_id: str, *, who: str, why: str) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            retry_message(session, message_id, now=self._clock(), who=who, why=why)

    def drop(self, message_id: str, *, who: str, why: str, to_review: bool = False) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            drop_message(session, message_id, now=self._clock(), who=who, why=why, to_review=to_review)

    def targets_down(self) -> list[TargetHealth]:
        with self._database.reading() as session:
            return target_health(session)

    def summary(self) -> Summary:
        with self._database.reading() as session:
            return summarise(session)

    def story(self, sha256: str) -> FileStory:
        with self._database.reading() as session:
            return tell_story(session, sha256)


def open_store(
    url: str,
    *,
    blobs: str,
    create: bool = True,
    busy_timeout: float = 30.0,
    due_after: dt.timedelta = dt.timedelta(days=1),
    clock: Callable[[], dt.datetime] = utc_now,
) -> SqlStore:
    """The store at ``url`` with its bytes at ``blobs`` (a folder or an fsspec URL).

    Args:
        create: make the database file and bring the schema up to date; else both must be so already.
        busy_timeout: seconds to wait for another writer.
        due_after: how long a document may wait for a person where no rule of assignment says otherwise.
        clock: the present, with time zone.

    Raises:
        ConfigurationError: a URL cannot be used, or the schema is newer than this code or (without ``create``) older.
        RetriableError: the database or the blobs are out of reach.
    """
    database = connect(url, busy_timeout=busy_timeout, due_after=due_after)
    file = sqlite_file(database.engine.url)
    if file is not None and create:
        make_sqlite_file(file, busy_timeout=busy_timeout)
    elif file is not None and not file.is_file():
        raise ConfigurationError(f"There is no store {file}. Open it with create=True to make it.")
    try:
        prepare_schema(database, create=create)
        return SqlStore(database, open_blobs(blobs), clock=clock)
    except BaseException:
        database.engine.dispose()
        raise
