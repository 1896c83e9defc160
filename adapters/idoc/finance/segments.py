"""The segments of payment advices and bank statements, with the lengths of their fields.

They follow the segments of the UN/EDIFACT messages REMADV and FINSTA that their titles name. ``docs/idoc.md`` tells the
sources, and which lengths and places are assumed.
"""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.finance import codes
from adapters.idoc.structure import EDIDC40, char, child, children, number, text
from adapters.idoc.trade.header import E1EDK02, E1EDK03, E1EDKA1
from adapters.idoc.trade.items import E1EDP02, E1EDP03


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDKU5:
    """Header: an amount (MOA/CUX)."""

    tag: ClassVar[str] = "E1IDKU5"
    definition: ClassVar[str] = "E2IDKU5"
    moaqual: str = char(3, required=True, label="qualifier", codes=codes.AMOUNTS)
    moabetr: str = number(18, label="amount")
    cuxwaerz: str = char(3, label="currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDLU5:
    """Summary: an amount (MOA/CUX)."""

    tag: ClassVar[str] = "E1IDLU5"
    definition: ClassVar[str] = "E2IDLU5"
    moaqual: str = char(3, required=True, label="qualifier", codes=codes.AMOUNTS)
    moabetr: str = number(18, label="amount")
    cuxwaerz: str = char(3, label="currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDPU5:
    """Item: an amount (MOA/CUX)."""

    tag: ClassVar[str] = "E1IDPU5"
    definition: ClassVar[str] = "E2IDPU5"
    moaqual: str = char(3, required=True, label="qualifier", codes=codes.AMOUNTS)
    moabetr: str = number(18, label="amount")
    cuxwaerz: str = char(3, label="currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDB02:
    """Header: a bank account (FII)."""

    tag: ClassVar[str] = "E1IDB02"
    definition: ClassVar[str] = "E2IDB02"
    fiiquali: str = char(3, label="whose", codes=codes.ACCOUNTS)
    fiikonto: str = char(35, label="account number or IBAN")
    fiikwaer: str = char(3, label="currency")
    fiibkenn: str = char(17, label="bank key")
    fiibland: str = char(3, label="country of the bank")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDPU2:
    """Item: a deduction (ADJ/MOA/RFF)."""

    tag: ClassVar[str] = "E1IDPU2"
    definition: ClassVar[str] = "E2IDPU2"
    ajtgrund: str = char(3, label="reason")
    ajtrzeil: str = char(6)
    moaqual: str = char(3, label="qualifier", codes=codes.AMOUNTS)
    moabetr: str = number(18, label="amount")
    cuxwaerz: str = char(3, label="currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDPU1:
    """Item: a paid document (DOC)."""

    tag: ClassVar[str] = "E1IDPU1"
    definition: ClassVar[str] = "E2IDPU1"
    docname: str = char(3, label="document", codes=codes.DOCUMENTS)
    docnummr: str = char(35, label="number")
    amounts: tuple[E1IDPU5, ...] = children()
    dates: tuple[E1EDP03, ...] = children()
    references: tuple[E1EDP02, ...] = children()
    deductions: tuple[E1IDPU2, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDKU1:
    """Header (BGM)."""

    tag: ClassVar[str] = "E1IDKU1"
    definition: ClassVar[str] = "E2IDKU1"
    bgmtyp: str = char(3, label="document", codes=codes.DOCUMENTS)
    bgmname: str = text(35, label="name")
    bgmref: str = char(35, required=True, label="number")
    bgmlev: str = char(3, label="function", codes=codes.FUNCTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pexr2002:
    """One payment advice."""

    basic_type: ClassVar[str] = "PEXR2002"
    message_types: ClassVar[tuple[str, ...]] = ("REMADV",)
    control: EDIDC40
    header: E1IDKU1 | None = child(required=True)
    dates: tuple[E1EDK03, ...] = children()
    references: tuple[E1EDK02, ...] = children()
    amounts: tuple[E1IDKU5, ...] = children()
    accounts: tuple[E1IDB02, ...] = children()
    partners: tuple[E1EDKA1, ...] = children()
    items: tuple[E1IDPU1, ...] = children()
    totals: tuple[E1IDLU5, ...] = children()
