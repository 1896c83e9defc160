"""A region of a page that a person drew around, to rows and cells, with what each column seems to hold."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stdnum import ean

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import LINE_FIELDS, DocumentType
from extractors.geometry.items import line_items
from extractors.geometry.layout import Line, lay_out_page
from extractors.geometry.tables import find_table, is_number_cell
from extractors.values import Notation, parse_date, parse_number
from extractors.vocabulary import label_key, units

_STEPS = 500  # columns are parted with this precision
_SHARE_OF_MOST = 0.7  # cells that a line must have, of those of the fullest one, to begin a row
_CUT = 0.1  # share of the rows whose words may cross the gap between two columns
_MOSTLY = 0.6
_CENTS = re.compile(r"\d[.,]\d{2}[^\d.,]*$")
_TOLERANCE = Decimal("0.01")


@dataclass(frozen=True)
class Grid:
    """Rows of cells as they are printed; ``columns`` names of line fields, empty where it is not clear which."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def grid_of(
    words: Sequence[Word], document_type: DocumentType, notation: Notation, *, width: float, height: float
) -> Grid:
    """The table that ``words`` make: by its header where they have one, else by lines and gaps.

    Args:
        words: of the region, boxes as fractions of the page.
        document_type: what kinds of columns there may be.
        notation: of numbers and days.
        width, height: of the page, in points.
    """
    layout = lay_out_page(Page(1, width, height, tuple(words), PageOrigin.NATIVE))
    table = find_table([layout], document_type) if layout.lines else None
    items = line_items(table, document_type, notation) if table else ()
    if items:
        names = tuple(name for name in LINE_FIELDS if any(name in item for item in items))
        return Grid(names, tuple(tuple(item[n].text if n in item else "" for n in names) for item in items))
    rows = _rows(layout.lines)
    columns = [[row[index] for row in rows] for index in range(len(rows[0]))] if rows else []
    return Grid(tuple(_names(columns, document_type, notation)), rows)


# ---------------------------------------------------------------------------------------- lines and gaps


