"""Pages as pictures, for people who compare them with what was understood."""

import hashlib
import io
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Generic, TypeVar
from xml.sax.saxutils import escape

import cv2
import numpy as np
from PIL import Image

from datamodel.document import BBox, InputFile, Page, PageOrigin, Word
from extractors.reading import render_page
from pipelines.kept_reading import KeptPages

_K = TypeVar("_K")
_V = TypeVar("_V")

WIDTHS = (1200, 1800, 2400)
"""Pixels across that a picture of a page may be asked for; the first is enough to read it on a usual screen."""
_THUMBNAIL = 160
_MOST_DPI = 300
"""A till receipt as wide as a sheet would show no more."""
_COLOURLESS = 8
"""Steps of 255 that the three colours of a pixel may differ by where a page has none."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Picture:
    """An encoded picture of one upright page; the boxes of the page are fractions of it."""

    content: bytes = field(repr=False)
    media_type: str

    @cached_property
    def etag(self) -> str:
        """Different for different pictures."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


class PagePictures:
    """Draws pages, and keeps the last ones. Safe for several threads: none draws what another draws already.

    A page costs as much in a file of three hundred as in a file of one.

    Args:
        pages: how each page stands.
        load: a file by its SHA-256.
        files, pictures, thumbnails: how many to keep.
    """

    def __init__(
        self,
        pages: KeptPages,
        load: Callable[[str], InputFile],
        *,
        files: int = 4,
        pictures: int = 64,
        thumbnails: int = 2000,
    ) -> None:
        self.pages = pages
        self._load = load
        self._files: _Latest[str, InputFile] = _Latest(files)
        self._pictures: _Latest[tuple[str, int], Picture] = _Latest(pictures)
        self._thumbnails: _Latest[str, Picture] = _Latest(thumbnails)

    def draw(self, sha256: str, number: int, *, width: int = WIDTHS[0]) -> Picture:
        """The page ``number`` (from 1) of a file, about ``width`` pixels across, or as many as it has.

        Raises:
            KeyError: there is no such page.
            DocumentError: the file cannot be read.
        """
        stamp = self.pages.stamp(sha256, number)
        return self._pictures.get((stamp, width), lambda: self._draw(sha256, number, width))

    def thumbnail(self, sha256: str, number: int) -> Picture:
        """The same page, small. Raises as ``draw``."""
        return self._thumbnails.get(self.pages.stamp(sha256, number), lambda: self._draw(sha256, number, _THUMBNAIL))

    def _draw(self, sha256: str, number: int, width: int) -> Picture:
        page = self.pages.page(sha256, number)
        if page.is_laid_out:
            svg = draw_words(page) if width > _THUMBNAIL else draw_lines(page)
            return Picture(svg.encode(), "image/svg+xml")
        file = self._files.get(sha256, lambda: self._load(sha256))
        dpi = min(_MOST_DPI, round(width / page.width * 72))
        # Where there is a page, its file was read, and reading looks for what unpacks without end.
        picture = render_page(file, page, dpi=dpi, slack=0.02, is_harmless=True)
        return _encoded(picture, is_printed=page.origin is PageOrigin.NATIVE)


def _encoded(picture: Image.Image, *, is_printed: bool) -> Picture:
    """Print without colour is small and sharp as PNG; scans and colours are a fifth of that, and quick, as JPEG."""
    encoded = io.BytesIO()
    if is_printed and _is_colourless(picture):
        picture.convert("L").save(encoded, "PNG", compress_level=1)
        return Picture(encoded.getvalue(), "image/png")
    picture.save(encoded, "JPEG", quality=85, subsampling=0 if is_printed else 2)
    return Picture(encoded.getvalue(), "image/jpeg")


def _is_colourless(picture: Image.Image) -> bool:
    red, green, blue = (np.asarray(picture)[:, :, channel] for channel in range(3))
    return all(int(cv2.absdiff(one, other).max()) <= _COLOURLESS for one, other in ((red, green), (green, blue)))


def draw_words(page: Page) -> str:
    """A page that was never paper, as SVG: each word where it was laid out, one unit a point."""
    words = "".join(_word(word, page) for word in page.words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{page.width:.0f}" height="{page.height:.0f}"'
        f' viewBox="0 0 {page.width:.1f} {page.height:.1f}" font-family="monospace">'
        f'<rect width="100%" height="100%" fill="#fff"/>{words}</svg>'
    )


def draw_lines(page: Page) -> str:
    """The same page from so far away that words are strokes."""
    across, down = 100, 100 * page.height / page.width
    strokes = (f"M{b.x0 * across:.0f} {b.y_center * down:.0f}h{b.width * across:.0f}" for b in _boxes(page))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_THUMBNAIL}" height="{_THUMBNAIL * down / across:.0f}"'
        f' viewBox="0 0 {across} {down:.1f}"><rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="{"".join(strokes)}" stroke="#777"/></svg>'
    )


def _boxes(page: Page) -> Iterator[BBox]:
    return (word.bbox for word in page.words)


def _word(word: Word, page: Page) -> str:
    box, size = word.bbox, word.bbox.height * page.height
    place = f'x="{box.x0 * page.width:.1f}" y="{box.y1 * page.height - size / 4:.1f}"'
    width = f'textLength="{box.width * page.width:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text {place} {width} font-size="{size * 0.9:.1f}">{escape(_NOT_IN_XML.sub("�", word.text))}</text>'


class _Latest(Generic[_K, _V]):
    """The ``size`` latest values. Who asks for one that is being made waits for it; a failure is not kept."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._values: OrderedDict[_K, Future[_V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _K, make: Callable[[], _V]) -> _V:
        with self._lock:
            future = self._values.get(key)
            is_new = future is None
            future = self._values.setdefault(key, future or Future())
            self._values.move_to_end(key)
            while len(self._values) > self.size:
                self._values.popitem(last=False)
        if is_new:
            self._make(key, future, make)
        return future.result()

    def _make(self, key: _K, future: Future[_V], make: Callable[[], _V]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:  # whatever it is, those who wait get it too
            with self._lock:
                self._values.pop(key, None)
            future.set_exception(error)
