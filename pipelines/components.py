"""Names to parts: the only place that knows concrete classes. An unknown name stops here and lists the known ones."""

import functools
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from adapters.folder import FolderInbox
from adapters.mailbox import ImapInbox
from adapters.master_data import SqlMasterData, file_master_data
from adapters.readings import open_readings
from adapters.store import open_store
from datamodel.errors import ConfigurationError
from extractors.classifier import KeywordClassifier
from extractors.geometry.extractor import GeometryExtractor
from extractors.mail import unpack
from extractors.merging import ByRole, MergingExtractor, Read, all_candidates, one_value
from extractors.pages.ocr import TesseractEngine
from extractors.pages.rapid import RapidEngine
from extractors.pages.second_look import SecondLook
from extractors.paper_kinds import LayoutClassifier
from extractors.reading import FileReader
from extractors.second_reading import SecondReadingExtractor
from extractors.splitting import Split, StackSplitter, split
from extractors.structured.comparing import PictureComparison
from extractors.structured.reader import StructuredClassifier, StructuredExtractor, StructuredReader, split_by_message
from extractors.tagging.extractor import TaggingExtractor
from extractors.tagging.pictured import PicturedExtractor
from models.confidence.model import ConfidenceModel, load_model, model_file
from models.hub.checkpoint import is_checkpoint
from models.hub.download import model_folder
from models.hub.reader import PictureReader, TokenClassifierReader, open_token_classifier
from models.layout.reading import LayoutReader
from models.layout.runtime import OnnxLayoutReader, open_reader
from models.registry import verified_folder
from models.stacks.boundaries import load_boundary_model
from orders.checks.history import history_checked
from orders.checks.rules import Coverage, Tolerances
from orders.validators import all_validators
from pipelines.formats import FORMATS, PDF_DATA
from pipelines.kept_reading import KeptReader, NoReadings, reader_version
from pipelines.learning import remembered
from pipelines.process import Assess, Route, Steps, assess_nothing, today
from pipelines.protocols import Classifier, Extractor, Inbox, OcrEngine, Reader, Readings, StatusSource, Validator
from pipelines.refreshing import open_settings_master_data
from pipelines.risk import KEPT, assessor, known_outcomes
from pipelines.second_approval import ApprovalLimits
from pipelines.settings import CheckSettings, FolderInboxSettings, InboxSettings, Settings
from pipelines.store_protocols import Store
from pipelines.targets import make_route, make_status_sources, told_of_payments

_Part = TypeVar("_Part")

CLASSIFIERS: Mapping[str, Callable[[Settings], Classifier]] = {
    "keywords": lambda _: KeywordClassifier(),
    "layout": lambda settings: LayoutClassifier(kind_reader(settings), KeywordClassifier()),
}
SPLITTERS: Mapping[str, Callable[[Settings], Split]] = {
    "page_numbers": lambda _: split,
    "stacks": lambda settings: StackSplitter(kind_reader(settings), load_boundary_model(verified_folder("stacks"))),
}
EXTRACTORS: Mapping[str, Callable[[Settings, ConfidenceModel | None], Extractor]] = {
    "geometry": lambda _, __: GeometryExtractor(),
    "layout": lambda settings, _: _tagger(settings),
    "merging": lambda settings, model: _merging(settings, model),
}
CONFIDENCES = {"merging": "confidence"}
"""Extractors whose confidences are calibrated, and the registered model that does it."""
READERS = ("geometry", "layout")
"""Whose values are merged, in this order."""
OCR_ENGINES: Mapping[str, Callable[..., OcrEngine]] = {"tesseract": TesseractEngine}
_COVERAGE_SECONDS = 60.0


@dataclass(frozen=True)
class Components:
    """Everything a flow needs, built once a process."""

    settings: Settings
    store: Store
    inboxes: Mapping[str, Inbox]
    steps: Steps
    status_sources: Mapping[str, StatusSource] = field(default_factory=dict)
    readings: Readings = field(default_factory=NoReadings)


