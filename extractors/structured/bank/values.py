"""The texts of a small part of an ISO 20022 message by their paths, whatever version its namespace names."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import cast

from lxml import etree

from datamodel.extraction import ValueKind
from extractors.structured.drafting import read_iso

CREDIT, DEBIT = "CRDT", "DBIT"
_CURRENCY = "@Ccy"


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """``{urn:…}Amt`` → ``Amt``."""
    return tag.rpartition("}")[2]


def line_of(element: etree._Element) -> int | None:
    """The line that it stands at; the stubs do not know the type."""
    return cast("int | None", element.sourceline)


class Values:
    """The texts below an element, by paths of local names (``Acct/Id/IBAN``), in the order of the file.

    The currency of an amount stands at ``Amt@Ccy``.

    Args:
        element: of an entry, a transaction, the header of a statement: all of it is gone through once.
        without: local names of children that are left out.
        with_lines: whether it is asked later where a text stands.
    """

    __slots__ = ("_lines", "_texts")

    def __init__(
        self, element: etree._Element | None = None, *, without: Collection[str] = (), with_lines: bool = False
    ) -> None:
        self._texts: dict[str, list[str]] = {}
        self._lines: dict[str, int | None] | None = {} if with_lines else None
        if element is not None:
            self._gather(element, "", without)

    def _gather(self, element: etree._Element, above: str, without: Collection[str] = ()) -> None:
        for child in element:
            name = local_name(child.tag)
            if name in without:
                continue
            path, text = above + name, child.text
            if not text or text.isspace():
                self._gather(child, f"{path}/")
                continue
            self._texts.setdefault(path, []).append(text.strip())
            if name.endswith("Amt") and (currency := child.get("Ccy")):
                self._texts.setdefault(path + _CURRENCY, []).append(currency)
            if self._lines is not None:
                self._lines.setdefault(path, line_of(child))

    def first(self, *paths: str) -> str:
        """The first text at the first of ``paths`` that has one; empty where none has."""
        for path in paths:
            found = self._texts.get(path)
            if found:
                return found[0]
        return ""

    def path_of(self, *paths: str) -> str:
        """The first of ``paths`` that has a text; the first of all where none has."""
        return next((path for path in paths if path in self._texts), paths[0])

    def all(self, *paths: str) -> Iterator[str]:
        """Every text at each of ``paths``."""
        return (text for path in paths for text in self._texts.get(path, ()))

    def line(self, path: str) -> int | None:
        """Where the first text at ``path`` stands, where lines were asked for."""
        return self._lines.get(path) if self._lines else None

    def amount(self, path: str) -> tuple[Decimal, str] | None:
        """The number at ``path`` and its currency, where there is a number."""
        number = decimal(self.first(path))
        return None if number is None else (number, self.first(path + _CURRENCY))

    def common(self, others: Iterable["Values"], *, joined: Collection[str] = ()) -> "Values":
        """What all say alike, and everything that any says at the paths of ``joined``."""
        every = [self, *others]
        same = Values()
        for path, texts in self._texts.items():
            if all(other._texts.get(path) == texts for other in every):
                same._texts[path] = texts
        for path in joined:
            texts = [text for values in every for text in values._texts.get(path, ())]
            if texts:
                same._texts[path] = texts
        return same


def decimal(text: str) -> Decimal | None:
    """A number as XML Schema writes it; None where it is none that can be an amount."""
    number = read_iso(text, ValueKind.AMOUNT)
    return number if isinstance(number, Decimal) else None


def sign(indicator: str) -> int:
    """+1 of what comes in, −1 of what goes out, 0 where ``indicator`` is neither."""
    return {CREDIT: 1, DEBIT: -1}.get(indicator, 0)
