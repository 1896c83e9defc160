"""Parties as sections of a form: heading with or without the name, address, and many sub-labels under it.

Who is who only the heading says; the lines beneath look alike for buyer, seller, carrier and payee.
"""

import random
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.addresses import (
    NAMES,
    WHOLE,
    PartyStyle,
    address_lines,
    address_tag,
    as_data,
    buyer_of,
    name_tag,
    note_party,
)
from models.synthetic.blocks.grid import BESIDE, CODED, GridStyle, draw_entries
from models.synthetic.blocks.identities import field_of, number_entry
from models.synthetic.blocks.paper import Entry, Paper, note_all, print_label, print_lines, wrap_pieces
from models.synthetic.blocks.party import labelled_parts
from models.synthetic.numbers import draw_partner_number
from models.synthetic.patterns import fill
from models.synthetic.record import Party
from models.synthetic.sheet import Piece, bold, width_of

FILE = Path(__file__).parent / "party_words.toml"
KEYS: Mapping[str, float] = {
    "number": 0.8, "gln": 0.4, "trading_name": 0.3, "register_id": 0.35, "tax_id": 0.75, "tax_number": 0.25,
    "endpoint": 0.25, "contact": 0.65, "department": 0.12, "phone": 0.5, "fax": 0.15, "email": 0.5, "web": 0.05,
    "iban": 0.06, "legal": 0.05, "reference": 0.35,
}  # fmt: skip
"""What sections say of a party, in the usual order, and how often a layout says it."""
CONTACTS = ("contact", "phone", "fax", "email")
GLOBAL_FORMS = (
    "{gln}", "{gln}", "{gln}", "{gln}", "{gln} (GLN)", "{gln} (0088)", "GLN {gln}", "GLN{gln}", "0088:{gln}",
    "{duns} (DUNS)", "{duns}", "{gln} GLN", "EAN {gln}",
)  # fmt: skip
"""Of the numbers that tell a firm in the whole world."""


REFERENCES = (
    "^^-~#", "E-~###", "BT-~#", "^-~####", "^^", "~##-~##", "KST ~###", "Dept. ~#", "04~######-~####-~#", "^^^~##",
    "Proj. ~##", "REF-~###", "~###", "~##/^^",
)  # fmt: skip
"""What a buyer wants to read on his paper: short codes that are his number with nobody."""
FULL = 0.14
"""How many layouts with parties in columns say nearly all of them, over the width of the page."""


