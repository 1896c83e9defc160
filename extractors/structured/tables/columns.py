"""Where the table of a sheet begins, and what its columns hold."""

import datetime as dt
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from extractors.structured.tables.sheets import Cell, Sheet, text_of
from models.columns.features import Column, number_of
from models.columns.model import OTHER, ColumnModel, load_column_model
from models.registry import verified_folder

HEADLESS = -1
"""The row of the headings where there is none."""
MATERIAL = frozenset({"supplier_material_number", "customer_material_number", "gtin", "description"})
_SEARCHED = 60
_SAMPLED = 200
_CANDIDATES = 12
_WORTH_ASKING = 0.1
_LEAST = 0.3
"""A quantity or material that is less sure is none."""
_WEIGHTS: Mapping[str, float] = {"quantity": 2.0, OTHER: 0.0, "position": 0.5, "unit": 0.7}

Known = Mapping[tuple[str, ...], tuple[str, ...]]
"""What people said of columns: fields by headings, both in the order of the columns (``OTHER`` for none of ours)."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a column holds.

    Attributes:
        index: of the column, from 0.
        heading: as it is written.
        field: of a line, or of the header where every row repeats it.
        confidence: calibrated, 0..1.
        may_be: the field that it is next likely to hold, and how likely.
    """

    index: int
    heading: str
    field: str
    confidence: float
    may_be: tuple[str, float] = (OTHER, 0.0)


@dataclass(frozen=True)
class Found:
    """A table in a sheet: the row of its headings (``HEADLESS``: it has none), the first of its rows, its columns."""

    sheet: Sheet
    heading_row: int
    first_row: int
    columns: tuple[Held, ...]

    def of(self, field: str) -> list[Held]:
        return [held for held in self.columns if held.field == field]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(held.heading for held in self.columns)

    @property
    def row_of_headings(self) -> tuple[str, ...]:
        """The texts of that row, as ``Known`` has them."""
        return tuple(text_of(cell) for cell in self.sheet.rows[self.heading_row]) if self.heading_row >= 0 else ()

    @property
    def left_out(self) -> list[Held]:
        """Columns that are taken for none of ours and may be one that no other column holds."""
        taken = {held.field for held in self.columns}
        return [
            held
            for held in self.columns
            if held.field == OTHER and held.may_be[1] > _WORTH_ASKING and held.may_be[0] not in (*taken, OTHER)
        ]

    @property
    def is_order(self) -> bool:
        """Whether there is a quantity, and something that it is of."""
        return bool(self.of("quantity")) and any(held.field in MATERIAL for held in self.columns)

    @property
    def above(self) -> range:
        """The rows before it."""
        return range(self.heading_row if self.heading_row >= 0 else self.first_row)

    @property
    def score(self) -> float:
        """Of two readings of one sheet the greater is the better; one without headings has to be so by far."""
        total = sum(_WEIGHTS.get(held.field, 1.0) * held.confidence**2 for held in self.columns)
        return total - 0.03 * self.heading_row if self.heading_row >= 0 else 0.6 * total


@cache
def shipped_model() -> ColumnModel:
    """The registered model, opened once a process."""
    return load_column_model(verified_folder("columns"))


def find_table(sheet: Sheet, model: ColumnModel, *, known: Known | None = None) -> Found | None:
    """The best reading of a sheet as a table; None where no row can be its headings and nothing reads as one without.

    Args:
        sheet: of a file.
        model: of columns.
        known: mappings that people made; one whose headings a row has is taken as it is.
    """
    found: Found | None = None
    for row in _candidates(sheet):
        said = (known or {}).get(_headings_key(sheet, row))
        table = _read(sheet, row, model, said)
        if said is not None:
            return table
        if table and (found is None or table.score > found.score + 1e-9):
            found = table
    return found


