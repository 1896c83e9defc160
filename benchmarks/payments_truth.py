"""A generated payment with what it is for, and how many there are of each class."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from datamodel.master import OpenItem
from datamodel.payments import Allocation, ItemKey, Matched, Payment
from orders.payments.settling import key_of

SHARES = {
    "one_to_one": 33,
    "many_invoices": 14,
    "many_payments": 3,
    "partial": 3,
    "cash_discount": 13,
    "deduction": 4,
    "bank_charges": 3,
    "currency_difference": 2,
    "credit_netted": 4,
    "overpayment": 2,
    "returned_debit": 3,
    "no_reference": 7,
    "several_customers": 2,
    "foreign": 7,
}
"""Shares of the classes in per cent; ``foreign`` are payments that are for no item at all."""


@dataclass(frozen=True)
class Case:
    """A payment and what it is for.

    Attributes:
        findable: the payment and the items tell it, without guessing.
        paid_before: what it pays a second time, after another payment of the month.
    """

    payment: Payment
    kind: str
    allocations: tuple[Allocation, ...] = ()
    on_account: Decimal = Decimal(0)
    findable: bool = True
    paid_before: tuple[ItemKey, ...] = ()


@dataclass
class Cases:
    """All payments of a month, and what was posted before it."""

    cases: list[Case] = field(default_factory=list)
    earlier: list[Matched] = field(default_factory=list)


def largest(allocations: Sequence[Allocation]) -> int:
    """By convention one item bears what banks keep: the largest."""
    return max(range(len(allocations)), key=lambda at: (allocations[at].paid, -at))


def in_full(items: Sequence[OpenItem]) -> tuple[Allocation, ...]:
    return tuple(Allocation(key_of(item), item.open_amount) for item in items)
