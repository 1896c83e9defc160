"""What the store tells of the things it keeps: views for people and for the next step, never written back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from datamodel.delivery import DeliveryState
from datamodel.document import BBox, FileRole, MailHeaders
from datamodel.extraction import Decision, DocumentType, Extraction, Issue, Status


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

    ``subject`` is ``file:<sha256>``, ``document:<id>``, ``payment:<id>``, ``rule:<id>``, ``user:<name>`` or
    ``machine:<name>``.
    """

    at: dt.datetime
    who: str
    what: str
    why: str
    subject: str


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """An outbox message with its state, for people. ``waits_for`` tells why one that waits is not sent, in words.

    It is of a document or of a payment; the number of the other one is 0.
    """

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
    payment_id: int = 0


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
    (``InputFile.title``); ``first_page`` counts within it. ``first_approver`` approved it, and a second person has to.
    Until ``hold_until`` it waits, because of ``hold_why``.
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
    first_approver: str = ""
    hold_until: dt.datetime | None = None
    hold_why: str = ""


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """One value that ``who`` changed; None where there was or is none.

    Attributes:
        version: of the document that the change made.
        document_type: as it was before.
        sender: of the document, as it is after.
        reader: what had read the value, or overlooked it; empty where a person had entered it.
        field: ``document_type``, ``link.customer`` and the like for what is no field.
        line: from 1; of a removed line as it was before. None in the header.
        confidence: of the value before.
        page, box: where the value before was read, else where the new one was taken from; the page within its file.
    """

    id: int
    document_id: int
    version: int
    document_type: DocumentType | None
    sender: str
    reader: str
    field: str
    line: int | None
    before: str | None
    after: str | None
    confidence: float | None
    page: int | None
    box: BBox | None
    who: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail to the sender of a document; ``in_reply_to`` and ``thread`` (References) are message ids, or empty."""

    recipient: str
    subject: str
    body: str
    in_reply_to: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A draft of a reply, as ``who`` left it."""

    reply: Reply
    who: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has entered in the form of a document and not saved yet.

    Attributes:
        version: of the document that it was entered over.
        items: the inputs of the form, name and text, in order.
        before: the texts that stood there in that version, by name, of the inputs that differ from it.
        at: when it was kept.
    """

    version: int
    items: tuple[tuple[str, str], ...]
    before: Mapping[str, str]
    at: dt.datetime


@dataclass(frozen=True)
class Enclosure:
    """A file that was taken out of a mail or an archive.

    ``is_known`` says that its bytes had come in before, with something else; ``mail`` is what it came with at first.
    """

    sha256: str
    name: str
    size: int
    role: FileRole
    mail: MailHeaders | None
    is_known: bool
    documents: tuple[StoredDocument, ...] = ()


@dataclass(frozen=True)
class Container:
    """What a file came in: a mail, an archive, or the file itself, with everything that was taken out of it."""

    sha256: str
    name: str
    size: int
    origin: str
    received_at: dt.datetime
    enclosures: tuple[Enclosure, ...] = ()


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
