"""What was taken before: documents with the same number from the same partner, or with the same content."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any  # a row of columns, some of them JSON

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from adapters.store.records import extraction_from_json
from adapters.store.tables import DocumentRow, FileRow, MessageRow
from datamodel.delivery import DeliveryState
from datamodel.extraction import DocumentType, Extraction, Status
from datamodel.identity import business_objects, content_digest, own_number, statement_object
from datamodel.master import EarlierRecord, EarlierStatement

LIMIT = 200
TOLD = frozenset({"already_received", "received_changed"})
"""Codes of the issues that tell a repeat (``docs/issues.md``)."""
_ON_ITS_WAY = (DeliveryState.SENT_UNKNOWN, DeliveryState.ACCEPTED, DeliveryState.POSTED)
_NUMBERS = ("document_number", "statement_number", "payment_reference", "statement_date")
_BALANCES = (
    "document_number",
    "statement_number",
    "statement_date",
    "currency",
    "opening_balance",
    "closing_balance",
)
MOST_STATEMENTS = 40
"""Of one account: some weeks, where the bank writes one each day. More of them cost more than they tell."""


def earlier_records(session: Session, extraction: Extraction, document_id: int | None = None) -> list[EarlierRecord]:
    """Documents of the same type with the same number from the same partner, then those with the same content only.

    Newest first in each group. Rejected ones do not count, nor does ``document_id``, nor do those that came after it
    and are not approved: of two that wait, the second is the repeat. The type counts because a change and its order are
    about one business object, as are all deliveries of one order. Of one business object, and of one content, only the
    newest ``LIMIT`` are looked at.
    """
    objects, digest = business_objects(extraction), content_digest(extraction)
    rows: dict[int, Row[Any]] = {}
    for condition in _conditions(extraction, objects, digest):
        rows |= {row.id: row for row in session.execute(_statement(condition, document_id))}
    records = [_record(row, extraction, objects, digest) for row in rows.values()]
    found = [record for record in records if record.same_number or record.same_content]
    return sorted(found, key=lambda record: (not record.same_number, -record.document_id))


def earlier_statements(session: Session, account: str, document_id: int | None = None) -> list[EarlierStatement]:
    """Bank statements of ``account`` with day and balances: the newest ``MOST_STATEMENTS``, newest first.

    What counts is what counts in ``earlier_records``.
    """
    key = statement_object(account)
    condition = and_(
        DocumentRow.document_type == DocumentType.BANK_STATEMENT,
        DocumentRow.business_object.startswith(key, autoescape=True),
    )
    rows = session.execute(_statement(condition, document_id, _BALANCES).limit(MOST_STATEMENTS)) if key else ()
    return [found for row in rows if (found := _earlier_statement(row)) is not None]


def _earlier_statement(row: Row[Any]) -> EarlierStatement | None:
    fields = _numbered(row, _BALANCES).fields
    values = {name: field.value for name, field in fields.items()}
    day, opening, closing = (values.get(name) for name in ("statement_date", "opening_balance", "closing_balance"))
    if not isinstance(day, dt.date) or not isinstance(opening, Decimal) or not isinstance(closing, Decimal):
        return None
    return EarlierStatement(
        document_id=row.id,
        number=str(values.get("statement_number") or values.get("document_number") or ""),
        date=day,
        currency=str(values.get("currency", "")),
        opening_balance=opening,
        closing_balance=closing,
    )


def overlooked_repeat(session: Session, document_id: int) -> EarlierRecord | None:
    """An approved document with the number of ``document_id`` that its checks could not see yet; None as a rule.

    Two workers may take in one order at the same moment, by mail and by scan, and neither finds the other's in the
    history. Asked for when a message of the document is claimed, before it is sent: of the two, the one received first
    goes, unless the other is on its way already; where both are, neither goes on. Where the repeat was told, a person
    has approved it knowingly.

    Raises:
        KeyError: there is no such document.
    """
    row = session.get(DocumentRow, document_id)
    if row is None:
        raise KeyError(f"There is no document {document_id}.")
    if row.extraction is None or {issue["code"] for issue in row.issues} & TOLD:
        return None
    earlier = earlier_records(session, extraction_from_json(row.extraction), document_id)
    same = [each for each in earlier if each.same_number and each.status == Status.APPROVED]
    sent = _sent(session, [each.document_id for each in same])
    ours = row.received_at, document_id
    return next(
        (each for each in same if (each.received_at, each.document_id) < ours or each.document_id in sent), None
    )


def _sent(session: Session, document_ids: Sequence[int]) -> set[int]:
    """Those with a message that a target may have."""
    statement = select(MessageRow.document_id).where(
        MessageRow.document_id.in_(document_ids), MessageRow.state.in_(_ON_ITS_WAY)
    )
    return {found for found in session.scalars(statement) if found is not None}


def _conditions(extraction: Extraction, objects: Sequence[str], digest: str) -> Iterator[ColumnElement[bool]]:
    """One for each index, so that no database has to weigh one against the other."""
    if objects:
        yield and_(DocumentRow.business_object.in_(objects), DocumentRow.document_type == extraction.document_type)
    if digest:
        yield DocumentRow.content_digest == digest


def _statement(condition: ColumnElement[bool], document_id: int | None, names: Sequence[str] = _NUMBERS) -> Select[Any]:
    """Of the extraction only what the number is made of: a thousand lines stay in the database."""
    extraction = DocumentRow.extraction
    statement = (
        select(
            DocumentRow.id,
            DocumentRow.status,
            DocumentRow.business_object,
            DocumentRow.content_digest,
            extraction["version"].label("version"),
            extraction["classification"].label("classification"),
            *(extraction["fields"][name].label(name) for name in names),
            FileRow.received_at,
        )
        .join(FileRow, FileRow.sha256 == DocumentRow.file_sha256)
        .where(condition, DocumentRow.status != Status.REJECTED)
        .order_by(DocumentRow.id.desc())
        .limit(LIMIT)
    )
    if document_id is None:
        return statement
    first = or_(DocumentRow.id < document_id, DocumentRow.status == Status.APPROVED)
    return statement.where(DocumentRow.id != document_id, first)


def _record(row: Row[Any], extraction: Extraction, objects: Sequence[str], digest: str) -> EarlierRecord:
    earlier, number = _numbered(row), own_number(extraction)
    same_content = bool(digest) and row.content_digest == digest
    same_number = (
        row.business_object in objects
        and own_number(earlier) == number
        and (bool(number) or same_content)  # two changes of an order that have no number of their own are two
    )
    return EarlierRecord(
        document_id=row.id,
        number=next((str(field.value) for field in earlier.fields.values()), ""),
        received_at=row.received_at,
        status=str(row.status),
        same_number=same_number,
        same_content=same_content,
    )


def _numbered(row: Row[Any], names: Sequence[str] = _NUMBERS) -> Extraction:
    """The extraction of ``row`` with its numbers alone, the document's own first."""
    fields = {name: getattr(row, name) for name in names}
    return extraction_from_json(
        {
            "version": row.version,
            "classification": row.classification,
            "fields": {name: field for name, field in fields.items() if field is not None},
            "line_items": [],
            "links": {},
        }
    )
