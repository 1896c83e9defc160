"""Partners and addresses, as ``extractors/structured/ubl/parties.py`` reads them back."""

import re

from lxml import etree

from adapters.idoc.addresses import Address, split_address
from adapters.idoc.structure import clean
from adapters.ubl.elements import drop_empty, group, put, put_in
from datamodel.business import Party

_DIGITS_FIRST = re.compile(r"\d[\d -]*")


def put_buyer(parent: etree._Element, name: str, party: Party | None, *, supplier_number: str = "") -> None:
    """A ``CustomerPartyType`` with the supplier's number of the customer."""
    customer = group(parent, name)
    if party is not None:
        put(customer, "CustomerAssignedAccountID", supplier_number)
        put(customer, "SupplierAssignedAccountID", party.number)
        fill_party(group(customer, "Party"), party)


def put_seller(parent: etree._Element, name: str, party: Party | None, *, number: str = "") -> None:
    """A ``SupplierPartyType`` with the customer's number of the supplier, its own or ``number``."""
    supplier = group(parent, name)
    put(supplier, "CustomerAssignedAccountID", number or (party.number if party else ""))
    if party is not None:
        fill_party(group(supplier, "Party"), party)


def fill_party(element: etree._Element, party: Party, *, with_number: bool = False) -> None:
    """Names, address, tax number and bank account; its number where no element around it has that."""
    if with_number:
        put_in(element, "PartyIdentification/ID", party.number)
    put_in(element, "PartyName/Name", party.name)
    put_address(element, "PostalAddress", party.address)
    if clean(party.tax_id):
        scheme = group(element, "PartyTaxScheme")
        put(scheme, "CompanyID", party.tax_id)
        put_in(scheme, "TaxScheme/ID", "VAT")
    put_in(element, "PartyLegalEntity/RegistrationName", party.name)
    put_in(element, "FinancialAccount/ID", party.iban)
    drop_empty(element)


def put_address(parent: etree._Element, name: str, printed: str) -> None:
    """An address in its parts, where these make the whole again; else its parts between commas, one a line."""
    text = clean(printed)
    if not text:
        return
    address, element = split_address(text), group(parent, name)
    if _joined(address) == text:
        put(element, "StreetName", address.street)
        put(element, "AdditionalStreetName", address.street_2)
        put(element, "CityName", address.city)
        put(element, "PostalZone", address.postal_code)
        put_in(element, "Country/IdentificationCode", address.country)
        return
    for part in text.split(", "):
        put_in(element, "AddressLine/Line", part)


def _joined(address: Address) -> str:
    """As the reader of UBL puts the parts together."""
    code, city = address.postal_code, address.city
    place = f"{code} {city}" if _DIGITS_FIRST.fullmatch(code) else f"{city} {code}"
    return ", ".join(part for part in (address.street, address.street_2, place.strip(), address.country) if part)
