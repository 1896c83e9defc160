"""Runs to spans: what goes on over several cells and lines is one value."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from datamodel.document import BBox
from datamodel.extraction import ValueKind
from extractors.tagging.decoding import Run, kind_of, runners_up, runs_of
from extractors.tagging.lines import Line, TaggedText, Token
from extractors.vocabulary import is_number_prefix
from models.layout.labels import LINE

_TERMS, _DUE = "payment_terms", "due_date"
_NEXT_LINE = 2.2  # heights of type that may lie between a line and the one that continues it
_WIDE_LINE = 4.5  # the same within an address that has its column for itself: forms are spaced widely
_ALIGNED = 1.5  # heights of type by which the left edges of lines of one block may differ
_BEGINS = 0.5
_SURELY_NOT = 0.25
_OPENING_GROUP = re.compile(r"[-+(]?\d{1,3}")
_THOUSANDS = re.compile(r"\d{3}(?:[.,]\d+)?[-)]?")
_MARK_BETWEEN = 2
"""How far words may be apart in their order that only a mark parts."""
_WRAPPED = (ValueKind.IDENTIFIER, ValueKind.DATE)
"""Kinds that are sometimes broken over two lines; numbers never are."""


@dataclass(frozen=True)
class Span:
    """The runs of one value, in reading order."""

    runs: tuple[Run, ...]

    @property
    def tag(self) -> str:
        return self.runs[0].tag

    @property
    def page(self) -> int:
        return self.runs[0].tokens[0].page

    @cached_property
    def bbox(self) -> BBox:
        return BBox.around(token.bbox for run in self.runs for token in run.tokens if token.page == self.page)

    @cached_property
    def score(self) -> float:
        count = sum(len(run.tokens) for run in self.runs)
        return sum(run.score * len(run.tokens) for run in self.runs) / count

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text, line by line of the page."""
        by_line: dict[int, list[str]] = {}
        for run in self.runs:
            by_line.setdefault(run.tokens[0].line, []).append(run.text)
        return tuple(" ".join(parts) for parts in by_line.values())

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @cached_property
    def reading_confidence(self) -> float:
        """How sure whoever read the letters was of the least sure word."""
        return min(token.word.confidence for run in self.runs for token in run.tokens)

    @property
    def is_runner_up(self) -> bool:
        return self.runs[0].is_runner_up


def line_runs(text: TaggedText) -> list[list[Run]]:
    """The runs of every line of a document, from left to right."""
    return [[run for cell in line.cells for run in runs_of(cell, text)] for line in text.lines]


def spans_of(text: TaggedText, runs: Sequence[Sequence[Run]]) -> list[Span]:
    """The spans of all tags; ``runs`` are those of each line."""
    entries = [(run, line) for line, found in zip(text.lines, runs, strict=True) for run in found]
    return [_with_due_date(span, runs) for span in linked(entries, text)]


def _with_due_date(span: Span, runs: Sequence[Sequence[Run]]) -> Span:
    """Terms of payment with the day that stands within them: it has a tag of its own, and is part of the sentence."""
    if span.tag != _TERMS:
        return span
    days = {run.tokens[0].index: run for found in runs for run in found if run.tag == _DUE}
    joined: list[Run] = []
    for run in span.runs:
        joined.append(run)
        day = days.get(run.tokens[-1].index + 1)
        if day and day.cell is run.cell:
            joined.append(replace(day, tag=_TERMS, score=max(day.score, run.score)))
    return Span(tuple(joined))


def runner_up_spans(text: TaggedText, runs: Sequence[Sequence[Run]]) -> list[Span]:
    """What may be a value of a header field though another tag, or none, was likelier."""
    return [
        Span((run,))
        for line, found in zip(text.lines, runs, strict=True)
        for cell in line.cells
        for run in runners_up(cell, text, found)
        if not run.tag.startswith(LINE)
    ]


def linked(runs: Sequence[tuple[Run, Line]], text: TaggedText) -> list[Span]:
    """Join runs that continue an earlier one: on the same line, or for texts at the start of the next."""
    open_spans: dict[tuple[str, int], list[list[Run]]] = {}  # a value does not go over a page
    heights = {line.number: line.height for _, line in runs}
    for run, _ in runs:
        known = open_spans.setdefault((run.tag, run.tokens[0].page), [])
        before = _continued(run, known, heights, text)
        if before is None:
            known.append([run])
        else:
            before.append(run)
    return [Span(tuple(span)) for spans in open_spans.values() for span in spans]


def _continued(run: Run, spans: Iterable[list[Run]], heights: dict[int, float], text: TaggedText) -> list[Run] | None:
    """The span that ``run`` goes on, the nearest first; None where it begins one."""
    if run.begins >= _BEGINS:
        return next((span for span in spans if _is_next_part(span[-1], run)), None)
    kind = kind_of(run.tag)
    goes_over_lines = kind is ValueKind.TEXT or (kind in _WRAPPED and run.begins < _SURELY_NOT)
    found = [(span, _distance(span[-1], run, heights, text)) for span in spans]
    near = [(distance, i) for i, (_, distance) in enumerate(found) if distance is not None]
    if not near:
        return None
    distance, best = min(near)
    return found[best][0] if distance == 0 or goes_over_lines else None


def _is_next_part(before: Run, run: Run) -> bool:
    """Whether both are parts of one address, but for a comma, dot or stroke, or of one number: "2 102,40", "A 338"."""
    last, first = before.tokens[-1], run.tokens[0]
    apart = first.index - last.index
    if last.line != first.line or apart <= 0:
        return False
    if run.tag.endswith("_address"):
        return apart <= _MARK_BETWEEN
    if kind_of(run.tag) is ValueKind.IDENTIFIER:
        return apart == 1 and before.cell is run.cell and is_number_prefix(before.text)
    is_group = _THOUSANDS.fullmatch(first.word.text) and _OPENING_GROUP.fullmatch(last.word.text)
    return apart == 1 and bool(is_group) and kind_of(run.tag) in (ValueKind.AMOUNT, ValueKind.QUANTITY)


def _distance(before: Run, run: Run, heights: dict[int, float], text: TaggedText) -> float | None:
    """Heights of type between the lines of two runs, 0 on one line; None where they do not belong together."""
    last, first = before.tokens[-1], run.tokens[0]
    if last.line == first.line:
        return 0.0
    if last.page != first.page:
        return None
    height = heights[first.line]
    box, start = before.last_box, run.first_box
    gap = (start.y0 - box.y1) / height
    aligned = abs(start.x0 - box.x0) * text.widths[first.page] < _ALIGNED * height * text.heights[first.page]
    overlaps = box.overlaps_across(start)
    if not (aligned or overlaps) or gap > _WIDE_LINE:
        return None
    is_next = gap < _NEXT_LINE or (run.tag.endswith("_address") and not _is_between(box, start, last, first, text))
    return max(gap, 0.01) if is_next else None


def _is_between(above: BBox, below: BBox, last: Token, first: Token, text: TaggedText) -> bool:
    """Whether anything stands between two lines, in their column."""
    x0, x1 = min(above.x0, below.x0), max(above.x1, below.x1)
    lines = (text.lines[number] for number in range(last.line + 1, first.line))
    return any(min(x1, cell.bbox.x1) > max(x0, cell.bbox.x0) for line in lines for cell in line.cells)
