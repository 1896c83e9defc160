"""Master data: partners, materials, what both call each other, prices, open orders and items, plants and stock."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SHORT = sa.String(16)
_NUMBER = sa.String(64)
_KEY = sa.String(128)
_EXACT = sa.String(40)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_partners()
    _create_partner_keys()
    _create_materials()
    _create_material_keys()
    _create_conversions()
    _create_cross_references()
    _create_prices()
    _create_open_orders()
    _create_open_order_lines()
    _create_open_items()
    _create_plants()
    _create_stock()
    _create_sources()
    _create_search_states()


def _create_partners() -> None:
    op.create_table(
        "master_partners",
        sa.Column("role", _SHORT, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("street", sa.Text, nullable=False),
        sa.Column("postal_code", sa.Text, nullable=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("tax_id", sa.Text, nullable=False),
        sa.Column("ibans", sa.JSON, nullable=False),
        sa.Column("mail_domains", sa.JSON, nullable=False),
        sa.Column("their_number", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("credit_block", sa.Boolean, nullable=False),
        sa.Column("order_block", sa.Boolean, nullable=False),
        sa.Column("min_order_value", _EXACT),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("role", "number", name="pk_master_partners"),
    )


def _create_partner_keys() -> None:
    op.create_table(
        "master_partner_keys",
        sa.Column("role", _SHORT, nullable=False),
        sa.Column("kind", _SHORT, nullable=False),
        sa.Column("value", _KEY, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("learned", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("role", "kind", "value", "number", "learned", name="pk_master_partner_keys"),
    )
    op.create_index("ix_master_partner_keys_role_number", "master_partner_keys", ["role", "number"])


def _create_materials() -> None:
    op.create_table(
        "master_materials",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("base_unit", _SHORT, nullable=False),
        sa.Column("gtin", sa.Text, nullable=False),
        sa.Column("price", _EXACT),
        sa.Column("price_quantity", _EXACT, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("price_unit", _SHORT, nullable=False),
        sa.Column("min_quantity", _EXACT),
        sa.Column("usual_quantity", _EXACT),
        sa.Column("lead_time_days", sa.Integer),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_master_materials"),
    )


def _create_material_keys() -> None:
    op.create_table(
        "master_material_keys",
        sa.Column("kind", _SHORT, nullable=False),
        sa.Column("value", _KEY, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "number", name="pk_master_material_keys"),
    )
    op.create_index("ix_master_material_keys_number", "master_material_keys", ["number"])


def _create_conversions() -> None:
    op.create_table(
        "master_conversions",
        sa.Column("material", _NUMBER, nullable=False),
        sa.Column("unit", _SHORT, nullable=False),
        sa.Column("factor", _EXACT, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("material", "unit", name="pk_master_conversions"),
    )


def _create_cross_references() -> None:
    op.create_table(
        "master_cross_references",
        sa.Column("role", _SHORT, nullable=False),
        sa.Column("partner", _NUMBER, nullable=False),
        sa.Column("their_key", _KEY, nullable=False),
        sa.Column("material", _NUMBER, nullable=False),
        sa.Column("their_shape", _KEY, nullable=False),
        sa.Column("their_number", sa.Text, nullable=False),
        sa.Column("origin", _SHORT, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("role", "partner", "their_key", "material", name="pk_master_cross_references"),
    )
    op.create_index(
        "ix_master_cross_references_role_partner_their_shape",
        "master_cross_references",
        ["role", "partner", "their_shape"],
    )


def _create_prices() -> None:
    op.create_table(
        "master_prices",
        sa.Column("material", _NUMBER, nullable=False),
        sa.Column("customer", _NUMBER, nullable=False),
        sa.Column("currency", _SHORT, nullable=False),
        sa.Column("unit", _SHORT, nullable=False),
        sa.Column("min_quantity", _EXACT, nullable=False),
        sa.Column("since", _SHORT, nullable=False),
        sa.Column("price", _EXACT, nullable=False),
        sa.Column("price_quantity", _EXACT, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint(
            "material", "customer", "currency", "unit", "min_quantity", "since", name="pk_master_prices"
        ),
    )


def _create_open_orders() -> None:
    op.create_table(
        "master_open_orders",
        sa.Column("role", _SHORT, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("partner", _NUMBER, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("date", sa.Date),
        sa.Column("their_number", sa.Text, nullable=False),
        sa.Column("number_key", _KEY, nullable=False),
        sa.Column("their_key", _KEY, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("role", "number", name="pk_master_open_orders"),
    )
    op.create_index("ix_master_open_orders_role_number_key", "master_open_orders", ["role", "number_key"])
    op.create_index("ix_master_open_orders_role_their_key", "master_open_orders", ["role", "their_key"])


def _create_open_order_lines() -> None:
    op.create_table(
        "master_open_order_lines",
        sa.Column("role", _SHORT, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("material", sa.Text, nullable=False),
        sa.Column("quantity", _EXACT, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("delivered", _EXACT, nullable=False),
        sa.Column("price", _EXACT),
        sa.Column("price_quantity", _EXACT, nullable=False),
        sa.Column("delivery_date", sa.Date),
        sa.Column("their_material_number", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("role", "number", "sequence", name="pk_master_open_order_lines"),
    )


def _create_open_items() -> None:
    op.create_table(
        "master_open_items",
        sa.Column("role", _SHORT, nullable=False),
        sa.Column("partner", _NUMBER, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("amount", _EXACT, nullable=False),
        sa.Column("open_amount", _EXACT, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("due_date", sa.Date),
        sa.Column("discount_percent", _EXACT),
        sa.Column("discount_date", sa.Date),
        sa.Column("their_reference", sa.Text, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("role", "partner", "number", name="pk_master_open_items"),
    )


def _create_plants() -> None:
    op.create_table(
        "master_plants",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("postal_code", sa.Text, nullable=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_master_plants"),
    )


def _create_stock() -> None:
    op.create_table(
        "master_stock",
        sa.Column("material", _NUMBER, nullable=False),
        sa.Column("plant", _NUMBER, nullable=False),
        sa.Column("storage_location", _NUMBER, nullable=False),
        sa.Column("quantity", _EXACT, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("digest", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("material", "plant", "storage_location", name="pk_master_stock"),
    )


def _create_sources() -> None:
    op.create_table(
        "master_sources",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("content", _NUMBER, nullable=False),
        sa.Column("loaded_at", _TIME, nullable=False),
        sa.Column("report", sa.JSON),
        sa.PrimaryKeyConstraint("name", name="pk_master_sources"),
    )


def _create_search_states() -> None:
    op.create_table(
        "master_search_states",
        sa.Column("name", _SHORT, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_master_search_states"),
    )
