"""The words of one sender's table: headings of columns, labels of small print, sums carried over."""

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from datamodel.extraction import DocumentType
from models.synthetic.wording import Wording

FILE = Path(__file__).parent / "table_words.toml"
BY_BUYER = frozenset({DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.RETURN_REQUEST})
"""Papers that the buyer writes: "your item no." is the supplier's there."""

_RESERVED = 6
"""Every how manieth word of a list is the validation split's; lists below this length are everybody's."""


@cache
def load_table_words() -> Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]:
    """Language, section (headings, labels, words), kind, words."""
    tables = tomllib.loads(FILE.read_text("utf-8"))
    return {
        language: {
            section: {kind: tuple(words) for kind, words in kinds.items()} for section, kinds in sections.items()
        }
        for language, sections in tables.items()
    }


@dataclass(frozen=True, slots=True)
class TableWords:
    """What a layout calls things; asked twice, it says the same.

    Attributes:
        wording: of the layout, which knows headings too.
        currency: for headings that name it.
    """

    wording: Wording
    document_type: DocumentType
    salt: int
    currency: str

    def heading(self, kind: str) -> tuple[str, ...]:
        """Lines of the heading of a column."""
        choices = self._choices("headings", kind)
        number = self._number("headings", kind)
        if choices and (number % 2 or not self._worded(kind)):
            text = choices[number // 2 % len(choices)]
        elif self._worded(kind):
            text = self.wording.heading(kind).replace("\n", "|").replace("{currency}", self.currency)
        else:
            text = kind.replace("_", " ").capitalize()
        return tuple(part for part in text.split("|") if part)

    def label(self, kind: str) -> str:
        """Of a value that has no column."""
        choices = self._choices("labels", kind)
        if not choices:
            return " ".join(self.heading(kind)).replace("- ", "")
        return choices[self._number("labels", kind) % len(choices)]

    def word(self, kind: str, number: int | None = None) -> str:
        """Any other word; ``number`` picks among them, else the layout does."""
        choices = self._choices("words", kind)
        return choices[(self._number("words", kind) if number is None else number) % len(choices)]

    def _choices(self, section: str, kind: str) -> tuple[str, ...]:
        known = load_table_words()[self.wording.language].get(section, {})
        found = known.get(f"{kind}_{self.document_type.value}", known.get(kind, ()))
        if self.document_type in BY_BUYER:
            found = known.get(f"{kind}_buyer", found)
        if len(found) < _RESERVED:
            return found
        kept = self.wording.split == "validation"
        return tuple(text for place, text in enumerate(found) if (place % _RESERVED == 4) == kept)

    def _worded(self, kind: str) -> bool:
        """Whether the layout's wording may be asked: it knows orders, but no other papers of buyers."""
        numbers = kind in ("supplier_material_number", "customer_material_number")
        if numbers and self.document_type in (DocumentType.ORDER_CHANGE, DocumentType.RETURN_REQUEST):
            return False
        return self.wording.has("headings", kind)

    def _number(self, section: str, kind: str) -> int:
        return zlib.crc32(f"{self.salt}.{section}.{kind}".encode())
