"""An openTRANS document that is being read: its tree, and the draft that it fills.

Elements are found by their names alone: version 2.1 has two namespaces, version 1.0 has another one or none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from datamodel.extraction import ValueKind
from extractors.structured.drafting import read_iso
from extractors.structured.message_xml import XmlMessage


@dataclass(frozen=True)
class OpenTrans(XmlMessage):
    """``root`` is ``ORDER`` or the like; paths are relative to an element: ``ADDRESS/NAME``.

    Attributes:
        sign: −1 on a credit memo whose amounts are written without a sign.
    """

    sign: Decimal = Decimal(1)

    @property
    def version(self) -> str:
        return self.root.get("version", "")

    @property
    def info(self) -> etree._Element:
        """What the header says: ``ORDER_INFO``; the root where it is missing."""
        found = self.element(self.root, f"{self.kind}_HEADER/{self.kind}_INFO")
        return self.root if found is None else found

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
