"""Do suppliers' papers say what we ordered? Confirmations, delivery notes and invoices against our open orders."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from datamodel.extraction import SELLER_WRITES, DocumentType, Extraction, Issue, Severity
from datamodel.master import OpenOrder, OpenOrderLine
from orders.checks.conversion import UnitPrice, as_decimal, converted
from orders.checks.matching import OrderedLine, by_ordered_line, match_lines, order_numbers, our_orders
from orders.checks.prices import KnownPrice, price_issue
from orders.checks.rules import Rules, Tolerances
from orders.paper import day_of, number_of, text_of
from pipelines.protocols import MasterData, Validator

_T = DocumentType


def supply_checked(rules: Rules) -> Validator:
    """A validator for papers of linked suppliers.

    What is not confirmed, delivered or invoiced as ordered is for a person to accept. Less than was ordered is only a
    warning on a delivery note: the rest may follow. So is an order that is not open on an invoice: it may be done.
    """

    def check_supply(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        supplier = extraction.links.get("supplier")
        if master_data is None or not supplier or extraction.document_type not in SELLER_WRITES:
            return
        if not rules.coverage().supplier_orders:
            return
        number = ", ".join(order_numbers(extraction))
        if not number:
            yield from _no_number(extraction)
            return
        orders = our_orders(extraction, master_data)
        if not orders:
            yield _unknown_order(extraction, number, supplier)
            return
        yield from _currency(extraction, orders)
        if (number_of(extraction.fields, "gross_amount") or 0) < 0:
            return  # a credit note takes back what was billed, in whatever part
        matches = match_lines(extraction, orders)
        yield from _unknown_lines(extraction, matches, number)
        for ordered, lines in by_ordered_line(matches):
            yield from _CHECKS[extraction.document_type](extraction, master_data, rules.tolerances, ordered, lines)
        if extraction.document_type is _T.ORDER_RESPONSE:
            yield from _not_confirmed(orders, matches)

    return check_supply


def _no_number(extraction: Extraction) -> Iterator[Issue]:
    """Goods cannot be received without their order; an invoice can be booked.

    A confirmation lacks a required field then, which is said already.
    """
    if extraction.document_type is _T.ORDER_RESPONSE:
        return
    is_invoice = extraction.document_type is _T.INVOICE
    message = "The paper names no order of ours. Enter its number from the page or ask purchasing."
    severity = Severity.WARNING if is_invoice else Severity.ERROR
    yield Issue("order_number_missing", message, "purchase_order_number", None, severity)


def _unknown_order(extraction: Extraction, number: str, supplier: str) -> Issue:
    message = (
        f"Supplier {supplier} has no open order {number} of ours. Correct the number from the page, or ask purchasing "
        "whether it was ordered, or is closed."
    )
    severity = Severity.WARNING if extraction.document_type is _T.INVOICE else Severity.ERROR
    return Issue("unknown_order", message, "purchase_order_number", None, severity)


def _currency(extraction: Extraction, orders: Sequence[OpenOrder]) -> Iterator[Issue]:
    currency, ours = text_of(extraction.fields, "currency"), {order.currency for order in orders if order.currency}
    if currency and ours and currency not in ours:
        message = f"The paper is in {currency}, our order in {', '.join(sorted(ours))}. Correct the currency, or ask."
        yield Issue("currency_differs", message, field="currency")


def _unknown_lines(extraction: Extraction, matches: Mapping[int, OrderedLine], number: str) -> Iterator[Issue]:
    for line, item in enumerate(extraction.line_items, 1):
        if line in matches:
            continue
        names = ("customer_material_number", "supplier_material_number", "gtin", "description")
        name = next((text for field in names if (text := text_of(item, field))), "what it names")
        message = (
            f"Line {line}: {name} is not on our order {number}. Enter our material number if it was misread; "
            "else ask purchasing whether it was ordered."
        )
        yield Issue("order_line_unknown", message, field="customer_material_number", line=line)


def _confirmed(
    extraction: Extraction, master_data: MasterData, tolerances: Tolerances, ordered: OrderedLine, lines: list[int]
) -> Iterator[Issue]:
    total = _total(extraction, master_data, ordered, lines)
    if total is None:
        yield _not_convertible(extraction, ordered, lines[0])
    elif _over(total, ordered.line, tolerances) or _under(total, ordered.line, tolerances):
        message = (
            f"Line {lines[0]} confirms {_shown(total, ordered)}, but {ordered.name} is about "
            f"{ordered.line.quantity:f}. Accept it by changing our order, or object."
        )
        yield Issue("quantity_differs", message, field="quantity", line=lines[0])
    yield from _prices(extraction, master_data, tolerances, ordered, lines)
    yield from _dates(extraction, tolerances, ordered, lines)


def _delivered(
    extraction: Extraction, master_data: MasterData, tolerances: Tolerances, ordered: OrderedLine, lines: list[int]
) -> Iterator[Issue]:
    total = _total(extraction, master_data, ordered, lines)
    if total is None:
        yield _not_convertible(extraction, ordered, lines[0])
        return
    line = ordered.line
    came = Fraction(line.delivered) + total
    what = f"Line {lines[0]} delivers {_shown(total, ordered)}; {line.quantity:f} were ordered by {ordered.name}"
    if line.delivered:
        what = f"{what} and {line.delivered:f} came before"
    if _over(came, line, tolerances):
        message = (
            f"{what}; that is {_percent(came, line)} % too much, {tolerances.over_delivery_percent:f} % are allowed. "
            "Have the goods counted; accept them with a reason, or send back what is too much."
        )
        yield Issue("delivery_over_order", message, field="quantity", line=lines[0])
    elif _under(came, line, tolerances):
        message = f"{what}; {as_decimal(Fraction(line.quantity) - came):f} are still to come. Ask, if they are late."
        yield Issue("delivery_under_order", message, "quantity", lines[0], Severity.WARNING)


def _invoiced(
    extraction: Extraction, master_data: MasterData, tolerances: Tolerances, ordered: OrderedLine, lines: list[int]
) -> Iterator[Issue]:
    yield from _prices(extraction, master_data, tolerances, ordered, lines)
    if all(number_of(extraction.line_items[line - 1], "quantity") is None for line in lines):
        return  # a flat charge
    total = _total(extraction, master_data, ordered, lines)
    if total is None:
        yield _not_convertible(extraction, ordered, lines[0])
        return
    line, shown = ordered.line, _shown(total, ordered)
    if _over(total, line, tolerances):
        message = (
            f"Line {lines[0]} bills {shown}, but {ordered.name} is about {line.quantity:f}. "
            "Correct the quantity from the page, or have the invoice corrected by the supplier."
        )
        yield Issue("quantity_differs", message, field="quantity", line=lines[0])
    elif total > Fraction(line.delivered):
        message = (
            f"Line {lines[0]} bills {shown}, but of {ordered.name} {line.delivered:f} have come. Ask the warehouse."
        )
        yield Issue("not_yet_delivered", message, "quantity", lines[0], Severity.WARNING)


_CHECKS = {_T.ORDER_RESPONSE: _confirmed, _T.DELIVERY_NOTE: _delivered, _T.INVOICE: _invoiced}


def _prices(
    extraction: Extraction, master_data: MasterData, tolerances: Tolerances, ordered: OrderedLine, lines: list[int]
) -> Iterator[Issue]:
    """Not across currencies, which is said once for the whole paper."""
    line, order = ordered.line, ordered.order
    currency = text_of(extraction.fields, "currency")
    if line.price is None or (currency and order.currency and currency != order.currency):
        return
    known = KnownPrice(UnitPrice(line.price, line.price_quantity, line.unit), order.currency, ordered.name)
    material = master_data.material(line.material)
    for number in lines:
        yield from price_issue(number, extraction.line_items[number - 1], known, material, tolerances, currency)


def _dates(extraction: Extraction, tolerances: Tolerances, ordered: OrderedLine, lines: list[int]) -> Iterator[Issue]:
    wanted = ordered.line.delivery_date
    for line in lines:
        day = day_of(extraction.line_items[line - 1], "delivery_date") or day_of(extraction.fields, "delivery_date")
        if wanted and day and day > wanted + dt.timedelta(days=tolerances.late_days):
            message = (
                f"Line {line} is confirmed for {day}, {(day - wanted).days} days after {wanted}, which {ordered.name} "
                "wants. Accept it by changing our order, or ask for an earlier day."
            )
            yield Issue("date_differs", message, field="delivery_date", line=line)


def _not_confirmed(orders: Sequence[OpenOrder], matches: Mapping[int, OrderedLine]) -> Iterator[Issue]:
    known = {(ordered.order.number, ordered.line.position) for ordered in matches.values()}
    left = [
        f"{line.position} ({line.material})"
        for order in orders
        for line in order.lines
        if (order.number, line.position) not in known
    ]
    if left:
        message = f"Of our order, these items are not confirmed: {', '.join(left)}. Ask the supplier about them."
        yield Issue("not_confirmed", message, severity=Severity.WARNING)


def _not_convertible(extraction: Extraction, ordered: OrderedLine, line: int) -> Issue:
    unit = text_of(extraction.line_items[line - 1], "unit")
    message = (
        f"Line {line}: {unit or 'its unit'} is no {ordered.line.unit or 'unit'}, in which {ordered.name} counts. "
        "Correct unit and quantity, or have a conversion entered for the material."
    )
    return Issue("unit_wrong", message, field="unit", line=line)


def _total(
    extraction: Extraction, master_data: MasterData, ordered: OrderedLine, lines: Sequence[int]
) -> Fraction | None:
    """The quantity of all ``lines`` in the unit of the order; None where one has another kind of unit."""
    material, total = master_data.material(ordered.line.material), Fraction(0)
    for line in lines:
        item = extraction.line_items[line - 1]
        unit, quantity = text_of(item, "unit") or ordered.line.unit, number_of(item, "quantity")
        part = None if quantity is None else converted(quantity, unit, ordered.line.unit or unit, material)
        if quantity is not None and part is None:
            return None
        total += part or 0
    return total


def _over(quantity: Fraction, line: OpenOrderLine, tolerances: Tolerances) -> bool:
    return quantity > Fraction(line.quantity) * (1 + Fraction(tolerances.over_delivery_percent) / 100)


def _under(quantity: Fraction, line: OpenOrderLine, tolerances: Tolerances) -> bool:
    return quantity < Fraction(line.quantity) * (1 - Fraction(tolerances.under_delivery_percent) / 100)


def _percent(quantity: Fraction, line: OpenOrderLine) -> str:
    """By how many per cent of the order ``quantity`` is above it."""
    return f"{as_decimal((quantity / Fraction(line.quantity) - 1) * 100, places=1):f}" if line.quantity else "100"


def _shown(quantity: Fraction, ordered: OrderedLine) -> str:
    return f"{as_decimal(quantity):f} {ordered.line.unit}".strip()
