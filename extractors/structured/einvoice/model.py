"""An invoice by the business terms of EN 16931: what it says, whichever syntax it is written in.

``BT-1`` and the like are the numbers of terms, ``BG-25`` those of groups of terms; EN 16931-1 says what each means.
Numbers with an X are of the extended profile of Factur-X.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from datamodel.extraction import ValueKind
from extractors.structured.drafting import Place, read_iso

BT: TypeAlias = str
BG: TypeAlias = str


@dataclass(frozen=True, slots=True)
class Term:
    """A value as the file writes it. ``scheme`` is the list or currency that it belongs to; None where none is told."""

    text: str
    place: Place
    scheme: str | None = None

    @property
    def number(self) -> Decimal | None:
        """A finite number, where it is one."""
        value = read_iso(self.text, ValueKind.AMOUNT)
        return value if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Group:
    """The terms of one business group, and the groups in it. The invoice itself is the group without a number.

    Attributes:
        name: its number: ``BG-25``.
        place: of the element that holds it.
        terms: by number; a term that the file has empty is there with an empty text.
        groups: by number, in the order of the file.
    """

    name: BG
    place: Place
    terms: Mapping[BT, tuple[Term, ...]] = field(default_factory=dict)
    groups: Mapping[BG, tuple["Group", ...]] = field(default_factory=dict)

    def all(self, term: BT) -> tuple[Term, ...]:
        """Every value of a term that has a text."""
        return tuple(each for each in self.terms.get(term, ()) if each.text)

    def first(self, term: BT) -> Term | None:
        """The first value of a term that has a text."""
        for each in self.terms.get(term, ()):
            if each.text:
                return each
        return None

    def text(self, term: BT) -> str:
        """Its text; empty where there is none."""
        found = self.first(term)
        return found.text if found else ""

    def number(self, term: BT) -> Decimal | None:
        """Its number; None where there is none, or no number."""
        found = self.first(term)
        return found.number if found else None

    def has(self, term: BT) -> bool:
        return self.first(term) is not None

    def below(self, path: str) -> Iterator["Group"]:
        """Every group at ``path`` (``BG-25/BG-27``); of an empty path the group itself."""
        name, _, rest = path.partition("/")
        if not name:
            yield self
            return
        for group in self.groups.get(name, ()):
            yield from group.below(rest)

    def one(self, path: str) -> "Group":
        """The first group at ``path``; an empty one where there is none."""
        return next(self.below(path), Group(path, self.place))
