"""The basic types of orders and invoices: their segments, in the order that the types demand."""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.structure import EDIDC40, child, children
from adapters.idoc.trade.header import (
    E1EDK01,
    E1EDK02,
    E1EDK03,
    E1EDK04,
    E1EDK05,
    E1EDK14,
    E1EDK17,
    E1EDK18,
    E1EDK28,
    E1EDKA1,
    E1EDKT1,
)
from adapters.idoc.trade.items import (
    E1EDP01,
    E1EDP02,
    E1EDP03,
    E1EDP04,
    E1EDP05,
    E1EDP19,
    E1EDP20,
    E1EDP26,
    E1EDPA1,
    E1EDPT1,
    E1EDS01,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem(E1EDP01):
    """Item. What ORDERS05 has below it."""

    references: tuple[E1EDP02, ...] = children()
    dates: tuple[E1EDP03, ...] = children()
    taxes: tuple[E1EDP04, ...] = children()
    conditions: tuple[E1EDP05, ...] = children()
    schedule: tuple[E1EDP20, ...] = children(required=True)
    partners: tuple[E1EDPA1, ...] = children()
    objects: tuple[E1EDP19, ...] = children(required=True)
    texts: tuple[E1EDPT1, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceItem(E1EDP01):
    """Item. What INVOIC02 has below it."""

    references: tuple[E1EDP02, ...] = children()
    dates: tuple[E1EDP03, ...] = children()
    objects: tuple[E1EDP19, ...] = children()
    amounts: tuple[E1EDP26, ...] = children(required=True)
    partners: tuple[E1EDPA1, ...] = children()
    conditions: tuple[E1EDP05, ...] = children()
    taxes: tuple[E1EDP04, ...] = children()
    texts: tuple[E1EDPT1, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders05:
    """Orders, their changes and responses. What is required here is what Intray always sends."""

    basic_type: ClassVar[str] = "ORDERS05"
    message_types: ClassVar[tuple[str, ...]] = ("ORDERS", "ORDCHG", "ORDRSP")
    control: EDIDC40
    header: E1EDK01 | None = child(required=True)
    organisation: tuple[E1EDK14, ...] = children()
    dates: tuple[E1EDK03, ...] = children()
    taxes: tuple[E1EDK04, ...] = children()
    conditions: tuple[E1EDK05, ...] = children()
    partners: tuple[E1EDKA1, ...] = children(required=True)
    references: tuple[E1EDK02, ...] = children(required=True)
    delivery_terms: tuple[E1EDK17, ...] = children()
    payment_terms: tuple[E1EDK18, ...] = children()
    texts: tuple[E1EDKT1, ...] = children()
    items: tuple[OrderItem, ...] = children(required=True)
    totals: tuple[E1EDS01, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoic02:
    """Invoices and credit notes. What is required here is what Intray always sends."""

    basic_type: ClassVar[str] = "INVOIC02"
    message_types: ClassVar[tuple[str, ...]] = ("INVOIC",)
    control: EDIDC40
    header: E1EDK01 | None = child(required=True)
    partners: tuple[E1EDKA1, ...] = children(required=True)
    references: tuple[E1EDK02, ...] = children(required=True)
    dates: tuple[E1EDK03, ...] = children(required=True)
    conditions: tuple[E1EDK05, ...] = children()
    taxes: tuple[E1EDK04, ...] = children()
    delivery_terms: tuple[E1EDK17, ...] = children()
    payment_terms: tuple[E1EDK18, ...] = children()
    bank_accounts: tuple[E1EDK28, ...] = children()
    texts: tuple[E1EDKT1, ...] = children()
    organisation: tuple[E1EDK14, ...] = children()
    items: tuple[InvoiceItem, ...] = children()
    totals: tuple[E1EDS01, ...] = children(required=True)
