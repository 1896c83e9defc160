"""Are the prices those that we know?"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from datamodel.extraction import DocumentType, Extraction, Issue, LineItem, Severity
from datamodel.master import Material, PartnerRole
from orders.checks.conversion import UnitPrice, as_decimal, in_base_units, price_ratio
from orders.checks.linked import linked_lines, linked_partner
from orders.checks.rules import Rules, Tolerances
from orders.paper import day_of, number_of, text_of
from pipelines.protocols import MasterData, Validator

_T = DocumentType
_ORDERS = frozenset({_T.PURCHASE_ORDER, _T.ORDER_CHANGE})
_PER = (10, 100, 1000)
_POINT = "Look at the decimal point."


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """A price of ours, and in words where it stands."""

    price: UnitPrice
    currency: str
    where: str


def prices_checked(rules: Rules) -> Validator:
    """A validator for the prices that customers expect, against their own and else the list's.

    Silent before the customer is known, whose prices may be his own. Prices of ours in other currencies than the
    paper's are not converted: that they were not compared is told once.
    """

    def check_prices(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        if master_data is None or extraction.document_type not in _ORDERS:
            return
        customer = linked_partner(extraction, master_data, PartnerRole.CUSTOMER)
        if customer is None:
            return
        day = day_of(extraction.fields, "document_date") or rules.today()
        currency = text_of(extraction.fields, "currency")
        foreign = []
        for line, item, material in linked_lines(extraction, master_data):
            known = _known_price(master_data, customer.number, item, material, day)
            if known is None or paper_price(item, known.price.unit) is None:
                continue
            if currency and known.currency and currency != known.currency:
                foreign.append((line, known.currency))
                continue
            yield from price_issue(line, item, known, material, rules.tolerances, currency)
        yield from _not_compared(foreign, currency)

    return check_prices


def _known_price(
    master_data: MasterData, customer: str, item: LineItem, material: Material, day: dt.date
) -> KnownPrice | None:
    """What the customer pays for this quantity on the day of the order, else what the material's list price says."""
    quantity = number_of(item, "quantity") or Decimal(1)
    base = in_base_units(quantity, text_of(item, "unit"), material) or Fraction(quantity)
    price = master_data.price(material.number, customer=customer, quantity=as_decimal(base), day=day)
    own_unit = material.price_unit or material.base_unit
    if price is not None:
        where = f"the price of customer {price.customer}" if price.customer else "the price list"
        return KnownPrice(UnitPrice(price.price, price.price_quantity, price.unit or own_unit), price.currency, where)
    if material.price is None:
        return None
    return KnownPrice(UnitPrice(material.price, material.price_quantity, own_unit), material.currency, "the price list")


def paper_price(item: LineItem, unit: str) -> UnitPrice | None:
    """The price of a line in the line's unit (where it has none, in ``unit``): as printed, else amount by quantity."""
    price, per = number_of(item, "unit_price"), number_of(item, "price_quantity") or Decimal(1)
    if price is None:
        price, per = number_of(item, "net_amount"), number_of(item, "quantity") or Decimal(0)
    return UnitPrice(price, per, text_of(item, "unit") or unit) if price is not None and per else None


def price_issue(
    line: int, item: LineItem, known: KnownPrice, material: Material | None, tolerances: Tolerances, currency: str
) -> Iterator[Issue]:
    """Whether the price of a line is ``known`` within the tolerances; silent where the units cannot be compared.

    A price of ours that has no unit is one for the unit of the line.
    """
    ours = replace(known.price, unit=known.price.unit or text_of(item, "unit"))
    price = paper_price(item, ours.unit)
    if price is None or is_near(price, ours, item, material, tolerances):
        return
    ratio = price_ratio(price, ours, material)
    if ours.amount and ratio is None:
        return  # the unit has an issue of its own
    found = f"Line {line}: price {price.worded(currency or known.currency)}, {known.where} says {ours.worded()}"
    if ratio is not None:
        found = f"{found}: {_difference(ratio)}, {tolerances.price_percent:f} % are allowed"
    advice = "Correct the price from the page, or approve with a reason."
    sentences = (f"{found}.", _hint(price, ours, ratio, tolerances), advice)
    yield Issue("price_differs", " ".join(filter(None, sentences)), field="unit_price", line=line)


def is_near(
    price: UnitPrice, known: UnitPrice, item: LineItem, material: Material | None, tolerances: Tolerances
) -> bool:
    """Whether a price differs from the known one by no more than is allowed, in per cent or for the whole line."""
    if not known.amount:
        return not price.amount
    ratio = price_ratio(price, known, material)
    if ratio is None:
        return False
    if abs(ratio - 1) <= Fraction(tolerances.price_percent) / 100:
        return True
    quantity = number_of(item, "quantity")
    if quantity is None or not ratio:
        return False
    amount = abs(Fraction(quantity) * Fraction(price.amount) / Fraction(price.quantity))
    return abs(amount - amount / ratio) <= Fraction(tolerances.price_absolute)


def _difference(ratio: Fraction) -> str:
    percent = as_decimal(abs(ratio - 1) * 100, places=1)
    return f"{percent:f} % {'above' if ratio > 1 else 'below'}"


def _hint(price: UnitPrice, known: UnitPrice, ratio: Fraction | None, tolerances: Tolerances) -> str:
    """A price that is off by 100 times is one per 100, or its decimal point was misread."""
    allowed = Fraction(tolerances.price_percent) / 100
    for per in _PER:
        if ratio and abs(ratio / per - 1) <= allowed:
            return f"It looks like a price per {per}." if known.quantity == per else _POINT
        if ratio and abs(ratio * per - 1) <= allowed:
            return f"It looks like a price for one where {per} were read." if price.quantity == per else _POINT
    return ""


def _not_compared(lines: list[tuple[int, str]], currency: str) -> Iterator[Issue]:
    if not lines:
        return
    numbers = ", ".join(str(line) for line, _ in lines)
    ours = ", ".join(sorted({currency for _, currency in lines}))
    message = (
        f"The prices of line{'s' if len(lines) > 1 else ''} {numbers} are in {currency}, ours in {ours}: they were not "
        "compared. Compare them by hand, or have prices of the customer entered."
    )
    yield Issue("price_not_compared", message, field="unit_price", severity=Severity.WARNING)
