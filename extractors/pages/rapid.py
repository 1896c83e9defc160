"""RapidOCR: PP-OCR's detector and recogniser, whose weights its package ships.

It reads photographs and bad scans far better than Tesseract, takes about twice as long for a whole page and some 25 ms
for a line. It reads a page on its side as well as an upright one, and one upside down with little confidence.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datamodel.document import BBox, Word
from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.images import Pixels
from extractors.pages.reading_order import Span, in_reading_order

_MAX_SIDE = 1600
"""Pixels of a page's longer side for the detector: time and memory grow with its square."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an engine reads in a picture of one line, "" where it reads nothing, and how sure it is (0..1)."""

    text: str
    confidence: float


class RapidEngine:
    """Implements ``SecondEngine`` and ``Recogniser`` on one thread a call; each thread opens the models once."""

    def __init__(self) -> None:
        self._opened = threading.local()

    def words(self, picture: Pixels) -> list[Word]:
        """The words of an upright page, RGB, (height, width, 3), in reading order. Raises ``DocumentError``."""
        found = self._ask(picture, use_det=True, return_word_box=True)
        height, width = picture.shape[:2]
        words: list[Word] = []
        spans: list[Span] = []
        for line in found.word_results if found.txts else ():
            read = [Word(text.strip(), _box(box, width, height), float(s)) for text, s, box in line if text.strip()]
            if read:
                whole = BBox.around(word.bbox for word in read)
                words += read
                spans += [(whole.y0, whole.y1)] * len(read)
        return in_reading_order(words, spans)

    def recognise(self, crop: Pixels) -> Look:
        """The text of one line, RGB. Raises ``DocumentError``."""
        found = self._ask(crop, use_det=False, return_word_box=False)
        if not found.txts:
            return Look("", 0.0)
        return Look(str(found.txts[0]).strip(), float(found.scores[0]))

    def _ask(self, picture: Pixels, **how: bool) -> Any:  # the package has no types
        try:
            return self._engine()(picture, use_cls=False, use_rec=True, **how)
        except Exception as error:  # RapidOCR, OpenCV and ONNX Runtime raise whatever they like at pictures
            message = f"A page cannot be read by the second OCR engine ({type(error).__name__}: {error})."
            raise DocumentError(RejectionCode.DAMAGED, message) from error

    def _engine(self) -> Any:
        if not hasattr(self._opened, "engine"):
            from rapidocr import RapidOCR  # a second to import, so not before a scan is in doubt

            parameters = {
                "Global.log_level": "critical",
                "Global.max_side_len": _MAX_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
            self._opened.engine = RapidOCR(params=parameters)
        return self._opened.engine


def _box(corners: Sequence[Sequence[float]], width: int, height: int) -> BBox:
    xs = [min(1.0, max(0.0, float(corner[0]) / width)) for corner in corners]
    ys = [min(1.0, max(0.0, float(corner[1]) / height)) for corner in corners]
    return BBox(min(xs), min(ys), max(xs), max(ys))
