"""A picture of a page to words: cleaned, straightened, turned upright, read."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from datamodel.document import Page, PageOrigin, Word
from datamodel.errors import DocumentError
from extractors.pages.cleaning import remove_rules, whiten
from extractors.pages.images import Picture, Pixels, write_picture
from extractors.pages.mending import SecondEngine, mean_confidence, read_again, read_whole
from extractors.pages.straightening import estimate_skew, straighten
from pipelines.protocols import OcrEngine

_log = logging.getLogger(__name__)

_LEVEL = 0.15
"""Degrees of skew that are left as they are: turning blurs more than they disturb."""
_UPRIGHT_CONFIDENCE = 0.6
"""Mean confidence of a page that stands upright; measured: 0.74 to 0.95 for upright pages, 0.14 to 0.45 upside down."""
_BELIEVED = 0.6
"""Words below it do not count when ways to turn a page are compared: a page upside down gives many of them."""
_SMALLEST = 16
"""Pixels; what is narrower holds no line of print."""
_OTHER_WAYS = (180, 270, 90)
_SURELY_UPRIGHT = 0.85
"""The same of the second engine; measured: 0.95 and more for upright pages, 0.62 to 0.77 upside down."""


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
    size: tuple[int, ...]
    words: tuple[Word, ...]

    @property
    def is_upright(self) -> bool:
        """Whether it reads well, and not because Tesseract found upright columns of text on a page on its side."""
        return mean_confidence(self.words) >= _UPRIGHT_CONFIDENCE and not self.is_sideways

    @property
    def is_sideways(self) -> bool:
        """Whether most words of three letters and more are taller than wide."""
        width, height = self.size
        shapes = [word.bbox.height * height > word.bbox.width * width for word in self.words if len(word.text) >= 3]
        return sum(shapes) > 0.5 * len(shapes)

    @property
    def worth(self) -> int:
        """Letters that were read and are believed."""
        return 0 if self.is_sideways else sum(len(w.text) for w in self.words if w.confidence >= _BELIEVED)


def read_scan(
    scan: Scan,
    *,
    ocr: OcrEngine,
    languages: Sequence[str],
    path: Path,
    second: SecondEngine | None = None,
    turn: int | None = None,
) -> Page:
    """The page, turned upright and straight.

    The page is read as it stands. Only when that goes badly, it is read turned, and the best reading stays: most scans
    stand upright and cost one reading, and no separate detection has to succeed on a page with three words.

    Args:
        path: of a file that may be written; its suffix says which format.
        second: reads again what ``ocr`` doubts.
        turn: how a person turned the page, degrees clockwise; no other way is tried then.
    """
    if min(scan.picture.pixels.shape) < _SMALLEST:
        return _without_words(scan, turn or 0)
    clean = Picture(whiten(scan.picture.pixels, dpi=scan.picture.dpi), scan.picture.dpi)

    def attempt(rotation: int) -> _Attempt:
        straight, skew = _straight(clean, rotation)
        write_picture(Picture(remove_rules(straight, dpi=clean.dpi), clean.dpi), path)
        try:
            words = ocr.read(path, dpi=clean.dpi, languages=languages)
        finally:
            path.unlink()
        return _Attempt(rotation, skew, straight.shape[::-1], tuple(words))

    first = attempt(turn or 0)
    if second and (first.is_upright or turn is not None):
        straight = straighten(clean.pixels, rotation=first.rotation, skew=first.skew)
        best = replace(first, words=read_again(first.words, straight, second))
    elif first.is_upright or turn is not None:
        best = first
    else:
        best = (second and _by_second(clean, first, second)) or _turned(first, attempt)
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


def _without_words(scan: Scan, rotation: int) -> Page:
    size = scan.size if rotation % 180 == 0 else scan.size[::-1]
    return Page(scan.number, *size, words=(), origin=PageOrigin.OCR, rotation=rotation)


def _turned(first: _Attempt, attempt: Callable[[int], _Attempt]) -> _Attempt:
    """The best of all ways to turn a page; the first that reads well ends the search."""
    best = first
    for rotation in sorted(_OTHER_WAYS, key=lambda way: way % 180 == 0) if first.is_sideways else _OTHER_WAYS:
        other = attempt(rotation)
        best = max(best, other, key=lambda a: a.worth)
        if other.is_upright:
            break
    return best


def _by_second(clean: Picture, first: _Attempt, second: SecondEngine) -> _Attempt | None:
    """What the second engine reads the way it reads well, of a page that the first one cannot read; None for no way.

    It is as sure of pages on their side, whose words are then taller than wide, and far less of pages upside down.
    """
    for rotation in (0, *_OTHER_WAYS) if first.words else (0,):  # an empty page is empty whichever way it is held
        straight, skew = _straight(clean, rotation)
        try:
            found = _Attempt(rotation, skew, straight.shape[::-1], read_whole(straight, second))
        except DocumentError as error:
            _log.warning("only one OCR engine reads a page: %s", error)
            return None
        if mean_confidence(found.words) >= _SURELY_UPRIGHT and not found.is_sideways:
            return found
    return None


def _straight(clean: Picture, rotation: int) -> tuple[Pixels, float]:
    """The picture turned clockwise by ``rotation`` and then by its skew, and the skew."""
    turned = straighten(clean.pixels, rotation=rotation, skew=0.0)
    skew = estimate_skew(turned)
    skew = 0.0 if abs(skew) < _LEVEL else skew
    return straighten(turned, rotation=0, skew=skew), skew
