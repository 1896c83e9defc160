"""Who did what, when and why: one row for each state change, in its transaction."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.tables import EventRow
from datamodel.extraction import Status
from datamodel.stored import StoredEvent


class What(StrEnum):
    """Every kind of event. The three of a document are named like its status."""

    RECEIVED = "received"
    DUPLICATE = "duplicate"
    CLAIMED = "claimed"
    RELEASED = "released"
    PROCESSED = "processed"
    APPROVED = "approved"
    NEEDS_REVIEW = "needs_review"
    REJECTED = "rejected"
    REVISED = "revised"
    TURNED = "turned"
    READ_AGAIN = "read_again"
    SPLIT = "split"
    MERGED = "merged"
    ASSIGNED = "assigned"
    ESCALATED = "escalated"
    TAKEN_OVER = "taken_over"
    FIRST_APPROVED = "first_approved"
    SENT_BACK = "sent_back"
    HELD = "held"
    UNHELD = "unheld"
    RETURNED = "returned"
    REPLY_WRITTEN = "reply_written"
    MESSAGE_QUEUED = "message_queued"
    MESSAGE_SENT = "message_sent"
    MESSAGE_RELEASED = "message_released"
    MESSAGE_ACCEPTED = "message_accepted"
    MESSAGE_POSTED = "message_posted"
    MESSAGE_RETRY = "message_retry"
    MESSAGE_REJECTED = "message_rejected"
    MESSAGE_DEAD = "message_dead"
    POSTED_TWICE = "posted_twice"
    PAYMENT_TOLD = "payment_told"
    PAYMENT_JOINED = "payment_joined"
    PAYMENT_MATCHED = "payment_matched"
    PAYMENT_REVIEW = "payment_review"
    PAYMENT_FOREIGN = "payment_foreign"
    PAYMENT_POSTED = "payment_posted"
    RULE_CHANGED = "rule_changed"
    USER_CREATED = "user_created"
    USER_CHANGED = "user_changed"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    TOKEN_CREATED = "token_created"
    TOKEN_REVOKED = "token_revoked"


DECIDED = {
    Status.APPROVED: What.APPROVED,
    Status.NEEDS_REVIEW: What.NEEDS_REVIEW,
    Status.REJECTED: What.REJECTED,
}


def note(session: Session, what: What, subject: str, *, at: dt.datetime, who: str, why: str) -> None:
    session.add(EventRow(at=at, who=who, what=str(what), why=why, subject=subject))


def stored_event(row: EventRow) -> StoredEvent:
    return StoredEvent(row.at, row.who, row.what, row.why, row.subject)


def latest_events(session: Session, subjects: Iterable[str], *, limit: int) -> list[StoredEvent]:
    """What happened to any of ``subjects``, the latest first."""
    statement = select(EventRow).where(EventRow.subject.in_(list(subjects))).order_by(EventRow.id.desc()).limit(limit)
    return [stored_event(row) for row in session.scalars(statement)]


def file_subject(sha256: str) -> str:
    return f"file:{sha256}"


def document_subject(document_id: int) -> str:
    return f"document:{document_id}"


def payment_subject(payment_id: int) -> str:
    return f"payment:{payment_id}"


def user_subject(name: str) -> str:
    return f"user:{name}"


def rule_subject(rule_id: int) -> str:
    return f"rule:{rule_id}"


def machine_subject(name: str) -> str:
    return f"machine:{name}"
