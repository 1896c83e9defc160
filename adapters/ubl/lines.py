"""What the lines of several documents share: quantities, prices, items, references to orders."""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from adapters.ubl.elements import group, put, put_amount, put_in
from adapters.ubl.units import unit_code
from datamodel.business import DeliveryLine, OrderLine, ResponseLine

NOT_AVAILABLE = "NA"
"""What Peppol writes for a number that must be there and is not known."""


def put_quantity(parent: etree._Element, name: str, quantity: Decimal, unit: str, units: Mapping[str, str]) -> None:
    """Raises ``DocumentError`` where the unit is not known."""
    put(parent, name, quantity, unitCode=unit_code(unit, units))


def put_price(parent: etree._Element, line: OrderLine | ResponseLine, currency: str, units: Mapping[str, str]) -> None:
    if line.unit_price is None:
        return
    price = group(parent, "Price")
    put_amount(price, "PriceAmount", line.unit_price, currency)
    if line.price_quantity != 1:
        put_quantity(price, "BaseQuantity", line.price_quantity, line.unit, units)


def put_item(parent: etree._Element, line: OrderLine | ResponseLine | DeliveryLine) -> None:
    item = group(parent, "Item")
    put(item, "Name", line.description)
    put_in(item, "BuyersItemIdentification/ID", line.customer_material_number)
    put_in(item, "SellersItemIdentification/ID", line.supplier_material_number)
    put_in(item, "StandardItemIdentification/ID", line.gtin, schemeID="0160")
    if isinstance(line, DeliveryLine):
        put_in(item, "ItemInstance/LotIdentification/LotNumberID", line.batch_number)


def put_order_line(parent: etree._Element, position: str, order_number: str = "", *, needed: bool = False) -> None:
    """Which item of which order a line is about; ``needed`` where the schema wants it even if it is not known."""
    if position or order_number or needed:
        reference = group(parent, "OrderLineReference")
        put(reference, "LineID", position or NOT_AVAILABLE)
        put_in(reference, "OrderReference/ID", order_number)
