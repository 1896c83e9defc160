"""A small store in which documents stand wherever they can stand, made by hand."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.store import SqlStore, open_store
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.document import InputFile
from datamodel.errors import DeliveryRefusedError, DocumentError, RejectionCode, RetriableError
from datamodel.extraction import (
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    LineItem,
    Result,
    Severity,
    Status,
    Value,
)
from orders.decision import decide, reject
from pipelines.process import message_id_of
from pipelines.revision import confirmed
from pipelines.settings import DecisionSettings

NOW = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
_SUM = Issue("line_sum_differs", "The lines add up to 10, the total says 11.", "net_amount")
_OLD = Issue("date_old", "The document is old.", "document_date", severity=Severity.WARNING)


def _fields(values: Mapping[str, Value], confidences: Mapping[str, float]) -> dict[str, Field]:
    return {name: Field(name, value, str(value), confidences.get(name, 0.95), 1) for name, value in values.items()}


def _order(lines: Sequence[LineItem] = (), **confidences: float) -> Extraction:
    header = {"document_number": "4711", "document_date": dt.date(2026, 3, 5), "sender_name": "Hartmann GmbH"}
    sure = _fields({"quantity": Decimal(20), "description": "Kugelhahn"}, {})
    kind = Classification(DocumentType.PURCHASE_ORDER, 0.95, "de", ("Bestellung",))
    return Extraction(kind, _fields(header, confidences), tuple(lines) or (sure,))


def _invoice(type_confidence: float) -> Extraction:
    header = {
        "document_number": "R1",
        "document_date": dt.date(2026, 3, 5),
        "sender_name": "Hartmann GmbH",
        "gross_amount": Decimal("11.90"),
        "currency": "EUR",
    }
    kind = Classification(DocumentType.INVOICE, type_confidence, "de", ("Rechnung",))
    return Extraction(kind, _fields(header, {}), (_fields({"net_amount": Decimal(10)}, {}),))


class Desk:
    """Puts documents into ``store``, a file each, as the flows do; ids count from 1."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store

    def put(self, name: str, extraction: Extraction, *issues: Issue, held: str = "", target: str = "") -> int:
        thresholds = DecisionSettings()
        decision = decide(
            extraction,
            issues,
            min_type_confidence=thresholds.min_type_confidence,
            min_field_confidence=thresholds.min_field_confidence,
        )
        if held:
            decision = Decision(Status.NEEDS_REVIEW, (held,))
        result = Result(self._file(name), 0, 1, decision, extraction, issues)
        return self._save(result, target)

    def reject(self, name: str, code: RejectionCode) -> int:
        decision = reject(DocumentError(code, f"{name} was rejected."))
        return self._save(Result(self._file(name), 0, 0, decision), "")

    def _file(self, name: str) -> InputFile:
        file = InputFile(name, name.encode(), f"folder:/in/{name}", NOW)
        self.store.add(file)
        return file

    def _save(self, result: Result, target: str) -> int:
        message = OutboxMessage(message_id_of(result, target), target, "purchase_order", b"<ORDERS05/>")
        (document_id,) = self.store.save(result.file, [result], outbox=[(0, message)] if target else ())
        return document_id


def _fill(desk: Desk) -> None:
    """Ids in the comments; all confidences that are not named are 0.95."""
    desk.put("sure.pdf", _order(), target="erp")  # 1
    desk.put("date.pdf", _order(document_date=0.75))  # 2
    desk.put("date_and_sum.pdf", _order(document_date=0.75), _SUM, _OLD)  # 3
    doubtful = _fields({"quantity": Decimal(20)}, {"quantity": 0.6})
    desk.put("quantities.pdf", _order([doubtful, doubtful]))  # 4
    desk.put("invoice.pdf", _invoice(0.7))  # 5
    desk.reject("damaged.pdf", RejectionCode.DAMAGED)  # 6
    desk.put("news.eml", Extraction(Classification(DocumentType.OTHER, 0.9, "en", ("unsubscribe",))))  # 7
    _approve(desk.store, desk.put("by_person.pdf", _order(document_number=0.3)))  # 8
    desk.put("held.pdf", _order(), held="The record does not fit its target: too long.")  # 9
    desk.put("barely.pdf", _order(document_number=0.82), target="erp")  # 10
    desk.put("refused.pdf", _order(), target="erp")  # 11
    _deliver(desk.store)


def _approve(store: SqlStore, document_id: int) -> None:
    document = store.document(document_id)
    assert document.extraction
    decision = Decision(Status.APPROVED, ("Approved by anna.",))
    extraction = confirmed(document.extraction)
    store.revise(document_id, version=document.version, extraction=extraction, issues=(), decision=decision, who="anna")


def _deliver(store: SqlStore) -> None:
    """1 is accepted, 10 waits for its second attempt, 11 is refused and goes back to a person."""
    sent = {m.document_id: m for m in store.claim(worker="w", limit=9, lease=dt.timedelta(minutes=1))}
    store.complete(sent[1], Receipt(DeliveryState.ACCEPTED, "ref-1", NOW))
    store.retry_later(sent[10], RetriableError("out of reach"), after=dt.timedelta(hours=1))
    store.fail(sent[11], DeliveryRefusedError("56", "partner unknown"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path}/intray.db"
    with closing(open_store(url, blobs=str(tmp_path / "blobs"), clock=lambda: NOW)) as store:
        yield Desk(store)


@pytest.fixture
def store(desk: Desk) -> SqlStore:
    _fill(desk)
    return desk.store
