"""A table as rows of cells, whatever file it came in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

Cell = str | Decimal | dt.date
"""Text as it is written; of a workbook also numbers and days. An empty cell is an empty text."""

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
"""Characters of a cell, as many as Excel takes; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the file itself that a person should know. ``is_error`` sends the document to review."""

    message: str
    is_error: bool = False


def note(message: str, *, is_error: bool = False) -> Note:
    return Note(message, is_error)


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes:
        name: of the sheet; empty where the file is one table.
        rows: each as long as its last filled cell; empty rows are kept.
        lines: the line of the file that each row begins on, from 1, where that is not its number.
        notes: what to tell of it.
        lost: rows and columns (from 0) of cells whose formula has no value, with the formula.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    lines: Sequence[int] | None = None
    notes: tuple[Note, ...] = ()
    lost: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def line(self, row: int) -> int:
        return self.lines[row] if self.lines is not None else row + 1


def text_of(cell: Cell) -> str:
    """A cell as one line of text: numbers with a dot, days as ISO writes them."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    return cell.isoformat() if isinstance(cell, dt.date) else f"{cell:f}"


@cache
def column_name(index: int) -> str:
    """``0`` → ``A``, ``27`` → ``AB``, as spreadsheets name columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
