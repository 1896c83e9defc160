"""Master data found for what the paper names: our numbers of the partner, of the ship-to party and of the materials.

``Extraction.links`` gets, as texts:

``customer``, ``supplier``      number of the one partner that is clearly meant; which of both the type of paper says
``ship_to``                     number of the customer to whom the goods go, where that is clear
``material:N``                  our number of the material on line N (from 1)
``…_reason``                    why, in words: ``customer_reason``, ``material_reason:2``; without a clear one, of all
``…_candidates``                those that may be meant: ``10012 Hansen GmbH; 10200 Hansen Service GmbH``, best first

A number and its name are apart by the first space (a space within a number is written as a no-break space); candidates
by ``; ``. ``parse_candidates`` reads them. Of several plausible ones none is ever taken in silence. What a person chose
(``choose``) stays as long as the master data know it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from datamodel.extraction import (
    BUYER_WRITES,
    CHOSEN,
    ENTERED,
    SELLER_WRITES,
    DocumentType,
    Extraction,
    Field,
    LineItem,
    Match,
    sender_of,
)
from datamodel.master import CrossReference, MaterialQuery, PartnerAlias, PartnerQuery, PartnerRole
from pipelines.protocols import MasterData

SURE = 0.9
"""Confidence from which a match is taken."""
_SOUGHT = ("customer", "supplier", "ship_to", "material")  # how the links begin that are sought here
_LEAD = 0.065  # by which a match must lead the next
_OFFERED = 5
_WORTH_OFFERING = 0.05
_REASON = re.compile(r"(.+?) \((\d+)%\): (.*)", re.DOTALL)
_SHORTEST_NUMBER = 3  # signs of a partner's material number that is worth remembering
_FROM_CUSTOMERS = BUYER_WRITES | {DocumentType.PAYMENT_ADVICE}


def link(extraction: Extraction, master_data: MasterData | None, *, mail_sender: str = "") -> Extraction:
    """``extraction`` with links into the master data, as this module describes them.

    Args:
        mail_sender: the address of the mail that brought the paper, empty where none did.
    """
    role = role_of(extraction.document_type)
    if master_data is None or role is None:
        return extraction
    links = {key: value for key, value in extraction.links.items() if not key.startswith(_SOUGHT)}
    links |= _partner_links(extraction, master_data, role, mail_sender)
    if extraction.document_type in BUYER_WRITES:
        links |= _ship_to_links(extraction, master_data)
    if extraction.document_type is not DocumentType.PAYMENT_ADVICE:
        links |= _material_links(extraction, master_data, role, links.get(role.value, ""))
    return replace(extraction, links=links)


def role_of(document_type: DocumentType) -> PartnerRole | None:
    """Whether customers or suppliers write papers of this type; None where neither is sought."""
    if document_type in _FROM_CUSTOMERS:
        return PartnerRole.CUSTOMER
    return PartnerRole.SUPPLIER if document_type in SELLER_WRITES else None


def choose(extraction: Extraction, name: str, number: str) -> Extraction:
    """The person's choice: ``name`` is ``customer``, ``supplier``, ``ship_to`` or ``material:N``."""
    links = {key: value for key, value in extraction.links.items() if key != _of(name, "candidates")}
    return replace(extraction, links=links | {name: number, _of(name, "reason"): CHOSEN})


def chosen_links(extraction: Extraction) -> dict[str, str]:
    """The links that a person chose, with their reasons: what stays when all others are sought anew."""
    names = [name for name in extraction.links if extraction.links.get(_of(name, "reason")) == CHOSEN]
    return {key: extraction.links[key] for name in names for key in (name, _of(name, "reason"))}


def unchosen(extraction: Extraction, name: str) -> Extraction:
    """Without what a person chose by this name: it is sought again."""
    gone = {name, _of(name, "reason")} if _kept(extraction, name) else set()
    return replace(extraction, links={key: value for key, value in extraction.links.items() if key not in gone})


def links_of_lines(links: Mapping[str, str], order: Sequence[int | None]) -> dict[str, str]:
    """``links`` where the lines stand otherwise: what was of a line goes with it, or away with it.

    Args:
        links: of an extraction.
        order: for each line as it stands now the number (from 1) that it had; None for a new one.
    """
    places = {before: number for number, before in enumerate(order, 1) if before is not None}
    moved: dict[str, str] = {}
    for key, value in links.items():
        stem, colon, number = key.partition(":")
        if not colon:
            moved[key] = value
        elif number.isdecimal() and int(number) in places:
            moved[f"{stem}:{places[int(number)]}"] = value
    return moved


