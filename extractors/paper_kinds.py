"""The type of a paper from its look and from its titles: the layout reader and the keywords, weighed together."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from datamodel.document import Document, FileRole, Page
from datamodel.extraction import Classification, DocumentType
from models.layout.labels import TYPES
from models.layout.runtime import PageKind
from pipelines.protocols import Classifier

_TITLES_WEIGHT = 0.5
_SMOOTHING = 0.01


class PageKindReader(Protocol):
    """Pages of one document to what they are as a whole."""

    def kinds(self, pages: Sequence[Page]) -> list[PageKind]: ...


class LayoutClassifier:
    """Implements ``Classifier``. The text of a mail has no layout: there the words alone decide."""

    def __init__(self, reader: PageKindReader, titles: Classifier) -> None:
        self._reader, self._titles = reader, titles

    def classify(self, document: Document) -> Classification:
        """The likeliest type; its confidence is its share of the pooled probability."""
        said = self._titles.classify(document)
        if document.file.role is FileRole.BODY or not any(page.words for page in document.pages):
            return said
        seen = self._reader.kinds(document.pages)[0].types
        pooled = pool(seen, said)
        best = int(pooled.argmax())
        kind = DocumentType(TYPES[best])
        evidence = [f"looks like one ({seen[best]:.0%})"]
        if kind is said.document_type:
            evidence += said.evidence
        else:
            evidence.append(f"though its titles say {said.document_type.value} ({', '.join(said.evidence)})")
        return Classification(kind, round(float(pooled[best]), 3), said.language, tuple(evidence[:5]))


def pool(seen: NDArray[np.float32], said: Classification) -> NDArray[np.float64]:
    """Probabilities (parallel to ``TYPES``): a weighted geometric mean of both opinions."""
    rest = (1 - said.confidence) / (len(TYPES) - 1)
    titles = np.array([said.confidence if kind == said.document_type.value else rest for kind in TYPES])
    smooth = (seen.astype(np.float64) + _SMOOTHING) / (1 + _SMOOTHING * len(TYPES))
    pooled = smooth * titles.clip(_SMOOTHING, 1) ** _TITLES_WEIGHT
    total: NDArray[np.float64] = pooled / pooled.sum()
    return total
