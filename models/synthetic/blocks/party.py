"""Names and addresses: windows, boxes beside each other, labelled parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.addresses import (
    PartyStyle,
    address_lines,
    address_tag,
    buyer_of,
    country_line,
    name_tag,
    note_party,
)
from models.synthetic.blocks.grid import draw_entries
from models.synthetic.blocks.identities import all_extras, number_entry
from models.synthetic.blocks.paper import Entry, Paper, print_label, print_lines, wrap_pieces
from models.synthetic.record import Party
from models.synthetic.sheet import Piece, bold, width_of, wrap


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
        if self.who == "ship_to" and self.style.same and party is buyer_of(paper):
            return _draw_same(paper, self.style, x, y, width)
        return draw_party(paper, party, self.who, self.style, x, y, width)


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


def _draw_same(paper: Paper, style: PartyStyle, x: float, y: float, width: float) -> float:
    """Words that point to the buyer's address."""
    x, y, width = _draw_heading(paper, "ship_to", style, x, y, width)
    size, font = paper.typography.size * style.size, paper.typography.font
    return print_lines(paper, x, y, wrap_pieces([(style.same, "")], width, size, font), size=size, font=font)


def _begins(lines: Sequence[Sequence[Piece]], index: int) -> bool:
    """Whether a line's value is not the one of the line before."""
    before = lines[index - 1][-1][1] if index else ""
    return not before or before != lines[index][0][1]


def _lines_of(paper: Paper, party: Party, who: str, style: PartyStyle) -> list[list[Piece]]:
    name = party.name.upper() if style.upper else party.name
    address = address_lines(party, style, paper.record.sender.country)
    note_party(paper, who, name, address)
    lines: list[list[Piece]] = [[(style.greeting, "")]] if style.greeting and who == "receiver" else []
    lines.append([(name, name_tag(who))])
    if party.addition:
        lines.append([(party.addition, "")])
    if style.department and party.department and who != "sender":
        lines.append([(party.department, "")])
    if style.single:
        lines[-1] += [(", ", ""), (", ".join(address), address_tag(who))]
        return lines
    in_charge = who == "sender" and party.contact == paper.record.contact_name
    contact: list[Piece] = []
    if party.contact and style.contact:
        contact = [(_contact_line(paper, party, who), "contact_name" if in_charge else "")]
        paper.sheet.note("contact_name", party.contact if in_charge else "")
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
        label = entry.label if style.glued and entry.label.endswith(":") else f"{entry.label} "
        pieces: list[Piece] = [(label, "")] if style.extras_labelled or entry.key == "number" else []
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
    entry = number_entry(paper, who, style) if style.numbered and style.number_first else None
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


def _draw_labelled(paper: Paper, party: Party, who: str, style: PartyStyle, x: float, y: float, width: float) -> float:
    """Each part of the address with a label of its own; the parts are one value."""
    assert style.labelled is not None
    x, y, width = _draw_heading(paper, who, style, x, y, width)
    parts = labelled_parts(paper, party, style)
    name = party.name.upper() if style.upper else party.name
    note_party(paper, who, name, [value for _, value in parts])
    number = number_entry(paper, who, style) if style.numbered and style.number_first else None
    entries = [number] if number else []
    entries += [Entry("name", _part_label(paper, "name"), ((name, name_tag(who)),))]
    for index, (label, value) in enumerate(parts):
        entries.append(Entry("address", label, ((value, address_tag(who)),), begins=index == 0))
    entries += all_extras(paper, party, who, style)
    return draw_entries(paper, entries, style.labelled, x, y, width)


def labelled_parts(paper: Paper, party: Party, style: PartyStyle) -> list[tuple[str, str]]:
    """Label and text of each line of the address; without a label where the line before has one for all."""
    home = paper.record.sender.country
    if style.whole:
        lines = address_lines(party, style, home)
        return [("" if index else style.whole, line) for index, line in enumerate(lines)]
    parts = [("street", party.street), *(("annex", line) for line in party.annex.split("\n"))]
    parts += [("postcode", party.postcode), ("city", party.city)]
    parts += [("region", party.region), ("country", country_line(party, style, home))]
    printed = [(key, value.upper() if style.upper else value) for key, value in parts if value]
    return [("" if key == "annex" else _part_label(paper, key), value) for key, value in printed]


def _part_label(paper: Paper, key: str) -> str:
    return paper.wording.label(key) if paper.wording.has("labels", key) else key.title()