def parse_candidates(text: str) -> list[tuple[str, str]]:
    """(number, name) of the candidates in a link, best first."""
    pairs = (part.partition(" ") for part in text.split("; ") if part)
    return [(number.replace("\xa0", " "), name) for number, _, name in pairs]


def reason_of(extraction: Extraction, name: str) -> str:
    """Why ``name`` is linked as it is; empty where it is not, or where nobody says why."""
    return extraction.links.get(_of(name, "reason"), "") if name in extraction.links else ""


def candidates_for(extraction: Extraction, name: str) -> list[Match]:
    """Who or what may be meant by ``name``, best first, each with how sure it is and why."""
    told = dict(_told(extraction.links.get(_of(name, "reason"), "")))
    pairs = parse_candidates(extraction.links.get(_of(name, "candidates"), ""))
    return [Match(number, title, *told.get(number, (0.0, ""))) for number, title in pairs]


def _told(reasons: str) -> Iterator[tuple[str, tuple[float, str]]]:
    """What ``_links_to`` wrote of each candidate: its number, how sure it is, and why."""
    for part in reasons.split(" | "):
        found = _REASON.fullmatch(part)
        if found:
            yield found[1], (int(found[2]) / 100, found[3])


def cross_references_from(extraction: Extraction) -> list[CrossReference]:
    """What a paper that a person approved teaches of materials: the partner's number of each linked one.

    Numbers too short to be one, and numbers that stand for two materials on the same paper, teach nothing.
    """
    role = role_of(extraction.document_type)
    partner = extraction.links.get(role.value, "") if role else ""
    if role is None or not partner:
        return []
    found: dict[str, set[str]] = {}
    for number, item in enumerate(extraction.line_items, 1):
        theirs, material = _text(item, _their_field(role)), extraction.links.get(f"material:{number}", "")
        if material and theirs != material and len([s for s in theirs if s.isalnum()]) >= _SHORTEST_NUMBER:
            found.setdefault(theirs, set()).add(material)
    return [
        CrossReference(partner, role, theirs, next(iter(materials)), origin="review")
        for theirs, materials in found.items()
        if len(materials) == 1
    ]


def aliases_from(extraction: Extraction, *, mail_sender: str = "") -> list[PartnerAlias]:
    """What a paper that a person approved teaches of its sender: how it writes of itself, where a person linked it."""
    role = role_of(extraction.document_type)
    if role is None or not _by_person(extraction, role):
        return []
    fields = extraction.fields
    return [
        PartnerAlias(
            partner=extraction.links[role.value],
            role=role,
            name=sender_of(fields),
            address=_text(fields, "sender_address"),
            tax_id=_text(fields, "sender_tax_id"),
            iban=_text(fields, "sender_iban"),
            mail=mail_sender,
        )
    ]


def _by_person(extraction: Extraction, role: PartnerRole) -> bool:
    reason = extraction.links.get(_of(role.value, "reason"), "")
    return bool(extraction.links.get(role.value)) and (reason == CHOSEN or reason.endswith(ENTERED))


def _partner_links(
    extraction: Extraction, master_data: MasterData, role: PartnerRole, mail_sender: str
) -> dict[str, str]:
    kept = _kept(extraction, role.value)
    if kept and master_data.partner(kept[role.value], role):
        return kept
    fields = extraction.fields
    ours, theirs = "customer_number", "supplier_number"
    if role is PartnerRole.SUPPLIER:
        ours, theirs = theirs, ours
    number = _text(fields, ours)
    if _entered(fields, ours) and master_data.partner(number, role):
        return {role.value: number, _of(role.value, "reason"): f"number {number} {ENTERED}"}
    query = PartnerQuery(
        role=role,
        number=number,
        their_number=_text(fields, theirs),
        tax_id=_text(fields, "sender_tax_id"),
        iban=_text(fields, "sender_iban"),
        name=sender_of(fields),
        address=_text(fields, "sender_address"),
        mail=mail_sender,
    )
    return _links_to(role.value, master_data.find_partners(query, limit=_OFFERED))


