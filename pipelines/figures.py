"""The store as pandas frames, for the notebooks. Reads only.

All frames are made from one reading of the store (``read_documents``), so that they tell of the same moment.
"""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from adapters.store import SqlStore, open_store
from adapters.store.database import sqlite_file
from datamodel.delivery import DeliveryState
from datamodel.errors import ConfigurationError, RejectionCode
from datamodel.extraction import ENTERED, DocumentType, Extraction, Field, Status
from datamodel.stored import StoredDocument
from orders.validators import REQUIRED_FIELDS, REQUIRED_LINE_FIELDS
from pipelines.demo import demo_settings
from pipelines.revision import CONFIRMED
from pipelines.settings import Settings, StoreSettings
from pipelines.store_protocols import Store

ROOT = Path(__file__).parent.parent
ALL_PAPER = "all order paper"
OUTCOMES = ("straight through", "approved by a person", "needs review", "rejected", "rejected by a person")
AGES = ("under a day", "1 to 3 days", "3 to 7 days", "a week and more")

_AGE_BOUNDS = (-math.inf, 1, 3, 7, math.inf)
_UNREAD = "unread"
_DAY = dt.timedelta(days=1)
_TIME = "datetime64[us, UTC]"
_DOCUMENT = {"document_id": "int64", "document_type": "str", "status": "str"}
_DOCUMENTS = {
    **_DOCUMENT,
    "file": "str",
    "language": "str",
    "type_confidence": "float64",
    "pages": "int64",
    "lines": "int64",
    "outcome": "str",
    "code": "str",
    "created_at": _TIME,
    "age_days": "float64",
}
_FIELDS = {
    **_DOCUMENT,
    "line": "Int64",
    "field": "str",
    "label": "str",
    "text": "str",
    "confidence": "float64",
    "required": "bool",
    "by_person": "bool",
}
_ISSUES = {**_DOCUMENT, "code": "str", "severity": "str", "field": "str", "line": "Int64", "message": "str"}
_DELIVERIES = {
    "document_id": "int64",
    "target": "str",
    "state": "str",
    "attempts": "int64",
    "created_at": _TIME,
    "age_days": "float64",
    "next_attempt_at": _TIME,
    "reference": "str",
    "last_error": "str",
}


# --- The store --------------------------------------------------------------------------------------------------------


def choose_store(settings: Settings) -> StoreSettings:
    """The store that the settings name; else that of ``intray run`` without settings, else the demo's.

    Raises:
        ConfigurationError: it does not exist. Looking must not make an empty one.
    """
    if "store" in settings.model_fields_set:
        if _is_missing(settings.store):
            raise ConfigurationError(f"There is no store {settings.store.url} yet. Run `intray run`, or name another.")
        return settings.store
    demo = demo_settings(Path("var/demo")).store
    for store in (settings.store, demo):
        if not _is_missing(store):
            return store
    raise ConfigurationError(
        f"There is no store: the settings name none, and neither {settings.store.url} nor {demo.url} exists in "
        f"{Path.cwd()}. Run `make demo`, or name one by INTRAY_CONFIG, or by INTRAY_STORE__URL and INTRAY_STORE__BLOBS."
    )


def open_chosen_store(settings: Settings) -> SqlStore:
    """The store of ``choose_store``, left as it is. Raises ``ConfigurationError`` where its schema is an older one."""
    chosen = choose_store(settings)
    return open_store(chosen.url, blobs=chosen.blobs, create=False)


def read_documents(store: Store) -> list[StoredDocument]:
    """All documents, oldest first."""
    return store.documents(limit=sum(store.summary().documents.values()))


def _is_missing(store: StoreSettings) -> bool:
    """Whether it is an SQLite file that is not there; of servers and wrong URLs ``open_store`` tells."""
    try:
        path = sqlite_file(make_url(store.url))
    except ArgumentError:
        return False
    return path is not None and not path.is_file()


# --- What is there ----------------------------------------------------------------------------------------------------


def documents_frame(documents: Sequence[StoredDocument], *, now: dt.datetime) -> pd.DataFrame:
    """A row a document. ``outcome`` is one of ``OUTCOMES``; files that could not be read have the type ``unread``."""
    rows = [
        _of(document)
        | {
            "file": document.file_name,
            "language": document.extraction.classification.language if document.extraction else "",
            "type_confidence": document.extraction.classification.confidence if document.extraction else None,
            "pages": document.pages,
            "lines": len(document.extraction.line_items) if document.extraction else 0,
            "outcome": _outcome(document),
            "code": document.decision.code,
            "created_at": document.created_at,
            "age_days": (now - document.created_at) / _DAY,
        }
        for document in documents
    ]
    return frame_of(rows, _DOCUMENTS)


