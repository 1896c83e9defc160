"""Papers for the tests of reading, drawn in code: the fixture ``papers`` holds the functions that draw them."""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from datamodel.document import BBox, InputFile, Word

LINES = (
    "Purchase Order 4500017391",
    "Customer: Brunnhuber Maschinenbau GmbH",
    "Delivery date 12.03.2026 by forwarder",
    "10  4711-A  Bearing, sealed  20 pcs  12,50",
    "20  4712-B  Housing cover  5 pcs  119,00",
    "Total amount without tax  845,00 EUR",
    "Please confirm this order within two days.",
)


def pdf(*pages: Callable[[Canvas], None], size: tuple[float, float] = (595, 842), **options: object) -> bytes:
    """A PDF whose pages are drawn by ``pages``; ``options`` go to the canvas."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write_lines(canvas: Canvas) -> None:
    for index, line in enumerate(LINES):
        canvas.drawString(72, 770 - 20 * index, line)


def picture(lines: Sequence[str] = LINES, *, size: tuple[int, int] = (1654, 2339), type_size: int = 34) -> Image.Image:
    """A grey A4 page at 200 dpi with ``lines`` printed on it."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(type_size)
    for index, line in enumerate(lines):
        draw.text((180, 220 + 2.2 * type_size * index), line, fill=0, font=font)
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def a_file(content: bytes, name: str = "paper.pdf", **options: object) -> InputFile:
    return InputFile(name, content, "test", dt.datetime(2026, 3, 5, 8, 0, tzinfo=dt.UTC), **options)  # type: ignore[arg-type]


class SilentOcr:
    """Finds the same words on every picture, and remembers what it was given."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.calls: list[tuple[int, tuple[str, ...], tuple[int, int]]] = []

    def read(self, image: Path, *, dpi: int, languages: Sequence[str]) -> list[Word]:
        with Image.open(image) as picture:
            self.calls.append((dpi, tuple(languages), picture.size))
        return [
            Word(text, BBox(0.1, 0.1 + 0.05 * index, 0.3, 0.12 + 0.05 * index), 0.9)
            for index, text in enumerate(self.texts)
        ]


@pytest.fixture
def papers() -> SimpleNamespace:
    return SimpleNamespace(
        LINES=LINES,
        pdf=pdf,
        write_lines=write_lines,
        picture=picture,
        encoded=encoded,
        a_file=a_file,
        SilentOcr=SilentOcr,
    )
