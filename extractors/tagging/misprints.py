"""What is surely a number or a day, though it is written or was read oddly: "l2.5O", "01.03 2026", "Jul23/26"."""

import datetime as dt
import re

from extractors.values import Notation, parse_date

_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "i": "1", "|": "1"})
_LOOKALIKES |= str.maketrans({"S": "5", "s": "5", "B": "8", "Z": "2", "z": "2", "t": "1", "g": "9", "G": "6"})
_LETTER = re.compile(r"[OoQDlIi|SsBZztgG]")
_BETWEEN_DIGITS = re.compile(
    r"(?:(?<=\d)|(?<=\d[.,]))[OoQDlIi|SsBZztgG](?=[\d.,]|[OoQDlIi|SsBZztgG]+[\d.,])|(?<=[.,]\d)[OoQDlIi|SsBZz](?!\w)"
)
_OPENING = re.compile(r"(?<![^\W_])[OolI|SB](?=\d*[.,]\d|\d+(?!\w))")
_PARTS = re.compile(r"\d+|[^\W\d_]{3,}")
_COMPACT = re.compile(
    r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)|(?<!\d)([0-2]\d|3[01])(0[1-9]|1[0-2])(20\d\d)(?!\d)"
)


def with_digits(text: str) -> str:
    """``text`` with the letters that stand where only a digit can stand as that digit."""
    text = _OPENING.sub(_digit, text)
    before = ""
    while before != text:  # "1OO,00": the second letter stands between digits once the first is one
        before, text = text, _BETWEEN_DIGITS.sub(_digit, text)
    return text


def _digit(match: re.Match[str]) -> str:
    return match[0].translate(_LOOKALIKES)


def all_digits(text: str) -> str:
    """``text`` with every letter that looks like a digit as that digit: for what consists of digits alone."""
    return _LETTER.sub(_digit, text)


def find_day(text: str, notation: Notation) -> dt.date | None:
    """The day that a text surely holds: three numbers, or two and the name of a month, whatever stands between them."""
    day = parse_date(text, notation)
    if day:
        return day
    compact = _COMPACT.search(text)
    if compact:
        year, month, of_month = compact.group(1, 2, 3) if compact[1] else compact.group(6, 5, 4)
        return parse_date(f"{year}-{month}-{of_month}", notation)
    return parse_date(_respaced(with_digits(text)), notation)


def _respaced(text: str) -> str:
    """The parts of a day in a spelling that is read: "7 December 2026", "07/12/2026"."""
    parts = _PARTS.findall(text)
    names = [part for part in parts if part.isalpha()]
    numbers = [part for part in parts if part.isdigit() and len(part) in (1, 2, 4)]
    if len(numbers) == 2 and names:
        year = max(numbers, key=len) if len(numbers[0]) != len(numbers[1]) else numbers[1]
        of_month = numbers[1] if year is numbers[0] else numbers[0]
        spelled = [f"{of_month} {name} {year}" for name in names]
        return next((s for s in spelled if parse_date(s, Notation())), "")
    if len(numbers) != 3 or names:
        return ""
    separator = "." if "." in text or "," in text else "/"
    return "-".join(numbers) if len(numbers[0]) == 4 else separator.join(numbers)
