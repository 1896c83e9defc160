"""What customers and suppliers agree on: orders with their changes and returns, and their confirmations."""

import datetime as dt
from collections.abc import Iterator

from datamodel.business import LineAction, Order, OrderKind, OrderLine, OrderResponse, ResponseLine
from datamodel.extraction import DocumentType, Extraction, LineItem
from datamodel.identity import compact
from orders.paper import day_of, number_of, text_of
from orders.records.parts import (
    Missing,
    date_of,
    missing_currency,
    missing_fields,
    missing_lines,
    missing_materials,
    missing_numbers,
    numbered,
    order_position,
    party,
    price_quantity_of,
    quantity_of,
    sender,
    supplier,
)

_KINDS = {
    DocumentType.PURCHASE_ORDER: OrderKind.ORDER,
    DocumentType.ORDER_CHANGE: OrderKind.CHANGE,
    DocumentType.RETURN_REQUEST: OrderKind.RETURN,
}
_ACTIONS = {action.value: action for action in LineAction}


def missing_in_order(extraction: Extraction) -> Iterator[Missing]:
    """A change may lack a number of its own where it names the order that it changes."""
    changes = extraction.document_type is DocumentType.ORDER_CHANGE
    if not (changes and text_of(extraction.fields, "purchase_order_number")):
        yield from missing_fields(extraction, "document_number")
    yield from missing_fields(extraction, "sender_name")
    yield from missing_lines(extraction)
    yield from missing_currency(extraction)
    yield from missing_numbers(extraction, "quantity")
    yield from missing_materials(extraction)


def order(extraction: Extraction, received_on: dt.date) -> Order:
    fields = extraction.fields
    number, change_number = _numbers(extraction)
    return Order(
        number=number,
        date=date_of(extraction, received_on=received_on),
        currency=text_of(fields, "currency"),
        buyer=sender(extraction, link="customer", printed="customer_number"),
        lines=tuple(
            _order_line(extraction, line, item, position) for line, item, position in numbered(extraction.line_items)
        ),
        ship_to=party(extraction, "ship_to"),
        supplier_number=text_of(fields, "supplier_number"),
        delivery_date=day_of(fields, "delivery_date"),
        payment_terms=text_of(fields, "payment_terms"),
        delivery_terms=text_of(fields, "delivery_terms"),
        net_amount=number_of(fields, "net_amount"),
        kind=_KINDS[extraction.document_type],
        change_number=change_number,
        delivery_note_number=text_of(fields, "delivery_note_number"),
        invoice_number=text_of(fields, "invoice_number"),
    )


def _numbers(extraction: Extraction) -> tuple[str, str]:
    """The order's number and that of its change: two writings of one number are no change number."""
    own = text_of(extraction.fields, "document_number")
    changed = text_of(extraction.fields, "purchase_order_number")
    if extraction.document_type is not DocumentType.ORDER_CHANGE or not changed:
        return own, ""
    return changed, "" if compact(own) == compact(changed) else own


def _order_line(extraction: Extraction, line: int, item: LineItem, position: str) -> OrderLine:
    return OrderLine(
        position=position,
        quantity=quantity_of(item),
        unit=text_of(item, "unit"),
        description=text_of(item, "description"),
        customer_material_number=text_of(item, "customer_material_number"),
        supplier_material_number=extraction.links.get(f"material:{line}") or text_of(item, "supplier_material_number"),
        gtin=text_of(item, "gtin"),
        unit_price=number_of(item, "unit_price"),
        price_quantity=price_quantity_of(item),
        net_amount=number_of(item, "net_amount"),
        delivery_date=day_of(item, "delivery_date"),
        action=_ACTIONS.get(text_of(item, "line_action")),
    )


def missing_in_response(extraction: Extraction) -> Iterator[Missing]:
    yield from missing_fields(extraction, "document_number", "sender_name", "purchase_order_number")
    yield from missing_lines(extraction)
    yield from missing_currency(extraction)
    yield from missing_numbers(extraction, "quantity")


def response(extraction: Extraction, received_on: dt.date) -> OrderResponse:
    fields = extraction.fields
    return OrderResponse(
        number=text_of(fields, "document_number"),
        date=date_of(extraction, received_on=received_on),
        currency=text_of(fields, "currency"),
        seller=supplier(extraction),
        order_number=text_of(fields, "purchase_order_number"),
        lines=tuple(
            _response_line(extraction, line, item, position) for line, item, position in numbered(extraction.line_items)
        ),
        buyer=party(extraction, "receiver"),
        delivery_date=day_of(fields, "delivery_date"),
        payment_terms=text_of(fields, "payment_terms"),
        delivery_terms=text_of(fields, "delivery_terms"),
        net_amount=number_of(fields, "net_amount"),
    )


def _response_line(extraction: Extraction, line: int, item: LineItem, position: str) -> ResponseLine:
    return ResponseLine(
        position=position,
        quantity=quantity_of(item),
        unit=text_of(item, "unit"),
        description=text_of(item, "description"),
        customer_material_number=extraction.links.get(f"material:{line}") or text_of(item, "customer_material_number"),
        supplier_material_number=text_of(item, "supplier_material_number"),
        gtin=text_of(item, "gtin"),
        unit_price=number_of(item, "unit_price"),
        price_quantity=price_quantity_of(item),
        net_amount=number_of(item, "net_amount"),
        delivery_date=day_of(item, "delivery_date"),
        order_position=order_position(extraction, line, item),
    )
