"""What the factual checks go by: tolerances, and which master data there are to check against."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tolerances:
    """What may differ without anybody being asked.

    Attributes:
        price_percent: by which a unit price may differ from the one that we know, up or down.
        price_absolute: by which the amount of a line may differ for its price, in the paper's currency: prices of a few
            cents are rounded by more than ``price_percent``.
        quantity_factor: how many times the usual quantity a line may order.
        over_delivery_percent, under_delivery_percent: of the ordered quantity, by which deliveries, confirmations and
            invoices may be over or under it.
        late_days: by which a confirmed day may be later than the one that we ordered.
        backlog_days: a paper that is older was lying somewhere: that its delivery date has passed is only told.
    """

    price_percent: Decimal = Decimal(2)
    price_absolute: Decimal = Decimal("0.50")
    quantity_factor: Decimal = Decimal(10)
    over_delivery_percent: Decimal = Decimal(5)
    under_delivery_percent: Decimal = Decimal(5)
    late_days: int = 0
    backlog_days: int = 30


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which kinds of master data are loaded. Nothing is called unknown among records that nobody has loaded."""

    customers: bool = True
    suppliers: bool = True
    materials: bool = True
    customer_orders: bool = True
    supplier_orders: bool = True
    open_items: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """Tolerances, coverage and calendar of the factual checks.

    Attributes:
        today: the day, asked for at each check.
        coverage: asked for at each check, since master data are loaded while Intray runs.
        holidays: days from Monday to Friday on which nobody works.
    """

    today: Callable[[], dt.date]
    tolerances: Tolerances = Tolerances()
    coverage: Callable[[], Coverage] = Coverage
    holidays: frozenset[dt.date] = field(default_factory=frozenset)