def _rows(lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """Lines with about as many cells as the fullest one begin rows; what stands between belongs to the row above."""
    most = max((len(line.segments) for line in lines), default=0)
    starts = [line for line in lines if len(line.segments) >= _SHARE_OF_MOST * most]
    columns = _columns(starts)
    rows: list[list[list[str]]] = []
    for line in lines:
        if line in starts or not rows:
            rows.append([[] for _ in columns])
        for word in line.words:
            rows[-1][_column_of(word.bbox, columns)].append(word.text)
    return tuple(tuple(" ".join(cell) for cell in row) for row in rows)


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Left and right of the bands that hardly any line crosses a border of."""
    covered = [0] * (_STEPS + 1)
    for line in lines:
        for segment in line.segments:
            for step in range(int(segment.bbox.x0 * _STEPS), int(segment.bbox.x1 * _STEPS) + 1):
                covered[min(max(step, 0), _STEPS)] += 1
    columns: list[tuple[float, float]] = []
    start: int | None = None
    for step, count in enumerate([*covered, 0]):
        is_inside = count > _CUT * len(lines)
        if is_inside and start is None:
            start = step
        elif not is_inside and start is not None:
            columns.append((start / _STEPS, step / _STEPS))
            start = None
    return columns


def _column_of(box: BBox, columns: Sequence[tuple[float, float]]) -> int:
    """The column that a word shares most of its width with, or else the nearest."""

    def shared(index: int) -> float:
        left, right = columns[index]
        return min(box.x1, right) - max(box.x0, left)  # below zero: how far apart they are

    return max(range(len(columns)), key=shared)


# ---------------------------------------------------------------------------------------- what columns hold


def _names(columns: Sequence[Sequence[str]], document_type: DocumentType, notation: Notation) -> list[str]:
    guess = _names_of_payments if document_type is DocumentType.PAYMENT_ADVICE else _names_of_goods
    return guess([[cell for cell in column if cell] for column in columns], notation)


def _names_of_payments(columns: Sequence[Sequence[str]], notation: Notation) -> list[str]:
    names = [""] * len(columns)
    amounts = [index for index, cells in enumerate(columns) if _mostly(cells, _is_amount)]
    given = {1: ("paid_amount",), 2: ("gross_amount", "paid_amount")}
    for index, name in zip(
        amounts, given.get(len(amounts), ("gross_amount", "discount_amount", "paid_amount")), strict=False
    ):
        names[index] = name
    _name_first(names, "invoice_date", columns, lambda cell: parse_date(cell, notation) is not None)
    _name_first(names, "invoice_number", columns, _is_code)
    return names


def _names_of_goods(columns: Sequence[Sequence[str]], notation: Notation) -> list[str]:
    names = [""] * len(columns)
    _name_first(names, "delivery_date", columns, lambda cell: parse_date(cell, notation) is not None)
    _name_first(names, "gtin", columns, lambda cell: len(cell) == 13 and ean.is_valid(cell))
    if columns and not names[0] and _is_counted(columns[0]):
        names[0] = "position"
    _name_first(names, "unit", columns, lambda cell: label_key(cell) in units())
    amounts = [index for index, cells in enumerate(columns) if not names[index] and _mostly(cells, _is_amount)]
    for index, name in zip(reversed(amounts), ("net_amount", "unit_price"), strict=False):
        names[index] = name
    _name_first(names, "quantity", columns, lambda cell: is_number_cell(cell) and len(_digits(cell)) <= 6)
    _name_first(names, "supplier_material_number", columns, _is_code)
    _name_first(names, "customer_material_number", columns, _is_code)
    _name_longest(names, columns)
    return _with_price_alone(names, columns, notation)


def _with_price_alone(names: list[str], columns: Sequence[Sequence[str]], notation: Notation) -> list[str]:
    """Two amounts the other way round where only so quantity times price is the amount."""
    if not {"quantity", "unit_price", "net_amount"} <= set(names):
        return names
    quantities, prices, amounts = (
        [parse_number(cell, notation) for cell in columns[names.index(name)]]
        for name in ("quantity", "unit_price", "net_amount")
    )
    straight = sum(_is_product(*each) for each in zip(quantities, prices, amounts, strict=False))
    turned = sum(_is_product(*each) for each in zip(quantities, amounts, prices, strict=False))
    swapped = {"unit_price": "net_amount", "net_amount": "unit_price"}
    return [swapped.get(name, name) for name in names] if turned > straight else names


def _is_product(quantity: Decimal | None, price: Decimal | None, amount: Decimal | None) -> bool:
    return None not in (quantity, price, amount) and abs(quantity * price - amount) <= _TOLERANCE  # type: ignore[operator]


def _name_first(names: list[str], name: str, columns: Sequence[Sequence[str]], fits: Callable[[str], bool]) -> None:
    """Give ``name`` to the first column without one whose cells mostly fit."""
    for index, cells in enumerate(columns):
        if not names[index] and _mostly(cells, fits):
            names[index] = name
            return


def _name_longest(names: list[str], columns: Sequence[Sequence[str]]) -> None:
    free = [index for index, name in enumerate(names) if not name and any(_letters(cell) for cell in columns[index])]
    if free:
        names[max(free, key=lambda index: sum(map(_letters, columns[index])) / len(columns[index]))] = "description"


def _mostly(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(fits, cells)) >= _MOSTLY * len(cells)


def _is_amount(cell: str) -> bool:
    return is_number_cell(cell) and bool(_CENTS.search(cell))


def _is_code(cell: str) -> bool:
    """Digits, with capitals or signs between: what numbers of materials and invoices look like."""
    return any(c.isdigit() for c in cell) and not any(c.islower() for c in cell) and not _is_amount(cell)


def _is_counted(cells: Sequence[str]) -> bool:
    """1, 2, 3 or 10, 20, 30."""
    numbers = [int(cell.rstrip(".")) for cell in cells if re.fullmatch(r"\d{1,5}\.?", cell)]
    return len(numbers) == len(cells) > 0 and numbers == sorted(set(numbers)) and numbers[0] <= 100


def _digits(cell: str) -> str:
    return "".join(c for c in cell if c.isdigit())


def _letters(cell: str) -> int:
    return sum(c.isalpha() for c in cell)
