"""Papers for the tests of the geometry reader, from drawings in text: the fixture ``paper`` holds the functions."""

import datetime as dt
import re
import textwrap
from types import SimpleNamespace

import pytest

from datamodel.document import BBox, Document, FileRole, InputFile, Page, PageOrigin, Word
from datamodel.extraction import Classification, DocumentType, Extraction
from extractors.geometry.extractor import GeometryExtractor
from extractors.geometry.labels import LabelledPage, find_labels
from extractors.geometry.layout import PageLayout, lay_out_page
from extractors.values import Notation

WIDTH, HEIGHT = 595.0, 842.0  # points


def page(
    drawing: str,
    *,
    number: int = 1,
    origin: PageOrigin = PageOrigin.NATIVE,
    confidence: float = 1.0,
    left: float = 40.0,
    top: float = 60.0,
    character: float = 5.0,
    height: float = 8.0,
    pitch: float = 12.0,
) -> Page:
    """A page from rows of text, each character one column: one space parts words, two part segments.

    Args:
        left, top: of the drawing, in points.
        character: width of a column in points; ``height`` of a word, ``pitch`` from row to row, in points.
    """
    words = []
    for row, line in enumerate(textwrap.dedent(drawing).strip("\n").split("\n")):
        y = top + row * pitch
        for match in re.finditer(r"\S+", line):
            x0, x1 = left + match.start() * character, left + match.end() * character
            words.append(Word(match[0], BBox(x0 / WIDTH, y / HEIGHT, x1 / WIDTH, (y + height) / HEIGHT), confidence))
    return Page(number, WIDTH, HEIGHT, tuple(words), origin)


def document(*drawings: str, role: FileRole = FileRole.FILE, text: str = "", **options: object) -> Document:
    """A document with a page a drawing; ``options`` go to ``page``."""
    pages = tuple(page(drawing, number=n, **options) for n, drawing in enumerate(drawings, 1))  # type: ignore[arg-type]
    received = dt.datetime(2026, 3, 5, 8, 0, tzinfo=dt.UTC)
    return Document(InputFile("paper.pdf", b"paper", "test", received, role=role), pages, text=text)


def layout(drawing: str, **options: object) -> PageLayout:
    return lay_out_page(page(drawing, **options))  # type: ignore[arg-type]


def labelled(drawing: str, **options: object) -> LabelledPage:
    return find_labels(layout(drawing, **options))


def extract(kind: DocumentType, *drawings: str, language: str = "de", **options: object) -> Extraction:
    """What the reader understands of a drawing whose type and language are known."""
    return GeometryExtractor().extract(document(*drawings, **options), Classification(kind, 0.9, language))


def values(item: object) -> dict[str, object]:
    """The values of fields by name, without their confidence and place."""
    return {name: field.value for name, field in item.items()}  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def paper() -> SimpleNamespace:
    return SimpleNamespace(
        page=page,
        document=document,
        layout=layout,
        labelled=labelled,
        extract=extract,
        values=values,
        german=Notation(",", True),
        american=Notation(".", False),
    )
