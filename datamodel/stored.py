"""What the store tells of the things it keeps: views for people and for the next step, never written back."""

import datetime as dt
from dataclasses import dataclass, field

from datamodel.delivery import DeliveryState
from datamodel.extraction import Decision, Extraction, Issue, Status


@dataclass(frozen=True, slots=True)
class Arrival:
    """One coming-in of a file. ``known`` is True when the same bytes were here before."""

    sha256: str
    name: str
    origin: str
    at: dt.datetime
    known: bool
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One state change: who, what, when, why.

    ``subject`` is ``file:<sha256>``, ``document:<id>`` or ``user:<name>``.
    """

    at: dt.datetime
    who: str
    what: str
    why: str
    subject: str


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """An outbox message with its state, for people. ``waits_for`` tells why one that waits is not sent, in words."""

    message_id: str
    target: str
    state: DeliveryState
    attempts: int
    created_at: dt.datetime
    next_attempt_at: dt.datetime | None
    reference: str
    last_error: str
    document_id: int = 0
    document_type: str = ""
    business_object: str = ""
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """A target that failed ``failures`` times in a row. Until ``closed_until`` nothing is sent there."""

    name: str
    failures: int
    closed_until: dt.datetime | None
    last_error: str
    changed_at: dt.datetime


@dataclass(frozen=True)
class StoredDocument:
    """A document as the store has it.

    ``version`` counts changes; ``revise`` needs the one that was loaded. ``file_name`` is what people call the file
    (``InputFile.title``); ``first_page`` counts within it.
    """

    id: int
    version: int
    file_sha256: str
    file_name: str
    index: int
    pages: int
    created_at: dt.datetime
    decision: Decision
    extraction: Extraction | None
    issues: tuple[Issue, ...] = ()
    deliveries: tuple[StoredDelivery, ...] = ()
    first_page: int = 1


@dataclass(frozen=True)
class Summary:
    """Counts for ``intray status``.

    Attributes:
        files: number of files by state (``received``, ``processed``).
        documents: number of documents by status.
        deliveries: number of outbox messages by state.
        dead_letters: messages that were given up, until somebody retries or drops them.
        targets_down: targets that failed lately.
        without_target: approved documents of which nothing is sent: no target takes them, or it was dropped.
        duplicates: arrivals of bytes that were known already.
        oldest_waiting: the document that has waited for a person longest.
        oldest_received: when the oldest file came in that is not processed yet.
    """

    files: dict[str, int]
    documents: dict[Status, int]
    deliveries: dict[DeliveryState, int]
    without_target: int
    duplicates: int
    oldest_waiting: StoredDocument | None
    oldest_received: dt.datetime | None
    dead_letters: int = 0
    targets_down: tuple[TargetHealth, ...] = ()


@dataclass(frozen=True)
class FileStory:
    """Everything the store knows of one file: its arrivals, its documents, the files taken out of it, its events."""

    sha256: str
    name: str
    size: int
    state: str
    arrivals: tuple[Arrival, ...]
    documents: tuple[StoredDocument, ...]
    parts: tuple[Arrival, ...]
    events: tuple[StoredEvent, ...] = field(default=())
