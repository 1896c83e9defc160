"""Files that are data, before those that are paper: reader, splitter, classifier and extractor of both."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from datamodel.document import Document, InputFile, Page
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Classification, Extraction, Issue
from datamodel.structured import StructuredMessage
from extractors.splitting import Split
from extractors.structured.formats import Format, format_of
from extractors.structured.layout import lay_out
from pipelines.protocols import Classifier, Extractor, Reader

Compare = Callable[[Document, StructuredMessage], Extraction]
"""The pages of a file beside its data: where they show the values, and what they say otherwise."""
_LOG = logging.getLogger(__name__)


class StructuredReader:
    """Implements ``Reader``: data are parsed, everything else is read by ``paper``.

    A message that is only data is laid out on pages. One that lies beside pictures, in a PDF, keeps the PDF's pages.

    Args:
        paper: reads what is no data, and the pages of a PDF that has data in it.
        formats: all that are known.
        max_bytes: of a file; see ``LimitSettings``.
    """

    def __init__(self, paper: Reader, formats: Sequence[Format], *, max_bytes: int = 100_000_000) -> None:
        self._paper, self._formats, self._max_bytes = paper, tuple(formats), max_bytes

    def read(self, file: InputFile) -> Document:
        """Raises ``DocumentError``: what the format raises, TOO_LARGE, EMPTY, and what reading paper raises."""
        found = self._format_of(file)
        if found is None:
            return self._paper.read(file)
        if found.beside_pictures:
            document = self._paper.read(file)
            return replace(document, messages=_beside(document, found))
        pages, messages = _laid_out(_messages(file, found))
        return Document(file, pages, messages=messages)

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        """As the protocol says; ``turn`` means nothing to data."""
        found = self._format_of(file, [each for each in self._formats if not each.beside_pictures])
        if found is None:
            return self._paper.read_page(file, number, turn=turn)
        pages, _ = _laid_out(_messages(file, found))
        if not 1 <= number <= len(pages):
            raise KeyError(f"{file.name} has no page {number}; it has {len(pages)}.")
        return pages[number - 1]

    def _format_of(self, file: InputFile, formats: Sequence[Format] | None = None) -> Format | None:
        if not 0 < len(file.content) <= self._max_bytes:
            return None  # the reader of paper says what is wrong with it
        return format_of(file, self._formats if formats is None else formats)


def _beside(document: Document, found: Format) -> tuple[StructuredMessage, ...]:
    """The messages beside the pages; nothing where they cannot be read, as the pages can."""
    try:
        messages = _messages(document.file, found)
    except DocumentError as error:
        _LOG.warning("the data in %s are left alone: %s", document.file.name, error)
        return ()
    return tuple(replace(each, first_page=1, pages=len(document.pages)) for each in messages)


def _messages(file: InputFile, found: Format) -> Sequence[StructuredMessage]:
    messages = found.read(file)
    if not messages:
        raise DocumentError(RejectionCode.EMPTY, f"{file.name} holds no message. Ask for it again.")
    return messages


def _laid_out(messages: Sequence[StructuredMessage]) -> tuple[tuple[Page, ...], tuple[StructuredMessage, ...]]:
    pages: list[Page] = []
    placed = []
    for message in messages:
        more, with_places = lay_out(message, first_page=len(pages) + 1)
        pages += more
        placed.append(with_places)
    return tuple(pages), tuple(placed)


def split_by_message(paper: Split) -> Split:
    """A document for each message of a file; files without data are split by ``paper``."""

    def split(document: Document) -> list[Document]:
        if not document.messages:
            return paper(document)
        return list(_by_message(document))

    return split


def _by_message(document: Document) -> Iterator[Document]:
    for index, message in enumerate(document.messages):
        last = message.first_page + message.pages
        pages = tuple(page for page in document.pages if message.first_page <= page.number < last)
        yield replace(document, pages=pages, index=index, messages=(message,))


class StructuredClassifier:
    """Implements ``Classifier``: a message says itself what it is."""

    def __init__(self, paper: Classifier) -> None:
        self._paper = paper

    def classify(self, document: Document) -> Classification:
        if document.messages:
            return document.messages[0].extraction.classification
        return self._paper.classify(document)


class StructuredExtractor:
    """Implements ``Extractor``: what a message says is taken as it is.

    Args:
        paper: reads what is no data.
        compare: holds the data of a PDF against its pages.
        unread: what is to be said of data in a file that is read as paper all the same.
    """

    def __init__(
        self, paper: Extractor, compare: Compare, unread: Callable[[InputFile], tuple[Issue, ...]] = lambda _: ()
    ) -> None:
        self.compare = compare
        self._paper, self._unread = paper, unread

    def extract(self, document: Document, classification: Classification) -> Extraction:
        if not document.messages:
            extraction = self._paper.extract(document, classification)
            return replace(extraction, findings=(*extraction.findings, *self._unread(document.file)))
        message = document.messages[0]
        is_paper = any(not page.is_laid_out for page in document.pages)
        extraction = self.compare(document, message) if is_paper else message.extraction
        return replace(extraction, classification=classification)
