"""What a payment may be for: sets of items, found by what it names, by whose it is, and by its amount.

What is named comes first; then what people do who name nothing: one item, everything, everything that is due, all of
one day, the oldest. Only where none of these is exact a sum is searched among a partner's items.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from orders.payments.advised import advised
from orders.payments.fitting import Fit, Fitting, fittings, granted
from orders.payments.ledger import Account, Entry, Ledger
from orders.payments.numbers import Quality
from orders.payments.payers import Known
from orders.payments.rules import Rules
from orders.payments.searching import MOST, Solutions, chances, find_pairs, find_subsets
from orders.payments.sighting import Sighting, is_payer


class Source(StrEnum):
    """What led to a set of items."""

    ADVICE = "advice"
    NAMED = "named"
    SOME_NAMED = "some_named"
    NAMED_AND_MORE = "named_and_more"
    SINGLE = "single"
    ALL = "all"
    DUE = "due"
    DAY = "day"
    OLDEST = "oldest"
    SEARCH = "search"
    ANYWHERE = "anywhere"


NO_CHANCE = -8.0
"""``luck`` of what was not searched: one set only came into question."""
_PLAIN = frozenset({Fit.EXACT, Fit.DISCOUNT, Fit.ORIGINAL})
_UNNAMED = _PLAIN | {Fit.TOLD_CHARGES, Fit.DIFFERENCE}
_MOST_OLDEST, _MOST_ANYWHERE, _MOST_OFFERED = 60, 5, 40
_DAYS_EARLY = 5  # before it is due an item counts as due already


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One explanation of a payment.

    Attributes:
        fitting: what each item gets.
        source: what led to it.
        solutions: how many sets of items were as good.
        luck: how many sets would fit any amount, as a decimal logarithm: the chance that this one does by luck.
    """

    fitting: Fitting
    source: Source
    solutions: int = 1
    luck: float = NO_CHANCE

    @property
    def places(self) -> frozenset[int]:
        return frozenset(share.entry.place for share in self.fitting.shares)


def hypotheses(sighting: Sighting, ledger: Ledger, rules: Rules) -> list[Hypothesis]:
    """All that come into question, each once, in an order that does not depend on that of the input."""
    finder = _Finder(sighting, ledger, rules)
    found = [Hypothesis(fitting, Source.ADVICE) for fitting in advised(sighting, ledger)]
    found += finder.named()
    if not any(one.fitting.fit in _PLAIN | {Fit.ADVISED} for one in found):
        for account in sighting.accounts:
            found += finder.unnamed(account)
        if not found:
            found += finder.anywhere()
    return _unique(found)


