"""What the review workbench keeps: who works on what until when, drafts, corrections, rules, tokens of machines."""

import datetime as dt
import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_NAME = sa.String(64)
_TIME = sa.DateTime(timezone=True)
_ASIDE = "hold_until IS NOT NULL OR first_approver <> ''"
_FIRST_PAGE = """
UPDATE documents SET first_page = 1 + (
  SELECT COALESCE(SUM(earlier.pages), 0) FROM documents AS earlier
  WHERE earlier.file_sha256 = documents.file_sha256 AND earlier.position < documents.position
)"""

_REVIEWED = """
UPDATE documents SET reviewed = TRUE WHERE status = 'needs_review'
OR EXISTS (SELECT 1 FROM reviews WHERE reviews.document_id = documents.id)
OR EXISTS (
  SELECT 1 FROM events WHERE events.subject = 'document:' || documents.id AND what IN ('needs_review', 'revised')
)"""


def upgrade() -> None:
    _extend_documents()
    _extend_users()
    _make_reasons()
    _keep_history()
    _make_drafts()
    _make_corrections()
    _make_confirmations()
    _make_checks()
    _make_replies()
    _make_rules()
    _make_tokens()
    _make_page_turns()


def _extend_documents() -> None:
    for column in (
        sa.Column("first_page", sa.Integer, nullable=False, server_default="1"),
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        sa.Column("number", sa.Text, nullable=False, server_default=""),
        sa.Column("sender", sa.Text, nullable=False, server_default=""),
        sa.Column("partner", sa.Text, nullable=False, server_default=""),
        sa.Column("amount", sa.Double),
        sa.Column("currency", sa.String(3), nullable=False, server_default=""),
        sa.Column("searchable", sa.Text, nullable=False, server_default=""),
        sa.Column("assignee", _NAME, nullable=False, server_default=""),
        sa.Column("claimed_by", _NAME, nullable=False, server_default=""),
        sa.Column("claimed_at", _TIME),
        sa.Column("claimed_until", _TIME),
        sa.Column("due_at", _TIME),
        sa.Column("escalated", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("hold_until", _TIME),
        sa.Column("hold_why", sa.Text, nullable=False, server_default=""),
        sa.Column("first_approver", _NAME, nullable=False, server_default=""),
    ):
        op.add_column("documents", column)
    op.execute(_FIRST_PAGE)
    _fill_lists()
    trays = ["status", "assignee", "document_type", "hold_until", "first_approver", "due_at"]
    op.create_index("ix_documents_trays", "documents", trays)
    aside, few = ["status", "hold_until", "first_approver", "id"], sa.text(_ASIDE)
    op.create_index("ix_documents_aside", "documents", aside, sqlite_where=few, postgresql_where=few)
    op.create_index(
        "ix_documents_queue",
        "documents",
        [
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
        ],
    )


_DOCUMENTS = sa.table(
    "documents",
    sa.column("id", _ID),
    sa.column("file_sha256", sa.String),
    sa.column("status", sa.String),
    sa.column("issues", sa.JSON),
    sa.column("extraction", sa.JSON),
    *(sa.column(name, sa.Text) for name in ("title", "number", "sender", "partner", "currency", "searchable")),
    sa.column("amount", sa.Double),
    sa.column("due_at", _TIME),
)
_FILES = sa.table(
    "files",
    sa.column("sha256", sa.String),
    sa.column("name", sa.Text),
    sa.column("role", sa.String),
    sa.column("mail", sa.JSON),
)


def _fill_lists() -> None:
    """What lists show of the documents that are there; what waits is due a day after the update."""
    connection, last = op.get_bind(), 0
    chosen = (
        _DOCUMENTS.c.id,
        _DOCUMENTS.c.status,
        _DOCUMENTS.c.extraction,
        _FILES.c.name,
        _FILES.c.role,
        _FILES.c.mail,
    )
    some = sa.select(*chosen).join(_FILES, _FILES.c.sha256 == _DOCUMENTS.c.file_sha256)
    due_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    while rows := connection.execute(some.where(_DOCUMENTS.c.id > last).order_by(_DOCUMENTS.c.id).limit(500)).all():
        last = rows[-1].id
        for row in rows:
            values = _values_for_lists(row.extraction or {}, _title(row.name, row.role, row.mail))
            values["due_at"] = due_at if row.status == "needs_review" else None
            connection.execute(_DOCUMENTS.update().where(_DOCUMENTS.c.id == row.id).values(**values))


def _values_for_lists(extraction: dict[str, Any], title: str) -> dict[str, Any]:
    # A value is kept with its kind: {"text": …}, {"decimal": …} or {"date": …}.
    fields = extraction.get("fields", {})
    texts = {name: _clean(next(iter(field["value"].values()))) for name, field in fields.items()}
    links = extraction.get("links", {})
    number, sender = texts.get("document_number", ""), texts.get("sender_name", "")
    partner = _clean(links.get("customer") or links.get("supplier") or "")
    amount = texts.get("gross_amount") or texts.get("net_amount")
    return {
        "title": _clean(title),
        "number": number,
        "sender": sender[:200],
        "partner": partner,
        "amount": float(amount) if amount else None,
        "currency": texts.get("currency", "")[:3],
        "searchable": _searchable(sender, number, partner, title),
    }


def _title(name: str, role: str, mail: dict[str, Any] | None) -> str:
    return f"Mail: {mail.get('subject') or 'from ' + mail['sender']}" if role == "body" and mail else name


def _searchable(sender: str, number: str, partner: str, title: str) -> str:
    return "|".join((_folded(sender)[:80], _folded(number)[:60], _folded(partner)[:40], _folded(title)[:120]))


def _clean(text: str) -> str:
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", text)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", _clean(text).replace("|", " ")).casefold().split())


