"""What is on its way, and what came: DespatchAdvice, ReceiptAdvice."""

from decimal import Decimal

from lxml import etree

from extractors.structured.drafting import Place
from extractors.structured.ubl.document import UblDocument
from extractors.structured.ubl.header import put_delivery_terms, put_identity
from extractors.structured.ubl.items import day_paths, put_item, put_order_line, put_quantity
from extractors.structured.ubl.parties import NAMES, NUMBER, put_address, put_contact, put_party, put_ship_to

_KILOGRAMS = {"KGM": Decimal(1), "GRM": Decimal("0.001"), "TNE": Decimal(1000), "LBR": Decimal("0.45359237")}
_UNITS = "cac:TransportHandlingUnit"


def read_despatch_advice(document: UblDocument) -> None:
    root = document.root
    put_identity(document)
    document.put("purchase_order_number", root, "cac:OrderReference/cbc:ID")
    supplier = document.xml.first(root, "cac:DespatchSupplierParty")
    if supplier is not None:
        put_party(document, "sender", document.xml.first(supplier, "cac:Party"))
        contacts = ("cac:DespatchContact", "cac:Party/cac:Contact", "cac:Party/cac:Person")
        put_contact(document, *(document.xml.first(supplier, path) for path in contacts))
    for party in ("DespatchSupplierParty", "SellerSupplierParty"):
        document.put("supplier_number", root, f"cac:{party}/cbc:CustomerAssignedAccountID")
    _put_receivers(document)
    _put_shipment(document)
    for line in document.all(root, "cac:DespatchLine"):
        _read_despatch_line(document, line)
    _put_order_of_lines(document)


def _put_receivers(document: UblDocument) -> None:
    """The buyer, and where the goods go."""
    buyer, to = (document.xml.first(document.root, f"cac:{name}CustomerParty") for name in ("Buyer", "Delivery"))
    for customer in (buyer, to):
        if customer is not None:
            document.put("customer_number", customer, "cbc:SupplierAssignedAccountID")
    if buyer is not None:
        document.put("receiver_number", buyer, "cbc:SupplierAssignedAccountID")
        put_party(document, "receiver", document.xml.first(buyer, "cac:Party"))
    if to is not None:
        document.put("ship_to_number", to, "cbc:SupplierAssignedAccountID", f"cac:Party/{NUMBER}")
        document.put("ship_to_name", to, *(f"cac:Party/{name}" for name in NAMES))
        put_address(document, "ship_to_address", to, "cac:Party/cac:PostalAddress")


def _put_shipment(document: UblDocument) -> None:
    shipment = document.xml.first(document.root, "cac:Shipment")
    if shipment is not None:
        _put_weight(document, "gross_weight", shipment, "cbc:GrossWeightMeasure")
        _put_weight(document, "net_weight", shipment, "cbc:NetWeightMeasure")
        _put_transport(document, shipment)
    _put_packages(document)


def _put_transport(document: UblDocument, shipment: etree._Element) -> None:
    delivery = document.xml.first(shipment, "cac:Delivery")
    if delivery is None:
        return
    put_ship_to(document, delivery)
    document.put("delivery_date", delivery, "cbc:ActualDeliveryDate", *day_paths("EstimatedDeliveryPeriod"))
    document.put("delivery_date", delivery, *day_paths("PromisedDeliveryPeriod"), "cbc:LatestDeliveryDate")
    document.put("tracking_number", delivery, "cbc:TrackingID")
    terms = document.xml.first(delivery, "cac:DeliveryTerms")
    if terms is not None:
        put_delivery_terms(document, terms)


def _put_weight(document: UblDocument, name: str, shipment: etree._Element, path: str) -> None:
    """In kilograms; a weight in no unit of weight is none."""
    measure = document.first(shipment, path)
    factor = _KILOGRAMS.get(measure.get("unitCode", "")) if measure is not None else None
    amount = document.number(shipment, path)
    if measure is not None and factor is not None and amount is not None:
        document.draft.put_value(name, amount * factor, (measure.text or "").strip(), document.place(measure))


