"""Payments for people: lists, one by one, and what became of the bookings of each statement."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, defer

from adapters.store.documents import stored_delivery
from adapters.store.events import payment_subject, stored_event
from adapters.store.lists import word_pattern
from adapters.store.payment_collecting import places_of
from adapters.store.payment_records import payment_from_json, proposal_from_json
from adapters.store.payment_tables import PaymentDocumentRow, PaymentPlaceRow, PaymentRow
from adapters.store.tables import EventRow, MessageRow
from datamodel.extraction import StatementKind
from datamodel.payments import PaymentSource, PaymentState
from datamodel.stored import StoredDelivery, StoredEvent
from datamodel.stored_payments import (
    Collected,
    PaymentFilter,
    PaymentItem,
    PaymentPage,
    PaymentSorting,
    StatementSum,
    StoredPayment,
)

_ORDERS: dict[PaymentSorting, tuple[Any, ...]] = {
    PaymentSorting.OLDEST: (PaymentRow.date, PaymentRow.id),
    PaymentSorting.LARGEST: (PaymentRow.size.desc(), PaymentRow.id),
    PaymentSorting.LATEST: (PaymentRow.updated_at.desc(), PaymentRow.id.desc()),
}
_SHOWN = (
    PaymentRow.id,
    PaymentRow.key,
    PaymentRow.state,
    PaymentRow.amount,
    PaymentRow.currency,
    PaymentRow.date,
    PaymentRow.payer,
    PaymentRow.customer,
    PaymentRow.about,
    PaymentRow.confidence,
    PaymentRow.reasons,
    PaymentRow.decided_by,
    PaymentRow.held,
    PaymentRow.created_at,
    PaymentRow.updated_at,
)


def find_page(session: Session, wanted: PaymentFilter, *, offset: int, limit: int) -> PaymentPage:
    """A page in two statements, however many payments it shows."""
    fitting = _fitting(wanted)
    counted = select(PaymentRow.state, func.count()).where(*fitting).group_by(PaymentRow.state)
    counts = {PaymentState(state): count for state, count in session.execute(counted)}
    counts = {state: counts.get(state, 0) for state in PaymentState}
    chosen = select(*_SHOWN).where(*fitting).order_by(*_ORDERS[wanted.sorting])
    if wanted.state is not None:
        chosen = chosen.where(PaymentRow.state == str(wanted.state))
    items = tuple(_item(row) for row in session.execute(chosen.offset(offset).limit(limit)))
    return PaymentPage(items, counts[wanted.state] if wanted.state else sum(counts.values()), counts)


def _fitting(wanted: PaymentFilter) -> list[ColumnElement[bool]]:
    """Everything but the state."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.customer:
        conditions.append(PaymentRow.customer == wanted.customer)
    if wanted.least is not None:
        conditions.append(PaymentRow.size >= float(wanted.least))
    if wanted.most is not None:
        conditions.append(PaymentRow.size <= float(wanted.most))
    for word in wanted.words.split():
        pattern = word_pattern(word)
        conditions.append(
            PaymentRow.searchable.like(pattern, escape="/") | func.lower(PaymentRow.about).like(pattern, escape="/")
        )
    return conditions


def _item(row: Any) -> PaymentItem:
    values = row._mapping
    return PaymentItem(
        **{name: values[name] for name in ("id", "key", "amount", "currency", "date", "payer", "customer", "about",
                                           "confidence", "decided_by", "created_at", "updated_at")},
        state=PaymentState(values["state"]),
        reasons=tuple(values["reasons"]),
        is_held=values["held"],
    )  # fmt: skip


def stored_payments(session: Session, chosen: Select[tuple[PaymentRow]]) -> Iterator[StoredPayment]:
    """Those that ``chosen`` selects, in its order; three statements however many they are."""
    rows = session.scalars(chosen).all()
    ids = [row.id for row in rows]
    places = places_of(session, ids)
    deliveries = _deliveries(session, ids) if any(row.state not in _UNTOLD or row.held for row in rows) else {}
    for row in rows:
        yield StoredPayment(
            id=row.id,
            version=row.version,
            payment=payment_from_json(row.payment, places.get(row.id, ())),
            state=PaymentState(row.state),
            proposals=tuple(proposal_from_json(each) for each in row.proposals),
            chosen=proposal_from_json(row.chosen) if row.chosen else None,
            reasons=tuple(row.reasons),
            decided_by=row.decided_by,
            is_held=row.held,
            created_at=row.created_at,
            updated_at=row.updated_at,
            deliveries=tuple(deliveries.get(row.id, ())),
        )


