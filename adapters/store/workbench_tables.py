"""The tables of what people do to documents: reasons, drafts, corrections, replies, rules, turned pages."""

import datetime as dt
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from adapters.store.tables import Id, Sha, Table
from datamodel.extraction import DocumentType


class ReasonRow(Table):
    """Why a document waits, by the code of the issue; ``doubt`` where only confidence is missing."""

    __tablename__ = "document_reasons"
    __table_args__ = (Index(None, "code", "document_id"),)

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)


class ReviewReasonRow(Table):
    """Why Intray, or a receiver, ever gave a document to a person, by code as in ``ReasonRow``. Only ever added."""

    __tablename__ = "review_reasons"

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)


class DraftRow(Table):
    """What somebody has entered in a document's form and not saved yet, over ``version`` of the document.

    ``items`` are the inputs, name and text, in order; ``before`` the texts that the document had where they differ.
    """

    __tablename__ = "drafts"

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    items: Mapped[list[Any]]
    before: Mapped[dict[str, Any] | None]
    at: Mapped[dt.datetime]


class CorrectionRow(Table):
    """One value that a person changed. Rows are only ever added.

    ``before`` and ``after`` are texts of values, None where there was or is none. ``version`` is that of the document
    which the change made; ``line`` counts from 1 in it, of a removed line in the version before. ``confidence`` is that
    of the value before, ``page`` and ``box`` (fractions of the page) are where it was read, else where the new one was
    taken from. ``reader`` had read the value, or overlooked it; empty where it was a person's.
    """

    __tablename__ = "corrections"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), index=True)
    version: Mapped[int]
    document_type: Mapped[DocumentType | None]
    sender: Mapped[str]
    reader: Mapped[str]
    field: Mapped[str] = mapped_column(String(64))
    line: Mapped[int | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    confidence: Mapped[float | None] = mapped_column(Double)
    page: Mapped[int | None]
    box: Mapped[list[Any] | None]
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]


class ConfirmationRow(Table):
    """What became of what the machine said of one field, counted when a person approved the document.

    ``of_lines`` where it is one of line items. Of its values the person left ``confirmed`` as they were, ``changed``,
    ``added`` and ``removed`` the others. ``version`` is that of the approval; the next one counts anew.
    """

    __tablename__ = "confirmations"
    __table_args__ = (
        Index(None, "at"),
        Index(
            "ix_confirmations_figures",
            "field",
            "of_lines",
            "at",
            "document_id",
            "confirmed",
            "changed",
            "added",
            "removed",
        ),
    )

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(64), primary_key=True)
    of_lines: Mapped[bool] = mapped_column(primary_key=True)
    version: Mapped[int]
    document_type: Mapped[DocumentType]
    sender: Mapped[str]
    reader: Mapped[str]
    confirmed: Mapped[int]
    changed: Mapped[int]
    added: Mapped[int]
    removed: Mapped[int]
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]


class CheckRow(Table):
    """How right the machine was on one document that a person approved: the sums of its confirmations.

    Of ``checked`` values ``correct`` ones were left as they were. ``sender`` is that of the document, as lists have it.
    """

    __tablename__ = "checks"
    __table_args__ = (Index("ix_checks_figures", "at", "reader", "sender", "document_type", "checked", "correct"),)

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    at: Mapped[dt.datetime]
    document_type: Mapped[DocumentType]
    sender: Mapped[str]
    reader: Mapped[str]
    checked: Mapped[int]
    correct: Mapped[int]


class ReplyRow(Table):
    """The draft of a mail to the sender of a document that was returned; the last one of a document counts.

    ``in_reply_to`` and ``thread`` are the headers In-Reply-To and References. Rows are only ever added.
    """

    __tablename__ = "replies"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), index=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    in_reply_to: Mapped[str]
    thread: Mapped[str]
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]


class RuleRow(Table):
    """Whose documents of some kind are, and until when: the first rule by ``place`` that fits decides."""

    __tablename__ = "assignment_rules"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    place: Mapped[int]
    document_type: Mapped[DocumentType | None]
    sender: Mapped[str]
    least_amount: Mapped[float | None] = mapped_column(Double)
    assignee: Mapped[str] = mapped_column(String(64))
    due_hours: Mapped[float | None] = mapped_column(Double)
    escalate_to: Mapped[str] = mapped_column(String(64))


class PageTurnRow(Table):
    """How far a person turned a page of a file: ``degrees`` clockwise, in the place of what the reader would do."""

    __tablename__ = "page_turns"

    file_sha256: Mapped[str] = mapped_column(Sha, ForeignKey("files.sha256"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    degrees: Mapped[int]
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
