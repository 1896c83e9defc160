"""Which line of print starts a line item, from the tags of its words: token classifiers do not say."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from datamodel.document import Page
from models.layout.labels import ITEM, ITEM_MORE, LINE, ROLES, TAGS, TEXT
from models.layout.neighbourhood import find_neighbours

_OPENING = tuple(
    TAGS.index(LINE + name)
    for name in (
        "position",
        "description",
        "supplier_material_number",
        "customer_material_number",
        "gtin",
        "invoice_number",
        "quantity",
        "unit_price",
        "net_amount",
        "gross_amount",
        "paid_amount",
    )
)
"""Fields that an item has once, in the order in which they usually stand."""
_MANY = TAGS.index(LINE + "description")
"""The one among them whose beginnings are easily seen too often: where a text goes on in the next line."""
_LINE_TAGS = [column for column, tag in enumerate(TAGS) if tag.startswith(LINE)]
_BEGINS = 0.5
_USUAL = (0.7, 1.3)
"""How often a field that opens items begins, as shares of how often the most frequent one does."""
_SURE = 0.9
"""How sure a line is to be the first of its item, or a further one."""

Array = NDArray[np.float32]


def roles_of(pages: Sequence[Page], tags: Sequence[Array], begins: Sequence[Array]) -> list[Array]:
    """(words, ROLES) of the pages of one document, from (words, TAGS) and (words,).

    A line is as likely in an item as its likeliest word is of a line field, its header fields excepted. It is the
    first of the item where the field begins that opens the items of this document.
    """
    begun = [np.where(b > _BEGINS, t.argmax(axis=1), 0) for t, b in zip(tags, begins, strict=True)]
    lines = [_line_of_each_word(page) for page in pages]
    opening = _opening_field(lines, begun)
    return [
        _roles(_in_item(t, line), _starts(line, first, opening))
        for t, line, first in zip(tags, lines, begun, strict=True)
    ]


def _line_of_each_word(page: Page) -> NDArray[np.int32]:
    boxes = np.array([word.bbox.as_tuple() for word in page.words], np.float32).reshape(-1, 4)
    return find_neighbours(boxes).line


def _opening_field(lines: Sequence[NDArray[np.int32]], begun: Sequence[NDArray[np.int64]]) -> int | None:
    """The first field that begins on about as many lines as there seem to be items; None where none does."""
    counts: Counter[int] = Counter()
    for line, tags in zip(lines, begun, strict=True):
        counts.update(tag for _, tag in set(zip(line.tolist(), tags.tolist(), strict=True)) if tag in _OPENING)
    most = max((count for tag, count in counts.items() if tag != _MANY), default=counts[_MANY])
    low, high = (share * most for share in _USUAL)
    return next((tag for tag in _OPENING if counts[tag] and low <= counts[tag] <= high), None)


def _starts(line: NDArray[np.int32], begun: NDArray[np.int64], opening: int | None) -> Array:
    """(words,) how likely the line of each word is the first of an item."""
    if opening is None:
        return np.full(len(line), 0.5, np.float32)
    return np.where(np.isin(line, line[begun == opening]), _SURE, 1 - _SURE).astype(np.float32)


def _in_item(tags: Array, line: NDArray[np.int32]) -> Array:
    """(words,)."""
    own = tags[:, _LINE_TAGS].sum(axis=1)
    best = np.zeros(int(line.max(initial=-1)) + 1, np.float32)
    np.maximum.at(best, line, own)
    of_header = 1 - own - tags[:, 0]
    return np.asarray(np.clip(np.maximum(own, best[line] * (1 - of_header)), 0, 1), np.float32)


def _roles(in_item: Array, starts: Array) -> Array:
    roles = np.zeros((len(in_item), len(ROLES)), np.float32)
    roles[:, ROLES.index(ITEM)] = in_item * starts
    roles[:, ROLES.index(ITEM_MORE)] = in_item * (1 - starts)
    roles[:, ROLES.index(TEXT)] = 1 - in_item
    return roles
