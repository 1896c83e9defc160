"""What people made of documents beside what the machine said, and the layouts that are remembered of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATE = sa.String(32)
_KEY = sa.String(64)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_reviews()
    _create_layout_memory()


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", _ID, nullable=False),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("status", _STATE, nullable=False),
        sa.Column("machine", sa.JSON),
        sa.Column("person", sa.JSON),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("learned", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_reviews_document_id"),
        sa.UniqueConstraint("document_id", name="uq_reviews_document_id"),
    )
    op.create_index("ix_reviews_learned_status_id", "reviews", ["learned", "status", "id"])


def _create_layout_memory() -> None:
    op.create_table(
        "layout_memory",
        sa.Column("id", _ID, nullable=False),
        sa.Column("document_type", _STATE, nullable=False),
        sa.Column("layout", sa.JSON, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_layout_memory"),
    )
    op.create_table(
        "layout_keys",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("layout_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("key", "layout_id", name="pk_layout_keys"),
        sa.ForeignKeyConstraint(["layout_id"], ["layout_memory.id"], name="fk_layout_keys_layout_id"),
    )
    op.create_index("ix_layout_keys_layout_id", "layout_keys", ["layout_id"])
