"""Pictures of pages: from image files and PDFs to grey pixels, and straight."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError
from PIL import Image, ImageOps

from datamodel.errors import ConfigurationError, DocumentError, RejectionCode

Pixels = NDArray[np.uint8]
"""Grey: height × width; colour: height × width × 3. White is 255."""

LOWEST_DPI = 100
"""Below it printed text cannot be read, so a page that is too large for it is refused."""
_READABLE_DPI = (150, 300)
_A4_LONG_INCHES = 11.7
_RECEIPT_INCHES = 3.15
_RECEIPT_SHAPE = 1.8
"""Height by width from which on a picture without a resolution is taken for a till receipt, 80 mm wide."""
_PILLOW_ERRORS = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, ArithmeticError)
"""What Pillow's plug-ins raise on damaged files, found by mutating files (tests/extractors/test_images.py)."""


@dataclass(frozen=True)
class Picture:
    """A page as grey pixels at ``dpi``, as large as OCR wants it."""

    pixels: Pixels
    dpi: int


def count_frames(content: bytes, *, name: str, max_pages: int, max_pixels: int) -> int:
    """Pages of an image file. Only headers are read, so that a bomb is refused before it is unpacked.

    Raises:
        DocumentError: DAMAGED, TOO_MANY_PAGES or TOO_MANY_PIXELS.
    """
    with _opened(content, name) as image:
        count = 0
        while True:
            try:
                _seek(image, count + 1, name, max_pixels)
            except EOFError:
                return count
            count += 1
            if count > max_pages:
                message = f"{name} has more than {max_pages} pages (limits.max_pages)."
                raise DocumentError(RejectionCode.TOO_MANY_PAGES, message)
            if image.format != "TIFF":
                return count


def read_frame(content: bytes, number: int, *, name: str, dpi: int) -> tuple[Picture, tuple[float, float]]:
    """Page ``number`` (from 1) of an image file, scaled to about ``dpi``, and its size in points.

    A resolution that the file names is believed when it makes a plausible sheet; else the sheet is taken for A4, or
    for a receipt where it is long and narrow.

    Raises:
        DocumentError: DAMAGED or TOO_MANY_PIXELS.
    """
    with _opened(content, name) as image:
        image.seek(number - 1)
        own_dpi = _resolution(image)
        pixels = np.asarray(_grey(ImageOps.exif_transpose(image)))
    height, width = pixels.shape
    own_dpi = own_dpi or _guessed_resolution(width, height)
    size = (width / own_dpi * 72, height / own_dpi * 72)
    if not _READABLE_DPI[0] <= own_dpi <= _READABLE_DPI[1]:
        pixels = _scaled(pixels, dpi / own_dpi)
        own_dpi = dpi
    return Picture(pixels, round(own_dpi)), size


def draw_frame(content: bytes, number: int, *, name: str, max_pixels: int) -> Image.Image:
    """Page ``number`` (from 1) of an image file in colour, upright as its EXIF data says.

    Raises:
        DocumentError: DAMAGED or TOO_MANY_PIXELS.
    """
    with _opened(content, name) as image:
        _seek(image, number, name, max_pixels)
        if image.mode.startswith("I") or image.mode == "F":
            return _grey(image).convert("RGB")
        return ImageOps.exif_transpose(image).convert("RGB")


