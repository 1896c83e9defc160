"""Tables of items: header, columns, rows, continued over pages. Geometry only; ``items.py`` makes values of the cells."""

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from datamodel.document import BBox, PageOrigin, Word
from datamodel.extraction import DocumentType
from extractors.geometry.labels import Label, find_labels
from extractors.geometry.layout import Line, PageLayout, Segment
from extractors.vocabulary import concepts, label_key

NUMERIC = frozenset({"quantity", "unit_price", "net_amount", "paid_amount", "gross_amount", "discount_amount"})
_GOODS = frozenset(
    {
        "position", "supplier_material_number", "customer_material_number", "gtin", "description", "quantity", "unit",
        "price_quantity", "unit_price", "net_amount", "delivery_date", "batch_number", "ignored",
    }
)  # fmt: skip
_ADVICE = frozenset(
    {
        "position",
        "invoice_number",
        "invoice_date",
        "gross_amount",
        "discount_amount",
        "paid_amount",
        "description",
        "ignored",
    }
)
_PREFERENCE = (
    "quantity", "unit_price", "net_amount", "paid_amount", "discount_amount", "gross_amount", "invoice_number", "invoice_date",
    "description", "supplier_material_number", "customer_material_number", "gtin", "position", "unit", "delivery_date", "price_quantity", "batch_number", "ignored",
)  # fmt: skip
_HAS_NUMBER = re.compile(r"\d")
_NUMBER_CELL = re.compile(r"^[-+(]?[\d.,'’ ]*\d[\d.,'’ ]*[-)]?\s*([€$£]|[A-Za-zÄÖÜäöü().²³/]{1,12}\.?)?$")
_MONEY_CELL = re.compile(r"^(EUR|USD|GBP|CHF|[€$£])\s?[\d.,' ]+$")
_MAX_HEADER_LINES = 4
_GAP_ENDS_TABLE = 9.0  # line heights without any row


@dataclass(frozen=True)
class Column:
    """A column by its label: the concepts that the label may mean, the first being the chosen one."""

    concepts: tuple[str, ...]
    label: str
    bbox: BBox
    left: float = 0.0
    right: float = 1.0

    @property
    def concept(self) -> str:
        return self.concepts[0]


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


@dataclass(frozen=True)
class _Header:
    columns: tuple[Column, ...]
    first_line: int
    last_line: int
    score: float = field(compare=False)


def find_table(layouts: Sequence[PageLayout], document_type: DocumentType) -> Table | None:
    """The table of items of a document, with the rows of all pages; None where no table has a readable header."""
    wanted = _ADVICE if document_type is DocumentType.PAYMENT_ADVICE else _GOODS
    headers = {layout.page.number: _headers(layout, wanted) for layout in layouts}
    best = max((h for found in headers.values() for h in found), key=lambda h: h.score, default=None)
    if best is None:
        return None
    rows: list[Row] = []
    lines: dict[int, set[int]] = defaultdict(set)
    columns: tuple[Column, ...] = ()
    open_table = False
    for layout in layouts:
        matching = [h for h in headers[layout.page.number] if _same_table(h, best)]
        starts = [(h.last_line + 1, h) for h in matching]
        if not starts and open_table:
            starts = [(0, replace(best, columns=columns))]
        for start, header in starts:
            stop = min((h.first_line for h in matching if h.first_line >= start), default=len(layout.lines))
            body, open_table = _body(layout, start, stop, header.columns)
            columns = _bounded(header.columns, body)
            found, last = _rows(body, columns, layout)
            rows.extend(found)
            if found:
                first = header.first_line if start else 0
                lines[layout.page.number] |= set(range(first, last + 1))
    return Table(tuple(rows), {page: frozenset(own) for page, own in lines.items()}) if rows else None


def _same_table(header: _Header, best: _Header) -> bool:
    own = {c.concept for c in header.columns if c.concept != "ignored"}
    theirs = {c.concept for c in best.columns if c.concept != "ignored"}
    return len(own & theirs) >= max(2, 0.7 * len(theirs))


# ---------------------------------------------------------------------------------------- header


