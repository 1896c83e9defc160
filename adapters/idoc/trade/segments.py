"""The segments of orders, order responses and invoices, with the lengths of their fields.

``docs/erp.md`` names the sources.
"""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.structure import EDIDC40, char, child, children, text


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK01:
    """Document header: general data."""

    tag: ClassVar[str] = "E1EDK01"
    definition: ClassVar[str] = "E2EDK01"
    curcy: str = char(3)
    kundeuinr: str = char(20)
    belnr: str = char(35)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK14:
    """Document header: organisational data. 006 division, 007 distribution channel, 008 sales org., 012 order type."""

    tag: ClassVar[str] = "E1EDK14"
    definition: ClassVar[str] = "E2EDK14"
    qualf: str = char(3)
    orgid: str = char(35)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK03:
    """Document header: dates. 002 requested delivery date, 012 document date."""

    tag: ClassVar[str] = "E1EDK03"
    definition: ClassVar[str] = "E2EDK03"
    iddat: str = char(3)
    datum: str = char(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDKA1:
    """Document header: a partner. AG sold-to party, WE ship-to party, LF vendor (us, by the customer's number)."""

    tag: ClassVar[str] = "E1EDKA1"
    definition: ClassVar[str] = "E2EDKA1"
    parvw: str = char(3)
    partn: str = char(17)
    lifnr: str = char(17)
    name1: str = text(35)
    name2: str = text(35)
    name3: str = text(35)
    name4: str = text(35)
    stras: str = text(35)
    strs2: str = text(35)
    ort01: str = text(35)
    pstlz: str = char(9)
    land1: str = char(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK02:
    """Document header: reference. 001 the customer's purchase order."""

    tag: ClassVar[str] = "E1EDK02"
    definition: ClassVar[str] = "E2EDK02"
    qualf: str = char(3)
    belnr: str = char(35)
    datum: str = char(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK17:
    """Document header: terms of delivery. 001 Incoterms; ``lktext`` is their second part, the place."""

    tag: ClassVar[str] = "E1EDK17"
    definition: ClassVar[str] = "E2EDK17"
    qualf: str = char(3)
    lkond: str = char(3)
    lktext: str = text(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK18:
    """Document header: terms of payment. 005 their description."""

    tag: ClassVar[str] = "E1EDK18"
    definition: ClassVar[str] = "E2EDK18"
    qualf: str = char(3)
    zterm_txt: str = text(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP20:
    """Item: schedule line. SAP takes the ordered quantity from here, not from the item."""

    tag: ClassVar[str] = "E1EDP20"
    definition: ClassVar[str] = "E2EDP20"
    wmeng: str = char(15)
    edatu: str = char(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP19:
    """Item: what is ordered. 001 the customer's material number, 002 ours, 003 GTIN."""

    tag: ClassVar[str] = "E1EDP19"
    definition: ClassVar[str] = "E2EDP19"
    qualf: str = char(3)
    idtnr: str = char(35)
    ktext: str = text(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP01:
    """Item: general data. ``vprei`` is the price that the customer expects for ``peinh`` units."""

    tag: ClassVar[str] = "E1EDP01"
    definition: ClassVar[str] = "E2EDP01"
    posex: str = char(6)
    menge: str = char(15)
    menee: str = char(3)
    pmene: str = char(3)
    vprei: str = char(15)
    peinh: str = char(9)
    netwr: str = char(18)
    schedule: tuple[E1EDP20, ...] = children(required=True)
    objects: tuple[E1EDP19, ...] = children(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDS01:
    """Totals. 001 number of items, 002 net value in the currency ``sunit``."""

    tag: ClassVar[str] = "E1EDS01"
    definition: ClassVar[str] = "E2EDS01"
    sumid: str = char(3)
    summe: str = char(18)
    sunit: str = char(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders05:
    """One IDoc of the basic type ORDERS05, its segments in the order that the type demands."""

    basic_type: ClassVar[str] = "ORDERS05"
    message_types: ClassVar[tuple[str, ...]] = ("ORDERS", "ORDCHG", "ORDRSP")
    control: EDIDC40
    header: E1EDK01 | None = child(required=True)
    organisation: tuple[E1EDK14, ...] = children()
    dates: tuple[E1EDK03, ...] = children()
    partners: tuple[E1EDKA1, ...] = children(required=True)
    references: tuple[E1EDK02, ...] = children(required=True)
    delivery_terms: tuple[E1EDK17, ...] = children()
    payment_terms: tuple[E1EDK18, ...] = children()
    items: tuple[E1EDP01, ...] = children(required=True)
    totals: tuple[E1EDS01, ...] = children()