def rasterise_page(
    path: Path, number: int, *, name: str, dpi: int, size: tuple[float, float], max_pixels: int, seconds: float
) -> Picture:
    """Page ``number`` of the PDF at ``path`` in grey, by poppler, at ``dpi`` or as much less as ``max_pixels`` wants.

    Args:
        size: of the page in points.
        seconds: after which poppler is stopped.

    Raises:
        DocumentError: TOO_MANY_PIXELS, TOO_SLOW or DAMAGED.
        ConfigurationError: poppler is not installed.
    """
    width, height = size
    fitting = math.floor(min(dpi, 72 * math.sqrt(max_pixels / (width * height))))
    if fitting < LOWEST_DPI:
        raise _too_many_pixels(name, number, width / 72 * LOWEST_DPI, height / 72 * LOWEST_DPI, max_pixels)
    try:
        files: Any = convert_from_path(  # with paths_only it returns paths, which its annotation leaves out
            path,
            dpi=fitting,
            first_page=number,
            last_page=number,
            output_folder=path.parent,
            output_file=f"page-{number}-",
            grayscale=True,
            paths_only=True,
            use_cropbox=True,
            timeout=math.ceil(seconds),
        )
    except PDFPopplerTimeoutError as error:
        message = f"Page {number} of {name} took more than {seconds:g} s to draw (limits.seconds_per_page)."
        raise DocumentError(RejectionCode.TOO_SLOW, message) from error
    except PDFInfoNotInstalledError as error:
        raise ConfigurationError("poppler is missing. Install it: apt-get install poppler-utils.") from error
    except (PDFPageCountError, PDFSyntaxError) as error:
        raise _undrawable(name, number) from error
    pixels = cv2.imread(files[0], cv2.IMREAD_GRAYSCALE) if files else None
    for file in files:
        Path(file).unlink()
    if pixels is None:
        raise _undrawable(name, number)
    return Picture(np.asarray(pixels, dtype=np.uint8), fitting)


def write_picture(picture: Picture, path: Path) -> None:
    """As PNM or PNG, by the suffix of ``path``."""
    cv2.imwrite(str(path), picture.pixels)


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF")) as image:
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        message = f"{name} is too large a picture ({error}). Ask the sender for a smaller one."
        raise DocumentError(RejectionCode.TOO_MANY_PIXELS, message) from error
    except _PILLOW_ERRORS as error:
        message = f"{name} is a damaged picture ({error}). Ask the sender for a new one."
        raise DocumentError(RejectionCode.DAMAGED, message) from error


def _seek(image: Image.Image, number: int, name: str, max_pixels: int) -> None:
    image.seek(number - 1)
    if image.width * image.height > max_pixels:
        raise _too_many_pixels(name, number, image.width, image.height, max_pixels)


def _grey(image: Image.Image) -> Image.Image:
    """Grey on white, whatever the mode."""
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, dtype=np.float64)
        top = 65535.0 if values.max(initial=0) > 255 else 255.0
        return Image.fromarray((values.clip(0, top) / top * 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")


def _resolution(image: Image.Image) -> float | None:
    """What the file says, if a sheet of that resolution has the size of a sheet of paper."""
    across, down = image.info.get("dpi", (0, 0))
    dpi = float(across or 0)
    if not 50 <= dpi <= 1200 or abs(dpi - float(down or 0)) > 0.1 * dpi:
        return None
    return dpi if 3 <= max(image.size) / dpi <= 20 else None


def _guessed_resolution(width: int, height: int) -> float:
    if height > _RECEIPT_SHAPE * width:
        return width / _RECEIPT_INCHES
    return max(width, height) / _A4_LONG_INCHES


def _scaled(pixels: Pixels, factor: float) -> Pixels:
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    height, width = (max(1, round(side * factor)) for side in pixels.shape)
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=method), dtype=np.uint8)


def _too_many_pixels(name: str, number: int, width: float, height: float, limit: int) -> DocumentError:
    message = (
        f"Page {number} of {name} is {width:.0f} × {height:.0f} pixels, allowed are {limit / 1e6:g} megapixels "
        "(limits.max_pixels). Ask the sender for a smaller one."
    )
    return DocumentError(RejectionCode.TOO_MANY_PIXELS, message)


def _undrawable(name: str, number: int) -> DocumentError:
    return DocumentError(
        RejectionCode.DAMAGED, f"Page {number} of {name} cannot be drawn. Ask the sender for a new copy."
    )
