"""Where a value that a person confirmed or typed stands on the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from datamodel.document import BBox
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, TAKEN, Field, Value, ValueKind
from extractors.memory.readings import read_value, same_value
from extractors.memory.sheets import Mark, Sheet
from extractors.values import Notation
from extractors.vocabulary import HEADER_GROUPS, concepts, label_key

_LONGEST = 6  # words of a number or a day
_INDENT = 24.0  # points by which the next line of a text may begin elsewhere
_NEXT_LINE = 2.2  # line heights from a line of a text to the next
_CONCEPTS = {
    "document_number": {
        "order_number", "change_number", "sales_order_number", "invoice_number", "delivery_note_number",
        "advice_number", "return_number", "receipt_number", "generic_number",
    },
    "document_date": {"document_date", "order_date", "invoice_date", "delivery_note_date", "response_date"},
    "purchase_order_number": {"order_number"},
    "sender_tax_id": {"tax_id"},
    "sender_iban": {"iban"},
}  # fmt: skip


@dataclass(frozen=True)
class Location:
    """The marks of a value, in reading order."""

    marks: tuple[Mark, ...]

    @property
    def page(self) -> int:
        return self.marks[0].page

    @property
    def place(self) -> BBox:
        return BBox.around(mark.place for mark in self.marks)

    @property
    def bbox(self) -> BBox:
        return BBox.around(mark.bbox for mark in self.marks)

    @property
    def first_line(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if mark.line == self.marks[0].line)

    @property
    def lines(self) -> tuple[tuple[Mark, ...], ...]:
        numbers = sorted({mark.line for mark in self.marks})
        return tuple(tuple(mark for mark in self.marks if mark.line == number) for number in numbers)


def locate_field(field: Field, sheets: Sequence[Sheet], notation: Notation) -> Location | None:
    """The likeliest of the places that show the value of a header field; None where no page shows it."""
    return likeliest(field, locate(field.value, HEADER_FIELDS[field.name], sheets, notation), sheets)


def likeliest(field: Field, locations: Iterable[Location], sheets: Sequence[Sheet]) -> Location | None:
    """Of places that show the value of a header field the one that its labels fit; None where there is none."""
    return max(locations, key=lambda location: _fitness(location, field, sheets), default=None)


def locate(value: Value, kind: ValueKind, sheets: Sequence[Sheet], notation: Notation) -> Iterator[Location]:
    """Every place that shows ``value``, page by page."""
    for sheet in sheets:
        for number in range(len(sheet.lines)):
            if kind is ValueKind.TEXT or (kind in (ValueKind.IDENTIFIER, ValueKind.UNIT) and isinstance(value, str)):
                yield from _texts(str(value), sheet, number)
            else:
                yield from _typed(value, kind, sheet.lines[number], notation)


def kind_of(name: str, *, of_line: bool) -> ValueKind:
    return LINE_FIELDS[name] if of_line else HEADER_FIELDS[name]


def _texts(text: str, sheet: Sheet, number: int) -> Iterator[Location]:
    wanted = label_key(text)
    line = sheet.lines[number]
    for start, mark in enumerate(line):
        if wanted and mark.key and wanted.startswith(mark.key):
            marks = _follow(wanted, line[start:], sheet, number, mark.place.x0)
            if marks:
                yield Location(marks)


def _follow(wanted: str, row: Sequence[Mark], sheet: Sheet, number: int, left: float) -> tuple[Mark, ...] | None:
    """The marks that spell ``wanted``, beginning with ``row`` and going on in the lines below it."""
    taken: list[Mark] = []
    for mark in row:
        if not wanted.startswith(mark.key):
            break
        taken.append(mark)
        wanted = wanted.removeprefix(mark.key)
        if not wanted:
            return tuple(taken)
    if not taken:
        return None
    for below in range(number + 1, min(number + 4, len(sheet.lines))):
        line = sheet.lines[below]
        if line[0].place.y0 - taken[-1].place.y1 > _NEXT_LINE * sheet.line_height:
            return None
        start = next((i for i, m in enumerate(line) if abs(m.place.x0 - left) < _INDENT), None)
        rest = _follow(wanted, line[start:], sheet, below, left) if start is not None else None
        if rest:
            return (*taken, *rest)
    return None


def _typed(value: Value, kind: ValueKind, line: Sequence[Mark], notation: Notation) -> Iterator[Location]:
    start = 0
    while start < len(line):
        ends = range(start + 1, min(len(line), start + _LONGEST) + 1)
        end = next((end for end in ends if _reads_as(value, kind, line[start:end], notation)), None)
        if end is None:
            start += 1
        else:
            while end - start > 1 and _reads_as(value, kind, line[start + 1 : end], notation):
                start += 1
            yield Location(tuple(line[start:end]))
            start = end


def _reads_as(value: Value, kind: ValueKind, marks: Sequence[Mark], notation: Notation) -> bool:
    return same_value(read_value(" ".join(mark.text for mark in marks), kind, notation), value)


def _fitness(location: Location, field: Field, sheets: Sequence[Sheet]) -> tuple[float, ...]:
    """Where a person took it from goes first; then a label that fits before none, and that before another one.

    Then where the machine looked, then the first.
    """
    sheet = sheets[location.page - 1]
    near = _labels_of(location, sheet)
    wanted = _CONCEPTS.get(field.name, {field.name})
    fits = 1.0 if any(wanted & {name for _, name in found} for found in near) else 0.0 if near else 0.5
    looked = field.bbox is not None and field.page == sheet.number and _overlaps(field.bbox, location.bbox)
    taken = looked and TAKEN in field.evidence
    return taken, fits, looked, -len(location.lines), -location.page, -location.place.y0


def _labels_of(location: Location, sheet: Sheet) -> list[tuple[tuple[str, str], ...]]:
    """What the words left of a value and above it mean as labels."""
    first = location.marks[0]
    row = sheet.lines[first.line]
    before = [mark for mark in row if mark.place.x1 <= first.place.x0 + 1][-4:]
    found = [_meanings(before[i:], sheet) for i in range(len(before))]
    for above in sheet.lines[max(0, first.line - 3) : first.line]:
        marks = [
            mark for mark in above if mark.place.x1 > first.place.x0 - 4 and mark.place.x0 < location.place.x1 + 40
        ]
        found += [_meanings(marks[:end], sheet) for end in range(1, min(4, len(marks)) + 1)]
    return [meanings for meanings in found if meanings]


def _meanings(marks: Sequence[Mark], sheet: Sheet) -> tuple[tuple[str, str], ...]:
    return concepts("".join(mark.key for mark in marks), *HEADER_GROUPS, fuzzy=sheet.is_scan)


def _overlaps(a: BBox, b: BBox) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1
