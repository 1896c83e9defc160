"""Bank statements as the basic type FINSTA01. All of a statement hangs below its header."""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.finance import codes
from adapters.idoc.finance.segments import E1IDB02, E1IDPU5
from adapters.idoc.structure import EDIDC40, char, child, children, text
from adapters.idoc.trade.header import E1EDK02, E1EDK03
from adapters.idoc.trade.items import E1EDP02, E1EDP03


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDT01:
    """Item: what the entry is for (FTX), 14 lines."""

    tag: ClassVar[str] = "E1IDT01"
    definition: ClassVar[str] = "E2IDT01"
    txtvw: str = char(3, label="use")
    txt01: str = text(70, label="text")
    txt02: str = text(70)
    txt03: str = text(70)
    txt04: str = text(70)
    txt05: str = text(70)
    txt06: str = text(70)
    txt07: str = text(70)
    txt08: str = text(70)
    txt09: str = text(70)
    txt10: str = text(70)
    txt11: str = text(70)
    txt12: str = text(70)
    txt13: str = text(70)
    txt14: str = text(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDPF1:
    """Item: an entry of the statement, or its balances (LIN)."""

    tag: ClassVar[str] = "E1IDPF1"
    definition: ClassVar[str] = "E2IDPF1"
    linlineit: str = char(6, label="entry")
    linaction: str = char(3, label="transaction code")
    dates: tuple[E1EDP03, ...] = children()
    references: tuple[E1EDP02, ...] = children()
    texts: tuple[E1IDT01, ...] = children()
    amounts: tuple[E1IDPU5, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1IDKU1:
    """Header of the statement (BGM)."""

    tag: ClassVar[str] = "E1IDKU1"
    definition: ClassVar[str] = "E2IDKU1"
    bgmtyp: str = char(3, label="document", codes=codes.DOCUMENTS)
    bgmname: str = text(35, label="name")
    bgmref: str = char(35, required=True, label="number")
    bgmlev: str = char(3, label="function", codes=codes.FUNCTIONS)
    references: tuple[E1EDK02, ...] = children()
    dates: tuple[E1EDK03, ...] = children()
    accounts: tuple[E1IDB02, ...] = children()
    items: tuple[E1IDPF1, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finsta01:
    """One bank statement."""

    basic_type: ClassVar[str] = "FINSTA01"
    message_types: ClassVar[tuple[str, ...]] = ("FINSTA",)
    control: EDIDC40
    header: E1IDKU1 | None = child(required=True)
