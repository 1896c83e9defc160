"""The whole way of one file, from bytes to decided documents. Start reading Intray here."""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from datamodel.business import BusinessRecord
from datamodel.delivery import DELIVERED, DeliveryState, OutboxMessage
from datamodel.document import Document, FileRole, InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Issue, Result, Status
from datamodel.identity import business_object
from datamodel.master import CrossReference, PartnerAlias
from datamodel.stored import StoredDelivery
from extractors.memory.headings import is_table
from orders.checks.confirming import confirmed_as_ordered
from orders.checks.history import repeats_within, without_filled_gaps
from orders.checks.matching import link_order
from orders.decision import decide, reject
from orders.linking import link
from orders.records import record_from
from pipelines.protocols import (
    Classifier,
    Extractor,
    MasterData,
    MasterSearch,
    Reader,
    RecordFormat,
    Remember,
    Target,
    Validator,
)
from pipelines.second_approval import NO_LIMITS, ApprovalLimits


@dataclass(frozen=True)
class Route:
    """Where records of some document types go, and in which format.

    Attributes:
        awaits_posting: the target tells later whether it posted what it accepted.
        convert: what the target needs of the record: a warehouse gets the shipping order of an order.
        told_by_payments: types of which nothing leaves with the approval, as the target learns of the money when it is
            known what it is for (``pipelines/posting.py``).
        settles: it takes what bookings are for with the statement, not as an advice of its own.
    """

    name: str
    document_types: frozenset[DocumentType]
    record_format: RecordFormat
    target: Target
    awaits_posting: bool = False
    convert: Callable[[BusinessRecord, MasterData | None], BusinessRecord] = lambda record, _: record
    told_by_payments: frozenset[DocumentType] = frozenset()
    settles: bool = False


Assess = Callable[[Extraction], tuple[float, float]]
"""The confidence of a whole document, and how high it must be for its type (``pipelines/risk.py``)."""


def assess_nothing(extraction: Extraction) -> tuple[float, float]:  # noqa: ARG001
    """No error is promised to be rare: only type and fields must be sure."""
    return 1.0, 0.0


def compare_with_nothing(extraction: Extraction, master_data: MasterData | None) -> Iterable[Issue]:  # noqa: ARG001
    """There is no store, and so nothing that was taken before."""
    return ()


def remember_nothing(document: Document, extraction: Extraction) -> Extraction:  # noqa: ARG001
    """Nobody has corrected anything yet, or there is no store."""
    return extraction


@dataclass(frozen=True)
class Steps:
    """The parts that a document passes, in order. ``components.py`` builds them from the settings.

    ``received`` makes the check against what was taken before; from that the document itself is left out, by its number
    where it has one, and documents that are to end with it. ``learn`` keeps what a person's links teach, and tells
    whether it was new. ``limits`` say when what one person approves needs a second one.
    """

    unpack: Callable[[InputFile], list[InputFile]]
    reader: Reader
    split: Callable[[Document], list[Document]]
    classifier: Classifier
    extractor: Extractor
    master_data: MasterSearch | None
    validators: Sequence[Validator]
    min_type_confidence: float
    min_field_confidence: float
    routes: Mapping[str, Route]
    assess: Assess = assess_nothing
    remember: Remember = remember_nothing
    received: Callable[[int | None, Collection[int]], Validator] = lambda _, __: compare_with_nothing
    learn: Callable[[CrossReference | PartnerAlias], bool] = lambda _: False
    limits: ApprovalLimits = NO_LIMITS
    version: str = ""  # of what understands documents; kept with what it said


@dataclass(frozen=True)
class Outcome:
    """What became of one file: the files that were in it, the documents, and the messages with their result's index."""

    parts: tuple[InputFile, ...]
    results: tuple[Result, ...]
    outbox: tuple[tuple[int, OutboxMessage], ...]


