"""How EDIFACT writes values: days and their formats (2379), numbers with either decimal mark, numbers of parties."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal

from stdnum import ean

from datamodel.extraction import Severity, ValueKind
from extractors.structured.drafting import Draft, read_iso
from extractors.structured.edifact.structure import Node

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d*)?|[+-]?[.,]\d+")
_DAYS = {
    "102": (8, "%Y%m%d"),
    "203": (12, "%Y%m%d"),
    "204": (14, "%Y%m%d"),
    "205": (17, "%Y%m%d"),
    "303": (15, "%Y%m%d"),
    "304": (17, "%Y%m%d"),
    "101": (6, "%y%m%d"),
    "201": (10, "%y%m%d"),
    "202": (12, "%y%m%d"),
    "301": (13, "%y%m%d"),
    "2": (6, "%d%m%y"),
    "3": (6, "%m%d%y"),
    "4": (8, "%d%m%Y"),
}
"""Of each format that tells a day: its length, and how its beginning is written."""
_PERIODS = {"718": (16, 8, "%Y%m%d"), "711": (16, 8, "%Y%m%d"), "719": (24, 12, "%Y%m%d"), "713": (20, 10, "%y%m%d")}
"""Of each format of a period: its length, and where and how its last day is written, which is the one that counts."""
_VAGUE = frozenset({"602", "604", "608", "609", "610", "613", "614", "615", "616", "720", "801", "802", "803", "804"})
"""Formats that tell a week, a month, a year or a number of days, and so no day."""
_LENGTHS = {"%Y%m%d": 8, "%y%m%d": 6, "%d%m%y": 6, "%m%d%y": 6, "%d%m%Y": 8}
_GS1 = "9"
_FULL = 35


def day_of(node: Node, draft: Draft, *, line: int | None = None) -> dt.date | None:
    """The day of a DTM; what is no day of the format that it names is told to ``draft``."""
    text, form = node.get(0, 1), node.get(0, 2)
    if not text:
        return None
    if form in _VAGUE:
        draft.find_broken_rule(
            f"EDI-11: “{text}” tells no day but a week, a month or the like. Enter the day.",
            node.place,
            line=line,
            severity=Severity.WARNING,
        )
        return None
    day, length = _read(text, form or "102")
    if day is None or len(text.replace("-", "")) != length:
        draft.find_invalid(f"“{text}” is no date of the format {form or '102'}.", node.place, line=line)
    return day


def _read(text: str, form: str) -> tuple[dt.date | None, int]:
    """The day, and how long a text of the format is."""
    if form in _PERIODS:
        length, start, pattern = _PERIODS[form]
        return _day(text.replace("-", "")[start:], pattern), length
    length, pattern = _DAYS.get(form, (0, ""))
    return _day(text, pattern), length


def _day(text: str, pattern: str) -> dt.date | None:
    digits = text[: _LENGTHS.get(pattern, 0)]
    if not digits.isdecimal():
        return None
    try:
        return dt.datetime.strptime(digits, pattern).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def number_in(text: str) -> Decimal | None:
    """A number with a decimal point or a decimal comma, whichever the UNA says (ISO 9735, 10.1); else None."""
    if not _NUMBER.fullmatch(text):
        return None
    value = read_iso(text.replace(",", "."), ValueKind.AMOUNT)
    return value if isinstance(value, Decimal) else None


def number_of(node: Node, element: int, component: int, draft: Draft, *, line: int | None = None) -> Decimal | None:
    """The number at one place of a segment; what is none is told to ``draft``."""
    text = node.get(element, component)
    value = number_in(text) if text else None
    if text and value is None:
        draft.find_invalid(f"“{text[:40]}” stands where a number belongs.", node.place, line=line)
    return value


def joined(parts: Iterable[str]) -> str:
    """Free text of several pieces. A piece of full width (35 signs) was cut where it ended, any other at a blank."""
    text, width = "", 0
    for part in parts:
        text += part if width == _FULL else f" {part}"
        width = len(part)
    return " ".join(text.split())


def is_gtin(text: str) -> bool:
    """Whether a number of no told kind is a GTIN by its length and check digit."""
    return len(text) in (8, 12, 13, 14) and text.isdecimal() and ean.is_valid(text)


def is_global(number: str, agency: str) -> bool:
    """Whether the number of a party is a GLN: GS1 gave it, or it looks so and nobody else is named."""
    return agency == _GS1 or (not agency and len(number) == 13 and number.isdecimal() and ean.is_valid(number))
