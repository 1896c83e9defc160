"""Where the pages of a document show a value, in whatever notation they are written."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property

from datamodel.document import Document
from datamodel.extraction import Value, ValueKind
from extractors.memory.locating import Location, locate
from extractors.memory.sheets import Mark, Sheet, sheets_of
from extractors.values import NUMBER, Notation, find_date, number_of, parse_currency
from extractors.vocabulary import label_key

_NOTATIONS = (Notation(",", day_first=True), Notation(".", day_first=False))
_LETTERS = re.compile(r"^[^\W\d_]+\.?(?=[-−+]?\d)")
_SHORT = 5
"""A number of fewer characters is only looked for by itself, not as a part of something longer."""
_NAME_SHARE = 0.6
_ADDRESS_LINES = 5
_INDENT = 24.0
"""Points by which a line of an address may begin further left than its street."""
_LEGAL_FORMS = frozenset({"gmbh", "mbh", "und", "and", "the", "ltd", "inc", "sarl", "spa", "srl", "kg", "ag", "co"})
_PRINTED_CENTS = Decimal("0.01")


@dataclass(frozen=True)
class Row:
    """A printed line: its words, and a text of them with the place where each begins in it."""

    marks: tuple[Mark, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(mark.text for mark in self.marks)

    @cached_property
    def keys(self) -> str:
        return "".join(mark.key for mark in self.marks)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for mark in self.marks for word in words_of_name(mark.text))

    def spanned(self, start: int, end: int, *, by_key: bool = False) -> Location:
        """The marks between two places of ``text``, or of ``keys``."""
        found, at = [], 0
        for mark in self.marks:
            length = len(mark.key if by_key else mark.text)
            if at < end and at + length > start:
                found.append(mark)
            at += length + (0 if by_key else 1)
        return Location(tuple(found))

    @cached_property
    def numbers(self) -> tuple[tuple[Decimal, Location], ...]:
        """Every number without its sign, in both notations, with its marks."""
        found = [(match, self.spanned(*match.span())) for match in NUMBER.finditer(self.text)]
        for mark in self.marks:  # two columns may look like one number with a space
            found += [(match, Location((mark,))) for match in NUMBER.finditer(_LETTERS.sub("", mark.text))]
        readings = ((number_of(match, notation), place) for match, place in found for notation in _NOTATIONS)
        return tuple((value.copy_abs(), place) for value, place in readings if value is not None)

    @cached_property
    def days(self) -> tuple[tuple[dt.date, Location], ...]:
        return tuple(day for notation in _NOTATIONS for day in self._days(notation))

    def _days(self, notation: Notation) -> Iterator[tuple[dt.date, Location]]:
        start = 0
        while found := find_date(self.text[start:], notation):
            day, first, last = found
            yield day, self.spanned(start + first, start + last)
            start += last


class PrintedPages:
    """The words of a document's pages, as they are looked through for values."""

    def __init__(self, document: Document) -> None:
        self.sheets: tuple[Sheet, ...] = sheets_of(document)
        self.rows: tuple[Row, ...] = tuple(Row(line) for sheet in self.sheets for line in sheet.lines if line)

    @property
    def is_scan(self) -> bool:
        return any(sheet.is_scan for sheet in self.sheets)

    def number_of(self, location: Location) -> int:
        """The number of a location's page within the file."""
        return self.sheets[location.page - 1].number

    def show(self, name: str, value: Value, kind: ValueKind) -> list[Location]:
        """Every place that shows the value of a header field."""
        if kind is ValueKind.TEXT and name.endswith("_name"):
            return self._texts(str(value)) or list(self._names(str(value)))
        if kind is ValueKind.TEXT:
            return self._texts(str(value)) or list(self._addresses(str(value)) if name.endswith("_address") else ())
        if kind is ValueKind.IDENTIFIER:
            return [*self._texts(str(value)), *shown(self.rows, value, kind)]
        places = list(shown(self.rows, value, kind))
        return [place for place in places if _has_cents(place)] if kind is ValueKind.AMOUNT else places

    def _texts(self, text: str) -> list[Location]:
        return list(locate(text, ValueKind.TEXT, self.sheets, _NOTATIONS[0]))

    def _addresses(self, address: str) -> Iterator[Location]:
        """The street, and below it what else of an address is printed: people name countries and codes otherwise."""
        street, *more = address.split(", ")
        for start in self._texts(street):
            first = start.marks[0]
            below = self.sheets[first.page - 1].lines[first.line : first.line + _ADDRESS_LINES]
            marks = list(start.marks)
            for row in (
                Row(tuple(mark for mark in line if mark.place.x0 > first.place.x0 - _INDENT)) for line in below
            ):
                places = (next(_within(row, label_key(part)), None) for part in more)
                marks += [mark for place in places if place for mark in place.marks if mark not in marks]
            if len(marks) > len(start.marks):
                yield Location(tuple(marks))

    def _names(self, name: str) -> Iterator[Location]:
        """Lines that have most words of a name: legal forms and second names are often left out."""
        wanted = words_of_name(name)
        for row in self.rows:
            marks = tuple(mark for mark in row.marks if wanted & words_of_name(mark.text))
            have = {word for mark in marks for word in words_of_name(mark.text)}
            if wanted and len(wanted & have) / len(wanted) >= _NAME_SHARE:
                yield Location(marks)


