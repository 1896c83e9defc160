"""The whole life of one document, as the store knows it."""

import datetime as dt
from dataclasses import dataclass

from datamodel.extraction import Extraction
from datamodel.stored import FileStory, StoredCorrection, StoredDocument, StoredEvent, StoredReply


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """How one attempt on a message ended; ``request`` and ``response`` are the bytes of each that are kept."""

    id: int
    message_id: str
    target: str
    number: int
    at: dt.datetime
    outcome: str
    detail: str
    request: int
    response: int


@dataclass(frozen=True, slots=True)
class Envelopes:
    """What an attempt sent and what came back, without passwords."""

    document_id: int
    request: bytes
    response: bytes


@dataclass(frozen=True)
class DocumentStory:
    """Everything about a document.

    Attributes:
        file: that it is in, with its own events.
        events: of the file and of the document, in the order in which they happened.
        machine: what the machine had said; None where that is not known.
        corrections, attempts, replies: the oldest first.
    """

    document: StoredDocument
    file: FileStory
    events: tuple[StoredEvent, ...]
    machine: Extraction | None
    corrections: tuple[StoredCorrection, ...]
    attempts: tuple[StoredAttempt, ...]
    replies: tuple[StoredReply, ...]
