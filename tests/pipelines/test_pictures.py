import datetime as dt
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from pipelines.kept_reading import KeptPages, NoReadings
from pipelines.pictures import WIDTHS, PagePictures, draw_lines, draw_words

NOW = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
WORD = Word("Bestellung", BBox(0.1, 0.2, 0.3, 0.22))


def _file(name: str = "a.txt", content: bytes | None = None) -> InputFile:
    return InputFile(name, name.encode() if content is None else content, f"folder:{name}", NOW)


def _page(number: int, text: str = "Bestellung") -> Page:
    return Page(number, 600, 800, (replace(WORD, text=text),), PageOrigin.MAIL)


class CountingReader:
    """Reads three pages, each with its number on it; waits for ``gate`` and fails as often as told."""

    def __init__(self, *, failures: int = 0) -> None:
        self.calls = 0
        self.failures = failures
        self.gate = threading.Event()
        self.gate.set()

    def read(self, file: InputFile) -> Document:
        raise AssertionError("only single pages are asked for")

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        self.calls += 1
        assert self.gate.wait(10)
        if self.calls <= self.failures:
            raise DocumentError(RejectionCode.TOO_SLOW, f"{file.name} takes too long.")
        return _page(number, f"page{number} turned {turn}")


def _pictures(reader, *files: InputFile, turns: dict[int, int] | None = None, **sizes: int) -> PagePictures:
    loaded = {file.sha256: file for file in files or [_file()]}
    pages = KeptPages(reader, NoReadings(), turns=lambda _: turns or {}, load=loaded.__getitem__)
    return PagePictures(pages, loaded.__getitem__, **sizes)


SHA = _file().sha256


def test_page_is_drawn_by_its_number_in_the_file() -> None:
    pictures = _pictures(CountingReader())
    assert b"page1" in pictures.draw(SHA, 1).content
    assert b"page3" in pictures.draw(SHA, 3).content


def test_page_is_drawn_once_however_many_ask() -> None:
    reader = CountingReader()
    reader.gate.clear()
    pictures = _pictures(reader)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(pictures.draw, SHA, number) for number in (1, 2, 1, 2)]
        reader.gate.set()
        contents = [one.result().content for one in asked]
    assert reader.calls == 2
    assert contents[0] == contents[2]


def test_page_that_was_turned_is_drawn_anew() -> None:
    turns: dict[int, int] = {}
    pictures = _pictures(CountingReader(), turns=turns)
    before = pictures.draw(SHA, 1)
    turns[1] = 90
    after = pictures.draw(SHA, 1)
    assert b"turned None" in before.content
    assert b"turned 90" in after.content
    assert before.etag != after.etag


def test_failure_is_told_and_tried_again() -> None:
    reader = CountingReader(failures=1)
    pictures = _pictures(reader)
    with pytest.raises(DocumentError, match="takes too long"):
        pictures.draw(SHA, 1)
    assert b"page1" in pictures.draw(SHA, 1).content


def test_only_the_latest_pictures_are_kept() -> None:
    files = {name: _file(name) for name in "abc"}
    reader = CountingReader()
    pictures = _pictures(reader, *files.values(), pictures=2)
    for name in ("a", "b", "a", "c", "b"):
        pictures.draw(files[name].sha256, 1)
    assert reader.calls == 4  # a, b, c, and b again: a was asked for after it


def test_words_are_drawn_where_they_stand_and_stay_text() -> None:
    page = replace(_page(1), words=(replace(WORD, text="<b>&\x00\x1b'\""),))
    svg = etree.fromstring(draw_words(page).encode())
    assert (svg.get("width"), svg.get("height")) == ("600", "800")
    (text,) = svg.findall("{*}text")
    assert text.text == "<b>&��'\""
    assert (text.get("x"), text.get("textLength")) == ("60.0", "120.0")


def test_thumbnail_of_a_text_has_strokes_for_words() -> None:
    svg = etree.fromstring(draw_lines(_page(1)).encode())
    assert (svg.get("width"), svg.get("height")) == ("160", "213")
    (path,) = svg.findall("{*}path")
    assert path.get("d") == "M10 28h20"
    assert _pictures(CountingReader()).thumbnail(SHA, 1).content.startswith(b"<svg")


class PaperReader(CountingReader):
    """Reads one page that stands on its side in its file."""

    def __init__(self, origin: PageOrigin) -> None:
        super().__init__()
        self.origin = origin

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        return Page(1, 612, 792, (WORD,), self.origin, rotation=90)


def _sheet(*, colour: str = "black") -> InputFile:
    """3300 × 2550 pixels, 300 dpi."""
    encoded, image = io.BytesIO(), Image.new("RGB", (3300, 2550), "white")
    image.paste(colour, (100, 100, 900, 300))
    image.save(encoded, "PNG", dpi=(300, 300))
    return _file("scan.png", encoded.getvalue())


@pytest.mark.parametrize(
    ("origin", "colour", "media_type"),
    [
        (PageOrigin.NATIVE, "black", "image/png"),
        (PageOrigin.NATIVE, "red", "image/jpeg"),
        (PageOrigin.OCR, "black", "image/jpeg"),
    ],
)
def test_paper_is_drawn_upright_as_small_as_it_stays_legible(origin, colour, media_type) -> None:
    file = _sheet(colour=colour)
    picture = _pictures(PaperReader(origin), file).draw(file.sha256, 1)
    assert picture.media_type == media_type
    image = Image.open(io.BytesIO(picture.content))
    assert image.size == pytest.approx((1200, 1553), abs=8)
    pixels = np.asarray(image.convert("L"))
    assert pixels[200, 1150] < 128 < pixels[200, 50]  # what stood at the top left stands at the top right


@pytest.mark.parametrize("width", WIDTHS)
def test_page_is_as_wide_as_asked_for(width: int) -> None:
    file = _sheet()
    picture = _pictures(PaperReader(PageOrigin.OCR), file).draw(file.sha256, 1, width=width)
    assert Image.open(io.BytesIO(picture.content)).width == pytest.approx(width, abs=10)


def test_thumbnail_is_small() -> None:
    file = _sheet()
    picture = _pictures(PaperReader(PageOrigin.OCR), file).thumbnail(file.sha256, 1)
    assert Image.open(io.BytesIO(picture.content)).width == pytest.approx(160, abs=8)
    assert len(picture.content) < 10_000
