"""Lines to line items: which line starts an item, which belongs to it, which is none of it.

The likeliest partition of all lines of a document into items and other lines, by dynamic programming. What speaks for a
partition: the roles that the reader gave the words, the line tags among them, that one item has one quantity and one
amount, and that the items of one paper carry the same fields.
"""

import itertools
import math
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from datamodel.extraction import PAPER_LINE_FIELDS, ValueKind
from extractors.tagging.decoding import Run
from extractors.tagging.lines import Line, TaggedText
from extractors.vocabulary import label_key
from models.layout.labels import ITEM, ITEM_MORE, LABEL, LINE, ROLES, TAGS

_FLOOR = 0.01
_ROLE_SHARE = 0.7
"""How much the roles of a line count against its line tags in whether it belongs to an item."""
_SKIPPED = 0.7
"""What it costs to leave out a line in the midst of an item; nothing where a page ends in the item."""
_REPEATED = 2.5
"""What a second value of a field costs that an item has once."""
_SAME_VALUE = 0.3
"""Share of it where the second value is the first one again."""
_ABSENT = 1.2
"""What it costs an item to lack a field that nearly all items of the paper have."""
_MOST_ABSENT = 2.4
_STRONGEST = 3.0
"""A line counts by the square root of its words, up to so much."""
_USUAL = 0.7
"""Share of items that carry a field from which its absence counts."""
_INTERLOCKED = 0.05
"""Heights of type that two lines must share to count as interlocked."""
_PARTED = 4.0
"""What it costs to start an item between two interlocked lines."""
_LABEL_LINE = 0.3
"""Weight of doubt, in words, against which those of a line count that are no labels; labels say nothing of items."""
_LONGEST = 60
"""Lines an item may have."""
_HOPELESS = 25.0
_LEAST_WITHIN = 0.05
"""A line that is less likely of any item starts none."""

_ONCE = tuple(
    LINE + name
    for name, kind in PAPER_LINE_FIELDS.items()
    if kind not in (ValueKind.DATE, ValueKind.TEXT, ValueKind.UNIT)
)
_LINE_TAGS = [index for index, tag in enumerate(TAGS) if tag.startswith(LINE)]


