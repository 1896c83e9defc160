"""What a line is about: the item with its numbers, how much of it, at which price."""

from decimal import Decimal

from lxml import etree

from extractors.structured.ubl.document import UblDocument

_GTIN_SCHEMES = frozenset({"0160", "0088", "gtin", "ean", "ean13", "srv"})
"""Names of the scheme of trade item numbers: of ISO 6523, of UNCL 7143, and what people write."""
_GTIN_LENGTHS = (8, 12, 13, 14)


def put_item(document: UblDocument, item: etree._Element | None) -> None:
    """Names and numbers of a ``cac:Item`` into the last line."""
    if item is None:
        return
    document.put_in_line("description", item, "cbc:Name", "cbc:Description")
    document.put_in_line("supplier_material_number", item, "cac:SellersItemIdentification/cbc:ID")
    document.put_in_line("customer_material_number", item, "cac:BuyersItemIdentification/cbc:ID")
    document.put_in_line("tax_rate", item, "cac:ClassifiedTaxCategory/cbc:Percent")
    document.put_in_line("tax_category", item, "cac:ClassifiedTaxCategory/cbc:ID")
    _put_gtin(document, item)
    _put_batch(document, item)


def _put_gtin(document: UblDocument, item: etree._Element) -> None:
    """The standard number, where its scheme says that it is a GTIN, or where it has none and looks like one."""
    found = document.first(item, "cac:StandardItemIdentification/cbc:ID")
    if found is None:
        return
    number, scheme = (found.text or "").strip(), found.get("schemeID", "").casefold()
    if scheme in _GTIN_SCHEMES or (not scheme and number.isdecimal() and len(number) in _GTIN_LENGTHS):
        document.put_in_line("gtin", item, "cac:StandardItemIdentification/cbc:ID")


def _put_batch(document: UblDocument, item: etree._Element) -> None:
    """The batch; several are told, as a line has one."""
    path = "cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID"
    found = [each for each in document.all(item, path) if (each.text or "").strip()]
    batches = list(dict.fromkeys((each.text or "").strip() for each in found))
    if len(batches) == 1:
        document.draft.put_in_line("batch_number", batches[0], document.place(found[0]))
    elif batches:
        document.draft.find_beyond(
            f"Line {document.line} has several batches, and does not say how much of each: {', '.join(batches)}. "
            "Divide it into lines.",
            document.place(item),
            field="batch_number",
            line=document.line,
        )


def put_quantity(document: UblDocument, element: etree._Element, *paths: str) -> None:
    """``quantity`` and ``unit`` from the first of ``paths``."""
    found = document.first(element, *paths)
    if found is not None:
        document.draft.put_in_line("quantity", found.text, document.place(found))
        document.draft.put_in_line("unit", found.get("unitCode"), document.place(found))


def put_price(document: UblDocument, price: etree._Element | None) -> None:
    """Price and the N of "price per N" from a ``cac:Price`` into the last line, whose quantity is there already."""
    if price is None:
        return
    document.put_in_line("unit_price", price, "cbc:PriceAmount")
    document.put_in_line("price_quantity", price, "cbc:BaseQuantity")
    base = document.first(price, "cbc:BaseQuantity")
    unit = document.draft.line_items[-1].get("unit")
    if base is None or unit is None or base.get("unitCode") in (None, "", unit.text):
        return
    document.draft.find_beyond(
        f"The price of line {document.line} is for another unit ({base.get('unitCode')}) than its quantity "
        f"({unit.text}). Enter the price for that unit.",
        document.place(base),
        field="unit_price",
        line=document.line,
    )


def put_allowances(document: UblDocument, line: etree._Element) -> None:
    """What the amount of the last line has in it besides quantity × price."""
    for name, indicators in (("allowance_amount", ("false", "0")), ("surcharge_amount", ("true", "1"))):
        found = [
            each
            for each in document.all(line, "cac:AllowanceCharge")
            if document.text(each, "cbc:ChargeIndicator") in indicators
        ]
        total = sum((document.number(each, "cbc:Amount") or Decimal(0) for each in found), Decimal(0))
        if total:
            document.draft.put_value_in_line(name, total, f"{total:f}", document.place(found[0]))


def put_order_line(document: UblDocument, line: etree._Element) -> None:
    """Which item of which order a line is about, from its only ``cac:OrderLineReference``."""
    references = list(document.all(line, "cac:OrderLineReference"))
    if len(references) == 1:
        document.put_in_line("order_position", references[0], "cbc:LineID")
        document.put_in_line("order_number", references[0], "cac:OrderReference/cbc:ID")
    elif references:
        document.draft.find_beyond(
            f"Line {document.line} is about {len(references)} lines of orders, and does not say how much of each. "
            "Divide it into lines.",
            document.place(references[1]),
            field="order_position",
            line=document.line,
        )


def put_delivery_day(document: UblDocument, line: etree._Element, period: str) -> None:
    """The day of a line, the end of the ``period`` of its delivery; several days are told, as a line has one."""
    deliveries = list(document.all(line, "cac:Delivery"))
    for delivery in deliveries:
        document.put_in_line("delivery_date", delivery, *day_paths(period))
    days = {day for each in deliveries if (day := document.text(each, *day_paths(period)))}
    if len(days) > 1:
        document.draft.find_beyond(
            f"Line {document.line} is to be delivered on several days: {', '.join(sorted(days))}. "
            "Divide it into lines.",
            document.place(deliveries[1]),
            field="delivery_date",
            line=document.line,
        )


def day_paths(period: str) -> tuple[str, str]:
    """Where the day of a delivery stands below ``cac:Delivery``: the end of its period, else its begin."""
    return f"cac:{period}/cbc:EndDate", f"cac:{period}/cbc:StartDate"
