"""The tables of the store. A change here needs a migration (``docs/store.md``); a test compares the two."""

import datetime as dt
import re
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Double,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from datamodel.delivery import DeliveryState
from datamodel.document import FileRole
from datamodel.extraction import DocumentType, Status
from datamodel.people import Role


class FileState(StrEnum):
    """Where a file stands."""

    RECEIVED = "received"
    PROCESSED = "processed"


class UtcTime(TypeDecorator[dt.datetime]):
    """A point in time: needs a time zone going in, comes back in UTC on every database (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Words(TypeDecorator[str]):
    """Text of any sender. What no database takes (NUL, half surrogate pairs of broken headers) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else re.sub("[\x00\ud800-\udfff]", "\ufffd", value)


def _state(values: type[StrEnum]) -> Enum:
    return Enum(
        values, native_enum=False, create_constraint=False, length=32, values_callable=lambda known: [*map(str, known)]
    )


Id = BigInteger().with_variant(Integer(), "sqlite")
Sha = String(64)
ASIDE = "hold_until IS NOT NULL OR first_approver <> ''"
"""Of few documents. SQLite uses the index of these where a statement says it in the same words."""


class Table(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        str: Words(),
        dt.date: Date(),
        dt.datetime: UtcTime(),
        bytes: LargeBinary(),
        FileState: _state(FileState),
        FileRole: _state(FileRole),
        Status: _state(Status),
        DocumentType: _state(DocumentType),
        DeliveryState: _state(DeliveryState),
        Role: _state(Role),
        # JSON, not JSONB: it keeps the text as it is, so numbers and escapes come back exactly.
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(),
    }


class FileRow(Table):
    """A file by its bytes, as it first came in. The bytes are in the blobs."""

    __tablename__ = "files"
    __table_args__ = (Index(None, "state", "received_at", "sha256"),)

    sha256: Mapped[str] = mapped_column(Sha, primary_key=True)
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[FileRole]
    origin: Mapped[str]
    # Deferred: the parts of a mail are written in the order of their hashes, which may put a part before its mail.
    parent: Mapped[str | None] = mapped_column(
        Sha, ForeignKey("files.sha256", deferrable=True, initially="DEFERRED"), index=False
    )
    mail: Mapped[dict[str, Any] | None]
    received_at: Mapped[dt.datetime]
    state: Mapped[FileState]
    attempts: Mapped[int]
    lease_until: Mapped[dt.datetime | None]
    leased_by: Mapped[str | None]


class ArrivalRow(Table):
    """One coming-in of a file, also of known bytes."""

    __tablename__ = "arrivals"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(Sha, ForeignKey("files.sha256"), index=True)
    name: Mapped[str]
    origin: Mapped[str]
    parent: Mapped[str | None] = mapped_column(Sha, ForeignKey("files.sha256"), index=True)
    known: Mapped[bool]
    at: Mapped[dt.datetime]


