"""Peppol BIS Despatch Advice 3 (transaction 16)."""

from lxml import etree

from datamodel.extraction import Severity
from extractors.structured.ubl.document import UblDocument
from extractors.structured.ubl.rules.common import broken, check_there

_NEEDED = (
    "cbc:ID",
    "cbc:IssueDate",
    "cac:DespatchSupplierParty/cac:Party/cbc:EndpointID",
    "cac:DeliveryCustomerParty/cac:Party/cbc:EndpointID",
)
_NAMED = ("cac:Party/cac:PartyName/cbc:Name|cac:Party/cac:PartyIdentification/cbc:ID",)
_PARTIES = {"BuyerCustomerParty": "R008", "SellerSupplierParty": "R009", "OriginatorCustomerParty": "R010"}


def check_despatch(document: UblDocument, transaction: str) -> None:
    root = document.root
    check_there(document, transaction, root, _NEEDED)
    if document.first(root, "cac:OrderReference/cbc:ID") is None:
        broken(document, f"{transaction}-R002: The number of the order is missing.", root, severity=Severity.WARNING)
    for name, rule in _PARTIES.items():
        party = document.xml.first(root, f"cac:{name}")
        if party is not None:
            check_there(document, f"{transaction}-{rule}", party, _NAMED)
    for number, line in enumerate(document.all(root, "cac:DespatchLine"), 1):
        _check_line(document, transaction, line, number)


def _check_line(document: UblDocument, transaction: str, line: etree._Element, number: int) -> None:
    identified = ("cac:Item/cac:StandardItemIdentification/cbc:ID", "cac:Item/cac:SellersItemIdentification/cbc:ID")
    if document.first(line, *identified) is None:
        message = f"{transaction}-R003: Line {number} has neither a standard number nor one of the seller."
        broken(document, message, line, field="supplier_material_number", line=number)
    if document.first(line, "cac:Item/cbc:Name") is None:
        message = f"{transaction}-R004: Line {number} does not name its item."
        broken(document, message, line, field="description", line=number)
    _check_quantities(document, transaction, line, number)


def _check_quantities(document: UblDocument, transaction: str, line: etree._Element, number: int) -> None:
    delivered = document.number(line, "cbc:DeliveredQuantity")
    if document.first(line, "cbc:DeliveredQuantity") is None:
        message = f"{transaction}-R005: Line {number} does not say how much is delivered."
        broken(document, message, line, field="quantity", line=number, severity=Severity.WARNING)
    elif delivered is not None and delivered < 0:
        message = f"{transaction}-R006: Line {number} delivers less than nothing."
        broken(document, message, line, field="quantity", line=number)
    is_outstanding = document.first(line, "cbc:OutstandingQuantity") is not None
    if is_outstanding and document.first(line, "cbc:OutstandingReason") is None:
        message = f"{transaction}-R007: Line {number} does not say why something is outstanding."
        broken(document, message, line, field="difference_reason", line=number, severity=Severity.WARNING)
