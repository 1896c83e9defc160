"""UBL messages written by hand, small ones, for the tests."""

import datetime as dt

from datamodel.document import InputFile
from datamodel.extraction import Extraction
from extractors.structured.ubl.reading import UBL

LIBRARY = "urn:oasis:names:specification:ubl:schema:xsd:"
PEPPOL_ORDER = (
    "<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID>"
    "<cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:ordering:3</cbc:ProfileID>"
)
ENVELOPE = (
    '<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
    "<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>"
    "{}</StandardBusinessDocument>"
)


def document(kind: str, inside: str) -> bytes:
    """A whole document: ``document("Order", "<cbc:ID>1</cbc:ID>…")``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{LIBRARY}{kind}-2" '
        f'xmlns:cac="{LIBRARY}CommonAggregateComponents-2" xmlns:cbc="{LIBRARY}CommonBasicComponents-2">'
        f"{inside}</{kind}>"
    ).encode()


def party(role: str, name: str, *, number: str = "", endpoint: str = "7300010000001") -> str:
    """``party("BuyerCustomerParty", "Hansen GmbH", number="10012")``."""
    account = f"<cbc:SupplierAssignedAccountID>{number}</cbc:SupplierAssignedAccountID>" if number else ""
    return (
        f'<cac:{role}>{account}<cac:Party><cbc:EndpointID schemeID="0088">{endpoint}</cbc:EndpointID>'
        f"<cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName></cac:PartyLegalEntity>"
        f"</cac:Party></cac:{role}>"
    )


def order_line(
    position: int, *, quantity: str = "10", price: str = "4.00", amount: str = "40.00", more: str = ""
) -> str:
    """A line of an order; ``more`` stands before the price."""
    return (
        f"<cac:OrderLine><cac:LineItem><cbc:ID>{position}</cbc:ID>"
        f'<cbc:Quantity unitCode="C62">{quantity}</cbc:Quantity>'
        f'<cbc:LineExtensionAmount currencyID="EUR">{amount}</cbc:LineExtensionAmount>{more}'
        f'<cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price>'
        f"<cac:Item><cbc:Name>Hexagon bolt M8</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>"
    )


def totals(*, lines: str = "40.00", more: str = "", payable: str = "40.00") -> str:
    """``more`` stands between the sum of the lines and what is to be paid."""
    return (
        f'<cac:AnticipatedMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">{lines}</cbc:LineExtensionAmount>'
        f'{more}<cbc:PayableAmount currencyID="EUR">{payable}</cbc:PayableAmount></cac:AnticipatedMonetaryTotal>'
    )


def order(lines: str = "", *, head: str = PEPPOL_ORDER, allowances: str = "", sums: str | None = None) -> bytes:
    """A valid order of one line, but for what is given otherwise."""
    return document(
        "Order",
        f"{head}<cbc:ID>4711</cbc:ID><cbc:IssueDate>2026-11-29</cbc:IssueDate>"
        "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        "<cac:ValidityPeriod><cbc:EndDate>2026-12-31</cbc:EndDate></cac:ValidityPeriod>"
        + party("BuyerCustomerParty", "Hansen GmbH", number="10012")
        + party("SellerSupplierParty", "Schrauben AG")
        + allowances
        + (totals() if sums is None else sums)
        + (lines or order_line(1)),
    )


def file_of(content: bytes, name: str = "a.xml") -> InputFile:
    return InputFile(name, content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))


def extraction_of(content: bytes) -> Extraction:
    """What is read of a file with one message."""
    (message,) = UBL.read(file_of(content))
    return message.extraction


def findings_of(content: bytes) -> list[str]:
    """Of each finding its code and how its message begins, with the number of a rule."""
    return [f"{found.code} {found.message.partition(':')[0]}" for found in extraction_of(content).findings]
