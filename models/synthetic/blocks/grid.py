"""Labels with values: lists, columns, boxes with the label above the value, running lines."""

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.layout.labels import LABEL
from models.synthetic.blocks.entries import entries_of
from models.synthetic.blocks.paper import Entry, Paper, note_all, print_label, print_lines, wrap_pieces
from models.synthetic.sheet import Piece, bold, width_of, wrap

BESIDE, INLINE, ABOVE, BELOW, STRIP, RUN, BARE = "beside", "inline", "above", "below", "strip", "run", "bare"
"""Value in a column of its own; right behind the label; under it; over it; labels in a row over values in a row;
all on one running line; without labels."""


@dataclass(frozen=True, slots=True)
class GridStyle:
    """How labels and values stand.

    Attributes:
        columns: side by side.
        label_share: of a column's width, where values have a column of their own.
        label_align, value_align: left or right, within their column.
        colon: put behind labels: "", ":", " :", " ....:".
        own_colon: the colon stands at the end of the label's column.
        label_size, value_size: in sizes of the layout.
        gap: between rows, in sizes.
        label_case: "", upper.
        separator: between the entries of a running line.
        glued: no space between label and value where they stand inline.
        clock: the time of day stands behind the paper's date.
        coded: how labels name the term of the standard that they stand for: "{label} (BT-{number})"; "" for not.
    """

    kind: str = BESIDE
    columns: int = 1
    label_share: float = 0.45
    label_align: str = "left"
    value_align: str = "left"
    colon: str = ":"
    own_colon: bool = False
    label_size: float = 1.0
    value_size: float = 1.0
    strong_labels: bool = False
    strong_values: bool = False
    gap: float = 0.0
    label_case: str = ""
    separator: str = "  "
    paired: bool = False
    with_empty: bool = False
    glued: bool = False
    clock: bool = False
    coded: str = ""


def draw_grid_style(rng: random.Random, *, kinds: Sequence[str], reserved: bool = False) -> GridStyle:
    """A way to set labels and values.

    Args:
        kinds: to choose among.
        reserved: a choice that the layouts for training do not make.
    """
    kind = rng.choice(kinds)
    small = kind in (ABOVE, BELOW, STRIP) and rng.random() < 0.6
    return GridStyle(
        kind=kind,
        columns=rng.choice((2, 3)) if kind in (BESIDE, ABOVE, BELOW) and rng.random() < 0.2 else 1,
        label_share=rng.uniform(0.36, 0.62),
        label_align="right" if kind == BESIDE and rng.random() < (0.5 if reserved else 0.16) else "left",
        value_align="right" if kind == BESIDE and rng.random() < 0.22 else "left",
        colon=rng.choices(("", ":", " :", " ...:", "."), (30, 56, 8, 2, 1))[0],
        own_colon=rng.random() < 0.12,
        label_size=rng.uniform(0.68, 0.9) if small else rng.choice((1.0, 1.0, 1.0, 0.9)),
        value_size=rng.choice((1.0, 1.0, 1.0, 1.1, 0.95)),
        strong_labels=rng.random() < 0.3,
        strong_values=rng.random() < 0.16,
        gap=rng.choice((0.0, 0.0, 0.1, 0.25, 0.5, 0.8)),
        label_case="upper" if rng.random() < 0.08 else "",
        separator=rng.choice(("  ", "   ", " | ", " · ", ", ", " - ", "      ")),
        paired=rng.random() < 0.12,
        with_empty=rng.random() < 0.1,
        glued=rng.random() < 0.12,
        clock=rng.random() < 0.05,
    )


