"""Who wrote the message, to whom, and where the goods go: NAD with what belongs to it."""

import re
from collections.abc import Iterable

from stdnum import iban

from extractors.structured.addresses import one_line
from extractors.structured.edifact.reading import Reading, by_code
from extractors.structured.edifact.structure import Node
from extractors.structured.edifact.values import is_global, joined

BUYERS = ("BY", "OB", "MS")
"""Qualifiers (3035) of who orders: buyer, ordered by, and who sent the message where neither is named."""
SELLERS = ("SU", "SE", "SR", "VN", "II")
"""Of who supplies: supplier, seller, his agent, vendor, issuer of the invoice."""
INVOICED = ("BY", "IV", "BT", "OB", "MR")
SHIPPERS = ("SU", "SE", "SH", "CZ", "VN", "SF", "MS")
CONSIGNEES = ("BY", "CN", "UC", "OB", "MR")
PAYERS = ("PR", "BY", "IV", "MS")
PAYEES = ("PE", "SU", "SE", "BE", "MR")
SHIP_TO = ("DP", "ST", "UC", "CN")
"""Of where the goods go: delivery party, ship-to, ultimate consignee, consignee."""

_TAX_IDS = ("VA", "AHP", "FC")
_BY_SELLER, _BY_BUYER = "91", "92"
_NOBODY = frozenset({"", "86", "ZZZ"})
"""Agencies (3055) that tell not whose number it is: none, who sent the message, agreed between the two."""
_OF_CUSTOMER = ("IT", "AVC")  # RFF: the seller's number of the customer
_OF_SUPPLIER = ("IA", "YC1", "API")  # RFF: the buyer's number of the supplier
_COUNTRY = re.compile(r"[A-Z]{2}")
_WORDS = re.compile(r"[^\W\d_].*\s|\s.*[^\W\d_]", re.DOTALL)


def put_sender(reading: Reading, codes: Iterable[str]) -> Node | None:
    """The party with the first of the qualifiers ``codes``, as who wrote the paper; None where none is named."""
    party = next(by_code(reading.root.all("NAD"), codes), None)
    if party is not None:
        _put_party(reading, "sender", party)
        _put_contact(reading, party)
        _put_tax_id(reading, "sender", party)
        _put_iban(reading, "sender_iban", party.all("FII"))
    return party


def put_receiver(reading: Reading, codes: Iterable[str]) -> Node | None:
    """The party to whom the paper goes, as ``put_sender``."""
    party = next(by_code(reading.root.all("NAD"), codes), None)
    if party is not None:
        _put_party(reading, "receiver", party)
        _put_tax_id(reading, "receiver", party)
        _put_iban(reading, "receiver_iban", party.all("FII"))
    return party


def put_ship_to(reading: Reading, *, besides: Node | None = None) -> None:
    """Where the goods go, where it is another place than that of the party ``besides``."""
    party = next((each for each in by_code(reading.root.all("NAD"), SHIP_TO) if each is not besides), None)
    if party is not None:
        _put_party(reading, "ship_to", party)
        if not _is_name(party.get(1)):
            reading.put("ship_to_number", party, 1)


def put_numbers(reading: Reading, *, buyer: Node | None, seller: Node | None, seller_writes: bool) -> None:
    """The number that each of the two has with the other, and by which number the message names both else.

    A number that nobody is named for was given by who wrote the message.
    """
    _put_number(reading, "customer_number", buyer, _BY_SELLER, _OF_CUSTOMER, theirs=seller_writes)
    _put_number(reading, "supplier_number", seller, _BY_BUYER, _OF_SUPPLIER, theirs=not seller_writes)
    sender, receiver = (seller, buyer) if seller_writes else (buyer, seller)
    _put_own_number(reading, "sender_number", sender)
    _put_own_number(reading, "receiver_number", receiver)


def _put_number(
    reading: Reading, name: str, party: Node | None, giver: str, references: tuple[str, ...], *, theirs: bool
) -> None:
    if party is None:
        return
    number, agency = party.get(1, 0), party.get(1, 2)
    given = agency == giver or (theirs and agency in _NOBODY and not is_global(number, agency))
    if given and not _is_name(number):
        reading.put(name, party, 1)
    for reference in by_code(party.all("RFF"), references):
        reading.put(name, reference, 0, 1)


def _put_own_number(reading: Reading, name: str, party: Node | None) -> None:
    """A GLN, a DUNS number or the like: what is no number that one has with the other."""
    if party is None or _is_name(party.get(1)):
        return
    others = (reading.draft.fields.get(each) for each in ("customer_number", "supplier_number"))
    if party.get(1) not in {str(other.value) for other in others if other is not None}:
        reading.put(name, party, 1)


def put_iban(reading: Reading, name: str, nodes: Iterable[Node], *codes: str) -> None:
    """The account of the first FII with one of the qualifiers ``codes``, where it is an IBAN."""
    _put_iban(reading, name, by_code(nodes, codes))


def _put_iban(reading: Reading, name: str, nodes: Iterable[Node]) -> None:
    for node in nodes:
        text = "".join(node.get(1, 0).split()).upper()
        if iban.is_valid(text):
            reading.draft.put_value(name, text, node.get(1, 0), node.place)


def _put_party(reading: Reading, role: str, party: Node) -> None:
    number = party.get(1, 0)
    lines = [part for part in party.segment.element(2) if part]
    names = [part for part in party.segment.element(3)[:5] if part]
    if not names:
        names, lines = (lines[:1], lines[1:]) if lines else ([number] if _is_name(number) else [], [])
    name, address = joined(names), _address(party, lines)
    reading.draft.put_value(f"{role}_name", name, name, party.place)
    reading.draft.put_value(f"{role}_address", address, address, party.place)


def _is_name(number: str) -> bool:
    """Some put the name where the number belongs: it has words."""
    return bool(_WORDS.search(number))


def _address(party: Node, lines: list[str]) -> str:
    """Of the structured parts; of the free lines only where there are no others."""
    streets = [part for part in party.segment.element(4) if part]
    region, code, country = party.get(6, 3) or party.get(6, 0), party.get(7), party.get(8)
    if not country and _COUNTRY.fullmatch(code) and any(sign.isdigit() for sign in region):
        region, code, country = "", region, code  # the region was left out with its place
    return one_line(streets=streets or lines, region=region, postal_code=code, city=party.get(5), country=country)


def _put_contact(reading: Reading, party: Node) -> None:
    for contact in party.all("CTA"):
        name = joined(contact.segment.element(1)[1:2]) or contact.get(1, 0)
        reading.draft.put_value("contact_name", name, name, contact.place)


def _put_tax_id(reading: Reading, role: str, party: Node) -> None:
    for reference in by_code(party.all("RFF"), _TAX_IDS):
        reading.put(f"{role}_tax_id", reference, 0, 1)
