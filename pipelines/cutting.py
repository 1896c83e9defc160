"""What a person does with the pages of a document: turn one, have it read as another type, split it, merge two.

What comes of it is understood anew and waits for a person, however sure it is: somebody has just said that it was
wrong. Each is one transaction of the store.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from datamodel.document import Document, Page
from datamodel.errors import ConflictError
from datamodel.extraction import ENTERED, Classification, Decision, DocumentType, Extraction, Result, Status
from datamodel.stored import StoredDocument
from orders.checks.history import repeats_within
from pipelines.process import Steps, understand
from pipelines.store_protocols import Store

QUARTERS = (90, 180, 270)
"""Degrees clockwise by which a page is turned."""
NO_QUARTER = "A page is turned by 90, 180 or 270 degrees."
NO_CUT = "A document can be split after any of its pages but the last."
NOT_BESIDE = "Only documents of one file whose pages follow each other can be merged."
NO_PAPER = "This is a text without sheets of paper: it can be neither turned nor cut."
DATA_STAYS_WHOLE = "These are data, and what they say is one message. It can be neither split nor merged."
UNREADABLE = "This document could not be read. It can only be rejected."


def turn(document: StoredDocument, number: int, degrees: int, *, store: Store, steps: Steps, who: str) -> None:
    """Turn a page further by ``degrees``, and read the document again.

    Args:
        document: as the person saw it; its version decides whether somebody was faster.
        number: of the page within the document, from 1.
        degrees: clockwise, of the page as it stands now.
        store: gets the turn and what was understood in one transaction.
        steps: read and understand.
        who: the person.

    Raises:
        KeyError: there is no such page.
        ValueError: it cannot be turned so.
        ConflictError: the document cannot be changed now.
        DocumentError: the page cannot be read any more.
    """
    if degrees not in QUARTERS:
        raise ValueError(NO_QUARTER)
    whole = _paper(document, store, steps)
    if not 1 <= number <= document.pages:
        raise KeyError(f"Document {document.id} has no page {number}; it has {document.pages}.")
    before = whole.pages[number - 1]
    to = (before.rotation + degrees) % 360
    page = steps.reader.read_page(whole.file, before.number, turn=to)
    pages = tuple(page if each is before else each for each in whole.pages)
    result = _understood(replace(whole, pages=pages), document, steps, f"Page {number} was turned by {who}.")
    store.paper.turn(document.id, result, version=document.version, page=before.number, degrees=to, who=who)


def read_as(document: StoredDocument, document_type: DocumentType, *, store: Store, steps: Steps, who: str) -> None:
    """Read a document again as what a person says it is: other types have other fields. Raises as ``turn``."""
    whole = _read(document, store, steps)
    said = steps.classifier.classify(whole)
    named = Classification(document_type, 1.0, said.language, (ENTERED,))
    why = f"Read again as {document_type.replace('_', ' ')}, as {who} said."
    result = _understood(whole, document, steps, why, classification=named)
    extraction = result.extraction
    assert extraction is not None, "what was understood has an extraction"
    machine = replace(extraction, classification=said)
    store.paper.read_again(document.id, result, machine=machine, version=document.version, who=who)


def split(document: StoredDocument, after: Collection[int], *, store: Store, steps: Steps, who: str) -> list[int]:
    """Cut a document after each of the pages ``after`` (from 1); ids of the new documents. Raises as ``turn``."""
    if not after or not all(1 <= number < document.pages for number in after):
        raise ValueError(NO_CUT)
    whole = _paper(document, store, steps)
    _refuse_data(whole)
    parts = list(_parts(whole, sorted(set(after))))
    why = f"Split by {who}."
    first = _understood(parts[0], document, steps, why)
    others = [_understood(part, None, steps, why, without={document.id}) for part in parts[1:]]
    results = list(_with_repeats([first, *others]))
    return store.paper.split(document.id, results[0], results[1:], version=document.version, who=who)


def merge(document: StoredDocument, other: StoredDocument, *, store: Store, steps: Steps, who: str) -> None:
    """Make one document of two whose pages follow each other; ``other`` ends in ``document``. Raises as ``turn``."""
    if not _are_neighbours(document, other):
        raise ValueError(NOT_BESIDE)
    for each in (document, other):
        _refuse_decided(each)
        if each.extraction and each.extraction.is_data:
            raise ConflictError(DATA_STAYS_WHOLE)
    one, two = sorted((document, other), key=lambda each: each.first_page)
    both = replace(document, first_page=one.first_page, pages=one.pages + two.pages)
    whole = _paper(both, store, steps)
    why = f"Merged with document {other.id} by {who}."
    result = _understood(whole, document, steps, why, without={other.id})
    store.paper.merge(document.id, other.id, result, version=document.version, other_version=other.version, who=who)


def pages_of(document: Document, *, first: int, count: int) -> tuple[Page, ...]:
    """The pages of a file that was read from number ``first`` on."""
    return tuple(page for page in document.pages if first <= page.number < first + count)


def _are_neighbours(document: StoredDocument, other: StoredDocument) -> bool:
    one, two = sorted((document, other), key=lambda each: each.first_page)
    follows = one.pages > 0 and two.pages > 0 and one.first_page + one.pages == two.first_page
    return document.file_sha256 == other.file_sha256 and follows


def _paper(document: StoredDocument, store: Store, steps: Steps) -> Document:
    """As ``_read``, of paper only: the text of a mail has no sheets."""
    whole = _read(document, store, steps)
    if any(page.is_laid_out for page in whole.pages):
        raise ValueError(NO_PAPER)
    return whole


def _read(document: StoredDocument, store: Store, steps: Steps) -> Document:
    """The words of a document, as they were read."""
    _refuse_decided(document)
    whole = steps.reader.read(store.load(document.file_sha256))
    pages = pages_of(whole, first=document.first_page, count=document.pages)
    if not pages or len(pages) != document.pages:
        raise ValueError(UNREADABLE)
    place = (document.first_page, document.pages)
    messages = tuple(each for each in whole.messages if (each.first_page, each.pages) == place)
    return replace(whole, pages=pages, index=document.index, messages=messages)


def _refuse_data(whole: Document) -> None:
    """Which pages of a PDF its data are about, nobody can say of a part of them."""
    if whole.messages:
        raise ConflictError(DATA_STAYS_WHOLE)


def _refuse_decided(document: StoredDocument) -> None:
    """What the store would refuse in the end is told before anything is read; who was faster, the store knows."""
    if document.decision.status is Status.APPROVED:
        raise ConflictError(f"Document {document.id} is approved and its messages may have left. It cannot be changed.")


def _understood(
    whole: Document,
    document: StoredDocument | None,
    steps: Steps,
    why: str,
    *,
    classification: Classification | None = None,
    without: Collection[int] = (),
) -> Result:
    """What is understood of pages, waiting for a person; ``document`` is what they are in the store already."""
    result = understand(
        whole, steps, classification=classification, document_id=document.id if document else None, without=without
    )
    reasons = result.decision.reasons if result.decision.status is not Status.APPROVED else ()
    return replace(result, decision=Decision(Status.NEEDS_REVIEW, (why, *reasons)))


def _parts(whole: Document, after: Sequence[int]) -> Iterator[Document]:
    for start, end in zip((0, *after), (*after, len(whole.pages)), strict=True):
        yield replace(whole, pages=whole.pages[start:end])


def _with_repeats(results: Sequence[Result]) -> Iterator[Result]:
    """The same order twice in what was cut: the store knows neither yet."""
    before: list[Extraction] = []
    for result in results:
        repeats = tuple(repeats_within(result.extraction, before)) if result.extraction else ()
        before += [result.extraction] if result.extraction else []
        reasons = (*result.decision.reasons, *(issue.message for issue in repeats))
        decision = replace(result.decision, reasons=reasons)
        yield replace(result, issues=(*result.issues, *repeats), decision=decision)
