"""The header segments of orders, order responses and invoices: every field of the structure, in its order.

``docs/idoc.md`` names the sources and says which lengths are assumed.
"""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.structure import char, children, date, number, text, time
from adapters.idoc.trade import codes


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK01:
    """Document header: general data. In a change, ``belnr`` is the number of the change."""

    tag: ClassVar[str] = "E1EDK01"
    definition: ClassVar[str] = "E2EDK01005"
    action: str = char(3, label="action", codes=codes.HEADER_ACTIONS)
    kzabs: str = char(1)
    curcy: str = char(3, label="currency")
    hwaer: str = char(3)
    wkurs: str = char(12)
    zterm: str = char(17)
    kundeuinr: str = char(20, label="customer's VAT number")
    eigenuinr: str = char(20, label="supplier's VAT number")
    bsart: str = char(4, label="document type", codes=codes.DOCUMENT_TYPES)
    belnr: str = char(35, required=True, label="document number")
    ntgew: str = number(18)
    brgew: str = number(18)
    gewei: str = char(3)
    fkart_rl: str = char(4)
    ablad: str = text(25)
    bstzd: str = char(4)
    vsart: str = char(2)
    vsart_bez: str = text(20)
    recipnt_no: str = char(10)
    kzazu: str = char(1)
    autlf: str = char(1)
    augru: str = char(3, label="order reason")
    augru_bez: str = text(40)
    abrvw: str = char(3)
    abrvw_bez: str = text(20)
    fktyp: str = char(1)
    lifsk: str = char(2)
    lifsk_bez: str = text(20)
    empst: str = text(25)
    abtnr: str = char(4)
    delco: str = char(3)
    wkurs_m: str = char(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK14:
    """Document header: organisational data."""

    tag: ClassVar[str] = "E1EDK14"
    definition: ClassVar[str] = "E2EDK14"
    qualf: str = char(3, required=True, label="qualifier", codes=codes.ORGANISATIONS)
    orgid: str = char(35, required=True, label="key")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK03:
    """Document header: a date."""

    tag: ClassVar[str] = "E1EDK03"
    definition: ClassVar[str] = "E2EDK03"
    iddat: str = char(3, required=True, label="which date", codes=codes.DATES)
    datum: str = date(label="date")
    uzeit: str = time()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK04:
    """Document header: a tax."""

    tag: ClassVar[str] = "E1EDK04"
    definition: ClassVar[str] = "E2EDK04001"
    mwskz: str = char(7, label="tax code")
    msatz: str = number(17, label="tax rate, per cent")
    mwsbt: str = number(18, label="tax amount")
    txjcd: str = char(15)
    ktext: str = text(50, label="description")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK05:
    """Document header: a surcharge or discount."""

    tag: ClassVar[str] = "E1EDK05"
    definition: ClassVar[str] = "E2EDK05001"
    alckz: str = char(3, label="surcharge or discount")
    kschl: str = char(4, label="condition type")
    kotxt: str = text(80, label="condition")
    betrg: str = number(18, label="amount")
    kperc: str = number(8)
    krate: str = number(15)
    uprbs: str = number(9)
    meaun: str = char(3)
    kobtr: str = number(18)
    mwskz: str = char(7, label="tax code")
    msatz: str = number(17, label="tax rate, per cent")
    koein: str = char(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDKA1:
    """Document header: a partner. ``partn`` is our number of it, ``lifnr`` of a sold-to party the number it gave us."""

    tag: ClassVar[str] = "E1EDKA1"
    definition: ClassVar[str] = "E2EDKA1003"
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
class E1EDK02:
    """Document header: a reference."""

    tag: ClassVar[str] = "E1EDK02"
    definition: ClassVar[str] = "E2EDK02"
    qualf: str = char(3, required=True, label="qualifier", codes=codes.REFERENCES)
    belnr: str = char(35, label="number")
    posnr: str = char(6)
    datum: str = date(label="date")
    uzeit: str = time()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK17:
    """Document header: terms of delivery. The ERP reads any ``lktext`` as the second part of the Incoterms."""

    tag: ClassVar[str] = "E1EDK17"
    definition: ClassVar[str] = "E2EDK17"
    qualf: str = char(3, required=True, label="qualifier", codes=codes.DELIVERY_TERMS)
    lkond: str = char(3, label="code")
    lktext: str = text(70, label="place")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK18:
    """Document header: terms of payment."""

    tag: ClassVar[str] = "E1EDK18"
    definition: ClassVar[str] = "E2EDK18"
    qualf: str = char(3, required=True, label="qualifier", codes=codes.PAYMENT_TERMS)
    tage: str = number(8, label="days")
    prznt: str = number(8, label="discount, per cent")
    zterm_txt: str = text(70, label="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK28:
    """Document header: a bank account of the invoicing party."""

    tag: ClassVar[str] = "E1EDK28"
    definition: ClassVar[str] = "E2EDK28001"
    bcoun: str = char(3, label="country of the bank")
    brnum: str = char(17)
    bname: str = text(70, label="bank")
    baloc: str = text(70)
    acnum: str = char(30, label="account number")
    acnam: str = text(35, label="account holder")
    biban: str = char(34, label="IBAN")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDKT2:
    """Document header: a line of a text."""

    tag: ClassVar[str] = "E1EDKT2"
    definition: ClassVar[str] = "E2EDKT2001"
    tdline: str = text(70, label="text")
    tdformat: str = char(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDKT1:
    """Document header: a text."""

    tag: ClassVar[str] = "E1EDKT1"
    definition: ClassVar[str] = "E2EDKT1002"
    tdid: str = char(4, required=True, label="text id")
    tsspras: str = char(3)
    tsspras_iso: str = char(2)
    tdobject: str = char(10)
    tdobname: str = char(70)
    lines: tuple[E1EDKT2, ...] = children()
