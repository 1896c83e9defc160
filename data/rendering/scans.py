"""Turns clean pages into scans, faxes and photos. Seeded: the same page and settings give the same pixels."""

import io
import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
from PIL import Image

Pixels = npt.NDArray[np.uint8]
Greys = npt.NDArray[np.float32]

DPI = 200
_STAMP = time.gmtime(1772352000)  # 2026-03-01


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scanner, fax or phone does to a page.

    Attributes:
        skew: degrees counter-clockwise.
        turned: degrees clockwise (0, 90, 180, 270) by which the sheet lay wrong.
        blur: sigma in pixels; noise: sigma in grey levels.
        shade: how much darker the darkest corner is, 0..1.
        paper: grey level of white paper.
        perspective: by how much of its size a corner is displaced, as in a photo taken at an angle.
        specks: share of pixels that dust and a bad line turn black or white.
        stamp: what our mail room stamped on it.
        rubbish_text: the scanner put an invisible text layer of mixed-up letters over the picture.
        quality: of the JPEG.
    """

    seed: int
    skew: float = 0.0
    turned: int = 0
    blur: float = 0.6
    noise: float = 5.0
    shade: float = 0.1
    paper: int = 246
    perspective: float = 0.0
    specks: float = 0.0
    stamp: str = ""
    rubbish_text: bool = False
    quality: int = 40


def photograph(pdf: bytes, scan: Scan) -> list[Pixels]:
    """The grey pages of ``pdf`` at 200 dpi as ``scan`` would see them."""
    rng = np.random.default_rng(scan.seed)
    return [_wear(page, scan, rng) for page in _raster(pdf)]


def to_pdf(pages: list[Pixels], scan: Scan) -> bytes:
    """One JPEG a page, as office scanners write it."""
    images = [Image.fromarray(page) for page in pages]
    out = io.BytesIO()
    images[0].save(
        out, "PDF", save_all=True, append_images=images[1:], resolution=DPI, quality=scan.quality,
        producer="ScanStation 4", creationDate=_STAMP, modDate=_STAMP,
    )  # fmt: skip
    return _with_rubbish(out.getvalue(), scan.seed) if scan.rubbish_text else out.getvalue()


def _with_rubbish(pdf: bytes, seed: int) -> bytes:
    """Words of consonants in render mode 3, as a scanner with a broken character map leaves them."""
    rng = random.Random(seed)
    words = ("".join(rng.choices("bcdfghjklmnpqrstvwxz", k=rng.randint(3, 9))) for _ in range(160))
    rows = iter(lambda: " ".join(itertools.islice(words, 5)), "")
    shown = "".join(f"1 0 0 1 70 {770 - 20 * index} Tm ({row}) Tj\n" for index, row in enumerate(rows))
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F0)
        page.contents_add(f"BT 3 Tr /F0 10 Tf\n{shown}ET\n".encode("ascii"))
        document.save(out, deterministic_id=True)
    return out.getvalue()


def to_fax(pages: list[Pixels], scan: Scan) -> bytes:  # noqa: ARG001
    """Black and white, CCITT group 4, all pages in one TIFF."""
    images = [Image.fromarray(page).point(lambda v: 255 if v > 150 else 0).convert("1") for page in pages]
    out = io.BytesIO()
    images[0].save(
        out, "TIFF", save_all=True, append_images=images[1:], compression="group4", dpi=(DPI, DPI), strip_size=1 << 20
    )
    return out.getvalue()


def to_png(pages: list[Pixels], scan: Scan) -> bytes:  # noqa: ARG001
    """Sixteen greys."""
    greys = Image.fromarray((pages[0] // 17 * 17).astype(np.uint8)).quantize(16)
    out = io.BytesIO()
    greys.save(out, "PNG", dpi=(DPI, DPI), optimize=True)
    return out.getvalue()


def to_photo(pages: list[Pixels], scan: Scan) -> bytes:
    """A JPEG as a phone stores it: warm light, no resolution, and where it was held sideways only a note of it."""
    tint = np.array([1.0, 0.975, 0.93])
    picture = Image.fromarray((pages[0][..., None] * tint).astype(np.uint8))
    exif = Image.Exif()
    if scan.turned == 90:
        exif[0x0112] = 8  # orientation: turn counter-clockwise to see it upright
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=scan.quality, exif=exif)
    return out.getvalue()


WRITERS: dict[str, Callable[[list[Pixels], Scan], bytes]] = {
    ".pdf": to_pdf,
    ".tif": to_fax,
    ".png": to_png,
    ".jpg": to_photo,
}


def _raster(pdf: bytes) -> list[Pixels]:
    document = pdfium.PdfDocument(pdf)
    try:
        return [page.render(scale=DPI / 72, grayscale=True).to_numpy().reshape(_shape(page)) for page in document]
    finally:
        document.close()


def _shape(page: pdfium.PdfPage) -> tuple[int, int]:
    width, height = page.get_size()
    return int(np.ceil(height * DPI / 72)), int(np.ceil(width * DPI / 72))


def _wear(page: Pixels, scan: Scan, rng: np.random.Generator) -> Pixels:
    height, width = page.shape
    grey: Greys = (page / 255 * (scan.paper - 24) + 24).astype(np.float32)
    if scan.stamp:
        _stamp(grey, scan.stamp)
    grey = _move(grey, scan, rng)
    grey *= _light(height, width, scan.shade, rng)
    grey += cv2.GaussianBlur(rng.normal(0, scan.noise * 2.2, grey.shape).astype(np.float32), (0, 0), 0.9)
    grey = cv2.GaussianBlur(grey, (0, 0), scan.blur).astype(np.float32)
    dust = rng.random(grey.shape)
    grey[dust < scan.specks] = 20
    grey[dust > 1 - scan.specks] = scan.paper
    pixels = np.clip(grey, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(pixels, -scan.turned // 90))


def _stamp(grey: Greys, text: str) -> None:
    """A tilted, framed stamp in the right half, where letters leave room."""
    height, width = grey.shape
    ink = np.zeros((150, 620), np.uint8)
    cv2.rectangle(ink, (6, 6), (613, 143), 255, 5)
    cv2.putText(ink, text, (30, 95), cv2.FONT_HERSHEY_DUPLEX, 1.5, 255, 4, cv2.LINE_AA)
    tilt = cv2.getRotationMatrix2D((310, 75), 4.0, 1.0)
    tilt[:, 2] += [width * 0.55, height * 0.79]
    layer = cv2.warpAffine(ink, tilt, (width, height))
    grey *= 1 - 0.62 * layer.astype(np.float32) / 255


def _move(grey: Greys, scan: Scan, rng: np.random.Generator) -> Greys:
    """Skew about the middle, then perspective."""
    height, width = grey.shape
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), scan.skew, 1.0), [0, 0, 1]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shift = rng.uniform(0, scan.perspective, (4, 2)) * [width, height] * [[1, 1], [-1, 1], [-1, -1], [1, -1]]
    lens = cv2.getPerspectiveTransform(corners, (corners + shift).astype(np.float32))
    around = 90.0 if scan.perspective else float(scan.paper - 6)
    moved = cv2.warpPerspective(
        grey, lens @ turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=around
    )
    return moved.astype(np.float32)


def _light(height: int, width: int, shade: float, rng: np.random.Generator) -> Greys:
    """Brightness falling off towards one corner, with a soft stain."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    corner_x, corner_y, stain_x, stain_y = rng.uniform(0, 1, 4).round(2)
    distance = np.hypot(x - round(corner_x), y - round(corner_y)) / np.sqrt(2)
    stain = np.exp(-((x - stain_x) ** 2 + (y - stain_y) ** 2) / 0.02)
    light: Greys = (1 - shade * (1 - distance) - 0.25 * shade * stain).astype(np.float32)
    return light
