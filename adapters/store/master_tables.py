"""The tables of master data, beside those of the store in the same database.

Columns are named as the fields of ``datamodel.master``. Every record has its ``source`` (a full load deletes only what
came from the same one) and a ``digest`` of its content, by which unchanged records are passed over. There are no
foreign keys between them: sources come in any order, and what names nothing known is found by nobody.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Dialect, Index, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from adapters.store.tables import Table

KEY_LENGTH = 128


class Exact(TypeDecorator[Decimal]):
    """A decimal number as its text: SQLite has no exact numbers."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


_Number = String(64)
_Role = String(16)
_Kind = String(16)
_Unit = String(16)
_Key = String(KEY_LENGTH)


class PartnerRow(Table):
    """A customer or supplier. ``words``: name and place as the search reads them."""

    __tablename__ = "master_partners"

    role: Mapped[str] = mapped_column(_Role, primary_key=True)
    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    name: Mapped[str]
    street: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    tax_id: Mapped[str]
    ibans: Mapped[list[Any]]
    mail_domains: Mapped[list[Any]]
    their_number: Mapped[str]
    currency: Mapped[str]
    credit_block: Mapped[bool]
    order_block: Mapped[bool]
    min_order_value: Mapped[Decimal | None] = mapped_column(Exact)
    words: Mapped[str]
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class PartnerKeyRow(Table):
    """What finds a partner exactly; ``learned`` where a person's link taught it, not the master data."""

    __tablename__ = "master_partner_keys"
    __table_args__ = (Index(None, "role", "number"),)

    role: Mapped[str] = mapped_column(_Role, primary_key=True)
    kind: Mapped[str] = mapped_column(_Kind, primary_key=True)
    value: Mapped[str] = mapped_column(_Key, primary_key=True)
    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    learned: Mapped[bool] = mapped_column(primary_key=True)


class MaterialRow(Table):
    """A material. ``words``: its description as the search reads it."""

    __tablename__ = "master_materials"

    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    description: Mapped[str]
    base_unit: Mapped[str] = mapped_column(_Unit)
    gtin: Mapped[str]
    price: Mapped[Decimal | None] = mapped_column(Exact)
    price_quantity: Mapped[Decimal] = mapped_column(Exact)
    currency: Mapped[str]
    price_unit: Mapped[str] = mapped_column(_Unit)
    min_quantity: Mapped[Decimal | None] = mapped_column(Exact)
    usual_quantity: Mapped[Decimal | None] = mapped_column(Exact)
    lead_time_days: Mapped[int | None]
    blocked: Mapped[bool]
    words: Mapped[str]
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class MaterialKeyRow(Table):
    """What finds a material exactly."""

    __tablename__ = "master_material_keys"
    __table_args__ = (Index(None, "number"),)

    kind: Mapped[str] = mapped_column(_Kind, primary_key=True)
    value: Mapped[str] = mapped_column(_Key, primary_key=True)
    number: Mapped[str] = mapped_column(_Number, primary_key=True)


class ConversionRow(Table):
    __tablename__ = "master_conversions"

    material: Mapped[str] = mapped_column(_Number, primary_key=True)
    unit: Mapped[str] = mapped_column(_Unit, primary_key=True)
    factor: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class CrossReferenceRow(Table):
    """A partner's number of a material. ``their_key`` is compared, ``their_shape`` too, where alike signs are one."""

    __tablename__ = "master_cross_references"
    __table_args__ = (Index(None, "role", "partner", "their_shape"),)

    role: Mapped[str] = mapped_column(_Role, primary_key=True)
    partner: Mapped[str] = mapped_column(_Number, primary_key=True)
    their_key: Mapped[str] = mapped_column(_Key, primary_key=True)
    material: Mapped[str] = mapped_column(_Number, primary_key=True)
    their_shape: Mapped[str] = mapped_column(_Key)
    their_number: Mapped[str]
    origin: Mapped[str] = mapped_column(_Kind)
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class PriceRow(Table):
    """``since`` is ``valid_from`` in ISO 8601, empty where the price has always been valid: a key holds no null."""

    __tablename__ = "master_prices"

    material: Mapped[str] = mapped_column(_Number, primary_key=True)
    customer: Mapped[str] = mapped_column(_Number, primary_key=True)
    currency: Mapped[str] = mapped_column(_Unit, primary_key=True)
    unit: Mapped[str] = mapped_column(_Unit, primary_key=True)
    min_quantity: Mapped[Decimal] = mapped_column(Exact, primary_key=True)
    since: Mapped[str] = mapped_column(_Unit, primary_key=True)
    price: Mapped[Decimal] = mapped_column(Exact)
    price_quantity: Mapped[Decimal] = mapped_column(Exact)
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class OpenOrderRow(Table):
    __tablename__ = "master_open_orders"
    __table_args__ = (Index(None, "role", "number_key"), Index(None, "role", "their_key"))

    role: Mapped[str] = mapped_column(_Role, primary_key=True)
    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    partner: Mapped[str] = mapped_column(_Number)
    currency: Mapped[str]
    date: Mapped[dt.date | None] = mapped_column(Date)
    their_number: Mapped[str]
    number_key: Mapped[str] = mapped_column(_Key)
    their_key: Mapped[str] = mapped_column(_Key)
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class OpenOrderLineRow(Table):
    __tablename__ = "master_open_order_lines"

    role: Mapped[str] = mapped_column(_Role, primary_key=True)
    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[str]
    material: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str]
    delivered: Mapped[Decimal] = mapped_column(Exact)
    price: Mapped[Decimal | None] = mapped_column(Exact)
    price_quantity: Mapped[Decimal] = mapped_column(Exact)
    delivery_date: Mapped[dt.date | None] = mapped_column(Date)
    their_material_number: Mapped[str]


class OpenItemRow(Table):
    __tablename__ = "master_open_items"

    role: Mapped[str] = mapped_column(_Role, primary_key=True)
    partner: Mapped[str] = mapped_column(_Number, primary_key=True)
    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    date: Mapped[dt.date] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Exact)
    open_amount: Mapped[Decimal] = mapped_column(Exact)
    currency: Mapped[str]
    due_date: Mapped[dt.date | None] = mapped_column(Date)
    discount_percent: Mapped[Decimal | None] = mapped_column(Exact)
    discount_date: Mapped[dt.date | None] = mapped_column(Date)
    their_reference: Mapped[str]
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class PlantRow(Table):
    __tablename__ = "master_plants"

    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    name: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class StockRow(Table):
    __tablename__ = "master_stock"

    material: Mapped[str] = mapped_column(_Number, primary_key=True)
    plant: Mapped[str] = mapped_column(_Number, primary_key=True)
    storage_location: Mapped[str] = mapped_column(_Number, primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(Exact)
    source: Mapped[str] = mapped_column(_Key)
    digest: Mapped[str] = mapped_column(_Number)


class SourceRow(Table):
    """When a source was last loaded, and the SHA-256 of the file where it is one."""

    __tablename__ = "master_sources"

    name: Mapped[str] = mapped_column(_Key, primary_key=True)
    content: Mapped[str] = mapped_column(_Number)
    loaded_at: Mapped[dt.datetime]
    report: Mapped[dict[str, Any] | None]


class SearchStateRow(Table):
    """Which state of the names or descriptions is in the database: ``version`` is new with every change of them."""

    __tablename__ = "master_search_states"

    name: Mapped[str] = mapped_column(_Kind, primary_key=True)
    version: Mapped[str] = mapped_column(_Number)
    changes: Mapped[int]
