"""What a buyer orders, changes and cancels: Order, OrderChange, OrderCancellation."""

from lxml import etree

from datamodel.business import LineAction
from extractors.structured.ubl.document import UblDocument
from extractors.structured.ubl.header import put_currency, put_identity, put_terms, put_totals
from extractors.structured.ubl.items import (
    day_paths,
    put_allowances,
    put_delivery_day,
    put_item,
    put_price,
    put_quantity,
)
from extractors.structured.ubl.parties import put_contact, put_party, put_ship_to

ACTIONS = {
    "1": LineAction.ADD,
    "2": LineAction.DELETE,
    "3": LineAction.CHANGE,
    "74": LineAction.ADD,
    "added": LineAction.ADD,
    "cancelled": LineAction.DELETE,
    "revised": LineAction.CHANGE,
}
"""By action code of UNCL 1229 as Peppol writes it, or line status of OASIS; 4 and ``NoStatus`` do nothing."""
_NOTHING = frozenset({"4", "nostatus"})
_CONTACTS = ("cac:Party/cac:Contact", "cac:Party/cac:Person", "cac:BuyerContact")
_AMOUNTS = (
    "cac:AnticipatedMonetaryTotal/cbc:PayableAmount",
    "cac:OrderLine/cac:LineItem/cbc:LineExtensionAmount",
    "cac:OrderLine/cac:LineItem/cac:Price/cbc:PriceAmount",
)


def read_order(document: UblDocument) -> None:
    put_identity(document)
    put_currency(document, *_AMOUNTS)
    _put_parties(document)
    _put_delivery(document)
    put_terms(document)
    put_totals(document, "cac:AnticipatedMonetaryTotal")
    for line in document.all(document.root, "cac:OrderLine/cac:LineItem"):
        _read_line(document, line)


def read_order_change(document: UblDocument) -> None:
    document.put("purchase_order_number", document.root, "cac:OrderReference/cbc:ID")
    read_order(document)


def read_order_cancellation(document: UblDocument) -> None:
    """A change without lines: a person cancels the order, as no record says so of a whole one."""
    document.put("purchase_order_number", document.root, "cac:OrderReference/cbc:ID")
    put_identity(document)
    _put_parties(document)
    note = document.text(document.root, "cbc:CancellationNote", "cbc:Note")
    why = f" ({note[:200]})" if note else ""
    message = f"The buyer cancels the whole order{why}. Cancel it in the ERP, or reject this."
    document.draft.find_beyond(message, document.place(document.root))


def _put_parties(document: UblDocument) -> None:
    root = document.root
    buyer = document.xml.first(root, "cac:BuyerCustomerParty")
    if buyer is not None:
        party = document.xml.first(buyer, "cac:Party")
        put_party(document, "sender", party)
        document.put("customer_number", buyer, "cbc:SupplierAssignedAccountID")
        put_contact(document, *(document.xml.first(buyer, path) for path in _CONTACTS))
    seller = document.xml.first(root, "cac:SellerSupplierParty")
    if seller is not None:
        put_party(document, "receiver", document.xml.first(seller, "cac:Party"))
        document.put("supplier_number", seller, "cbc:CustomerAssignedAccountID")
    document.put("customer_name", root, "cac:OriginatorCustomerParty/cac:Party/cac:PartyName/cbc:Name")


def _put_delivery(document: UblDocument) -> None:
    delivery = document.xml.first(document.root, "cac:Delivery")
    if delivery is None:
        return
    put_ship_to(document, delivery)
    document.put("delivery_date", delivery, *day_paths("RequestedDeliveryPeriod"), "cbc:LatestDeliveryDate")
    if document.text(delivery, "cac:RequestedDeliveryPeriod/cbc:EndDate"):
        document.put("period_start", delivery, "cac:RequestedDeliveryPeriod/cbc:StartDate")


def _read_line(document: UblDocument, line: etree._Element) -> None:
    document.draft.add_line()
    document.put_in_line("position", line, "cbc:ID")
    put_quantity(document, line, "cbc:Quantity")
    put_price(document, document.xml.first(line, "cac:Price"))
    document.put_in_line("net_amount", line, "cbc:LineExtensionAmount")
    put_allowances(document, line)
    put_delivery_day(document, line, "RequestedDeliveryPeriod")
    put_item(document, document.xml.first(line, "cac:Item"))
    _put_action(document, line)


def _put_action(document: UblDocument, line: etree._Element) -> None:
    """What a change does to the line; in an order, where nothing can be changed yet, a code for that is wrong."""
    status = document.first(line, "cbc:LineStatusCode")
    code = (status.text or "").strip() if status is not None else ""
    if status is None or code.casefold() in _NOTHING:
        return
    action = ACTIONS.get(code.casefold())
    changes = document.kind == "OrderChange"
    if action and changes:
        document.draft.put_value_in_line("line_action", action.value, code, document.place(status))
    elif changes or action is not LineAction.ADD:
        document.draft.find_invalid(
            f"Line {document.line} has the status “{code[:40]}”, of which it is not known what to do with the line.",
            document.place(status),
            field="line_action",
            line=document.line,
        )
