"""Days as mails write them: often without a year."""

import datetime as dt
import re
from collections.abc import Iterator

from extractors.values import Notation, parse_date

_DAY_AND_MONTH = re.compile(
    r"\b(\d{1,2})(?:\.|st|nd|rd|th|er)?\s*(?:de\s+|of\s+)?([^\W\d_]{3,10})\b|\b(\d{1,2})\.(\d{1,2})\.?(?!\d)"
)
_MONTH_AND_DAY = re.compile(r"\b([^\W\d_]{3,10})\s+(\d{1,2})(?:st|nd|rd|th)?\b(?![.,]?\d)")
_SHORT = re.compile(r"\s*(\d{1,2})[./](\d{1,2})\.?\s*")
_SPANISH = re.compile(r"\bde\s+", re.IGNORECASE)


def day_of(text: str, notation: Notation, sent: dt.date | None) -> dt.date | None:
    """The first day in ``text``. A day without a year is the next such day behind that on which the mail was sent."""
    day = parse_date(_SPANISH.sub("", text), notation)
    if day or sent is None:
        return day
    years = (sent.year, sent.year + 1)
    days = (
        parse_date(f"{written} {year}".replace(". ", "."), notation)
        for written in _written_days(text)
        for year in years
    )
    return next((day for day in days if day and day >= sent), None)


def day_alone(text: str, notation: Notation, sent: dt.date | None) -> dt.date | None:
    """The day that ``text`` is and nothing else: "12/3" too, which within a sentence may be anything."""
    short = _SHORT.fullmatch(text)
    if not short:
        return day_of(text, notation, sent)
    first, second = (short[1], short[2]) if notation.day_first or "." in text else (short[2], short[1])
    return day_of(f"{first}.{second}.", notation, sent)


def _written_days(text: str) -> Iterator[str]:
    """What may be a day without its year: "12 March", "12. März", "12.3."; also "20 pcs", which no month is called."""
    for match in _DAY_AND_MONTH.finditer(text):
        yield f"{match[1]} {match[2]}" if match[1] else f"{match[3]}.{match[4]}."
    for match in _MONTH_AND_DAY.finditer(text):
        yield f"{match[2]} {match[1]}"
