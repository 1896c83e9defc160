"""The seam to the store; its parts are in ``store_parts.py``, all other seams in ``protocols.py``."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from datamodel.delivery import DeliveryState, OutboxMessage, Receipt, StatusReport
from datamodel.document import InputFile
from datamodel.errors import DeliveryRefusedError, IntrayError
from datamodel.extraction import Decision, Extraction, Issue, Result, Status
from datamodel.master import EarlierRecord, EarlierStatement
from datamodel.memory import RememberedLayout, Review
from datamodel.stored import (
    Arrival,
    FileStory,
    StoredDelivery,
    StoredDocument,
    Summary,
    TargetHealth,
)
from pipelines.store_parts import (
    Approvals,
    Corrections,
    Drafts,
    Figures,
    Holds,
    Paper,
    Payments,
    People,
    Replies,
    Stories,
    Tokens,
    Worklist,
)


class Store(Protocol):
    """The truth. Every change is one transaction and writes its event in it; callers never see a half."""

    @property
    def people(self) -> People: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def paper(self) -> Paper: ...

    @property
    def corrections(self) -> Corrections: ...

    @property
    def approvals(self) -> Approvals: ...

    @property
    def holds(self) -> Holds: ...

    @property
    def replies(self) -> Replies: ...

    @property
    def stories(self) -> Stories: ...

    @property
    def figures(self) -> Figures: ...

    @property
    def payments(self) -> Payments: ...

    @property
    def worklist(self) -> Worklist: ...

    def add(self, file: InputFile, *, who: str = "intray") -> Arrival:
        """Keep the bytes and note the arrival. Known bytes are linked, not added again."""

    def claim_files(self, *, worker: str, limit: int, lease: dt.timedelta) -> list[str]:
        """SHA-256 of up to ``limit`` received files that nobody works on, leased to ``worker``, oldest first.

        A claim counts as an attempt on the file, so that one which kills its worker is noticed.
        """

    def attempts(self, sha256: str) -> int:
        """How often the file was claimed."""

    def release_file(self, sha256: str, *, why: str) -> None:
        """Give a claimed file back unprocessed; the next claim may take it at once."""

    def load(self, sha256: str) -> InputFile:
        """The file as it first came in. Raises ``KeyError``."""

    def knows(self, sha256: str) -> bool:
        """Whether a file with these bytes has come in before, by itself or in a mail."""

    def save(
        self,
        file: InputFile,
        results: Sequence[Result],
        *,
        parts: Sequence[InputFile] = (),
        outbox: Sequence[tuple[int, OutboxMessage]] = (),
        who: str = "intray",
    ) -> list[int]:
        """Finish ``file`` in one transaction: its documents, the files taken out of it, the messages, the events.

        Args:
            parts: files taken out of ``file``; those whose bytes are known are linked, and their results left out.
            outbox: messages, each with the position of its result in ``results``.

        Returns:
            ids of the new documents. Saving a file that is processed already changes nothing and returns [].
        """

    def document(self, document_id: int) -> StoredDocument:
        """Raises ``KeyError``."""

    def documents(self, *, status: Status | None = None, limit: int = 100) -> list[StoredDocument]:
        """Oldest first."""

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
        """Replace what is known of a document, with its messages, in one transaction.

        What the machine had said is kept beside it (``reviews``), and each value that changed (``corrections``). With
        ``first_approver`` a second person has to approve it; any other revision ends that. Raises ``ConflictError``,
        also where somebody else has the document open (``Worklist.claim``).
        """

    def reviews(self, *, status: Status = Status.APPROVED, after: int = 0, limit: int = 100) -> list[Review]:
        """What people last made of documents, by rising id from ``after`` on."""

    def claim_review(self) -> Review | None:
        """An approved document that the memory has not learned from. It is handed out once, whatever comes of it."""

    def layouts(self, keys: Collection[str], *, limit: int = 16) -> list[RememberedLayout]:
        """The remembered layouts that have most of ``keys``."""

    def keep_layout(self, layout: RememberedLayout) -> int:
        """Remember ``layout``, in the place of the one with its id where it has one. Returns the id."""

    def claim(self, *, worker: str, limit: int, lease: dt.timedelta) -> list[OutboxMessage]:
        """Up to ``limit`` due messages, leased to ``worker`` and marked SENT_UNKNOWN before anybody sends them."""

    def due(self) -> int:
        """Number of messages that ``claim`` would hand out now."""

    def lease_holders(self) -> list[str]:
        """Workers that hold a lease on a file or a message that has not ended."""

    def end_leases(self, worker: str) -> None:
        """Give everything that ``worker`` holds back: it is known to be gone."""

    def complete(self, message: OutboxMessage, receipt: Receipt) -> None: ...

    def retry_later(
        self,
        message: OutboxMessage,
        error: IntrayError,
        *,
        after: dt.timedelta,
        pause: Callable[[int], dt.timedelta] | None = None,
    ) -> None:
        """Queue the message again.

        With ``pause`` its target is down: after so many failures in a row it is left alone for so long. Without, the
        fault is of this message alone, and counts towards its being given up.
        """

    def fail(self, message: OutboxMessage, error: DeliveryRefusedError) -> None:
        """The receiver refused: the message is REJECTED, its document goes back to review with the receiver's words."""

    def hold(self, message: OutboxMessage, issue: Issue) -> None:
        """Do not send a claimed message; its document goes to review with ``issue``."""

    def overlooked_repeat(self, document_id: int) -> EarlierRecord | None:
        """Another approved document with the same number, which its checks could not see yet."""

    def earlier(self, extraction: Extraction, *, document_id: int | None = None) -> list[EarlierRecord]:
        """As ``History`` says."""

    def statements(self, account: str, *, document_id: int | None = None) -> list[EarlierStatement]:
        """As ``History`` says."""

    def bury(self, message: OutboxMessage, *, why: str, pause: Callable[[int], dt.timedelta] | None = None) -> None:
        """Given up: the message is DEAD until somebody retries or drops it. ``pause`` as in ``retry_later``."""

    def report(self, report: StatusReport, *, target: str, who: str = "intray") -> bool:
        """What ``target`` says later of a message that it has; False where it is of none that we know."""

    def unanswered(self, target: str, *, limit: int = 100, after: dt.timedelta) -> list[OutboxMessage]:
        """Accepted messages that are not posted and were not asked about for ``after``; noted as asked now."""

    def messages(
        self, *, states: Sequence[DeliveryState] = ..., target: str = "", limit: int = 100
    ) -> list[StoredDelivery]:
        """The outbox for people, oldest first, each with what it waits for."""

    def message(self, message_id: str) -> OutboxMessage:
        """With its payload. Raises ``KeyError``."""

    def delivery(self, message_id: str) -> StoredDelivery:
        """Where a message stands. Raises ``KeyError``."""

    def retry(self, message_id: str, *, who: str, why: str) -> None:
        """Make a waiting or dead message due at once. Raises ``KeyError``, ``ConflictError``."""

    def drop(self, message_id: str, *, who: str, why: str, to_review: bool = False) -> None:
        """Never send a waiting or dead message. Raises ``KeyError``, ``ConflictError``."""

    def targets_down(self) -> list[TargetHealth]:
        """Targets that failed lately."""

    def summary(self) -> Summary: ...

    def story(self, sha256: str) -> FileStory:
        """By SHA-256 or an unambiguous beginning of it of at least 6 digits. Raises ``KeyError``."""