_UNTOLD = frozenset({str(PaymentState.ANNOUNCED), str(PaymentState.FOREIGN)})


def find_payment(session: Session, key: str) -> StoredPayment:
    """By its key, or its number. Raises ``KeyError``."""
    named = PaymentRow.id == int(key) if key.isdecimal() and len(key) < 10 else PaymentRow.key == key
    found = next(stored_payments(session, select(PaymentRow).where(named)), None)
    if found is None:
        raise KeyError(f"There is no payment {key}.")
    return found


def events_of(session: Session, payment_id: int) -> list[StoredEvent]:
    """In the order in which they happened."""
    chosen = select(EventRow).where(EventRow.subject == payment_subject(payment_id)).order_by(EventRow.id)
    return [stored_event(row) for row in session.scalars(chosen)]


def _deliveries(session: Session, payment_ids: list[int]) -> dict[int, list[StoredDelivery]]:
    found: dict[int, list[StoredDelivery]] = defaultdict(list)
    for start in range(0, len(payment_ids), 500):
        some = payment_ids[start : start + 500]
        statement = (
            select(MessageRow)
            .options(defer(MessageRow.payload, raiseload=True))
            .where(MessageRow.payment_id.in_(some))
            .order_by(MessageRow.payment_id, MessageRow.sequence)
        )
        for row in session.scalars(statement):
            found[row.payment_id or 0].append(stored_delivery(row))
    return found


def statement_sums(session: Session, *, account: str, limit: int) -> list[StatementSum]:
    """The latest first. Notifications of single bookings are none."""
    row = PaymentDocumentRow
    kinds = [str(StatementKind.STATEMENT), str(StatementKind.REPORT)]
    chosen = select(row).where(row.kind.in_(kinds))
    if account:
        chosen = chosen.where(row.account == account)
    documents = session.scalars(chosen.order_by(row.day.desc(), row.document_id.desc()).limit(limit)).all()
    sums = _sums(session, [document.document_id for document in documents])
    return [StatementSum(_collected(each), *sums.get(each.document_id, ({}, {}))) for each in documents]


_Sums = dict[int, tuple[dict[PaymentState, Decimal], dict[PaymentState, int]]]


def _sums(session: Session, documents: list[int]) -> _Sums:
    """Added up here: the database has no exact numbers."""
    found: _Sums = {}
    place = PaymentPlaceRow
    statement = (
        select(place.document_id, PaymentRow.state, place.amount)
        .join(PaymentRow, PaymentRow.id == place.payment_id)
        .where(place.document_id.in_(documents), place.source == str(PaymentSource.BOOKING))
    )
    for document_id, name, amount in session.execute(statement):
        sums, counts = found.setdefault(document_id, ({}, {}))
        state = PaymentState(name)
        sums[state] = sums.get(state, Decimal(0)) + amount
        counts[state] = counts.get(state, 0) + 1
    return found


def collected_of(session: Session, document_ids: Sequence[int]) -> dict[int, Collected]:
    """Those of the documents that were taken over."""
    row, found = PaymentDocumentRow, dict[int, Collected]()
    for start in range(0, len(document_ids), 500):
        some = select(row).where(row.document_id.in_(document_ids[start : start + 500]))
        found |= {each.document_id: _collected(each) for each in session.scalars(some)}
    return found


def _collected(row: PaymentDocumentRow) -> Collected:
    return Collected(
        document_id=row.document_id,
        version=row.version,
        kind=StatementKind(row.kind) if row.kind else None,
        account=row.account,
        number=row.number,
        day=row.day,
        currency=row.currency,
        opening=row.opening,
        closing=row.closing,
    )
