"""What hangs below the header of a delivery: details, partners, dates, texts."""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.logistics import codes
from adapters.idoc.structure import char, children, date, text, time


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL21:
    """Delivery header: additional data. ``lfart`` is the ERP's delivery type."""

    tag: ClassVar[str] = "E1EDL21"
    definition: ClassVar[str] = "E2EDL21"
    lfart: str = char(4, label="delivery type")
    bzirk: str = char(6)
    autlf: str = char(1)
    expkz: str = char(1)
    lifsk: str = char(2)
    lprio: str = char(2)
    kdgrp: str = char(2)
    berot: str = char(20)
    tragr: str = char(4)
    trspg: str = char(2)
    aulwe: str = char(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL22:
    """Delivery header: descriptions of its codes."""

    tag: ClassVar[str] = "E1EDL22"
    definition: ClassVar[str] = "E2EDL22"
    vstel_bez: str = text(30)
    vkorg_bez: str = text(20)
    lstel_bez: str = text(20)
    vkbur_bez: str = text(20)
    lgnum_bez: str = text(25)
    inco1_bez: str = text(30)
    route_bez: str = text(40)
    vsbed_bez: str = text(20)
    traty_bez: str = text(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL18:
    """What is to be done with the delivery."""

    tag: ClassVar[str] = "E1EDL18"
    definition: ClassVar[str] = "E2EDL18"
    qualf: str = char(3, label="what to do", codes=codes.DELIVERY_ACTIONS)
    param: str = char(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1ADRE1:
    """Address: more data by qualifier."""

    tag: ClassVar[str] = "E1ADRE1"
    definition: ClassVar[str] = "E2ADRE1"
    extend_q: str = char(3, label="qualifier")
    extend_d: str = char(70, label="value")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1ADRM1:
    """A partner with its address."""

    tag: ClassVar[str] = "E1ADRM1"
    definition: ClassVar[str] = "E2ADRM1001"
    partner_q: str = char(3, required=True, label="partner", codes=codes.PARTNERS)
    address_t: str = char(1)
    partner_id: str = char(17, label="number")
    jurisdic: str = char(17)
    language: str = char(2)
    formofaddr: str = text(15)
    name1: str = text(40, label="name")
    name2: str = text(40)
    name3: str = text(40)
    name4: str = text(40)
    name_text: str = text(50)
    name_co: str = text(40)
    location: str = text(40)
    building: str = text(10)
    floor: str = text(10)
    room: str = text(10)
    street1: str = text(40, label="street")
    street2: str = text(40, label="gate or building")
    street3: str = text(40, label="street, goes on")
    house_supl: str = text(4)
    house_rang: str = text(10)
    postl_cod1: str = char(10, label="postal code")
    postl_cod3: str = char(10)
    postl_area: str = text(15)
    city1: str = text(40, label="city")
    city2: str = text(40)
    postl_pbox: str = char(10)
    postl_cod2: str = char(10)
    postl_city: str = text(40)
    telephone1: str = char(30)
    telephone2: str = char(30)
    telefax: str = char(30)
    telex: str = char(30)
    e_mail: str = char(70)
    country1: str = char(3, label="country")
    country2: str = char(3)
    region: str = char(3)
    country_cod: str = char(3)
    country_txt: str = text(25)
    tzcode: str = char(6)
    tzdesc: str = text(35)
    more: tuple[E1ADRE1, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDT13:
    """A date of the delivery."""

    tag: ClassVar[str] = "E1EDT13"
    definition: ClassVar[str] = "E2EDT13001"
    qualf: str = char(3, required=True, label="which date", codes=codes.DATES)
    vstzw: str = char(4)
    vstzw_bez: str = text(20)
    ntanf: str = date(label="planned begin")
    ntanz: str = time()
    ntend: str = date(label="planned end")
    ntenz: str = time()
    tzone_beg: str = char(6)
    isdd: str = date(label="actual begin")
    isdz: str = time()
    iedd: str = date(label="actual end")
    iedz: str = time()
    tzone_end: str = char(6)
    vornr: str = char(4)
    vstga: str = char(4)
    vstga_bez: str = text(20)
    event: str = char(10)
    event_ali: str = char(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1TXTP8:
    """One line of a text of the delivery."""

    tag: ClassVar[str] = "E1TXTP8"
    definition: ClassVar[str] = "E2TXTP8"
    tdformat: str = char(2)
    tdline: str = text(132, label="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1TXTH8:
    """A text of the delivery."""

    tag: ClassVar[str] = "E1TXTH8"
    definition: ClassVar[str] = "E2TXTH8"
    function: str = char(3)
    tdobject: str = char(10)
    tdobname: str = char(70)
    tdid: str = char(4, label="text id")
    tdspras: str = char(1)
    tdtexttype: str = char(6)
    langua_iso: str = char(2)
    lines: tuple[E1TXTP8, ...] = children()
