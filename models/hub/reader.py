"""Somebody else's token classifier as a layout reader."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datamodel.document import Page
from models.hub.checkpoint import Checkpoint, open_checkpoint
from models.hub.labels import LabelMap, label_map
from models.hub.pieces import Window
from models.layout.reading import PageReading


class TokenClassifierReader:
    """Implements ``LayoutReader``. What a word's first piece was read as counts for the word. Safe to share."""

    def __init__(self, checkpoint: Checkpoint, labels: LabelMap) -> None:
        self._checkpoint, self._labels = checkpoint, labels
        self._inputs = frozenset(checkpoint.inputs)

    def read(self, pages: Sequence[Page]) -> list[PageReading]:
        """Readings of the pages, each by itself."""
        return [self._labels.reading(self._probabilities(page)) for page in pages]

    def _probabilities(self, page: Page) -> NDArray[np.float32]:
        """(words, labels); all 0 for a word without any piece."""
        sums = np.zeros((len(page.words), len(self._checkpoint.labels)), np.float32)
        weights = np.zeros((len(page.words), 1), np.float32)
        for window in self._checkpoint.windows.of(page):
            logits = self._run(window)[window.places]
            sums[window.words] += softmax(logits) * window.weights[:, None]
            weights[window.words] += window.weights[:, None]
        return np.asarray(sums / np.maximum(weights, 1e-9), np.float32)

    def _run(self, window: Window) -> NDArray[np.float32]:
        """Logits (pieces, labels)."""
        feeds = feeds_of(window, length=self._checkpoint.length, padding=self._checkpoint.padding)
        wanted = {name: array for name, array in feeds.items() if name in self._inputs}
        return np.asarray(self._checkpoint.session.run(None, wanted)[0][0], np.float32)


def open_token_classifier(folder: Path, labels: Mapping[str, str]) -> TokenClassifierReader:
    """The reader whose files are in ``folder``; ``labels`` says which label is which tag, where names differ.

    Raises:
        ConfigurationError: it cannot be opened, or its labels say nothing of our fields.
    """
    checkpoint = open_checkpoint(folder)
    return TokenClassifierReader(checkpoint, label_map(checkpoint.labels, labels))


def feeds_of(window: Window, *, length: int | None, padding: int) -> dict[str, NDArray[np.int64]]:
    """What models of the family may ask for, a batch of one; filled up to ``length`` pieces where it is given."""
    missing = max(0, (length or 0) - len(window.ids))
    ids = np.pad(window.ids, (0, missing), constant_values=padding)
    return {
        "input_ids": ids[None],
        "attention_mask": np.pad(np.ones_like(window.ids), (0, missing))[None],
        "token_type_ids": np.zeros_like(ids)[None],
        "bbox": np.pad(window.boxes, ((0, missing), (0, 0)))[None],
    }


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each row."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)