@cache
def load_party_words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Language, kind, labels."""
    tables = tomllib.loads(FILE.read_text("utf-8"))
    return {language: {kind: tuple(words) for kind, words in table.items()} for language, table in tables.items()}


@dataclass(frozen=True, slots=True)
class SectionStyle:
    """How the sections of a layout's parties are printed.

    Attributes:
        party: how names and address lines are written.
        labels: key and text of the sub-labels; "{who}" stands for the heading.
        named: heading and name share a line.
        lines: keys that share a line each, in order.
        joint: between entries of one line.
        columns: labels and values stand in columns; None: values follow their labels.
        address_label, name_label: in columns, before name and address; "" for none.
        parts: in columns, each part of the address has a label of its own.
        order: of what columns print, "name" and "address" among the keys.
        global_form: how global numbers are written: "{gln} (GLN)".
        own_label: partners' numbers are called what they are called elsewhere: "Customer no.".
        gappy: how often a paper knows less of a party than the layout has labels for.
        number_first: the number stands before the name.
        contact_heading: over the contact's lines, "" for none.
        code: a sign for the kind of contact, for headings that name it.
        department: the contact's department follows the name, after this sign; "" for none.
        gap: between address and sub-labels, in sizes.
        full: nearly all is said, labels and values are far apart.
    """

    party: PartyStyle
    labels: tuple[tuple[str, str], ...]
    named: bool = False
    lines: tuple[tuple[str, ...], ...] = ()
    joint: str = " - "
    columns: GridStyle | None = None
    address_label: str = ""
    name_label: str = ""
    parts: bool = False
    order: tuple[str, ...] = ()
    global_form: str = "{gln}"
    gappy: float = 0.0
    own_label: bool = False
    number_first: bool = False
    contact_heading: str = ""
    code: str = ""
    department: str = ""
    colon: str = ":"
    indent: float = 0.0
    gap: float = 0.0
    full: bool = False


def draw_section_style(rng: random.Random, party: PartyStyle, *, language: str) -> SectionStyle:
    """A way to print parties as sections."""
    words = load_party_words()[language]
    full = rng.random() < FULL
    keys = [key for key, share in KEYS.items() if rng.random() < (0.9 if full and share > 0.2 else share)]
    in_columns = full or rng.random() < 0.45
    columns = GridStyle(
        kind=BESIDE,
        label_share=rng.uniform(0.4, 0.65) if full else rng.uniform(0.18, 0.55),
        colon=rng.choice((":", "", " :")),
        own_colon=rng.random() < 0.3,
        strong_labels=rng.random() < 0.1,
        gap=rng.choice((0.0, 0.0, 0.2, 0.5, 0.9, 1.4)),
        coded=rng.choice(CODED) if rng.random() < 0.08 else "",
    )
    colon = rng.choice((":", ":", ":", "", " :"))
    name_label = rng.choice(NAMES[language]) if rng.random() < 0.65 else ""
    return SectionStyle(
        party=replace(as_data(rng, party), labelled=None, upper=False, contact="", size=1.0),
        labels=tuple((key, rng.choice(texts)) for key, texts in words.items()),
        named=not in_columns and rng.random() < 0.5,
        lines=_draw_lines(rng, keys, alone=in_columns or rng.random() < 0.35),
        joint=rng.choice((" - ", ", ", " / ", "   ", " | ", "; ")),
        columns=columns if in_columns else None,
        address_label=rng.choice(WHOLE[language]) if rng.random() < 0.65 else "",
        name_label=name_label,
        parts=rng.random() < 0.12,
        order=_draw_order(rng, keys, mixed=bool(name_label) and rng.random() < 0.1),
        global_form=rng.choice(GLOBAL_FORMS),
        gappy=rng.choice((0.0, 0.1, 0.25)),
        own_label=rng.random() < 0.14,
        number_first=rng.random() < 0.4,
        contact_heading=rng.choice(words["contact_heading"]) if rng.random() < 0.35 else "",
        code=rng.choice(("LB", "PD", "SR", "IC", "A1", "ZZ")),
        department=rng.choice(("", ", ", " - ", " / ", " (")),
        colon=colon,
        indent=rng.choice((0.0, 0.0, 8.0, 16.0, 60.0)),
        gap=rng.choice((0.0, 0.0, 0.4, 1.0)),
        full=full,
    )


def _draw_lines(rng: random.Random, keys: Sequence[str], *, alone: bool) -> tuple[tuple[str, ...], ...]:
    """Keys in lines; what is said of the contact begins a line of its own."""
    lines: list[list[str]] = []
    for key in keys:
        starts = not lines or alone or rng.random() < 0.45 or (key == "contact")
        if starts:
            lines.append([key])
        else:
            lines[-1].append(key)
    return tuple(tuple(line) for line in lines)


def _draw_order(rng: random.Random, keys: Sequence[str], *, mixed: bool) -> tuple[str, ...]:
    """Name and address among the keys: numbers often before the name, the contact at times before the address."""
    if mixed:
        anyhow = ["name", "address", *keys]
        rng.shuffle(anyhow)
        return tuple(anyhow)
    before = [key for key in ("number", "gln") if key in keys and rng.random() < 0.6]
    between = [key for key in ("trading_name", "register_id", "contact", "department") if rng.random() < 0.3]
    between = [key for key in between if key in keys]
    rest = [key for key in keys if key not in (*before, *between)]
    return (*before, "name", *between, "address", *rest)


@dataclass(frozen=True, slots=True)
class PartySection:
    """One party as a section.

    Attributes:
        who: sender, receiver, ship_to, bill_to, or "stranger" for ``party``.
        heading: "" for the wording's label of ``who``.
        party: of strangers.
    """

    who: str
    style: SectionStyle
    heading: str = ""
    party: Party | None = None

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        party = self.party or getattr(paper.record, self.who)
        if party is None and self.who == "ship_to" and self.style.party.filled:
            party = buyer_of(paper)
        heading = self.heading or (paper.wording.label(self.who) if paper.wording.has("labels", self.who) else "")
        if party is None or not heading:
            return y
        heading = heading.rstrip(" :")
        keys = [key for line in self.style.lines for key in line if not self._unknown(paper, key)]
        entries = [entry for key in keys if (entry := self.entry_of(paper, party, key))]
        entries = [replace(entry, label=entry.label.replace("{who}", heading)) for entry in entries]
        if self.style.columns is not None:
            return self._draw_columns(paper, party, heading, entries, x, y, width)
        return self._draw_lines(paper, party, heading, {entry.key: entry for entry in entries}, x, y, width)

    def _unknown(self, paper: Paper, key: str) -> bool:
        return bool(self.style.gappy) and key != "number" and paper.rng.random() < self.style.gappy

    def entry_of(self, paper: Paper, party: Party, key: str) -> Entry | None:
        """What is said under ``key``; None where nothing is known."""
        label = dict(self.style.labels).get(key, key).replace("{code}", self.style.code)
        if key == "number":
            return self._number(paper, party, label)
        if key == "reference":
            return self._reference(paper, party, label)
        value = _value_of(paper, party, key, self.who)
        if key == "gln" and value:
            return Entry(key, label, ((self.style.global_form.format(gln=value, duns=value[-10:-1]), ""),))
        if not value:
            return None
        field = field_of(key, self.who, party)
        pieces: list[Piece] = [(value, field)]
        if key == "contact" and self.style.department and party.department:
            closing = ")" if "(" in self.style.department else ""
            pieces.append((f"{self.style.department}{party.department}{closing}", ""))
        truth = value.replace(" ", "") if key == "iban" else value
        return Entry(key, label, tuple(pieces), ((field, truth),) if field else ())

    def _number(self, paper: Paper, party: Party, label: str) -> Entry | None:
        """The number that the partner has with the other one; strangers have numbers that are not read."""
        entry = number_entry(paper, self.who, replace(self.style.party, numbered=label))
        if entry is not None:
            return replace(entry, label=paper.wording.label(entry.truths[0][0]) if self.style.own_label else label)
        if self.who in ("sender", "receiver") or paper.rng.random() < 0.4:
            return None
        return Entry("number", label, ((party.number or draw_partner_number(paper.rng), ""),))

    def _reference(self, paper: Paper, party: Party, label: str) -> Entry | None:
        """What the buyer, and seldom another, wants to be quoted: a code or a name, and no field."""
        if party != buyer_of(paper) and paper.rng.random() < 0.8:
            return None
        named = bool(party.contact) and self.who != "sender" and paper.rng.random() < 0.15
        return Entry(
            "reference", label, ((party.contact if named else fill(paper.rng, paper.rng.choice(REFERENCES)), ""),)
        )

    def _lines_of(self, paper: Paper, party: Party) -> list[str]:
        lines = address_lines(party, self.style.party, paper.record.sender.country)
        note_party(paper, self.who, party.name, lines)
        return lines

    def _draw_columns(
        self, paper: Paper, party: Party, heading: str, entries: list[Entry], x: float, y: float, width: float
    ) -> float:
        """Labels at the left, values in a column: name and address among them, often without a label."""
        style = self.style
        assert style.columns is not None
        y = self._draw_heading(paper, heading, x, y)
        if style.parts:
            parts = labelled_parts(paper, party, replace(style.party, whole=""))
            labels, lines = [label for label, _ in parts], [line for _, line in parts]
            note_party(paper, self.who, party.name, lines)
        else:
            lines = self._lines_of(paper, party)
            labels = [style.address_label, *[""] * len(lines)]
        tag = address_tag(self.who)
        address = [
            Entry("address", label, ((line, tag),), begins=index == 0)
            for index, (label, line) in enumerate(zip(labels, lines, strict=False))
        ]
        known = {entry.key: [entry] for entry in entries}
        known |= {"name": [Entry("name", style.name_label, ((party.name, name_tag(self.who)),))], "address": address}
        order = style.order or _plain_order(style, known)
        return draw_entries(paper, [e for key in order for e in known.get(key, ())], style.columns, x, y, width)

    def _draw_heading(self, paper: Paper, heading: str, x: float, y: float) -> float:
        style, size = self.style.party, paper.typography.size * self.style.party.heading_size
        font = bold(paper.typography.font) if style.strong_heading else paper.typography.font
        print_label(paper, x, y, heading + self.style.colon, size=size, font=font)
        return y + size * paper.typography.leading

    def _draw_lines(
        self, paper: Paper, party: Party, heading: str, entries: Mapping[str, Entry], x: float, y: float, width: float
    ) -> float:
        """Name and address as lines, the sub-labels run on beneath, several on a line."""
        style, size, font = self.style, paper.typography.size, paper.typography.font
        strong = bold(font)
        left, room = x + style.indent, width - style.indent
        name: list[Piece] = [(party.name, name_tag(self.who))]
        number = entries.get("number") if style.number_first else None
        if style.named:
            y = self._print(paper, x, y, width, [(f"{heading}{style.colon or ':'} ", ""), *name], strong)
        else:
            y = self._draw_heading(paper, heading, x, y)
            y = self._print_entries(paper, [number], left, y, room) if number else y
            face = strong if style.party.strong_name else font
            y = print_lines(paper, left, y, wrap_pieces(name, room, size, face), size=size, font=face)
        address: list[list[Piece]] = [[(line, address_tag(self.who))] for line in self._lines_of(paper, party)]
        wrapped = [part for line in address for part in wrap_pieces(line, room, size, font)]
        y = print_lines(paper, left, y, wrapped, size=size, font=font) + style.gap * size
        shown = not style.contact_heading
        for keys in style.lines:
            line = [entries[key] for key in keys if key in entries]
            line = [entry for entry in line if entry is not number or style.named]
            if line and not shown and line[0].key in CONTACTS:
                text = style.contact_heading.replace("{code}", style.code)
                print_label(paper, left, y, text, size=size, font=strong)
                y, shown = y + size * paper.typography.leading, True
            y = self._print_entries(paper, line, left, y, room)
        return y

    def _print_entries(self, paper: Paper, entries: Sequence[Entry], x: float, y: float, width: float) -> float:
        pieces: list[Piece] = []
        for entry in entries:
            note_all(paper.sheet, entry.truths)
            pieces += [(self.style.joint, "")] if pieces else []
            pieces += [(f"{entry.label}{self.style.colon} ", ""), *entry.pieces]
        return self._print(paper, x, y, width, pieces, paper.typography.font) if pieces else y

    def _print(self, paper: Paper, x: float, y: float, width: float, pieces: list[Piece], font: str) -> float:
        """Labels and values on one line, or more where they do not fit."""
        size = paper.typography.size
        lines = [pieces]
        if width_of("".join(text for text, _ in pieces), size, font) > width:
            lines = wrap_pieces(pieces, width, size, font)
        seen: set[str] = set()
        role = LABEL if any(tag for _, tag in pieces) else TEXT
        for line in lines:
            paper.sheet.pieces(x, y + size * 0.9, line, size=size, font=font, role=role, joined=True, going_on=seen)
            seen |= {tag for _, tag in line if tag}
            y += size * paper.typography.leading
        return y


def _plain_order(style: SectionStyle, keys: Iterable[str]) -> tuple[str, ...]:
    first = ("number", "name", "address") if style.number_first else ("name", "address")
    return (*first, *(key for key in keys if key not in first))


def _value_of(paper: Paper, party: Party, key: str, who: str) -> str:
    if key == "trading_name" and party.trading:
        return party.trading
    match key:
        case "contact":
            return paper.record.contact_name if who == "sender" else party.contact
        case "trading_name":
            return party.name.split(" ")[0].upper() if len(party.name) % 3 else " ".join(party.name.split(" ")[:-1])
        case "register_id":
            return party.register or party.gln[-9:]
        case "endpoint":
            return party.email if len(party.email) % 4 else f"0088:{party.gln}"
        case "legal":
            return ", ".join(text for text in (party.managers, party.register) if text)
    return str(getattr(party, key))
