"""Goods on their way to us: suppliers' delivery notes."""

import datetime as dt
from collections.abc import Iterator

from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Package
from datamodel.extraction import Extraction, LineItem
from orders.paper import day_of, number_of, text_of
from orders.records.parts import (
    Missing,
    date_of,
    missing_fields,
    missing_lines,
    missing_materials,
    missing_numbers,
    numbered,
    order_number,
    order_position,
    party,
    quantity_of,
    supplier,
)


def missing_in_delivery(extraction: Extraction) -> Iterator[Missing]:
    yield from missing_fields(extraction, "document_number", "sender_name")
    yield from missing_lines(extraction)
    yield from missing_numbers(extraction, "quantity")
    yield from missing_materials(extraction)


def delivery(extraction: Extraction, received_on: dt.date) -> Delivery:
    fields = extraction.fields
    return Delivery(
        number=text_of(fields, "document_number"),
        date=date_of(extraction, received_on=received_on),
        kind=DeliveryKind.SUPPLIER,
        sender=supplier(extraction),
        lines=tuple(
            _line(extraction, line, item, position) for line, item, position in numbered(extraction.line_items)
        ),
        ship_to=party(extraction, "ship_to"),
        sold_to=party(extraction, "receiver"),
        order_number=text_of(fields, "purchase_order_number"),
        delivery_date=day_of(fields, "delivery_date"),
        gross_weight=number_of(fields, "gross_weight"),
        net_weight=number_of(fields, "net_weight"),
        packages=tuple(Package(number) for number in text_of(fields, "package_numbers").split()),
        delivery_terms=text_of(fields, "delivery_terms"),
        tracking_number=text_of(fields, "tracking_number"),
    )


def _line(extraction: Extraction, line: int, item: LineItem, position: str) -> DeliveryLine:
    return DeliveryLine(
        position=position,
        quantity=quantity_of(item),
        unit=text_of(item, "unit"),
        description=text_of(item, "description"),
        supplier_material_number=text_of(item, "supplier_material_number"),
        customer_material_number=extraction.links.get(f"material:{line}") or text_of(item, "customer_material_number"),
        gtin=text_of(item, "gtin"),
        batch_number=text_of(item, "batch_number"),
        order_number=order_number(extraction, item),
        order_position=order_position(extraction, line, item),
    )
