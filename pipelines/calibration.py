"""Documents whose truth is known, understood by machine: what confidence and thresholds are fitted on.

``python -m pipelines.calibration`` fits the model of confidence; ``docs/confidence.md`` tells the whole way.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from datamodel.document import Document, InputFile
from datamodel.errors import DocumentError
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, DocumentType, Extraction, Issue, Status
from extractors.merging import MergingExtractor, Read, propose
from models.confidence.documents import Scope, document_features, fit_documents
from models.confidence.features import features_of
from models.confidence.fit import Observations, fit_scores
from models.confidence.labelling import is_all_right, label
from models.confidence.model import ConfidenceModel, field_key
from models.confidence.risk import Outcome
from models.evaluation.truths import Truth, read_truth, truth_from
from models.layout.labelled import LabelledDocument
from orders.decision import RECORD_FIELDS, RECORD_LINE_FIELDS, decide
from orders.validators import all_validators
from pipelines.jobs import read_from_disk
from pipelines.process import Steps
from pipelines.protocols import Classifier

SCOPES: Mapping[DocumentType, Scope] = {
    kind: Scope(fields, RECORD_LINE_FIELDS.get(kind, frozenset())) for kind, fields in RECORD_FIELDS.items()
}
_NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Case:
    """A document with its truth."""

    document: Document
    truth: Truth


@dataclass(frozen=True)
class Judged:
    """A whole document as the machine understood it; ``is_clear`` and ``is_right`` as in ``Outcome``."""

    extraction: Extraction
    is_clear: bool
    is_right: bool

    @property
    def document_type(self) -> DocumentType:
        return self.extraction.document_type


# --- Cases ------------------------------------------------------------------------------------------------------------


def case_from(labelled: LabelledDocument, *, number: int) -> Case:
    """A generated document: everything is labelled, what is not printed as absent."""
    name = f"{number}-{labelled.layout}"
    file = InputFile(f"{name}.pdf", name.encode(), "generated", _NOW)
    record = {
        "document_type": labelled.document_type.value,
        "labelled_fields": list(HEADER_FIELDS),
        "fields": dict(labelled.fields),
        "labelled_line_item_fields": list(LINE_FIELDS),
        "line_items": [dict(item) for item in labelled.line_items],
    }
    return Case(Document(file, tuple(page.page for page in labelled.pages)), truth_from(file.name, record))


def read_cases(folder: Path, steps: Steps) -> Iterator[Case]:
    """The documents of ``folder`` with a truth file. One that cannot be read is passed over, with a warning.

    Raises:
        ConfigurationError: a truth file is not JSON.
    """
    for source, truth in read_truth(folder).items():
        path = folder / source
        if not path.is_file():
            continue  # an attachment, or a truth whose document is kept elsewhere
        try:
            documents = steps.split(steps.reader.read(read_from_disk(path)))
        except DocumentError as error:
            _LOG.warning("%s is passed over: %s", source, error)
            continue
        if len(documents) == 1:  # a truth of several papers does not say which value is whose
            yield Case(documents[0], truth)


# --- What the machine makes of them -----------------------------------------------------------------------------------


def observe(cases: Iterable[Case], classifier: Classifier, readers: Mapping[str, Read]) -> Observations:
    """Every proposal of every document whose rightness is known."""
    tables, labels, keys = [], [], []
    slots = 0
    for number, case in enumerate(cases):
        classification = classifier.classify(case.document)
        proposals = propose(readers, case.document, classification)
        tables.append(features_of(case.document, classification, proposals))
        labels += label(proposals, case.truth)
        for line, name, slot in proposals.places():
            keys += [(field_key(line, name), number, slots)] * len(slot)
            slots += 1
    known = np.array([one is not None for one in labels], dtype=bool)
    return Observations(
        np.concatenate(tables)[known],
        np.array([one for one in labels if one is not None], dtype=bool),
        tuple(key for (key, _, _), is_known in zip(keys, known, strict=True) if is_known),
        np.array([number for _, number, _ in keys], dtype=np.int32)[known],
        np.array([slot for _, _, slot in keys], dtype=np.int32)[known],
    )


def understand_cases(
    cases: Iterable[Case],
    classifier: Classifier,
    extractor: MergingExtractor,
    *,
    min_type_confidence: float,
    min_field_confidence: float,
) -> Iterator[Judged]:
    """The documents whose truth says whether all of their record is right."""
    for case in cases:
        extraction = extractor.extract(case.document, classifier.classify(case.document))
        is_right = is_all_right([extraction], case.truth, SCOPES)
        if is_right is None:
            continue
        decision = decide(
            extraction,
            issues_of(extraction),
            min_type_confidence=min_type_confidence,
            min_field_confidence=min_field_confidence,
        )
        yield Judged(extraction, decision.status is Status.APPROVED, is_right)


def issues_of(extraction: Extraction) -> tuple[Issue, ...]:
    """What the checks say that need no master data, on the day that the document was written."""
    issued = extraction.fields.get("document_date")
    today = issued.value if issued and isinstance(issued.value, dt.date) else _NOW.date()
    return tuple(issue for check in all_validators(lambda: today) for issue in check(extraction, None))


def outcomes_of(judged: Iterable[Judged], model: ConfidenceModel) -> dict[DocumentType, list[Outcome]]:
    """Outcomes by the type that the machine gave them: it is what the machine decides by."""
    outcomes: dict[DocumentType, list[Outcome]] = defaultdict(list)
    for one in judged:
        confidence = model.documents.confidence(one.extraction) if model.documents else 0.0
        outcomes[one.document_type].append(Outcome(confidence, one.is_clear, one.is_right))
    return dict(outcomes)


# --- The fit ----------------------------------------------------------------------------------------------------------


def fit_model(
    shares: Sequence[Sequence[Case]], classifier: Classifier, readers: Mapping[str, Read], *, seed: int = 1
) -> tuple[ConfidenceModel, Observations]:
    """Values on the first share of the documents, whole documents on the second, outcomes for thresholds on the third.

    Returns:
        the model, and the observations on the first share.
    """
    first, second, third = shares
    observations = observe(first, classifier, readers)
    _LOG.info("%d proposals, %.1f %% right", len(observations.fields), 100 * observations.is_right.mean())
    trees, recalibration = fit_scores(observations, seed=seed)
    model = ConfidenceModel(tuple(readers), trees, recalibration)
    extractor = MergingExtractor(readers, model)
    floor = {"min_type_confidence": 0.8, "min_field_confidence": 0.0}
    judged = list(understand_cases(second, classifier, extractor, **floor))
    rows = [document_features(one.extraction, SCOPES) for one in judged]
    model = replace(model, documents=fit_documents(rows, np.array([one.is_right for one in judged]), SCOPES))
    unseen = list(understand_cases(third, classifier, extractor, **floor))
    return replace(model, outcomes=outcomes_of(unseen, model)), observations
