"""A UBL document that is being read: its tree, and the draft that it fills."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from datamodel.extraction import ValueKind
from extractors.structured.drafting import Draft, Place, read_iso
from extractors.structured.xml import Xml

LIBRARY = "urn:oasis:names:specification:ubl:schema:xsd:"
NOT_AVAILABLE = "NA"
"""What Peppol writes for a number that must be there and is not known."""
NAMESPACES = {"cac": f"{LIBRARY}CommonAggregateComponents-2", "cbc": f"{LIBRARY}CommonBasicComponents-2"}


@dataclass(frozen=True)
class UblDocument:
    """``root`` is an order or the like; paths are relative to an element: ``cac:Party/cbc:EndpointID``."""

    root: etree._Element
    draft: Draft = field(default_factory=Draft)
    xml: Xml = field(default_factory=lambda: Xml(NAMESPACES))

    @property
    def kind(self) -> str:
        """``DespatchAdvice``."""
        return etree.QName(self.root).localname

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

    def number(self, element: etree._Element, path: str) -> Decimal | None:
        """The first number at ``path``; None where there is none, or no number."""
        value = read_iso(self.text(element, path), ValueKind.AMOUNT)
        return value if isinstance(value, Decimal) else None

    def place(self, element: etree._Element) -> Place:
        return self.xml.place(element)

    def put(self, name: str, element: etree._Element, *paths: str) -> None:
        """A header field from the first of ``paths`` that has a text."""
        found = self.first(element, *paths)
        if found is not None:
            self.draft.put(name, found.text, self.place(found))

    def put_in_line(self, name: str, element: etree._Element, *paths: str) -> None:
        """A field of the last line, as ``put``."""
        found = self.first(element, *paths)
        if found is not None:
            self.draft.put_in_line(name, found.text, self.place(found))

    @property
    def line(self) -> int:
        """The number of the last line, from 1."""
        return len(self.draft.line_items)
