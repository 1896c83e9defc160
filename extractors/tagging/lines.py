"""The words of a tagged page by visual line and cell.

A cell is a run of words of one line that stand close together. Lines are counted through the whole document, so that
what goes on over a page break is one sequence. Distances are in points.
"""

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from datamodel.document import BBox, Page, Word
from models.layout.reading import PageReading

_SAME_LINE = 0.55  # share of the taller line of type that a word and the line that it joins have in common …
_MARK_ON_LINE = 0.55  # … or of a dash or dot, which is far less tall than the line
_CELL_GAP = 1.1  # in heights of type: a wider gap between two words starts a new cell …
_WIDE_SPACE = 1.7  # … unless it is narrower than this many characters (monospaced print)
_OPEN_LINES = 6  # lines of different type sizes interleave: so many before the last may still take a word


_LOW = frozenset("acemnorsuvwxz.,:;-")
_DEEP = frozenset("gjpqyQ()[]{}|/$§ç")
_X_HEIGHT, _CAP_HEIGHT, _DESCENT = 0.53, 0.72, 0.21
"""Of letters, as shares of the size of type: what usual faces have."""

_Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its place in the document: ``index`` counts through all pages, ``line`` through all lines."""

    index: int
    word: Word
    page: int
    line: int

    @property
    def bbox(self) -> BBox:
        return self.word.bbox


@dataclass(frozen=True)
class Cell:
    """Tokens of one line that stand close together, from left to right."""

    tokens: tuple[Token, ...]

    @cached_property
    def bbox(self) -> BBox:
        return BBox.around(token.bbox for token in self.tokens)

    @property
    def line(self) -> int:
        return self.tokens[0].line

    @property
    def page(self) -> int:
        return self.tokens[0].page

    @cached_property
    def indexes(self) -> list[int]:
        return [token.index for token in self.tokens]

    @cached_property
    def text(self) -> str:
        return " ".join(token.word.text for token in self.tokens)


@dataclass(frozen=True)
class Line:
    """All cells at one height of a page. ``height`` is the usual height of type of its page, as a page fraction."""

    number: int
    page: int
    cells: tuple[Cell, ...]
    height: float

    @cached_property
    def indexes(self) -> list[int]:
        return [index for cell in self.cells for index in cell.indexes]

    @cached_property
    def bbox(self) -> BBox:
        return BBox.around(cell.bbox for cell in self.cells)

    @cached_property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, eq=False)
class TaggedText:
    """A document as lines, with what was read of its words; the arrays are indexed by ``Token.index``.

    Attributes:
        widths: of the pages in points, by page number; ``heights`` likewise.
    """

    lines: tuple[Line, ...]
    tags: NDArray[np.float64]
    begins: NDArray[np.float64]
    roles: NDArray[np.float64]
    widths: dict[int, float]
    heights: dict[int, float]


def tagged_text(pages: Sequence[Page], readings: Sequence[PageReading]) -> TaggedText:
    """The lines of all ``pages``; words without a visible character stand on none of them."""
    lines: list[Line] = []
    offset = 0
    for page in pages:
        lines += _lines_of(page, offset, len(lines))
        offset += len(page.words)
    return TaggedText(
        tuple(lines),
        np.concatenate([reading.tags for reading in readings]).astype(np.float64),
        np.concatenate([reading.begins for reading in readings]).astype(np.float64),
        np.concatenate([reading.roles for reading in readings]).astype(np.float64),
        {page.number: page.width for page in pages},
        {page.number: page.height for page in pages},
    )


def _lines_of(page: Page, offset: int, first: int) -> list[Line]:
    words = [(index, word) for index, word in enumerate(page.words) if word.text.strip()]
    if not words:
        return []
    height = statistics.median(word.bbox.height for _, word in words) or 0.012
    lines = []
    for number, row in enumerate(_rows(words), first):
        tokens = [Token(offset + index, word, page.number, number) for index, word in row]
        lines.append(Line(number, page.number, tuple(_cells(tokens, page, height)), height))
    return lines


def _rows(words: Sequence[tuple[int, Word]]) -> list[list[tuple[int, Word]]]:
    """Words by line, each line from left to right. A word joins the line that it overlaps most, marks come last."""
    rows: list[list[tuple[int, Word]]] = []
    spans: list[_Span] = []
    for entry in sorted(words, key=lambda e: (_is_mark(e[1]), sum(_line_of_type(e[1])), e[1].bbox.x0)):
        word, span = entry[1], _line_of_type(entry[1])
        open_rows = range(0 if _is_mark(word) else max(0, len(rows) - _OPEN_LINES), len(rows))
        share, best = max(((_overlap(spans[i], span, _is_mark(word)), i) for i in open_rows), default=(0.0, -1))
        if share <= 0:
            rows.append([entry])
            spans.append(span)
            continue
        rows[best].append(entry)
        spans[best] = max(spans[best], span, key=lambda s: s[1] - s[0])
    rows.sort(key=lambda row: statistics.median(sum(_line_of_type(word)) for _, word in row))
    return [sorted(row, key=lambda e: e[1].bbox.x0) for row in rows]


def _line_of_type(word: Word) -> _Span:
    """Top and bottom of the line of type that a word's ink stands on: "um" fills less of it than "Tag"."""
    box, text = word.bbox, word.text
    if _is_mark(word):
        return box.y0, box.y1
    descent = _DESCENT if _DEEP.intersection(text) else 0.0
    ascent = _X_HEIGHT if _LOW.issuperset(text) else _CAP_HEIGHT
    size = box.height / (ascent + descent)
    baseline = box.y1 - descent * size
    return baseline - _CAP_HEIGHT * size, baseline + _DESCENT * size


def _overlap(line: _Span, span: _Span, is_mark: bool) -> float:
    """How far a word shares a line; 0 where it stands on another one."""
    heights = line[1] - line[0], span[1] - span[0]
    share = (min(line[1], span[1]) - max(line[0], span[0])) / max(1e-9, min(heights) if is_mark else max(heights))
    return share if share > (_MARK_ON_LINE if is_mark else _SAME_LINE) else 0.0


def _is_mark(word: Word) -> bool:
    """Whether a word does not fill its line of type: dashes, dots, quotation marks."""
    return not any(c.isalnum() for c in word.text)


def _cells(tokens: Sequence[Token], page: Page, height: float) -> list[Cell]:
    character = statistics.median(token.bbox.width / len(token.word.text) for token in tokens)
    cells: list[list[Token]] = [[tokens[0]]]
    right = tokens[0].bbox.x1
    for before, token in itertools.pairwise(tokens):
        gap = token.bbox.x0 - right
        type_height = max(height * 0.8, min(before.bbox.height, token.bbox.height)) * page.height
        if gap * page.width > _CELL_GAP * type_height and gap > _WIDE_SPACE * character:
            cells.append([])
            right = 0.0
        cells[-1].append(token)
        right = max(right, token.bbox.x1)
    return [Cell(tuple(cell)) for cell in cells]
