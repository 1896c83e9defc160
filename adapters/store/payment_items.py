"""Open items under payments: what is pending on them, what may still be settled, and when their own amount falls.

A payment that is matched is pending until its receiver has posted it: so long the item's own amount stays as the ERP
last told it, and what is pending is taken off where anybody asks what is open. Once it is posted, the item's amount
falls by what was settled, unless the master data told of it before; its ``digest`` stays that of what they told, so
that a load which says the same as before changes nothing, and one that says something else is the truth.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from adapters.store.master_tables import OpenItemRow, SourceRow
from adapters.store.payment_tables import AllocationRow, PaymentRow
from datamodel.errors import ConflictError
from datamodel.master import OpenItem, PartnerRole
from datamodel.payments import ItemKey, Proposal
from datamodel.stored_payments import ItemLevel, ItemQuery

_CHUNK = 200  # keys in one statement
_NOTHING = Decimal(0)
_COLUMNS = (
    OpenItemRow.number,
    OpenItemRow.partner,
    OpenItemRow.date,
    OpenItemRow.amount,
    OpenItemRow.open_amount,
    OpenItemRow.currency,
    OpenItemRow.due_date,
    OpenItemRow.discount_percent,
    OpenItemRow.discount_date,
    OpenItemRow.their_reference,
    OpenItemRow.role,
)


@dataclass(slots=True)
class Level:
    """An item while payments are being written: ``left`` falls with each. ``sign`` is that of a full payment of it."""

    left: Decimal
    sign: int
    digest: str

    def takes(self, settled: Decimal) -> bool:
        """Whether no more than what is left is settled. What reopens an item may always."""
        return (self.left - settled) * self.sign >= 0


def left_open(session: Session) -> Iterator[OpenItem]:
    """Every open item with what is neither settled nor pending; those of which nothing is left stay out."""
    pending = _pending(session)
    for row in session.execute(select(*_COLUMNS)):
        item = _item_of(row)
        left = item.open_amount - pending.get(ItemKey(item.number, item.partner, item.role), _NOTHING)
        if left and left * item.open_amount >= 0:  # what is pending twice makes no credit note of an invoice
            yield replace(item, open_amount=left) if left != item.open_amount else item


def levels_of(session: Session, keys: Collection[ItemKey]) -> dict[ItemKey, Level]:
    """How each item stands now; one that the master data do not have has nothing left.

    What is pending is read first: what is posted in between counts twice then, never not at all.
    """
    pending = _pending(session, keys)
    found = {key: Level(_NOTHING, 1, "") for key in keys}
    row = OpenItemRow
    columns = (row.role, row.partner, row.number, row.amount, row.open_amount, row.digest)
    for chunk in _chunks(keys):
        where = _one_of(chunk, (row.role, row.partner, row.number))
        for role, partner, number, amount, open_amount, digest in session.execute(select(*columns).where(where)):
            sign = -1 if (amount or open_amount) < 0 else 1
            found[ItemKey(number, partner, PartnerRole(role))] = Level(open_amount, sign, digest)
    for key, off in pending.items():
        found[key].left -= off
    return found


def check_items(proposal: Proposal, levels: dict[ItemKey, Level]) -> None:
    """Raises ``ConflictError`` where more of an item would be settled than is left of it."""
    for key, settled in _by_item(proposal).items():
        if not levels[key].takes(settled):
            left = levels[key].left
            raise ConflictError(
                f"Of {key.number} only {left:f} is left open, and {settled:f} would be settled. Choose otherwise."
            )


def allocate(session: Session, payment: PaymentRow, proposal: Proposal, levels: dict[ItemKey, Level]) -> None:
    """Note what the payment settles, pending. ``levels`` fall. Raises ``ConflictError`` as ``check_items``."""
    check_items(proposal, levels)
    for key, settled in _by_item(proposal).items():
        level = levels[key]
        session.add(
            AllocationRow(
                payment_id=payment.id,
                role=str(key.role),
                partner=key.partner,
                number=key.number,
                settled=settled,
                open_amount=level.left,
                digest=level.digest,
            )
        )
        level.left -= settled


def free_items(session: Session, payment_ids: Sequence[int]) -> None:
    """The payments settle nothing any more."""
    pending = and_(AllocationRow.payment_id.in_(payment_ids), AllocationRow.settled_at.is_(None))
    session.execute(delete(AllocationRow).where(pending))


def settle_items(session: Session, payment_ids: Sequence[int], *, posted_at: dt.datetime, now: dt.datetime) -> None:
    """What the payments settle is posted since ``posted_at``: the items themselves fall."""
    chosen = select(AllocationRow).where(AllocationRow.payment_id.in_(payment_ids), AllocationRow.settled_at.is_(None))
    for allocation in session.scalars(chosen.order_by(AllocationRow.partner, AllocationRow.number)):
        _fall(session, allocation, posted_at=posted_at)
        allocation.settled_at = now


def _fall(session: Session, allocation: AllocationRow, *, posted_at: dt.datetime) -> None:
    row = OpenItemRow
    key = (row.role == allocation.role, row.partner == allocation.partner, row.number == allocation.number)
    found = session.execute(
        select(row.open_amount, row.digest, SourceRow.loaded_at)
        .outerjoin(SourceRow, SourceRow.name == row.source)
        .where(*key)
        .with_for_update(of=row)
    ).first()
    if found is None:
        return
    open_amount, digest, loaded_at = found
    if digest != allocation.digest and _is_known(open_amount, allocation, loaded_at, posted_at):
        return
    left = open_amount - allocation.settled
    session.execute(update(row).where(*key).values(open_amount=_NOTHING if left * open_amount < 0 else left))


def _is_known(
    open_amount: Decimal, allocation: AllocationRow, loaded_at: dt.datetime | None, posted_at: dt.datetime
) -> bool:
    """The master data changed since the payment was matched: maybe because the ERP had posted it already."""
    if loaded_at is not None and loaded_at > posted_at:
        return True
    return _has_fallen(open_amount, allocation)


def _has_fallen(open_amount: Decimal, allocation: AllocationRow) -> bool:
    """Whether no more is open than the payment leaves."""
    expected = allocation.open_amount - allocation.settled
    return open_amount <= expected if allocation.settled > 0 else open_amount >= expected


def find_items(session: Session, query: ItemQuery, *, limit: int) -> list[ItemLevel]:
    """Items that somebody searches, by partner and date."""
    row = OpenItemRow
    statement = select(*_COLUMNS).where(row.open_amount != _NOTHING)
    if query.partner:
        statement = statement.where(row.partner == query.partner)
    if query.role is not None:
        statement = statement.where(row.role == str(query.role))
    if query.number:
        statement = statement.where(row.number.icontains(query.number, autoescape=True))
    rows = session.execute(statement.order_by(row.date, row.number, row.partner).limit(limit))
    items = [_item_of(each) for each in rows]
    keys = [ItemKey(item.number, item.partner, item.role) for item in items]
    pending = _pending(session, keys) if keys else {}
    return [ItemLevel(item, pending.get(key, _NOTHING)) for item, key in zip(items, keys, strict=True)]


def items_by_key(session: Session, keys: Collection[ItemKey]) -> list[ItemLevel]:
    """Those of ``keys`` that the master data have."""
    row, found = OpenItemRow, []
    for chunk in _chunks(keys):
        where = _one_of(chunk, (row.role, row.partner, row.number))
        found += [_item_of(each) for each in session.execute(select(*_COLUMNS).where(where))]
    pending = _pending(session, keys) if keys else {}
    return [ItemLevel(item, pending.get(ItemKey(item.number, item.partner, item.role), _NOTHING)) for item in found]


def _pending(session: Session, keys: Collection[ItemKey] | None = None) -> dict[ItemKey, Decimal]:
    """What is settled by payments that are not posted, by item; of all items where no ``keys`` are named.

    What the master data have fallen by meanwhile is no longer pending, though nobody told that it is posted.
    """
    row, item, sums = AllocationRow, OpenItemRow, dict[ItemKey, Decimal]()
    same = and_(item.role == row.role, item.partner == row.partner, item.number == row.number)
    columns = (row.role, row.partner, row.number)
    for chunk in _chunks(keys) if keys is not None else [None]:
        statement = select(row, item.open_amount, item.digest).outerjoin(item, same).where(row.settled_at.is_(None))
        wanted = statement if chunk is None else statement.where(_one_of(chunk, columns))
        for allocation, open_amount, digest in session.execute(wanted):
            if digest in (None, allocation.digest) or not _has_fallen(open_amount, allocation):
                key = ItemKey(allocation.number, allocation.partner, PartnerRole(allocation.role))
                sums[key] = sums.get(key, _NOTHING) + allocation.settled
    return sums


def _by_item(proposal: Proposal) -> dict[ItemKey, Decimal]:
    sums: dict[ItemKey, Decimal] = {}
    for each in proposal.allocations:
        sums[each.item] = sums.get(each.item, _NOTHING) + each.settled
    return sums


def _item_of(row: Any) -> OpenItem:
    return OpenItem(**{**row._mapping, "role": PartnerRole(row.role)})


def _one_of(keys: Iterable[ItemKey], columns: Sequence[InstrumentedAttribute[str]]) -> ColumnElement[bool]:
    """Written out, not as tuples IN (…): SQLite looks those up without the index."""
    role, partner, number = columns
    return or_(*(and_(role == str(key.role), partner == key.partner, number == key.number) for key in keys))


def _chunks(keys: Collection[ItemKey]) -> Iterator[Sequence[ItemKey]]:
    listed = list(keys)
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))
