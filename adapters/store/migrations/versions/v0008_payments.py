"""Payments, where they were told, what they settle; and messages that are of a payment, not of a document."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_KEY = sa.String(255)
_NUMBER = sa.String(64)
_ROLE = sa.String(16)
_CURRENCY = sa.String(3)
_EXACT = sa.String(40)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_payments()
    _make_places()
    _make_allocations()
    op.create_table(
        "payment_runs",
        sa.Column("name", _ROLE, nullable=False),
        sa.Column("records", _NUMBER, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_payment_runs"),
    )
    _let_messages_be_of_payments()


def _make_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("state", _ROLE, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payment", sa.JSON, nullable=False),
        sa.Column("proposals", sa.JSON, nullable=False),
        sa.Column("chosen", sa.JSON),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("decided_by", _NUMBER, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("due", sa.Boolean, nullable=False),
        sa.Column("carried_by", _KEY, nullable=False),
        sa.Column("is_booked", sa.Boolean, nullable=False),
        sa.Column("amount", _EXACT, nullable=False),
        sa.Column("size", sa.Double, nullable=False),
        sa.Column("currency", _CURRENCY, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("payer", sa.Text, nullable=False),
        sa.Column("customer", _NUMBER, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("confidence", sa.Double),
        sa.Column("searchable", sa.Text, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("key", name="uq_payments_key"),
        sqlite_autoincrement=True,
    )
    for columns in (["state", "date", "id"], ["customer", "state"], ["due", "state"], ["carried_by"]):
        op.create_index(f"ix_payments_{'_'.join(columns)}", "payments", columns)


def _make_places() -> None:
    op.create_table(
        "payment_places",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("payment_id", _ID, nullable=False),
        sa.Column("source", _ROLE, nullable=False),
        sa.Column("amount", _EXACT, nullable=False),
        sa.PrimaryKeyConstraint("document_id", "line", name="pk_payment_places"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_payment_places_document_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_places_payment_id"),
    )
    op.create_index("ix_payment_places_payment_id", "payment_places", ["payment_id"])
    op.create_table(
        "payment_documents",
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", _ROLE, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("currency", _CURRENCY, nullable=False),
        sa.Column("opening", _EXACT),
        sa.Column("closing", _EXACT),
        sa.PrimaryKeyConstraint("document_id", name="pk_payment_documents"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_payment_documents_document_id"),
    )


def _make_allocations() -> None:
    op.create_table(
        "payment_allocations",
        sa.Column("payment_id", _ID, nullable=False),
        sa.Column("role", _ROLE, nullable=False),
        sa.Column("partner", _NUMBER, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("settled", _EXACT, nullable=False),
        sa.Column("open_amount", _EXACT, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.Column("settled_at", _TIME),
        sa.PrimaryKeyConstraint("payment_id", "role", "partner", "number", name="pk_payment_allocations"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_allocations_payment_id"),
    )
    item = ["role", "partner", "number"]
    op.create_index("ix_payment_allocations_role_partner_number", "payment_allocations", item)
    op.create_index("ix_payment_allocations_settled_at", "payment_allocations", ["settled_at"])


def _let_messages_be_of_payments() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    kind = "INTEGER" if is_sqlite else "BIGINT"
    reference = f"payment_id {kind} CONSTRAINT fk_outbox_payment_id REFERENCES payments (id)"
    op.execute(f"ALTER TABLE outbox ADD COLUMN {reference}")
    if is_sqlite:
        _free_document_in_sqlite(connection)
    else:
        op.execute("ALTER TABLE outbox ALTER COLUMN document_id DROP NOT NULL")
    op.create_index("ix_outbox_payment_id_sequence", "outbox", ["payment_id", "sequence"])


def _free_document_in_sqlite(connection: sa.Connection) -> None:
    """SQLite has no statement that takes NOT NULL off a column, and says how it is done all the same.

    Source: sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes", for changes that do not
    affect the content on the disk.
    """
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, 'document_id INTEGER NOT NULL', 'document_id INTEGER') "
        "WHERE type = 'table' AND name = 'outbox'"
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