class _Finder:
    """Finds sets of items for one payment."""

    def __init__(self, sighting: Sighting, ledger: Ledger, rules: Rules) -> None:
        self.sighting, self.ledger, self.rules = sighting, ledger, rules
        self.payment = sighting.payment
        self.amount = ledger.units(self.payment.amount)
        self.sign = 1 if self.amount > 0 else -1
        self._cent = ledger.units(Decimal("0.01"))

    def named(self) -> Iterator[Hypothesis]:
        """What the numbers in the texts lead to, from all that is named to parts of it."""
        sets = self._named_sets()
        for entries in sets:
            for fitting in self._fit(entries):
                yield Hypothesis(fitting, Source.NAMED)
        for entries in sets:
            if len(entries) > 1:
                yield from self._some_of(entries)
            yield from self._and_more(entries)
            yield from self._and_of_others(entries)

    def unnamed(self, account: Account) -> Iterator[Hypothesis]:
        """What the payer's items lead to when no number does."""
        pool = self._pool(account)
        if is_payer(self.sighting, account) is Known.NO and not self._is_named(account):
            return
        luck = chances([entry.open for entry in pool], 1)
        for entry in pool:
            if self._promising([entry]):
                for fitting in self._fit([entry], _UNNAMED):
                    yield Hypothesis(fitting, Source.SINGLE, luck=luck)
        if is_payer(self.sighting, account) is Known.ALIKE and not self._is_named(account):
            return
        found = False
        for source, entries, tried in self._customary(pool):
            more = luck + tried
            for fitting in self._fit(entries, _UNNAMED) if self._promising(entries) else ():
                found = True
                yield Hypothesis(fitting, source, luck=more)
        if not found:
            yield from self._searched((), pool, self.amount, Source.SEARCH)

    def anywhere(self) -> Iterator[Hypothesis]:
        """Whoever's item it is, if few have this amount."""
        entries = [
            entry
            for entry in self.ledger.by_amount.get((self.payment.currency, self.amount), ())
            if entry.open == self.amount
        ]
        if len(entries) <= _MOST_ANYWHERE:
            for entry in entries:
                for fitting in self._fit([entry], _PLAIN):
                    yield Hypothesis(fitting, Source.ANYWHERE, len(entries), 0.0)

    # --- parts ---

    def _fit(self, entries: Sequence[Entry], wanted: frozenset[Fit] | None = None) -> Iterator[Fitting]:
        for fitting in fittings(entries, self.sighting, self.ledger, self.rules):
            if wanted is None or fitting.fit in wanted:
                yield fitting

    def _promising(self, entries: Sequence[Entry]) -> bool:
        """Whether the amount may fit, looked at quickly; without numbers nothing else is worth a closer look."""
        total = sum(entry.open for entry in entries)
        gap = (total - self.amount) * self.sign
        if not gap or self.payment.original_currency:
            return True
        if gap == self.ledger.units(self.payment.charges):
            return True
        off = sum(self._discount(entry) for entry in entries) * self.sign
        return off > 0 and abs(gap - off) <= self._cent * (len(entries) + 5)

    def _pool(self, account: Account) -> list[Entry]:
        """What is open of a partner in the currency of the payment, the likeliest to be paid now first."""
        day = self.payment.date
        currencies = {self.payment.currency, self.payment.original_currency}
        entries = [
            entry for entry in self.ledger.by_account[account] if entry.open and entry.item.currency in currencies
        ]
        return sorted(entries, key=lambda entry: (abs((_due(entry) - day).days), entry.place))

    def _is_named(self, account: Account) -> bool:
        hits = self.sighting.hits.items()
        return any(hit.quality >= Quality.SHORT and self.ledger.entries[at].account == account for at, hit in hits)

    def _named_sets(self) -> list[list[Entry]]:
        """The items named, by how surely they are and whose they are; no set twice."""
        sets: dict[frozenset[int], list[Entry]] = {}
        for least in (Quality.SHORT, Quality.TAIL, Quality.RANGE, Quality.FUZZY):
            named = [
                self.ledger.entries[at]
                for at, hit in sorted(self.sighting.hits.items(), key=lambda pair: (pair[1].start, pair[0]))
                if hit.quality >= least and self.ledger.entries[at].open
            ]
            accounts = [account for account in self.sighting.accounts if len(named) < 200]
            for entries in (named, *([e for e in named if e.account == account] for account in accounts)):
                if entries and len(entries) < 200:
                    sets.setdefault(frozenset(entry.place for entry in entries), entries)
        return list(sets.values())

    def _some_of(self, entries: list[Entry]) -> Iterator[Hypothesis]:
        """Some of the items named: a number that is none of an item of this payment, or is named in another sense."""
        solutions = find_subsets([entry.open for entry in entries], self.amount)
        luck = chances([entry.open for entry in entries[:MOST]], len(entries))
        for places in solutions.offered:
            for fitting in self._fit([entries[place] for place in places], _PLAIN):
                yield Hypothesis(fitting, Source.SOME_NAMED, solutions.count, luck)
        for entry in entries[:MOST]:
            for fitting in self._fit([entry]):
                yield Hypothesis(fitting, Source.SOME_NAMED, luck=luck)

    def _and_more(self, entries: list[Entry]) -> Iterator[Hypothesis]:
        """The items named, and others of the same partners: a text that was cut, or a credit note not told."""
        accounts = {entry.account for entry in entries}
        if len(accounts) > 2 or len({entry.item.currency for entry in entries} | {self.payment.currency}) > 1:
            return
        named = {entry.place for entry in entries}
        others = [e for account in sorted(accounts) for e in self._pool(account) if e.place not in named]
        for net in (False, True):
            rest = self.amount - sum(self._net(entry) if net else entry.open for entry in entries)
            if not rest or (net and not any(self._discount(entry) for entry in entries)):
                continue
            fitting_others = [e for e in others if e.open * rest > 0]
            if rest * self.sign > 0:
                fitting_others += [e for e in others if e.open * rest < 0][:3]
            yield from self._searched(entries, fitting_others, rest, Source.NAMED_AND_MORE)

    def _and_of_others(self, entries: list[Entry]) -> Iterator[Hypothesis]:
        """The items named, and those of one other partner whose last digits are all the other numbers in the text."""
        rest = self.amount - sum(entry.open for entry in entries)
        words = {hit.start for hit in self.sighting.others.values()}
        if not words or rest * self.sign <= 0 or len({entry.account for entry in entries}) > 1:
            return
        by_account: dict[Account, list[Entry]] = {}
        for place in sorted(self.sighting.others):
            other = self.ledger.entries[place]
            if other.open and other.account != entries[0].account:
                by_account.setdefault(other.account, []).append(other)
        for others in by_account.values():
            named = {self.sighting.others[other.place].start for other in others}
            if len(others) == len(words) == len(named) and sum(other.open for other in others) == rest:
                luck = chances([other.open for other in others], 1)
                for fitting in self._fit([*entries, *others], _PLAIN):
                    yield Hypothesis(fitting, Source.NAMED, luck=luck)

    def _customary(self, pool: list[Entry]) -> Iterator[tuple[Source, list[Entry], float]]:
        """Sets that people pay without naming them; each with the logarithm of how many of its kind there are."""
        day = self.payment.date
        yield Source.ALL, pool, 0
        yield Source.DUE, [entry for entry in pool if _due(entry) <= day], 0
        yield Source.DUE, [entry for entry in pool if (_due(entry) - day).days <= _DAYS_EARLY], 0
        oldest = sorted(pool, key=lambda entry: (_due(entry), entry.place))
        days = sorted({entry.item.date for entry in oldest})[-_MOST_OLDEST:]
        for one in days:
            yield Source.DAY, [entry for entry in oldest if entry.item.date == one], 0.5
        for count in range(2, min(len(oldest), _MOST_OLDEST)):
            yield Source.OLDEST, oldest[:count], 0.5

    def _searched(
        self, named: Sequence[Entry], pool: Sequence[Entry], target: int, source: Source
    ) -> Iterator[Hypothesis]:
        """Sums of other items, whole and with their cash discounts."""
        for net in (False, True):
            amounts = [self._net(entry) if net else entry.open for entry in pool]
            if net and not any(self._discount(entry) for entry in pool):
                return
            near = [place for place, amount in enumerate(amounts) if abs(amount) <= 2 * abs(target)]
            values = [amounts[place] for place in near]
            solutions = _solutions(values, target)
            for places in solutions.offered:
                entries = [*named, *(pool[near[place]] for place in places)]
                luck = chances(values if len(places) < 3 else values[:MOST], len(places))
                for fitting in self._fit(entries, _PLAIN):
                    yield Hypothesis(fitting, source, solutions.count, luck)

    def _discount(self, entry: Entry) -> int:
        return granted(entry, self.rules.discount_grace_days, self.sighting)

    def _net(self, entry: Entry) -> int:
        return entry.open - self._discount(entry)


def _solutions(values: Sequence[int], target: int) -> Solutions:
    """One amount, else some of the first ones, else two of all."""
    single = [(place,) for place, value in enumerate(values) if value == target]
    if single:
        return Solutions(tuple(single), len(single))
    solutions = find_subsets(values, target)
    return solutions if solutions.count or len(values) <= MOST else find_pairs(values, target)


def _due(entry: Entry) -> dt.date:
    return entry.item.due_date or entry.item.date


def _unique(found: Sequence[Hypothesis]) -> list[Hypothesis]:
    """Each explanation once, with what led to it most directly."""
    kept: dict[tuple[object, ...], Hypothesis] = {}
    for one in found:
        shares = sorted(one.fitting.shares, key=lambda share: share.entry.place)
        same = tuple((s.entry.place, s.paid, s.discount, s.deduction, s.charges) for s in shares)
        if same not in kept or one.luck < kept[same].luck:
            kept[same] = one
    return list(kept.values())[:_MOST_OFFERED]
