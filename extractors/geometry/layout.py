"""Words to lines to segments: the geometry that labels, values and tables are found by.

Distances are in points (1/72 inch), so that they mean the same across and down the page.
"""

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from datamodel.document import BBox, Document, Page, Word

SEGMENT_GAP = 1.1  # in line heights: a wider gap between two words starts a new segment …
_WIDE_SPACE = 1.7  # … unless it is narrower than this many characters (monospaced print)
_GROUP = re.compile(r"\d{3}(?:\u00a0\d{3})*[.,]\d{2}(?:\s?[€$£])?")
_LEADING = re.compile(r"[-+€$£]?\d{1,3}")
_SAME_LINE = 0.55  # share of the lower height by which two words must overlap to stand on one line


@dataclass(frozen=True)
class Segment:
    """Words of one line that stand close together: a label, a value, a table cell."""

    page: int
    line: int
    words: tuple[Word, ...]

    @cached_property
    def bbox(self) -> BBox:
        return BBox.around(word.bbox for word in self.words)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Line:
    """All segments at one height of a page. ``number`` counts from 0 within the page."""

    page: int
    number: int
    segments: tuple[Segment, ...]

    @cached_property
    def bbox(self) -> BBox:
        return BBox.around(segment.bbox for segment in self.segments)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)

    @cached_property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class PageLayout:
    """A page with its lines, top to bottom. ``line_height`` is the median height of its words, as a page fraction."""

    page: Page
    lines: tuple[Line, ...]
    line_height: float

    def width_in_heights(self, width: float) -> float:
        """A horizontal page fraction, measured in line heights."""
        return width * self.page.width / (self.line_height * self.page.height)


def lay_out_pages(document: Document) -> list[PageLayout]:
    """The lines of every page of ``document``."""
    return [lay_out_page(page) for page in document.pages]


def lay_out_page(page: Page) -> PageLayout:
    """Group the words of ``page`` into lines and segments."""
    words = [word for word in page.words if word.text.strip()]
    if not words:
        return PageLayout(page, (), 0.012)
    height = statistics.median(word.bbox.height for word in words) or 0.012
    rows = [_join_thousands(row, page) for row in _rows(words)]
    lines = tuple(
        Line(page.number, number, tuple(_segments(page, number, row, height))) for number, row in enumerate(rows)
    )
    return PageLayout(page, lines, height)


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words by line, each line from left to right. A word joins the line that it overlaps most."""
    rows: list[list[Word]] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda w: (w.bbox.y_center, w.bbox.x0)):
        best, best_share = -1, _SAME_LINE
        for index in range(len(rows) - 1, max(-1, len(rows) - 6), -1):
            share = _overlap(spans[index], word.bbox)
            if share > best_share:
                best, best_share = index, share
        if best < 0:
            rows.append([word])
            spans.append((word.bbox.y0, word.bbox.y1))
        else:
            rows[best].append(word)
    ordered = sorted(rows, key=lambda row: statistics.median(w.bbox.y_center for w in row))
    return [sorted(row, key=lambda w: w.bbox.x0) for row in ordered]


def _join_thousands(row: list[Word], page: Page) -> list[Word]:
    """Make one word of "2 102,40": groups of three digits behind a narrow space, the last with decimals."""
    joined: list[Word] = []
    for word in row:
        while joined and _continues(joined[-1], word, page):
            previous = joined.pop()
            box = BBox.around((previous.bbox, word.bbox))
            word = Word(f"{previous.text}\u00a0{word.text}", box, min(previous.confidence, word.confidence))
        joined.append(word)
    return joined


def _continues(previous: Word, word: Word, page: Page) -> bool:
    """Whether ``word`` is the rest of a number that ``previous`` begins."""
    if not (_GROUP.fullmatch(word.text) and _LEADING.fullmatch(previous.text)):
        return False
    return (word.bbox.x0 - previous.bbox.x1) * page.width < 0.45 * word.bbox.height * page.height


def _overlap(span: tuple[float, float], box: BBox) -> float:
    shared = min(span[1], box.y1) - max(span[0], box.y0)
    return shared / max(1e-9, min(span[1] - span[0], box.height))


def _segments(page: Page, line: int, row: Sequence[Word], height: float) -> Iterable[Segment]:
    current: list[Word] = []
    character = statistics.median(word.bbox.width / len(word.text) for word in row)
    for word in row:
        if current:
            previous = current[-1]
            own = max(height * 0.8, min(previous.bbox.height, word.bbox.height))
            gap = word.bbox.x0 - max(w.bbox.x1 for w in current)
            wide = gap * page.width / (own * page.height) > SEGMENT_GAP
            if wide and gap > _WIDE_SPACE * character:
                yield Segment(page.number, line, tuple(current))
                current = []
        current.append(word)
    yield Segment(page.number, line, tuple(current))


def overlap_x(a: BBox, b: BBox) -> float:
    """Share of the narrower box's width that the two have in common across the page."""
    shared = min(a.x1, b.x1) - max(a.x0, b.x0)
    return max(0.0, shared) / max(1e-9, min(a.width, b.width))
