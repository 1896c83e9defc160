"""When documents were received, since when messages are tried, and indexes for long queues."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_BEFORE = "1970-01-01 00:00:00.000000"  # replaced at once: a column that is never empty needs something to begin with


def upgrade() -> None:
    for table in ("documents", "outbox"):
        op.add_column(table, sa.Column("received_at", _TIME, nullable=False, server_default=_BEFORE))
    op.add_column("outbox", sa.Column("tried_since", _TIME))
    op.execute("UPDATE documents SET received_at = (SELECT received_at FROM files WHERE sha256 = file_sha256)")
    op.execute("UPDATE outbox SET received_at = (SELECT received_at FROM documents WHERE id = document_id)")
    op.execute("UPDATE outbox SET next_attempt_at = NULL WHERE state NOT IN ('queued', 'sent_unknown')")
    op.create_index("ix_documents_business_object_status", "documents", ["business_object", "status"])
    columns = ["next_attempt_at", "document_id", "sequence"]
    op.create_index("ix_outbox_next_attempt_at_document_id_sequence", "outbox", columns)
    op.drop_index("ix_outbox_business_object_target", "outbox")
    op.create_index("ix_outbox_business_object_target_state", "outbox", ["business_object", "target", "state"])
