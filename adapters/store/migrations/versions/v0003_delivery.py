"""What documents are about, the order of their messages, later status of messages, and how targets fare."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.String(255)
_DIGEST = sa.String(64)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _say_what_documents_are_about()
    _order_messages()
    op.create_table(
        "targets",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("closed_until", _TIME),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_targets"),
    )


def _say_what_documents_are_about() -> None:
    """Documents from before keep empty ones: nothing waits for them."""
    op.add_column("documents", sa.Column("business_object", _KEY, nullable=False, server_default=""))
    op.add_column("documents", sa.Column("content_digest", _DIGEST, nullable=False, server_default=""))
    op.create_index("ix_documents_business_object_id", "documents", ["business_object", "id"])
    op.create_index("ix_documents_content_digest_id", "documents", ["content_digest", "id"])


def _order_messages() -> None:
    op.add_column("outbox", sa.Column("business_object", _KEY, nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("awaits_posting", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("transfer_number", sa.String(16), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("faults", sa.Integer, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("outbox", sa.Column("asked_at", _TIME))
    # Until now the document of a message that was given up went back to a person, who has decided on it or will.
    op.execute("UPDATE outbox SET withdrawn = true WHERE state = 'dead'")
    op.create_index("ix_outbox_business_object_target", "outbox", ["business_object", "target"])
    op.create_index("ix_outbox_transfer_number", "outbox", ["transfer_number"])
    op.create_index("ix_outbox_reference", "outbox", ["reference"])
