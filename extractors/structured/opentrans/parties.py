"""Who wrote the document, to whom, and where the goods go.

Version 2.1 has all parties in one list and refers to them by number; version 1.0 has each where it belongs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from stdnum import iban

from datamodel.extraction import Severity
from extractors.structured.addresses import one_line
from extractors.structured.opentrans.document import OpenTrans

_BUYERS_OWN, _SELLERS_OWN = "buyer_specific", "supplier_specific"


@dataclass(frozen=True, slots=True)
class Who:
    """How a document names a party: references to its number, roles in the list of parties, and places of its own."""

    references: Sequence[str]
    roles: Sequence[str]
    paths: Sequence[str] = ()


BUYER = Who(
    ("ORDER_PARTIES_REFERENCE/BUYER_IDREF", "BUYER_IDREF"),
    ("buyer", "customer"),
    ("ORDER_PARTIES/BUYER_PARTY/PARTY", "BUYER_PARTY/PARTY"),
)
SUPPLIER = Who(
    ("ORDER_PARTIES_REFERENCE/SUPPLIER_IDREF", "SUPPLIER_IDREF"),
    ("supplier",),
    ("ORDER_PARTIES/SUPPLIER_PARTY/PARTY", "SUPPLIER_PARTY/PARTY"),
)
ISSUER = Who(
    ("INVOICE_ISSUER_IDREF", "SUPPLIER_IDREF"),
    ("invoice_issuer", "supplier", "document_creator"),
    ("INVOICE_PARTIES/SUPPLIER_PARTY/PARTY", "INVOICE_PARTIES/INVOICE_ISSUER_PARTY/PARTY", "SUPPLIER_PARTY/PARTY"),
)
RECIPIENT = Who(
    ("INVOICE_RECIPIENT_IDREF", "BUYER_IDREF"),
    ("invoice_recipient", "buyer", "customer"),
    ("INVOICE_PARTIES/INVOICE_PARTY/PARTY", "INVOICE_PARTIES/BUYER_PARTY/PARTY", "BUYER_PARTY/PARTY"),
)
PAYER = Who(("PAYER_IDREF", "INVOICE_RECIPIENT_IDREF", "BUYER_IDREF"), ("payer", "buyer"))
REMITTEE = Who(("REMITTEE_IDREF", "INVOICE_ISSUER_IDREF", "SUPPLIER_IDREF"), ("remittee", "supplier"))
SHIP_TO = Who(
    (
        "SHIPMENT_PARTIES_REFERENCE/DELIVERY_IDREF",
        "ORDER_PARTIES_REFERENCE/SHIPMENT_PARTIES_REFERENCE/DELIVERY_IDREF",
        "DELIVERY_IDREF",
    ),
    ("delivery", "final_delivery"),
    (
        "ORDER_PARTIES/SHIPMENT_PARTIES/DELIVERY_PARTY/PARTY",
        "SHIPMENT_PARTIES/DELIVERY_PARTY/PARTY",
        "INVOICE_PARTIES/SHIPMENT_PARTIES/DELIVERY_PARTY/PARTY",
    ),
)


def party_of(document: OpenTrans, who: Who) -> etree._Element | None:
    """The party that a document means by ``who``; None where it names none."""
    info = document.info
    listed = list(document.all(info, "PARTIES/PARTY"))
    for path in who.references:
        number = document.text(info, path)
        found = next((each for each in listed if number in _numbers(document, each)), None) if number else None
        if found is not None:
            return found
    for role in who.roles:
        for each in listed:
            if role in {(found.text or "").strip() for found in document.all(each, "PARTY_ROLE")}:
                return each
    return next((found for path in who.paths for found in document.all(info, path)), None)


def _numbers(document: OpenTrans, party: etree._Element) -> set[str]:
    return {" ".join((each.text or "").split()) for each in document.all(party, "PARTY_ID")}


def put_parties(document: OpenTrans, sender: Who, receiver: Who, *, seller_writes: bool, ship_to: bool = True) -> None:
    """Sender, receiver and place of delivery, with the numbers by which they are known."""
    wrote, gets = party_of(document, sender), party_of(document, receiver)
    _put_party(document, "sender", wrote)
    _put_party(document, "receiver", gets)
    if wrote is not None:
        _put_contact(document, wrote)
    buyer, seller = (gets, wrote) if seller_writes else (wrote, gets)
    _put_number(document, "customer_number", buyer, _SELLERS_OWN)
    _put_number(document, "supplier_number", seller, _BUYERS_OWN)
    _put_own_number(document, "sender_number", wrote)
    _put_own_number(document, "receiver_number", gets)
    place = party_of(document, SHIP_TO) if ship_to else None
    if place is not None and place is not gets and place is not wrote:
        _put_party(document, "ship_to", place)
        document.put("ship_to_number", place, "PARTY_ID")


def _put_number(document: OpenTrans, name: str, party: etree._Element | None, kind: str) -> None:
    if party is None:
        return
    for each in document.all(party, "PARTY_ID"):
        if each.get("type") == kind:
            document.draft.put(name, each.text, document.place(each))


def _put_own_number(document: OpenTrans, name: str, party: etree._Element | None) -> None:
    """A GLN or the like: what is no number that one has with the other."""
    if party is None:
        return
    fields = document.draft.fields
    others = {str(fields[other].value) for other in ("customer_number", "supplier_number") if other in fields}
    for each in document.all(party, "PARTY_ID"):
        if (each.text or "").strip() not in others:
            document.draft.put(name, each.text, document.place(each))


def _put_party(document: OpenTrans, role: str, party: etree._Element | None) -> None:
    address = None if party is None else document.element(party, "ADDRESS")
    if party is None or address is None:
        return
    name = " ".join(text for part in ("NAME", "NAME2", "NAME3") if (text := document.text(address, part)))
    name = name or _contact(document, address)
    document.draft.put_value(f"{role}_name", name, name, document.place(address))
    text = _address(document, address)
    document.draft.put_value(f"{role}_address", text, text, document.place(address))
    if role != "ship_to":
        document.put(f"{role}_tax_id", address, "VAT_ID", "TAX_NUMBER")
        _put_iban(document, f"{role}_iban", party)


def _address(document: OpenTrans, address: etree._Element) -> str:
    box = document.text(address, "BOXNO")
    return one_line(
        streets=(document.text(address, "STREET") or (f"PO Box {box}" if box else ""),),
        region=document.text(address, "STATE"),
        postal_code=document.text(address, "ZIP", "ZIPBOX"),
        city=document.text(address, "CITY"),
        country=document.text(address, "COUNTRY_CODED", "COUNTRY"),
    )


def _contact(document: OpenTrans, address: etree._Element) -> str:
    parts = (document.text(address, f"{holder}/{name}") for holder in _CONTACTS for name in _NAMES)
    return " ".join(part for part in parts if part)


_CONTACTS = ("CONTACT_DETAILS", "CONTACT")
_NAMES = ("FIRST_NAME", "CONTACT_NAME")


def _put_contact(document: OpenTrans, party: etree._Element) -> None:
    address = document.element(party, "ADDRESS")
    if address is not None:
        name = _contact(document, address)
        document.draft.put_value("contact_name", name, name, document.place(address))


def _put_iban(document: OpenTrans, name: str, holder: etree._Element) -> None:
    """Of the first account that has one; an account that is said to be one and is none is told."""
    for account in document.all(holder, "ACCOUNT/BANK_ACCOUNT"):
        text = "".join((account.text or "").split()).upper()
        if iban.is_valid(text):
            document.draft.put_value(name, text, (account.text or "").strip(), document.place(account))
        elif account.get("type") == "iban":
            document.draft.find_broken_rule(
                f"OT-05: The account “{text[:40]}” is said to be an IBAN and is none.",
                document.place(account),
                severity=Severity.WARNING,
            )


def put_account(document: OpenTrans, name: str) -> None:
    """The account that the terms of payment name."""
    payment = document.element(document.info, "PAYMENT")
    if payment is not None:
        _put_iban(document, name, payment)
