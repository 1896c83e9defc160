"""Names and addresses: windows, boxes beside each other, labelled parts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from datamodel.extraction import DocumentType
from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.grid import GridStyle, draw_entries
from models.synthetic.blocks.identities import is_iban
from models.synthetic.blocks.paper import Entry, Paper, print_label, print_lines, wrap_pieces
from models.synthetic.record import Party
from models.synthetic.sheet import Piece, bold, width_of, wrap

TAGGED = ("sender", "receiver", "ship_to")
"""Parties whose name and address are read."""


@dataclass(frozen=True, slots=True)
class PartyStyle:
    """How a party is printed.

    Attributes:
        heading: "", above (a label over the name), beside (left of it), inline (before the name, all lines indented
            alike), lead (before the name, the further lines indented by ``indent``).
        city_order: postcode_city, city_region_postcode, city_postcode_lines, prefixed ("DE-80331 München"), coded
            ("DE 80331 München").
        country: "", name, code, upper; only printed where the parties' countries differ, but for ``always``.
        extras: keys of further lines (phone, tax_id, …), labelled or not.
        labelled: every part has a label of its own ("Street:", "City:"); with ``whole`` the address has one.
        joint: between extras on one line; "" for a line each.
        numbered: the number that the partner has with the other one stands among the extras.
        number_first: that number stands before the name.
        filled: a missing ship-to is printed as the buyer once more, as forms do.
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


WHOLE = {
    "en": ("Address", "Postal address", "Address lines"),
    "de": ("Anschrift", "Adresse", "Postanschrift"),
    "fr": ("Adresse",),
    "nl": ("Adres", "Postadres"),
    "it": ("Indirizzo",),
    "es": ("Dirección", "Domicilio"),
}
"""Labels of an address as a whole."""
NUMBERED = {
    "en": ("No.", "ID", "Number", "Identifier", "Account", "Party ID", "Code"),
    "de": ("Nummer", "Nr.", "Kennung", "ID", "Partnernummer", "Identifikation"),
    "fr": ("N°", "Identifiant", "Code", "Numéro"),
    "nl": ("Nummer", "Nr.", "Code", "ID"),
    "it": ("Codice", "Numero", "N.", "ID"),
    "es": ("Número", "Código", "N.º", "ID"),
}
"""Labels of a partner's number under the partner's heading."""
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
        numbered=rng.choice(NUMBERED[language]) if rng.random() < 0.18 else "",
        number_first=rng.random() < 0.4,
        filled=rng.random() < 0.3,
        whole=rng.choice(WHOLE[language]) if rng.random() < 0.45 else "",
    )


def _draw_city_order(rng: random.Random, country: str) -> str:
    if country == "US":
        return "city_region_postcode"
    if country == "GB":
        return rng.choice(("city_postcode_lines", "city_postcode_lines", "city_postcode"))
    return rng.choices(("postcode_city", "prefixed", "coded", "city_postcode"), (82, 9, 5, 4))[0]


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """The block of one party: sender, receiver, ship_to or bill_to."""

    who: str
    style: PartyStyle

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        party = getattr(paper.record, self.who)
        if party is None and self.who == "ship_to" and self.style.filled:
            party = buyer_of(paper)
        if party is None:
            return y
        return draw_party(paper, party, self.who, self.style, x, y, width)


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
    lines = [party.street, *city_line(party, style.city_order).split("\n")]
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


def draw_party(paper: Paper, party: Party, who: str, style: PartyStyle, x: float, y: float, width: float) -> float:
    """Print a party with its heading; returns where the next block may begin."""
    if style.labelled is not None:
        return _draw_labelled(paper, party, who, style, x, y, width)
    size, font = paper.typography.size * style.size, paper.typography.font
    left = x
    x, y, width = _draw_heading(paper, who, style, x, y, width)
    y = _draw_number(paper, who, style, x, y)
    lines = _lines_of(paper, party, who, style)
    strong = bold(font) if style.strong_name else font
    for index, line in enumerate(lines):
        face = strong if index == 0 else font
        if index == 1 and style.heading == "lead":
            width += x - left - style.indent
            x = left + style.indent
        wrapped = wrap_pieces(line, width, size, face)
        y = print_lines(paper, x, y, wrapped, size=size, font=face, begins=_begins(lines, index))
    return _draw_extras(paper, party, who, style, x, y, width)


