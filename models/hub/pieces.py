"""Words of a page to windows of word pieces, as models of the LayoutLM family take them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from datamodel.document import BBox, Page

_GRID = 1000
"""Boxes are whole numbers, 0 to 1000 from the top left."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before and behind the pieces of every window.

    Attributes:
        before, behind: ids of the special pieces.
        before_box, behind_box: their boxes; the family does not agree on the latter.
    """

    before: tuple[int, ...]
    behind: tuple[int, ...]
    before_box: tuple[int, ...]
    behind_box: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.before) + len(self.behind)


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """A stretch of pieces that the model reads at once, special pieces included.

    Attributes:
        ids: (pieces,).
        boxes: (pieces, 4).
        words: whose first piece stands in this window.
        places: where it stands, parallel to ``words``.
        weights: how much the window's opinion on each of ``words`` counts: less towards a cut.
    """

    ids: Numbers
    boxes: Numbers
    words: Numbers
    places: Numbers
    weights: NDArray[np.float32]


class PageWindows:
    """Cuts pages into windows of at most ``size`` pieces that overlap. Safe to share among threads."""

    def __init__(self, tokenizer: Tokenizer, frame: Frame, *, size: int) -> None:
        self._tokenizer, self._frame, self._size = tokenizer, frame, size

    def of(self, page: Page) -> Iterator[Window]:
        """The windows of a page, from top to bottom; words without any piece stand in none."""
        texts = [word.text for word in page.words]
        encoding = self._tokenizer.encode(texts, is_pretokenized=True, add_special_tokens=False)
        ids = np.array(encoding.ids, np.int64)
        words = np.array(encoding.word_ids, np.int64)
        boxes = np.array([grid_box(word.bbox) for word in page.words], np.int64).reshape(-1, 4)
        opens = np.diff(words, prepend=-1) != 0
        for start, stop in stretches(len(ids), self._size - len(self._frame)):
            first = np.flatnonzero(opens[start:stop])
            yield Window(
                np.concatenate([self._frame.before, ids[start:stop], self._frame.behind]).astype(np.int64),
                self._framed(boxes[words[start:stop]]),
                words[start:stop][first],
                first + len(self._frame.before),
                _weights(start, stop, len(ids))[first],
            )

    def _framed(self, boxes: Numbers) -> Numbers:
        before = np.tile(np.array(self._frame.before_box, np.int64), (len(self._frame.before), 1))
        behind = np.tile(np.array(self._frame.behind_box, np.int64), (len(self._frame.behind), 1))
        return np.concatenate([before, boxes, behind])


def frame_of(tokenizer: Tokenizer, *, behind_box: Sequence[int]) -> Frame:
    """The special pieces that ``tokenizer`` puts around a text."""
    encoding = tokenizer.encode(["0"], is_pretokenized=True)
    inner = [place for place, special in enumerate(encoding.special_tokens_mask) if not special]
    before, behind = encoding.ids[: inner[0]], encoding.ids[inner[-1] + 1 :]
    return Frame(tuple(before), tuple(behind), (0, 0, 0, 0), tuple(behind_box))


def grid_box(box: BBox) -> tuple[int, int, int, int]:
    """A box on the grid of the LayoutLM family. What stands over the edge of the page is cut off."""
    x0, y0, x1, y1 = (min(max(int(_GRID * edge), 0), _GRID) for edge in (box.x0, box.y0, box.x1, box.y1))
    return x0, y0, max(x0, x1), max(y0, y1)


def stretches(count: int, size: int) -> list[tuple[int, int]]:
    """Start and stop of stretches over ``count`` pieces, of at most ``size``; they overlap by a quarter and more."""
    if count == 0:
        return []
    if count <= size:
        return [(0, count)]
    step = size - size // 4
    starts = np.linspace(0, count - size, -(-(count - size) // step) + 1).round().astype(int)
    return [(int(start), int(start) + size) for start in starts]


def _weights(start: int, stop: int, count: int) -> NDArray[np.float32]:
    """How much each piece of a stretch is to count: less towards a cut, where its surroundings are missing."""
    place = np.arange(start, stop)
    left = np.full(stop - start, np.inf) if start == 0 else place - start + 1
    right = np.full(stop - start, np.inf) if stop == count else stop - place
    return np.asarray(np.minimum(np.minimum(left, right), max(1.0, (stop - start) / 8)), np.float32)
