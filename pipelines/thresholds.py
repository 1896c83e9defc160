"""Why documents wait, and what another threshold would do: ``decide`` asked again about what the store has.

Nothing here knows the rules of the decision; each question is put to ``decide`` itself. For the notebooks.
"""

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from datamodel.extraction import Classification, DocumentType, Extraction, Field, Issue, Severity, Status
from datamodel.stored import StoredDocument
from orders.decision import decide
from pipelines.figures import frame_of, is_by_person, label_of, places_of, type_of
from pipelines.settings import DecisionSettings

VALUES = tuple(percent / 100 for percent in range(50, 101))
_REASONS = {"document_id": "int64", "document_type": "str", "kind": "str", "reason": "str"}
_CURVE = {"threshold": "float64", "approved": "int64", "waiting": "int64", "gained": "int64", "lost": "int64"}
_GAINED = {
    "document_id": "int64",
    "file": "str",
    "document_type": "str",
    "label": "str",
    "text": "str",
    "confidence": "float64",
}


# --- Why it waits -----------------------------------------------------------------------------------------------------


def reasons_frame(documents: Sequence[StoredDocument], thresholds: DecisionSettings) -> pd.DataFrame:
    """A row a reason for which a waiting document would still wait with ``thresholds``.

    ``kind`` is ``issue`` (the reason is its code), ``field`` (the reason is its label) or ``type``. As many rows a
    document as ``decide`` gives reasons.
    """
    rows = [
        {"document_id": document.id, "document_type": type_of(document), "kind": kind, "reason": reason}
        for document in documents
        if document.extraction and document.decision.status is Status.NEEDS_REVIEW
        for kind, reason in _reasons(document, document.extraction, thresholds)
    ]
    return frame_of(rows, _REASONS)


