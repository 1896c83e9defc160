"""What the other items say of a word: the items of one table have the same field at the same place.

A word whose tag was missed or confused is judged by the words that stand above and below it in the other items, look
alike and are aligned with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from extractors.tagging.lines import TaggedText, Token
from extractors.tagging.rows import ItemLines

_FLOOR = 0.01
_LONGEST_CELL = 3  # words: longer cells are texts, whose words stand anywhere
_EDGE, _CENTRE = 0.5, 0.35  # heights of type by which edges and centres of one column may differ
_STRENGTH = 1.5
"""How much a long column counts against what the word itself was read as."""
_OTHER_LINE = 0.3
"""How much a word counts that stands on another line of its item: numbers may be centred against a description."""
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_NUMBER = re.compile(r"[-+(]?[€$£]?\d[\d.,'’]*[-)€$£%]?")


@dataclass(frozen=True)
class _Place:
    """A short cell's word in its item. Lengths in heights of type.

    Attributes:
        shape: what the word looks like: a date, number, code, word or sign.
        is_first: whether it stands on the first line of its item.
    """

    token: Token
    item: int
    shape: str
    is_first: bool
    left: float
    right: float


def with_columns(text: TaggedText, items: Sequence[ItemLines]) -> NDArray[np.float64]:
    """Tag probabilities in which each word of a short cell was given what its column says."""
    tags = text.tags.copy()
    if len(items) < 2:
        return tags
    places = [place for number, item in enumerate(items) for place in _places(number, item, text)]
    by_shape = {shape: list(alike) for shape, alike in groupby(sorted(places, key=_shape), key=_shape)}
    for place in places:
        _follow(place, by_shape[place.shape], text, tags)
    return tags


def _shape(place: _Place) -> str:
    return place.shape


def _places(number: int, item: ItemLines, text: TaggedText) -> list[_Place]:
    found = []
    for line in item.lines:
        unit = line.height * text.heights[line.page] / text.widths[line.page]
        for cell in line.cells:
            if len(cell.tokens) > _LONGEST_CELL:
                continue
            found += [
                _Place(
                    token,
                    number,
                    _look(token.word.text),
                    line is item.lines[0],
                    token.bbox.x0 / unit,
                    token.bbox.x1 / unit,
                )
                for token in cell.tokens
            ]
    return found


def _look(text: str) -> str:
    if _DATE.search(text):
        return "date"
    if _NUMBER.fullmatch(text):
        return "number"
    if any(c.isdigit() for c in text):
        return "code"
    return "word" if any(c.isalpha() for c in text) else "sign"


def _follow(place: _Place, alike: Sequence[_Place], text: TaggedText, tags: NDArray[np.float64]) -> None:
    """Weigh what the word itself was read as with what its neighbours in the column were."""
    nearest: dict[int, tuple[float, float, int]] = {}
    for other in alike:
        if other.item == place.item or (distance := _distance(place, other)) is None:
            continue
        weight = 1.0 if other.is_first == place.is_first else _OTHER_LINE
        nearest[other.item] = max(nearest.get(other.item, (0.0, 0.0, 0)), (weight, -distance, other.token.index))
    if not nearest:
        return
    weights = np.array([weight for weight, _, _ in nearest.values()])
    logs = np.log(np.maximum(text.tags[[index for _, _, index in nearest.values()]], _FLOOR))
    said = (logs * weights[:, None]).sum(axis=0) / weights.sum()
    own = np.log(np.maximum(text.tags[place.token.index], _FLOOR))
    total = weights.sum()
    joint = np.exp(own + said * (_STRENGTH * weights.max() * total / (total + 1)))
    tags[place.token.index] = joint / joint.sum()


def _distance(one: _Place, other: _Place) -> float | None:
    """How far two words are out of line, at their best aligned edge; None where they are not in one column."""
    left, right = abs(one.left - other.left), abs(one.right - other.right)
    centre = abs(one.left + one.right - other.left - other.right) / 2
    near = min(left, right) < _EDGE or centre < _CENTRE
    return min(left, right, centre) if near else None
