"""What stands in the rows of a paper: goods and services, paid invoices, bookings."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SubItem:
    """A component or free text under an item; it has no truth of its own. ``amount`` None: text only."""

    text: str
    quantity: Decimal | None = None
    unit: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of goods or services.

    Attributes:
        description: the first line; ``details``: further lines of the description.
        quantity: ordered, confirmed, delivered, invoiced or returned, as the paper's type says.
        ordered_quantity: where a delivery note or an order response says it beside ``quantity``.
        open_quantity: still to come (back order).
        price_quantity: N of "price per N".
        unit_price: for ``price_quantity`` units, before the discount of the line.
        net_amount: of the line, discount taken off.
        notes: texts that belong to the line and not to the description of the goods.
        group: heading of the group of lines that it stands in.
    """

    position: str
    description: str
    quantity: Decimal
    unit: str
    details: tuple[str, ...] = ()
    supplier_material_number: str = ""
    customer_material_number: str = ""
    gtin: str = ""
    ordered_quantity: Decimal | None = None
    open_quantity: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    list_price: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Decimal | None = None
    net_amount: Decimal | None = None
    tax_rate: Decimal | None = None
    delivery_date: dt.date | None = None
    batch_number: str = ""
    serial_number: str = ""
    order_number: str = ""
    order_position: str = ""
    delivery_note_number: str = ""
    commodity_code: str = ""
    origin: str = ""
    weight: Decimal | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    group: str = ""
    sub_items: tuple[SubItem, ...] = ()


@dataclass(frozen=True, slots=True)
class AdviceItem:
    """One invoice that a payment settles; credits have a minus. ``text``: what else the row says."""

    invoice_number: str
    invoice_date: dt.date
    gross_amount: Decimal
    discount_amount: Decimal | None = None
    paid_amount: Decimal | None = None
    text: str = ""
    own_number: str = ""
    credit: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """One entry of a bank statement."""

    date: dt.date
    value_date: dt.date
    text: tuple[str, ...]
    amount: Decimal