def rank_reasons(reasons: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``reasons_frame`` counted by kind and reason, the most frequent first.

    ``documents`` have the reason, once or more; ``alone`` have no other: they pass when this one is cured.
    """
    once = reasons.drop_duplicates(["document_id", "kind", "reason"])
    alone = ~once["document_id"].duplicated(keep=False)
    ranked = once.assign(alone=alone).groupby(["kind", "reason"])
    counts = ranked.agg(documents=("document_id", "size"), alone=("alone", "sum")).reset_index()
    return counts.sort_values(["documents", "alone", "reason"], ascending=[False, False, True], ignore_index=True)


def held_frame(documents: Sequence[StoredDocument], thresholds: DecisionSettings) -> pd.DataFrame:
    """Waiting documents that ``decide`` would approve: no threshold frees them. ``reason`` is what the store says.

    Their record does not fit its target, a person saved them unfinished, the whole was less sure than an accepted error
    asks for, or the thresholds were others at the time.
    """
    rows = [
        {
            "document_id": document.id,
            "document_type": type_of(document),
            "kind": "held",
            "reason": " ".join(document.decision.reasons),
        }
        for document in documents
        if _is_held(document, thresholds)
    ]
    return frame_of(rows, _REASONS)


def _reasons(
    document: StoredDocument, extraction: Extraction, thresholds: DecisionSettings
) -> Iterator[tuple[str, str]]:
    if _status(document, thresholds) is not Status.NEEDS_REVIEW:
        return
    if _is_type_doubtful(extraction.classification, thresholds):
        yield "type", extraction.document_type
    yield from (("issue", issue.code) for issue in document.issues if issue.severity is Severity.ERROR)
    for line, field in places_of(extraction):
        if _is_doubtful(extraction.document_type, field, line, thresholds):
            yield "field", label_of(field, line)


# --- What another threshold would do ----------------------------------------------------------------------------------


def threshold_frame(
    documents: Sequence[StoredDocument], current: DecisionSettings, *, values: Iterable[float] = VALUES
) -> pd.DataFrame:
    """What ``decide`` says of the stored documents for each value of ``min_field_confidence``.

    ``gained`` and ``lost`` compare with ``current``. Counted are the documents that the machine alone decided on; those
    that a person touched have lost the confidence that it had, and those of ``held_frame`` wait at any threshold.
    """
    machine = _decided_by_machine(documents, current)
    now = _approved(machine, current)
    rows = []
    for value in values:
        then = _approved(machine, _with(current, value))
        rows.append(
            {
                "threshold": value,
                "approved": len(then),
                "waiting": len(machine) - len(then),
                "gained": len(then - now),
                "lost": len(now - then),
            }
        )
    return frame_of(rows, _CURVE)


def next_lower_threshold(curve: pd.DataFrame, current: DecisionSettings) -> float:
    """The highest value of ``threshold_frame`` below the current one that approves more; the current one if none."""
    better = curve[(curve["threshold"] < current.min_field_confidence) & (curve["gained"] > 0)]
    return float(better["threshold"].max()) if len(better) else current.min_field_confidence


def gained_frame(documents: Sequence[StoredDocument], current: DecisionSettings, value: float) -> pd.DataFrame:
    """The doubtful fields of the documents that ``value`` would approve and ``current`` does not: look at each."""
    machine = _decided_by_machine(documents, current)
    gained = _approved(machine, _with(current, value)) - _approved(machine, current)
    rows = [
        {
            "document_id": document.id,
            "file": document.file_name,
            "document_type": type_of(document),
            "label": label_of(field, line),
            "text": field.text,
            "confidence": field.confidence,
        }
        for document in machine
        if document.id in gained and document.extraction
        for line, field in places_of(document.extraction)
        if _is_doubtful(document.extraction.document_type, field, line, current)
    ]
    return frame_of(rows, _GAINED)


def _decided_by_machine(documents: Sequence[StoredDocument], current: DecisionSettings) -> list[StoredDocument]:
    return [
        document
        for document in documents
        if document.extraction
        and document.decision.status is not Status.REJECTED
        and not _is_touched(document.extraction)
        and not _is_held(document, current)
    ]


def _approved(documents: Sequence[StoredDocument], thresholds: DecisionSettings) -> set[int]:
    return {document.id for document in documents if _status(document, thresholds) is Status.APPROVED}


def _with(current: DecisionSettings, value: float) -> DecisionSettings:
    return current.model_copy(update={"min_field_confidence": value})


# --- What the decision says -------------------------------------------------------------------------------------------


def _status(document: StoredDocument, thresholds: DecisionSettings) -> Status | None:
    if document.extraction is None:
        return None
    return _ask(document.extraction, document.issues, thresholds)


def _is_held(document: StoredDocument, thresholds: DecisionSettings) -> bool:
    waits = document.decision.status is Status.NEEDS_REVIEW
    return waits and _status(document, thresholds) is Status.APPROVED


def _is_doubtful(kind: DocumentType, field: Field, line: int | None, thresholds: DecisionSettings) -> bool:
    """Whether ``decide`` would send a document to a person that has this field and nothing else."""
    sure = Classification(kind, 1.0, "")
    named = {field.name: field}
    alone = Extraction(sure, named) if line is None else Extraction(sure, line_items=(named,))
    return _ask(alone, (), thresholds) is Status.NEEDS_REVIEW


def _is_type_doubtful(classification: Classification, thresholds: DecisionSettings) -> bool:
    return _ask(Extraction(classification), (), thresholds) is Status.NEEDS_REVIEW


def _is_touched(extraction: Extraction) -> bool:
    fields = (field.evidence for _, field in places_of(extraction))
    return any(is_by_person(evidence) for evidence in (extraction.classification.evidence, *fields))


def _ask(extraction: Extraction, issues: Sequence[Issue], thresholds: DecisionSettings) -> Status:
    return decide(
        extraction,
        issues,
        min_type_confidence=thresholds.min_type_confidence,
        min_field_confidence=thresholds.min_field_confidence,
    ).status
