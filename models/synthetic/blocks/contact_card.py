"""People of the sender as a few lines under a heading: who answers questions, and how to reach him."""

import random
from dataclasses import dataclass

from models.layout.labels import LABEL
from models.synthetic.blocks.paper import Paper, print_label, wrap_pieces
from models.synthetic.names import draw_person
from models.synthetic.sheet import Piece, bold

HEADINGS = {
    "en": ("Your contact", "Contact", "Contact person", "Questions? Please contact", "Account manager", "Enquiries",
           "For queries", "Sales contact", "Your contact person", "Contact details"),
    "de": ("Ihr Ansprechpartner", "Ansprechpartner", "Kontakt", "Bei Rückfragen", "Ihr Kontakt", "Sachbearbeitung",
           "Es betreut Sie", "Rückfragen bitte an", "Auskunft erteilt", "Kaufmännischer Ansprechpartner"),
    "fr": ("Votre contact", "Votre interlocuteur", "Contact"),
    "nl": ("Uw contactpersoon", "Contact", "Vragen?"),
    "it": ("Il Suo referente", "Referente", "Contatto"),
    "es": ("Su contacto", "Persona de contacto", "Contacto"),
}  # fmt: skip
OTHERS = {
    "en": ("Technical contact", "Accounts", "Goods receipt", "Logistics", "Quality", "Your contact at our customer"),
    "de": ("Technische Fragen", "Buchhaltung", "Wareneingang", "Logistik", "Qualität", "Technik", "Rechnungsprüfung"),
    "fr": ("Comptabilité", "Contact technique"),
    "nl": ("Administratie", "Techniek"),
    "it": ("Contabilità", "Tecnico"),
    "es": ("Contabilidad", "Técnico"),
}
"""Headings of people who are not in charge of the paper."""
SIGNS = {"phone": ("Tel. ", "Phone: ", "T ", "Fon ", "☎ ", ""), "email": ("", "E-Mail: ", "Mail ", "@ ", "")}


@dataclass(frozen=True, slots=True)
class ContactCard:
    """The person in charge, at times another one after him.

    Attributes:
        heading: "" for none but the name.
        lines: what follows the name, each on a line: department, phone, mobile, fax, email.
        signs: before phone and mail.
        other: heading of a second person; "" for none. ``first``: he stands before the one in charge.
        beside: the name stands on the line of the heading.
    """

    heading: str
    lines: tuple[str, ...]
    signs: tuple[str, str]
    other: str = ""
    first: bool = False
    beside: bool = False
    size: float = 1.0

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        record = paper.record
        if not record.contact_name:
            return y
        if self.other and self.first:
            y = self._draw_other(paper, x, y, width)
        y = self._draw_person(paper, x, y, width, self.heading, record.contact_name, "contact_name")
        paper.sheet.note("contact_name", record.contact_name)
        for key in self.lines:
            sign = self.signs[0] if key in ("phone", "mobile") else self.signs[1] if key == "email" else ""
            value = str(getattr(record.sender, key))
            y = self._print(paper, x, y, width, [(f"{sign}{value}", "")]) if value else y
        return self._draw_other(paper, x, y, width) if self.other and not self.first else y

    def _draw_person(self, paper: Paper, x: float, y: float, width: float, heading: str, name: str, tag: str) -> float:
        size, font = paper.typography.size * self.size, paper.typography.font
        if not heading:
            return self._print(paper, x, y, width, [(name, tag)])
        if self.beside:
            return self._print(paper, x, y, width, [(f"{heading}: ", ""), (name, tag)])
        print_label(paper, x, y, heading, size=size, font=bold(font))
        return self._print(paper, x, y + size * paper.typography.leading, width, [(name, tag)])

    def _draw_other(self, paper: Paper, x: float, y: float, width: float) -> float:
        name = draw_person(paper.rng, paper.record.sender.country)
        y = self._draw_person(paper, x, y, width, self.other, name, "")
        return y + paper.line(0.4)

    def _print(self, paper: Paper, x: float, y: float, width: float, pieces: list[Piece]) -> float:
        size = paper.typography.size * self.size
        font, seen = paper.typography.font, set[str]()
        role = LABEL if len(pieces) > 1 else "text"
        for line in wrap_pieces(pieces, width, size, font):
            paper.sheet.pieces(x, y + size * 0.9, line, size=size, font=font, role=role, joined=True, going_on=seen)
            seen |= {tag for _, tag in line if tag}
            y += size * paper.typography.leading
        return y


def draw_contact_card(rng: random.Random, *, language: str) -> ContactCard:
    """A way to name the person in charge."""
    keys = ("department", "phone", "mobile", "fax", "email")
    return ContactCard(
        heading=rng.choice(HEADINGS[language]) if rng.random() < 0.9 else "",
        lines=tuple(key for key in keys if rng.random() < 0.5),
        signs=(rng.choice(SIGNS["phone"]), rng.choice(SIGNS["email"])),
        other=rng.choice(OTHERS[language]) if rng.random() < 0.3 else "",
        first=rng.random() < 0.3,
        beside=rng.random() < 0.25,
        size=rng.choice((0.8, 0.9, 1.0, 1.0)),
    )
