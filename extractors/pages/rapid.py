"""RapidOCR behind the OCR seam: PP-OCR's detector and recogniser, whose weights its package ships.

It reads photographs and bad scans far better than Tesseract, and takes about twice as long.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from datamodel.document import BBox, Word
from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.reading_order import Span, in_reading_order

_MAX_SIDE = 2000


class RapidEngine:
    """Implements ``OcrEngine`` on one thread a call; the models are opened with the first page."""

    def __init__(self, *, max_side: int = _MAX_SIDE) -> None:
        self._max_side = max_side
        self._local = threading.local()

    def read(self, image: Path, *, dpi: int, languages: Sequence[str]) -> list[Word]:
        """Words with boxes as fractions of ``image``. Raises ``DocumentError`` (DAMAGED)."""
        try:
            with Image.open(image) as picture:
                pixels = np.asarray(picture.convert("RGB"))
        except OSError as error:
            raise DocumentError(RejectionCode.DAMAGED, f"A page cannot be read by OCR ({error}).") from error
        return self.words(pixels)

    def words(self, pixels: NDArray[np.uint8]) -> list[Word]:
        """Words of an RGB picture, (height, width, 3), in reading order."""
        found = self._engine()(pixels, return_word_box=True)
        if not found.txts:
            return []
        height, width = pixels.shape[:2]
        words: list[Word] = []
        spans: list[Span] = []
        for box, parts in zip(found.boxes, found.word_results, strict=True):
            ys = [float(point[1]) / height for point in box]
            for word in _words(parts, width, height):
                words.append(word)
                spans.append((min(ys), max(ys)))
        return in_reading_order(words, spans)

    def _engine(self) -> Any:
        if not hasattr(self._local, "engine"):
            from rapidocr import RapidOCR

            parameters = {
                "Global.use_cls": False,
                "Global.log_level": "critical",
                "Global.max_side_len": self._max_side,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
            self._local.engine = RapidOCR(params=parameters)
        return self._local.engine


def _words(parts: Sequence[Any], width: int, height: int) -> Iterator[Word]:
    for text, score, corners in parts:
        xs, ys = [point[0] / width for point in corners], [point[1] / height for point in corners]
        if text.strip():
            yield Word(text.strip(), BBox(*_clamped(min(xs), min(ys), max(xs), max(ys))), float(score))


def _clamped(*corners: float) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (min(1.0, max(0.0, corner)) for corner in corners)
    return x0, y0, x1, y1
