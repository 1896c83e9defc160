"""Cells to runs of one tag: the likeliest sequence of tags over a cell, where a value begins and where it goes on.

A Viterbi search over tags. To enter a tag costs what the mark of a beginning is unlikely, to stay in it what it is
likely; so a single word that was tagged otherwise within a value is healed when nothing begins behind it, and two
values of one tag side by side are parted where the second begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from datamodel.document import BBox
from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, ValueKind
from extractors.tagging.lines import Cell, TaggedText, Token
from models.layout.labels import LINE, TAGS


def kind_of(tag: str) -> ValueKind:
    """How values of a tag are read; no tag is a text."""
    name = tag.removeprefix(LINE)
    return PAPER_LINE_FIELDS[name] if tag.startswith(LINE) else PAPER_HEADER_FIELDS.get(name, ValueKind.TEXT)


_FLOOR = 0.02
"""The least probability that counts: a reader that is surely wrong on one word must not decide alone."""
_WEAK = 0.12
"""A tag that came second is kept as a runner-up from this probability on."""

_UNBROKEN = np.array([0.0 if kind is ValueKind.TEXT else 2.0 for kind in map(kind_of, TAGS)])
"""What it costs a tag to stand at the start of a cell where no value begins: only texts are often broken over lines."""

_RESUMED, _WITHIN = TAGS.index("payment_terms"), TAGS.index("due_date")
"""Terms of payment go on behind the day that stands within them as if nothing had parted them."""

LogTags = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """Tokens of one cell with one tag.

    Attributes:
        score: mean probability of the tag over the tokens.
        begins: how likely the first token begins a value; a low one says that it continues the line above.
        is_runner_up: another tag was likelier for these tokens.
        cell: where they stand.
    """

    tag: str
    tokens: tuple[Token, ...]
    score: float
    begins: float
    is_runner_up: bool = False
    cell: Cell | None = None

    @property
    def first_box(self) -> BBox:
        """The box that says where its line begins: of its cell, where it opens it."""
        opens = self.cell is not None and self.cell.tokens[0] is self.tokens[0]
        return self.cell.bbox if self.cell is not None and opens else self._bbox

    @property
    def last_box(self) -> BBox:
        """The box that says where a text goes on below: of its cell, where it ends it."""
        ends = self.cell is not None and self.cell.tokens[-1] is self.tokens[-1]
        return self.cell.bbox if self.cell is not None and ends else self._bbox

    @cached_property
    def _bbox(self) -> BBox:
        return BBox.around(token.bbox for token in self.tokens)

    @property
    def text(self) -> str:
        return " ".join(token.word.text for token in self.tokens)


def runs_of(cell: Cell, text: TaggedText, tags: LogTags | None = None) -> list[Run]:
    """The runs of a cell from left to right; ``tags`` are better probabilities than the reader's, where there are."""
    indexes = cell.indexes
    probabilities = text.tags[indexes] if tags is None else tags[indexes]
    begins = text.begins[indexes]
    path = _best_path(probabilities, begins)
    return [
        _run(TAGS[tag], cell, start, end, probabilities, begins)
        for tag, start, end in _stretches(path)
        if tag  # 0 is NO_TAG
    ]


def runners_up(cell: Cell, text: TaggedText, taken: Iterable[Run]) -> list[Run]:
    """Runs of tags that came second, for values that the best path leaves empty."""
    indexes = cell.indexes
    probabilities, begins = text.tags[indexes], text.begins[indexes]
    chosen = {(run.tag, token.index) for run in taken for token in run.tokens}
    found = []
    for tag in np.flatnonzero((probabilities[:, 1:] > _WEAK).any(axis=0)) + 1:
        likely = [
            tag if probabilities[i, tag] > _WEAK and (TAGS[tag], index) not in chosen else 0
            for i, index in enumerate(indexes)
        ]
        found += [
            _run(TAGS[tag], cell, start, end, probabilities, begins, is_runner_up=True)
            for which, start, end in _stretches([(int(t), False) for t in likely])
            if which
        ]
    return found


def _run(
    tag: str,
    cell: Cell,
    start: int,
    end: int,
    probabilities: NDArray[np.float64],
    begins: NDArray[np.float64],
    *,
    is_runner_up: bool = False,
) -> Run:
    score = float(probabilities[start:end, TAGS.index(tag)].mean())
    return Run(tag, cell.tokens[start:end], score, float(begins[start]), is_runner_up, cell)


def _best_path(probabilities: NDArray[np.float64], begins: NDArray[np.float64]) -> list[tuple[int, bool]]:
    """For each word its tag and whether a value begins with it.

    States are the tags twice: "begins here" and "goes on". At the start of a cell a value may go on from elsewhere.
    """
    emit = np.log(np.maximum(probabilities, _FLOOR / 4))
    enter, stay = np.log(np.maximum(begins, _FLOOR)), np.log(np.maximum(1 - begins, _FLOOR))
    count, tags = emit.shape
    score = np.maximum(enter[0], stay[0] - _UNBROKEN) + emit[0]
    score[0] = emit[0, 0]
    came_from = np.zeros((count, tags), dtype=np.int64)
    entered = np.zeros((count, tags), dtype=bool)
    for i in range(1, count):
        source = int(score.argmax())
        entering, staying = score[source] + enter[i], score + stay[i]
        entered[i] = entering > staying
        came_from[i] = np.where(entered[i], source, np.arange(tags))
        # no tag: neither begins nor goes on
        came_from[i, 0], entered[i, 0] = source, False
        best = np.maximum(entering, staying)
        resumed = score[_WITHIN] + stay[i]
        if resumed > best[_RESUMED]:
            best[_RESUMED], came_from[i, _RESUMED], entered[i, _RESUMED] = resumed, _WITHIN, False
        score = best + emit[i]
        score[0] = entering - enter[i] + emit[i, 0]
    path: list[tuple[int, bool]] = []
    tag = int(score.argmax())
    for i in range(count - 1, -1, -1):
        path.append((tag, bool(entered[i, tag])))
        tag = int(came_from[i, tag])
    return path[::-1]


def _stretches(path: list[tuple[int, bool]]) -> Iterator[tuple[int, int, int]]:
    """(tag, start, end) of words with one tag, parted where a value begins."""
    start = 0
    for i in range(1, len(path) + 1):
        if i == len(path) or path[i][0] != path[start][0] or path[i][1]:
            yield path[start][0], start, i
            start = i
