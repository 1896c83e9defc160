"""Documents whose truth is known, understood by machine: what confidence and thresholds are fitted on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from datamodel.document import Document, InputFile
from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, DocumentType, Extraction, Issue, Status
from extractors.merging import Read, propose
from models.confidence.documents import Scope
from models.confidence.features import features_of
from models.confidence.fit import Observations
from models.confidence.labelling import is_all_right, label
from models.confidence.model import ConfidenceModel, field_key
from models.confidence.risk import Outcome
from models.evaluation.truths import Truth, truth_from
from models.layout.labelled import LabelledDocument
from orders.decision import RECORD_FIELDS, RECORD_LINE_FIELDS, decide
from orders.validators import all_validators
from pipelines.protocols import Classifier, Extractor
from pipelines.settings import DecisionSettings

SCOPES: Mapping[DocumentType, Scope] = {
    kind: Scope(fields, RECORD_LINE_FIELDS.get(kind, frozenset())) for kind, fields in RECORD_FIELDS.items()
}
_NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Case:
    """A document with its truth."""

    document: Document
    truth: Truth


@dataclass(frozen=True)
class Judged:
    """A whole document as the machine understood it; ``is_clear`` and ``is_right`` as in ``Outcome``."""

    truth: Truth
    extraction: Extraction
    is_clear: bool
    is_right: bool

    @property
    def document_type(self) -> DocumentType:
        return self.extraction.document_type


# --- Cases ------------------------------------------------------------------------------------------------------------


def case_from(labelled: LabelledDocument, *, number: int) -> Case:
    """A generated document: everything is labelled, what is not printed as absent.

    Where no currency is tagged it is unknown: terms and bank lines of such papers name one all the same.
    """
    name = f"{number}-{labelled.layout}"
    file = InputFile(f"{name}.pdf", name.encode(), "generated", _NOW)
    record = {
        "document_type": labelled.document_type.value,
        "labelled_fields": [name for name in PAPER_HEADER_FIELDS if name in labelled.fields or name != "currency"],
        "fields": dict(labelled.fields),
        "labelled_line_item_fields": list(PAPER_LINE_FIELDS),
        "line_items": [dict(item) for item in labelled.line_items],
    }
    return Case(Document(file, tuple(page.page for page in labelled.pages)), truth_from(file.name, record))


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
    cases: Iterable[Case], classifier: Classifier, extractor: Extractor, decision: DecisionSettings
) -> Iterator[Judged]:
    """The documents whose truth says whether all of their record is right."""
    for case in cases:
        extraction = extractor.extract(case.document, classifier.classify(case.document))
        is_right = is_all_right([extraction], case.truth, SCOPES)
        if is_right is not None:
            yield Judged(case.truth, extraction, is_clear(extraction, issues_of(extraction), decision), is_right)


def is_clear(extraction: Extraction, issues: Sequence[Issue], decision: DecisionSettings) -> bool:
    """Whether nothing but the doubt about the whole document would keep it from being approved."""
    asked = decide(
        extraction,
        issues,
        min_type_confidence=decision.min_type_confidence,
        min_field_confidence=decision.min_field_confidence,
    )
    return asked.status is Status.APPROVED


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