CODED = (
    "{label} (BT-{number})",
    "{label} (BT-{number})",
    "{label} [BT-{number}]",
    "BT-{number} {label}",
    "{label} BT-{number}",
)
TERMS: Mapping[str, int] = {
    "document_number": 1, "document_date": 2, "currency": 5, "due_date": 9, "your_sign": 10, "routing": 10,
    "project": 11, "contract": 12, "purchase_order_number": 13, "order_number": 14, "receiving_advice": 15,
    "delivery_note_number": 16, "tender": 17, "object": 18, "cost_center": 19, "accounting": 19, "payment_terms": 20,
    "process": 23, "profile": 24, "invoice_number": 25, "delivery_date": 72, "period_start": 73, "period_end": 74,
    "payment_reference": 83, "sender_iban": 84, "gross_amount": 112,
}  # fmt: skip
"""Numbers of the business terms of EN 16931."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of the entries of ``keys``."""

    keys: tuple[str, ...]
    style: GridStyle

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        entries = entries_of(paper, self.keys, with_empty=self.style.with_empty, paired=self.style.paired)
        if self.style.clock:
            entries = [_with_clock(paper, entry) if entry.key == "document_date" else entry for entry in entries]
        return draw_entries(paper, entries, self.style, x, y, width)


def _with_clock(paper: Paper, entry: Entry) -> Entry:
    rng = paper.rng
    time = f" {rng.randrange(24):02}:{rng.randrange(60):02}" + rng.choice(("", f":{rng.randrange(60):02}"))
    return replace(entry, pieces=(*entry.pieces, (time, ""))) if entry.pieces else entry


