"""Rows of a table on the sheet: how wide its columns are, how cells wrap, and on which line each of them stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from models.layout.labels import ITEM, ITEM_MORE
from models.synthetic.blocks.table_cells import Cell, Line
from models.synthetic.blocks.table_columns import Column
from models.synthetic.sheet import Sheet, width_of

_NARROWEST = 6.5
"""Least width of a column of running text, in sizes."""

_BREAK = re.compile(r"(?<=[^\W_]{2}[-/_])(?=\w{2})")
"""Where words too long for their column break."""


class Token(NamedTuple):
    """A word before it is put somewhere."""

    text: str
    tag: str
    role: str
    begins: bool
    width: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a panel. ``x0``, ``x1``: its edges as shares of the panel's width."""

    x0: float
    x1: float
    cell: Cell
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table or a grid of boxes beneath a row; its columns are its own.

    Attributes:
        whole: from the left edge of the table; else from that of the description.
        gap: lines free above it.
    """

    rows: tuple[tuple[Slot, ...], ...]
    whole: bool = False
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table before its columns have widths.

    Attributes:
        cells: run parallel to the columns.
        below: lines beneath the description, in its column; ``tail``: beneath the whole row.
        inner: labels and values of a small table beneath the row; ``panels``: what stands beneath that.
        roles: of the words on its first line, and of those on its further lines.
        truth: the line item that it prints; empty for rows that are none.
        amount: what it adds to sums carried over a page break.
        kept: stays on the page of the row after it.
        font: "bold" for group headings.
    """

    cells: tuple[Cell, ...]
    below: Cell = ()
    tail: Cell = ()
    inner: tuple[Line, ...] = ()
    panels: tuple[Panel, ...] = ()
    roles: tuple[str, str] = (ITEM, ITEM_MORE)
    truth: Mapping[str, str] = field(default_factory=dict)
    amount: Decimal | None = None
    kept: bool = False
    strong: bool = False
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """A column on the sheet, points."""

    column: Column
    x0: float
    x1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    def x_of(self, align: str) -> float:
        return {"left": self.x0, "right": self.x1, "center": (self.x0 + self.x1) / 2}[align]


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """One line of a cell. ``offset``: lines below the first line of its row."""

    offset: float
    x: float
    align: str
    tokens: tuple[Token, ...]


def tokens_of(line: Line, size: float, font: str) -> list[Token]:
    """The words of a line with their widths."""
    return [
        Token(word, span.tag, span.role, span.begins and bool(span.tag) and place == 0, width_of(word, size, font))
        for span in line
        for place, word in enumerate(span.text.split())
    ]


def width_of_tokens(tokens: Sequence[Token], space: float) -> float:
    return sum(token.width for token in tokens) + space * (len(tokens) - 1)


def wrap_tokens(tokens: Sequence[Token], width: float, space: float) -> list[tuple[Token, ...]]:
    """Tokens in lines no wider than ``width``; one that is wider breaks behind its hyphens, or stands alone."""
    lines: list[tuple[Token, ...]] = []
    line: list[Token] = []
    used = 0.0
    for token in (part for word in tokens for part in _parts(word, width)):
        if line and used + space + token.width > width + 0.01:
            lines.append(tuple(line))
            line, used = [], 0.0
        used += token.width + (space if line else 0.0)
        line.append(token)
    return [*lines, tuple(line)] if line else lines


def _parts(token: Token, width: float) -> list[Token]:
    if token.width <= width + 0.01:
        return [token]
    texts = [text for text in _BREAK.split(token.text) if text]
    each = token.width / max(len(token.text), 1)
    parts: list[Token] = []
    while texts:
        text = texts.pop(0)
        while texts and (len(text) + len(texts[0])) * each <= width:
            text += texts.pop(0)
        parts.append(token._replace(text=text, begins=token.begins and not parts, width=len(text) * each))
    return parts


