"""One file may hold several papers, scanned in one go: where a new one begins."""

import re
from dataclasses import replace

from datamodel.document import Document, Page

_PAGE_OF = re.compile(
    r"\b(?:page|seite|blatt|pag\.?|pagina|página)\s*:?\s*(\d{1,3})\s*(?:of|von|/|de|di|van)\s*(\d{1,3})\b",
    re.IGNORECASE,
)


def split(document: Document) -> list[Document]:
    """The papers of ``document``, split where a page says that it is the first again ("Page 1 of 2").

    Pages keep the numbers that they have in the file.
    """
    starts = [i for i, page in enumerate(document.pages) if i == 0 or _starts_anew(page, document.pages[i - 1])]
    ends = [*starts[1:], len(document.pages)]
    return [
        replace(document, pages=document.pages[start:end], index=index)
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _starts_anew(page: Page, previous: Page) -> bool:
    number = page_number(page)
    before = page_number(previous)
    return number is not None and number[0] == 1 and before is not None and before[0] == before[1]


def page_number(page: Page) -> tuple[int, int] | None:
    """Number and count that a page prints of itself; the last mention, which stands in the footer, counts."""
    matches = list(_PAGE_OF.finditer(page.text))
    return (int(matches[-1][1]), int(matches[-1][2])) if matches else None