def shown(rows: Sequence[Row], value: Value, kind: ValueKind) -> Iterator[Location]:
    """Every place in ``rows`` that shows ``value``; signs of numbers do not count, nor places beyond the cents."""
    for row in rows:
        if isinstance(value, Decimal):
            yield from (place for number, place in row.numbers if _is_printed(value, number))
        elif isinstance(value, dt.date):
            yield from (place for day, place in row.days if day == value)
        elif kind is ValueKind.CURRENCY:
            yield from (Location((mark,)) for mark in row.marks if parse_currency(mark.text) == value)
        else:
            yield from _within(row, label_key(value))


def is_within(row: Row, wanted: str) -> bool:
    """Whether a row shows a number; ``wanted`` is its letters and digits."""
    return any(True for _ in _within(row, wanted))


def shows_number(row: Row, value: Decimal) -> bool:
    return any(_is_printed(value, number) for number, _ in row.numbers)


def words_of_name(name: str) -> frozenset[str]:
    """The words by which a firm is known."""
    words = (label_key(word) for word in re.split(r"[\s,./()-]+", name))
    return frozenset(word for word in words if len(word) > 2 and word not in _LEGAL_FORMS)


def _has_cents(place: Location) -> bool:
    """Whether a number is printed as sums are; a small whole one may be anything."""
    text = "".join(mark.text for mark in place.marks)
    return bool(re.search(r"[.,]\d\d(?!\d)|\d{3}|[.,]-", text))


def _is_printed(value: Decimal, number: Decimal) -> bool:
    """Whether ``number`` is ``value`` as it is printed: without sign, rounded to cents or less."""
    value = value.copy_abs()
    if value == number:
        return True
    places = -int(number.as_tuple().exponent)
    if places < 2:
        return False
    try:
        return value.quantize(_PRINTED_CENTS.scaleb(2 - places), ROUND_HALF_UP) == number
    except InvalidOperation:
        return False


def _within(row: Row, wanted: str) -> Iterator[Location]:
    """Where the letters and digits of a row, without spaces and signs between them, are ``wanted``."""
    start = row.keys.find(wanted) if wanted else -1
    while start >= 0:
        place = row.spanned(start, start + len(wanted), by_key=True)
        whole = "".join(mark.key for mark in place.marks)
        if whole == wanted or (len(wanted) >= _SHORT and _stands_apart(whole, wanted)):
            yield place
        start = row.keys.find(wanted, start + 1)


def _stands_apart(whole: str, wanted: str) -> bool:
    """Whether no digit goes on where a number begins or ends."""
    before, _, after = whole.partition(wanted)
    return not (before[-1:].isdigit() and wanted[0].isdigit()) and not (after[:1].isdigit() and wanted[-1].isdigit())