def print_tokens(
    sheet: Sheet, x: float, y: float, tokens: Sequence[Token], *, size: float, font: str, align: str, role: str
) -> None:
    """Put tokens on one line with baseline ``y``; those of one value and one role go together."""
    space = width_of(" ", size, font)
    total = width_of_tokens(tokens, space)
    pen = x - total if align == "right" else x - total / 2 if align == "center" else x
    start = 0
    for end in range(1, len(tokens) + 1):
        if end < len(tokens) and _continues(tokens[end - 1], tokens[end]):
            continue
        run = tokens[start:end]
        text = " ".join(token.text for token in run)
        first = run[0]
        sheet.text(pen, y, text, size=size, font=font, tag=first.tag, role=first.role or role, begins=first.begins)
        pen += width_of_tokens(run, space) + space
        start = end


def _continues(before: Token, token: Token) -> bool:
    return before.tag == token.tag and before.role == token.role and not token.begins


def fit_columns(
    columns: Sequence[Column],
    rows: Sequence[Row],
    headings: Sequence[Sequence[str]],
    *,
    x: float,
    width: float,
    size: float,
    font: str,
    heading_font: str,
    gap: float,
    greed: float,
    equal: bool = False,
) -> tuple[Place, ...]:
    """Where the columns stand, or () where they need more than ``width``.

    Args:
        headings: texts that each column must hold.
        greed: share of the width left over that columns of running text take.
        equal: all columns are as wide as each other, if they fit.
    """
    space = width_of(" ", size, font)
    needed = [
        max(
            _needed(column, [row.cells[place] for row in rows if row.cells], size, font, space),
            max((width_of(text, size, heading_font) for text in headings[place]), default=0.0),
        )
        for place, column in enumerate(columns)
    ]
    left = width - sum(needed) - gap * (len(columns) - 1)
    if left < 0:
        return ()
    wide = (width - gap * (len(columns) - 1)) / len(columns)
    if equal and all(need <= wide for need in needed):
        edges = [x + place * (wide + gap) for place in range(len(columns))]
        return tuple(Place(column, edge, edge + wide) for column, edge in zip(columns, edges, strict=True))
    flexible = [column.flexible for column in columns]
    bonus = left * greed / sum(flexible) if any(flexible) else 0.0
    each = (left - bonus * sum(flexible)) / max(len(columns) - 1, 1)
    places = []
    for column, least in zip(columns, needed, strict=True):
        taken = least + (bonus if column.flexible else 0.0)
        places.append(Place(column, x, x + taken))
        x += taken + gap + each
    return tuple(places)


def _needed(column: Column, cells: Sequence[Cell], size: float, font: str, space: float) -> float:
    """Least width that the cells of a column need."""
    lines = [tokens_of(line, size, font) for cell in cells for line in cell]
    if not column.flexible and not column.tight:
        return max((width_of_tokens(tokens, space) for tokens in lines), default=0.0)
    narrowest = _NARROWEST * size
    words = [max((part.width for part in _parts(t, narrowest)), default=0.0) for tokens in lines for t in tokens]
    return max([narrowest if column.flexible else 0.0, *words])


