import datetime as dt
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from pipelines.pictures import PagePictures, draw_words

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
        self.calls += 1
        assert self.gate.wait(10)
        if self.calls <= self.failures:
            raise DocumentError(RejectionCode.TOO_SLOW, f"{file.name} takes too long.")
        return Document(file, tuple(_page(number, f"page{number}") for number in (1, 2, 3)))


def _split(document: Document) -> list[Document]:
    first, second = document.pages[:1], document.pages[1:]
    return [replace(document, pages=first), replace(document, pages=second, index=1)]


def test_pages_count_within_their_document() -> None:
    pictures = PagePictures(CountingReader(), _split)
    assert b"page1" in pictures.draw(_file(), 0, 1).content
    assert b"page2" in pictures.draw(_file(), 1, 1).content
    assert b"page3" in pictures.draw(_file(), 1, 2).content


@pytest.mark.parametrize(("index", "number"), [(0, 0), (0, 2), (1, 3), (2, 1), (0, -1)])
def test_missing_page_is_a_key_error(index: int, number: int) -> None:
    with pytest.raises(KeyError, match="has no page"):
        PagePictures(CountingReader(), _split).draw(_file(), index, number)


def test_file_is_read_once_however_many_ask() -> None:
    reader = CountingReader()
    reader.gate.clear()
    pictures = PagePictures(reader, _split)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(pictures.draw, _file(), 1, number) for number in (1, 2, 1, 2)]
        reader.gate.set()
        contents = [one.result().content for one in asked]
    assert reader.calls == 1
    assert contents[0] == contents[2]


def test_failure_is_told_and_tried_again() -> None:
    reader = CountingReader(failures=1)
    pictures = PagePictures(reader, _split)
    with pytest.raises(DocumentError, match="takes too long"):
        pictures.draw(_file(), 0, 1)
    assert b"page1" in pictures.draw(_file(), 0, 1).content


def test_only_the_latest_files_are_kept() -> None:
    reader = CountingReader()
    pictures = PagePictures(reader, _split, files=2, pictures=1)
    for name in ("a", "b", "a", "c", "b"):
        pictures.draw(_file(name), 0, 1)
    assert reader.calls == 4  # a, b, c, and b again: a was asked for after it


def test_words_are_drawn_where_they_stand_and_stay_text() -> None:
    page = replace(_page(1), words=(replace(WORD, text="<b>&\x00\x1b'\""),))
    svg = etree.fromstring(draw_words(page).encode())
    assert (svg.get("width"), svg.get("height")) == ("600", "800")
    (text,) = svg.findall("{*}text")
    assert text.text == "<b>&��'\""
    assert (text.get("x"), text.get("textLength")) == ("60.0", "120.0")


def test_paper_is_drawn_as_png() -> None:
    encoded = io.BytesIO()
    Image.new("RGB", (850, 1100), "white").save(encoded, "PNG", dpi=(100, 100))
    page = Page(1, 612, 792, (WORD,), PageOrigin.OCR, rotation=90)

    class PaperReader:
        def read(self, file: InputFile) -> Document:
            return Document(file, (page,))

    picture = PagePictures(PaperReader(), lambda document: [document], dpi=50).draw(
        _file("scan.png", encoded.getvalue()), 0, 1
    )
    assert picture.media_type == "image/png"
    assert max(Image.open(io.BytesIO(picture.content)).size) == 550
