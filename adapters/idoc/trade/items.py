"""The item segments of orders, responses and invoices, and the totals: every field of the structure, in its order.

``docs/idoc.md`` names the sources and says which lengths are assumed.
"""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.structure import char, children, date, number, text, time
from adapters.idoc.trade import codes


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP02:
    """Item: a reference."""

    tag: ClassVar[str] = "E1EDP02"
    definition: ClassVar[str] = "E2EDP02001"
    qualf: str = char(3, required=True, label="qualifier", codes=codes.REFERENCES)
    belnr: str = char(35, label="number")
    zeile: str = char(6, label="item")
    datum: str = date(label="date")
    uzeit: str = time()
    bsark: str = char(35)
    ihrez: str = char(30, label="their reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP03:
    """Item: a date."""

    tag: ClassVar[str] = "E1EDP03"
    definition: ClassVar[str] = "E2EDP03"
    iddat: str = char(3, required=True, label="which date", codes=codes.DATES)
    datum: str = date(label="date")
    uzeit: str = time()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP04:
    """Item: a tax."""

    tag: ClassVar[str] = "E1EDP04"
    definition: ClassVar[str] = "E2EDP04001"
    mwskz: str = char(7, label="tax code")
    msatz: str = number(17, label="tax rate, per cent")
    mwsbt: str = number(18, label="tax amount")
    txjcd: str = char(15)
    ktext: str = text(50, label="description")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP05:
    """Item: a surcharge or discount."""

    tag: ClassVar[str] = "E1EDP05"
    definition: ClassVar[str] = "E2EDP05002"
    alckz: str = char(3, label="surcharge or discount")
    kschl: str = char(4, label="condition type")
    kotxt: str = text(80, label="condition")
    betrg: str = number(18, label="amount")
    kperc: str = number(8)
    krate: str = number(15)
    uprbs: str = number(9)
    meaun: str = char(3)
    kobtr: str = number(18)
    menge: str = number(15, label="quantity")
    preis: str = number(15)
    mwskz: str = char(7, label="tax code")
    msatz: str = number(17, label="tax rate, per cent")
    koein: str = char(3)
    curtp: str = char(2)
    kobas: str = number(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP20:
    """Item: a schedule line. The ERP takes the ordered quantity from here, not from the item."""

    tag: ClassVar[str] = "E1EDP20"
    definition: ClassVar[str] = "E2EDP20001"
    wmeng: str = number(15, required=True, label="quantity")
    ameng: str = number(15)
    edatu: str = date(label="delivery date")
    ezeit: str = time()
    edatu_old: str = date()
    ezeit_old: str = time()
    action: str = char(3, label="action", codes=codes.ITEM_ACTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDPA1:
    """Item: a partner."""

    tag: ClassVar[str] = "E1EDPA1"
    definition: ClassVar[str] = "E2EDPA1003"
    parvw: str = char(3, required=True, label="partner function", codes=codes.PARTNER_FUNCTIONS)
    partn: str = char(17, label="partner number")
    lifnr: str = char(17, label="supplier number at the customer")
    name1: str = text(35, label="name")
    name2: str = text(35)
    name3: str = text(35)
    name4: str = text(35)
    stras: str = text(35, label="street")
    strs2: str = text(35, label="street, second line")
    pfach: str = text(35)
    ort01: str = text(35, label="city")
    counc: str = char(9)
    pstlz: str = char(9, label="postal code")
    pstl2: str = char(9)
    land1: str = char(3, label="country")
    ablad: str = text(35)
    pernr: str = char(30)
    parnr: str = char(30)
    telf1: str = char(25)
    telf2: str = char(25)
    telbx: str = char(25)
    telfx: str = char(25)
    teltx: str = char(25)
    telx1: str = char(25)
    spras: str = char(1)
    anred: str = text(15)
    ort02: str = text(35)
    hausn: str = char(6)
    stock: str = char(6)
    regio: str = char(3)
    parge: str = char(1)
    isoal: str = char(2)
    isonu: str = char(2)
    fcode: str = char(20)
    ihrez: str = char(30, label="their reference")
    bname: str = text(35)
    paorg: str = char(30)
    orgtx: str = text(35)
    pagru: str = char(30)
    knref: str = char(30)
    ilnnr: str = char(70)
    pfort: str = text(35)
    spras_iso: str = char(2)
    title: str = text(15)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP19:
    """Item: what is ordered."""

    tag: ClassVar[str] = "E1EDP19"
    definition: ClassVar[str] = "E2EDP19002"
    qualf: str = char(3, required=True, label="qualifier", codes=codes.MATERIALS)
    idtnr: str = char(35, label="number")
    ktext: str = text(70, label="description")
    mfrpn: str = char(42)
    mfrnr: str = char(10)
    idtnr_external: str = char(40)
    idtnr_version: str = char(10)
    idtnr_guid: str = char(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP26:
    """Item: an amount."""

    tag: ClassVar[str] = "E1EDP26"
    definition: ClassVar[str] = "E2EDP26"
    qualf: str = char(3, required=True, label="qualifier", codes=codes.ITEM_AMOUNTS)
    betrg: str = number(18, label="amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDPT2:
    """Item: a line of a text."""

    tag: ClassVar[str] = "E1EDPT2"
    definition: ClassVar[str] = "E2EDPT2001"
    tdline: str = text(70, label="text")
    tdformat: str = char(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDPT1:
    """Item: a text."""

    tag: ClassVar[str] = "E1EDPT1"
    definition: ClassVar[str] = "E2EDPT1001"
    tdid: str = char(4, required=True, label="text id")
    tsspras: str = char(3)
    tsspras_iso: str = char(2)
    lines: tuple[E1EDPT2, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP01:
    """Item: general data. Its child segments differ by type: ``basic_types.py``."""

    tag: ClassVar[str] = "E1EDP01"
    definition: ClassVar[str] = "E2EDP01008"
    posex: str = char(6, required=True, label="item number")
    action: str = char(3, label="action", codes=codes.ITEM_ACTIONS)
    pstyp: str = char(1)
    kzabs: str = char(1)
    menge: str = number(15, label="quantity")
    menee: str = char(3, label="unit")
    bmng2: str = number(15)
    pmene: str = char(3, label="unit of the price")
    abftz: str = number(7)
    vprei: str = number(15, label="net price")
    peinh: str = number(9, label="price is for")
    netwr: str = number(18, label="net value")
    anetw: str = number(18)
    skfbp: str = number(18)
    ntgew: str = number(18)
    gewei: str = char(3)
    einkz: str = char(1)
    curcy: str = char(3, label="currency")
    preis: str = number(18)
    matkl: str = char(9)
    uepos: str = char(6)
    grkor: str = char(3)
    evers: str = char(7)
    bpumn: str = number(6)
    bpumz: str = number(6)
    abgru: str = char(2, label="reason for rejection")
    abgrt: str = text(40)
    antlf: str = char(1)
    fixmg: str = char(1)
    kzazu: str = char(1)
    brgew: str = number(18)
    pstyv: str = char(4)
    empst: str = text(25)
    abtnr: str = char(4)
    abrvw: str = char(3)
    werks: str = char(4, label="plant")
    lprio: str = char(2)
    lprio_bez: str = text(20)
    route: str = char(6)
    route_bez: str = text(40)
    lgort: str = char(4, label="storage location")
    vstel: str = char(4)
    delco: str = char(3)
    matnr: str = char(35)
    valtg: str = number(2)
    hipos: str = char(6)
    hievw: str = char(1)
    posguid: str = char(22)
    matnr_external: str = char(40)
    matnr_version: str = char(10)
    matnr_guid: str = char(32)
    iuid_relevant: str = char(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDS01:
    """Total of the document."""

    tag: ClassVar[str] = "E1EDS01"
    definition: ClassVar[str] = "E2EDS01"
    sumid: str = char(3, required=True, label="which total", codes=codes.TOTALS)
    summe: str = number(18, label="total")
    sunit: str = char(3, label="currency or unit")
    waerq: str = char(3, label="currency")
