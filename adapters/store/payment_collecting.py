"""Payments taken over from documents: each line of a document tells of one payment, however often it is told."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from adapters.store.documents import load_documents
from adapters.store.events import What, note, payment_subject
from adapters.store.lists import folded
from adapters.store.payment_items import free_items
from adapters.store.payment_records import payment_to_json
from adapters.store.payment_states import lock_payments, move
from adapters.store.payment_tables import PaymentDocumentRow, PaymentPlaceRow, PaymentRow
from adapters.store.tables import DocumentRow
from datamodel.errors import ConflictError
from datamodel.extraction import DocumentType, Status
from datamodel.payments import Payment, PaymentSource, PaymentState, Told
from datamodel.stored import StoredDocument
from datamodel.stored_payments import UNDECIDED, Collected

SOURCES = (DocumentType.BANK_STATEMENT, DocumentType.PAYMENT_ADVICE)
_CHUNK = 500  # values in one statement
_SEARCHED = 2000  # characters
_PAYER = 200
_T = TypeVar("_T")


def uncollected(session: Session, *, limit: int) -> list[StoredDocument]:
    """Approved documents that tell of payments and were not taken over as they are now, oldest first."""
    return load_documents(session, _uncollected().order_by(DocumentRow.id).limit(limit))


def is_anything_uncollected(session: Session) -> bool:
    return session.scalar(_uncollected().limit(1)) is not None


def _uncollected() -> Select[tuple[int]]:
    row = PaymentDocumentRow
    return (
        select(DocumentRow.id)
        .outerjoin(row, row.document_id == DocumentRow.id)
        .where(
            DocumentRow.status == Status.APPROVED,
            DocumentRow.document_type.in_(SOURCES),
            or_(row.document_id.is_(None), row.version != DocumentRow.version),
        )
    )


def state_of(session: Session) -> str:
    """Which documents are taken over, in few signs."""
    row = PaymentDocumentRow
    count, versions = session.execute(select(func.count(), func.sum(row.version)).select_from(row)).one()
    return f"{count}/{versions or 0}"


def collect(
    session: Session,
    documents: Sequence[Collected],
    payments: Sequence[Payment],
    *,
    taken: str,
    now: dt.datetime,
    who: str,
) -> int:
    """Keep ``payments``, and that ``documents`` are taken over; how many payments are new.

    Documents that have another version now are left out with their lines. Raises ``ConflictError``.
    """
    lock_payments(session)
    if state_of(session) != taken:
        raise ConflictError(
            "Other documents were taken over meanwhile, which may tell of the same payments. Look again."
        )
    free = _still_free(session, documents)
    if not free:
        return 0
    rows = _rows_of(session, payments)
    kept = [_keep(session, payment, rows, now=now) for payment in payments]
    session.flush()  # all at once: each new one gets its number
    new = sum(map(_is_new, {row.id: row for row in kept}.values()))
    with session.no_autoflush:
        for payment, row in zip(payments, kept, strict=True):
            _note_first(session, row, payment, now=now, who=who)
            for told in payment.told:
                _place(session, row, told, payment.amount, rows[1], free, now=now, who=who)
    session.flush()
    _drop_places(session, {document.document_id for document in free.values()}, payments)
    _drop_untold(session, now=now, who=who)
    for document in free.values():
        session.merge(_document_row(document))
    return new


def _still_free(session: Session, documents: Sequence[Collected]) -> dict[int, Collected]:
    ids = [document.document_id for document in documents]
    columns = (DocumentRow.id, DocumentRow.version, PaymentDocumentRow.version)
    statement = select(*columns).outerjoin(PaymentDocumentRow, PaymentDocumentRow.document_id == DocumentRow.id)
    found = {number: (now, then) for number, now, then in session.execute(statement.where(DocumentRow.id.in_(ids)))}
    return {
        each.document_id: each
        for each in documents
        if each.document_id in found and found[each.document_id][0] == each.version != found[each.document_id][1]
    }


_Rows = tuple[dict[str, PaymentRow], dict[tuple[int, int], PaymentRow]]
"""Payments that there are, by key and by where they were told."""


def _rows_of(session: Session, payments: Sequence[Payment]) -> _Rows:
    by_key: dict[str, PaymentRow] = {}
    for keys in _chunks([payment.key for payment in payments]):
        by_key |= {row.key: row for row in session.scalars(select(PaymentRow).where(PaymentRow.key.in_(keys)))}
    by_place: dict[tuple[int, int], PaymentRow] = {}
    documents = {told.document_id for payment in payments for told in payment.told}
    place = PaymentPlaceRow
    for ids in _chunks(sorted(documents)):
        found = select(place.document_id, place.line, PaymentRow).join(PaymentRow, PaymentRow.id == place.payment_id)
        for document_id, line, row in session.execute(found.where(place.document_id.in_(ids))):
            by_place[document_id, line] = row
    return by_key, by_place


def _keep(session: Session, payment: Payment, rows: _Rows, *, now: dt.datetime) -> PaymentRow:
    """The row of a payment, old or new. What is decided keeps what it says."""
    by_key, by_place = rows
    told_by = {by_place[place] for told in payment.told if (place := (told.document_id, told.line)) in by_place}
    row = by_key.get(payment.key) or min(told_by, key=lambda each: each.id, default=None)
    if row is None:
        row = PaymentRow(state=str(_first_state(payment)), version=0, decided_by="", held=False, carried_by="",
                         proposals=[], chosen=None, reasons=[], about="", created_at=now)  # fmt: skip
        session.add(row)
    by_key[payment.key] = row
    if row.state in UNDECIDED:
        _describe(row, payment, now=now)
    return row


def _note_first(session: Session, row: PaymentRow, payment: Payment, *, now: dt.datetime, who: str) -> None:
    """That it is new, or that a bank has booked what was announced."""
    if _is_new(row) or (row.state == PaymentState.ANNOUNCED and payment.is_booked):
        why = ["A bank booked it."] if payment.is_booked else ["Its payer announced it."]
        move(session, row, _first_state(payment), why, now=now, who=who)


def _is_new(row: PaymentRow) -> bool:
    """Whether nothing was said of it yet."""
    return row.version == 1 and not row.reasons


def _first_state(payment: Payment) -> PaymentState:
    return PaymentState.REVIEW if payment.is_booked else PaymentState.ANNOUNCED


def _describe(row: PaymentRow, payment: Payment, *, now: dt.datetime) -> None:
    """What the payment says, and what lists tell of it; matching has to see it again where that is new."""
    said = payment_to_json(payment)
    if row.key == payment.key and row.payment == said and row.is_booked == payment.is_booked:
        return
    row.key, row.payment, row.is_booked = payment.key, said, payment.is_booked
    row.amount, row.size, row.currency = payment.amount, float(abs(payment.amount)), payment.currency
    row.date, row.payer, row.customer = payment.date, payment.payer_name[:_PAYER], payment.customer
    numbers = (line.invoice_number for line in payment.lines)
    words = (payment.payer_name, payment.customer, payment.payer_iban, *payment.texts, *numbers, payment.key)
    row.searchable = folded(" ".join(filter(None, words)))[:_SEARCHED]
    row.due, row.updated_at = True, now
    row.version += 1


def _place(
    session: Session,
    row: PaymentRow,
    told: Told,
    amount: Decimal,
    by_place: dict[tuple[int, int], PaymentRow],
    free: Collection[int],
    *,
    now: dt.datetime,
    who: str,
) -> None:
    """Note where it was told. A line that told of another payment tells of this one now."""
    known = by_place.get((told.document_id, told.line))
    if known is row or (known is None and told.document_id not in free):
        return
    place = PaymentPlaceRow(
        document_id=told.document_id, line=told.line, payment_id=row.id, source=str(told.source), amount=amount
    )
    if known is None:
        session.add(place)
    else:
        session.merge(place)
    by_place[told.document_id, told.line] = row
    why = f"Line {told.line} of document {told.document_id} tells of it."
    if not told.line:
        why = f"Document {told.document_id} tells of it."
    note(session, What.PAYMENT_JOINED, payment_subject(row.id), at=now, who=who, why=why)


def _drop_places(session: Session, documents: Collection[int], payments: Iterable[Payment]) -> None:
    """Lines that a corrected document does not have any more tell of nothing."""
    kept = {(told.document_id, told.line) for payment in payments for told in payment.told}
    for ids in _chunks(sorted(documents)):
        for place in session.scalars(select(PaymentPlaceRow).where(PaymentPlaceRow.document_id.in_(ids))):
            if (place.document_id, place.line) not in kept:
                session.delete(place)
    session.flush()


def _drop_untold(session: Session, *, now: dt.datetime, who: str) -> None:
    """A payment that nothing tells of any more has met another one, or never was; what is decided stays."""
    told = select(PaymentPlaceRow.payment_id).where(PaymentPlaceRow.payment_id == PaymentRow.id).exists()
    states = [str(state) for state in UNDECIDED]
    rows = session.scalars(select(PaymentRow).where(PaymentRow.state.in_(states), ~PaymentRow.held, ~told)).all()
    for row in rows:
        note(
            session, What.PAYMENT_JOINED, payment_subject(row.id), at=now, who=who, why="It is part of another payment."
        )
    free_items(session, [row.id for row in rows])
    session.execute(delete(PaymentRow).where(PaymentRow.id.in_([row.id for row in rows])))


def _document_row(document: Collected) -> PaymentDocumentRow:
    return PaymentDocumentRow(
        document_id=document.document_id,
        version=document.version,
        kind=str(document.kind or ""),
        account=document.account,
        number=document.number,
        day=document.day,
        currency=document.currency[:3],
        opening=document.opening,
        closing=document.closing,
    )


def places_of(session: Session, payment_ids: Sequence[int]) -> Mapping[int, tuple[Told, ...]]:
    """Where each payment was told, in the order of the documents."""
    place, found = PaymentPlaceRow, dict[int, list[Told]]()
    for ids in _chunks(payment_ids):
        chosen = select(place).where(place.payment_id.in_(ids)).order_by(place.document_id, place.line)
        for row in session.scalars(chosen):
            found.setdefault(row.payment_id, []).append(Told(PaymentSource(row.source), row.document_id, row.line))
    return {number: tuple(told) for number, told in found.items()}


def _chunks(values: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
