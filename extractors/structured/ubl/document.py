"""A UBL document that is being read: its tree, and the draft that it fills."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors.structured.message_xml import XmlMessage
from extractors.structured.xml import Xml

LIBRARY = "urn:oasis:names:specification:ubl:schema:xsd:"
NOT_AVAILABLE = "NA"
"""What Peppol writes for a number that must be there and is not known."""
NAMESPACES = {"cac": f"{LIBRARY}CommonAggregateComponents-2", "cbc": f"{LIBRARY}CommonBasicComponents-2"}


@dataclass(frozen=True)
class UblDocument(XmlMessage):
    """``root`` is an order or the like; paths are relative to an element: ``cac:Party/cbc:EndpointID``."""

    xml: Xml = field(default_factory=lambda: Xml(NAMESPACES))

    def first(self, element: etree._Element, *paths: str) -> etree._Element | None:
        """The first element with a text at the first of ``paths`` that has one; a number that is not known has none."""
        for path in paths:
            for found in self.xml.all(element, path):
                text = (found.text or "").strip()
                if text and not (text == NOT_AVAILABLE and path.endswith("ID")):
                    return found
        return None

    def text(self, element: etree._Element, *paths: str) -> str:
        found = self.first(element, *paths)
        return (found.text or "").strip() if found is not None else ""

    def all(self, element: etree._Element, path: str) -> Iterator[etree._Element]:
        return self.xml.all(element, path)
