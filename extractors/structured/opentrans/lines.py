"""The items of a document: product, quantity, price, references."""

from decimal import Decimal

from lxml import etree

from extractors.structured.opentrans.document import OpenTrans

_GTINS = frozenset({"", "ean", "gtin", "upc", "isbn"})
_PRICE = ("PRODUCT_PRICE_FIX/PRICE_AMOUNT", "ARTICLE_PRICE/PRICE_AMOUNT")
_QUANTITY = ("PRODUCT_PRICE_FIX/PRICE_QUANTITY", "ARTICLE_PRICE/PRICE_QUANTITY")
_TAX = ("PRODUCT_PRICE_FIX/TAX_DETAILS_FIX/TAX", "ARTICLE_PRICE/TAX")
_CENT = Decimal("0.01")


def put_product(document: OpenTrans, item: etree._Element) -> None:
    """Position, numbers, description and batch."""
    document.put_in_line("position", item, "LINE_ITEM_ID")
    document.put_in_line("supplier_material_number", item, "PRODUCT_ID/SUPPLIER_PID", "ARTICLE_ID/SUPPLIER_AID")
    document.put_in_line("customer_material_number", item, "PRODUCT_ID/BUYER_PID", "ARTICLE_ID/BUYER_AID")
    for path in ("PRODUCT_ID/INTERNATIONAL_PID", "ARTICLE_ID/INTERNATIONAL_AID"):
        for number in document.all(item, path):
            if number.get("type", "").casefold() in _GTINS and (number.text or "").strip().isdecimal():
                document.draft.put_in_line("gtin", number.text, document.place(number))
    document.put_in_line(
        "description",
        item,
        *(f"{holder}/{name}" for name in ("DESCRIPTION_SHORT", "DESCRIPTION_LONG") for holder in _HOLDERS),
    )
    document.put_in_line("batch_number", item, "PRODUCT_ID/LOT_NUMBER")


_HOLDERS = ("PRODUCT_ID", "ARTICLE_ID")


def put_quantity(document: OpenTrans, item: etree._Element) -> None:
    document.put_amount_in_line("quantity", item, "QUANTITY")
    document.put_in_line("unit", item, "ORDER_UNIT")


def put_price(document: OpenTrans, item: etree._Element) -> None:
    """Price, amount, tax, and what is taken off the line or added to it."""
    document.put_in_line("unit_price", item, *_PRICE)
    quantity = document.number(item, *_QUANTITY)
    if quantity is not None and quantity != 1:
        document.put_in_line("price_quantity", item, *_QUANTITY)
    document.put_amount_in_line("net_amount", item, "PRICE_LINE_AMOUNT", "ARTICLE_PRICE/PRICE_LINE_AMOUNT")
    _put_tax_rate(document, item)
    _put_allowance(document, item)


def _put_tax_rate(document: OpenTrans, item: etree._Element) -> None:
    """Written as a factor (0.19), meant in per cent."""
    factor, found = document.number(item, *_TAX), document.first(item, *_TAX)
    if factor is not None and found is not None:
        rate = (factor * 100).normalize() if factor < 1 else factor
        document.draft.put_value_in_line("tax_rate", Decimal(f"{rate:f}"), (found.text or ""), document.place(found))


def _put_allowance(document: OpenTrans, item: etree._Element) -> None:
    put_allowance(document, document.element(item, "PRODUCT_PRICE_FIX/ALLOW_OR_CHARGES_FIX"), in_line=True)


def put_allowance(document: OpenTrans, charges: etree._Element | None, *, in_line: bool) -> None:
    """The sum of allowances, or of surcharges; of both together the message tells no sum of each."""
    if charges is None:
        return
    kinds = {each.get("type") for each in document.all(charges, "ALLOW_OR_CHARGE")}
    name = {"allowance": "allowance_amount", "surcharge": "surcharge_amount"}.get(next(iter(kinds), None) or "")
    total = document.number(charges, "ALLOW_OR_CHARGES_TOTAL_AMOUNT")
    found = document.first(charges, "ALLOW_OR_CHARGES_TOTAL_AMOUNT")
    if len(kinds) != 1 or not name or total is None or found is None:
        return
    put = document.draft.put_value_in_line if in_line else document.draft.put_value
    put(name, document.sign * abs(total), (found.text or "").strip(), document.place(found))


def put_order(document: OpenTrans, item: etree._Element) -> None:
    """The order and its item that a line is about."""
    document.put_in_line("order_number", item, "ORDER_REFERENCE/ORDER_ID", "CUSTOMER_ORDER_REFERENCE/ORDER_ID")
    document.put_in_line(
        "order_position", item, "ORDER_REFERENCE/LINE_ITEM_ID", "CUSTOMER_ORDER_REFERENCE/LINE_ITEM_ID"
    )


def put_delivery_day(document: OpenTrans, item: etree._Element) -> None:
    """The last day of the delivery; several days of one line are more than a line can say."""
    document.put_in_line("delivery_date", item, *DELIVERY_DAY)
    parts = list(document.all(item, "PARTIAL_DELIVERY_LIST/PARTIAL_DELIVERY"))
    if len(parts) > 1:
        document.draft.find_beyond(
            f"Line {document.line} comes in {len(parts)} deliveries; only its total is read.",
            document.place(parts[0]),
            field="delivery_date",
            line=document.line,
        )
    elif parts:
        document.put_in_line("delivery_date", parts[0], *DELIVERY_DAY)


DELIVERY_DAY = ("DELIVERY_DATE/DELIVERY_END_DATE", "DELIVERY_DATE/DELIVERY_START_DATE")


def check_count(document: OpenTrans, summary: etree._Element | None, there: int) -> None:
    """TOTAL_ITEM_NUM is the number of items."""
    if summary is None:
        return
    stated, found = document.number(summary, "TOTAL_ITEM_NUM"), document.first(summary, "TOTAL_ITEM_NUM")
    if stated is not None and found is not None and stated != there:
        document.draft.find_broken_rule(
            f"OT-01: TOTAL_ITEM_NUM says {stated}, and the document has {there} items.", document.place(found)
        )


def check_sum(document: OpenTrans, summary: etree._Element | None, path: str, *, more: Decimal = Decimal(0)) -> None:
    """The total at ``path`` is the sum of the lines and ``more``; where each line has an amount."""
    if summary is None:
        return
    stated, found = document.number(summary, path), document.first(summary, path)
    amounts = [item["net_amount"].value for item in document.draft.line_items if "net_amount" in item]
    if stated is None or found is None or not amounts or len(amounts) < document.line:
        return
    there = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0)) + more
    if abs(document.sign * stated - there) > _CENT:
        document.draft.find_broken_rule(
            f"OT-02: The lines make {there}, and {path} says {stated}.", document.place(found), field="net_amount"
        )
