"""Words that a person points at on a page, to the value of the field that they are meant for."""

from collections.abc import Sequence
from dataclasses import dataclass

from datamodel.document import BBox, Word
from datamodel.errors import DocumentError
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, Value, ValueKind
from datamodel.units import iso_code
from extractors.geometry.labels import labels_of
from extractors.geometry.layout import Segment
from extractors.tagging.decoding import Run
from extractors.tagging.lines import Token
from extractors.tagging.spans import Span
from extractors.tagging.values import read_value, unit_behind
from extractors.values import Notation
from models.layout.labels import LINE

_NOWHERE = BBox(0.0, 0.0, 1.0, 1.0)  # where the words stand says nothing of what they mean
_LABELLED = ("identifiers", "dates", "amounts", "columns")


@dataclass(frozen=True)
class Transcript:
    """What words mean: a value, and the unit that is written on to a quantity, empty where none is."""

    value: Value
    unit: str = ""


def transcribe(text: str, name: str, notation: Notation, *, is_line: bool = False) -> Transcript | None:
    """``text``, with a line feed between lines, as a value of the field ``name``; None where it is none.

    A label before the value ("Best.-Nr. 4711") is no part of it. ``is_line``: the field is one of a line item.
    """
    kind = (LINE_FIELDS if is_line else HEADER_FIELDS)[name]
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    lines = [_without_label(lines[0], kind), *lines[1:]]
    reading = read_value(_span(lines, f"{LINE}{name}" if is_line else name), notation)
    if reading is None:
        return None
    if kind is ValueKind.UNIT:
        return Transcript(_unit(str(reading.value)))
    return Transcript(reading.value, _unit(unit_behind(reading)) if kind is ValueKind.QUANTITY else "")


def _without_label(line: str, kind: ValueKind) -> str:
    """The words behind the label that a line begins with, up to the next one; of a text only before a colon."""
    segment = Segment(1, 0, tuple(Word(word, _NOWHERE) for word in line.split()))
    labels = list(labels_of(segment, _LABELLED, fuzzy=False))
    if not labels or not labels[0].opens_segment or labels[0].is_prefix:
        return line
    first, following = labels[0], labels[1:2]
    if kind is ValueKind.TEXT and not first.text.endswith(":"):
        return line
    is_cut = kind is ValueKind.IDENTIFIER and following and following[0].start > first.end
    rest = first.tokens[first.end : following[0].start if is_cut else None]
    return " ".join(token.text for token in rest) or line


def _span(lines: Sequence[str], tag: str) -> Span:
    """``lines`` as if a reader had found them to be of ``tag``."""
    tokens = [Token(index, Word(line, _NOWHERE), 1, index) for index, line in enumerate(lines)]
    return Span(tuple(Run(tag, (token,), 1.0, 1.0) for token in tokens))


def _unit(printed: str) -> str:
    """The ISO code of a unit; as it is printed where it is not known."""
    try:
        return iso_code(printed)
    except DocumentError:
        return printed
