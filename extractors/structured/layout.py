"""A message as pages that people can look at: a header, and its lines as tables, on a grid of characters.

Each value gets the place where it stands there, so that the workbench can show it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, Field, LineItem, ValueKind
from datamodel.structured import StructuredMessage
from extractors.mail.layout import CHARACTER, FONT, LINE, MARGIN

_LABEL, _GAP = 28, 2  # characters of a label in the header, and between columns of a table
_COLUMNS, _MOST_COLUMNS = 100, 180  # characters across a page: as many as the table of lines needs
_MOST_TEXT = 40  # characters of a description or reference in a table; the rest goes below
_A4 = 842 / 595
_HEADINGS = {
    "position": "Pos",
    "supplier_material_number": "Supplier’s no",
    "customer_material_number": "Customer’s no",
    "quantity": "Qty",
    "price_quantity": "Per",
    "unit_price": "Price",
    "net_amount": "Amount",
    "delivery_date": "Delivery",
    "batch_number": "Batch",
    "order_number": "Order",
    "order_position": "Item",
    "tax_rate": "Tax %",
    "booking_date": "Booked",
    "value_date": "Value",
    "counterparty_name": "Counterparty",
    "counterparty_iban": "IBAN",
    "payment_reference": "Reference",
    "end_to_end_id": "End-to-end",
    "transaction_code": "Code",
    "bank_reference": "Bank’s no",
}
MOST_PAGES = 300
"""Of one message. What comes after them is in the values, without a place."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How large the pages of a message are, for so many characters across; ``rows`` of text on each."""

    columns: int

    @property
    def width(self) -> float:
        return 2 * MARGIN + self.columns * CHARACTER

    @property
    def height(self) -> float:
        return self.width * _A4

    @property
    def rows(self) -> int:
        return int((self.height - 2 * MARGIN) / LINE)


_Key = tuple[int | None, str]
"""Which value: the index of its line item (None: of the header), and its field."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line: pieces with the column that each starts at, and the value that a piece shows."""

    pieces: tuple[tuple[int, str, _Key | None], ...] = ()


