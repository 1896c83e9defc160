"""One paper on its way to print: what is printed, how this layout writes, and onto which sheet."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from models.layout.labels import LABEL
from models.synthetic.notation import Notation
from models.synthetic.record import Record
from models.synthetic.sheet import A4, Extent, Piece, Sheet, bold, width_of, wrap
from models.synthetic.wording import Wording


@dataclass(frozen=True, slots=True)
class Typography:
    """The type and margins of a layout, points. ``leading``: from line to line, in sizes."""

    page_size: tuple[float, float] = A4
    font: str = "Helvetica"
    size: float = 10.0
    leading: float = 1.25
    left: float = 56.0
    right: float = 56.0
    top: float = 50.0
    bottom: float = 60.0

    @property
    def width(self) -> float:
        """Between the margins."""
        return self.page_size[0] - self.left - self.right


@dataclass(frozen=True, slots=True)
class Paper:
    """What blocks need to draw.

    Attributes:
        rng: for what differs between two papers of one layout.
    """

    sheet: Sheet
    record: Record
    wording: Wording
    notation: Notation
    typography: Typography
    rng: random.Random

    def line(self, factor: float = 1.0) -> float:
        """Height of a line of type of ``factor`` times the layout's size."""
        return self.typography.size * self.typography.leading * factor


class Block(Protocol):
    """A part of a page, with all choices of style made."""

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        """Draw from the top ``y`` on between ``x`` and ``x + width``; returns where the next block may begin."""
        ...


@dataclass(slots=True)
class Flow:
    """Where printing stands on its way down the pages.

    Attributes:
        y: top of what comes next. ``bottom``: what may not be passed.
        begin_page: begins a new page and returns the top of its first line.
    """

    y: float
    bottom: float
    begin_page: Callable[[], float]

    def need(self, height: float) -> None:
        """Go to a new page unless ``height`` is left on this one."""
        if self.y + height > self.bottom:
            self.y = self.begin_page()

    def next_page(self) -> float:
        """Go to a new page; returns its top."""
        self.y = self.begin_page()
        return self.y


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled value.

    Attributes:
        truths: (field, value) of what its pieces tell, noted when it is printed.
        begins: False where the value goes on that the entry before began.
    """

    key: str
    label: str
    pieces: tuple[Piece, ...]
    truths: tuple[tuple[str, str], ...] = ()
    begins: bool = True

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


def note_all(sheet: Sheet, truths: Sequence[tuple[str, str]]) -> None:
    for field, value in truths:
        sheet.note(field, value)


def wrap_pieces(pieces: Sequence[Piece], width: float, size: float, font: str) -> list[list[Piece]]:
    """Pieces in lines no wider than ``width``, broken at spaces only."""
    text = "".join(part for part, _ in pieces)
    if width_of(text, size, font) <= width:
        return [list(pieces)]
    tags = [tag for part, tag in pieces for _ in part]
    lines, at = [], 0
    for line in wrap(text, width, size, font):
        at = text.index(line.split(" ")[0], at)
        lines.append(_merged(line, tags[at : at + len(line)]))
        at += len(line)
    return lines


def _merged(text: str, tags: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or tags[end] != tags[start]:
            pieces.append((text[start:end], tags[start]))
            start = end
    return pieces


def print_lines(
    paper: Paper,
    x: float,
    y: float,
    lines: Sequence[Sequence[Piece]],
    *,
    size: float,
    font: str,
    align: str = "left",
    leading: float | None = None,
    begins: bool = True,
) -> float:
    """Print ``lines`` from the top ``y``; returns the end. What has one tag is one value, over all lines.

    Args:
        begins: False where the first line goes on with the value of the line before.
    """
    step = size * (leading or paper.typography.leading)
    seen = set() if begins or not lines or not lines[0] else {lines[0][0][1]}
    for line in lines:
        baseline = y + size * 0.9
        paper.sheet.pieces(x, baseline, line, size=size, font=font, align=align, joined=True, going_on=seen)
        seen |= {tag for _, tag in line}
        y += step
    return y


def print_paragraph(
    paper: Paper, x: float, y: float, width: float, pieces: Sequence[Piece], *, size: float, strong: bool = False
) -> float:
    """Print running text; returns where the next may begin."""
    font = bold(paper.typography.font) if strong else paper.typography.font
    return print_lines(paper, x, y, wrap_pieces(pieces, width, size, font), size=size, font=font)


def print_label(paper: Paper, x: float, y: float, text: str, *, size: float, font: str, align: str = "left") -> Extent:
    """Print a label; ``y`` is the top of its line."""
    return paper.sheet.text(x, y + size * 0.9, text, size=size, font=font, align=align, role=LABEL)


def money_pieces(notation: Notation, text: str, tag: str) -> list[Piece]:
    """``text`` as ``Notation.money`` wrote it: the number tagged, its currency too where it stands alone."""
    sign = notation.currency
    if text.startswith(f"{sign} "):
        return [(sign, "currency"), (" ", ""), (text[len(sign) + 1 :], tag)]
    if text.endswith(f" {sign}"):
        return [(text[: -len(sign) - 1], tag), (" ", ""), (sign, "currency")]
    return [(text, tag)]


def plain(amount: Decimal) -> str:
    """An amount as the truth writes it: two decimals, a dot, no thousands separator."""
    return f"{amount:.2f}"
