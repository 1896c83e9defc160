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

from extractors.tagging.lines import Line, TaggedText, Token
from extractors.tagging.rows import ItemLines
from extractors.vocabulary import label_key
from models.layout.labels import LABEL, ROLES

_FLOOR = 0.01
_LONGEST_CELL = 3  # words: longer cells are texts, whose words stand anywhere
_EDGE, _CENTRE = 0.5, 0.35  # heights of type by which edges and centres of one column may differ
_STRENGTH = 1.5
"""How much a long column counts against what the word itself was read as."""
_OTHER_LINE = 0.3
"""How much a word counts that stands on another line of its item: numbers may be centred against a description."""
_IS_LABEL = 0.5
_REACH = 25
"""Items before and behind that are asked: a long table is much alike."""
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_NUMBER = re.compile(r"[-+(]?[€$£]?\d[\d.,'’]*[-)€$£%]?")


@dataclass(frozen=True)
class _Place:
    """A short cell's word in its item. Lengths in heights of type.

    Attributes:
        shape: what the word looks like: a date, number, code, word or sign.
        line: on which line of its item it stands, from 0.
        label: the label in front of it, for items printed as labels and values.
    """

    token: Token
    item: int
    shape: str
    line: int
    label: str
    left: float
    right: float


def with_columns(text: TaggedText, items: Sequence[ItemLines]) -> NDArray[np.float64]:
    """Tag probabilities in which each word of a short cell was given what its column says."""
    tags = text.tags.copy()
    if len(items) < 2:
        return tags
    places = [place for number, item in enumerate(items) for place in _places(number, item, text)]
    by_shape = {shape: _column(list(alike), text) for shape, alike in groupby(sorted(places, key=_shape), key=_shape)}
    for place in places:
        _follow(place, by_shape[place.shape], text, tags)
    return tags


def _shape(place: _Place) -> str:
    return place.shape


def _places(number: int, item: ItemLines, text: TaggedText) -> list[_Place]:
    found = []
    for count, line in enumerate(item.lines):
        unit = line.height * text.heights[line.page] / text.widths[line.page]
        for cell in line.cells:
            if len(cell.tokens) <= _LONGEST_CELL:
                found += [
                    _Place(
                        token,
                        number,
                        _look(token.word.text),
                        count,
                        _label_before(token, line, text),
                        token.bbox.x0 / unit,
                        token.bbox.x1 / unit,
                    )
                    for token in cell.tokens
                ]
    return found


def _label_before(token: Token, line: Line, text: TaggedText) -> str:
    """The word in front of a word, where it is likely a label."""
    before = [other for cell in line.cells for other in cell.tokens if other.bbox.x0 < token.bbox.x0]
    if not before or text.roles[before[-1].index, ROLES.index(LABEL)] < _IS_LABEL:
        return ""
    return label_key(before[-1].word.text)


def _look(text: str) -> str:
    if _DATE.search(text):
        return "date"
    if _NUMBER.fullmatch(text):
        return "number"
    if any(c.isdigit() for c in text):
        return "code"
    return "word" if any(c.isalpha() for c in text) else "sign"


@dataclass(frozen=True, eq=False)
class _Column:
    """The places of one shape as arrays."""

    items: NDArray[np.int64]
    lines: NDArray[np.int64]
    labels: NDArray[np.str_]
    lefts: NDArray[np.float64]
    rights: NDArray[np.float64]
    log_tags: NDArray[np.float64]


def _column(places: Sequence[_Place], text: TaggedText) -> _Column:
    indexes = [place.token.index for place in places]
    return _Column(
        np.array([place.item for place in places]),
        np.array([place.line for place in places]),
        np.array([place.label for place in places]),
        np.array([place.left for place in places]),
        np.array([place.right for place in places]),
        np.log(np.maximum(text.tags[indexes], _FLOOR)),
    )


def _follow(place: _Place, alike: _Column, text: TaggedText, tags: NDArray[np.float64]) -> None:
    """Weigh what the word itself was read as with what its neighbours in the column were."""
    left, right = np.abs(alike.lefts - place.left), np.abs(alike.rights - place.right)
    centre = np.abs(alike.lefts + alike.rights - place.left - place.right) / 2
    near = ((np.minimum(left, right) < _EDGE) | (centre < _CENTRE)) & (alike.labels == place.label)
    others = np.flatnonzero(near & (alike.items != place.item) & (np.abs(alike.items - place.item) <= _REACH))
    if not len(others):
        return
    weights = np.where(alike.lines[others] == place.line, 1.0, _OTHER_LINE)
    order = np.lexsort((np.minimum(np.minimum(left, right), centre)[others], -weights))
    _, nearest = np.unique(alike.items[others[order]], return_index=True)  # one word of each item, the best aligned
    chosen, weights = others[order][nearest], weights[order][nearest]
    total = float(weights.sum())
    said = (alike.log_tags[chosen] * weights[:, None]).sum(axis=0) / total
    own = np.log(np.maximum(text.tags[place.token.index], _FLOOR))
    joint = np.exp(own + said * (_STRENGTH * weights.max() * total / (total + 1)))
    tags[place.token.index] = joint / joint.sum()
