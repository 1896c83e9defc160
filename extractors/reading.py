"""A file to a document: pages with words and boxes.

A page of a PDF is read from its text layer where that is usable, and from its picture where it is not.
"""

import logging
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from datamodel.document import Document, FileRole, InputFile, Page, PageOrigin
from datamodel.errors import DocumentError, RejectionCode
from extractors import media
from extractors.mail import lay_out
from extractors.pages.images import count_frames, draw_frame, rasterise_page, read_frame
from extractors.pages.mending import SecondEngine
from extractors.pages.pdf import NativePage, draw_page, read_pages
from extractors.pages.quality import why_not_native
from extractors.pages.scans import Scan, read_scan
from extractors.pages.straightening import straighten
from pipelines.protocols import OcrEngine

_log = logging.getLogger(__name__)

_IMAGES = (media.TIFF, media.JPEG, media.PNG)
_TEXTS = (media.HTML, media.TEXT)


class FileReader:
    """Implements ``Reader`` for PDF, TIFF, JPEG, PNG, and the text and HTML of mails.

    One pool of threads serves all documents that are read at a time, so ``workers`` bounds the load of the machine.

    Args:
        ocr: reads the pictures; ``second`` what it doubts.
        languages: handed to ``ocr``.
        dpi: of the pictures.
        workers: pages in OCR at a time.
        max_bytes, max_pages, max_pixels, seconds_per_page: limits; see ``LimitSettings``.
    """

    def __init__(
        self,
        *,
        ocr: OcrEngine,
        second: SecondEngine | None = None,
        languages: Sequence[str] = ("eng", "deu"),
        dpi: int = 200,
        workers: int = 1,
        max_bytes: int = 100_000_000,
        max_pages: int = 300,
        max_pixels: int = 60_000_000,
        seconds_per_page: float = 60.0,
    ) -> None:
        self.ocr, self.second = ocr, second
        self.languages = tuple(languages)
        self.dpi = dpi
        self.max_bytes = max_bytes
        self.max_pages = max_pages
        self.max_pixels = max_pixels
        self.seconds_per_page = seconds_per_page
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="ocr")

    def read(self, file: InputFile) -> Document:
        """Raises ``DocumentError``: EMPTY, TOO_LARGE, UNSUPPORTED_TYPE, NO_TEXT, and what its kind of file raises."""
        kind = self._kind_of(file)
        if kind in _TEXTS:
            return lay_out(file)
        pages = self._read_paper(file, kind)
        if not any(page.words for page in pages):
            message = f"No word could be read on the {len(pages)} page(s) of {file.name}."
            raise DocumentError(RejectionCode.NO_TEXT, message)
        return Document(file, tuple(pages))

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        """As the protocol says; ``turn`` means nothing to a text. A page that is turned otherwise goes to OCR."""
        kind = self._kind_of(file)
        pages = lay_out(file).pages if kind in _TEXTS else self._read_paper(file, kind, only=number, turn=turn)
        for page in pages:
            if page.number == number:
                return replace(page, turned=turn is not None and not page.is_laid_out)
        raise KeyError(f"{file.name} has no page {number}.")

    def _kind_of(self, file: InputFile) -> str:
        """The media type of a file that is not empty and not too large."""
        if not file.content:
            raise DocumentError(RejectionCode.EMPTY, f"{file.name} is empty. Ask the sender to send it again.")
        if len(file.content) > self.max_bytes:
            message = f"{file.name} has {len(file.content)} bytes, allowed are {self.max_bytes} (limits.max_bytes)."
            raise DocumentError(RejectionCode.TOO_LARGE, message)
        return media.TEXT if file.role is FileRole.BODY else media.sniff(file.content, file.name)

    def _read_paper(
        self, file: InputFile, kind: str, *, only: int | None = None, turn: int | None = None
    ) -> list[Page]:
        if kind == media.PDF:
            return self._read_pdf(file, only=only, turn=turn)
        if kind in _IMAGES:
            return self._read_image(file, only=only, turn=turn)
        raise _unsupported(file.name, kind)

    def _read_pdf(self, file: InputFile, *, only: int | None, turn: int | None) -> list[Page]:
        natives = read_pages(file.content, name=file.name, max_pages=self.max_pages, only=only)
        scanned = {
            native.number: native
            for native in natives
            if turn not in (None, native.rotation) or _needs_ocr(native, file.name)
        }
        if not scanned:
            return [_native(native) for native in natives]
        with tempfile.TemporaryDirectory(prefix="intray-") as name:
            folder = Path(name)
            path = folder / "document.pdf"
            path.write_bytes(file.content)

            def draw(number: int) -> Scan:
                size = scanned[number].stored_size
                picture = rasterise_page(
                    path,
                    number,
                    name=file.name,
                    dpi=self.dpi,
                    size=size,
                    max_pixels=self.max_pixels,
                    seconds=self.seconds_per_page,
                )
                return Scan(number, picture, size)

            read = {page.number: page for page in self._read_scans(folder, list(scanned), draw, turn=turn)}
        return [read.get(native.number) or _native(native) for native in natives]

    def _read_image(self, file: InputFile, *, only: int | None, turn: int | None) -> list[Page]:
        count = count_frames(file.content, name=file.name, max_pages=self.max_pages, max_pixels=self.max_pixels)

        def draw(number: int) -> Scan:
            picture, size = read_frame(file.content, number, name=file.name, dpi=self.dpi)
            return Scan(number, picture, size)

        numbers = [number for number in range(1, count + 1) if only in (None, number)]
        with tempfile.TemporaryDirectory(prefix="intray-") as folder:
            return self._read_scans(Path(folder), numbers, draw, turn=turn)

    def _read_scans(
        self, folder: Path, numbers: Sequence[int], draw: Callable[[int], Scan], *, turn: int | None
    ) -> list[Page]:
        """Pages in parallel. The first failure cancels those that wait; ``folder`` must outlive those that run."""

        def read(number: int) -> Page:
            path = folder / f"{number}.pgm"
            return read_scan(
                draw(number), ocr=self.ocr, second=self.second, languages=self.languages, path=path, turn=turn
            )

        futures = [self._pool.submit(read, number) for number in numbers]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
            wait(futures)


