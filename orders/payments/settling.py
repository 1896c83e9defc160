"""What open items look like after what was matched: only a booked payment that is matched or posted changes them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from datamodel.master import OpenItem
from datamodel.payments import ItemKey, Matched, PaymentState

APPLIED = frozenset({PaymentState.MATCHED, PaymentState.POSTED})


def key_of(item: OpenItem) -> ItemKey:
    return ItemKey(item.number, item.partner, item.role)


def settled_by(matched: Iterable[Matched]) -> dict[ItemKey, Decimal]:
    """How much of each item the first proposals of ``matched`` settle; negative where a payment came back."""
    sums: defaultdict[ItemKey, Decimal] = defaultdict(Decimal)
    for one in matched:
        if one.state in APPLIED and one.proposals:
            for allocation in one.proposals[0].allocations:
                sums[allocation.item] += allocation.settled
    return dict(sums)


def settle(open_items: Iterable[OpenItem], matched: Iterable[Matched]) -> list[OpenItem]:
    """``open_items`` with what ``matched`` left open of each, those that are settled included (nothing open).

    Only what was matched with these items: what the open items know already must not be given again.
    """
    sums = settled_by(matched)
    return [replace(item, open_amount=item.open_amount - sums.get(key_of(item), Decimal(0))) for item in open_items]
