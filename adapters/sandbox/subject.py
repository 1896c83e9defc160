"""What an IDoc is about, as far as an ERP needs it to post: whose number, which partner, which materials.

Read from the elements themselves and not by Intray's own declarations, so that the judge does not share our mistakes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

CONTROL = "EDI_DC40"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a message type is posted as. Paths are relative to ``IDOC``; the first that holds something counts.

    Attributes:
        name: of the document, for people.
        object_type: in the ERP's object links.
        first: the first number of its number range.
        number: where the sender's number stands.
        partner: where the partner stands, and ``role`` which he is.
        materials: where our own material numbers stand.
        changes: it changes a document of this message type that must be there.
    """

    name: str
    object_type: str
    first: int
    number: tuple[str, ...] = ()
    partner: tuple[str, ...] = ()
    role: str = "customer"
    materials: tuple[str, ...] = ()
    changes: str = ""


_MATERIALS = ("E1EDL20/E1EDL24/MATNR",)


def _order(changes: str = "") -> Kind:
    return Kind(
        "sales order",
        "BUS2032",
        1,
        number=("E1EDK02[QUALF='001']/BELNR", "E1EDK01/BELNR"),
        partner=("E1EDKA1[PARVW='AG']/PARTN",),
        materials=("E1EDP01/E1EDP19[QUALF='002']/IDTNR",),
        changes=changes,
    )


def _delivery(name: str) -> Kind:
    """Of ours to a customer: its number is ours."""
    receivers = ("E1EDL20/E1ADRM1[PARTNER_Q='AG']/PARTNER_ID", "E1EDL20/E1ADRM1[PARTNER_Q='WE']/PARTNER_ID")
    number = ("E1EDL20/VBELN", "E1EDL20/LIFEX")
    return Kind(name, "LIKP", 80000000, number=number, partner=receivers, materials=_MATERIALS)


KINDS: Mapping[str, Kind] = {
    "ORDERS": _order(),
    "ORDCHG": _order(changes="ORDERS"),
    "ORDRSP": Kind(
        "confirmation of a purchase order",
        "BUS2012",
        4500000000,
        number=("E1EDK02[QUALF='002']/BELNR", "E1EDK01/BELNR"),
        partner=("E1EDKA1[PARVW='LF']/PARTN",),
        role="supplier",
    ),
    "DESADV": Kind(
        "inbound delivery",
        "BUS2015",
        180000000,
        number=("E1EDL20/LIFEX", "E1EDL20/VBELN"),
        partner=("E1EDL20/E1ADRM1[PARTNER_Q='LF']/PARTNER_ID",),
        role="supplier",
        materials=_MATERIALS,
    ),
    "SHPORD": _delivery("outbound delivery"),
    "WHSORD": _delivery("outbound delivery"),
    "SHPCON": _delivery("shipping confirmation"),
    "WHSCON": _delivery("warehouse confirmation"),
    "INVOIC": Kind(
        "incoming invoice",
        "BUS2081",
        5105600000,
        number=("E1EDK02[QUALF='009']/BELNR", "E1EDK01/BELNR"),
        partner=("E1EDKA1[PARVW='RS']/PARTN", "E1EDKA1[PARVW='LF']/PARTN"),
        role="supplier",
    ),
    "REMADV": Kind("payment advice", "BUS3007", 200000000, number=("E1IDKU1/BGMREF",), role=""),
    "FINSTA": Kind("bank statement", "BUS4499", 1, role=""),
    "PREQCR": Kind("purchase requisition", "BUS2105", 10000000, materials=(".//MATERIAL",), role=""),
    "MBGMCR": Kind(
        "material document", "BUS2017", 5000000000, number=(".//REF_DOC_NO",), materials=(".//MATERIAL",), role=""
    ),
}
"""By message type. Number ranges are those that SAP delivers, as far as it delivers some."""
OTHER = Kind("document", "", 9000000000, role="")


@dataclass(frozen=True, slots=True)
class Subject:
    """The IDoc in the words of the business. ``content_key`` is the same for the same record in another IDoc."""

    basic_type: str
    message_type: str
    kind: Kind
    number: str
    partner: str
    materials: tuple[str, ...]
    sender: str
    content_key: str


def subject_of(idoc: etree._Element) -> Subject:
    """Of an element ``IDOC`` in whatever namespace."""
    bare = _without_namespaces(idoc)
    message_type = bare.findtext(f"{CONTROL}/MESTYP", "").strip()
    kind = KINDS.get(message_type, OTHER)
    return Subject(
        basic_type=bare.findtext(f"{CONTROL}/IDOCTYP", "").strip(),
        message_type=message_type,
        kind=kind,
        number=_first(bare, kind.number),
        partner=_first(bare, kind.partner),
        materials=tuple(dict.fromkeys(text for path in kind.materials for text in _texts(bare, path))),
        sender=bare.findtext(f"{CONTROL}/SNDPRN", "").strip(),
        content_key=_content_key(bare),
    )


def _first(idoc: etree._Element, paths: tuple[str, ...]) -> str:
    return next((text for path in paths for text in _texts(idoc, path)), "")


def _texts(idoc: etree._Element, path: str) -> list[str]:
    return [text for element in idoc.iterfind(path) if (text := (element.text or "").strip())]


def _content_key(bare: etree._Element) -> str:
    """SHA-256 of all fields but those of the control record, which differs with each message."""
    digest = hashlib.sha256()
    for segment in bare:
        if segment.tag != CONTROL:
            for element in segment.iter():
                digest.update(f"{element.tag}={(element.text or '').strip()}\n".encode())
    return digest.hexdigest()


def _without_namespaces(idoc: etree._Element) -> etree._Element:
    copy = etree.fromstring(
        etree.tostring(idoc, with_tail=False), etree.XMLParser(remove_comments=True, remove_pis=True)
    )
    for element in copy.iter():
        element.tag = etree.QName(element).localname
    return copy