@dataclass(slots=True)
class _Printer:
    """Puts rows on pages and keeps where each value stands: of one that goes on overleaf, its first place."""

    sheet: _Sheet
    first_page: int
    pages: list[Page] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    places: dict[_Key, tuple[int, list[BBox]]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.first_page + len(self.pages)

    def print_row(self, row: _Row, at: int) -> None:
        """``at`` counts the rows of a page from 0."""
        y0 = MARGIN + at * LINE
        for column, text, key in row.pieces:
            start = column
            for part in text.split(" "):
                if part:
                    self._print_word(part, start, y0, key)
                start += len(part) + 1

    def _print_word(self, text: str, column: int, y0: float, key: _Key | None) -> None:
        x0, x1 = MARGIN + column * CHARACTER, MARGIN + (column + len(text)) * CHARACTER
        width, height = self.sheet.width, self.sheet.height
        box = BBox(x0 / width, y0 / height, min(1.0, x1 / width), (y0 + FONT) / height)
        self.words.append(Word(text, box))
        if key is not None and self.places.setdefault(key, (self.number, []))[0] == self.number:
            self.places[key][1].append(box)

    def end_page(self) -> None:
        page = Page(self.number, self.sheet.width, self.sheet.height, tuple(self.words), PageOrigin.DATA)
        self.pages.append(page)
        self.words = []


def lay_out(message: StructuredMessage, *, first_page: int = 1) -> tuple[tuple[Page, ...], StructuredMessage]:
    """Pages from number ``first_page`` on, and the message with the places of its values."""
    extraction = message.extraction
    columns = _columns_of(extraction.line_items)
    needed = sum(columns.values()) + _GAP * (len(columns) - 1)
    sheet = _Sheet(needed if _COLUMNS < needed <= _MOST_COLUMNS else _COLUMNS)
    printer = _Printer(sheet, first_page)
    for number, row in enumerate(_rows(message, columns, sheet.columns)):
        if number and number % sheet.rows == 0:
            printer.end_page()
            if len(printer.pages) == MOST_PAGES:
                break
        printer.print_row(row, number % sheet.rows)
    if len(printer.pages) < MOST_PAGES:
        printer.end_page()
    placed = replace(
        extraction,
        fields=_placed(extraction.fields, None, printer.places),
        line_items=tuple(_placed(item, index, printer.places) for index, item in enumerate(extraction.line_items)),
    )
    pages = tuple(printer.pages)
    return pages, replace(message, extraction=placed, first_page=first_page, pages=len(pages))


def _placed(
    fields: Mapping[str, Field], line: int | None, places: Mapping[_Key, tuple[int, list[BBox]]]
) -> dict[str, Field]:
    found = {}
    for name, one in fields.items():
        page, boxes = places.get((line, name), (None, []))
        found[name] = replace(one, page=page, bbox=BBox.around(boxes)) if boxes else one
    return found


def _rows(message: StructuredMessage, columns: Mapping[str, int], across: int) -> Iterator[_Row]:
    extraction = message.extraction
    yield _Row(((0, f"{_label(extraction.document_type)} – {message.name}"[:across], None),))
    yield _Row()
    for name in HEADER_FIELDS:
        if name in extraction.fields:
            yield from _labelled(_label(name), extraction.fields[name].text, (None, name), 0, across)
    yield _Row()
    if sum(columns.values()) + _GAP * (len(columns) - 1) > across:
        yield from _blocks(extraction.line_items, columns, across)
    elif columns:
        yield from _table(extraction.line_items, columns)


def _labelled(label: str, text: str, key: _Key, indent: int, across: int) -> Iterator[_Row]:
    first, *more = _wrapped(text, across - _LABEL - indent)
    yield _Row(((indent, label[: _LABEL - 1], None), (indent + _LABEL, first, key)))
    for part in more:
        yield _Row(((indent + _LABEL, part, key),))


def _columns_of(items: Sequence[LineItem]) -> dict[str, int]:
    """The fields that the lines have, and how many characters each needs across."""
    widths: dict[str, int] = {}
    for item in items:
        for name, one in item.items():
            widths[name] = max(widths.get(name, len(_heading(name))), len(one.text))
    most = {name: _MOST_TEXT if LINE_FIELDS[name] is ValueKind.TEXT else width for name, width in widths.items()}
    return {name: min(widths[name], most[name]) for name in LINE_FIELDS if name in widths}


def _blocks(items: Sequence[LineItem], names: Iterable[str], across: int) -> Iterator[_Row]:
    """Lines too wide for a table: below each other, a value a row."""
    for index, item in enumerate(items):
        yield _Row(((0, f"Line {index + 1}", None),))
        for name in names:
            if name in item:
                yield from _labelled(_label(name), item[name].text, (index, name), 2, across)


def _table(items: Sequence[LineItem], columns: Mapping[str, int]) -> Iterator[_Row]:
    starts, start = {}, 0
    for name, width in columns.items():
        starts[name] = start
        start += width + _GAP
    yield _Row(tuple((_at(name, _heading(name), starts, columns), _heading(name), None) for name in columns))
    for index, item in enumerate(items):
        cells = {name: _wrapped(item[name].text, columns[name]) for name in columns if name in item}
        for row in range(max(map(len, cells.values()), default=0)):
            yield _Row(
                tuple(
                    (_at(name, lines[row], starts, columns), lines[row], (index, name))
                    for name, lines in cells.items()
                    if row < len(lines)
                )
            )


def _at(name: str, text: str, starts: Mapping[str, int], columns: Mapping[str, int]) -> int:
    """Where a cell begins: numbers stand at the right of their column."""
    is_number = LINE_FIELDS[name] in (ValueKind.AMOUNT, ValueKind.QUANTITY)
    return starts[name] + (columns[name] - len(text) if is_number else 0)


def _heading(name: str) -> str:
    return _HEADINGS.get(name) or _label(name)


def _label(name: str) -> str:
    words = name.replace("_", " ").replace("gtin", "GTIN").replace("iban", "IBAN")
    return words[:1].upper() + words[1:]


def _wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` characters, broken at spaces where there are any."""
    lines = []
    for given in text.splitlines() or [""]:
        rest = given
        while len(rest) > width:
            end = rest.rfind(" ", 1, width + 1)
            end = end if end > 0 else width
            lines.append(rest[:end])
            rest = rest[end:].lstrip(" ")
        lines.append(rest)
    return lines
