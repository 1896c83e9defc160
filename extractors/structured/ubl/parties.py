"""Who wrote the document, to whom, and where the goods go."""

import re

from lxml import etree

from extractors.structured.addresses import one_line
from extractors.structured.ubl.document import UblDocument

NAMES = (
    "cac:PartyName/cbc:Name",
    "cac:PartyLegalEntity/cbc:RegistrationName",
    "cac:PartyTaxScheme/cbc:RegistrationName",
)
NUMBER = "cac:PartyIdentification/cbc:ID"
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]{11,40}")


def put_party(document: UblDocument, role: str, party: etree._Element | None) -> None:
    """Name, number, address, tax number and account from a ``cac:Party``; ``role`` is ``sender`` or ``receiver``."""
    if party is None:
        return
    document.put(f"{role}_name", party, *NAMES)
    put_address(document, f"{role}_address", party, "cac:PostalAddress")
    put_tax_id(document, f"{role}_tax_id", party)
    put_account(document, f"{role}_iban", party, "cac:FinancialAccount/cbc:ID")
    document.put(f"{role}_number", party, NUMBER)


def put_tax_id(document: UblDocument, name: str, party: etree._Element) -> None:
    """The VAT identifier, before one of another tax."""
    schemes = list(document.all(party, "cac:PartyTaxScheme"))
    schemes.sort(key=lambda scheme: document.text(scheme, "cac:TaxScheme/cbc:ID") != "VAT")
    for scheme in schemes:
        document.put(name, scheme, "cbc:CompanyID")


def put_contact(document: UblDocument, *contacts: etree._Element | None) -> None:
    """The person at the sender, from the first contact or person that has a name."""
    for contact in contacts:
        if contact is not None:
            document.put("contact_name", contact, "cbc:Name")
            _put_person(document, contact)


def _put_person(document: UblDocument, person: etree._Element) -> None:
    names = [document.text(person, f"cbc:{part}") for part in ("FirstName", "MiddleName", "FamilyName")]
    name = " ".join(each for each in names if each)
    document.draft.put_value("contact_name", name, name, document.place(person))


def put_account(document: UblDocument, name: str, element: etree._Element, *paths: str) -> None:
    """A bank account below ``element``, where it is an IBAN."""
    found = document.first(element, *paths)
    if found is not None and _IBAN.fullmatch((found.text or "").strip()):
        document.draft.put(name, "".join((found.text or "").split()), document.place(found))


def put_ship_to(document: UblDocument, delivery: etree._Element | None) -> None:
    """Who gets the goods and where, from a ``cac:Delivery``."""
    if delivery is None:
        return
    receiver = document.xml.first(delivery, "cac:DeliveryParty")
    if receiver is not None:
        document.put("ship_to_name", receiver, *NAMES)
    document.put("ship_to_name", delivery, "cac:DeliveryLocation/cbc:Name")
    document.put("ship_to_number", delivery, "cac:DeliveryLocation/cbc:ID", f"cac:DeliveryParty/{NUMBER}")
    for path in ("cac:DeliveryLocation/cac:Address", "cac:DeliveryAddress", "cac:DeliveryParty/cac:PostalAddress"):
        put_address(document, "ship_to_address", delivery, path)


def put_address(document: UblDocument, name: str, element: etree._Element, path: str) -> None:
    """The address at ``path`` below ``element`` in one line."""
    address = document.xml.first(element, path)
    if address is not None:
        text = address_text(document, address)
        document.draft.put_value(name, text, text, document.place(address))


def address_text(document: UblDocument, address: etree._Element) -> str:
    """A ``cac:Address`` in one line; what its parts mean to people stands in its order on paper."""

    def part(name: str) -> str:
        return document.text(address, f"cbc:{name}")

    postbox = part("Postbox")
    return one_line(
        streets=(
            f"{part('StreetName')} {part('BuildingNumber')}",
            part("AdditionalStreetName"),
            part("BlockName"),
            part("BuildingName"),
            part("Floor"),
            part("Room"),
            part("Department"),
            *((line.text or "") for line in document.all(address, "cac:AddressLine/cbc:Line")),
            part("CitySubdivisionName"),
            postbox if not postbox.isdigit() else f"PO Box {postbox}",
        ),
        region=part("CountrySubentity"),
        postal_code=part("PostalZone"),
        city=part("CityName"),
        country=document.text(address, "cac:Country/cbc:IdentificationCode", "cac:Country/cbc:Name"),
    )