def _ship_to_links(extraction: Extraction, master_data: MasterData) -> dict[str, str]:
    """Nobody is asked about the address of a building site: it is in the record as it is printed."""
    kept = _kept(extraction, "ship_to")
    if kept and master_data.partner(kept["ship_to"], PartnerRole.CUSTOMER):
        return kept
    name, address = _text(extraction.fields, "ship_to_name"), _text(extraction.fields, "ship_to_address")
    if not address and not name:
        return {}
    query = PartnerQuery(PartnerRole.CUSTOMER, name=name or _text(extraction.fields, "sender_name"), address=address)
    found = _clear(master_data.find_partners(query, limit=_OFFERED))
    return {"ship_to": found.number, "ship_to_reason": found.reason} if found else {}


def _material_links(extraction: Extraction, master_data: MasterData, role: PartnerRole, partner: str) -> dict[str, str]:
    """Of all lines. What is sought is asked for at once: a paper may have thousands of lines."""
    lines = {f"material:{number}": item for number, item in enumerate(extraction.line_items, 1)}
    settled = {name: _settled_material(extraction, name, item, master_data, role) for name, item in lines.items()}
    queries = {name: _material_query(item, role, partner) for name, item in lines.items() if not settled[name]}
    sought = {name: query for name, query in queries.items() if query}
    found = dict(zip(sought, master_data.find_materials_each([*sought.values()], limit=_OFFERED), strict=True))
    links: dict[str, str] = {}
    for name in lines:
        links |= settled[name] or _links_to(name, found.get(name, ()))
    return links


def _settled_material(
    extraction: Extraction, name: str, item: LineItem, master_data: MasterData, role: PartnerRole
) -> dict[str, str]:
    """What a person chose, or entered as our number; empty where the material must be sought."""
    kept = _kept(extraction, name)
    if kept and master_data.material(kept[name]):
        return kept
    own = _text(item, _our_field(role))
    if _entered(item, _our_field(role)) and master_data.material(own):
        return {name: own, _of(name, "reason"): f"number {own} {ENTERED}"}
    return {}


def _material_query(item: LineItem, role: PartnerRole, partner: str) -> MaterialQuery | None:
    """None where the line has nothing by which a material is found."""
    query = MaterialQuery(
        own_number=_text(item, _our_field(role)),
        their_number=_text(item, _their_field(role)),
        gtin=_text(item, "gtin"),
        description=_text(item, "description"),
        partner=partner,
        role=role,
    )
    return query if query.own_number or query.their_number or query.gtin or query.description else None


def _our_field(role: PartnerRole) -> str:
    return "supplier_material_number" if role is PartnerRole.CUSTOMER else "customer_material_number"


def _their_field(role: PartnerRole) -> str:
    """The field with the partner's own number of a material: a seller's is ours on papers that suppliers write."""
    return "customer_material_number" if role is PartnerRole.CUSTOMER else "supplier_material_number"


def _links_to(name: str, matches: Sequence[Match]) -> dict[str, str]:
    """The clear one, or all that may be meant."""
    found = _clear(matches)
    if found:
        return {name: found.number, _of(name, "reason"): found.reason}
    offered = [match for match in matches if match.confidence >= _WORTH_OFFERING][:_OFFERED]
    if not offered:
        return {}
    reasons = " | ".join(f"{match.number} ({match.confidence:.0%}): {match.reason}" for match in offered)
    return {_of(name, "candidates"): "; ".join(map(_candidate, offered)), _of(name, "reason"): reasons}


def _candidate(match: Match) -> str:
    number, name = match.number.replace(" ", "\xa0"), " ".join(match.name.replace(";", ",").split())
    return f"{number} {name}".strip()


def _clear(matches: Sequence[Match]) -> Match | None:
    """The one match that is sure and leads; never a silent first of several."""
    if not matches or matches[0].confidence < SURE:
        return None
    if len(matches) > 1 and matches[0].confidence - matches[1].confidence < _LEAD:
        return None
    return matches[0]


def _kept(extraction: Extraction, name: str) -> dict[str, str]:
    """What a person chose by this name, with its reason; empty where nobody did."""
    links, reason = extraction.links, _of(name, "reason")
    return {name: links[name], reason: CHOSEN} if links.get(name) and links.get(reason) == CHOSEN else {}


def _of(name: str, what: str) -> str:
    """``customer`` → ``customer_reason``, ``material:2`` → ``material_reason:2``."""
    stem, colon, number = name.partition(":")
    return f"{stem}_{what}{colon}{number}"


def _entered(fields: Mapping[str, Field], name: str) -> bool:
    return name in fields and ENTERED in fields[name].evidence


def _text(fields: Mapping[str, Field], name: str) -> str:
    field = fields.get(name)
    return str(field.value) if field else ""
