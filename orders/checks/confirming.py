"""A supplier who accepts our order as it is need not repeat it: what he leaves out is what our order says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from datamodel.extraction import DocumentType, Extraction, Field, LineItem, ResponseStatus, Value, value_text
from datamodel.identity import compact
from datamodel.master import OpenOrder, OpenOrderLine
from orders.checks.matching import our_orders
from orders.paper import text_of
from pipelines.protocols import MasterData

_AS_ORDERED = frozenset({ResponseStatus.ACCEPTED.value, ResponseStatus.CHANGED.value})
"""What a seller says of a line whose quantity he does not repeat; he changes something else of it then."""


def confirmed_as_ordered(extraction: Extraction, master_data: MasterData | None) -> Extraction:
    """``extraction`` with what our open order says and the answer leaves out; the same where it leaves out nothing.

    Of an answer that came as data: all lines, where it accepts the order and has none; else the quantity and unit of
    lines that are accepted or changed without a quantity. Needs the supplier linked, and one open order.
    """
    is_answer = extraction.is_data and extraction.document_type is DocumentType.ORDER_RESPONSE
    if master_data is None or not is_answer or not _leaves_out(extraction):
        return extraction
    orders = our_orders(extraction, master_data)
    if len(orders) != 1:
        return extraction
    if not extraction.line_items:
        return replace(extraction, line_items=tuple(_whole(line, orders[0]) for line in orders[0].lines))
    return replace(extraction, line_items=tuple(_completed(item, orders[0]) for item in extraction.line_items))


def _leaves_out(extraction: Extraction) -> bool:
    if not extraction.line_items:
        return text_of(extraction.fields, "response_status") == ResponseStatus.ACCEPTED
    return any(_lacks_quantity(item) for item in extraction.line_items)


def _lacks_quantity(item: LineItem) -> bool:
    return "quantity" not in item and text_of(item, "response_status") in _AS_ORDERED


def _whole(line: OpenOrderLine, order: OpenOrder) -> Mapping[str, Field]:
    return dict(
        _fields(
            order,
            position=line.position,
            order_position=line.position,
            customer_material_number=line.material,
            supplier_material_number=line.their_material_number,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.price,
            price_quantity=line.price_quantity if line.price is not None else None,
            delivery_date=line.delivery_date,
        )
    )


def _completed(item: LineItem, order: OpenOrder) -> LineItem:
    """With quantity and unit of the item of our order that the line names."""
    position = compact(text_of(item, "order_position"))
    found = [line for line in order.lines if position and compact(line.position) == position]
    if len(found) != 1 or not _lacks_quantity(item):
        return item
    return {**item, **dict(_fields(order, quantity=found[0].quantity, unit=found[0].unit))}


def _fields(order: OpenOrder, **values: Value | None) -> Iterator[tuple[str, Field]]:
    evidence = (f"as in our order {order.number}, which the seller accepts",)
    for name, value in values.items():
        if value is not None and value != "":
            yield name, Field(name, value, value_text(value), 1.0, evidence=evidence)
