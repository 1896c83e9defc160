"""An openTRANS document that is being read: its tree, and the draft that it fills.

Elements are found by their names alone: version 2.1 has two namespaces, version 1.0 has another one or none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from datamodel.extraction import ValueKind
from extractors.structured.drafting import Draft, Place, read_iso
from extractors.structured.xml import Xml


@dataclass(frozen=True)
class OpenTrans:
    """``root`` is ``ORDER`` or the like; paths are relative to an element: ``ADDRESS/NAME``.

    Attributes:
        sign: −1 on a credit memo whose amounts are written without a sign.
    """

    root: etree._Element
    draft: Draft = field(default_factory=Draft)
    sign: Decimal = Decimal(1)
    _xml: Xml = field(default_factory=lambda: Xml({}))

    @property
    def kind(self) -> str:
        """``ORDERCHANGE``."""
        return etree.QName(self.root).localname

    @property
    def version(self) -> str:
        return self.root.get("version", "")

    @property
    def info(self) -> etree._Element:
        """What the header says: ``ORDER_INFO``; the root where it is missing."""
        found = self.element(self.root, f"{self.kind}_HEADER/{self.kind}_INFO")
        return self.root if found is None else found

    @property
    def line(self) -> int:
        """The number of the last line, from 1."""
        return len(self.draft.line_items)

    def element(self, element: etree._Element, path: str) -> etree._Element | None:
        """The first element at ``path``."""
        return element.find(_anywhere(path))

    def all(self, element: etree._Element, path: str) -> Iterator[etree._Element]:
        return element.iterfind(_anywhere(path))

    def first(self, element: etree._Element, *paths: str) -> etree._Element | None:
        """The first element with a text at the first of ``paths`` that has one."""
        for path in paths:
            for found in self.all(element, path):
                if (found.text or "").strip():
                    return found
        return None

    def text(self, element: etree._Element, *paths: str) -> str:
        found = self.first(element, *paths)
        return " ".join((found.text or "").split()) if found is not None else ""

    def number(self, element: etree._Element, *paths: str) -> Decimal | None:
        """The number at the first of ``paths`` that has a text; None where that is none."""
        value = read_iso(self.text(element, *paths), ValueKind.AMOUNT)
        return value if isinstance(value, Decimal) else None

    def place(self, element: etree._Element) -> Place:
        return self._xml.place(element)

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

    def put_amount(self, name: str, element: etree._Element, *paths: str) -> None:
        """An amount of the header, with the sign of the document."""
        found = self.first(element, *paths)
        if found is not None:
            self.draft.put(name, self._signed(found), self.place(found))

    def put_amount_in_line(self, name: str, element: etree._Element, *paths: str) -> None:
        """An amount or a quantity of the last line, with the sign of the document."""
        found = self.first(element, *paths)
        if found is not None:
            self.draft.put_in_line(name, self._signed(found), self.place(found))

    def _signed(self, element: etree._Element) -> str:
        text = (element.text or "").strip()
        value = read_iso(text, ValueKind.AMOUNT)
        return f"{self.sign * value:f}" if self.sign < 0 and isinstance(value, Decimal) else text


def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def number_in(element: etree._Element) -> Decimal | None:
    """The number that an element holds; None where it is none."""
    value = read_iso((element.text or "").strip(), ValueKind.AMOUNT)
    return value if isinstance(value, Decimal) else None
