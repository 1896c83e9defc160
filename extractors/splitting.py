"""One file may hold several papers, scanned in one go: where a new one begins."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from datamodel.document import Document, Page
from models.layout.runtime import PageKind
from models.stacks.boundaries import BoundaryModel, evidence_between, page_number

Split = Callable[[Document], list[Document]]

_LIKELY = 0.5


class PageKindReader(Protocol):
    """Pages to what each is as a whole, whatever paper it belongs to."""

    def kinds_apart(self, pages: Sequence[Page]) -> list[PageKind]: ...


def split(document: Document) -> list[Document]:
    """The papers of ``document``, split where a page says that it is the first again ("Page 1 of 2").

    Pages keep the numbers that they have in the file.
    """
    starts = [i for i, page in enumerate(document.pages) if i == 0 or _starts_anew(page, document.pages[i - 1])]
    return _cut(document, starts)


class StackSplitter:
    """Splits where a page looks like the first of a paper and shares too little with the pages before it."""

    def __init__(self, reader: PageKindReader, model: BoundaryModel) -> None:
        self._reader, self._model = reader, model

    def __call__(self, document: Document) -> list[Document]:
        """The papers of ``document``; empty pages stay with the paper before them."""
        pages = document.pages
        if len(pages) < 2:
            return [document]
        kinds = self._reader.kinds_apart(pages)
        starts = [0]
        for i in range(1, len(pages)):
            before = [n for n in range(starts[-1], i) if pages[n].words]
            if not pages[i].words or not before:
                continue
            evidence = evidence_between(pages[i], kinds[i], [pages[n] for n in before], [kinds[n] for n in before])
            if self._model.probability(evidence) > _LIKELY:
                starts.append(i)
        return _cut(document, starts)


def _cut(document: Document, starts: Sequence[int]) -> list[Document]:
    ends = [*starts[1:], len(document.pages)]
    return [
        replace(document, pages=document.pages[start:end], index=index)
        for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _starts_anew(page: Page, previous: Page) -> bool:
    number = page_number(page)
    before = page_number(previous)
    return number is not None and number[0] == 1 and before is not None and before[0] == before[1]
