"""How a payment fits a set of items: what is paid of each, and what explains the difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from orders.payments.ledger import Entry, Ledger
from orders.payments.rules import Rules
from orders.payments.searching import find_subsets
from orders.payments.sighting import Sighting

_USUAL = tuple(Decimal(percent) / 10 for percent in (10, 15, 20, 25, 30, 40, 50))
"""Per cent of cash discount that payers take although nobody granted it."""


class Fit(StrEnum):
    """What explains that a payment is not the sum of its items. ``TAKEN`` is a discount too late or not agreed."""

    EXACT = "exact"
    ADVISED = "advised"
    DISCOUNT = "discount"
    CENTS = "cents"
    TAKEN = "taken"
    TOLD_DEDUCTION = "told_deduction"
    DEDUCTION = "deduction"
    TOLD_CHARGES = "told_charges"
    CHARGES = "charges"
    ORIGINAL = "original"
    RATE = "rate"
    DIFFERENCE = "difference"
    OVERPAID = "overpaid"
    PARTIAL = "partial"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Share:
    """What one entry gets, in the ledger's units, as ``datamodel.payments.Allocation`` has it."""

    entry: Entry
    paid: int
    discount: int = 0
    deduction: int = 0
    charges: int = 0
    difference: int = 0
    reason: str = ""
    in_item_currency: int | None = None

    @property
    def settled(self) -> int:
        if self.in_item_currency is not None:
            return self.in_item_currency
        return self.paid + self.discount + self.deduction + self.charges + self.difference


@dataclass(frozen=True, slots=True)
class Fitting:
    """One explanation: the sum of all ``paid`` and ``on_account`` is the payment."""

    fit: Fit
    shares: tuple[Share, ...]
    on_account: int = 0


def fittings(entries: Sequence[Entry], sighting: Sighting, ledger: Ledger, rules: Rules) -> Iterator[Fitting]:
    """All ways in which the payment may be for exactly these entries, all of one currency; the plainest first."""
    payment = sighting.payment
    amount = ledger.units(payment.amount)
    currencies = {entry.item.currency for entry in entries}
    if not entries or len(currencies) > 1 or not amount:
        return
    total = sum(entry.open for entry in entries)
    if total * amount <= 0:
        return
    if currencies == {payment.currency}:
        sign = 1 if amount > 0 else -1
        for fitting in _same_currency(_Sum(entries, total, amount, sign), sighting, ledger, rules):
            if all(_within(share) for share in fitting.shares):
                yield fitting
    else:
        yield from _other_currency(entries, total, amount, sighting, ledger, rules)


