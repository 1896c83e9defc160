"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SHA = sa.String(64)
_STATE = sa.String(32)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_files()
    _create_arrivals()
    _create_documents()
    _create_outbox()
    _create_attempts()
    _create_events()


def _create_files() -> None:
    op.create_table(
        "files",
        sa.Column("sha256", _SHA, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("role", _STATE, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("parent", _SHA),
        sa.Column("mail", sa.JSON),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease_until", _TIME),
        sa.Column("leased_by", sa.Text),
        sa.PrimaryKeyConstraint("sha256", name="pk_files"),
        sa.ForeignKeyConstraint(
            ["parent"], ["files.sha256"], name="fk_files_parent", deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index("ix_files_state_received_at_sha256", "files", ["state", "received_at", "sha256"])


def _create_arrivals() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("sha256", _SHA, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("parent", _SHA),
        sa.Column("known", sa.Boolean, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_arrivals"),
        sa.ForeignKeyConstraint(["sha256"], ["files.sha256"], name="fk_arrivals_sha256"),
        sa.ForeignKeyConstraint(["parent"], ["files.sha256"], name="fk_arrivals_parent"),
    )
    op.create_index("ix_arrivals_sha256", "arrivals", ["sha256"])
    op.create_index("ix_arrivals_parent", "arrivals", ["parent"])


def _create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("file_sha256", _SHA, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("status", _STATE, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("document_type", _STATE),
        sa.Column("confidence", sa.Double),
        sa.Column("extraction", sa.JSON),
        sa.Column("issues", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.ForeignKeyConstraint(["file_sha256"], ["files.sha256"], name="fk_documents_file_sha256"),
        sa.UniqueConstraint("file_sha256", "position", name="uq_documents_file_sha256_position"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_status_created_at_id", "documents", ["status", "created_at", "id"])
    op.create_index("ix_documents_created_at_id", "documents", ["created_at", "id"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("document_type", _STATE, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("state", _STATE, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", _TIME),
        sa.Column("lease_until", _TIME),
        sa.Column("leased_by", sa.Text),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_outbox_document_id"),
        sa.UniqueConstraint("document_id", "sequence", name="uq_outbox_document_id_sequence"),
    )
    op.create_index("ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"])


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("response", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.message_id"], name="fk_attempts_message_id"),
    )
    op.create_index("ix_attempts_message_id", "attempts", ["message_id"])


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_subject", "events", ["subject"])
