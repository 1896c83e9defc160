"""The words of a document as the memory compares them: keys, and places in points."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from datamodel.document import BBox, Document, PageOrigin
from extractors.geometry.labels import tokens_of
from extractors.geometry.layout import PageLayout, lay_out_pages
from extractors.vocabulary import label_key


@dataclass(frozen=True)
class Mark:
    """A word or a part of one. ``place`` is its box in points, ``bbox`` in fractions; lines count from 0 on a page."""

    text: str
    key: str
    place: BBox
    bbox: BBox
    confidence: float
    page: int
    line: int
    segment: int

    @property
    def is_wordy(self) -> bool:
        """Letters only: what may be part of a label or a letterhead, and no number."""
        return len(self.key) > 1 and not any(c.isdigit() for c in self.key)


@dataclass(frozen=True)
class Sheet:
    """One page. ``page`` counts from 1 within the document, ``number`` within the file."""

    page: int
    number: int
    lines: tuple[tuple[Mark, ...], ...]
    line_height: float
    width: float
    is_scan: bool

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark for line in self.lines for mark in line)

    @cached_property
    def by_key(self) -> dict[str, list[Mark]]:
        found: dict[str, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            found[mark.key].append(mark)
        return found


def sheets_of(document: Document) -> tuple[Sheet, ...]:
    return tuple(_sheet(page, layout) for page, layout in enumerate(lay_out_pages(document), 1))


def text_of(sheets: Sequence[Sheet]) -> str:
    """Line by line, as the notation of a document is decided from."""
    return "\n".join(" ".join(mark.text for mark in line) for sheet in sheets for line in sheet.lines)


def _sheet(page: int, layout: PageLayout) -> Sheet:
    lines = tuple(tuple(_marks(page, layout, number)) for number in range(len(layout.lines)))
    height = layout.line_height * layout.page.height
    is_scan = layout.page.origin is PageOrigin.OCR
    return Sheet(page, layout.page.number, lines, height, layout.page.width, is_scan)


def _marks(page: int, layout: PageLayout, line: int) -> Iterator[Mark]:
    width, height = layout.page.width, layout.page.height
    for segment, words in enumerate(layout.lines[line].segments):
        for token in tokens_of(words):
            box = token.bbox
            place = BBox(box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height)
            yield Mark(token.text, label_key(token.text), place, box, token.confidence, page, line, segment)
