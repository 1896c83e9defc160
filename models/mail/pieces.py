"""A text under construction: pieces with their labels, so that spans stay right whatever is done to the text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text.

    Attributes:
        label: of ``labels.ENTITY_LABELS``; "" for plain text.
        line: number of the order line that it belongs to; -1 for none.
    """

    text: str
    label: str = ""
    line: int = -1


@dataclass(frozen=True, slots=True)
class Entity:
    """Characters ``start`` to ``end`` of a text, and what they are."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class LabelledMail:
    """A mail and what is known of it.

    Attributes:
        entities: offsets in ``labels.with_subject(subject, body)``, quoted mails included.
        lines: the order lines of the mail itself as values: quantity with a dot, ISO dates, texts as written.
        shape: how lines are written: "prose", "list", "table", "none".
    """

    subject: str
    body: str
    intent: str
    language: str
    entities: tuple[Entity, ...]
    lines: tuple[Mapping[str, str], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    shape: str = "none"


def joined(pieces: Iterable[Piece]) -> tuple[str, tuple[Entity, ...]]:
    """The text of ``pieces`` and its entities."""
    texts: list[str] = []
    entities: list[Entity] = []
    position = 0
    for piece in pieces:
        if piece.label and piece.text.strip():
            entities.append(Entity(position, position + len(piece.text), piece.label))
        texts.append(piece.text)
        position += len(piece.text)
    return "".join(texts), tuple(entities)
