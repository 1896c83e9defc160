"""A page as arrays: what the layout reader's network takes in. Needs numpy alone, and the tokeniser's pieces."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from datamodel.document import Page, PageOrigin
from models.layout.arithmetic import RELATIONS, relate
from models.layout.lexical import HASH_ROWS, LOOKS, spell_all
from models.layout.neighbourhood import NONE, find_neighbours

MAX_PIECES = 8
"""Word pieces kept of a word; further ones are left out, the hashes of beginning and end stay."""

WINDOW = 512
"""Words that the network sees at once; longer pages are read in overlapping windows."""

N_FLOATS = len(LOOKS) + len(RELATIONS) + 4 + 6
N_HASHES = len(HASH_ROWS)


class WordTokenizer(Protocol):
    """Words to pieces."""

    def pieces(self, words: Sequence[str]) -> NDArray[np.int32]:
        """(n, MAX_PIECES) rows of the vocabulary, 0 where a word has fewer."""


@dataclass(frozen=True, slots=True)
class EncodedPage:
    """A page of n words.

    Attributes:
        pieces: (n, MAX_PIECES) int32, 0 is padding.
        hashes: (n, N_HASHES) int32.
        floats: (n, N_FLOATS) float32: looks, relations, gaps to the neighbours, place on the line and size.
        boxes: (n, 4) float32, fractions of the page.
        neighbours: (n, 4) int32 left, right, above, below; -1 where there is none.
    """

    pieces: NDArray[np.int32]
    hashes: NDArray[np.int32]
    floats: NDArray[np.float32]
    boxes: NDArray[np.float32]
    neighbours: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.boxes)

    def window(self, start: int, stop: int) -> "EncodedPage":
        """The words from ``start`` to ``stop``; neighbours beyond are cut off."""
        neighbours = self.neighbours[start:stop] - start
        inside = (self.neighbours[start:stop] != NONE) & (neighbours >= 0) & (neighbours < stop - start)
        return EncodedPage(
            self.pieces[start:stop],
            self.hashes[start:stop],
            self.floats[start:stop],
            self.boxes[start:stop],
            np.where(inside, neighbours, NONE).astype(np.int32),
        )


def encode(page: Page, tokenizer: WordTokenizer) -> EncodedPage:
    """``page`` as arrays."""
    texts = [word.text for word in page.words]
    boxes = np.array([(w.bbox.x0, w.bbox.y0, w.bbox.x1, w.bbox.y1) for w in page.words], np.float32).reshape(-1, 4)
    boxes = boxes.clip(0, 1)
    near = find_neighbours(boxes)
    hashes, looks, numbers = spell_all(texts)
    relations = relate(numbers, near.line, boxes)
    place = _place(page, texts, boxes, near.index, near.line)
    floats = np.concatenate([looks, relations, near.gap, place], axis=1).astype(np.float32)
    return EncodedPage(tokenizer.pieces(texts), hashes, floats, boxes, near.index)


def _place(
    page: Page,
    texts: Sequence[str],
    boxes: NDArray[np.float32],
    neighbours: NDArray[np.int32],
    lines: NDArray[np.int32],
) -> NDArray[np.float32]:
    """(n, 6): height beside the usual, OCR's confidence, whether OCR, at the line's start, words a line, repetition."""
    height = boxes[:, 3] - boxes[:, 1]
    usual = float(np.median(height)) if len(height) else 1.0
    words_a_line = np.bincount(lines) if len(lines) else np.zeros(0)
    repeated = Counter(texts)
    columns = (
        np.log2((height / max(usual, 1e-4)).clip(0.25, 4)),
        np.array([word.confidence for word in page.words]),
        np.full(len(texts), page.origin is PageOrigin.OCR, np.float32),
        neighbours[:, 0] == NONE,
        words_a_line[lines].clip(0, 20) / 20 if len(lines) else np.zeros(0),
        np.array([math.log(repeated[text]) for text in texts]).clip(0, 3) if texts else np.zeros(0),
    )
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