class DocumentRow(Table):
    """A document of a file, with what was understood and decided. ``received_at`` is that of its file.

    ``first_page`` is the number of its first page within the file. ``title`` to ``currency`` repeat what the file and
    the extraction say, for lists: what people call the file, document number, sender's name (its first 200 characters),
    the number of the linked customer or supplier, and the total; ``searchable`` is all the words of these
    (``searchable_words``). ``assignee`` is to deal with it; ``claimed_by`` has it open since ``claimed_at`` and until
    ``claimed_until``. ``due_at`` is when a person should have decided, ``escalated`` that it was passed on as nobody
    had. While ``hold_until`` is to come it waits for that day, because of ``hold_why``. ``first_approver`` approved
    it, and a second person has to. ``decided_at`` is when it was last approved or rejected, None while it waits;
    ``decided_after`` the minutes from receipt until then; ``reviewed`` that it has ever waited for a person, or was
    changed by one.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("file_sha256", "position"),
        Index(None, "status", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "business_object", "id"),
        Index(None, "business_object", "status"),
        Index(None, "content_digest", "id"),
        Index("ix_documents_trays", "status", "assignee", "document_type", "hold_until", "first_approver", "due_at"),
        Index(
            "ix_documents_aside",
            "status",
            "hold_until",
            "first_approver",
            "id",
            sqlite_where=text(ASIDE),
            postgresql_where=text(ASIDE),
        ),
        # Everything that the queue is filtered and sorted by: no row with its long extraction is opened for that.
        Index(
            "ix_documents_queue",
            "status",
            "due_at",
            "id",
            "hold_until",
            "first_approver",
            "document_type",
            "assignee",
            "amount",
            "created_at",
            "updated_at",
            "searchable",
        ),
        # The figures are counted from these alone, as the rows with their extractions are large.
        Index("ix_documents_figures_kinds", "document_type", "status", "reviewed", "received_at", "sender"),
        Index("ix_documents_figures_received", "received_at", "status", "reviewed", "document_type", "sender", "id"),
        Index("ix_documents_figures_decided", "decided_at", "reviewed", "decided_after", "document_type", "sender"),
        Index(
            "ix_documents_figures_waiting", "status", "received_at", "due_at", "hold_until", "document_type", "sender"
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    file_sha256: Mapped[str] = mapped_column(Sha, ForeignKey("files.sha256"))
    position: Mapped[int]
    first_page: Mapped[int] = mapped_column(server_default="1")
    pages: Mapped[int]
    status: Mapped[Status]
    reasons: Mapped[list[Any]]
    code: Mapped[str]
    document_type: Mapped[DocumentType | None]
    confidence: Mapped[float | None] = mapped_column(Double)
    extraction: Mapped[dict[str, Any] | None]
    issues: Mapped[list[Any]]
    business_object: Mapped[str] = mapped_column(String(255))
    content_digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(server_default="")
    number: Mapped[str] = mapped_column(server_default="")
    sender: Mapped[str] = mapped_column(server_default="")
    partner: Mapped[str] = mapped_column(server_default="")
    amount: Mapped[float | None] = mapped_column(Double)
    currency: Mapped[str] = mapped_column(String(3), server_default="")
    searchable: Mapped[str] = mapped_column(server_default="")
    assignee: Mapped[str] = mapped_column(String(64), server_default="")
    claimed_by: Mapped[str] = mapped_column(String(64), server_default="")
    claimed_at: Mapped[dt.datetime | None]
    claimed_until: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    escalated: Mapped[bool] = mapped_column(server_default=false())
    hold_until: Mapped[dt.datetime | None]
    hold_why: Mapped[str] = mapped_column(server_default="")
    first_approver: Mapped[str] = mapped_column(String(64), server_default="")
    reviewed: Mapped[bool] = mapped_column(server_default=false())
    decided_at: Mapped[dt.datetime | None]
    decided_after: Mapped[int | None]
    version: Mapped[int]
    received_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class MessageRow(Table):
    """A message of the outbox, of a document or of a payment.

    ``sequence`` orders the messages of one document; those of one ``business_object`` go by when their documents were
    received, then by document and sequence. ``transfer_number`` is our number of the IDoc (EDI_DC40-DOCNUM), by which a
    status may know it. ``withdrawn``: it is dead because somebody decided that it is not to be sent, and nothing waits
    for it; while a worker is sending it, it will be. ``tried_since``: when it was first sent since it was queued.
    ``next_attempt_at`` is set while it is pending. ``posted_after``: minutes from the receipt of its document until we
    learned that the receiver booked it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("document_id", "sequence"),
        Index(None, "state", "next_attempt_at"),
        Index(None, "next_attempt_at", "document_id", "sequence"),
        Index(None, "business_object", "target", "state"),
        Index(None, "transfer_number"),
        Index(None, "reference"),
        Index(None, "payment_id", "sequence"),
        # As for documents: payloads are large.
        Index("ix_outbox_figures", "target", "state", "withdrawn", "received_at", "posted_after", "document_id"),
    )

    message_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    document_id: Mapped[int | None] = mapped_column(Id, ForeignKey("documents.id"))
    payment_id: Mapped[int | None] = mapped_column(Id, ForeignKey("payments.id"))
    sequence: Mapped[int]
    target: Mapped[str]
    document_type: Mapped[str] = mapped_column(String(32))
    payload: Mapped[bytes]
    business_object: Mapped[str] = mapped_column(String(255))
    awaits_posting: Mapped[bool]
    transfer_number: Mapped[str] = mapped_column(String(16))
    state: Mapped[DeliveryState]
    attempts: Mapped[int]
    faults: Mapped[int]
    withdrawn: Mapped[bool]
    next_attempt_at: Mapped[dt.datetime | None]
    lease_until: Mapped[dt.datetime | None]
    leased_by: Mapped[str | None]
    reference: Mapped[str]
    last_error: Mapped[str]
    received_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    tried_since: Mapped[dt.datetime | None]
    asked_at: Mapped[dt.datetime | None]
    posted_after: Mapped[int | None]


class TargetRow(Table):
    """How a target fares. While ``closed_until`` is to come, nothing is sent there; then one message tries."""

    __tablename__ = "targets"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    failures: Mapped[int]
    closed_until: Mapped[dt.datetime | None]
    last_error: Mapped[str]
    changed_at: Mapped[dt.datetime]


class AttemptRow(Table):
    """How one attempt on a message ended, with the envelopes where the target gave them."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(255), ForeignKey("outbox.message_id"), index=True)
    number: Mapped[int]
    at: Mapped[dt.datetime]
    outcome: Mapped[str]
    detail: Mapped[str]
    request: Mapped[bytes]
    response: Mapped[bytes]


class EventRow(Table):
    """One state change. Rows are only ever added."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[dt.datetime]
    who: Mapped[str]
    what: Mapped[str] = mapped_column(String(32))
    why: Mapped[str]
    subject: Mapped[str] = mapped_column(String(80), index=True)


class ReviewRow(Table):
    """What a person last made of a document, beside what the machine had said. ``learned``: the memory has seen it."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("document_id"), Index(None, "learned", "status", "id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"))
    status: Mapped[Status]
    machine: Mapped[dict[str, Any] | None]
    person: Mapped[dict[str, Any] | None]
    who: Mapped[str]
    at: Mapped[dt.datetime]
    learned: Mapped[bool]


class LayoutRow(Table):
    """A remembered layout, as JSON."""

    __tablename__ = "layout_memory"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_type: Mapped[DocumentType]
    layout: Mapped[dict[str, Any]]
    documents: Mapped[int]
    updated_at: Mapped[dt.datetime]


class LayoutKeyRow(Table):
    """What a layout is found by."""

    __tablename__ = "layout_keys"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    layout_id: Mapped[int] = mapped_column(Id, ForeignKey("layout_memory.id"), primary_key=True, index=True)
