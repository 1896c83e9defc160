"""Master data: what the company knows of partners, materials, prices, orders, open items and stock."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class PartnerRole(StrEnum):
    CUSTOMER = "customer"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Partner:
    """A customer or supplier. ``number`` is ours and one of its own in each role.

    Attributes:
        ibans, mail_domains: all that are known; domains lower case, without "@".
        their_number: what the partner calls us (a customer's vendor number, a supplier's customer number for us).
        credit_block, order_block: nothing may be delivered, or no order taken.
        min_order_value: in ``currency``.
    """

    number: str
    role: PartnerRole
    name: str
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    tax_id: str = ""
    ibans: tuple[str, ...] = ()
    mail_domains: tuple[str, ...] = ()
    their_number: str = ""
    currency: str = ""
    credit_block: bool = False
    order_block: bool = False
    min_order_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UnitConversion:
    """One ``unit`` is ``factor`` base units of the material."""

    unit: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class MaterialConversion:
    """A ``UnitConversion`` that comes by itself, not with its material: one ``unit`` is ``factor`` base units."""

    material: str
    unit: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Material:
    """A material by our number. Units are ISO codes (``datamodel.units``); the list price is per ``price_quantity``.

    Attributes:
        usual_quantity: what a line usually orders at most, in base units: more than its tenfold is asked about.
        lead_time_days: working days from order to delivery.
        blocked: may not be sold or bought any more.
    """

    number: str
    description: str
    base_unit: str = ""
    gtin: str = ""
    price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    currency: str = ""
    price_unit: str = ""
    min_quantity: Decimal | None = None
    usual_quantity: Decimal | None = None
    lead_time_days: int | None = None
    blocked: bool = False
    conversions: tuple[UnitConversion, ...] = ()


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A partner's own number of our material. ``origin`` is ``erp``, ``file`` or ``review`` (learned)."""

    partner: str
    role: PartnerRole
    their_number: str
    material: str
    origin: str = "file"


@dataclass(frozen=True, slots=True)
class PartnerAlias:
    """What a partner once wrote of itself on a paper that a person linked; empty where the paper did not say it."""

    partner: str
    role: PartnerRole
    name: str = ""
    address: str = ""
    tax_id: str = ""
    iban: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What a customer (where ``customer`` is empty: everybody) pays for ``price_quantity`` ``unit`` of a material."""

    material: str
    price: Decimal
    currency: str
    customer: str = ""
    price_quantity: Decimal = Decimal(1)
    unit: str = ""
    min_quantity: Decimal = Decimal(0)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OpenOrderLine:
    """``delivered`` counts what came or left so far; all in ``unit``."""

    position: str
    material: str
    quantity: Decimal
    unit: str
    delivered: Decimal = Decimal(0)
    price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    delivery_date: dt.date | None = None
    their_material_number: str = ""


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that is not done: ``role`` SUPPLIER for ours to a supplier, CUSTOMER for a customer's to us."""

    number: str
    partner: str
    role: PartnerRole
    currency: str = ""
    date: dt.date | None = None
    lines: tuple[OpenOrderLine, ...] = ()
    their_number: str = ""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice or credit note that is not settled; credit notes and suppliers' invoices are negative.

    ``discount_percent`` may be taken until ``discount_date``. ``role`` says of which partner with this number it is.
    """

    number: str
    partner: str
    date: dt.date
    amount: Decimal
    open_amount: Decimal
    currency: str
    due_date: dt.date | None = None
    discount_percent: Decimal | None = None
    discount_date: dt.date | None = None
    their_reference: str = ""
    role: PartnerRole = PartnerRole.CUSTOMER


@dataclass(frozen=True, slots=True)
class Plant:
    """Where goods lie. ``country`` and ``postal_code`` help to choose the nearest."""

    number: str
    name: str
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """What may be taken of a material at a plant's storage location, in the base unit."""

    material: str
    plant: str
    quantity: Decimal
    storage_location: str = ""


MasterRecord = Partner | Material | MaterialConversion | CrossReference | Price | OpenOrder | OpenItem | Plant | Stock


@dataclass(frozen=True, slots=True)
class MasterChange:
    """One record that a source has new, changed, or no more (``deleted``: only its key counts then)."""

    record: MasterRecord
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class PartnerQuery:
    """What a paper says of a partner; empty where it says nothing.

    ``number`` is ours of the partner, ``their_number`` the partner's of us; ``mail`` is an address or a domain.
    """

    role: PartnerRole
    number: str = ""
    their_number: str = ""
    tax_id: str = ""
    iban: str = ""
    name: str = ""
    address: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class MaterialQuery:
    """What a line says of a material. ``partner`` and ``role`` say whose numbers ``their_number`` is among."""

    own_number: str = ""
    their_number: str = ""
    gtin: str = ""
    description: str = ""
    partner: str = ""
    role: PartnerRole = PartnerRole.CUSTOMER


@dataclass(frozen=True, slots=True)
class MasterState:
    """What the master data are now: answers of before hold as long as it is the same.

    Attributes:
        records: another one after every load.
        aliases: another one after everything that people taught of how partners write of themselves.
    """

    records: str = ""
    aliases: str = ""


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """A document that was taken before with the same number from the same partner, or with the same content.

    ``same_content`` compares what is ordered or billed: materials, quantities, prices, dates, not the number itself.
    """

    document_id: int
    number: str
    received_at: dt.datetime
    status: str
    same_number: bool
    same_content: bool


@dataclass(frozen=True, slots=True)
class EarlierStatement:
    """A bank statement that was taken before, of the same account; ``number`` is the bank's."""

    document_id: int
    number: str
    date: dt.date
    currency: str
    opening_balance: Decimal
    closing_balance: Decimal


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load of master data did, by kind of record; ``problems`` are rows left out, with the reason.

    ``kept`` are records that stay as they were, because their row in a full load could not be understood.
    """

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
