"""Elements of Order-X, written in the order of its schema."""

import datetime as dt
from decimal import Decimal

from lxml import etree

from adapters.idoc.structure import clean
from datamodel.errors import DocumentError, RejectionCode

UNECE = "urn:un:unece:uncefact:data:"
RSM = f"{UNECE}SCRDMCCBDACIOMessageStructure:100"
RAM = f"{UNECE}standard:ReusableAggregateBusinessInformationEntity:128"
UDT = f"{UNECE}standard:UnqualifiedDataType:128"
ROOT = "SCRDMCCBDACIOMessageStructure"
Text = str | Decimal | None


def document() -> etree._Element:
    return etree.Element(f"{{{RSM}}}{ROOT}", nsmap={"rsm": RSM, "ram": RAM, "udt": UDT})


def part(root: etree._Element, name: str) -> etree._Element:
    """One of the three parts of a message."""
    return etree.SubElement(root, f"{{{RSM}}}{name}")


def group(parent: etree._Element, *names: str) -> etree._Element:
    """A new element with others in it, one in the other; the last."""
    for name in names:
        parent = etree.SubElement(parent, f"{{{RAM}}}{name}")
    return parent


def put(parent: etree._Element, path: str, value: Text, **attributes: str) -> None:
    """A text, below elements of its own where ``path`` names some; nothing where it is empty."""
    text = f"{value:f}" if isinstance(value, Decimal) else clean(value or "")
    if text:
        element = group(parent, *path.split("/"))
        for name, each in attributes.items():
            element.set(name, each)
        element.text = text


def put_day(parent: etree._Element, path: str, day: dt.date | None) -> None:
    """A day in the form 102 (UNTDID 2379): ``20261129``."""
    if day is not None:
        moment = etree.SubElement(group(parent, *path.split("/")), f"{{{UDT}}}DateTimeString", format="102")
        moment.text = f"{day:%Y%m%d}"


def to_bytes(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def unfit(problem: str) -> DocumentError:
    return DocumentError(RejectionCode.DOES_NOT_FIT, f"{problem}. Correct it, or enter the record by hand.")
