"""What the readers of a document propose, place by place, before anything is chosen."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from datamodel.extraction import Field, Value
from models.evaluation.comparing import is_same


@dataclass(frozen=True, slots=True)
class Vote:
    """One reader for one value: its own score, 0..1, and the value's rank among its proposals (0: its choice)."""

    reader: str
    score: float
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that may fill a place, as its surest reader has it, and every reader's vote for it."""

    field: Field
    votes: tuple[Vote, ...]

    @property
    def score(self) -> float:
        return max(vote.score for vote in self.votes)


Slot = tuple[Proposal, ...]
"""All that was proposed for one place, the highest raw score first. Never empty."""


@dataclass(frozen=True)
class Proposals:
    """One document's: by header field, and by line and field. ``readers`` names all that were asked."""

    readers: tuple[str, ...]
    fields: Mapping[str, Slot]
    lines: tuple[Mapping[str, Slot], ...] = ()

    def places(self) -> Iterator[tuple[int | None, str, Slot]]:
        """(line from 0, or None in the header; field; slot), the header first."""
        yield from ((None, name, slot) for name, slot in self.fields.items())
        for number, line in enumerate(self.lines):
            yield from ((number, name, slot) for name, slot in line.items())

    def __len__(self) -> int:
        return sum(len(slot) for _, _, slot in self.places())


def value_text(value: Value) -> str:
    """A value as truth files write it: ISO days, numbers with a dot."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def says_same(left: Field, right: Field) -> bool:
    """Whether two readings of one field mean the same, by the rule that judges them (``evaluation.comparing``)."""
    return left.value == right.value or is_same(left.name, value_text(left.value), value_text(right.value))
