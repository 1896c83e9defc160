"""A delivery that is on its way as DespatchAdvice."""

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from adapters.ubl.elements import document, drop_empty, group, put, put_in, unfit
from adapters.ubl.lines import NOT_AVAILABLE, put_item, put_order_line, put_quantity
from adapters.ubl.parties import put_buyer, put_seller
from adapters.ubl.terms import put_delivery_terms, put_period
from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Package

KINDS = frozenset({DeliveryKind.SUPPLIER, DeliveryKind.SHIPPING_CONFIRMATION})
_GROSS_WEIGHT = "AAB"
"""Of a package (UNCL 6313)."""


def compose_delivery(delivery: Delivery, *, uuid: str, units: Mapping[str, str]) -> etree._Element:
    """Raises ``DocumentError`` where nothing is on its way, a unit is not known, or there is no line."""
    if delivery.kind not in KINDS:
        raise unfit(f"A despatch advice tells what is on its way, and {delivery.number} is an order to send it")
    if not delivery.lines:
        raise unfit(f"The delivery {delivery.number} has no lines")
    root = document("DespatchAdvice")
    put(root, "UBLVersionID", "2.1")
    put(root, "ID", delivery.number)
    put(root, "UUID", uuid)
    put(root, "IssueDate", delivery.date)
    put_in(root, "OrderReference/ID", delivery.order_number)
    put_seller(root, "DespatchSupplierParty", delivery.sender)
    put_buyer(root, "DeliveryCustomerParty", delivery.ship_to)
    if delivery.sold_to is not None:
        put_buyer(root, "BuyerCustomerParty", delivery.sold_to)
    _put_shipment(root, delivery)
    for line in delivery.lines:
        _put_line(root, line, units)
    return root


def _put_shipment(root: etree._Element, delivery: Delivery) -> None:
    shipment = group(root, "Shipment")
    _put_weight(shipment, "GrossWeightMeasure", delivery.gross_weight)
    _put_weight(shipment, "NetWeightMeasure", delivery.net_weight)
    on_its_way = group(shipment, "Delivery")
    put(on_its_way, "TrackingID", delivery.tracking_number)
    put_period(on_its_way, "EstimatedDeliveryPeriod", delivery.delivery_date)
    put_delivery_terms(on_its_way, delivery.delivery_terms)
    drop_empty(on_its_way)
    for package in delivery.packages:
        _put_package(shipment, package)
    if len(shipment):
        number = etree.Element(f"{{{root.nsmap['cbc']}}}ID")
        number.text = NOT_AVAILABLE
        shipment.insert(0, number)
    drop_empty(shipment)


def _put_weight(parent: etree._Element, name: str, weight: Decimal | None) -> None:
    put(parent, name, weight, unitCode="KGM")


def _put_package(shipment: etree._Element, package: Package) -> None:
    unit = group(shipment, "TransportHandlingUnit")
    put(unit, "ID", package.number)
    if package.gross_weight is not None:
        dimension = group(unit, "MeasurementDimension")
        put(dimension, "AttributeID", _GROSS_WEIGHT)
        _put_weight(dimension, "Measure", package.gross_weight)


def _put_line(root: etree._Element, line: DeliveryLine, units: Mapping[str, str]) -> None:
    element = group(root, "DespatchLine")
    put(element, "ID", line.position)
    put_quantity(element, "DeliveredQuantity", line.quantity, line.unit, units)
    put_order_line(element, line.order_position, line.order_number, needed=True)
    put_item(element, line)
