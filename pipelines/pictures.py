"""Pages as pictures, for people who compare them with what was understood."""

import io
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar
from xml.sax.saxutils import escape

from datamodel.document import Document, InputFile, Page, PageOrigin, Word
from extractors.reading import render_page
from pipelines.protocols import Reader

_K = TypeVar("_K")
_V = TypeVar("_V")

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture of one upright page; the boxes of the page are fractions of it."""

    content: bytes = field(repr=False)
    media_type: str


class PagePictures:
    """Draws pages, and keeps the last ones. Safe for several threads: none reads a file that another reads already.

    Where a page was read by OCR, how it was turned and straightened is only known by reading it again.

    Args:
        reader: as the file was read at first.
        split: as the file was split at first.
        dpi: of the pictures of paper.
        files, pictures: how many to keep.
    """

    def __init__(
        self,
        reader: Reader,
        split: Callable[[Document], Sequence[Document]],
        *,
        dpi: int = 144,
        files: int = 4,
        pictures: int = 32,
    ) -> None:
        self.dpi = dpi
        self._reader = reader
        self._split = split
        self._files: _Latest[str, Sequence[Document]] = _Latest(files)
        self._pictures: _Latest[tuple[str, int, int], Picture] = _Latest(pictures)

    def draw(self, file: InputFile, index: int, number: int) -> Picture:
        """The page ``number`` (from 1) of the document ``index`` (from 0) in ``file``.

        Raises:
            KeyError: there is no such page.
            DocumentError: the file cannot be read.
        """

        def draw() -> Picture:
            documents = self._files.get(file.sha256, lambda: self._split(self._reader.read(file)))
            if index >= len(documents) or not 1 <= number <= len(documents[index].pages):
                raise KeyError(f"{file.name} has no page {number} in its document {index + 1}.")
            return self._picture(file, documents[index].pages[number - 1])

        return self._pictures.get((file.sha256, index, number), draw)

    def _picture(self, file: InputFile, page: Page) -> Picture:
        if page.origin is PageOrigin.MAIL:
            return Picture(draw_words(page).encode(), "image/svg+xml")
        encoded = io.BytesIO()
        render_page(file, page, dpi=self.dpi).save(encoded, "PNG", compress_level=3)
        return Picture(encoded.getvalue(), "image/png")


def draw_words(page: Page) -> str:
    """A page that was never paper, as SVG: each word where it was laid out, one unit a point."""
    words = "".join(_word(word, page) for word in page.words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{page.width:.0f}" height="{page.height:.0f}"'
        f' viewBox="0 0 {page.width:.1f} {page.height:.1f}" font-family="monospace">'
        f'<rect width="100%" height="100%" fill="#fff"/>{words}</svg>'
    )


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