def render_page(
    file: InputFile,
    page: Page,
    *,
    dpi: int = 100,
    max_pixels: int = 60_000_000,
    slack: float = 0.0,
    is_harmless: bool = False,
) -> Image.Image:
    """The picture, in colour, to which the boxes of ``page`` refer: upright, straight, at about ``dpi``.

    Args:
        page: as it was read from ``file``.
        max_pixels: a larger page is drawn at a lower resolution.
        slack: share by which the picture may be larger than ``dpi`` says; to make it fit exactly takes longer than to
            draw it.
        is_harmless: the same bytes were read before, and found free of what unpacks without end.

    Raises:
        DocumentError: what reading raises; UNSUPPORTED_TYPE for mails and texts, which have no picture.
    """
    kind = media.sniff(file.content, file.name)
    if kind == media.PDF:
        picture = draw_page(
            file.content, page.number, name=file.name, dpi=dpi, max_pixels=max_pixels, is_harmless=is_harmless
        )
    elif kind in _IMAGES:
        picture = draw_frame(file.content, page.number, name=file.name, max_pixels=max_pixels)
    else:
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, f"{file.name} is {kind}, which has no picture.")
    straight = Image.fromarray(straighten(np.asarray(picture), rotation=page.rotation, skew=page.skew))
    longest = round(max(page.width, page.height) / 72 * dpi)
    if max(straight.size) > longest * (1 + slack):
        straight.thumbnail((longest, longest))
    return straight


def _needs_ocr(native: NativePage, name: str) -> bool:
    reason = why_not_native(native)
    if reason:
        _log.info("%s, page %s goes to OCR: %s", name, native.number, reason)
    return reason is not None


def _native(page: NativePage) -> Page:
    return Page(page.number, page.width, page.height, page.words, PageOrigin.NATIVE, page.rotation)


def _unsupported(name: str, kind: str) -> DocumentError:
    message = f"{name} seems to be {kind}, which cannot be read. Send PDF, TIFF, JPEG, PNG, HTML or plain text."
    return DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