def _put_packages(document: UblDocument) -> None:
    """The numbers of all handling units, of the whole and of the lines."""
    units = [
        unit
        for path in (f"cac:Shipment/{_UNITS}", f"cac:DespatchLine/cac:Shipment/{_UNITS}")
        for unit in document.all(document.root, path)
    ]
    numbers = {"".join(document.text(unit, "cbc:ID").split()): document.place(unit) for unit in reversed(units)}
    found = [(number, place) for number, place in reversed(numbers.items()) if number]
    if found:
        text = " ".join(number for number, _ in found)
        document.draft.put_value("package_numbers", text, text, found[0][1])


def _read_despatch_line(document: UblDocument, line: etree._Element) -> None:
    document.draft.add_line()
    document.put_in_line("position", line, "cbc:ID")
    put_quantity(document, line, "cbc:DeliveredQuantity")
    document.put_in_line("backorder_quantity", line, "cbc:OutstandingQuantity", "cbc:BackorderQuantity")
    document.put_in_line("difference_reason", line, "cbc:OutstandingReason", "cbc:BackorderReason")
    put_item(document, document.xml.first(line, "cac:Item"))
    put_order_line(document, line)


def _put_order_of_lines(document: UblDocument) -> None:
    """The order of all lines, where only they name it and name the same."""
    numbers = [item.get("order_number") for item in document.draft.line_items]
    first = numbers[0] if numbers else None
    if first is not None and all(each is not None and each.value == first.value for each in numbers):
        document.draft.put("purchase_order_number", first.text, Place(first.evidence[0]))


def read_receipt_advice(document: UblDocument) -> None:
    root = document.root
    put_identity(document)
    document.put("purchase_order_number", root, "cac:OrderReference/cbc:ID")
    document.put("delivery_note_number", root, "cac:DespatchDocumentReference/cbc:ID")
    buyer, to = (document.xml.first(root, f"cac:{name}CustomerParty") for name in ("Buyer", "Delivery"))
    for customer in (buyer, to):
        if customer is not None:
            put_party(document, "sender", document.xml.first(customer, "cac:Party"))
            document.put("customer_number", customer, "cbc:SupplierAssignedAccountID")
    if to is not None:
        contacts = ("cac:DeliveryContact", "cac:Party/cac:Contact")
        put_contact(document, *(document.xml.first(to, path) for path in contacts))
        document.put("ship_to_name", to, *(f"cac:Party/{name}" for name in NAMES))
        put_address(document, "ship_to_address", to, "cac:Party/cac:PostalAddress")
    for name in ("SellerSupplierParty", "DespatchSupplierParty"):
        put_party(document, "receiver", document.xml.first(root, f"cac:{name}/cac:Party"))
        document.put("supplier_number", root, f"cac:{name}/cbc:CustomerAssignedAccountID")
    document.put("delivery_date", root, "cac:Shipment/cac:Delivery/cbc:ActualDeliveryDate")
    document.put("delivery_date", root, "cac:ReceiptLine/cbc:ReceivedDate")
    for line in document.all(root, "cac:ReceiptLine"):
        _read_receipt_line(document, line)
    _put_order_of_lines(document)


def _read_receipt_line(document: UblDocument, line: etree._Element) -> None:
    document.draft.add_line()
    document.put_in_line("position", line, "cbc:ID")
    put_quantity(document, line, "cbc:ReceivedQuantity")
    document.put_in_line("short_quantity", line, "cbc:ShortQuantity")
    document.put_in_line("rejected_quantity", line, "cbc:RejectedQuantity")
    document.put_in_line(
        "difference_reason", line, "cbc:RejectReason", "cbc:TimingComplaint", "cbc:RejectReasonCode", "cbc:Note"
    )
    document.put_in_line("delivery_date", line, "cbc:ReceivedDate")
    put_item(document, document.xml.first(line, "cac:Item"))
    put_order_line(document, line)
