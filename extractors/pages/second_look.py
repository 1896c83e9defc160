"""A second look at single words of a scan by another OCR engine: RapidOCR's recogniser, whose weights it ships.

It takes some 25 ms a crop, which is too slow for whole pages and cheap for the few values that are in doubt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from datamodel.document import BBox, Document, Page, PageOrigin
from extractors.reading import render_page

_DPI = 200
_MARGIN = 0.25  # of the box's height, on every side: the recogniser needs some paper around the ink
_CROP_HEIGHT = 48  # pixels: what the recogniser scales to anyway


@dataclass(frozen=True, slots=True)
class Look:
    """What the second engine reads in a box, "" where it reads nothing, and how sure it is (0..1)."""

    text: str
    confidence: float


class Recogniser(Protocol):
    """A picture of one line of text to its text."""

    def recognise(self, crop: NDArray[np.uint8]) -> Look:
        """``crop`` is RGB, (height, width, 3)."""


class RapidRecogniser:
    """Implements ``Recogniser`` by RapidOCR on one thread."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # a second to import, so not before a scan is in doubt

        parameters = {
            "Global.use_det": False,
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        self._engine: Any = RapidOCR(params=parameters)  # the package has no types

    def recognise(self, crop: NDArray[np.uint8]) -> Look:
        found = self._engine(crop, use_det=False, use_cls=False, use_rec=True)
        if not found.txts:
            return Look("", 0.0)
        return Look(str(found.txts[0]).strip(), float(found.scores[0]))


class SecondLook:
    """Looks again at boxes of the scanned pages of a document; the engine is opened with the first look."""

    def __init__(self, recogniser: Recogniser | None = None) -> None:
        self._recogniser = recogniser

    def look(self, document: Document, places: Sequence[tuple[int, BBox]]) -> list[Look | None]:
        """One look a place (page number, box), in order; None where the page is no scan.

        Raises:
            DocumentError: the page cannot be drawn again.
        """
        scans = {page.number: page for page in document.pages if page.origin is PageOrigin.OCR}
        looks: list[Look | None] = [None] * len(places)
        wanted = [i for i, (number, _) in enumerate(places) if number in scans]
        for number, rows in groupby(sorted(wanted, key=lambda i: places[i][0]), key=lambda i: places[i][0]):
            for i, crop in self._crops(document, scans[number], [(i, places[i][1]) for i in rows]):
                looks[i] = self._engine().recognise(crop)
        return looks

    def _engine(self) -> Recogniser:
        self._recogniser = self._recogniser or RapidRecogniser()
        return self._recogniser

    def _crops(
        self, document: Document, page: Page, boxes: Sequence[tuple[int, BBox]]
    ) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        picture = render_page(document.file, page, dpi=_DPI).convert("RGB")
        for i, box in boxes:
            yield i, crop_of(picture, box)


def crop_of(picture: Image.Image, box: BBox) -> NDArray[np.uint8]:
    """The part of ``picture`` in ``box`` with some margin, at least a line's usual height in pixels."""
    width, height = picture.size
    margin = _MARGIN * box.height * height
    left, top = max(0, round(box.x0 * width - margin)), max(0, round(box.y0 * height - margin))
    right = min(width, max(left + 1, round(box.x1 * width + margin)))
    bottom = min(height, max(top + 1, round(box.y1 * height + margin)))
    crop = picture.crop((left, top, right, bottom))
    if crop.height < _CROP_HEIGHT:
        scale = _CROP_HEIGHT / crop.height
        crop = crop.resize((max(1, round(crop.width * scale)), _CROP_HEIGHT), Image.Resampling.BICUBIC)
    return np.asarray(crop)
