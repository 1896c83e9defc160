"""A file to a document: pages with words and boxes.

A page of a PDF is read from its text layer where that is usable, and from its picture where it is not.
"""

import logging
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from datamodel.document import Document, FileRole, InputFile, Page, PageOrigin
from datamodel.errors import DocumentError, RejectionCode
from extractors import media
from extractors.images import Picture, count_frames, rasterise_page, read_frame, write_picture
from extractors.page_quality import why_not_native
from extractors.pdf import NativePage, read_pages
from extractors.straightening import estimate_skew, straighten
from pipelines.protocols import OcrEngine

_log = logging.getLogger(__name__)

_IMAGES = (media.TIFF, media.JPEG, media.PNG)
_TEXTS = (media.HTML, media.TEXT)
_LEVEL = 0.15
"""Degrees of skew that are left as they are: turning blurs more than they disturb."""


class FileReader:
    """Implements ``Reader`` for PDF, TIFF, JPEG, PNG, and the text and HTML of mails.

    One pool of threads serves all documents that are read at a time, so ``workers`` bounds the load of the machine.

    Args:
        ocr: reads the pictures.
        languages: handed to ``ocr``.
        dpi: of the pictures.
        workers: pages in OCR at a time.
        max_bytes, max_pages, max_pixels, seconds_per_page: limits; see ``LimitSettings``.
    """

    def __init__(
        self,
        *,
        ocr: OcrEngine,
        languages: Sequence[str] = ("eng", "deu"),
        dpi: int = 200,
        workers: int = 1,
        max_bytes: int = 100_000_000,
        max_pages: int = 300,
        max_pixels: int = 60_000_000,
        seconds_per_page: float = 60.0,
    ) -> None:
        self.ocr = ocr
        self.languages = tuple(languages)
        self.dpi = dpi
        self.max_bytes = max_bytes
        self.max_pages = max_pages
        self.max_pixels = max_pixels
        self.seconds_per_page = seconds_per_page
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="ocr")

    def read(self, file: InputFile) -> Document:
        """Raises ``DocumentError``: EMPTY, TOO_LARGE, UNSUPPORTED_TYPE, NO_TEXT, and what its kind of file raises."""
        if not file.content:
            raise DocumentError(RejectionCode.EMPTY, f"{file.name} is empty. Ask the sender to send it again.")
        if len(file.content) > self.max_bytes:
            message = f"{file.name} has {len(file.content)} bytes, allowed are {self.max_bytes} (limits.max_bytes)."
            raise DocumentError(RejectionCode.TOO_LARGE, message)
        kind = media.sniff(file.content, file.name)
        if file.role is FileRole.BODY or kind in _TEXTS:
            from extractors.mail import lay_out

            return lay_out(file)
        if kind == media.PDF:
            pages = self._read_pdf(file)
        elif kind in _IMAGES:
            pages = self._read_image(file)
        else:
            raise _unsupported(file.name, kind)
        if not any(page.words for page in pages):
            message = f"No word could be read on the {len(pages)} page(s) of {file.name}."
            raise DocumentError(RejectionCode.NO_TEXT, message)
        return Document(file, tuple(pages))

    def _read_pdf(self, file: InputFile) -> list[Page]:
        natives = read_pages(file.content, name=file.name, max_pages=self.max_pages)
        reasons = {native.number: why_not_native(native) for native in natives}
        scanned = [native for native in natives if reasons[native.number]]
        if not scanned:
            return [_native(native) for native in natives]
        for native in scanned:
            _log.info("%s, page %s goes to OCR: %s", file.name, native.number, reasons[native.number])
        with tempfile.TemporaryDirectory(prefix="intray-") as folder:
            path = Path(folder) / "document.pdf"
            path.write_bytes(file.content)

            def draw(native: NativePage) -> tuple[Picture, tuple[float, float]]:
                size = (native.width, native.height) if native.rotation % 180 == 0 else (native.height, native.width)
                picture = rasterise_page(
                    path,
                    native.number,
                    name=file.name,
                    dpi=self.dpi,
                    size=size,
                    max_pixels=self.max_pixels,
                    seconds=self.seconds_per_page,
                )
                return picture, size

            read = self._read_pictures(folder, [native.number for native in scanned], lambda n: draw(natives[n - 1]))
        by_number = {page.number: page for page in read}
        return [by_number.get(native.number) or _native(native) for native in natives]

    def _read_image(self, file: InputFile) -> list[Page]:
        count = count_frames(file.content, name=file.name, max_pages=self.max_pages, max_pixels=self.max_pixels)

        def draw(number: int) -> tuple[Picture, tuple[float, float]]:
            return read_frame(file.content, number, name=file.name, dpi=self.dpi)

        with tempfile.TemporaryDirectory(prefix="intray-") as folder:
            return self._read_pictures(folder, range(1, count + 1), draw)

    def _read_pictures(
        self,
        folder: str,
        numbers: Sequence[int],
        draw: Callable[[int], tuple[Picture, tuple[float, float]]],
    ) -> list[Page]:
        """Pages in parallel. The first failure cancels those that wait."""

        def read(number: int) -> Page:
            picture, size = draw(number)
            return self._read_picture(Path(folder) / f"{number}.pgm", number, picture, size)

        futures: list[Future[Page]] = [self._pool.submit(read, number) for number in numbers]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
            for future in futures:  # the folder must outlive those that run
                if not future.cancelled():
                    future.exception()

    def _read_picture(self, path: Path, number: int, picture: Picture, size: tuple[float, float]) -> Page:
        skew = estimate_skew(picture.pixels)
        if abs(skew) < _LEVEL:
            skew = 0.0
        straight = straighten(picture.pixels, rotation=0, skew=skew)
        write_picture(Picture(straight, picture.dpi), path)
        words = self.ocr.read(path, dpi=picture.dpi, languages=self.languages)
        path.unlink()
        scale = size[0] / picture.pixels.shape[1]
        return Page(
            number=number,
            width=straight.shape[1] * scale,
            height=straight.shape[0] * scale,
            words=tuple(words),
            origin=PageOrigin.OCR,
            rotation=0,
            skew=skew,
        )


def _native(page: NativePage) -> Page:
    return Page(page.number, page.width, page.height, page.words, PageOrigin.NATIVE, page.rotation)


def _unsupported(name: str, kind: str) -> DocumentError:
    message = f"{name} seems to be {kind}, which cannot be read. Send PDF, TIFF, JPEG, PNG, HTML or plain text."
    return DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
