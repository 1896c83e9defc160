"""The foot of the pages: register, bank and tax data in columns; numbers of pages; the head of further pages."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.layout.labels import LABEL
from models.synthetic.blocks.addresses import PartyStyle, address_lines, address_tag, name_tag, note_party
from models.synthetic.blocks.entries import entry_of
from models.synthetic.blocks.identities import extra_entries
from models.synthetic.blocks.margins import MarginNote, draw_margin_note, print_margin_note
from models.synthetic.blocks.paper import Entry, Paper, note_all
from models.synthetic.sheet import Piece, width_of

COLUMNS: tuple[tuple[str, ...], ...] = (
    ("name", "address"),
    ("phone", "fax", "email", "web"),
    ("bank", "iban", "bic"),
    ("tax_id", "tax_number", "register", "managers"),
)


@dataclass(frozen=True, slots=True)
class FooterStyle:
    """What stands at the foot.

    Attributes:
        columns: keys of each column; () for no footer.
        running: all of it on centred lines instead.
        size: points.
        pages: "all", "first" or "last".
    """

    columns: tuple[tuple[str, ...], ...] = COLUMNS
    running: bool = False
    size: float = 7.0
    pages: str = "all"
    party: PartyStyle = field(default_factory=PartyStyle)
    labelled: bool = True
    page_number: str = "of"
    page_place: str = "bottom_right"
    repeats: tuple[str, ...] = ("document_number",)
    note: MarginNote | None = None

    @property
    def height(self) -> float:
        """Room that the foot needs, points."""
        if not self.columns:
            return 12.0
        lines = 3 if self.running else max(len(column) + 3 * ("address" in column) for column in self.columns)
        return self.size * 1.2 * lines + 16


def draw_footer_style(rng: random.Random, party: PartyStyle, language: str = "en") -> FooterStyle:
    """A way to fill the foot."""
    count = rng.choices((0, 1, 2, 3, 4), (22, 12, 16, 26, 24))[0]
    chosen = sorted(rng.sample(range(4), count))
    columns = tuple(tuple(key for key in COLUMNS[index] if rng.random() < 0.8) for index in chosen)
    return FooterStyle(
        columns=tuple(column for column in columns if column),
        running=rng.random() < 0.25,
        size=rng.choice((6.0, 6.5, 7.0, 7.5, 8.0)),
        pages=rng.choices(("all", "first", "last"), (75, 13, 12))[0],
        party=party,
        labelled=rng.random() < 0.9,
        page_number=rng.choices(("of", "slash", "plain", "dashes", ""), (40, 15, 20, 5, 20))[0],
        page_place=rng.choice(("bottom_right", "bottom_center", "bottom_left", "top_right", "top_right")),
        repeats=tuple(key for key in ("document_number", "document_date", "customer_number") if rng.random() < 0.5),
        note=draw_margin_note(rng, language),
    )


def draw_footers(paper: Paper, style: FooterStyle) -> None:
    """Print feet and page numbers on all pages that are there."""
    count = paper.sheet.page_count
    for number in range(1, count + 1):
        paper.sheet.turn_to(number)
        wanted = {"all": True, "first": number == 1, "last": number == count}[style.pages]
        if wanted and style.columns:
            draw_footer(paper, style)
        if style.page_number:
            _draw_page_number(paper, style, number, count)
        if style.note:
            print_margin_note(paper, style.note)


def draw_footer(paper: Paper, style: FooterStyle) -> None:
    """Print the foot of the page that is being printed."""
    typography = paper.typography
    y = typography.page_size[1] - typography.bottom + 14
    columns = [_column(paper, style, keys) for keys in style.columns]
    columns = [column for column in columns if column]
    if style.running:
        _draw_running(paper, style, [line for column in columns for line in column], y)
        return
    each = typography.width / max(len(columns), 1)
    for index, column in enumerate(columns):
        x = typography.left + index * each
        _draw_column(paper, style, column, x, y, each - 6)


Line = tuple[list[Piece], bool]
"""Pieces and whether they begin a value."""


def _column(paper: Paper, style: FooterStyle, keys: Sequence[str]) -> list[Line]:
    lines: list[Line] = []
    for key in keys:
        lines += _lines(paper, style, key)
    return lines


def _lines(paper: Paper, style: FooterStyle, key: str) -> list[Line]:
    sender = paper.record.sender
    if key == "name":
        paper.sheet.note("sender_name", sender.name)
        return [([(sender.name, name_tag("sender"))], True)]
    if key == "address":
        lines = address_lines(sender, style.party, sender.country)
        note_party(paper, "sender", "", lines)
        return [([(line, address_tag("sender"))], index == 0) for index, line in enumerate(lines)]
    return [
        (_entry_pieces(paper, entry, labelled=style.labelled), True)
        for entry in extra_entries(paper, sender, "sender", (key,))
    ]


def _entry_pieces(paper: Paper, entry: Entry, *, labelled: bool) -> list[Piece]:
    note_all(paper.sheet, entry.truths)
    return [(f"{entry.label} ", ""), *entry.pieces] if labelled else list(entry.pieces)


def _draw_column(paper: Paper, style: FooterStyle, lines: Sequence[Line], x: float, y: float, width: float) -> None:
    font = paper.typography.font
    for pieces, begins in lines:
        needed = width_of("".join(text for text, _ in pieces), style.size, font)
        size = style.size * min(1.0, width / max(needed, 1.0))
        role = LABEL if len(pieces) > 1 else "text"
        paper.sheet.pieces(x, y + style.size * 0.9, pieces, size=size, font=font, role=role, begins=begins)
        y += style.size * 1.2


def _draw_running(paper: Paper, style: FooterStyle, lines: Sequence[Line], y: float) -> None:
    typography = paper.typography
    row: list[Piece] = []
    used = 0.0
    for pieces, _ in lines:
        needed = width_of("".join(text for text, _ in pieces) + " | ", style.size, typography.font)
        if row and used + needed > typography.width:
            _print_centred(paper, style, row, y)
            y, row, used = y + style.size * 1.25, [], 0.0
        row += [(" | ", ""), *pieces] if row else pieces
        used += needed
    if row:
        _print_centred(paper, style, row, y)


def _print_centred(paper: Paper, style: FooterStyle, pieces: Sequence[Piece], y: float) -> None:
    typography = paper.typography
    middle = typography.left + typography.width / 2
    paper.sheet.pieces(
        middle, y + style.size * 0.9, pieces, size=style.size, font=typography.font, align="center", joined=True
    )


OF = {"en": "of", "de": "von", "fr": "sur", "nl": "van", "it": "di", "es": "de"}


def page_text(paper: Paper, style: FooterStyle, number: int, count: int) -> str:
    """The number of a page as the layout prints it."""
    page = paper.wording.label("page") if paper.wording.has("labels", "page") else "Page"
    match style.page_number:
        case "of":
            return f"{page} {number} {OF[paper.record.language]} {count}"
        case "slash":
            return f"{page} {number}/{count}"
        case "dashes":
            return f"- {number} -"
    return f"{page} {number}"


def _draw_page_number(paper: Paper, style: FooterStyle, number: int, count: int) -> None:
    typography = paper.typography
    vertical, _, side = style.page_place.partition("_")
    y = 22.0 if vertical == "top" else typography.page_size[1] - 14
    x = {"right": typography.left + typography.width, "left": typography.left}.get(
        side, typography.left + typography.width / 2
    )
    align = side if side in ("right", "left") else "center"
    text = page_text(paper, style, number, count)
    paper.sheet.text(x, y, text, size=style.size + 0.5, font=typography.font, align=align)


def draw_further_head(paper: Paper, style: FooterStyle) -> float:
    """Print what further pages repeat of the head; returns where they may go on."""
    typography = paper.typography
    x, y, size = typography.left, 34.0, typography.size * 0.9
    pieces: list[Piece] = []
    for key in style.repeats:
        entry = entry_of(paper, key)
        if entry is not None:
            pieces += [(f"{'   ' if pieces else ''}{paper.wording.label(key, colon=True)} ", ""), *entry.pieces]
            note_all(paper.sheet, entry.truths)
    if not pieces:
        return typography.top
    title = paper.wording.title(paper.record)
    paper.sheet.pieces(x, y + size, [(f"{title}  ", ""), *pieces], size=size, font=typography.font, role=LABEL)
    return max(typography.top, y + size * 3)