def outcomes_by_type(frame: pd.DataFrame) -> pd.DataFrame:
    """Counts of ``documents_frame``: a row a type and one for all order paper, a column an outcome.

    ``straight_through`` is the share that was approved without a person; rejected paper counts as not approved. The row
    of all order paper leaves out what was unread and what is none.
    """
    counts = pd.crosstab(frame["document_type"], frame["outcome"]).reindex(columns=list(OUTCOMES), fill_value=0)
    paper = counts.drop(index=[_UNREAD, str(DocumentType.OTHER)], errors="ignore")
    counts.loc[ALL_PAPER] = paper.sum()
    counts["documents"] = counts[list(OUTCOMES)].sum(axis="columns")
    counts["straight_through"] = counts["straight through"] / counts["documents"]
    return counts


def ages_by_type(frame: pd.DataFrame) -> pd.DataFrame:
    """Waiting documents of ``documents_frame``: a row a type, a column each of ``AGES`` since they came in."""
    waiting = frame[frame["status"] == Status.NEEDS_REVIEW]
    bands = pd.cut(waiting["age_days"], _AGE_BOUNDS, labels=list(AGES), right=False).astype("str")
    return pd.crosstab(waiting["document_type"], bands.rename("age")).reindex(columns=list(AGES), fill_value=0)


def fields_frame(documents: Sequence[StoredDocument]) -> pd.DataFrame:
    """A row a field. ``line`` counts from 1, and is missing for header fields; ``label`` tells both apart.

    ``by_person`` marks values that a person entered or confirmed: their confidence is 1 whatever the machine thought.
    ``required`` marks those that decide on the approval.
    """
    rows = [
        _of(document)
        | {
            "line": line,
            "field": field.name,
            "label": label_of(field, line),
            "text": field.text,
            "confidence": field.confidence,
            "required": _is_required(document.extraction.document_type, field, line),
            "by_person": is_by_person(field.evidence),
        }
        for document in documents
        if document.extraction
        for line, field in places_of(document.extraction)
    ]
    return frame_of(rows, _FIELDS)


def issues_frame(documents: Sequence[StoredDocument]) -> pd.DataFrame:
    """A row an issue, as the store has it."""
    rows = [
        _of(document)
        | {
            "code": issue.code,
            "severity": str(issue.severity),
            "field": issue.field or "",
            "line": issue.line,
            "message": issue.message,
        }
        for document in documents
        for issue in document.issues
    ]
    return frame_of(rows, _ISSUES)


def deliveries_frame(documents: Sequence[StoredDocument], *, now: dt.datetime) -> pd.DataFrame:
    """A row an outbox message."""
    rows = [
        {
            "document_id": document.id,
            "target": delivery.target,
            "state": str(delivery.state),
            "attempts": delivery.attempts,
            "created_at": delivery.created_at,
            "age_days": (now - delivery.created_at) / _DAY,
            "next_attempt_at": delivery.next_attempt_at,
            "reference": delivery.reference,
            "last_error": delivery.last_error,
        }
        for document in documents
        for delivery in document.deliveries
    ]
    return frame_of(rows, _DELIVERIES)


def deliveries_by_state(frame: pd.DataFrame) -> pd.DataFrame:
    """Counts of ``deliveries_frame``: a row a target, a column a ``DeliveryState``."""
    states = [str(state) for state in DeliveryState]
    return pd.crosstab(frame["target"], frame["state"]).reindex(columns=states, fill_value=0)


# --- Rows -------------------------------------------------------------------------------------------------------------


def frame_of(rows: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Typed also where there is no row."""
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


def _of(document: StoredDocument) -> dict[str, object]:
    return {
        "document_id": document.id,
        "document_type": type_of(document),
        "status": str(document.decision.status),
    }


def type_of(document: StoredDocument) -> str:
    return str(document.extraction.document_type) if document.extraction else _UNREAD


def _outcome(document: StoredDocument) -> str:
    by_person = document.extraction is not None and is_by_person(document.extraction.classification.evidence)
    match document.decision.status:
        case Status.APPROVED:
            return "approved by a person" if by_person else "straight through"
        case Status.REJECTED:
            return "rejected by a person" if document.decision.code == RejectionCode.BY_PERSON else "rejected"
        case Status.NEEDS_REVIEW:
            return "needs review"


def places_of(extraction: Extraction) -> Iterator[tuple[int | None, Field]]:
    """Every field with the number of its line, from 1; None for those of the header."""
    yield from ((None, field) for field in extraction.fields.values())
    for number, item in enumerate(extraction.line_items, 1):
        yield from ((number, field) for field in item.values())


def label_of(field: Field, line: int | None) -> str:
    return field.name if line is None else f"line: {field.name}"


def _is_required(kind: DocumentType, field: Field, line: int | None) -> bool:
    return field.name in (REQUIRED_FIELDS if line is None else REQUIRED_LINE_FIELDS).get(kind, ())


def is_by_person(evidence: Sequence[str]) -> bool:
    return CONFIRMED in evidence or ENTERED in evidence
