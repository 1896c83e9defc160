"""Somebody else's token classifier as a layout reader."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from datamodel.document import Page
from models.hub.checkpoint import PICTURES, Checkpoint, open_checkpoint
from models.hub.labels import LabelMap, label_map
from models.hub.pictures import PicturePreparation, read_preparation
from models.hub.pieces import Window
from models.hub.rows import roles_of
from models.layout.reading import PageReading

PictureOf = Callable[[Page], Image.Image]
"""The picture to which the boxes of a page refer."""
_Feeds = dict[str, NDArray[np.generic]]


class TokenClassifierReader:
    """Implements ``LayoutReader``. What a word's first piece was read as counts for the word. Safe to share."""

    def __init__(
        self, checkpoint: Checkpoint, labels: LabelMap, pixels: Callable[[Page], NDArray[np.float32]] | None = None
    ) -> None:
        """``pixels`` gives the pictures of pages to a model that wants them, as it wants them."""
        self._checkpoint, self._labels, self._pixels = checkpoint, labels, pixels

    def read(self, pages: Sequence[Page]) -> list[PageReading]:
        """Readings of the pages of one document, whose words are read page by page."""
        chances = [self._probabilities(page) for page in pages]
        tags = [self._labels.tags_of(found) for found in chances]
        begins = [self._labels.begins_of(found, tag) for found, tag in zip(chances, tags, strict=True)]
        roles = roles_of(pages, tags, begins)
        return [PageReading(*found) for found in zip(tags, begins, roles, strict=True)]

    def _probabilities(self, page: Page) -> NDArray[np.float32]:
        """(words, labels); all 0 for a word without any piece."""
        sums = np.zeros((len(page.words), len(self._checkpoint.labels)), np.float32)
        weights = np.zeros((len(page.words), 1), np.float32)
        seen: _Feeds = {PICTURES: self._pixels(page)} if self._pixels and page.words else {}
        for window in self._checkpoint.windows.of(page):
            feeds = feeds_of(window, length=self._checkpoint.length, padding=self._checkpoint.padding)
            logits = self._run(feeds | seen)[window.places]
            sums[window.words] += softmax(logits) * window.weights[:, None]
            weights[window.words] += window.weights[:, None]
        return np.asarray(sums / np.maximum(weights, 1e-9), np.float32)

    def _run(self, feeds: _Feeds) -> NDArray[np.float32]:
        """Logits (pieces, labels)."""
        wanted = {name: array for name, array in feeds.items() if name in self._checkpoint.inputs}
        return np.asarray(self._checkpoint.session.run(None, wanted)[0][0], np.float32)


class PictureReader:
    """A token classifier that reads pages only together with their pictures."""

    def __init__(self, checkpoint: Checkpoint, labels: LabelMap, preparation: PicturePreparation) -> None:
        self._checkpoint, self._labels, self._preparation = checkpoint, labels, preparation

    def seeing(self, picture_of: PictureOf) -> TokenClassifierReader:
        """The reader of the pages whose pictures ``picture_of`` gives."""
        return TokenClassifierReader(
            self._checkpoint, self._labels, lambda page: self._preparation.pixels(picture_of(page))
        )


def open_token_classifier(folder: Path, labels: Mapping[str, str]) -> TokenClassifierReader | PictureReader:
    """The reader whose files are in ``folder``; ``labels`` says which label is which tag, where names differ.

    Raises:
        ConfigurationError: it cannot be opened, or its labels say nothing of our fields.
    """
    checkpoint = open_checkpoint(folder)
    meanings = label_map(checkpoint.labels, labels)
    if PICTURES in checkpoint.inputs:
        return PictureReader(checkpoint, meanings, read_preparation(folder))
    return TokenClassifierReader(checkpoint, meanings)


def feeds_of(window: Window, *, length: int | None, padding: int) -> _Feeds:
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
