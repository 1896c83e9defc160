"""Business records: what the ERP and the warehouse understand. Built from an approved extraction, never from a page."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Party:
    """A business partner as the paper names it; ``number`` is ours, from master data or the paper itself."""

    name: str
    address: str = ""
    number: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One ordered item. ``price_quantity`` is the N of "price per N"; amounts are in the order's currency."""

    position: str
    quantity: Decimal
    unit: str
    description: str = ""
    customer_material_number: str = ""
    supplier_material_number: str = ""
    gtin: str = ""
    unit_price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    net_amount: Decimal | None = None
    delivery_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order of a customer: ``buyer`` wrote it, ``ship_to`` receives the goods."""

    number: str
    date: dt.date
    currency: str
    buyer: Party
    lines: tuple[OrderLine, ...]
    ship_to: Party | None = None
    supplier_number: str = ""
    delivery_date: dt.date | None = None
    payment_terms: str = ""
    delivery_terms: str = ""
    net_amount: Decimal | None = None
