"""How a layout writes names and addresses, and what of them is the truth."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from datamodel.extraction import DocumentType
from models.synthetic.blocks.grid import GridStyle
from models.synthetic.blocks.paper import Paper
from models.synthetic.record import Party

TAGGED = ("sender", "receiver", "ship_to")
"""Parties whose name and address are read."""


@dataclass(frozen=True, slots=True)
class PartyStyle:
    """How a party is printed.

    Attributes:
        heading: "", above (a label over the name), beside (left of it), inline (before the name, all lines indented
            alike), lead (before the name, the further lines indented by ``indent``).
        city_order: postcode_city, city_region_postcode, city_postcode_lines, prefixed ("DE-80331 München"), coded
            ("DE 80331 München"), glued ("80331München"), dashed ("DE - 80331 München"), bracketed
            ("80331 München (DE)").
        country: "", name, code, upper; only printed where the parties' countries differ, but for ``always``.
        extras: keys of further lines (phone, tax_id, …), labelled or not.
        labelled: every part has a label of its own ("Street:", "City:"); with ``whole`` the address has one.
        joint: between extras on one line; "" for a line each.
        numbered: the number that the partner has with the other one stands among the extras, behind this label.
        number_first: that number stands before the name.
        filled: a missing ship-to is printed as the buyer once more, as forms do.
        annex_first: "Building C" stands before the street.
        greeting: before the name of whom the paper goes to: "An", "Firma".
        department: "" or a line below the name: "Accounts Payable".
        single: name and address run on one line.
        glued: no space between labels and values of the extras.
        same: in the place of a ship-to that is the buyer: "as above"; "" for his address once more.
    """

    heading: str = "above"
    heading_size: float = 1.0
    strong_heading: bool = True
    strong_name: bool = False
    size: float = 1.0
    city_order: str = "postcode_city"
    country: str = "name"
    always: bool = False
    contact: str = ""
    extras: tuple[str, ...] = ()
    extras_labelled: bool = True
    labelled: GridStyle | None = None
    upper: bool = False
    indent: float = 0.0
    one_line_street: bool = False
    joint: str = ""
    numbered: str = ""
    number_first: bool = False
    filled: bool = False
    whole: str = ""
    annex_first: bool = False
    greeting: str = ""
    department: bool = False
    same: str = ""
    single: bool = False
    glued: bool = False


WHOLE = {
    "en": ("Address", "Postal address", "Address lines"),
    "de": ("Anschrift", "Adresse", "Postanschrift"),
    "fr": ("Adresse",),
    "nl": ("Adres", "Postadres"),
    "it": ("Indirizzo",),
    "es": ("Dirección", "Domicilio"),
}
"""Labels of an address as a whole."""
NAMES = {
    "en": ("Name", "Company", "Company name", "Name:", "Party name", "Legal name", "Business name"),
    "de": ("Name", "Firma", "Firmenname", "Name/Firma", "Unternehmen", "Bezeichnung"),
    "fr": ("Nom", "Raison sociale", "Société"),
    "nl": ("Naam", "Bedrijf", "Bedrijfsnaam"),
    "it": ("Nome", "Ragione sociale", "Denominazione"),
    "es": ("Nombre", "Razón social", "Empresa"),
}
"""Labels of a firm's name."""
NUMBERED = {
    "en": ("No.", "ID", "Number", "Identifier", "Account", "Party ID", "Code"),
    "de": ("Nummer", "Nr.", "Kennung", "ID", "Partnernummer", "Identifikation"),
    "fr": ("N°", "Identifiant", "Code", "Numéro"),
    "nl": ("Nummer", "Nr.", "Code", "ID"),
    "it": ("Codice", "Numero", "N.", "ID"),
    "es": ("Número", "Código", "N.º", "ID"),
}
"""Labels of a partner's number under the partner's heading."""
OWN_LABEL = "*"
"""Stands for the label that the number has elsewhere: "Customer no."."""
GREETINGS = {
    "en": ("To:", "Messrs.", "Attn: Accounts", "TO", "M/s"),
    "de": ("An", "Firma", "Fa.", "An die", "Firma / Herrn", "Frau/Herrn", "Herrn"),
    "fr": ("À", "Société", "Ets", "Monsieur"),
    "nl": ("Aan", "Firma", "De heer", "T.a.v. de administratie"),
    "it": ("Spett.le", "Spett. Ditta", "Gent.mo"),
    "es": ("Sres.", "A:", "Señores"),
}
"""Stand on a line of their own before a receiver's name."""
SAME = {
    "en": ("Same as above", "same as billing address", "Same as buyer", "as above", "See billing address", "n/a"),
    "de": ("wie oben", "siehe oben", "wie Rechnungsadresse", "identisch mit Besteller", "s. o.", "wie Käufer", "dito"),
    "fr": ("Idem", "identique à l'adresse de facturation"),
    "nl": ("Idem", "zelfde als factuuradres"),
    "it": ("Idem", "come sopra"),
    "es": ("La misma", "ídem"),
}
"""Stand for the address of a ship-to that is the buyer."""
EXTRAS = ("phone", "fax", "email", "web", "tax_id", "tax_number", "gln", "iban", "contact")