def draw_entries(paper: Paper, entries: Sequence[Entry], style: GridStyle, x: float, y: float, width: float) -> float:
    """Print entries in ``style``; returns where the next block may begin."""
    if not entries:
        return y
    for entry in entries:
        note_all(paper.sheet, entry.truths)
    if style.kind == STRIP:
        return _draw_strip(paper, entries, style, x, y, width)
    if style.kind == RUN:
        return _draw_run(paper, entries, style, x, y, width)
    columns = style.columns if width / style.columns > 120 else 1
    each, rows = width / columns, -(-len(entries) // columns)
    ends = [y]
    for column in range(columns):
        end = y
        for entry in entries[column * rows : (column + 1) * rows]:
            end = _draw_one(paper, entry, style, x + column * each, end, each - 8) + style.gap * paper.typography.size
        ends.append(end)
    return max(ends)


def _draw_one(paper: Paper, entry: Entry, style: GridStyle, x: float, y: float, width: float) -> float:
    match style.kind:
        case "beside":
            return _draw_beside(paper, entry, style, x, y, width)
        case "inline":
            return _draw_inline(paper, entry, style, x, y, width)
        case "above":
            return _draw_value(paper, entry, style, x, _draw_label(paper, entry, style, x, y, width), width)
        case "below":
            return _draw_label(paper, entry, style, x, _draw_value(paper, entry, style, x, y, width), width)
    return _draw_value(paper, entry, style, x, y, width)


def caption_of(entry: Entry, style: GridStyle, *, colon: bool = True) -> str:
    """The label as the style prints it, "" where the entry goes on with the one before."""
    if not entry.label:
        return ""
    text = entry.label.rstrip(" :") if entry.label.endswith(":") else entry.label
    text = text.upper() if style.label_case == "upper" else text
    if style.coded:
        text = style.coded.format(label=text, number=TERMS.get(entry.key) or zlib.crc32(entry.key.encode()) % 160 + 1)
    ends = text.endswith(("#", "?", ".")) and style.colon == "."
    return text + style.colon if colon and style.colon and not ends else text


def _fonts(paper: Paper, style: GridStyle) -> tuple[str, str]:
    font = paper.typography.font
    return bold(font) if style.strong_labels else font, bold(font) if style.strong_values else font


def _draw_label(paper: Paper, entry: Entry, style: GridStyle, x: float, y: float, width: float) -> float:
    size = paper.typography.size * style.label_size
    font = _fonts(paper, style)[0]
    text = caption_of(entry, style, colon=style.kind not in (STRIP, BELOW))
    for line in wrap(text, width, size, font):
        print_label(paper, x, y, line, size=size, font=font)
        y += size * paper.typography.leading
    return y


def _draw_value(paper: Paper, entry: Entry, style: GridStyle, x: float, y: float, width: float) -> float:
    size, font = paper.typography.size * style.value_size, _fonts(paper, style)[1]
    lines = wrap_pieces(entry.pieces, width, size, font) if entry.pieces else [[]]
    return print_lines(paper, x, y, lines, size=size, font=font, begins=entry.begins)


def _draw_beside(paper: Paper, entry: Entry, style: GridStyle, x: float, y: float, width: float) -> float:
    label_font, value_font = _fonts(paper, style)
    label_size, value_size = paper.typography.size * style.label_size, paper.typography.size * style.value_size
    split = width * style.label_share
    end = y
    own = style.own_colon and style.colon.strip() == ":"
    lines = wrap(caption_of(entry, style, colon=not own), split - 6, label_size, label_font)
    split = max([split, *(width_of(line, label_size, label_font) + 8 for line in lines)])
    for line in lines:
        at = x + split - 6 if style.label_align == "right" else x
        print_label(paper, at, end, line, size=label_size, font=label_font, align=style.label_align)
        end += label_size * paper.typography.leading
    if own and entry.label:
        print_label(paper, x + split - 5, y, ":", size=label_size, font=label_font)
    values = wrap_pieces(entry.pieces, width - split, value_size, value_font) if entry.pieces else []
    at = x + width if style.value_align == "right" else x + split
    last = print_lines(
        paper, at, y, values, size=value_size, font=value_font, align=style.value_align, begins=entry.begins
    )
    return max(end, last)


def _draw_inline(paper: Paper, entry: Entry, style: GridStyle, x: float, y: float, width: float) -> float:
    label_font, value_font = _fonts(paper, style)
    size = paper.typography.size * style.label_size
    caption = caption_of(entry, style)
    whole: list[Piece] = [(caption, ""), *entry.pieces]
    if style.glued and style.colon.strip() and width_of(caption + entry.text, size, value_font) <= width:
        going_on = () if entry.begins else (entry.pieces[0][1],)
        paper.sheet.pieces(
            x, y + size * 0.9, whole, size=size, font=value_font, role=LABEL, joined=True, going_on=going_on
        )
        return y + size * paper.typography.leading
    extent = print_label(paper, x, y, caption, size=size, font=label_font)
    at = extent.x1 + width_of(" ", size, label_font) if caption else x
    room = x + width - at
    if room < width_of(entry.text[:12], size, value_font):
        y, at, room = y + size * paper.typography.leading, x, width
    lines = wrap_pieces(entry.pieces, room, size, value_font) if entry.pieces else [[]]
    return print_lines(paper, at, y, lines, size=size, font=value_font, begins=entry.begins)


def _draw_strip(paper: Paper, entries: Sequence[Entry], style: GridStyle, x: float, y: float, width: float) -> float:
    """Rows of cells, the label over the value in each."""
    per_row = max(1, min(len(entries), int(width // 78)))
    for start in range(0, len(entries), per_row):
        row = entries[start : start + per_row]
        each = width / len(row)
        tops = [_draw_label(paper, entry, style, x + i * each, y, each - 6) for i, entry in enumerate(row)]
        top = max(tops)
        ends = [_draw_value(paper, entry, style, x + i * each, top, each - 6) for i, entry in enumerate(row)]
        y = max(ends) + style.gap * paper.typography.size
    return y


def _draw_run(paper: Paper, entries: Sequence[Entry], style: GridStyle, x: float, y: float, width: float) -> float:
    """All entries on running lines: "Order no. 4711 | Date 1.3.2026 | …"."""
    size, font = paper.typography.size * style.label_size, paper.typography.font
    at = x
    for entry in entries:
        caption = caption_of(entry, style)
        needed = width_of(f"{caption} {entry.text}", size, font)
        if at > x and at + needed + width_of(style.separator, size, font) > x + width:
            at, y = x, y + size * paper.typography.leading
        if needed > width:
            y = _draw_inline(paper, entry, style, x, y, width)
            continue
        if at > x:
            at = paper.sheet.text(at, y + size * 0.9, style.separator, size=size, font=font).x1
        at = print_label(paper, at, y, caption + " ", size=size, font=font).x1
        pieces: list[Piece] = list(entry.pieces)
        at = paper.sheet.pieces(at, y + size * 0.9, pieces, size=size, font=font, begins=entry.begins, joined=True).x1
    return y + size * paper.typography.leading
