"""What a company allows its payers: how much may be missing, for how long, and how sure a match must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of matching.

    Attributes:
        threshold: confidence from which a match is posted without a person.
        tolerance: difference of an invoice that nobody asks about, in its currency.
        bank_charges: most that banks keep of a payment, in its currency; more is a deduction.
        discount_grace_days: how late a cash discount is still granted.
        discount_tolerance: by how many per cent of the invoice more than agreed may be taken (rounding, wrong base).
        currency_rates: what a unit of the first is worth in the second: ``{("USD", "EUR"): Decimal("0.92")}``.
        currency_tolerance: by how many per cent a payment in another currency may differ from the rate.
        own_ibans: accounts of ours: money from or to them is moved, not paid.
        search_limit: most steps of one search for a sum of invoices.
    """

    threshold: float = 0.97
    tolerance: Decimal = Decimal("0.05")
    bank_charges: Decimal = Decimal(40)
    discount_grace_days: int = 5
    discount_tolerance: Decimal = Decimal("0.1")
    currency_rates: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    currency_tolerance: Decimal = Decimal(3)
    own_ibans: frozenset[str] = frozenset()
    search_limit: int = 50_000
