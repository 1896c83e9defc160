"""What people changed, value by value, and how often the machine was right: written with each revision."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from adapters.store.database import Database
from adapters.store.records import extraction_from_json
from adapters.store.tables import DocumentRow, ReviewRow
from adapters.store.workbench_tables import CheckRow, ConfirmationRow, CorrectionRow
from datamodel.changes import DOCUMENT_TYPE, Change, changes
from datamodel.document import BBox
from datamodel.extraction import ENTERED, Extraction, Field
from datamodel.stored import StoredCorrection

_Slot = tuple[str, bool]
"""A field, and whether it is one of line items."""


class SqlCorrections:
    """``Corrections`` of the store. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, document_id: int) -> list[StoredCorrection]:
        """The oldest first."""
        with self._database.reading() as session:
            return corrections_of(session, document_id)

    def unconfirmed(self, document_id: int) -> list[StoredCorrection]:
        """The oldest first."""
        approved = select(func.max(ConfirmationRow.version)).where(ConfirmationRow.document_id == document_id)
        with self._database.reading() as session:
            last = session.scalar(approved) or 0
            return [correction for correction in corrections_of(session, document_id) if correction.version > last]

    def since(self, moment: dt.datetime, *, after: int = 0, limit: int = 1000) -> list[StoredCorrection]:
        statement = select(CorrectionRow).where(CorrectionRow.at >= moment, CorrectionRow.id > after)
        with self._database.reading() as session:
            return [_stored(row) for row in session.scalars(statement.order_by(CorrectionRow.id).limit(limit))]

    def machine(self, document_id: int) -> Extraction | None:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            return said_by_machine(session, document_id)


def note_corrections(
    session: Session, document: DocumentRow, after: Extraction | None, *, now: dt.datetime, who: str
) -> bool:
    """Keep each value in which ``after`` differs from ``document``, before its row is changed; whether any did."""
    before = extraction_from_json(document.extraction) if document.extraction is not None else None
    if before is None or after is None:
        return False
    found = list(changes(before, after))
    session.add_all(_row(document, before, after, change, now=now, who=who) for change in found)
    return bool(found)


def note_confirmations(
    session: Session, document: DocumentRow, person: Extraction | None, *, now: dt.datetime, who: str
) -> None:
    """Count what an approval leaves of what the machine said; called when its review and its version are noted.

    Data are left out: how well a machine reads is not told by what it only had to take over.
    """
    for row in (ConfirmationRow, CheckRow):
        session.execute(delete(row).where(row.document_id == document.id))
    machine = said_by_machine(session, document.id)
    if machine is None or person is None or machine.is_data:
        return
    counts = _counts(machine, person)
    _note_check(session, document, counts, machine.reader, now=now)
    for field, of_lines in sorted({slot for counted in counts.values() for slot in counted}):
        session.add(
            ConfirmationRow(
                document_id=document.id,
                field=field,
                of_lines=of_lines,
                version=document.version,
                document_type=person.document_type,
                sender=_sender(person),
                reader=machine.reader,
                who=who,
                at=now,
                **{name: counted[field, of_lines] for name, counted in counts.items()},
            )
        )


def _note_check(
    session: Session, document: DocumentRow, counts: Mapping[str, Counter[_Slot]], reader: str, *, now: dt.datetime
) -> None:
    """The sums over all fields, which the figures are counted from."""
    check = CheckRow(
        document_id=document.id,
        at=now,
        document_type=document.document_type,
        sender=document.sender,
        reader=reader,
        checked=sum(counted.total() for counted in counts.values()),
        correct=counts["confirmed"].total(),
    )
    session.add(check)


def corrections_of(session: Session, document_id: int) -> list[StoredCorrection]:
    statement = select(CorrectionRow).where(CorrectionRow.document_id == document_id).order_by(CorrectionRow.id)
    return [_stored(row) for row in session.scalars(statement)]


def said_by_machine(session: Session, document_id: int) -> Extraction | None:
    """Before anybody changed it; None where that was not kept, or could not be read. Raises ``KeyError``."""
    row = session.scalar(select(ReviewRow).where(ReviewRow.document_id == document_id))
    if row is not None:
        return extraction_from_json(row.machine) if row.machine is not None else None
    document = session.get(DocumentRow, document_id)
    if document is None:
        raise KeyError(f"There is no document {document_id}.")
    return extraction_from_json(document.extraction) if document.extraction is not None else None


def correctors_since_approval(session: Session, document_id: int) -> set[str]:
    """Who changed a value since somebody last approved the document for good: those changes were confirmed then."""
    approved = select(func.max(ConfirmationRow.version)).where(ConfirmationRow.document_id == document_id)
    changed = select(CorrectionRow.who).where(
        CorrectionRow.document_id == document_id, CorrectionRow.version > func.coalesce(approved.scalar_subquery(), 0)
    )
    return set(session.scalars(changed.distinct()))


def _counts(machine: Extraction, person: Extraction) -> dict[str, Counter[_Slot]]:
    counts: dict[str, Counter[_Slot]] = {name: Counter() for name in ("confirmed", "changed", "added", "removed")}
    for change in changes(machine, person):
        if change.field == DOCUMENT_TYPE or change.seen or change.entered:
            counts[_kind(change)][change.field, change.line is not None] += 1
    for slot, said in Counter(_slots(machine)).items():
        counts["confirmed"][slot] = said - counts["changed"][slot] - counts["removed"][slot]
    return counts


def _kind(change: Change) -> str:
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "changed"


def _slots(extraction: Extraction) -> Iterator[_Slot]:
    yield DOCUMENT_TYPE, False
    yield from ((name, False) for name in extraction.fields)
    yield from ((name, True) for item in extraction.line_items for name in item)


def _row(
    document: DocumentRow, before: Extraction, after: Extraction, change: Change, *, now: dt.datetime, who: str
) -> CorrectionRow:
    place = next((field for field in (change.seen, change.entered) if field and field.bbox), None)
    return CorrectionRow(
        document_id=document.id,
        version=document.version + 1,
        document_type=before.document_type,
        sender=_sender(after),
        reader="" if change.seen and ENTERED in change.seen.evidence else before.reader,
        field=change.field,
        line=change.line,
        before=change.before,
        after=change.after,
        confidence=_confidence(change, before),
        page=place.page if place else None,
        box=list(place.bbox.as_tuple()) if place and place.bbox else None,
        who=who,
        at=now,
    )


def _confidence(change: Change, before: Extraction) -> float | None:
    if change.field == DOCUMENT_TYPE:
        return before.classification.confidence
    return change.seen.confidence if change.seen else None


def _sender(extraction: Extraction) -> str:
    field: Field | None = extraction.fields.get("sender_name")
    return str(field.value) if field else ""


def _stored(row: CorrectionRow) -> StoredCorrection:
    return StoredCorrection(
        id=row.id,
        document_id=row.document_id,
        version=row.version,
        document_type=row.document_type,
        sender=row.sender,
        reader=row.reader,
        field=row.field,
        line=row.line,
        before=row.before,
        after=row.after,
        confidence=row.confidence,
        page=row.page,
        box=BBox(*row.box) if row.box else None,
        who=row.who,
        at=row.at,
    )