def granted(entry: Entry, day_late: int, sighting: Sighting, *, agreed_only: bool = True) -> int:
    """The cash discount of an entry, if it was paid at most ``day_late`` days after the last one for it."""
    percent, until = entry.item.discount_percent, entry.item.discount_date
    if not percent or not entry.untouched:
        return 0
    if agreed_only and (until is None or (sighting.payment.date - until).days > day_late):
        return 0
    return _part(entry.open, percent)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Entries, their sum, and the payment. ``sign`` is that of the payment."""

    entries: Sequence[Entry]
    total: int
    amount: int
    sign: int

    @property
    def gap(self) -> int:
        """What is missing, positive, or too much, negative."""
        return (self.total - self.amount) * self.sign

    def shares(self) -> list[Share]:
        return [Share(entry, entry.open) for entry in self.entries]

    @property
    def largest(self) -> int:
        """The place of the entry that can bear a difference."""
        return max(
            range(len(self.entries)), key=lambda at: (self.sign * self.entries[at].open, -self.entries[at].place)
        )


def _same_currency(one: _Sum, sighting: Sighting, ledger: Ledger, rules: Rules) -> Iterator[Fitting]:
    gap = one.gap
    if gap == 0:
        yield Fitting(Fit.EXACT, tuple(one.shares()))
        return
    cents = ledger.units(rules.tolerance) * len(one.entries)
    if gap > 0:
        discounted = list(_discounted(one, sighting, ledger, rules))
        yield from discounted
        if gap <= cents:
            yield _borne(one, Fit.CENTS, "deduction", "rounding")
        if not discounted:
            yield from _explained(one, sighting, ledger, rules)
        yield from _short(one)
    else:
        if _is_exchanged(one, sighting, rules):
            yield _borne(one, Fit.DIFFERENCE, "difference")
        yield Fitting(Fit.CENTS if -gap <= cents else Fit.OVERPAID, tuple(one.shares()), -gap * one.sign)


def _discounted(one: _Sum, sighting: Sighting, ledger: Ledger, rules: Rules) -> Iterator[Fitting]:
    cent = ledger.units(Decimal("0.01"))
    agreed = [granted(entry, rules.discount_grace_days, sighting) for entry in one.entries]
    extra = abs(_part(one.total, rules.discount_tolerance)) if one.total else 0
    taken = _taken(agreed, one, max(cent * len(agreed), min(extra, 5 * cent)))
    if taken:
        yield Fitting(
            Fit.DISCOUNT,
            tuple(replace(s, paid=s.paid - d, discount=d) for s, d in zip(one.shares(), taken, strict=True)),
        )
        return
    late = [granted(entry, 0, sighting, agreed_only=False) for entry in one.entries]
    percents = _USUAL if sighting.discount else ()
    usual = [[_part(entry.open, percent) for entry in one.entries] for percent in percents]
    for offs, reason in ((late, "discount too late"), *((offs, "discount not agreed") for offs in usual)):
        taken = _taken(offs, one, cent * len(offs))
        if taken:
            yield Fitting(
                Fit.TAKEN,
                tuple(
                    replace(s, paid=s.paid - d, deduction=d, reason=reason if d else "")
                    for s, d in zip(one.shares(), taken, strict=True)
                ),
            )
            return


def _taken(offs: Sequence[int], one: _Sum, tolerance: int) -> list[int]:
    """Of which entries the discount was taken, so that the gap is explained; empty if none explain it.

    The last of them bears what rounding makes.
    """
    goal = one.gap * one.sign
    if not any(offs):
        return []
    rest = goal - sum(offs)
    if abs(rest) <= tolerance:
        places = [place for place, off in enumerate(offs) if off]
        return [off + (rest if place == places[-1] else 0) for place, off in enumerate(offs)]
    solutions = find_subsets(offs, goal) if len(offs) <= 12 else None
    if solutions and solutions.count == 1:
        return [off if place in solutions.offered[0] else 0 for place, off in enumerate(offs)]
    return []


def _explained(one: _Sum, sighting: Sighting, ledger: Ledger, rules: Rules) -> Iterator[Fitting]:
    """What is missing was kept by banks, or taken off for a reason that the payer tells."""
    gap, told = one.gap, ledger.units(sighting.payment.charges)
    if told == gap:
        yield _borne(one, Fit.TOLD_CHARGES, "charges")
    elif gap <= ledger.units(rules.bank_charges) and sighting.charges:
        yield _borne(one, Fit.TOLD_CHARGES if gap in sighting.amounts else Fit.CHARGES, "charges")
    if _is_exchanged(one, sighting, rules):
        yield _borne(one, Fit.DIFFERENCE, "difference")
    if sighting.deduction:
        yield _borne(one, Fit.TOLD_DEDUCTION if gap in sighting.amounts else Fit.DEDUCTION, "deduction", "told")


def _short(one: _Sum) -> Iterator[Fitting]:
    """A part is paid: of one entry plainly, of several those first that were named or billed first."""
    if len(one.entries) == 1:
        yield Fitting(Fit.PARTIAL, (Share(one.entries[0], one.amount),))
        return
    left = one.amount
    shares = []
    for share in sorted(one.shares(), key=lambda share: share.paid * one.sign > 0):  # credit notes first
        paid = share.paid if share.paid * left <= 0 or abs(share.paid) <= abs(left) else left
        left -= paid
        if paid:
            shares.append(Share(share.entry, paid))
    if not left:
        yield Fitting(Fit.FILLED, tuple(shares))


def _borne(one: _Sum, fit: Fit, what: str, reason: str = "") -> Fitting:
    """The gap is of one kind (``what`` is a field of ``Share``), and borne by the largest entry."""
    shares, at = one.shares(), one.largest
    off = one.gap * one.sign
    paid = shares[at].paid - off
    if what == "deduction":
        shares[at] = replace(shares[at], paid=paid, deduction=off, reason=reason)
    elif what == "charges":
        shares[at] = replace(shares[at], paid=paid, charges=off)
    else:
        shares[at] = replace(shares[at], paid=paid, difference=off)
    return Fitting(fit, tuple(shares))


def _is_exchanged(one: _Sum, sighting: Sighting, rules: Rules) -> bool:
    original = sighting.payment.original_currency
    within = abs(one.gap) <= abs(_part(one.total, rules.currency_tolerance))
    return bool(original) and original != sighting.payment.currency and within


def _other_currency(
    entries: Sequence[Entry], total: int, amount: int, sighting: Sighting, ledger: Ledger, rules: Rules
) -> Iterator[Fitting]:
    """Items in another currency than the account's: what the payer instructed counts, or the rate."""
    payment, currency = sighting.payment, entries[0].item.currency
    rate = rules.currency_rates.get((currency, payment.currency))
    original = ledger.units(payment.original_amount) if payment.original_amount is not None else None
    if original is not None and payment.original_currency == currency and abs(original) == abs(total):
        yield Fitting(Fit.ORIGINAL, _converted(entries, total, amount, rate))
    elif rate is not None and original is None:
        expected = Decimal(total) * rate
        if abs(expected - amount) <= abs(expected) * rules.currency_tolerance / 100:
            yield Fitting(Fit.RATE, _converted(entries, total, amount, rate))


def _converted(entries: Sequence[Entry], total: int, amount: int, rate: Decimal | None) -> tuple[Share, ...]:
    """The payment over the entries in proportion; the last one gets what rounding leaves."""
    shares, left = [], amount
    for place, entry in enumerate(entries):
        last = place == len(entries) - 1
        paid = left if last else _rounded(Decimal(amount) * entry.open / total)
        left -= paid
        difference = _rounded(Decimal(entry.open) * rate) - paid if rate is not None else 0
        shares.append(Share(entry, paid, difference=difference, in_item_currency=entry.open))
    return tuple(shares)


def _within(share: Share) -> bool:
    """Whether no more of the entry is settled than is open, and not the other way round."""
    settled, left = share.settled, share.entry.open
    return settled * left > 0 and abs(settled) <= abs(left) and share.paid * left >= 0


def _part(amount: int, percent: Decimal) -> int:
    return _rounded(Decimal(amount) * percent / 100)


def _rounded(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))