def _headers(layout: PageLayout, wanted: frozenset[str]) -> list[_Header]:
    """Bands of lines that hold the labels of at least three columns (two where they stand alone)."""
    by_line = _column_labels(layout, wanted)
    found: list[_Header] = []
    line = 0
    while line < len(layout.lines):
        header = _header_at(line, by_line, layout)
        if header:
            found.append(header)
            line = header.last_line + 1
        else:
            line += 1
    return found


def _column_labels(layout: PageLayout, wanted: frozenset[str]) -> dict[int, list[Column]]:
    labelled = find_labels(layout, ("columns",))
    by_line: dict[int, list[Column]] = {}
    for (line, segment), labels in labelled.labels.items():
        usable = [column for label in labels if (column := _column_of(label, wanted))]
        words = len(layout.lines[line].segments[segment].words)
        covered = sum(label.end - label.start for label in labels)
        if usable and covered >= 0.5 * words:
            by_line.setdefault(line, []).extend(usable)
    return by_line


def _column_of(label: Label, wanted: frozenset[str]) -> Column | None:
    usable = sorted({c for _, c in label.meanings if c in wanted}, key=_PREFERENCE.index)
    return Column(tuple(usable), label.text, label.bbox) if usable else None


def _header_at(start: int, by_line: Mapping[int, list[Column]], layout: PageLayout) -> _Header | None:
    if start not in by_line:
        return None
    columns = list(by_line[start])
    last = start
    for line in range(start + 1, min(start + _MAX_HEADER_LINES, len(layout.lines))):
        gap = (layout.lines[line].bbox.y0 - layout.lines[last].bbox.y1) / layout.line_height
        if gap > 1.3 or line not in by_line or _is_data(layout.lines[line]):
            break
        columns = _stacked(columns, by_line[line], layout)
        last = line
    columns = [_with_word_above(column, start, layout) for column in columns]
    resolved = _resolve(columns)
    concepts_found = {c.concept for c in resolved} - {"ignored"}
    numeric = concepts_found & NUMERIC
    if len(concepts_found) < 2 or not numeric or len(concepts_found) + len(resolved) < 5:
        return None
    return _Header(tuple(resolved), start, last, len(concepts_found) + 0.1 * len(resolved))


def _with_word_above(column: Column, line: int, layout: PageLayout) -> Column:
    """Join the word that stands above a label and is none itself: "Unsere" over "Art.-Nr."."""
    if not line:
        return column
    above = layout.lines[line - 1]
    if (column.bbox.y0 - above.bbox.y1) / layout.line_height > 1.0:
        return column
    for segment in above.segments:
        if (
            len(segment.words) <= 2
            and _stands_below(column.bbox, segment.bbox)
            and not _HAS_NUMBER.search(segment.text)
        ):
            label = f"{segment.text} {column.label}"
            names = [name for _, name in concepts(label_key(label), "columns") if name in _GOODS | _ADVICE]
            box = BBox.around((segment.bbox, column.bbox))
            return Column(tuple(dict.fromkeys([*names, *column.concepts])), label, box)
    return column


def _is_data(line: Line) -> bool:
    return sum(bool(_HAS_NUMBER.search(segment.text)) for segment in line.segments) >= 2


def _stacked(upper: Sequence[Column], lower: Sequence[Column], layout: PageLayout) -> list[Column]:
    """Join the labels of a second header line to the columns that they stand below."""
    columns = list(upper)
    for label in lower:
        match = next((i for i, c in enumerate(columns) if _stands_below(label.bbox, c.bbox)), None)
        if match is None:
            columns.append(label)
            continue
        above = columns[match]
        box = BBox.around((above.bbox, label.bbox))
        joined = [
            c
            for _, c in concepts(
                label_key(above.label + label.label), "columns", fuzzy=layout.page.origin is PageOrigin.OCR
            )
        ]
        names = (*joined, *above.concepts, *label.concepts)
        columns[match] = Column(tuple(dict.fromkeys(names)), f"{above.label} {label.label}", box)
    return columns


def _stands_below(box: BBox, above: BBox) -> bool:
    return min(box.x1, above.x1) - max(box.x0, above.x0) > 0.2 * min(box.width, above.width)