@dataclass(frozen=True)
class ItemLines:
    """The lines of one line item, top to bottom, over a page break where there is one."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Clue:
    """What a line says of itself, as log probabilities.

    Attributes:
        within: the plain probability that the line belongs to any item.
        values: what stands there of the fields that an item has once, with how sure.
    """

    starts: float
    goes_on: float
    is_other: float
    within: float
    page: int
    values: tuple[tuple[str, str, float], ...]
    tags: frozenset[str]


def item_lines(text: TaggedText, runs: Sequence[Sequence[Run]]) -> list[ItemLines]:
    """The items of a document; ``runs`` are those of each line.

    The partition is made twice: the first says which fields the items of this paper usually carry.
    """
    clues = [_clue(line, found, text) for line, found in zip(text.lines, runs, strict=True)]
    for i, (before, line) in enumerate(itertools.pairwise(text.lines), 1):
        if _interlocks(before, line):
            clues[i] = _as_interlocked(clues[i])
    items = _partition(clues, frozenset())
    usual = _usual_tags(items, clues)
    if usual:
        items = _partition(clues, usual)
    return [ItemLines(tuple(text.lines[i] for i in item)) for item in items]


def _clue(line: Line, runs: Sequence[Run], text: TaggedText) -> _Clue:
    roles = text.roles[line.indexes]
    weights = 1 - roles[:, ROLES.index(LABEL)]
    total = float(weights.sum()) + _LABEL_LINE
    item = float(weights @ roles[:, ROLES.index(ITEM)] + _LABEL_LINE * 0.05) / total
    more = float(weights @ roles[:, ROLES.index(ITEM_MORE)] + _LABEL_LINE * 0.45) / total
    tagged = float(weights @ text.tags[np.ix_(line.indexes, _LINE_TAGS)].sum(axis=1) + _LABEL_LINE / 2) / total
    within = _ROLE_SHARE * (item + more) + (1 - _ROLE_SHARE) * tagged
    first = (item + 0.05) / (item + more + 0.1)
    values = tuple((run.tag, label_key(run.text), run.score) for run in runs if run.tag in _ONCE)
    tags = frozenset(run.tag for run in runs if run.tag.startswith(LINE))
    strength = min(math.sqrt(total), _STRONGEST)
    starts, goes_on, is_other = (
        strength * said for said in (_log(within) + _log(first), _log(within) + _log(1 - first), _log(1 - within))
    )
    return _Clue(starts, goes_on, is_other, within, line.page, values, tags)


def _interlocks(before: Line, line: Line) -> bool:
    """Whether two lines overlap without their words doing so: numbers centred against a text of two lines."""
    if before.page != line.page or before.bbox.y1 - line.bbox.y0 < _INTERLOCKED * line.height:
        return False
    return not any(one.bbox.overlaps_across(other.bbox) for one in before.cells for other in line.cells)


def _as_interlocked(clue: _Clue) -> _Clue:
    """Such a line belongs to the item of the line before."""
    return replace(clue, starts=clue.starts - _PARTED, goes_on=max(clue.goes_on, _log(clue.within)))


def _log(probability: float) -> float:
    return math.log(max(probability, _FLOOR))


def _usual_tags(items: Sequence[Sequence[int]], clues: Sequence[_Clue]) -> frozenset[str]:
    if len(items) < 2:
        return frozenset()
    counts = Counter(tag for item in items for tag in frozenset().union(*(clues[i].tags for i in item)))
    return frozenset(tag for tag, count in counts.items() if count >= _USUAL * len(items))


def _partition(clues: Sequence[_Clue], usual: frozenset[str]) -> list[list[int]]:
    """Line numbers of the items of the best partition."""
    count = len(clues)
    best = [0.0] + [-math.inf] * count
    choice: list[list[int]] = [[] for _ in range(count + 1)]
    for i, clue in enumerate(clues):
        if best[i] + clue.is_other > best[i + 1]:
            best[i + 1], choice[i + 1] = best[i] + clue.is_other, []
        if clue.within < _LEAST_WITHIN:
            continue
        for score, item in _items_from(i, clues, usual):
            end = item[-1] + 1
            if best[i] + score > best[end]:
                best[end], choice[end] = best[i] + score, item
    return _items_on_path(choice)


def _items_on_path(choice: Sequence[list[int]]) -> list[list[int]]:
    items: list[list[int]] = []
    end = len(choice) - 1
    while end > 0:
        item = choice[end]
        if item:
            items.append(item)
        end = item[0] if item else end - 1
    return items[::-1]


def _items_from(start: int, clues: Sequence[_Clue], usual: frozenset[str]) -> list[tuple[float, list[int]]]:
    """Every item that may start at a line, with its score; each ends with a line of its own."""
    found = []
    score, skipped = clues[start].starts, 0.0
    seen: dict[str, set[str]] = {}
    _repetition(clues[start], seen)  # costs nothing: one line cannot be parted anyway
    tags = set(clues[start].tags)
    lines = [start]
    found.append((score - _absence(usual - tags), list(lines)))
    for i in range(start + 1, min(len(clues), start + _LONGEST)):
        clue = clues[i]
        if clue.goes_on >= clue.is_other - _SKIPPED:
            left_out = 0.0 if clue.page != clues[lines[-1]].page else _SKIPPED * (i - lines[-1] - 1)
            score += clue.goes_on - _repetition(clue, seen) + skipped - left_out
            skipped = 0.0
            tags |= clue.tags
            lines.append(i)
            found.append((score - _absence(usual - tags), list(lines)))
        else:
            skipped += clue.is_other
        if score + skipped < clues[start].starts - _HOPELESS:
            break
    return found


def _absence(missing: Set[str]) -> float:
    return min(_ABSENT * len(missing), _MOST_ABSENT)


def _repetition(clue: _Clue, seen: dict[str, set[str]]) -> float:
    """What the values of a line cost an item that has others of the same field already."""
    cost = 0.0
    for tag, value, sure in clue.values:
        if tag in seen:
            cost += _REPEATED * sure * (_SAME_VALUE if value in seen[tag] else 1.0)
        seen.setdefault(tag, set()).add(value)
    return cost