def place_row(
    row: Row, places: Sequence[Place], *, size: float, font: str, anchor: str, right: float, indent: float
) -> list[PlacedLine]:
    """The lines of a row by their offset from its first line.

    Args:
        anchor: as in ``TableStyle``.
        right: how far lines beneath the whole row may go.
    """
    space = width_of(" ", size, font)
    text = next((n for n, place in enumerate(places) if place.column.flexible), 0)
    wrapped = []
    for number, (cell, place) in enumerate(zip(row.cells, places, strict=True)):
        room = right - place.x0 if anchor in ("under", "over") and number == text else place.width
        wrapped.append([part for line in cell for part in wrap_tokens(tokens_of(line, size, font), room, space)])
    tallest = max(map(len, wrapped), default=0)
    placed = []
    for number, (lines, place) in enumerate(zip(wrapped, places, strict=True)):
        shift = 0.0
        if anchor == "under":
            shift = float(len(wrapped[text])) if number > text else 0.0
        elif anchor == "over":
            shift = float(_tallest_beside(wrapped, text)) if number == text else 0.0
        elif not place.column.flexible:
            shift = (tallest - len(lines)) * {"top": 0.0, "middle": 0.5}.get(anchor, 1.0)
        x = place.x_of(place.column.align)
        placed += [PlacedLine(shift + n, x, place.column.align, tokens) for n, tokens in enumerate(lines)]
    tallest = round(max((line.offset for line in placed), default=-1.0) + 1)
    under = float(len(wrapped[text]) if row.below and anchor == "top" else tallest)
    below = _beneath(row.below, places[text].x0 + indent, places[text].width - indent, under, size, font)
    # The lines below one cell and those beneath the whole row may follow taller cells of other columns.
    bottom = max([float(tallest), *(line.offset + 1 for line in below)])
    tail = _beneath(row.tail, places[text].x0 + indent, right - places[text].x0 - indent, bottom, size, font)
    bottom = max([bottom, *(line.offset + 1 for line in tail)])
    inner = _side_by_side(row.inner, places[text].x0, right, bottom, size, font)
    panels: list[PlacedLine] = []
    for panel in row.panels:
        bottom = max([bottom, *(line.offset + 1 for line in (*inner, *panels))]) + panel.gap
        panels += _in_slots(panel, places[0 if panel.whole else text].x0, right, bottom, size, font)
    return sorted([*placed, *below, *tail, *inner, *panels], key=lambda line: (line.offset, line.x))


def _tallest_beside(wrapped: Sequence[Sequence[object]], text: int) -> int:
    """Lines of the highest cell besides the description's."""
    return max((len(lines) for number, lines in enumerate(wrapped) if number != text), default=0)


def _has_room(row: Sequence[Slot], width: float, size: float, font: str) -> bool:
    """Whether each word fits into its slot."""
    return all(
        part.width <= (slot.x1 - slot.x0) * width
        for slot in row
        for line in slot.cell
        for token in tokens_of(line, size, font)
        for part in _parts(token, (slot.x1 - slot.x0) * width)
    )


def _spread(row: Sequence[Slot]) -> tuple[Slot, ...]:
    """All cells of a row of slots in running text."""
    spans = tuple(span for slot in row for line in slot.cell for span in line)
    return (Slot(0.0, 1.0, (spans,) if spans else ()),)


def _in_slots(panel: Panel, x: float, right: float, offset: float, size: float, font: str) -> list[PlacedLine]:
    """The lines of a panel between two edges."""
    space = width_of(" ", size, font)
    placed: list[PlacedLine] = []
    for row in panel.rows:
        tallest = 0
        for slot in row if _has_room(row, right - x, size, font) else _spread(row):
            x0, x1 = x + (right - x) * slot.x0, x + (right - x) * slot.x1
            lines = [part for line in slot.cell for part in wrap_tokens(tokens_of(line, size, font), x1 - x0, space)]
            edge = {"left": x0, "right": x1, "center": (x0 + x1) / 2}[slot.align]
            placed += [PlacedLine(offset + n, edge, slot.align, tokens) for n, tokens in enumerate(lines)]
            tallest = max(tallest, len(lines))
        offset += tallest
    return placed


def _beneath(cell: Cell, x: float, width: float, offset: float, size: float, font: str) -> list[PlacedLine]:
    space = width_of(" ", size, font)
    lines = [part for line in cell for part in wrap_tokens(tokens_of(line, size, font), width, space)]
    return [PlacedLine(offset + n, x, "left", tokens) for n, tokens in enumerate(lines)]


def _side_by_side(
    pairs: Sequence[Line], x: float, right: float, offset: float, size: float, font: str
) -> list[PlacedLine]:
    """Values under their labels, as many as there is room for."""
    space = width_of(" ", size, font)
    placed: list[PlacedLine] = []
    widths = [[width_of(span.text, size, font) for span in pair] for pair in pairs]
    spread = max((right - x - sum(map(max, widths))) / max(len(pairs), 1), 3 * space)
    for pair, wide in zip(pairs, widths, strict=True):
        if x + max(wide) > right:
            break
        placed += [
            PlacedLine(offset + n, x, "left", tuple(tokens_of((span,), size, font))) for n, span in enumerate(pair)
        ]
        x += max(wide) + spread
    return placed
