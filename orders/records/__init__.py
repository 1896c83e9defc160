"""From an approved extraction to the business record that a target understands."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from datamodel.business import Order, OrderLine, Party
from datamodel.extraction import Extraction, Field, LineItem


def order_from(extraction: Extraction, *, received_on: dt.date) -> Order:
    """The order of a purchase order.

    Links win over what is printed: ``customer`` is the ERP's number of the sold-to party, ``material:3`` our number of
    the material on line 3 (lines count from 1). Positions are the customer's own where each line has one of its own,
    else 10, 20, 30 … for all lines. A line may lack a unit: the ERP then takes the material's sales unit.

    Args:
        extraction: approved, of type purchase order.
        received_on: stands in for a document date that is not printed.

    Raises:
        ValueError: something is missing that no order can do without; the message lists all of it.
    """
    fields = extraction.fields
    missing = [*_missing_in_header(extraction), *_missing_in_lines(extraction)]
    if missing:
        raise ValueError(f"No order can be made of this extraction. Missing: {'; '.join(missing)}.")
    return Order(
        number=_text(fields, "document_number"),
        date=_date(fields, "document_date") or received_on,
        currency=_text(fields, "currency"),
        buyer=Party(
            name=_text(fields, "sender_name"),
            address=_text(fields, "sender_address"),
            number=extraction.links.get("customer") or _text(fields, "customer_number"),
            tax_id=_text(fields, "sender_tax_id"),
        ),
        lines=_lines(extraction),
        ship_to=_ship_to(fields),
        supplier_number=_text(fields, "supplier_number"),
        delivery_date=_date(fields, "delivery_date"),
        payment_terms=_text(fields, "payment_terms"),
        delivery_terms=_text(fields, "delivery_terms"),
        net_amount=_number(fields, "net_amount"),
    )


def _missing_in_header(extraction: Extraction) -> list[str]:
    fields = extraction.fields
    missing = [name for name in ("document_number", "sender_name") if not _text(fields, name)]
    if not extraction.line_items:
        missing.append("line items")
    priced = [fields, *extraction.line_items]
    if not _text(fields, "currency") and any("net_amount" in item or "unit_price" in item for item in priced):
        missing.append("currency, as there are prices")
    return missing


def _missing_in_lines(extraction: Extraction) -> list[str]:
    missing = []
    for number, item in enumerate(extraction.line_items, 1):
        if _number(item, "quantity") is None:
            missing.append(f"quantity of line {number}")
        if not (_material(extraction, number, item) or any(_text(item, name) for name in _WHAT)):
            missing.append(f"material or description of line {number}")
    return missing


_WHAT = ("customer_material_number", "gtin", "description")


def _material(extraction: Extraction, number: int, item: LineItem) -> str:
    return extraction.links.get(f"material:{number}") or _text(item, "supplier_material_number")


def _ship_to(fields: Mapping[str, Field]) -> Party | None:
    party = Party(name=_text(fields, "ship_to_name"), address=_text(fields, "ship_to_address"))
    return party if party.name or party.address else None


def _lines(extraction: Extraction) -> tuple[OrderLine, ...]:
    positions = _positions(extraction.line_items)
    return tuple(
        _line(item, position, _material(extraction, number, item))
        for number, (item, position) in enumerate(zip(extraction.line_items, positions, strict=True), 1)
    )


def _positions(items: tuple[LineItem, ...]) -> list[str]:
    printed = [_text(item, "position") for item in items]
    if all(printed) and len(set(printed)) == len(printed):
        return printed
    return [str(10 * number) for number in range(1, len(items) + 1)]


def _line(item: LineItem, position: str, material: str) -> OrderLine:
    quantity = _number(item, "quantity")
    assert quantity is not None, "checked for all lines before"
    return OrderLine(
        position=position,
        quantity=quantity,
        unit=_text(item, "unit"),
        description=_text(item, "description"),
        customer_material_number=_text(item, "customer_material_number"),
        supplier_material_number=material,
        gtin=_text(item, "gtin"),
        unit_price=_number(item, "unit_price"),
        price_quantity=_number(item, "price_quantity") or Decimal(1),
        net_amount=_number(item, "net_amount"),
        delivery_date=_date(item, "delivery_date"),
    )


def _text(fields: Mapping[str, Field], name: str) -> str:
    field = fields.get(name)
    return "" if field is None else str(field.value).strip()


def _number(fields: Mapping[str, Field], name: str) -> Decimal | None:
    field = fields.get(name)
    return field.value if field is not None and isinstance(field.value, Decimal) else None


def _date(fields: Mapping[str, Field], name: str) -> dt.date | None:
    field = fields.get(name)
    return field.value if field is not None and isinstance(field.value, dt.date) else None
