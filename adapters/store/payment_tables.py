"""The tables of payments: what they are, where they were told, and what they settle."""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from adapters.store.master_tables import Exact
from adapters.store.tables import Id, Table

_Number = String(64)
_Role = String(16)


class PaymentRow(Table):
    """One movement of money.

    ``payment``, ``proposals`` and ``chosen`` are JSON (``payment_records.py``); the columns from ``amount`` to
    ``searchable`` repeat them for lists, ``size`` is the amount without its sign. ``due``: matching has not seen it as
    it is now. ``held``: only a person may decide on it. ``carried_by`` is the message of the statement that tells a
    receiver what it settles, where no message of its own does.
    """

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(None, "state", "date", "id"),
        Index(None, "customer", "state"),
        Index(None, "due", "state"),
        Index(None, "carried_by"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(_Role)
    version: Mapped[int]
    payment: Mapped[dict[str, Any]]
    proposals: Mapped[list[Any]]
    chosen: Mapped[dict[str, Any] | None]
    reasons: Mapped[list[Any]]
    decided_by: Mapped[str] = mapped_column(_Number)
    held: Mapped[bool]
    due: Mapped[bool]
    carried_by: Mapped[str] = mapped_column(String(255))
    is_booked: Mapped[bool]
    amount: Mapped[Decimal] = mapped_column(Exact)
    size: Mapped[float] = mapped_column(Double)
    currency: Mapped[str] = mapped_column(String(3))
    date: Mapped[dt.date]
    payer: Mapped[str]
    customer: Mapped[str] = mapped_column(_Number)
    about: Mapped[str]
    confidence: Mapped[float | None] = mapped_column(Double)
    searchable: Mapped[str]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]


class PaymentPlaceRow(Table):
    """Where a payment was told: each line of a document tells of one payment alone. ``amount`` is what it tells."""

    __tablename__ = "payment_places"

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(Id, ForeignKey("payments.id"), index=True)
    source: Mapped[str] = mapped_column(_Role)
    amount: Mapped[Decimal] = mapped_column(Exact)


class PaymentDocumentRow(Table):
    """A document whose payments are taken over, in this version of it; with the balances that a statement has."""

    __tablename__ = "payment_documents"

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(_Role)
    account: Mapped[str]
    number: Mapped[str]
    day: Mapped[dt.date | None]
    currency: Mapped[str] = mapped_column(String(3))
    opening: Mapped[Decimal | None] = mapped_column(Exact)
    closing: Mapped[Decimal | None] = mapped_column(Exact)


class AllocationRow(Table):
    """What a payment that is matched does to one open item.

    ``open_amount`` was open when that was decided, ``digest`` is of the item as the master data had it then. Until
    ``settled_at`` it is pending: it counts against the item, whose own amount has not fallen yet.
    """

    __tablename__ = "payment_allocations"
    __table_args__ = (Index(None, "role", "partner", "number"), Index(None, "settled_at"))

    payment_id: Mapped[int] = mapped_column(Id, ForeignKey("payments.id"), primary_key=True)
    role: Mapped[str] = mapped_column(_Role, primary_key=True)
    partner: Mapped[str] = mapped_column(_Number, primary_key=True)
    number: Mapped[str] = mapped_column(_Number, primary_key=True)
    settled: Mapped[Decimal] = mapped_column(Exact)
    open_amount: Mapped[Decimal] = mapped_column(Exact)
    digest: Mapped[str] = mapped_column(_Number)
    settled_at: Mapped[dt.datetime | None]


class PaymentRunRow(Table):
    """The state of the master data that matching last ran on."""

    __tablename__ = "payment_runs"

    name: Mapped[str] = mapped_column(_Role, primary_key=True)
    records: Mapped[str] = mapped_column(_Number)
    at: Mapped[dt.datetime]
