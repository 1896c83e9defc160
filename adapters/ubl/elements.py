"""Elements of UBL: written in the order of the schema, those without a text left out."""

import datetime as dt
from decimal import Decimal

from lxml import etree

from adapters.idoc.structure import clean
from datamodel.errors import DocumentError, RejectionCode

LIBRARY = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC, CBC = f"{LIBRARY}CommonAggregateComponents-2", f"{LIBRARY}CommonBasicComponents-2"
Text = str | Decimal | dt.date | None


def document(kind: str) -> etree._Element:
    """The first element of a document: ``Order``."""
    namespaces = {None: f"{LIBRARY}{kind}-2", "cac": CAC, "cbc": CBC}
    return etree.Element(f"{{{LIBRARY}{kind}-2}}{kind}", nsmap=namespaces)  # type: ignore[arg-type]  # lxml-stubs miss None, the default


def group(parent: etree._Element, *names: str) -> etree._Element:
    """A new element with others in it, one in the other: ``group(root, "BuyerCustomerParty", "Party")``; the last."""
    for name in names:
        parent = etree.SubElement(parent, f"{{{CAC}}}{name}")
    return parent


def put(parent: etree._Element, name: str, value: Text, **attributes: str) -> None:
    """A text, without attributes that are empty; nothing where the text is empty."""
    text = written(value)
    if text:
        element = etree.SubElement(parent, f"{{{CBC}}}{name}", {key: each for key, each in attributes.items() if each})
        element.text = text


def put_in(parent: etree._Element, path: str, value: Text, **attributes: str) -> None:
    """As ``put`` below elements of their own: ``put_in(item, "SellersItemIdentification/ID", "17")``."""
    *groups, name = path.split("/")
    if written(value):
        put(group(parent, *groups), name, value, **attributes)


def put_amount(parent: etree._Element, name: str, value: Decimal | None, currency: str) -> None:
    """An amount in its currency. Raises ``DocumentError`` where there is none, as no amount is without."""
    if value is not None and not currency:
        raise unfit("An amount has no currency")
    put(parent, name, value, currencyID=clean(currency))


def written(value: Text) -> str:
    """Numbers without an exponent, days as ISO 8601, texts in one line."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else clean(value)


def drop_empty(element: etree._Element) -> None:
    """Remove ``element`` from its document where nothing is in it."""
    parent = element.getparent()
    if parent is not None and not len(element) and not element.text:
        parent.remove(element)


def to_bytes(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def unfit(problem: str) -> DocumentError:
    return DocumentError(RejectionCode.DOES_NOT_FIT, f"{problem}. Correct it, or enter the record by hand.")
