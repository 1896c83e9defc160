"""What the layout reader gives: probabilities for every word of a page, and the seam behind which it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from datamodel.document import Page

Probabilities = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class PageReading:
    """What was read on one page; all three run parallel to ``page.words``.

    Attributes:
        tags: (words, ``len(labels.TAGS)``), each row adds up to 1.
        begins: (words,) how likely the word is the first of a value.
        roles: (words, ``len(labels.ROLES)``), each row adds up to 1.
    """

    tags: Probabilities
    begins: Probabilities
    roles: Probabilities


class LayoutReader(Protocol):
    """Pages of one document to readings, one a page, in the same order."""

    def read(self, pages: Sequence[Page]) -> list[PageReading]: ...
