"""Tables of items: body and rows, continued over pages. Geometry only; ``items.py`` makes values of the cells."""

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from datamodel.document import BBox, Word
from datamodel.extraction import DocumentType
from extractors.geometry.columns import HAS_NUMBER, NUMERIC, Column, bounded, find_headers, same_table
from extractors.geometry.layout import Line, PageLayout, Segment
from extractors.vocabulary import concepts, label_key

_NUMBER_CELL = re.compile(
    r"^[-+(]?[\d.,'’ ]*\d[\d.,'’ ]*(?:(?:-{1,2}|\))(?=\s|$))?\s*([€$£]|[A-Za-zÄÖÜäöü().²³/]{1,12}\.?)?$"
)
_MONEY_CELL = re.compile(r"^(EUR|USD|GBP|CHF|[€$£])\s?[\d.,' ]+$")
_GAP_ENDS_TABLE = 9.0  # line heights without any row


@dataclass(frozen=True)
class Cell:
    """The words of one column in one row, by line."""

    lines: tuple[tuple[Word, ...], ...]
    page: int

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def bbox(self) -> BBox:
        return BBox.around(word.bbox for word in self.words)

    @property
    def line_texts(self) -> list[str]:
        return [" ".join(word.text for word in line) for line in self.lines]


@dataclass(frozen=True)
class Row:
    """One item: each column, as the page of the row labels it, with its cell; from left to right."""

    cells: tuple[tuple[Column, Cell], ...]


@dataclass(frozen=True)
class Table:
    """A table of items; ``rows`` may come from several pages."""

    rows: tuple[Row, ...]
    lines: Mapping[int, frozenset[int]]  # by page: the lines that are header or body


def find_table(layouts: Sequence[PageLayout], document_type: DocumentType) -> Table | None:
    """The table of items of a document, with the rows of all pages; None where no table has a readable header."""
    headers = {layout.page.number: find_headers(layout, document_type) for layout in layouts}
    best = max((h for found in headers.values() for h in found), key=lambda h: h.score, default=None)
    if best is None:
        return None
    rows: list[Row] = []
    lines: dict[int, set[int]] = defaultdict(set)
    columns: tuple[Column, ...] = ()
    open_table = False
    for layout in layouts:
        matching = [h for h in headers[layout.page.number] if same_table(h, best)]
        starts = [(h.last_line + 1, h) for h in matching]
        if not starts and open_table:
            starts = [(0, replace(best, columns=columns))]
        for start, header in starts:
            stop = min((h.first_line for h in matching if h.first_line >= start), default=len(layout.lines))
            body, open_table = _body(layout, start, stop, header.columns)
            columns = bounded(header.columns, body)
            found, last = _rows(body, columns, layout)
            rows.extend(found)
            if found:
                first = header.first_line if start else 0
                lines[layout.page.number] |= set(range(first, last + 1))
    return Table(tuple(rows), {page: frozenset(own) for page, own in lines.items()}) if rows else None


# ---------------------------------------------------------------------------------------- body


def _body(layout: PageLayout, start: int, stop: int, columns: Sequence[Column]) -> tuple[list[Line], bool]:
    """The lines of a table's body on a page, and whether it may go on over the page."""
    body: list[Line] = []
    bottom = max((c.bbox.y1 for c in columns), default=0.0) if start else layout.lines[0].bbox.y0
    seen_row = False
    for line in layout.lines[start:stop]:
        if (line.bbox.y0 - bottom) / layout.line_height > _GAP_ENDS_TABLE:
            return body, not seen_row
        if _ends_table(line):
            if seen_row:
                return body, _is_carried(line)
            bottom = line.bbox.y1
            continue
        body.append(line)
        bottom = line.bbox.y1
        seen_row = seen_row or bool(HAS_NUMBER.search(line.text))
    return body, True


def _ends_table(line: Line) -> bool:
    """A line of totals: it starts with their label and holds a number, or is nothing but such labels."""
    if not _starts_with_total(line.segments[0]):
        later = next((s for s in line.segments[1:3] if _starts_with_total(s)), None)
        if later is None or any(HAS_NUMBER.search(s.text) for s in line.segments[: line.segments.index(later)]):
            return False
    labels = sum(_starts_with_total(segment) for segment in line.segments)
    return bool(HAS_NUMBER.search(line.text)) or len(line.segments) <= 2 or labels >= 0.5 * len(line.segments)


def _starts_with_total(segment: Segment) -> bool:
    words = [word.text for word in segment.words]
    keys = [label_key("".join(words[:size])) for size in range(min(4, len(words)), 0, -1)]
    return any(concepts(key, "totals", "amounts") for key in keys)


def _is_carried(line: Line) -> bool:
    key = label_key(line.text)
    return any(word in key for word in ("uebertrag", "carried", "carryover", "continued", "fortsetzung"))


# ---------------------------------------------------------------------------------------- rows


@dataclass(frozen=True)
class _Cells:
    line: Line
    by_column: Mapping[int, tuple[Word, ...]]


def _rows(body: Sequence[Line], columns: Sequence[Column], layout: PageLayout) -> tuple[list[Row], int]:
    """The rows of a body, and the number of the line that the last one ends on."""
    lines = [_cells_of(line, columns) for line in body]
    anchors = _anchors(lines, columns)
    if not anchors:
        return [], 0
    spans = list(_spans(lines, anchors, layout))
    rows = [_row(lines[first : last + 1], columns, layout.page.number) for first, last in spans]
    return rows, lines[spans[-1][1]].line.number


