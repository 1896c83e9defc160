"""Learning from people: the memory of layouts, at once; training data for the reader, when somebody trains it."""

import importlib.util
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from datamodel.document import Document
from datamodel.errors import ConfigurationError, DocumentError
from datamodel.extraction import Extraction
from datamodel.memory import RememberedLayout, Review
from extractors.memory.headings import is_table, learn_headings, recall_headings
from extractors.memory.recall import FindLayouts, learn, recall
from extractors.memory.tagging import labelled_document
from models.layout.labelled import LabelledDocument
from models.layout.storage import write_documents
from models.registry import ROOM
from orders.linking import aliases_from, cross_references_from
from pipelines.cutting import pages_of
from pipelines.process import Steps
from pipelines.store_protocols import Store

logger = logging.getLogger(__name__)

_AT_ONCE = 100
_NEEDED = ("torch", "onnx", "transformers", "onnxruntime")
SHARE = "reviews.jsonl.gz"
SHIPPED_READER = ROOM / "weights" / "layout"


def learn_from_reviews(store: Store, steps: Steps) -> int:
    """Remember layouts and links of all documents that were approved since; how many there were."""
    count = 0
    while review := store.claim_review():
        count += 1
        learn_links(review, store, steps)
        if is_table(review.machine):
            layout = _learn_headings(review, store)
        else:
            document = document_of(review, store, steps) if _is_paper(review) else None
            layout = learn(document, review, find=store.layouts) if document else None
        if layout:
            store.keep_layout(layout)
    return count


def _learn_headings(review: Review, store: Store) -> RememberedLayout | None:
    try:
        return learn_headings(store.load(review.file_sha256), review)
    except DocumentError as error:
        logger.warning("document %d cannot be read again: %s", review.document_id, error)
        return None


def remembered(document: Document, extraction: Extraction, *, find: FindLayouts) -> Extraction:
    """What people corrected on earlier documents: of a table its columns, of paper the places of its values."""
    if is_table(extraction):
        return recall_headings(document, extraction, find=find)
    return recall(document, extraction, find=find)


def _is_paper(review: Review) -> bool:
    """Data are read as they are: there is nothing about their pages to learn, nor about how well they are read."""
    return review.machine is None or not review.machine.is_data


def learn_links(review: Review, store: Store, steps: Steps) -> int:
    """Keep whose numbers mean which of our materials, and how a partner writes of itself; how much was new."""
    if review.person is None:
        return 0
    mail = store.load(review.file_sha256).mail
    aliases = aliases_from(review.person, mail_sender=mail.sender if mail else "")
    known = [steps.learn(reference) for reference in cross_references_from(review.person)]
    return sum(known) + sum(steps.learn(alias) for alias in aliases)


def labelled_reviews(store: Store, steps: Steps) -> Iterator[LabelledDocument]:
    """Every approved document that can still be read, with its words tagged by what the person left."""
    after = 0
    while found := store.reviews(after=after, limit=_AT_ONCE):
        for review in found:
            document = document_of(review, store, steps) if _is_paper(review) else None
            if document and review.person and any(page.words for page in document.pages):
                yield labelled_document(document, review.person)
        after = found[-1].id


def document_of(review: Review, store: Store, steps: Steps) -> Document | None:
    """The words of a reviewed document, as they were read; None where that is no longer possible."""
    try:
        document = steps.reader.read(store.load(review.file_sha256))
    except DocumentError as error:
        logger.warning("document %d cannot be read again: %s", review.document_id, error)
        return None
    pages = pages_of(document, first=review.first_page, count=review.pages)
    return replace(document, pages=pages, index=review.index) if pages else None


def train_from_reviews(store: Store, steps: Steps, *, work: Path, base: Path, rounds: int) -> tuple[int, Path | None]:
    """Write the training share of all reviews and fine-tune the reader with it.

    Args:
        store, steps: where the reviews are, and what reads their files again.
        work: gets the share (``reviews.jsonl.gz``) and the new model.
        base: folder of the reader to start from, or work folder of the training that made it.
        rounds: how often each reviewed page is learned.

    Returns:
        the number of documents, and the folder of the new model; None where there was nothing to learn from.

    Raises:
        ConfigurationError: the extra ``train`` is not installed, or ``base`` is neither. The share is written.
    """
    share = work / SHARE
    count = write_documents(share, labelled_reviews(store, steps))
    if not count:
        return 0, None
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"{count} documents were written to {share}. Training on them needs {', '.join(missing)}: install the "
            "extra with scripts/setup.sh train."
        )
    from models.layout.tuning import fine_tune

    return count, fine_tune(base, share, work=work, rounds=rounds)
