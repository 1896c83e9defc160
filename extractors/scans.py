"""A picture of a page to words: cleaned, straightened, turned upright, read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from datamodel.document import Page, PageOrigin, Word
from extractors.cleaning import remove_rules, whiten
from extractors.images import Picture, write_picture
from extractors.straightening import estimate_skew, straighten
from pipelines.protocols import OcrEngine

_LEVEL = 0.15
"""Degrees of skew that are left as they are: turning blurs more than they disturb."""
_DOUBTFUL = 0.65
_CONVINCING = 0.75
"""Mean confidences below which a page may stand the wrong way, and from which on no other way is tried."""
_BELIEVED = 0.6
"""Words below it do not count when ways to turn a page are compared: a page upside down gives many of them."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as a picture. ``size`` is in points, as the picture stands."""

    number: int
    picture: Picture
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What was read with the page turned clockwise by ``rotation``. ``size`` is in pixels, after straightening."""

    rotation: int
    skew: float
    size: tuple[int, int]
    words: tuple[Word, ...]

    @property
    def confidence(self) -> float:
        """Mean over the letters, 0 where nothing was read."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / (letters or 1)

    @property
    def worth(self) -> float:
        """Letters that were read and are believed."""
        return sum(len(word.text) for word in self.words if word.confidence >= _BELIEVED)


def read_scan(scan: Scan, *, ocr: OcrEngine, languages: Sequence[str], path: Path) -> Page:
    """The page, turned upright and straight.

    The page is read as it stands. Only when that goes badly, it is read turned, and the best reading stays: most scans
    stand upright and cost one reading, and no separate detection has to succeed on a page with three words.

    Args:
        path: of a file that may be written; its suffix says which format.
    """
    clean = Picture(whiten(scan.picture.pixels, dpi=scan.picture.dpi), scan.picture.dpi)
    best = _attempt(clean, 0, ocr=ocr, languages=languages, path=path)
    if best.confidence < _DOUBTFUL:
        for rotation in (180, 90, 270):
            attempt = _attempt(clean, rotation, ocr=ocr, languages=languages, path=path)
            best = max(best, attempt, key=lambda a: a.worth)
            if attempt.confidence >= _CONVINCING and best is attempt:
                break
    points = scan.size[0] / scan.picture.pixels.shape[1]
    return Page(
        number=scan.number,
        width=best.size[0] * points,
        height=best.size[1] * points,
        words=best.words,
        origin=PageOrigin.OCR,
        rotation=best.rotation,
        skew=best.skew,
    )


def _attempt(clean: Picture, rotation: int, *, ocr: OcrEngine, languages: Sequence[str], path: Path) -> _Attempt:
    turned = straighten(clean.pixels, rotation=rotation, skew=0.0)
    skew = estimate_skew(turned)
    if abs(skew) < _LEVEL:
        skew = 0.0
    straight = straighten(turned, rotation=0, skew=skew)
    write_picture(Picture(remove_rules(straight, dpi=clean.dpi), clean.dpi), path)
    try:
        words = ocr.read(path, dpi=clean.dpi, languages=languages)
    finally:
        path.unlink()
    return _Attempt(rotation, skew, (straight.shape[1], straight.shape[0]), tuple(words))
