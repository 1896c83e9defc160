"""The items of a delivery, what hangs below them, and handling units."""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.logistics import codes
from adapters.idoc.structure import char, child, children, date, number, text


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL26:
    """Item: additional data. ``pstyv`` is its category, ``posar`` and ``sobkz`` what kind of stock it is of."""

    tag: ClassVar[str] = "E1EDL26"
    definition: ClassVar[str] = "E2EDL26"
    pstyv: str = char(4, label="item category")
    matkl: str = char(9)
    prodh: str = char(18)
    umvkz: str = number(6)
    umvkn: str = number(6)
    kztlf: str = char(1)
    uebtk: str = char(1)
    uebto: str = number(5)
    untto: str = number(5)
    chspl: str = char(1)
    xchbw: str = char(1)
    posar: str = char(1)
    sobkz: str = char(1)
    pckpf: str = char(1)
    magrv: str = char(4)
    shkzg: str = char(1)
    koqui: str = char(1)
    aktnr: str = char(10)
    kzumw: str = char(1)
    kvgr1: str = char(3)
    kvgr2: str = char(3)
    kvgr3: str = char(3)
    kvgr4: str = char(3)
    kvgr5: str = char(3)
    mvgr1: str = char(3)
    mvgr2: str = char(3)
    mvgr3: str = char(3)
    mvgr4: str = char(3)
    mvgr5: str = char(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL19:
    """What is to be done with the item."""

    tag: ClassVar[str] = "E1EDL19"
    definition: ClassVar[str] = "E2EDL19"
    qualf: str = char(3, label="what to do", codes=codes.ITEM_ACTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL43:
    """Item: what came before it."""

    tag: ClassVar[str] = "E1EDL43"
    definition: ClassVar[str] = "E2EDL43"
    qualf: str = char(1, label="document", codes=codes.PRECEDING)
    belnr: str = char(35, label="number")
    posnr: str = char(6, label="item")
    datum: str = date()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL41:
    """Item: the purchase order."""

    tag: ClassVar[str] = "E1EDL41"
    definition: ClassVar[str] = "E2EDL41"
    quali: str = char(3, label="whose order", codes=codes.ORDERS)
    bstnr: str = char(35, label="number")
    bstdt: str = date(label="date")
    bsark: str = char(4)
    ihrez: str = char(12)
    posex: str = char(6, label="item")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1TXTP9:
    """One line of a text of the item."""

    tag: ClassVar[str] = "E1TXTP9"
    definition: ClassVar[str] = "E2TXTP9"
    tdformat: str = char(2)
    tdline: str = text(132, label="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1TXTH9:
    """A text of the item."""

    tag: ClassVar[str] = "E1TXTH9"
    definition: ClassVar[str] = "E2TXTH9"
    function: str = char(3)
    tdobject: str = char(10)
    tdobname: str = char(70)
    tdid: str = char(4, label="text id")
    tdspras: str = char(1)
    tdtexttype: str = char(6)
    langua_iso: str = char(2)
    lines: tuple[E1TXTP9, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL24:
    """Item. ``matnr`` is the sender's number of the material, ``kdmat`` the receiver's; ``vrkme`` an ISO code.

    Longer numbers stand in ``matnr_external`` and ``kdmat35``.
    """

    tag: ClassVar[str] = "E1EDL24"
    definition: ClassVar[str] = "E2EDL24006"
    posnr: str = char(6, required=True, label="item number")
    matnr: str = char(18, label="sender's material number")
    matwa: str = char(18)
    arktx: str = text(40, label="description")
    orktx: str = text(40)
    sugrd: str = char(4)
    sudru: str = char(1)
    matkl: str = char(9)
    werks: str = char(4, label="plant")
    lgort: str = char(4, label="storage location")
    charg: str = char(10, label="batch")
    kdmat: str = char(22, label="receiver's material number")
    lfimg: str = number(15, label="quantity")
    vrkme: str = char(3, label="unit")
    lgmng: str = number(15)
    meins: str = char(3)
    ntgew: str = number(15)
    brgew: str = number(15)
    gewei: str = char(3)
    volum: str = number(15)
    voleh: str = char(3)
    lgpbe: str = char(10)
    hipos: str = char(6)
    hievw: str = char(1)
    ladgr: str = char(4)
    tragr: str = char(4)
    vkbur: str = char(4)
    vkgrp: str = char(3)
    vtweg: str = char(2)
    spart: str = char(2)
    grkor: str = char(3)
    ean11: str = char(18, label="GTIN")
    sernr: str = char(8)
    aeskd: str = char(17)
    empst: str = char(25)
    mfrgr: str = char(8)
    vbrst: str = char(14)
    labnk: str = char(17)
    abrdt: str = date()
    mfrpn: str = char(40)
    mfrnr: str = char(10)
    abrvw: str = char(3)
    kdmat35: str = char(35, label="receiver's material number")
    kannr: str = char(35)
    posex: str = char(6)
    lieffz: str = number(17)
    usr01: str = char(35)
    usr02: str = char(35)
    usr03: str = char(35)
    usr04: str = char(10)
    usr05: str = char(10)
    matnr_external: str = char(40, label="sender's material number")
    matnr_version: str = char(10)
    matnr_guid: str = char(32)
    matwa_external: str = char(40)
    matwa_version: str = char(10)
    matwa_guid: str = char(32)
    zudat: str = char(20)
    vfdat: str = date()
    details: E1EDL26 | None = child()
    actions: tuple[E1EDL19, ...] = children()
    references: tuple[E1EDL43, ...] = children()
    orders: tuple[E1EDL41, ...] = children()
    texts: tuple[E1TXTH9, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL44:
    """What a handling unit holds: of an item ``vemng`` ``vemeh``, or another handling unit (``exidv``)."""

    tag: ClassVar[str] = "E1EDL44"
    definition: ClassVar[str] = "E2EDL44"
    velin: str = char(1)
    vbeln: str = char(10)
    posnr: str = char(6, label="item number")
    exidv: str = char(20, label="SSCC of a handling unit in it")
    vemng: str = number(17, label="quantity")
    vemeh: str = char(3, label="unit")
    matnr: str = char(18)
    kdmat: str = char(35)
    charg: str = char(10)
    werks: str = char(4)
    lgort: str = char(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDL37:
    """A handling unit. ``exidv`` is its SSCC, with zeros before it to 20 digits; ``gweim`` the unit of the weights."""

    tag: ClassVar[str] = "E1EDL37"
    definition: ClassVar[str] = "E2EDL37"
    exidv: str = char(20, label="SSCC")
    tarag: str = number(17)
    gweit: str = char(3)
    brgew: str = number(17, label="gross weight")
    ntgew: str = number(17)
    magew: str = number(17)
    gweim: str = char(3, label="unit of weight")
    btvol: str = number(17)
    ntvol: str = number(17)
    mavol: str = number(17)
    volem: str = char(3)
    tavol: str = number(17)
    volet: str = char(3)
    vegr2: str = char(5)
    vegr1: str = char(5)
    vegr3: str = char(5)
    vhilm: str = char(18, label="packaging material")
    vegr4: str = char(5)
    laeng: str = number(15)
    vegr5: str = char(5)
    breit: str = number(15)
    hoehe: str = number(15)
    meabm: str = char(3)
    inhalt: str = text(40)
    vhart: str = char(4)
    magrv: str = char(4)
    contents: tuple[E1EDL44, ...] = children()