def _begins(lines: Sequence[Sequence[Piece]], index: int) -> bool:
    """Whether a line's value is not the one of the line before."""
    before = lines[index - 1][-1][1] if index else ""
    return not before or before != lines[index][0][1]


def _lines_of(paper: Paper, party: Party, who: str, style: PartyStyle) -> list[list[Piece]]:
    name = party.name.upper() if style.upper else party.name
    address = address_lines(party, style, paper.record.sender.country)
    note_party(paper, who, name, address)
    lines: list[list[Piece]] = [[(name, name_tag(who))]]
    if party.addition:
        lines.append([(party.addition, "")])
    contact = [(_contact_line(paper, party, who), "")] if party.contact and style.contact else []
    if contact and style.contact == "before":
        lines.append(contact)
    lines += [[(line, address_tag(who))] for line in address]
    if contact and style.contact == "after":
        lines.append(contact)
    return lines


def _contact_line(paper: Paper, party: Party, who: str) -> str:
    if who == "sender" or not paper.wording.has("labels", "receiver_contact"):
        return party.contact
    return f"{paper.wording.label('receiver_contact')} {party.contact}"


def _draw_heading(
    paper: Paper, who: str, style: PartyStyle, x: float, y: float, width: float
) -> tuple[float, float, float]:
    place = style.heading or ("above" if who in ("ship_to", "bill_to") else "")
    if not place or not paper.wording.has("labels", who):
        return x, y, width
    size = paper.typography.size * style.heading_size
    font = bold(paper.typography.font) if style.strong_heading else paper.typography.font
    text = paper.wording.label(who, colon=True)
    if place == "above":
        for line in wrap(text, width, size, font):
            print_label(paper, x, y, line, size=size, font=font)
            y += size * paper.typography.leading
        return x + style.indent, y, width - style.indent
    shift = print_label(paper, x, y, text, size=size, font=font).x1 - x + size * 0.5
    if place == "lead" and width - shift > 70:
        return x + shift, y, width - shift
    if width - shift < 90:
        return x, y + size * paper.typography.leading, width
    return x + shift, y, width - shift


def _draw_extras(paper: Paper, party: Party, who: str, style: PartyStyle, x: float, y: float, width: float) -> float:
    size, font = paper.typography.size * style.size, paper.typography.font
    lines: list[list[Piece]] = []
    for entry in all_extras(paper, party, who, style):
        pieces: list[Piece] = [(f"{entry.label} ", "")] if style.extras_labelled or entry.key == "number" else []
        pieces += entry.pieces
        for field, value in entry.truths:
            paper.sheet.note(field, value)
        if lines and style.joint and _fits([*lines[-1], (style.joint, ""), *pieces], width, size, font):
            lines[-1] += [(style.joint, ""), *pieces]
        else:
            lines.append(pieces)
    for line in lines:
        for part in wrap_pieces(line, width, size, font):
            paper.sheet.pieces(x, y + size * 0.9, part, size=size, font=font, role=LABEL if _is_tagged(part) else TEXT)
            y += size * paper.typography.leading
    return y


def _draw_number(paper: Paper, who: str, style: PartyStyle, x: float, y: float) -> float:
    """The number of the partner before the name, where the style has it there."""
    entry = _number_entry(paper, who, style) if style.numbered and style.number_first else None
    if entry is None or style.heading in ("inline", "lead"):
        return y
    size = paper.typography.size * style.size
    pieces: list[Piece] = [(f"{entry.label} ", ""), *entry.pieces]
    paper.sheet.pieces(x, y + size * 0.9, pieces, size=size, font=paper.typography.font, role=LABEL)
    for field, value in entry.truths:
        paper.sheet.note(field, value)
    return y + size * paper.typography.leading


def _fits(pieces: Sequence[Piece], width: float, size: float, font: str) -> bool:
    return width_of("".join(text for text, _ in pieces), size, font) <= width


