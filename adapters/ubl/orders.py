"""A customer's order, and its change, as Order and OrderChange."""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from adapters.ubl.elements import document, drop_empty, group, put, put_amount, put_in, unfit
from adapters.ubl.lines import put_item, put_price, put_quantity
from adapters.ubl.parties import put_address, put_buyer, put_seller
from adapters.ubl.terms import put_delivery_terms, put_payment_terms, put_period
from datamodel.business import LineAction, Order, OrderKind, OrderLine

ACTIONS = {LineAction.ADD: "1", LineAction.DELETE: "2", LineAction.CHANGE: "3"}
"""Action codes of UNCL 1229."""
_FIRST = "1"
"""The sequence number of a change: which of several it is, no record says."""


def compose_order(order: Order, *, uuid: str, units: Mapping[str, str]) -> etree._Element:
    """Raises ``DocumentError`` where the record does not fit: a return, an unknown unit, no line."""
    if order.kind is OrderKind.RETURN:
        raise unfit(f"UBL has no document for the return {order.number}")
    if not order.lines:
        raise unfit(f"The order {order.number} has no lines")
    changes = order.kind is OrderKind.CHANGE
    root = document("OrderChange" if changes else "Order")
    _put_head(root, order, uuid)
    put_buyer(root, "BuyerCustomerParty", order.buyer)
    put_seller(root, "SellerSupplierParty", None, number=order.supplier_number)
    _put_delivery(root, order)
    put_delivery_terms(root, order.delivery_terms)
    put_payment_terms(root, order.payment_terms)
    _put_totals(root, order)
    for line in order.lines:
        _put_line(root, line, order, units)
    return root


def _put_head(root: etree._Element, order: Order, uuid: str) -> None:
    changes = order.kind is OrderKind.CHANGE
    put(root, "UBLVersionID", "2.1")
    put(root, "ID", order.change_number if changes else order.number)
    put(root, "UUID", uuid)
    put(root, "IssueDate", order.date)
    if changes:
        put(root, "SequenceNumberID", _FIRST)
    put(root, "DocumentCurrencyCode", order.currency)
    if changes:
        put_in(root, "OrderReference/ID", order.number)


def _put_delivery(root: etree._Element, order: Order) -> None:
    delivery = group(root, "Delivery")
    to = order.ship_to
    if to is not None:
        location = group(delivery, "DeliveryLocation")
        put(location, "ID", to.number)
        put_address(location, "Address", to.address)
        drop_empty(location)
    put_period(delivery, "RequestedDeliveryPeriod", order.delivery_date)
    if to is not None:
        put_in(delivery, "DeliveryParty/PartyName/Name", to.name)
    drop_empty(delivery)


def _put_totals(root: etree._Element, order: Order) -> None:
    if order.net_amount is None:
        return
    totals = group(root, "AnticipatedMonetaryTotal")
    amounts = [line.net_amount for line in order.lines if line.net_amount is not None]
    if len(amounts) == len(order.lines):
        put_amount(totals, "LineExtensionAmount", sum(amounts, Decimal(0)), order.currency)
    put_amount(totals, "TaxExclusiveAmount", order.net_amount, order.currency)
    put_amount(totals, "PayableAmount", order.net_amount, order.currency)


def _put_line(root: etree._Element, line: OrderLine, order: Order, units: Mapping[str, str]) -> None:
    item = group(root, "OrderLine", "LineItem")
    put(item, "ID", line.position)
    if line.action is not None and order.kind is OrderKind.CHANGE:
        put(item, "LineStatusCode", ACTIONS[line.action])
    put_quantity(item, "Quantity", line.quantity, line.unit, units)
    put_amount(item, "LineExtensionAmount", line.net_amount, order.currency)
    put_in(item, "Delivery/RequestedDeliveryPeriod/EndDate", line.delivery_date)
    put_price(item, line, order.currency, units)
    put_item(item, line)