def _make_reasons() -> None:
    op.create_table(
        "document_reasons",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("code", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "code", name="pk_document_reasons"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_reasons_document_id"),
    )
    op.create_index("ix_document_reasons_code_document_id", "document_reasons", ["code", "document_id"])


def _keep_history() -> None:
    """What the figures of past days are counted from."""
    op.add_column("documents", sa.Column("reviewed", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("documents", sa.Column("decided_at", _TIME))
    op.add_column("documents", sa.Column("decided_after", sa.Integer))
    op.add_column("outbox", sa.Column("posted_after", sa.Integer))
    op.create_table(
        "review_reasons",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("code", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "code", name="pk_review_reasons"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_review_reasons_document_id"),
    )
    op.execute(_REVIEWED)
    _fill_times()
    _fill_reasons()
    received = ["received_at", "status", "reviewed", "document_type", "sender", "id"]
    kinds = ["document_type", "status", "reviewed", "received_at", "sender"]
    decided = ["decided_at", "reviewed", "decided_after", "document_type", "sender"]
    waiting = ["status", "received_at", "due_at", "hold_until", "document_type", "sender"]
    posted = ["target", "state", "withdrawn", "received_at", "posted_after", "document_id"]
    op.create_index("ix_documents_figures_kinds", "documents", kinds)
    op.create_index("ix_documents_figures_received", "documents", received)
    op.create_index("ix_documents_figures_decided", "documents", decided)
    op.create_index("ix_documents_figures_waiting", "documents", waiting)
    op.create_index("ix_outbox_figures", "outbox", posted)


def _fill_times() -> None:
    """When documents were decided and messages posted."""
    decided, posted = "decided_at", "MIN(attempts.at)"
    op.execute("UPDATE documents SET decided_at = updated_at WHERE status <> 'needs_review'")
    op.execute(f"UPDATE documents SET decided_after = {_minutes('received_at', decided)} WHERE decided_at IS NOT NULL")
    op.execute(
        f"UPDATE outbox SET posted_after = (SELECT {_minutes('outbox.received_at', posted)} FROM attempts "
        "WHERE attempts.message_id = outbox.message_id AND attempts.outcome = 'message_posted') WHERE state = 'posted'"
    )


def _minutes(since: str, until: str) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"CAST(strftime('%s', {until}) - strftime('%s', {since}) AS INTEGER) / 60"
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM {until} - {since}) / 60) AS INTEGER)"


def _fill_reasons() -> None:
    """Why documents wait; of those that were decided before it is not known any more."""
    connection, last = op.get_bind(), 0
    tables = [
        sa.table(name, sa.column("document_id", _ID), sa.column("code", _NAME))
        for name in ("document_reasons", "review_reasons")
    ]
    waiting = sa.select(_DOCUMENTS.c.id, _DOCUMENTS.c.issues).where(_DOCUMENTS.c.status == "needs_review")
    while rows := connection.execute(waiting.where(_DOCUMENTS.c.id > last).order_by(_DOCUMENTS.c.id).limit(500)).all():
        last = rows[-1].id
        for row in rows:
            codes = {issue["code"] for issue in row.issues if issue.get("severity", "error") == "error"}
            values = [{"document_id": row.id, "code": code} for code in sorted(codes or {"doubt"})]
            for table in tables:
                connection.execute(table.insert(), values)


def _extend_users() -> None:
    for column in (
        sa.Column("language", sa.String(8), nullable=False, server_default=""),
        sa.Column("scheme", sa.String(8), nullable=False, server_default=""),
        sa.Column("absent_from", sa.Date),
        sa.Column("absent_until", sa.Date),
        sa.Column("substitute", _NAME, nullable=False, server_default=""),
        sa.Column("identity", sa.String(255)),
    ):
        op.add_column("users", column)
    op.create_index("uq_users_identity", "users", ["identity"], unique=True)


def _make_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("who", _NAME, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "who", name="pk_drafts"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_drafts_document_id"),
    )


def _make_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", _ID, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document_type", sa.String(32)),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("field", _NAME, nullable=False),
        sa.Column("line", sa.Integer),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("confidence", sa.Double),
        sa.Column("page", sa.Integer),
        sa.Column("box", sa.JSON),
        sa.Column("who", _NAME, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_corrections_document_id"),
    )
    op.create_index("ix_corrections_document_id", "corrections", ["document_id"])
    op.create_index("ix_corrections_at", "corrections", ["at"])