def build_components(settings: Settings) -> Components:
    """All parts that ``settings`` name, the store opened and its schema brought up to date.

    Raises:
        ConfigurationError: a name is unknown, or a part cannot work as configured.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.store.url, blobs=settings.store.blobs, due_after=settings.review.due_after)
    inboxes = {name: _inbox(inbox) for name, inbox in settings.inboxes.items()}
    master_data = open_settings_master_data(settings)
    coverage = _coverage(master_data)

    def received(document_id: int | None, without: Collection[int]) -> Validator:
        recalled = lambda number: store.document(number).extraction  # noqa: E731
        return history_checked(store, recalled, document_id=document_id, without=without, coverage=coverage)

    readings = open_readings(settings.store.kept_readings)
    paper = KeptReader(build_reader(settings), readings, version=reader_version(settings), turns=store.paper.turns)
    steps = replace(
        build_steps(settings, master_data=master_data, paper=paper),
        remember=functools.partial(remembered, find=store.layouts),
        received=received,
        learn=master_data.remember,
    )
    return Components(settings, store, inboxes, steps, make_status_sources(settings.targets), readings)


def readers(settings: Settings) -> dict[str, Read]:
    """The readers whose values are merged, by the names that the model of confidence knows."""
    return {"geometry": one_value(GeometryExtractor()), "layout": all_candidates(_tagger(settings))}


def layout_reader(settings: Settings) -> LayoutReader:
    """Who reads the words of pages.

    Raises:
        ConfigurationError: none can be opened by the name in the settings, or it needs pictures of the pages besides.
    """
    reader = _word_reader(settings)
    if isinstance(reader, PictureReader):
        named = settings.understanding.layout_model
        raise ConfigurationError(f"The model {named} reads pages with their pictures only; here are words alone.")
    return reader


def kind_reader(settings: Settings) -> OnnxLayoutReader:
    """Who reads what a page is as a whole: a token classifier does not know, so the shipped reader does it then."""
    reader = _word_reader(settings)
    return reader if isinstance(reader, OnnxLayoutReader) else _opened(verified_folder("layout"))


def _tagger(settings: Settings) -> TaggingExtractor | PicturedExtractor:
    reader = _word_reader(settings)
    return PicturedExtractor(reader) if isinstance(reader, PictureReader) else TaggingExtractor(reader)


def _word_reader(settings: Settings) -> OnnxLayoutReader | TokenClassifierReader | PictureReader:
    """Classifier, splitter and extractor share it, and what it read last."""
    named, labels = settings.understanding.layout_model, settings.understanding.layout_labels
    folder = verified_folder("layout") if named is None else model_folder(named)
    if is_checkpoint(folder):
        return _opened_classifier(folder, tuple(sorted(labels.items())))
    if labels:
        raise ConfigurationError(f"understanding.layout_labels is for token classifiers, and {folder} is none.")
    return _opened(folder)


_opened = functools.cache(open_reader)


@functools.cache
def _opened_classifier(folder: Path, labels: tuple[tuple[str, str], ...]) -> TokenClassifierReader | PictureReader:
    return open_token_classifier(folder, dict(labels))


def _merging(settings: Settings, model: ConfidenceModel | None) -> Extractor:
    if model is None:
        raise ConfigurationError("The extractor 'merging' needs a model of confidence, and none is registered.")
    merged = MergingExtractor(readers(settings), model)
    paper = SecondReadingExtractor(merged, SecondLook(_rapid())) if settings.reading.second_look else merged
    return ByRole(paper=paper, mail=GeometryExtractor())


def confidence_model(settings: Settings) -> ConfidenceModel | None:
    """The calibrated confidence of the extractor that the settings name; None where it has none."""
    name = CONFIDENCES.get(settings.understanding.extractor)
    return load_model(verified_folder(name) / model_file(READERS)) if name else None


def build_steps(settings: Settings, *, master_data: SqlMasterData | None = None, paper: Reader | None = None) -> Steps:
    """The steps of ``process``, without store and inboxes: what ``intray extract`` needs.

    Args:
        settings: name the parts.
        master_data: else there are those of the files that the settings name.
        paper: reads what is no data; else the reader of the settings, which keeps nothing.
    """
    files = settings.master_data.files()
    if master_data is None and files:
        master_data = file_master_data(**files)
    limits = settings.limits
    confidence = confidence_model(settings)
    classifier = _named(CLASSIFIERS, settings.understanding.classifier, "classifier")(settings)
    extractor = _named(EXTRACTORS, settings.understanding.extractor, "extractor")(settings, confidence)
    return Steps(
        unpack=functools.partial(
            unpack, max_depth=limits.max_mail_depth, max_parts=limits.max_mail_parts, max_bytes=limits.max_bytes
        ),
        reader=StructuredReader(paper or build_reader(settings), FORMATS, max_bytes=limits.max_bytes),
        split=split_by_message(_named(SPLITTERS, settings.understanding.splitter, "splitter")(settings)),
        classifier=StructuredClassifier(classifier),
        extractor=StructuredExtractor(extractor, PictureComparison(extractor, classifier), PDF_DATA.unread),
        master_data=master_data,
        validators=_validators(settings.checks, _coverage(master_data) if master_data else Coverage),
        min_type_confidence=settings.decision.min_type_confidence,
        min_field_confidence=settings.decision.min_field_confidence,
        routes=routes_of(settings),
        assess=_assess(confidence, settings),
        limits=ApprovalLimits(settings.review.second_approval_above),
        version=settings.understanding.extractor,
    )


def routes_of(settings: Settings) -> dict[str, Route]:
    """Where records go, by the name of the target."""
    routes = {name: make_route(name, target) for name, target in settings.targets.items()}
    told = {name: told_of_payments(routes[name], settings.targets[name]) for name in settings.payments.targets}
    return {**routes, **told}


def _assess(confidence: ConfidenceModel | None, settings: Settings) -> Assess:
    if confidence is None:
        return assess_nothing
    outcomes = known_outcomes(confidence.outcomes, settings.home / KEPT)
    return assessor(confidence.documents, outcomes, settings.decision)


@functools.cache
def _rapid() -> RapidEngine:
    """One for all who ask it: its models are large."""
    return RapidEngine()


def build_reader(settings: Settings) -> FileReader:
    """Who reads paper and the text of mails."""
    reading, limits = settings.reading, settings.limits
    engine = _named(OCR_ENGINES, reading.ocr, "OCR engine")
    return FileReader(
        ocr=engine(languages=reading.languages, seconds=limits.seconds_per_page),
        second=_rapid() if reading.second_look else None,
        languages=reading.languages,
        dpi=reading.dpi,
        workers=reading.workers,
        max_bytes=limits.max_bytes,
        max_pages=limits.max_pages,
        max_pixels=limits.max_pixels,
        seconds_per_page=limits.seconds_per_page,
    )


def _coverage(master_data: SqlMasterData) -> Callable[[], Coverage]:
    """Which kinds of master data there are, asked for once in a while."""
    asked: list[tuple[float, Coverage]] = []

    def coverage() -> Coverage:
        if not asked or time.monotonic() - asked[0][0] > _COVERAGE_SECONDS:
            loaded = master_data.loaded()
            known = {field.name: field.name in loaded for field in fields(Coverage)}
            asked[:] = [(time.monotonic(), Coverage(**known))]
        return asked[0][1]

    return coverage


def _tolerances(checks: CheckSettings) -> Tolerances:
    return Tolerances(
        price_percent=Decimal(str(checks.price_percent)),
        price_absolute=Decimal(str(checks.price_absolute)),
        quantity_factor=Decimal(str(checks.quantity_factor)),
        over_delivery_percent=Decimal(str(checks.over_delivery_percent)),
        under_delivery_percent=Decimal(str(checks.under_delivery_percent)),
        late_days=checks.late_days,
        backlog_days=checks.backlog_days,
    )


def _validators(checks: CheckSettings, coverage: Callable[[], Coverage]) -> tuple[Validator, ...]:
    return all_validators(today, tolerances=_tolerances(checks), coverage=coverage, holidays=frozenset(checks.holidays))


def _inbox(inbox: InboxSettings) -> Inbox:
    if isinstance(inbox, FolderInboxSettings):
        return FolderInbox(inbox.path, settle_seconds=inbox.settle_seconds)
    return ImapInbox(
        host=inbox.host,
        port=inbox.port,
        user=inbox.user,
        password=inbox.password.get_secret_value(),
        folder=inbox.folder,
        handled=inbox.handled,
        encryption=inbox.encryption,
        timeout_seconds=inbox.timeout_seconds,
    )


def _named(known: Mapping[str, _Part], name: str, what: str) -> _Part:
    if name not in known:
        raise ConfigurationError(f"There is no {what} named '{name}'. Known: {', '.join(sorted(known))}.")
    return known[name]
