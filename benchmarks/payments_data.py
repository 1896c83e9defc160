"""Open items as messy as real ones, seeded: customers of many sizes, several number ranges, repeated amounts."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from benchmarks.linking_data import make_master_set
from datamodel.master import OpenItem, Partner, PartnerRole

TODAY = dt.date(2026, 6, 1)
"""The first day of the month in which payments come."""
CENT = Decimal("0.01")
_ROUND = tuple(Decimal(amount) for amount in (50, 99, 100, 119, 150, 200, 238, 250, 500, 595, 1000, 1190, 2500))
_CURRENCIES = ("EUR",) * 47 + ("USD", "CHF", "GBP")
_TERMS = ((14, None, 0), (30, None, 0), (30, Decimal(2), 14), (30, Decimal(3), 10), (60, Decimal(2), 30), (10, None, 0))
_TERMS_SHARES = (15, 40, 25, 10, 5, 5)


@dataclass
class World:
    """``accounts``: the account from which each customer pays, known to the master data or not."""

    partners: list[Partner]
    items: dict[str, list[OpenItem]]
    accounts: dict[str, str]
    strangers: list[Partner]
    groups: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def open_items(self) -> list[OpenItem]:
        return [item for items in self.items.values() for item in items]


def make_world(*, seed: int, customers: int = 3000, items: int = 100_000) -> World:
    rng = random.Random(seed)
    data = make_master_set(partners=round(customers / 0.69), materials=20, seed=seed)
    firms = [partner for partner in data.partners if partner.role is PartnerRole.CUSTOMER][:customers]
    firms = [replace(firm, currency=rng.choice(_CURRENCIES)) for firm in firms]
    accounts = {firm.number: _account(rng) for firm in firms}
    groups: dict[str, list[str]] = defaultdict(list)
    for firm in firms:  # a few are paid for by another of their group
        if rng.random() < 0.04:
            head = rng.choice(firms).number
            accounts[firm.number] = accounts[head]
            groups[head].append(firm.number)
    known = [replace(firm, ibans=(accounts[firm.number],) if rng.random() < 0.6 else ()) for firm in firms]
    strangers = [firm for firm in data.outside if firm.role is PartnerRole.CUSTOMER]
    return World(known, _items(rng, known, round(items / 1.197)), accounts, strangers, groups)


def _account(rng: random.Random) -> str:
    return f"DE{rng.randint(10, 98)}{rng.randint(10**17, 10**18 - 1)}"


def _items(rng: random.Random, firms: Sequence[Partner], count: int) -> dict[str, list[OpenItem]]:
    weights = [rng.paretovariate(1.1) for _ in firms]
    total = sum(weights)
    habits = {firm.number: _Range(rng, firm) for firm in firms}
    owners: list[Partner] = []
    for firm, weight in zip(firms, weights, strict=True):
        owners += [firm] * max(1, min(round(weight / total * count), 1500))
    while len(owners) < count:
        owners.append(rng.choice(firms))
    rng.shuffle(owners)
    owners = owners[:count]
    days = sorted(rng.randint(0, 150) for _ in owners)
    made: dict[str, list[OpenItem]] = defaultdict(list)
    counters = {name: start for name, start in _STARTS.items()}
    for day, owner in zip(days, owners, strict=True):
        date = TODAY - dt.timedelta(days=150) + dt.timedelta(days=day)
        for _ in range(1 if rng.random() < 0.9 else rng.randint(2, 4)):  # some are billed together
            made[owner.number].append(habits[owner.number].item(rng, date, counters))
    return {number: items for number, items in made.items()}


_STARTS = {
    "year": 211,
    "sap": 90014100,
    "short": 41200,
    "slash": 2300,
    "customer": 17,
    "credit": 88,
    "credit_sap": 95000120,
}


class _Range:
    """What the items of one customer have in common: number range, terms, sizes of amounts, a subscription."""

    def __init__(self, rng: random.Random, firm: Partner) -> None:
        self.firm = firm
        self.kind = rng.choices(("year", "sap", "short", "slash", "customer"), (40, 30, 10, 12, 8))[0]
        self.days, self.percent, self.discount_days = rng.choices(_TERMS, _TERMS_SHARES)[0]
        self.scale = rng.lognormvariate(6.3, 1.0)
        self.fee = Decimal(rng.randint(2_000, 40_000)) / 100 if rng.random() < 0.12 else None
        self.gives_numbers = rng.random() < 0.35

    def item(self, rng: random.Random, date: dt.date, counters: dict[str, int]) -> OpenItem:
        credit = rng.random() < 0.06
        amount = self._amount(rng)
        if credit:
            amount = -(amount * Decimal("0.2")).quantize(CENT)
        left = amount
        if not credit and rng.random() < 0.02:  # something was paid before
            left = (amount * Decimal(rng.choice(("0.5", "0.3", "0.75")))).quantize(CENT)
        return OpenItem(
            number=self._number(rng, date, counters, credit=credit),
            partner=self.firm.number,
            date=date,
            amount=amount,
            open_amount=left or amount,
            currency=self.firm.currency,
            due_date=date + dt.timedelta(days=0 if credit else self.days),
            discount_percent=None if credit else self.percent,
            discount_date=date + dt.timedelta(days=self.discount_days) if self.percent and not credit else None,
            their_reference=f"{rng.choice(('45', '4500', 'PO-', 'B'))}{rng.randint(10000, 999999)}"
            if self.gives_numbers
            else "",
        )

    def _amount(self, rng: random.Random) -> Decimal:
        chance = rng.random()
        if self.fee is not None and chance < 0.7:
            return self.fee
        if chance < 0.2:
            return rng.choice(_ROUND)
        return Decimal(max(500, round(self.scale * rng.lognormvariate(0, 0.8) * 100))) / 100

    def _number(self, rng: random.Random, date: dt.date, counters: dict[str, int], *, credit: bool) -> str:
        kind = ("credit_sap" if self.kind == "sap" else "credit") if credit else self.kind
        counters[kind] += 1 if rng.random() < 0.8 else rng.randint(2, 5)
        number = counters[kind]
        return {
            "year": f"RE-{date.year}-{number:06d}",
            "sap": f"{number}",
            "short": f"{number}",
            "slash": f"R{date.year % 100}/{number:05d}",
            "customer": f"{self.firm.number}-{number:04d}",
            "credit": f"GU-{date.year}-{number:05d}",
            "credit_sap": f"{number}",
        }[kind]
