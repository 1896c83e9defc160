"""What a seller answers to an order: OrderResponse, OrderResponseSimple."""

from decimal import Decimal

from lxml import etree

from datamodel.extraction import ResponseStatus
from extractors.structured.ubl.document import UblDocument
from extractors.structured.ubl.header import put_currency, put_identity, put_terms, put_totals
from extractors.structured.ubl.items import (
    day_paths,
    put_allowances,
    put_delivery_day,
    put_item,
    put_order_line,
    put_price,
    put_quantity,
)
from extractors.structured.ubl.parties import put_contact, put_party, put_ship_to

STATUSES = {
    "AB": ResponseStatus.RECEIVED,
    "AP": ResponseStatus.ACCEPTED,
    "CA": ResponseStatus.CHANGED,
    "RE": ResponseStatus.REJECTED,
    "1": ResponseStatus.CHANGED,
    "3": ResponseStatus.CHANGED,
    "5": ResponseStatus.ACCEPTED,
    "7": ResponseStatus.REJECTED,
    "42": ResponseStatus.ACCEPTED,
    "added": ResponseStatus.CHANGED,
    "revised": ResponseStatus.CHANGED,
    "cancelled": ResponseStatus.REJECTED,
}
"""By response code of UNCL 4343, action code of UNCL 1229 (1 added, 42 delivered already), or line status of OASIS."""
_AMOUNTS = (
    "cac:LegalMonetaryTotal/cbc:PayableAmount",
    "cac:OrderLine/cac:LineItem/cbc:LineExtensionAmount",
    "cac:OrderLine/cac:LineItem/cac:Price/cbc:PriceAmount",
)
_CONTACTS = ("cac:Party/cac:Contact", "cac:Party/cac:Person", "cac:SellerContact")


def read_order_response(document: UblDocument) -> None:
    root = document.root
    _put_header(document)
    put_currency(document, *_AMOUNTS)
    delivery = document.xml.first(root, "cac:Delivery")
    put_ship_to(document, delivery)
    if delivery is not None:
        document.put("delivery_date", delivery, *day_paths("PromisedDeliveryPeriod"), "cbc:LatestDeliveryDate")
    put_terms(document)
    put_totals(document, "cac:LegalMonetaryTotal")
    status = _status(document, root, "cbc:OrderResponseCode", "response_status", in_line=False)
    for line in document.all(root, "cac:OrderLine"):
        _read_line(document, line)
    if status is ResponseStatus.REJECTED:
        _tell_rejected(document, document.text(root, "cbc:Note"))


def read_simple_response(document: UblDocument) -> None:
    """Yes or no to the whole order."""
    _put_header(document)
    answer = document.first(document.root, "cbc:AcceptedIndicator")
    if answer is None:
        return
    yes = (answer.text or "").strip() in ("true", "1")
    status = ResponseStatus.ACCEPTED if yes else ResponseStatus.REJECTED
    document.draft.put_value("response_status", status.value, (answer.text or "").strip(), document.place(answer))
    if not yes:
        _tell_rejected(document, document.text(document.root, "cbc:RejectionNote", "cbc:Note"))


def _put_header(document: UblDocument) -> None:
    root = document.root
    put_identity(document)
    document.put("purchase_order_number", root, "cac:OrderReference/cbc:ID")
    seller, buyer = (document.xml.first(root, f"cac:{name}") for name in ("SellerSupplierParty", "BuyerCustomerParty"))
    if seller is not None:
        put_party(document, "sender", document.xml.first(seller, "cac:Party"))
        document.put("supplier_number", seller, "cbc:CustomerAssignedAccountID")
        put_contact(document, *(document.xml.first(seller, path) for path in _CONTACTS))
    if buyer is not None:
        document.put("customer_number", buyer, "cbc:SupplierAssignedAccountID")
        document.put("receiver_number", buyer, "cbc:SupplierAssignedAccountID")
        put_party(document, "receiver", document.xml.first(buyer, "cac:Party"))


def _status(
    document: UblDocument, element: etree._Element, path: str, name: str, *, in_line: bool
) -> ResponseStatus | None:
    """What a code at ``path`` says, put as ``name``; an unknown code is told."""
    code = document.first(element, path)
    text = (code.text or "").strip() if code is not None else ""
    if code is None or text.casefold() == "nostatus":
        return None
    status = STATUSES.get(text.upper()) or STATUSES.get(text.casefold())
    line = document.line if in_line else None
    if status is None:
        message = f"“{text[:40]}” is no code of an answer that is known. Look at what the seller means."
        document.draft.find_invalid(message, document.place(code), field=name, line=line)
    elif in_line:
        document.draft.put_value_in_line(name, status.value, text, document.place(code))
    else:
        document.draft.put_value(name, status.value, text, document.place(code))
    return status


def _read_line(document: UblDocument, line: etree._Element) -> None:
    item = document.xml.first(line, "cac:LineItem")
    if item is None:
        return
    document.draft.add_line()
    document.put_in_line("position", item, "cbc:ID")
    status = _status(document, item, "cbc:LineStatusCode", "response_status", in_line=True)
    if status is ResponseStatus.REJECTED:
        _put_nothing(document, item)
    if status in (ResponseStatus.CHANGED, ResponseStatus.REJECTED):
        document.put_in_line("difference_reason", item, "cbc:Note")
    put_quantity(document, item, "cbc:Quantity")
    document.put_in_line("backorder_quantity", item, "cbc:MaximumBackorderQuantity")
    put_price(document, document.xml.first(item, "cac:Price"))
    document.put_in_line("net_amount", item, "cbc:LineExtensionAmount")
    put_allowances(document, item)
    put_delivery_day(document, item, "PromisedDeliveryPeriod")
    put_item(document, document.xml.first(item, "cac:Item"))
    put_order_line(document, line)
    _tell_substitute(document, line)


def _put_nothing(document: UblDocument, item: etree._Element) -> None:
    """Of a rejected line nothing is confirmed, whatever quantity it repeats."""
    code = document.first(item, "cbc:LineStatusCode")
    if code is not None:
        document.draft.put_value_in_line("quantity", Decimal(0), (code.text or "").strip(), document.place(code))


def _tell_substitute(document: UblDocument, line: etree._Element) -> None:
    """Another item than was ordered: a person says whether it will do."""
    for substitute in document.all(line, "cac:SellerSubstitutedLineItem"):
        item = document.xml.first(substitute, "cac:Item")
        number = document.text(substitute, "cac:Item/cac:SellersItemIdentification/cbc:ID") if item is not None else ""
        name = document.text(substitute, "cac:Item/cbc:Name") if item is not None else ""
        document.draft.find_beyond(
            f"Instead of line {document.line} the seller delivers {' '.join(part for part in (number, name) if part)}. "
            "Say whether that will do.",
            document.place(substitute),
            field="supplier_material_number",
            line=document.line,
        )


def _tell_rejected(document: UblDocument, why: str) -> None:
    reason = f" ({why[:200]})" if why else ""
    message = f"The seller rejects the order{reason}. Order elsewhere, or ask the seller."
    document.draft.find_beyond(message, document.place(document.root), field="response_status")