def _make_confirmations() -> None:
    op.create_table(
        "confirmations",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("field", _NAME, nullable=False),
        sa.Column("of_lines", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document_type", sa.String(32), nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("confirmed", "changed", "added", "removed")),
        sa.Column("who", _NAME, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "field", "of_lines", name="pk_confirmations"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_confirmations_document_id"),
    )
    op.create_index("ix_confirmations_at", "confirmations", ["at"])
    by_field = ["field", "of_lines", "at", "document_id", "confirmed", "changed", "added", "removed"]
    op.create_index("ix_confirmations_figures", "confirmations", by_field)


def _make_checks() -> None:
    op.create_table(
        "checks",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("document_type", sa.String(32), nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("checked", sa.Integer, nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_checks"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_checks_document_id"),
    )
    op.create_index("ix_checks_figures", "checks", ["at", "reader", "sender", "document_type", "checked", "correct"])


def _make_replies() -> None:
    op.create_table(
        "replies",
        sa.Column("id", _ID, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("in_reply_to", sa.Text, nullable=False),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("who", _NAME, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_replies_document_id"),
    )
    op.create_index("ix_replies_document_id", "replies", ["document_id"])


def _make_rules() -> None:
    op.create_table(
        "assignment_rules",
        sa.Column("id", _ID, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("document_type", sa.String(32)),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("least_amount", sa.Double),
        sa.Column("assignee", _NAME, nullable=False),
        sa.Column("due_hours", sa.Double),
        sa.Column("escalate_to", _NAME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assignment_rules"),
    )


def _make_tokens() -> None:
    op.create_table(
        "machine_tokens",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("token_sha256", _NAME, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("created_by", _NAME, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("used_at", _TIME),
        sa.Column("revoked", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_machine_tokens"),
        sa.UniqueConstraint("name", name="uq_machine_tokens_name"),
        sa.UniqueConstraint("token_sha256", name="uq_machine_tokens_token_sha256"),
    )


def _make_page_turns() -> None:
    op.create_table(
        "page_turns",
        sa.Column("file_sha256", _NAME, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("degrees", sa.Integer, nullable=False),
        sa.Column("who", _NAME, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("file_sha256", "page", name="pk_page_turns"),
        sa.ForeignKeyConstraint(["file_sha256"], ["files.sha256"], name="fk_page_turns_file_sha256"),
    )