def process(file: InputFile, steps: Steps, *, is_known: Callable[[str], bool] = lambda _: False) -> Outcome:
    """Unpack, read, split, classify, extract, remember, link, verify, decide. Writes nothing.

    A part that cannot be processed becomes a rejected result; the others go on. Files out of a mail that ``is_known``
    are not processed again.
    """
    try:
        parts = steps.unpack(file)
    except DocumentError as error:
        return Outcome((), (_rejected(file, error),), ())
    inner = tuple(part for part in parts if part is not file)
    results = [result for part in parts if part is file or not is_known(part.sha256) for result in _read(part, steps)]
    kept = tuple(_with_repeats(list(_without_cover_notes(results, parts)), steps))
    outbox = [(index, message) for index, result in enumerate(kept) for message in messages_of(result, steps)]
    return Outcome(inner, kept, tuple(outbox))


def understand(
    document: Document,
    steps: Steps,
    *,
    classification: Classification | None = None,
    document_id: int | None = None,
    without: Collection[int] = (),
) -> Result:
    """One document that was read, to its decision.

    Args:
        document, steps: what is understood, and by what.
        classification: a person's say on the type; without it the classifier's.
        document_id: of a document that is in the store already.
        without: documents in the store that are no repeats of it, as they are to end with it.
    """
    classification = classification or steps.classifier.classify(document)
    extraction = steps.extractor.extract(document, classification)
    if is_table(extraction):
        extraction = steps.remember(document, extraction)
    elif not extraction.is_data:  # nothing that people corrected on other papers is truer than what data say
        extraction = steps.remember(document, replace(extraction, reader=steps.version))
    mail = document.file.mail
    extraction = linked(extraction, steps, mail_sender=mail.sender if mail else "")
    result = verify(
        extraction,
        steps,
        file=document.file,
        index=document.index,
        pages=len(document.pages),
        document_id=document_id,
        without=without,
    )
    return replace(result, first_page=document.pages[0].number) if document.pages else result


def linked(extraction: Extraction, steps: Steps, *, mail_sender: str = "") -> Extraction:
    """With links into the master data: partners, materials, and the items of our orders.

    An answer that accepts one of our orders without repeating it gets the lines of that.
    """
    extraction = link(extraction, steps.master_data, mail_sender=mail_sender)
    confirmed = confirmed_as_ordered(extraction, steps.master_data)
    if confirmed is not extraction:
        extraction = link(confirmed, steps.master_data, mail_sender=mail_sender)
    return link_order(extraction, steps.master_data)


def verify(
    extraction: Extraction,
    steps: Steps,
    *,
    file: InputFile,
    index: int,
    pages: int,
    document_id: int | None = None,
    without: Collection[int] = (),
    more: Sequence[Issue] = (),
) -> Result:
    """Check an extraction, by machine or corrected by a person, and decide on it.

    Args:
        document_id: of a document that is in the store already: it is no repeat of itself.
        without: documents in the store that are to end with it.
        more: issues that were found besides.
    """
    checks = (*steps.validators, steps.received(document_id, without))
    issues = (*(issue for check in checks for issue in check(extraction, steps.master_data)), *more)
    confidence, threshold = assess_nothing(extraction) if extraction.is_data else steps.assess(extraction)
    decision = decide(
        extraction,
        issues,
        min_type_confidence=steps.min_type_confidence,
        min_field_confidence=steps.min_field_confidence,
        document_confidence=confidence,
        min_document_confidence=threshold,
    )
    result = Result(file, index, pages, decision, extraction, issues)
    return _deliverable(result, steps)


def messages_of(result: Result, steps: Steps, *, earlier: Sequence[StoredDelivery] = ()) -> Iterator[OutboxMessage]:
    """The messages of an approved document, one for each route that takes its type and does not have it yet.

    Args:
        earlier: what was sent of the document before it came back to a person.
    """
    if result.decision.status is not Status.APPROVED or result.extraction is None:
        return
    routes = [route for route in _routes_of(result.extraction.document_type, steps) if not has_it(route.name, earlier)]
    record = record_from(result.extraction, received_on=result.file.received_at.date()) if routes else None
    if record is None:
        return
    for route in routes:
        message_id = message_id_of(result, route.name, refusals=refused_inside(route.name, earlier))
        payload = route.record_format.render(
            route.convert(record, steps.master_data), message_id=message_id, created_at=result.file.received_at
        )
        yield OutboxMessage(
            message_id=message_id,
            target=route.name,
            document_type=result.extraction.document_type,
            payload=payload,
            business_object=business_object(result.extraction),
            awaits_posting=route.awaits_posting,
        )