def _resolve(columns: Sequence[Column]) -> list[Column]:
    """One meaning a column: a label with one meaning takes it first, the others take what is left."""
    ordered = sorted(columns, key=lambda c: c.bbox.x0)
    taken: set[str] = set()
    chosen: dict[int, Column] = {}
    for index in sorted(range(len(ordered)), key=lambda i: (len(ordered[i].concepts), _late_amount(ordered[i], i))):
        column = ordered[index]
        free = [c for c in _by_place(column, index, len(ordered)) if c not in taken or c == "ignored"]
        concept = free[0] if free else "ignored"
        taken.add(concept)
        rest = tuple(c for c in column.concepts if c != concept)
        chosen[index] = replace(column, concepts=(concept, *rest))
    return [chosen[index] for index in range(len(ordered))]


def _late_amount(column: Column, index: int) -> int:
    """Of several columns that may be the line's amount, the rightmost is."""
    return -index if "net_amount" in column.concepts or "paid_amount" in column.concepts else index


def _by_place(column: Column, index: int, count: int) -> Sequence[str]:
    """A number in the first column is a position, "item" further right is what is sold."""
    if index == 0 and "position" in column.concepts and count > 2:
        return ("position", *(c for c in column.concepts if c != "position"))
    return column.concepts


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
        seen_row = seen_row or bool(_HAS_NUMBER.search(line.text))
    return body, True


def _ends_table(line: Line) -> bool:
    """A line of totals: it starts with their label and holds a number, or is nothing but such labels."""
    if not _starts_with_total(line.segments[0]):
        later = next((s for s in line.segments[1:3] if _starts_with_total(s)), None)
        if later is None or any(_HAS_NUMBER.search(s.text) for s in line.segments[: line.segments.index(later)]):
            return False
    labels = sum(_starts_with_total(segment) for segment in line.segments)
    return bool(_HAS_NUMBER.search(line.text)) or len(line.segments) <= 2 or labels >= 0.5 * len(line.segments)


def _starts_with_total(segment: Segment) -> bool:
    words = [word.text for word in segment.words]
    keys = [label_key("".join(words[:size])) for size in range(min(4, len(words)), 0, -1)]
    return any(concepts(key, "totals", "amounts") for key in keys)


def _is_carried(line: Line) -> bool:
    key = label_key(line.text)
    return any(word in key for word in ("uebertrag", "carried", "carryover", "continued", "fortsetzung"))


def _bounded(columns: Sequence[Column], body: Sequence[Line]) -> tuple[Column, ...]:
    """Columns with their borders: between two labels, where the fewest words of the body are cut, at the widest gap."""
    words = [word.bbox for line in body if len(line.segments) > 1 for word in line.words]
    borders = [0.0]
    for left, right in zip(columns, columns[1:], strict=False):
        borders.append(_border(left.bbox, right.bbox, words))
    borders.append(1.0)
    return tuple(replace(column, left=borders[i], right=borders[i + 1]) for i, column in enumerate(columns))


def _border(left: BBox, right: BBox, words: Sequence[BBox]) -> float:
    start, stop = left.x0 + 0.25 * left.width, right.x0 + 0.6 * right.width
    steps = 80
    grid = [start + (stop - start) * i / steps for i in range(steps + 1)]
    cuts = [sum(box.x0 < x < box.x1 for box in words) for x in grid]
    if not words:
        return (left.x1 + right.x0) / 2
    lowest = min(cuts)
    best, best_score = (left.x1 + right.x0) / 2, -1.0
    i = 0
    while i <= steps:
        if cuts[i] != lowest:
            i += 1
            continue
        j = i
        while j + 1 <= steps and cuts[j + 1] == lowest:
            j += 1
        middle = (grid[i] + grid[j]) / 2
        between = left.x1 - 0.01 <= middle <= right.x0 + 0.01
        score = (grid[j] - grid[i]) + (0.03 if between else 0.0)
        if score > best_score:
            best, best_score = middle, score
        i = j + 1
    return best


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
    if not _HAS_NUMBER.search(word.text) and column.concept in NUMERIC | {"ignored"}:
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
    """First and last line of each row: between two anchors a clearly wider gap parts the rows, else the next anchor does."""
    firsts = [_leading(lines, anchors[0], layout)]
    for upper, lower in zip(anchors, anchors[1:], strict=False):
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