def draw_party_style(rng: random.Random, *, country: str, language: str) -> PartyStyle:
    """A way to print parties as papers of ``country`` (ISO alpha-2) do."""
    return PartyStyle(
        heading=rng.choices(("above", "beside", "inline", "lead", ""), (66, 11, 7, 6, 10))[0],
        heading_size=rng.choice((1.0, 1.0, 0.8, 1.2)),
        strong_heading=rng.random() < 0.6,
        strong_name=rng.random() < 0.25,
        size=rng.choice((1.0, 1.0, 1.0, 1.1, 0.9)),
        city_order=_draw_city_order(rng, country),
        country=rng.choices(("name", "code", "upper", ""), (50, 15, 20, 15))[0],
        always=rng.random() < 0.3,
        contact=rng.choices(("", "before", "after"), (60, 20, 20))[0],
        extras=tuple(key for key in EXTRAS if rng.random() < 0.15),
        extras_labelled=rng.random() < 0.85,
        upper=rng.random() < 0.06,
        indent=rng.choice((0.0, 0.0, 0.0, 8.0, 24.0)),
        one_line_street=rng.random() < 0.08,
        joint=rng.choices(("", ", ", " - ", " | ", "  "), (80, 8, 4, 4, 4))[0],
        numbered=rng.choice((*NUMBERED[language], OWN_LABEL, OWN_LABEL)) if rng.random() < 0.25 else "",
        number_first=rng.random() < 0.4,
        filled=rng.random() < 0.3,
        whole=rng.choice(WHOLE[language]) if rng.random() < 0.45 else "",
        annex_first=rng.random() < 0.2,
        greeting=rng.choice(GREETINGS[language]) if rng.random() < 0.1 else "",
        department=rng.random() < 0.1,
        same=rng.choice(SAME[language]) if rng.random() < 0.08 else "",
        single=rng.random() < 0.035,
        glued=rng.random() < 0.05,
    )


def as_data(rng: random.Random, style: PartyStyle) -> PartyStyle:
    """As programs print addresses from data: often with the country's code, before the postcode or on a line."""
    if rng.random() < 0.25:
        style = replace(style, city_order="coded")
    if rng.random() < 0.5:
        style = replace(style, country=rng.choice(("code", "code", "name")), always=rng.random() < 0.8)
    return replace(style, greeting="", single=False)


def _draw_city_order(rng: random.Random, country: str) -> str:
    if country == "US":
        return "city_region_postcode"
    if country == "GB":
        return rng.choice(("city_postcode_lines", "city_postcode_lines", "city_postcode"))
    orders = ("postcode_city", "prefixed", "coded", "city_postcode", "glued", "dashed", "bracketed")
    return rng.choices(orders, (77, 9, 6, 3, 2, 1.5, 1.5))[0]


BY_BUYER = (
    DocumentType.PURCHASE_ORDER,
    DocumentType.ORDER_CHANGE,
    DocumentType.RETURN_REQUEST,
    DocumentType.PAYMENT_ADVICE,
)
"""Types of paper that the buyer writes."""


def buyer_of(paper: Paper) -> Party:
    """Who buys: the sender of orders and advices, the receiver of all other paper."""
    record = paper.record
    return record.sender if record.document_type in BY_BUYER else record.receiver


def city_line(party: Party, order: str) -> str:
    """Postcode, city and region on one line, in ``order``; a line feed parts two lines."""
    match "city_region_postcode" if party.country in ("US", "CA", "AU") and party.region else order:
        case "city_region_postcode":
            left = ", ".join(part for part in (party.city, party.region) if part)
            return f"{left} {party.postcode}".strip()
        case "city_postcode":
            return f"{party.city} {party.postcode}".strip()
        case "city_postcode_lines":
            return "\n".join(part for part in (party.city, party.region, party.postcode) if part)
        case "prefixed":
            return (
                f"{party.country}-{party.postcode} {party.city}" if party.country else f"{party.postcode} {party.city}"
            )
        case "coded":
            return f"{party.country} {party.postcode} {party.city}".strip()
        case "glued":
            return f"{party.postcode}{party.city}"
        case "dashed":
            return f"{party.country} - {party.postcode} {party.city}" if party.country else party.city
        case "bracketed":
            return f"{party.postcode} {party.city} ({party.region or party.country})"
    return f"{party.postcode} {party.city}".strip()


def country_line(party: Party, style: PartyStyle, home: str) -> str:
    """The country as the style prints it, "" where it leaves it out."""
    if not style.always and party.country == home:
        return ""
    match style.country:
        case "name":
            return party.country_name
        case "code":
            return party.country
        case "upper":
            return party.country_name.upper()
    return ""


def address_lines(party: Party, style: PartyStyle, home: str) -> list[str]:
    """The lines of the address without the name."""
    street = [party.street, *party.annex.split("\n")]
    lines = [*(street[::-1] if style.annex_first else street), *city_line(party, style.city_order).split("\n")]
    if style.one_line_street:
        lines = [", ".join(line for line in lines if line)]
    lines.append(country_line(party, style, home))
    return [line.upper() if style.upper else line for line in lines if line]


def name_tag(who: str) -> str:
    return f"{who}_name" if who in TAGGED else ""


def address_tag(who: str) -> str:
    return f"{who}_address" if who in TAGGED else ""


def note_party(paper: Paper, who: str, name: str, lines: Sequence[str]) -> None:
    """Note name ("" where it is not printed) and address; a fuller one is better than one without the country."""
    if who not in TAGGED:
        return
    sheet, address = paper.sheet, ", ".join(lines)
    sheet.note(name_tag(who), name)
    if len(address) > len(sheet.fields.get(address_tag(who), "")):
        sheet.fields[address_tag(who)] = address