def headings_key(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings as they are compared: case and spaces do not count."""
    return tuple(" ".join(heading.casefold().split()) for heading in headings)


def _headings_key(sheet: Sheet, row: int) -> tuple[str, ...]:
    return headings_key([text_of(cell) for cell in sheet.rows[row]]) if row >= 0 else ()


def _candidates(sheet: Sheet) -> list[int]:
    """Rows that may be headings, the likeliest first; ``HEADLESS`` where the first row is data already."""
    scored = []
    for row, cells in enumerate(sheet.rows[:_SEARCHED]):
        texts = [text_of(cell) for cell in cells]
        filled = [text for text in texts if text]
        if len(filled) < 2:
            continue
        words = sum(_is_heading(cell, text) for cell, text in zip(cells, texts, strict=True))
        below = _width_below(sheet, row)
        if words < 0.85 * len(filled) or len(filled) < 0.5 * below:
            continue
        scored.append((words * (words / len(filled)) * min(1.0, below / max(1, len(filled)) + 0.2), -row))
    rows = [-row for _, row in sorted(scored, reverse=True)[:_CANDIDATES]]
    return [*rows, HEADLESS] if _first_data(sheet) is not None else rows


def _first_data(sheet: Sheet) -> int | None:
    """The first row that is as wide as most, with numbers in it; rows of labels above are narrower."""
    widths = [sum(1 for cell in cells if cell != "") for cells in sheet.rows[: 2 * _SEARCHED]]
    usual = statistics.median([width for width in widths if width > 1] or [0])
    for row, cells in enumerate(sheet.rows[:_SEARCHED]):
        if widths[row] >= max(2.0, 0.6 * usual) and any(_is_number(cell) for cell in cells):
            return row
    return None


def _width_below(sheet: Sheet, row: int) -> float:
    """How many cells the next rows have filled, on average of those that are not empty."""
    widths = [sum(1 for cell in cells if cell != "") for cells in sheet.rows[row + 1 : row + 6] if len(cells)]
    return sum(widths) / len(widths) if widths else 0.0


def _is_heading(cell: Cell, text: str) -> bool:
    is_word = any(c.isalpha() or c in "#%" for c in text) and sum(c.isdigit() for c in text) < 3
    return isinstance(cell, str) and 0 < len(text) <= 60 and number_of(text) is None and is_word


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Decimal) or (isinstance(cell, str) and number_of(cell) is not None)


def _read(sheet: Sheet, row: int, model: ColumnModel, said: Sequence[str] | None) -> Found | None:
    first = row + 1 if row >= 0 else _first_data(sheet) or 0
    body = [cells for cells in sheet.rows[first : first + 2 * _SAMPLED] if len(cells) > 1][:_SAMPLED]
    width = max((len(cells) for cells in [*body, sheet.rows[row] if row >= 0 else ()]), default=0)
    if width < 2 or not body:
        return None
    headings = [text_of(cell) for cell in sheet.rows[row]] if row >= 0 else []
    headings += [""] * (width - len(headings))
    headings, first = _with_second_row(sheet, headings, first)
    columns = [
        Column(headings[index], tuple(_shown(cells[index]) if index < len(cells) else "" for cells in body))
        for index in range(width)
    ]
    used = [i for i, column in enumerate(columns) if column.heading or any(column.values)]
    guesses = model.read([columns[index] for index in used])
    held = [
        Held(index, headings[index], guess.field, guess.confidence, (guess.next_field, guess.next_confidence))
        for index, guess in zip(used, guesses, strict=True)
    ]
    if said is not None:
        held = [
            replace(each, field=said[each.index], confidence=1.0, may_be=(OTHER, 0.0))
            if each.index < len(said)
            else each
            for each in held
        ]
    return Found(sheet, row, first, tuple(_plausible(held)))


def _plausible(held: Sequence[Held]) -> Iterator[Held]:
    for each in held:
        is_needed = each.field == "quantity" or each.field in MATERIAL
        yield replace(each, field=OTHER) if is_needed and each.confidence < _LEAST else each


def _with_second_row(sheet: Sheet, headings: list[str], first: int) -> tuple[list[str], int]:
    """Headings of two rows are one: the second names units, or says the same in another language."""
    if first >= len(sheet.rows) - 1 or not any(headings):
        return headings, first
    below, after = sheet.rows[first], sheet.rows[first + 1]
    filled = [cell for cell in below if cell != ""]
    numbers_after = [i for i, cell in enumerate(after) if _is_number(cell) and i < len(headings)]
    is_second = 2 <= len(filled) <= 1.7 * sum(map(bool, headings)) and all(
        _is_heading(cell, text_of(cell)) for cell in filled
    )
    over_numbers = sum(1 for i in numbers_after if i < len(below) and below[i] != "")
    if not is_second or over_numbers < 2:
        return headings, first
    joined = [
        f"{heading} {text_of(below[i])}".strip() if i < len(below) else heading for i, heading in enumerate(headings)
    ]
    return joined, first + 1


def _shown(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return text_of(cell)
