"""Printed text to the value of a field, by the field's kind; None where it is no such value."""

import datetime as dt
import re
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from datamodel.extraction import Value, ValueKind
from extractors.values import NUMBER, Notation, find_date, number_of, parse_currency
from extractors.vocabulary import label_key

_AROUND = " \u00a0,;:.|·•"
_RUN = re.compile(r"([a9])\1+")
_MONEY_SIGNS = re.compile(r"[€$£¥₹]|\b[A-Z]{3}\b")


def read_value(text: str, kind: ValueKind, notation: Notation) -> Value | None:
    """``text`` as a whole to its value: more than the value in it means None."""
    match kind:
        case ValueKind.DATE:
            found = find_date(text, notation)
            return found[0] if found and found[2] - found[1] >= len(text.strip(_AROUND)) else None
        case ValueKind.AMOUNT | ValueKind.QUANTITY:
            return _number(text, notation)
        case ValueKind.CURRENCY:
            return parse_currency(text)
    stripped = text.strip(_AROUND + "#") if kind is ValueKind.IDENTIFIER else text.strip(" \u00a0,;:|·•")
    return stripped or None


def same_value(a: Value | None, b: Value | None) -> bool:
    """Whether two values mean the same; texts are compared as labels are."""
    if isinstance(a, str) and isinstance(b, str):
        return label_key(a) == label_key(b)
    return a == b


def printed(value: Value) -> str:
    """A value as truth files write it: ISO dates, numbers with a dot, one line."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else ", ".join(value.split("\n"))


def shape_of(text: str) -> str:
    """Letters and digits as classes: "RE 2026-0764" is "aa 9999-9999"."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text.strip(_AROUND)))


def shape_difference(text: str, shape: str) -> float:
    """0 where ``text`` has ``shape``, 1 where nothing of it is the same; another length of a run counts a third."""
    own = shape_of(text)
    runs = Levenshtein.normalized_distance(_RUN.sub(r"\1", own), _RUN.sub(r"\1", shape))
    return (2 * runs + Levenshtein.normalized_distance(own, shape)) / 3


def _number(text: str, notation: Notation) -> Decimal | None:
    plain = _MONEY_SIGNS.sub("", text).strip(" \u00a0*")
    match = NUMBER.fullmatch(plain)
    return number_of(match, notation) if match else None
