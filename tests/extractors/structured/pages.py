"""Pages of words by hand: each line a text whose columns are parted by two spaces or more."""

import datetime as dt
import re

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word

CHARACTER, LINE = 0.01, 0.02


def page_of(*lines: str, number: int = 1, origin: PageOrigin = PageOrigin.NATIVE) -> Page:
    """A word begins where it does in its line, at 100 characters to a page's width and 50 lines to its height."""
    words = [
        Word(match[0], BBox(match.start() * CHARACTER, row * LINE, match.end() * CHARACTER, (row + 0.7) * LINE))
        for row, line in enumerate(lines, 1)
        for match in re.finditer(r"\S+", line)
    ]
    return Page(number, 595, 842, tuple(words), origin)


def document_of(*pages: Page) -> Document:
    return Document(InputFile("a.pdf", b"%PDF-", "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC)), pages)