def _cells_of(line: Line, columns: Sequence[Column]) -> _Cells:
    cells: dict[int, list[Word]] = {}
    for segment in line.segments:
        for index, words in _assign(segment, columns):
            cells.setdefault(index, []).extend(words)
    return _Cells(line, {index: tuple(words) for index, words in cells.items()})


def _assign(segment: Segment, columns: Sequence[Column]) -> Iterable[tuple[int, list[Word]]]:
    """Words by column; a text that starts in the description keeps what does not stand under another label."""
    by_column: dict[int, list[Word]] = {}
    text_column = None
    for word in segment.words:
        index = next(i for i, c in enumerate(columns) if word.bbox.x_center < c.right or i == len(columns) - 1)
        if text_column is not None and index > text_column and not _stands_under(word, columns[index]):
            index = text_column
        if columns[index].concept == "description":
            text_column = index
        by_column.setdefault(index, []).append(word)
    return by_column.items()


def _stands_under(word: Word, column: Column) -> bool:
    """Whether a word is a number below the label of ``column``, or flush with its right edge."""
    if not HAS_NUMBER.search(word.text) and column.concept in NUMERIC | {"ignored"}:
        return False
    shared = min(word.bbox.x1, column.bbox.x1) - max(word.bbox.x0, column.bbox.x0)
    return shared > 0.2 * min(word.bbox.width, column.bbox.width) or abs(word.bbox.x1 - column.bbox.x1) < 0.012


def _anchors(lines: Sequence[_Cells], columns: Sequence[Column]) -> list[int]:
    """Lines on which an item starts: those with the most numbers in the columns that hold numbers."""
    numeric = [i for i, c in enumerate(columns) if c.concept in NUMERIC]
    counts = [sum(_is_number(cells.by_column.get(i, ())) for i in numeric) for cells in lines]
    if not counts or not max(counts):
        return []
    needed = 1 if len(numeric) == 1 else min(2, max(counts))
    anchors = [i for i, count in enumerate(counts) if count >= needed]
    position = next((i for i, c in enumerate(columns) if c.concept == "position"), None)
    if position is not None:
        numbered = [i for i in anchors if _is_position(lines[i].by_column.get(position, ()))]
        if len(numbered) >= 0.6 * len(anchors) and numbered:
            return [
                i
                for i, count in enumerate(counts)
                if i in numbered or (count >= 1 and _is_position(lines[i].by_column.get(position, ())))
            ]
    return anchors


def _is_number(words: Sequence[Word]) -> bool:
    return is_number_cell(" ".join(word.text for word in words))


def is_number_cell(text: str) -> bool:
    """Whether a cell holds a number and nothing else but a unit or a currency."""
    return bool(_NUMBER_CELL.match(text) or _MONEY_CELL.match(text))


def _is_position(words: Sequence[Word]) -> bool:
    return len(words) == 1 and bool(re.fullmatch(r"\(?\d{1,6}(?:\.\d{1,3})*[.)]?", words[0].text))


def _spans(lines: Sequence[_Cells], anchors: Sequence[int], layout: PageLayout) -> Iterator[tuple[int, int]]:
    """First and last line of each row; between two anchors a clearly wider gap parts them, else the lower anchor."""
    firsts = [_leading(lines, anchors[0], layout)]
    for upper, lower in pairwise(anchors):
        firsts.append(_parting(lines, upper, lower))
    for index, first in enumerate(firsts):
        last = firsts[index + 1] - 1 if index + 1 < len(firsts) else _trailing(lines, anchors[index], layout)
        yield first, max(first, last)


def _leading(lines: Sequence[_Cells], anchor: int, layout: PageLayout) -> int:
    first = anchor
    while first and _gap(lines[first - 1], lines[first]) < 0.5 * layout.line_height and anchor - first < 2:
        first -= 1
    return first if anchor - first < 2 else anchor


def _parting(lines: Sequence[_Cells], upper: int, lower: int) -> int:
    gaps = [(_gap(lines[i], lines[i + 1]), i + 1) for i in range(upper, lower)]
    if len(gaps) == 1:
        return lower
    widest, cut = max(gaps)
    others = [gap for gap, index in gaps if index != cut]
    usual = statistics.median(others)
    return cut if widest > max(1.4 * usual, usual + 0.002) else lower


def _trailing(lines: Sequence[_Cells], anchor: int, layout: PageLayout) -> int:
    last = anchor
    while last + 1 < len(lines) and _gap(lines[last], lines[last + 1]) < 1.8 * layout.line_height:
        last += 1
    return last


def _gap(upper: _Cells, lower: _Cells) -> float:
    return lower.line.bbox.y0 - upper.line.bbox.y1


def _row(lines: Sequence[_Cells], columns: Sequence[Column], page: int) -> Row:
    cells: dict[int, list[tuple[Word, ...]]] = {}
    for line in lines:
        for index, words in line.by_column.items():
            cells.setdefault(index, []).append(words)
    return Row(tuple((columns[index], Cell(tuple(parts), page)) for index, parts in sorted(cells.items())))