def _is_tagged(pieces: Sequence[Piece]) -> bool:
    return any(tag for _, tag in pieces)


def all_extras(paper: Paper, party: Party, who: str, style: PartyStyle) -> list[Entry]:
    """The further lines of a party: its number with the other one, phone, tax id and the like."""
    keys = [key for key in style.extras if key != "contact" or not style.contact or who == "sender"]
    entries = extra_entries(paper, party, who, keys)
    number = _number_entry(paper, who, style) if style.numbered and not style.number_first else None
    return [number, *entries] if number else entries


def _number_entry(paper: Paper, who: str, style: PartyStyle) -> Entry | None:
    if who not in ("sender", "receiver"):
        return None
    buys = (who == "sender") == (paper.record.document_type in BY_BUYER)
    field = "customer_number" if buys else "supplier_number"
    value = getattr(paper.record, field)
    return Entry("number", f"{style.numbered}:", ((value, field),), ((field, value),)) if value else None


def extra_entries(paper: Paper, party: Party, who: str, keys: Sequence[str]) -> list[Entry]:
    """Phone, tax id and the like of a party, with their labels."""
    entries = []
    for key in keys:
        value = str(getattr(party, key))
        if key == "contact" and who == "sender":
            value = paper.record.contact_name
        label = _EXTRA_LABELS.get((key, who)) or _EXTRA_LABELS.get((key, ""), key)
        if not value or not paper.wording.has("labels", label):
            continue
        field = _field_of(key, who, party)
        truth = value.replace(" ", "") if key == "iban" else value
        truths = ((field, truth),) if field else ()
        entries.append(Entry(key, paper.wording.label(label, colon=True), ((value, field),), truths))
    return entries


def _field_of(key: str, who: str, party: Party) -> str:
    if who != "sender":
        return ""
    if key == "tax_number":
        return "" if party.tax_id else "sender_tax_id"
    if key == "iban" and not is_iban(str(getattr(party, key))):
        return ""
    return {"tax_id": "sender_tax_id", "iban": "sender_iban", "contact": "contact_name"}.get(key, "")


_EXTRA_LABELS = {
    ("tax_id", "sender"): "sender_tax_id",
    ("tax_id", ""): "receiver_tax_id",
    ("iban", ""): "sender_iban",
    ("contact", "sender"): "contact_name",
    ("contact", ""): "receiver_contact",
}


def _draw_labelled(paper: Paper, party: Party, who: str, style: PartyStyle, x: float, y: float, width: float) -> float:
    """Each part of the address with a label of its own; the parts are one value."""
    assert style.labelled is not None
    x, y, width = _draw_heading(paper, who, style, x, y, width)
    parts = _labelled_parts(paper, party, style)
    name = party.name.upper() if style.upper else party.name
    note_party(paper, who, name, [value for _, value in parts])
    number = _number_entry(paper, who, style) if style.numbered and style.number_first else None
    entries = [number] if number else []
    entries += [Entry("name", _part_label(paper, "name"), ((name, name_tag(who)),))]
    for index, (label, value) in enumerate(parts):
        entries.append(Entry("address", label, ((value, address_tag(who)),), begins=index == 0))
    entries += all_extras(paper, party, who, style)
    return draw_entries(paper, entries, style.labelled, x, y, width)


def _labelled_parts(paper: Paper, party: Party, style: PartyStyle) -> list[tuple[str, str]]:
    """Label and text of each line of the address; without a label where the line before has one for all."""
    home = paper.record.sender.country
    if style.whole:
        lines = address_lines(party, style, home)
        return [("" if index else style.whole, line) for index, line in enumerate(lines)]
    parts = [("street", party.street), ("postcode", party.postcode), ("city", party.city)]
    parts += [("region", party.region), ("country", country_line(party, style, home))]
    printed = [(key, value.upper() if style.upper else value) for key, value in parts if value]
    return [(_part_label(paper, key), value) for key, value in printed]


def _part_label(paper: Paper, key: str) -> str:
    return paper.wording.label(key) if paper.wording.has("labels", key) else key.title()
