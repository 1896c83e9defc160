"""What is left for dunning when all payments are told of: overdue, paid short, taken off; less what is on its way."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from datamodel.master import OpenItem, PartnerRole
from datamodel.payments import Allocation, ItemKey, PaymentState
from datamodel.stored_payments import StoredPayment

BANDS = (30, 60, 90)
"""Days overdue up to which an item is in a band; what is older is in the last."""
_NOTHING = Decimal(0)
_APPLIED = frozenset({PaymentState.MATCHED, PaymentState.POSTED})


class LeftoverKind(StrEnum):
    """Why something is left.

    OVERDUE      nobody has paid it, and it was due
    SHORT_PAID   the rest of an item that was paid in part
    DEDUCTION    taken off by the payer for a reason, which somebody may dispute
    """

    OVERDUE = "overdue"
    SHORT_PAID = "short_paid"
    DEDUCTION = "deduction"


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something of one item. ``days`` overdue; None where it is not due, or was taken off."""

    kind: LeftoverKind
    number: str
    amount: Decimal
    due_date: dt.date | None = None
    days: int | None = None
    reason: str = ""

    @property
    def band(self) -> str:
        """Of the days that it is overdue: ``0-30``, ``31-60``, ``61-90``, ``>90``."""
        if self.days is None:
            return ""
        below = 0
        for last in BANDS:
            if self.days <= last:
                return f"{below}-{last}"
            below = last + 1
        return f">{BANDS[-1]}"


@dataclass(frozen=True, slots=True)
class CustomerLeftovers:
    """All that is left of one customer in one currency.

    ``announced`` is what advices tell and no bank has booked yet, ``on_account`` what was paid and is for no item.
    """

    customer: str
    currency: str
    leftovers: tuple[Leftover, ...]
    announced: Decimal = _NOTHING
    on_account: Decimal = _NOTHING

    def overdue(self, band: str = "") -> Decimal:
        """The sum of what is due, of all bands or of one."""
        due = (each for each in self.leftovers if each.days is not None and band in ("", each.band))
        return sum((each.amount for each in due), _NOTHING)

    @property
    def to_dun(self) -> Decimal:
        """What is due, less what is on its way or here already; never below zero."""
        return max(_NOTHING, self.overdue() - self.announced - self.on_account)


def leftovers(
    items: Iterable[OpenItem], payments: Iterable[StoredPayment], *, today: dt.date
) -> list[CustomerLeftovers]:
    """By customer and currency; those of which nothing is left stay out.

    Args:
        items: what is open, less what payments settle that are not posted yet.
        payments: those that are announced, matched or posted.
        today: what was due before is overdue.
    """
    told = list(payments)
    short = {each.item for each in _allocations(told) if not each.in_full}
    found: defaultdict[tuple[str, str], list[Leftover]] = defaultdict(list)
    for item in items:
        if item.role is PartnerRole.CUSTOMER and (one := _left_of(item, short, today)):
            found[item.partner, item.currency].append(one)
    for key, one in _deductions(told):
        found[key].append(one)
    announced, on_account = _announced(told), _on_account(told)
    return [
        CustomerLeftovers(
            *key,
            tuple(sorted(found[key], key=lambda each: (-(each.days if each.days is not None else -1), each.number))),
            announced.get(key, _NOTHING),
            on_account.get(key, _NOTHING),
        )
        for key in sorted(found)
    ]


def _left_of(item: OpenItem, short: set[ItemKey], today: dt.date) -> Leftover | None:
    """Credit notes are not dunned, but lower what is due once they are."""
    due = item.due_date or item.date
    is_short = ItemKey(item.number, item.partner, item.role) in short
    if due >= today and not is_short:
        return None
    days = (today - due).days if due < today else None
    kind = LeftoverKind.SHORT_PAID if is_short else LeftoverKind.OVERDUE
    return Leftover(kind, item.number, item.open_amount, due, days)


def _allocations(payments: Iterable[StoredPayment]) -> Iterator[Allocation]:
    for one in payments:
        if one.state in _APPLIED and one.chosen:
            yield from one.chosen.allocations


def _deductions(payments: Iterable[StoredPayment]) -> Iterator[tuple[tuple[str, str], Leftover]]:
    for one in payments:
        for each in _allocations([one]):
            if each.deduction and each.item.role is PartnerRole.CUSTOMER:
                left = Leftover(LeftoverKind.DEDUCTION, each.item.number, each.deduction, reason=each.reason)
                yield (each.item.partner, one.payment.currency), left


def _announced(payments: Iterable[StoredPayment]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in payments:
        if one.state is PaymentState.ANNOUNCED and (customer := _customer(one)):
            sums[customer, one.payment.currency] += one.payment.amount
    return sums


def _on_account(payments: Iterable[StoredPayment]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in payments:
        if one.state in _APPLIED and one.chosen and one.chosen.on_account and (customer := _customer(one)):
            sums[customer, one.payment.currency] += one.chosen.on_account
    return sums


def _customer(one: StoredPayment) -> str:
    """Whose it is: as the document was linked, else whose items it pays, or might."""
    proposal = one.chosen or next(iter(one.proposals), None)
    partners = [each.item.partner for each in proposal.allocations] if proposal else []
    return one.payment.customer or next(iter(partners), "")
