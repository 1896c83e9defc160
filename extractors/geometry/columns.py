"""The columns of a table of items: the labels of its header, what they mean, and the borders between them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from datamodel.document import BBox, PageOrigin
from datamodel.extraction import DocumentType
from extractors.geometry.labels import Label, find_labels
from extractors.geometry.layout import Line, PageLayout
from extractors.vocabulary import concepts, label_key

NUMERIC = frozenset({"quantity", "unit_price", "net_amount", "paid_amount", "gross_amount", "discount_amount"})
_GOODS = frozenset(
    {
        "position", "supplier_material_number", "customer_material_number", "gtin", "description", "quantity", "unit",
        "price_quantity", "unit_price", "net_amount", "delivery_date", "batch_number", "ignored",
    }
)  # fmt: skip  # fmt: skip
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
    "quantity",
    "unit_price",
    "net_amount",
    "paid_amount",
    "discount_amount",
    "gross_amount",
    "invoice_number",
    "invoice_date",
    "description",
    "supplier_material_number",
    "customer_material_number",
    "gtin",
    "position",
    "unit",
    "delivery_date",
    "price_quantity",
    "batch_number",
    "ignored",
)  # of several meanings of one label, the first that is free is taken
HAS_NUMBER = re.compile(r"\d")
_MAX_HEADER_LINES = 4
_BEFORE_DISCOUNT = re.compile(r"list|brutto|gross|rrp|uvp", re.IGNORECASE)


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
class Header:
    columns: tuple[Column, ...]
    first_line: int
    last_line: int
    score: float = field(compare=False)


def find_headers(layout: PageLayout, document_type: DocumentType) -> list[Header]:
    """Bands of lines that hold the labels of at least two columns with a meaning, one of them for numbers."""
    wanted = _ADVICE if document_type is DocumentType.PAYMENT_ADVICE else _GOODS
    by_line = _column_labels(layout, wanted)
    found: list[Header] = []
    line = 0
    while line < len(layout.lines):
        header = _header_at(line, by_line, layout)
        if header:
            found.append(header)
            line = header.last_line + 1
        else:
            line += 1
    return found


def same_table(header: Header, best: Header) -> bool:
    own = {c.concept for c in header.columns if c.concept != "ignored"}
    theirs = {c.concept for c in best.columns if c.concept != "ignored"}
    return len(own & theirs) >= max(2, 0.7 * len(theirs))


def _column_labels(layout: PageLayout, wanted: frozenset[str]) -> dict[int, list[Column]]:
    labelled = find_labels(layout, ("columns",))
    by_line: dict[int, list[Column]] = {}
    for (line, segment), labels in labelled.labels.items():
        usable = [column for label in labels if not _has_value(label) and (column := _column_of(label, wanted))]
        words = len(layout.lines[line].segments[segment].words)
        covered = sum(label.end - label.start for label in labels)
        if usable and covered >= 0.5 * words:
            by_line.setdefault(line, []).extend(usable)
    return by_line


def _has_value(label: Label) -> bool:
    """Whether a value follows a label behind a colon, as it does in the header of a paper, not of a table."""
    return label.text.endswith(":") and label.end < len(label.tokens)


def _column_of(label: Label, wanted: frozenset[str]) -> Column | None:
    usable = sorted({c for _, c in label.meanings if c in wanted}, key=_PREFERENCE.index)
    return Column(tuple(usable), label.text, label.bbox) if usable else None


def _header_at(start: int, by_line: Mapping[int, list[Column]], layout: PageLayout) -> Header | None:
    if start not in by_line or (len(by_line[start]) == 1 and HAS_NUMBER.search(layout.lines[start].text)):
        return None  # the second is a label of the paper's header with its value
    columns = list(by_line[start])
    last = start
    for line in range(start + 1, min(start + _MAX_HEADER_LINES, len(layout.lines))):
        gap = (layout.lines[line].bbox.y0 - layout.lines[last].bbox.y1) / layout.line_height
        if gap > 1.3 or line not in by_line or _is_data(layout.lines[line]):
            break
        columns = _stacked(columns, by_line[line], line, layout)
        last = line
    columns = [_with_word_above(column, start, layout) for column in columns]
    resolved = _resolve(columns)
    concepts_found = {c.concept for c in resolved} - {"ignored"}
    numeric = concepts_found & NUMERIC
    if len(concepts_found) < 2 or not numeric or len(concepts_found) + len(resolved) < 5:
        return None
    whole = sorted([*resolved, *_unlabelled(resolved, layout.lines[start : last + 1])], key=lambda c: c.bbox.x0)
    return Header(tuple(whole), start, last, len(concepts_found) + 0.1 * len(resolved))


def _unlabelled(columns: Sequence[Column], lines: Sequence[Line]) -> Iterator[Column]:
    """Words of a header that are no known label and stand beside all that are: columns of no interest."""
    taken = [column.bbox for column in columns]
    for line in lines:
        for segment in line.segments:
            known = any(segment.bbox.overlaps_across(box) for box in taken)
            if not known and any(c.isalnum() or c == "%" for c in segment.text):
                taken.append(segment.bbox)
                yield Column(("ignored",), segment.text, segment.bbox)


def _with_word_above(column: Column, line: int, layout: PageLayout) -> Column:
    """Join the word that stands above a label and is none itself: "Unsere" over "Art.-Nr."."""
    if not line:
        return column
    above = layout.lines[line - 1]
    if (column.bbox.y0 - above.bbox.y1) / layout.line_height > 1.0:
        return column
    for segment in above.segments:
        if len(segment.words) <= 2 and _stands_below(column.bbox, segment.bbox) and not HAS_NUMBER.search(segment.text):
            label = f"{segment.text} {column.label}"
            names = [name for _, name in concepts(label_key(label), "columns") if name in _GOODS | _ADVICE]
            box = BBox.around((segment.bbox, column.bbox))
            return Column(tuple(dict.fromkeys([*names, *column.concepts])), label, box)
    return column


def _is_data(line: Line) -> bool:
    return sum(bool(HAS_NUMBER.search(segment.text)) for segment in line.segments) >= 2


def _stacked(upper: Sequence[Column], lower: Sequence[Column], line: int, layout: PageLayout) -> list[Column]:
    """Join the labels of the header line ``line`` to the columns, or else the words, that they stand below."""
    columns = list(upper)
    for label in lower:
        match = next((i for i, c in enumerate(columns) if _stands_below(label.bbox, c.bbox)), None)
        if match is None:
            columns.append(_with_word_above(label, line, layout))
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
    for index in sorted(range(len(ordered)), key=lambda i: _turn(ordered[i], i)):
        column = ordered[index]
        free = [c for c in _by_place(column, index, len(ordered)) if c not in taken or c == "ignored"]
        concept = free[0] if free else "ignored"
        taken.add(concept)
        rest = tuple(c for c in column.concepts if c != concept)
        chosen[index] = replace(column, concepts=(concept, *rest))
    return [chosen[index] for index in range(len(ordered))]


def _turn(column: Column, index: int) -> tuple[bool, int, int]:
    """When a column chooses its meaning: a price before discount leaves the unit price to another column."""
    return bool(_BEFORE_DISCOUNT.match(column.label)), len(column.concepts), _late_amount(column, index)


def _late_amount(column: Column, index: int) -> int:
    """Of several columns that may be the line's amount, the rightmost is."""
    return -index if "net_amount" in column.concepts or "paid_amount" in column.concepts else index


def _by_place(column: Column, index: int, count: int) -> Sequence[str]:
    """A number in the first column is a position, "item" further right is what is sold."""
    if index == 0 and "position" in column.concepts and count > 2:
        return ("position", *(c for c in column.concepts if c != "position"))
    return column.concepts


def bounded(columns: Sequence[Column], body: Sequence[Line]) -> tuple[Column, ...]:
    """Columns with their borders: between two labels, where the fewest words of the body are cut, at the widest gap."""
    words = [word.bbox for line in body if len(line.segments) > 1 for word in line.words]
    borders = [0.0]
    for left, right in pairwise(columns):
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
