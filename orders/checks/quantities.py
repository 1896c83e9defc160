"""Is the quantity of each line one that somebody would order?"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from datamodel.extraction import DocumentType, Extraction, Issue, LineItem
from datamodel.master import Material
from orders.checks.conversion import WHOLE, as_decimal, code_of, in_base_units
from orders.checks.linked import linked_lines
from orders.checks.rules import Rules, Tolerances
from orders.paper import number_of, text_of
from pipelines.protocols import MasterData, Validator

_T = DocumentType
_ORDERS = frozenset({_T.PURCHASE_ORDER, _T.ORDER_CHANGE})
_ROUNDED = Fraction(1, 10**6)
"""A conversion by thirds has been rounded where it was kept."""


def quantities_checked(rules: Rules) -> Validator:
    """A validator for ordered quantities, in base units.

    Whole where nobody cuts, not below the least that we sell, not far above the usual.
    """

    def check_quantities(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        if master_data is None or extraction.document_type not in _ORDERS:
            return
        for line, item, material in linked_lines(extraction, master_data):
            quantity = number_of(item, "quantity")
            if quantity is None or quantity <= 0:
                continue  # said by the formal checks
            base = in_base_units(quantity, text_of(item, "unit"), material)
            if base is not None:
                yield from _issues(line, item, base, material, rules.tolerances)

    return check_quantities


def _issues(line: int, item: LineItem, base: Fraction, material: Material, tolerances: Tolerances) -> Iterator[Issue]:
    """A quantity that cannot be was misread: how much it is, is not known then."""
    if abs(base - round(base)) >= _ROUNDED and code_of(material.base_unit) in WHOLE:
        yield _fraction(line, item, base, material)
        return
    yield from _least(line, item, base, material)
    yield from _usual(line, item, base, material, tolerances.quantity_factor)


def _fraction(line: int, item: LineItem, base: Fraction, material: Material) -> Issue:
    message = (
        f"Line {line} orders {_amount(item, base, material)} of {material.number}, which cannot be divided. "
        "Look at the decimal point and the unit."
    )
    return Issue("quantity_fraction", message, field="quantity", line=line)


def _least(line: int, item: LineItem, base: Fraction, material: Material) -> Iterator[Issue]:
    least = material.min_quantity
    if least is None or base >= Fraction(least):
        return
    message = (
        f"Line {line} orders {_amount(item, base, material)} of {material.number}, which we sell from {least:f} "
        f"{material.base_unit}. Agree with the customer on more, or approve with a reason."
    )
    yield Issue("quantity_below_minimum", message, field="quantity", line=line)


def _usual(line: int, item: LineItem, base: Fraction, material: Material, factor: Decimal) -> Iterator[Issue]:
    usual = material.usual_quantity
    if not usual or base <= Fraction(usual) * Fraction(factor):
        return
    message = (
        f"Line {line} orders {_amount(item, base, material)} of {material.number}, more than {factor:f} times "
        f"the usual {usual:f}. Compare with the page, ask the customer, or approve with a reason."
    )
    yield Issue("quantity_implausible", message, field="quantity", line=line)


def _amount(item: LineItem, base: Fraction, material: Material) -> str:
    """As written, and in base units where that is another number."""
    unit = text_of(item, "unit") or material.base_unit
    written = f"{number_of(item, 'quantity'):f} {unit}"
    if as_decimal(base) == number_of(item, "quantity"):
        return written
    return f"{written} ({as_decimal(base):f} {material.base_unit})"
