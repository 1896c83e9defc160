"""The open items as matching sees them: amounts as whole numbers, ways to find items, and what is left of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from datamodel.master import OpenItem, PartnerRole
from datamodel.payments import ItemKey, Payment
from orders.payments.numbers import NumberIndex, digits_of

Account = tuple[PartnerRole, str]
"""A partner by role and number."""


TAIL = 4
"""Last digits by which a number may be named."""


@dataclass(slots=True, eq=False)
class Entry:
    """One open item, by its canonical ``place``. ``open`` is what is left of its ``whole`` amount, in units."""

    item: OpenItem
    key: ItemKey
    account: Account
    place: int
    open: int
    whole: int
    digits: str

    @property
    def untouched(self) -> bool:
        """Whether nothing of it was paid yet."""
        return self.open == self.whole


class Ledger:
    """All open items, in an order of their own whatever the order they came in."""

    def __init__(self, open_items: Iterable[OpenItem], payments: Iterable[Payment]) -> None:
        items = sorted(open_items, key=lambda item: (item.role, item.partner, item.number))
        amounts = [amount for one in payments for amount in (one.amount, one.original_amount, one.charges) if amount]
        self.places = max(
            2, *map(_decimals, amounts), *(max(_decimals(item.open_amount), _decimals(item.amount)) for item in items)
        )
        self.entries = [
            Entry(
                item=item,
                key=ItemKey(item.number, item.partner, item.role),
                account=(item.role, item.partner),
                place=place,
                open=self.units(item.open_amount),
                whole=self.units(item.amount),
                digits=digits_of(item.number),
            )
            for place, item in enumerate(items)
        ]
        self.by_account: defaultdict[Account, list[Entry]] = defaultdict(list)
        self.by_amount: defaultdict[tuple[str, int], list[Entry]] = defaultdict(list)
        self.by_tail: defaultdict[str, list[Entry]] = defaultdict(list)
        self.by_key = {entry.key: entry for entry in self.entries}
        for entry in self.entries:
            self.by_account[entry.account].append(entry)
            self.by_amount[entry.item.currency, entry.open].append(entry)
            if len(entry.digits) >= TAIL:
                self.by_tail[entry.digits[-TAIL:]].append(entry)
        self.common = Counter({amount: len(entries) for amount, entries in self.by_amount.items()})
        self.numbers = NumberIndex((entry.item.number, entry.item.their_reference) for entry in self.entries)

    def settle(self, entry: Entry, settled: int) -> None:
        """Take ``settled`` off what is open of ``entry``."""
        self.common[entry.item.currency, entry.open] -= 1
        entry.open -= settled
        self.common[entry.item.currency, entry.open] += 1
        others = self.by_amount[entry.item.currency, entry.open]
        if entry not in others:
            others.append(entry)
            others.sort(key=lambda other: other.place)

    def units(self, amount: Decimal) -> int:
        """``amount`` as a whole number of the smallest part of money that any amount has."""
        return int(amount.scaleb(self.places))

    def money(self, units: int) -> Decimal:
        """The amount, with as many decimals as it needs, but two at least."""
        amount = Decimal(units).scaleb(-self.places)
        short = amount.quantize(Decimal("0.01"))
        return short if short == amount else amount


def _decimals(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
