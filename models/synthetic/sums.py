"""Charges, taxes and totals of a paper."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from models.synthetic.items import Item

CENT = Decimal("0.01")
CURRENCIES = {
    "US": "USD", "GB": "GBP", "CH": "CHF", "AU": "AUD", "CA": "CAD", "IN": "INR", "SG": "SGD", "MY": "MYR",
    "PL": "PLN", "CZ": "CZK", "DK": "DKK", "SE": "SEK",
}  # fmt: skip
TAX_RATES = {
    "DE": "19 19 19 19 7", "AT": "20 20 20 10", "CH": "8.1 8.1 2.6 7.7", "FR": "20 20 5.5 10", "NL": "21 21 9",
    "BE": "21 21 6", "LU": "17 8", "IT": "22 22 10 4", "ES": "21 21 10 4", "GB": "20 20 20 5 0", "IE": "23 13.5",
    "US": "0 0 0 6 7 8.25 8.875 6.5 5.3 9.5 7.75", "AU": "10", "CA": "5 13 15", "IN": "18 12 5", "SG": "9 8 7",
    "MY": "6 6 6 0 8 10", "PL": "23 8", "CZ": "21 12", "DK": "25", "SE": "25 12",
}  # fmt: skip
"""Rates of tax, as often as they are met."""
CHARGES = ("freight", "freight", "freight", "packing", "surcharge", "discount", "discount", "insurance")


@dataclass(frozen=True, slots=True)
class Charge:
    """Something added to or (below zero) taken off the sum of the lines. ``kind`` names its label: ``freight``."""

    kind: str
    amount: Decimal
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """One row of the table of taxes."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of a paper; ``net`` holds the charges."""

    items: Decimal
    charges: tuple[Charge, ...]
    net: Decimal
    taxes: tuple[Tax, ...]
    tax: Decimal
    gross: Decimal


def to_cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def currency_of(rng: random.Random, country: str, language: str) -> str:
    """What firms of a country invoice in: their own money, a foreign one now and then."""
    if rng.random() < 0.04:
        return rng.choice(("EUR", "USD", "CHF", "GBP"))
    return CURRENCIES.get(country, "USD" if language == "en" and rng.random() < 0.15 else "EUR")


def draw_tax_rates(rng: random.Random, country: str, *, partner: str, reduced: bool) -> tuple[Decimal, ...]:
    """One rate mostly, two where goods are taxed differently, none across a border."""
    rates = [Decimal(rate) for rate in TAX_RATES[country].split()]
    if (partner != country and rng.random() < 0.75) or rng.random() < 0.03:
        return (Decimal(0),)
    if country != "US" and (reduced or rng.random() < 0.12):
        kinds = tuple(dict.fromkeys(rates))
        if rng.random() < 0.12:
            return (*kinds[:2], Decimal(0))
        return kinds[:2] if rng.random() < 0.6 else kinds[1:2] or kinds[:1]
    return (rng.choice(rates),)


def draw_charges(rng: random.Random, items: Decimal, *, agency: bool = False) -> tuple[Charge, ...]:
    """None mostly; the commission where an ``agency`` buys."""
    if agency:
        percent = Decimal(rng.choice(("15", "15", "10", "12.5")))
        return (Charge("commission", -to_cents(items * percent / 100), percent),)
    count = rng.choices((0, 1, 2), (68, 24, 8))[0]
    kinds = dict.fromkeys(rng.choice(CHARGES) for _ in range(count))
    return tuple(_draw_charge(rng, kind, items) for kind in kinds)


def _draw_charge(rng: random.Random, kind: str, items: Decimal) -> Charge:
    if kind == "discount" or rng.random() < 0.1:
        percent = Decimal(rng.choice(("2", "3", "5", "7.5", "10", "15", "20")))
        amount = to_cents(abs(items) * percent / 100)
        return Charge(kind, -amount if kind == "discount" else amount, percent)
    usual = rng.choice((4.9, 5.95, 6.5, 7.9, 9.9, 12.5, 15, 19, 25, 35, 48.5, 60, 85, 120, rng.uniform(4, 300)))
    return Charge(kind, to_cents(Decimal(str(usual))))


def compute_sums(items: Sequence[Item], charges: tuple[Charge, ...], *, rate: Decimal, included: bool) -> Sums:
    """Of lines with their tax rates; charges are taxed at ``rate``. ``included``: the lines hold the tax."""
    total = sum((item.net_amount or Decimal(0) for item in items), Decimal(0))
    net = total + sum((charge.amount for charge in charges), Decimal(0))
    bases: dict[Decimal, Decimal] = {}
    for item in items:
        item_rate = rate if item.tax_rate is None else item.tax_rate
        bases[item_rate] = bases.get(item_rate, Decimal(0)) + (item.net_amount or Decimal(0))
    bases[rate] = bases.get(rate, Decimal(0)) + net - total
    taxes = tuple(_tax_of(rate, base, included=included) for rate, base in bases.items())
    tax = sum((entry.amount for entry in taxes), Decimal(0))
    return Sums(total, charges, net - tax if included else net, taxes, tax, net if included else net + tax)


def _tax_of(rate: Decimal, base: Decimal, *, included: bool) -> Tax:
    if included:
        amount = to_cents(base * rate / (100 + rate))
        return Tax(rate, base - amount, amount)
    return Tax(rate, base, to_cents(base * rate / 100))
