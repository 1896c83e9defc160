"""How inputs show values, and what state an input is in."""

import re
from collections.abc import Mapping
from decimal import Decimal

from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, Field, Value, ValueKind
from pipelines.export import value_text

_CENTS = 2
_KINDS: Mapping[str, ValueKind] = {**LINE_FIELDS, **HEADER_FIELDS}
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def shown(value: Value, kind: ValueKind) -> str:
    """A value as inputs show it: ``24.000`` pieces are ``24``, lest thousands are read; 92.5 EUR are ``92.50``."""
    if not isinstance(value, Decimal):
        return tidy(value_text(value))
    plain = f"{value.normalize():f}"
    decimals = len(plain.partition(".")[2])
    return plain if kind is ValueKind.QUANTITY or decimals >= _CENTS else f"{value:.{_CENTS}f}"


def shown_field(field: Field | None) -> str:
    """The same of a field; empty where there is none."""
    return shown(field.value, _KINDS[field.name]) if field else ""


def tidy(text: str) -> str:
    """Without control characters and blanks around it; lines end in a line feed."""
    if "\n" not in text and not _CONTROL.search(text):
        return text.strip()  # nearly every text, of which a long form has thousands
    lines = _CONTROL.sub(" ", text.replace("\r\n", "\n")).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def state_of(
    stored: Field | None,
    text: str,
    *,
    is_required: bool,
    is_wrong: bool,
    is_questioned: bool,
    min_confidence: float,
) -> str:
    """``missing``, ``wrong``, ``empty``, ``entered``, ``sure`` or ``doubtful``: how an input with ``text`` looks.

    Args:
        stored: the value that the document has there.
        text: what stands in the input.
        is_required: the type of document cannot do without it.
        is_wrong: a check found an error in it, or it cannot be understood.
        is_questioned: a check warns of it.
        min_confidence: below it a value is doubtful.
    """
    if not text and is_required:
        return "missing"
    if is_wrong:
        return "wrong"
    if not text:
        return "empty"
    if is_questioned:
        return "doubtful"
    if stored is None or text != shown_field(stored):
        return "entered"
    return "sure" if stored.confidence >= min_confidence else "doubtful"
