"""When and how to pay, and who brings the goods: meanings, not words."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

INCOTERMS = ("EXW", "FCA", "FOB", "CIF", "CFR", "CPT", "CIP", "DAP", "DAP", "DDP", "DPU", "FAS")
DISCOUNTS = {
    7: ((7, Decimal(2)),), 10: ((10, Decimal(2)),), 14: ((14, Decimal(2)),), 8: ((8, Decimal(3)),),
    15: ((10, Decimal(3)), (20, Decimal(2))), 21: ((8, Decimal(3)), (14, Decimal(2))), 1: ((10, Decimal("1.5")),),
    30: ((30, Decimal(2)),), 5: ((5, Decimal(3)),), 12: ((10, Decimal("2.5")),),
    22: ((14, Decimal(2)), (30, Decimal(1))), 23: ((10, Decimal(3)), (20, Decimal("1.5"))),
    9: ((8, Decimal(2)),), 16: ((10, Decimal(1)),),
    24: ((7, Decimal(3)), (14, Decimal(2)), (21, Decimal(1))),
    25: ((8, Decimal(4)), (14, Decimal(3)), (28, Decimal(2))),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When and how to pay.

    Attributes:
        method: ``transfer`` (within days), debit, prepayment, cash, card, receipt (at once), month_end, credit_letter.
        days: net days; ``discounts``: (days, percent) from the shortest.
    """

    method: str
    days: int = 0
    discounts: tuple[tuple[int, Decimal], ...] = ()


def draw_payment_terms(rng: random.Random) -> PaymentTerms:
    method = rng.choices(
        ("transfer", "discount", "receipt", "debit", "prepayment", "card", "month_end", "credit_letter", "cash"),
        (46, 22, 11, 6, 5, 2, 5, 1, 2),
    )[0]
    days = rng.choices((7, 8, 10, 14, 20, 21, 30, 45, 60, 90), (4, 3, 9, 16, 4, 4, 42, 6, 10, 2))[0]
    if method == "discount":
        discounts = rng.choice(list(DISCOUNTS.values()))
        last = discounts[-1][0]
        later = [net for net in (14, 20, 21, 30, 30, 30, 45, 60) if net > last]
        return PaymentTerms("transfer", rng.choice(later), discounts)
    if method == "debit" and rng.random() < 0.5:
        return PaymentTerms("debit", rng.choice((3, 5, 8, 10, 14)))
    return PaymentTerms(method, days if method in ("transfer", "month_end") else 0)


def due_date_of(terms: PaymentTerms, start: dt.date) -> dt.date:
    if terms.method == "month_end":
        first = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return first - dt.timedelta(days=1) + dt.timedelta(days=terms.days // 30 * 30)
    return start + dt.timedelta(days=terms.days)


WORKS = {
    "en": ("works", "our works", "your warehouse", "destination", "named place"),
    "de": ("Werk", "ab Werk", "frei Haus", "Lager", "Empfangswerk", "Bestimmungsort"),
    "fr": ("usine", "destination"),
    "nl": ("fabriek", "magazijn"),
    "it": ("stabilimento", "destino"),
    "es": ("fábrica", "destino"),
}
"""What stands for a place behind an Incoterm."""


def draw_delivery_terms(rng: random.Random, city: str, *, language: str = "en") -> str:
    """An Incoterm with a place mostly; "" where words have to say it (``Wording.words("delivery_terms")``)."""
    if rng.random() < 0.5:
        return ""
    term = rng.choice(INCOTERMS)
    if rng.random() < 0.28:
        return term
    place = city.upper() if rng.random() < 0.1 else city
    place = rng.choice(WORKS[language]) if rng.random() < 0.15 else place
    rules = rng.choice(("", "", "", " (Incoterms 2020)", ", Incoterms® 2020", " Incoterms 2010", " - Incoterms 2020"))
    return f"{term} {place}{rules}"