def message_id_of(result: Result, target: str, *, refusals: int = 0) -> str:
    """Derived from the document and the target, so that no document can ever get two that may both be posted.

    A target that has accepted an id takes no other bytes under it: what it refused afterwards goes under a new one.

    Args:
        result: of the document.
        target: its name.
        refusals: how often the target refused the document after it had accepted it.
    """
    return message_id_from(f"{result.file.sha256}/{result.index}/{target}", refusals=refusals)


def message_id_from(name: str, *, refusals: int = 0) -> str:
    """The id of what ``name`` identifies, as ``message_id_of``."""
    if refusals:
        name = f"{name}/{refusals + 1}"
    return f"urn:sap.com:msgid={hashlib.sha256(name.encode()).hexdigest()[:32].upper()}"


def has_it(target: str, earlier: Sequence[StoredDelivery]) -> bool:
    """Whether the target has the document. Where it only may have it, the message goes again under the same id."""
    return any(delivery.target == target and delivery.state in DELIVERED for delivery in earlier)


def refused_inside(target: str, earlier: Sequence[StoredDelivery]) -> int:
    """Refusals with a number of the receiver's: not at the door, but of a message that it had taken in."""
    refused = (each for each in earlier if each.target == target and each.state is DeliveryState.REJECTED)
    return sum(bool(each.reference) for each in refused)


def _routes_of(document_type: DocumentType, steps: Steps) -> list[Route]:
    return [route for route in steps.routes.values() if document_type in route.document_types - route.told_by_payments]


def _read(part: InputFile, steps: Steps) -> Iterator[Result]:
    try:
        if part.role is FileRole.ATTACHMENT:
            steps.unpack(part)  # a container that could not be opened within another raises here why
        documents = steps.split(steps.reader.read(part))
    except DocumentError as error:
        yield _rejected(part, error)
        return
    for document in documents:
        yield understand(document, steps)


def _rejected(file: InputFile, error: DocumentError) -> Result:
    return Result(file, 0, 0, reject(error))


def _with_repeats(results: Sequence[Result], steps: Steps) -> Iterator[Result]:
    """The same order twice in one file: the store knows neither yet, so they are held against each other."""
    before: list[Extraction] = []
    everything = [result.extraction for result in results if result.extraction is not None]
    for result in results:
        extraction = result.extraction
        if extraction is None:
            yield result
            continue
        repeats = tuple(repeats_within(extraction, before))
        before.append(extraction)
        if repeats:
            again = verify(extraction, steps, file=result.file, index=result.index, pages=result.pages, more=repeats)
            result = replace(again, first_page=result.first_page)
        yield replace(result, issues=tuple(without_filled_gaps(extraction, result.issues, everything)))


def _without_cover_notes(results: Sequence[Result], parts: Sequence[InputFile]) -> Iterator[Result]:
    """Drop the text of a mail that only announces what is attached; the mail itself is kept with its attachments."""
    attached = any(part.role is FileRole.ATTACHMENT for part in parts)
    for result in results:
        says_something = result.extraction is not None and result.extraction.line_items
        if result.file.role is FileRole.BODY and attached and not says_something:
            continue
        yield result


def _deliverable(result: Result, steps: Steps) -> Result:
    """An approved record that its target's format cannot hold goes to a person instead."""
    try:
        list(messages_of(result, steps))
    except (DocumentError, ValueError) as error:
        decision = Decision(Status.NEEDS_REVIEW, (f"The record does not fit its target: {error}",))
        return replace(result, decision=decision)
    return result


def failed(file: InputFile, attempts: int, why: str) -> Outcome:
    """The outcome of a file that failed ``attempts`` times in a way nobody expected: visible, and out of the way."""
    message = (
        f"{file.name} could not be processed in {attempts} attempts ({why}). Look at it by hand and report the error."
    )
    return Outcome((), (_rejected(file, DocumentError(RejectionCode.PROCESSING_FAILED, message)),), ())


def today() -> dt.date:
    """The day in the time zone of this machine."""
    return dt.datetime.now().astimezone().date()
