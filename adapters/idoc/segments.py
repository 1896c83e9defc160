"""The segments of ORDERS05 that Intray writes, with the lengths of their fields.

A segment's fields stand in the order of the SAP structure of the same name, and their names are SAP's in lower case.
``docs/erp.md`` names the sources. The lengths are held against ``adapters/wsdl/orders05.xsd`` by a test.
"""

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lxml import etree

from datamodel.errors import DocumentError, RejectionCode

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

NAMESPACE = "urn:sap-com:document:sap:idoc:soap:messages"


def char(length: int) -> str:
    """A field that identifies something: a value too long is refused, as a part of it would mean another thing."""
    field: str = dataclasses.field(default="", metadata={"length": length, "free_text": False})
    return field


def text(length: int) -> str:
    """A field that people read: one that is too long is cut."""
    field: str = dataclasses.field(default="", metadata={"length": length, "free_text": True})
    return field


@dataclass(frozen=True, slots=True, kw_only=True)
class EDIDC40:
    """Control record: from where, to where, what. ``arckey`` is the message id that makes delivery exactly once."""

    tag: ClassVar[str] = "EDI_DC40"
    tabnam: str = char(10)
    mandt: str = char(3)
    docnum: str = char(16)
    direct: str = char(1)
    idoctyp: str = char(30)
    mestyp: str = char(30)
    sndpor: str = char(10)
    sndprt: str = char(2)
    sndprn: str = char(10)
    rcvpor: str = char(10)
    rcvprt: str = char(2)
    rcvprn: str = char(10)
    credat: str = char(8)
    cretim: str = char(6)
    arckey: str = char(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK01:
    """Document header: general data."""

    tag: ClassVar[str] = "E1EDK01"
    curcy: str = char(3)
    kundeuinr: str = char(20)
    belnr: str = char(35)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK14:
    """Document header: organisational data. 006 division, 007 distribution channel, 008 sales org., 012 order type."""

    tag: ClassVar[str] = "E1EDK14"
    qualf: str = char(3)
    orgid: str = char(35)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK03:
    """Document header: dates. 002 requested delivery date, 012 document date."""

    tag: ClassVar[str] = "E1EDK03"
    iddat: str = char(3)
    datum: str = char(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDKA1:
    """Document header: a partner. AG sold-to party, WE ship-to party, LF vendor (us, by the customer's number)."""

    tag: ClassVar[str] = "E1EDKA1"
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
    qualf: str = char(3)
    belnr: str = char(35)
    datum: str = char(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK17:
    """Document header: terms of delivery. 001 Incoterms; ``lktext`` is their second part, the place."""

    tag: ClassVar[str] = "E1EDK17"
    qualf: str = char(3)
    lkond: str = char(3)
    lktext: str = text(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDK18:
    """Document header: terms of payment. 005 their description."""

    tag: ClassVar[str] = "E1EDK18"
    qualf: str = char(3)
    zterm_txt: str = text(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP20:
    """Item: schedule line. SAP takes the ordered quantity from here, not from the item."""

    tag: ClassVar[str] = "E1EDP20"
    wmeng: str = char(15)
    edatu: str = char(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP19:
    """Item: what is ordered. 001 the customer's material number, 002 ours, 003 GTIN."""

    tag: ClassVar[str] = "E1EDP19"
    qualf: str = char(3)
    idtnr: str = char(35)
    ktext: str = text(70)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDP01:
    """Item: general data. ``vprei`` is the price that the customer expects for ``peinh`` units."""

    tag: ClassVar[str] = "E1EDP01"
    posex: str = char(6)
    menge: str = char(15)
    menee: str = char(3)
    pmene: str = char(3)
    vprei: str = char(15)
    peinh: str = char(9)
    netwr: str = char(18)
    schedule: tuple[E1EDP20, ...] = ()
    objects: tuple[E1EDP19, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1EDS01:
    """Totals. 001 number of items, 002 net value in the currency ``sunit``."""

    tag: ClassVar[str] = "E1EDS01"
    sumid: str = char(3)
    summe: str = char(18)
    sunit: str = char(3)


Segment = (
    EDIDC40
    | E1EDK01
    | E1EDK14
    | E1EDK03
    | E1EDKA1
    | E1EDK02
    | E1EDK17
    | E1EDK18
    | E1EDP20
    | E1EDP19
    | E1EDP01
    | E1EDS01
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders05:
    """One IDoc of the basic type ORDERS05, its segments in the order that the type demands."""

    control: EDIDC40
    header: E1EDK01
    organisation: tuple[E1EDK14, ...]
    dates: tuple[E1EDK03, ...]
    partners: tuple[E1EDKA1, ...]
    references: tuple[E1EDK02, ...]
    delivery_terms: tuple[E1EDK17, ...]
    payment_terms: tuple[E1EDK18, ...]
    items: tuple[E1EDP01, ...]
    totals: tuple[E1EDS01, ...]


def to_xml(idoc: Orders05) -> bytes:
    """The IDoc as UTF-8, the same bytes for the same IDoc. Empty fields are left out.

    Raises:
        DocumentError: an identifier or a number is longer than its field.
    """
    root = etree.Element(f"{{{NAMESPACE}}}ORDERS05", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs miss None, the default
    body = etree.SubElement(root, f"{{{NAMESPACE}}}IDOC", BEGIN="1")
    _append_fields(body, idoc)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _append(parent: etree._Element, segment: Segment) -> None:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{segment.tag}", SEGMENT="1")
    _append_fields(element, segment)


def _append_fields(element: etree._Element, record: "DataclassInstance") -> None:
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            _append_text(element, field, value)
        else:
            for segment in value if isinstance(value, tuple) else (value,):
                _append(element, segment)


def _append_text(element: etree._Element, field: "dataclasses.Field[str]", value: str) -> None:
    value = _clean(value)
    length = field.metadata["length"]
    if len(value) > length and not field.metadata["free_text"]:
        place = f"{etree.QName(element).localname}-{field.name.upper()}"
        raise DocumentError(
            RejectionCode.DOES_NOT_FIT,
            f"{value!r} is longer than the {length} characters of {place}. Correct it, or enter the order by hand.",
        )
    if value:
        etree.SubElement(element, f"{{{NAMESPACE}}}{field.name.upper()}").text = value[:length].rstrip()


def _clean(value: str) -> str:
    """One line, without what XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    kept = (c for c in value if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")
    return " ".join("".join(kept).split())
