"""An XML message that is being read: its tree, and the draft that it fills."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from datamodel.extraction import ValueKind
from extractors.structured.drafting import Draft, Place, read_iso
from extractors.structured.xml import Xml


@dataclass(frozen=True)
class XmlMessage(ABC):
    """What the messages of all vocabularies have; each says itself what ``first`` and ``text`` find at its paths."""

    root: etree._Element
    draft: Draft = field(default_factory=Draft)
    xml: Xml = field(default_factory=lambda: Xml({}))

    @property
    def kind(self) -> str:
        """The name of the root: ``DespatchAdvice``."""
        return etree.QName(self.root).localname

    @property
    def line(self) -> int:
        """The number of the last line, from 1."""
        return len(self.draft.line_items)

    @abstractmethod
    def first(self, element: etree._Element, *paths: str) -> etree._Element | None:
        """The first element with a text at the first of ``paths`` that has one."""

    @abstractmethod
    def text(self, element: etree._Element, *paths: str) -> str:
        """The text of that element, as the vocabulary means it; empty where there is none."""

    def number(self, element: etree._Element, *paths: str) -> Decimal | None:
        """The number at the first of ``paths`` that has a text; None where that is none."""
        value = read_iso(self.text(element, *paths), ValueKind.AMOUNT)
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
