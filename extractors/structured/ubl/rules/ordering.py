"""Peppol BIS Ordering 3 and Advanced Ordering 3: orders (transaction 1), changes (114), answers (76 and 116)."""

from collections import Counter

from lxml import etree

from datamodel.extraction import Severity
from extractors.structured.ubl.document import UblDocument
from extractors.structured.ubl.rules.amounts import check_amounts, check_line_amount, check_totals
from extractors.structured.ubl.rules.common import broken, check_there

_PROFILES = {
    "PEPPOL-T01": ("urn:fdc:peppol.eu:poacc:bis:order_only:3", "urn:fdc:peppol.eu:poacc:bis:ordering:3"),
    "PEPPOL-T114": ("urn:fdc:peppol.eu:poacc:bis:advanced_ordering:3",),
}
_PARTIES = ("cac:BuyerCustomerParty/cac:Party/cbc:EndpointID", "cac:SellerSupplierParty/cac:Party/cbc:EndpointID")
_NEEDED = ("cbc:ID", "cbc:IssueDate", "cbc:DocumentCurrencyCode", *_PARTIES)
_NEEDED_IN_RESPONSE = ("cbc:ID", "cbc:IssueDate", "cbc:OrderResponseCode", "cac:OrderReference/cbc:ID", *_PARTIES)
_NAMED = ("cac:Party/cac:PartyLegalEntity/cbc:RegistrationName|cac:Party/cac:PartyIdentification/cbc:ID",)
_LINE = "cac:OrderLine/cac:LineItem"
_LINE_CODES = {
    "PEPPOL-T76": frozenset({"1", "3", "5", "7", "42"}),
    "PEPPOL-T116": frozenset({"1", "3", "5", "7", "42"}),
    "PEPPOL-T114": frozenset({"1", "2", "3", "4", "74"}),
}
_RESPONSE_CODES = frozenset({"AB", "AP", "CA", "RE"})
_COUNTRY = 2  # letters of its code
_VAT = "cac:PartyTaxScheme"


def check_order(document: UblDocument, transaction: str) -> None:
    root = document.root
    check_there(document, transaction, root, _NEEDED)
    _check_profile(document, transaction)
    _check_tax_numbers(document, transaction)
    if document.first(root, "cac:ValidityPeriod/cbc:EndDate") is None:
        message = f"{transaction}-R002: How long the order is valid is missing."
        broken(document, message, root, severity=Severity.WARNING)
    check_amounts(document, transaction)
    check_totals(document, transaction)
    _check_positions(document, f"{transaction}-R001")
    for number, line in enumerate(document.all(root, _LINE), 1):
        _check_order_line(document, transaction, line, number)


def check_order_change(document: UblDocument, transaction: str) -> None:
    check_there(document, transaction, document.root, ("cac:OrderReference/cbc:ID",))
    check_order(document, transaction)
    _check_line_codes(document, transaction)


def check_response(document: UblDocument, transaction: str) -> None:
    root = document.root
    check_there(document, transaction, root, _NEEDED_IN_RESPONSE)
    for name, rule in (("BuyerCustomerParty", "R001"), ("SellerSupplierParty", "R002")):
        party = document.xml.first(root, f"cac:{name}")
        if party is not None:
            check_there(document, f"{transaction}-{rule}", party, _NAMED)
    code = document.text(root, "cbc:OrderResponseCode")
    if code and code not in _RESPONSE_CODES:
        message = f"{transaction}: The answer “{code[:40]}” is none of {', '.join(sorted(_RESPONSE_CODES))}."
        broken(document, message, root, field="response_status")
    _check_currency_of_prices(document, transaction)
    _check_periods(document, transaction)
    _check_positions(document, f"{transaction}-R003")
    _check_line_codes(document, transaction)
    if code == "CA" and document.xml.first(root, "cac:OrderLine") is None:
        message = f"{transaction}-R007: What is accepted under conditions has no lines."
        broken(document, message, root, severity=Severity.WARNING)


def _check_profile(document: UblDocument, transaction: str) -> None:
    profile = document.text(document.root, "cbc:ProfileID")
    if profile not in _PROFILES[transaction]:
        message = f"{transaction}-R031: The profile “{profile[:80]}” is none of this transaction."
        broken(document, message, document.root)


def _check_tax_numbers(document: UblDocument, transaction: str) -> None:
    for party in ("cac:BuyerCustomerParty", "cac:SellerSupplierParty", "cac:AccountingCustomerParty"):
        for scheme in document.all(document.root, f"{party}/cac:Party/{_VAT}"):
            number = document.first(scheme, "cbc:CompanyID")
            text = (number.text or "").strip() if number is not None else ""
            if document.text(scheme, "cac:TaxScheme/cbc:ID") != "VAT" or number is None:
                continue
            if not (text[:_COUNTRY].isalpha() and text[:_COUNTRY].isupper()):
                message = f"{transaction}-R026: The VAT number {text[:40]} does not begin with a country."
                broken(document, message, number)


def _check_order_line(document: UblDocument, transaction: str, line: etree._Element, number: int) -> None:
    quantity = document.number(line, "cbc:Quantity")
    if document.first(line, "cbc:Quantity") is None:
        message = f"{transaction}-R013: Line {number} has no quantity."
        broken(document, message, line, field="quantity", line=number, severity=Severity.WARNING)
    elif quantity is not None and quantity < 0:
        message = f"{transaction}-R004: Line {number} orders less than nothing."
        broken(document, message, line, field="quantity", line=number)
    if document.first(line, "cac:Item/cbc:Name") is None:
        message = f"{transaction}: Line {number} does not name its item."
        broken(document, message, line, field="description", line=number)
    check_line_amount(document, transaction, line, number)


def _check_positions(document: UblDocument, rule: str) -> None:
    """Each line has a number of its own."""
    lines = [(line, document.text(line, "cbc:ID")) for line in document.all(document.root, _LINE)]
    counted = Counter(position for _, position in lines)
    for number, (line, position) in enumerate(lines, 1):
        if position and counted[position] > 1:
            message = f"{rule}: The number {position[:40]} of line {number} is not its own."
            broken(document, message, line, field="position", line=number)


def _check_line_codes(document: UblDocument, transaction: str) -> None:
    known = _LINE_CODES[transaction]
    for number, line in enumerate(document.all(document.root, _LINE), 1):
        code = document.text(line, "cbc:LineStatusCode")
        if code not in known:
            message = f"{transaction}: The status “{code[:40]}” of line {number} is none of {', '.join(sorted(known))}."
            broken(document, message, line, line=number)


def _check_currency_of_prices(document: UblDocument, transaction: str) -> None:
    currency = document.text(document.root, "cbc:DocumentCurrencyCode")
    for price in document.all(document.root, f"{_LINE}/cac:Price/cbc:PriceAmount"):
        if price.get("currencyID") != currency:
            message = f"{transaction}-R005: A price is in {price.get('currencyID')}, the document in {currency or '–'}."
            broken(document, message, price, field="currency")


def _check_periods(document: UblDocument, transaction: str) -> None:
    for path in ("cac:Delivery", f"{_LINE}/cac:Delivery"):
        for period in document.all(document.root, f"{path}/cac:PromisedDeliveryPeriod"):
            start, end = document.text(period, "cbc:StartDate"), document.text(period, "cbc:EndDate")
            if start and end and end < start:
                message = f"{transaction}-R004: The period ends on {end[:40]} before it begins on {start[:40]}."
                broken(document, message, period, field="delivery_date")
