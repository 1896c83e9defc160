from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from datamodel.document import BBox, Page, PageOrigin, Word
from models.layout.encoding import MAX_PIECES


class LetterTokenizer:
    """Implements ``WordTokenizer``: a piece a letter."""

    def pieces(self, words: Sequence[str]) -> NDArray[np.int32]:
        rows = np.zeros((len(words), MAX_PIECES), np.int32)
        for row, word in enumerate(words):
            for place, letter in enumerate(word[:MAX_PIECES]):
                rows[row, place] = ord(letter) % 90 + 1
        return rows


@pytest.fixture
def tokenizer() -> LetterTokenizer:
    return LetterTokenizer()


def page_of(*lines: str, origin: PageOrigin = PageOrigin.NATIVE) -> Page:
    """A page from lines of text: each character 1 % wide, each line 2 % high, a word at its column."""
    words = []
    for number, line in enumerate(lines):
        column = 0
        for text in line.split(" "):
            if text:
                y = 0.05 + 0.03 * number
                words.append(Word(text, BBox(0.01 * column, y, 0.01 * (column + len(text)), y + 0.02)))
            column += len(text) + 1
    return Page(1, 595, 842, tuple(words), origin)
