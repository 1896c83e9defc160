"""Deliveries as the basic type DELVRY07. ``docs/idoc.md`` names the sources of all lengths."""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.logistics.delivery_headers import E1ADRM1, E1EDL18, E1EDL21, E1EDL22, E1EDT13, E1TXTH8
from adapters.idoc.logistics.delivery_items import E1EDL24, E1EDL37
from adapters.idoc.structure import EDIDC40, char, child, children, date, number, text, time


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL20:
    """Delivery header. ``vbeln`` is the ERP's number of the delivery, ``lifex`` the supplier's of his note."""

    tag: ClassVar[str] = "E1EDL20"
    definition: ClassVar[str] = "E2EDL20004"
    vbeln: str = char(10, label="ERP's number of the delivery")
    vstel: str = char(4)
    vkorg: str = char(4)
    lstel: str = char(2)
    vkbur: str = char(4)
    lgnum: str = char(3)
    ablad: str = char(25)
    inco1: str = char(3, label="Incoterms")
    inco2: str = text(28, label="place")
    route: str = char(6)
    vsbed: str = char(2)
    btgew: str = number(17, label="gross weight")
    ntgew: str = number(15, label="net weight")
    gewei: str = char(3, label="unit of weight")
    volum: str = number(15)
    voleh: str = char(3)
    anzpk: str = char(5, label="packages")
    bolnr: str = char(35, label="tracking number")
    traty: str = char(4)
    traid: str = char(20, label="means of transport")
    xabln: str = char(10)
    lifex: str = char(35, label="supplier's number of the note")
    parid: str = char(35)
    podat: str = date()
    potim: str = time()
    loc_seq: str = char(3)
    hold: str = char(1)
    max_err_type: str = char(1)
    le_scenario: str = char(1)
    recipient_create: str = char(1)
    descriptions: E1EDL22 | None = child()
    details: E1EDL21 | None = child()
    actions: tuple[E1EDL18, ...] = children()
    partners: tuple[E1ADRM1, ...] = children()
    dates: tuple[E1EDT13, ...] = children()
    texts: tuple[E1TXTH8, ...] = children()
    items: tuple[E1EDL24, ...] = children()
    packages: tuple[E1EDL37, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delvry07:
    """One delivery, whatever message it is."""

    basic_type: ClassVar[str] = "DELVRY07"
    message_types: ClassVar[tuple[str, ...]] = ("DESADV", "SHPORD", "WHSORD", "SHPCON", "WHSCON")
    control: EDIDC40
    header: E1EDL20 | None = child(required=True, loops=True)
