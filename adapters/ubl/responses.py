"""A supplier's order confirmation as OrderResponse."""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from adapters.ubl.elements import document, group, put, put_amount, put_in
from adapters.ubl.lines import put_item, put_order_line, put_price, put_quantity
from adapters.ubl.parties import put_buyer, put_seller
from adapters.ubl.terms import put_delivery_terms, put_payment_terms
from datamodel.business import OrderResponse, ResponseLine

_REJECTED = "7"


def compose_response(response: OrderResponse, *, uuid: str, units: Mapping[str, str]) -> etree._Element:
    """A line of which nothing is confirmed is rejected. Raises ``DocumentError`` where a unit is not known."""
    root = document("OrderResponse")
    put(root, "UBLVersionID", "2.1")
    put(root, "ID", response.number)
    put(root, "UUID", uuid)
    put(root, "IssueDate", response.date)
    put(root, "DocumentCurrencyCode", response.currency)
    put_in(root, "OrderReference/ID", response.order_number)
    put_seller(root, "SellerSupplierParty", response.seller)
    put_buyer(root, "BuyerCustomerParty", response.buyer)
    put_in(root, "Delivery/PromisedDeliveryPeriod/EndDate", response.delivery_date)
    put_delivery_terms(root, response.delivery_terms)
    put_payment_terms(root, response.payment_terms)
    _put_totals(root, response)
    for line in response.lines:
        _put_line(root, line, response.currency, units)
    return root


def _put_totals(root: etree._Element, response: OrderResponse) -> None:
    if response.net_amount is None:
        return
    totals = group(root, "LegalMonetaryTotal")
    amounts = [line.net_amount for line in response.lines if line.net_amount is not None]
    if len(amounts) == len(response.lines):
        put_amount(totals, "LineExtensionAmount", sum(amounts, Decimal(0)), response.currency)
    put_amount(totals, "TaxExclusiveAmount", response.net_amount, response.currency)
    put_amount(totals, "PayableAmount", response.net_amount, response.currency)


def _put_line(root: etree._Element, line: ResponseLine, currency: str, units: Mapping[str, str]) -> None:
    outer = group(root, "OrderLine")
    item = group(outer, "LineItem")
    put(item, "ID", line.position)
    if line.quantity == 0:
        put(item, "LineStatusCode", _REJECTED)
    put_quantity(item, "Quantity", line.quantity, line.unit, units)
    put_amount(item, "LineExtensionAmount", line.net_amount, currency)
    put_in(item, "Delivery/PromisedDeliveryPeriod/EndDate", line.delivery_date)
    put_price(item, line, currency, units)
    put_item(item, line)
    put_order_line(outer, line.order_position)
