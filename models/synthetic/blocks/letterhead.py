"""Who writes: the name large, the address beside or below it, the window with the line of the sender above it."""

import random
from dataclasses import dataclass

from models.synthetic.blocks.addresses import PartyStyle, address_lines, address_tag, name_tag, note_party
from models.synthetic.blocks.identities import extra_entries
from models.synthetic.blocks.paper import Paper, print_label
from models.synthetic.blocks.party import draw_party
from models.synthetic.sheet import Piece, bold, width_of


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The sender at the head of the page.

    Attributes:
        name: "full", "brand" (the first word only, which is no name of a firm), "none" (the logo is a picture).
        name_size: points.
        align: left, right or center.
        details: "none", "lines" (address and contact below each other), "line" (one line with separators).
        extras: keys of contact lines.
        named: the full name stands before the address once more, or for the first time under a brand.
        slogan: words under the name are printed.
        parted: a long name stands on two lines.
    """

    party: PartyStyle
    name: str = "full"
    name_size: float = 18.0
    align: str = "left"
    details: str = "lines"
    size: float = 0.85
    extras: tuple[str, ...] = ("phone", "email")
    labelled: bool = True
    separator: str = " · "
    named: bool = False
    slogan: bool = False
    parted: bool = False

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        at = x + width if self.align == "right" else x + width / 2 if self.align == "center" else x
        y = self._draw_name(paper, at, y, width)
        if self.details == "line":
            return self._draw_line(paper, at, y, width)
        if self.details == "lines":
            return self._draw_lines(paper, at, y)
        return y

    def _draw_name(self, paper: Paper, at: float, y: float, width: float) -> float:
        name = paper.record.sender.name
        if self.name == "none":
            return y + self.name_size * 1.4
        brand = self.name == "brand"
        text = name.split(" ")[0].upper() if brand else name
        font = bold(paper.typography.font)
        size = min(self.name_size, self.name_size * width / max(width_of(text, self.name_size, font), 1.0))
        tag = "" if brand else "sender_name"
        words = text.split(" ")
        half = len(words) // 2 if self.parted and len(words) > 3 else len(words)
        for index, line in enumerate((" ".join(words[:half]), " ".join(words[half:]))):
            if line:
                begins = index == 0
                paper.sheet.text(
                    at, y + size * 0.9, line, size=size, font=font, align=self.align, tag=tag, begins=begins
                )
                y += size * 1.15
        if not brand:
            paper.sheet.note("sender_name", name)
        return self._draw_slogan(paper, at, y + size * 0.2)

    def _draw_slogan(self, paper: Paper, at: float, y: float) -> float:
        if not self.slogan or not paper.wording.has("words", "slogan"):
            return y
        size, text = paper.typography.size * self.size, paper.wording.words("slogan")
        paper.sheet.text(at, y + size * 0.9, text, size=size, font=paper.typography.font, align=self.align)
        return y + size * 1.5

    def _draw_lines(self, paper: Paper, at: float, y: float) -> float:
        sheet, sender = paper.sheet, paper.record.sender
        size, font = paper.typography.size * self.size, paper.typography.font
        lines = address_lines(sender, self.party, sender.country)
        note_party(paper, "sender", sender.name if self.named else "", lines)
        if self.named:
            sheet.text(at, y + size * 0.9, sender.name, size=size, font=font, align=self.align, tag="sender_name")
            y += size * paper.typography.leading
        for index, line in enumerate(lines):
            tag = address_tag("sender")
            sheet.text(at, y + size * 0.9, line, size=size, font=font, align=self.align, tag=tag, begins=index == 0)
            y += size * paper.typography.leading
        for entry in extra_entries(paper, sender, "sender", self.extras):
            pieces = [(f"{entry.label} ", "")] if self.labelled else []
            pieces += entry.pieces
            sheet.pieces(at, y + size * 0.9, pieces, size=size, font=font, align=self.align)
            for field, value in entry.truths:
                sheet.note(field, value)
            y += size * paper.typography.leading
        return y

    def _draw_line(self, paper: Paper, at: float, y: float, width: float) -> float:
        sender, size = paper.record.sender, paper.typography.size * self.size
        lines = address_lines(sender, self.party, sender.country)
        note_party(paper, "sender", sender.name if self.named else "", lines)
        pieces: list[Piece] = [(sender.name, "sender_name"), (self.separator, "")] if self.named else []
        pieces += _joined(lines, self.separator, address_tag("sender"))
        for entry in extra_entries(paper, sender, "sender", self.extras):
            pieces += [(self.separator, "")]
            pieces += [(f"{entry.label} ", "")] if self.labelled else []
            pieces += entry.pieces
            for field, value in entry.truths:
                paper.sheet.note(field, value)
        font = paper.typography.font
        size = min(size, size * width / width_of("".join(text for text, _ in pieces), size, font))
        paper.sheet.pieces(at, y + size * 0.9, pieces, size=size, font=font, align=self.align, joined=True)
        return y + size * paper.typography.leading


def _joined(lines: list[str], separator: str, tag: str) -> list[Piece]:
    """Lines on one line; the separators have no tag but where they cling to a word."""
    pieces: list[Piece] = []
    for index, line in enumerate(lines):
        if index:
            pieces.append((separator, ""))
        pieces.append((line, tag))
    return pieces


def draw_letterhead(rng: random.Random, party: PartyStyle, *, align: str = "") -> Letterhead:
    """A way to print the sender at the head."""
    keys = ("phone", "fax", "email", "web", "tax_id", "tax_number", "iban", "contact")
    name = rng.choices(("full", "brand", "none"), (72, 16, 12))[0]
    return Letterhead(
        party=party,
        name=name,
        named=rng.random() < (0.08 if name == "full" else 0.6),
        slogan=rng.random() < 0.1,
        parted=rng.random() < 0.06,
        name_size=rng.choice((11.0, 12.0, 14.0, 16.0, 18.0, 22.0, 28.0)),
        align=align or rng.choices(("left", "right", "center"), (45, 35, 20))[0],
        details=rng.choices(("lines", "line", "none"), (55, 20, 25))[0],
        size=rng.choice((0.7, 0.8, 0.9, 1.0)),
        extras=tuple(key for key in keys if rng.random() < 0.35),
        labelled=rng.random() < 0.8,
        separator=rng.choice((" · ", " | ", ", ", " - ", " • ", "  ", " * ")),
    )


@dataclass(frozen=True, slots=True)
class Window:
    """The address field of a letter, with the small line of the sender above it.

    Attributes:
        sender_line: whether that line is printed; ``separator``: between its parts.
        who: receiver, or ship_to on papers that travel with the goods.
    """

    party: PartyStyle
    sender_line: bool = True
    separator: str = " · "
    size: float = 0.7
    who: str = "receiver"
    note: str = ""

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        if self.sender_line:
            y = self._draw_sender(paper, x, y, width)
        if self.note and paper.wording.has("words", self.note):
            size = paper.typography.size * self.size
            print_label(paper, x, y, paper.wording.words(self.note), size=size, font=paper.typography.font)
            y += size * 1.4
        party = getattr(paper.record, self.who) or paper.record.receiver
        who = self.who if getattr(paper.record, self.who) else "receiver"
        return draw_party(paper, party, who, self.party, x, y, width)

    def _draw_sender(self, paper: Paper, x: float, y: float, width: float) -> float:
        sender, font = paper.record.sender, paper.typography.font
        lines = address_lines(sender, self.party, sender.country)
        note_party(paper, "sender", sender.name, lines)
        pieces: list[Piece] = [(sender.name, name_tag("sender")), (self.separator, "")]
        pieces += _joined(lines, self.separator, address_tag("sender"))
        text = "".join(part for part, _ in pieces)
        wanted = paper.typography.size * self.size
        size = min(wanted, wanted * width / max(width_of(text, wanted, font), 1.0))
        paper.sheet.pieces(x, y + size * 0.9, pieces, size=size, font=font, joined=True)
        return y + size * 2.2


def draw_window(rng: random.Random, party: PartyStyle) -> Window:
    """A way to print an address field."""
    return Window(
        party=party,
        sender_line=rng.random() < 0.7,
        separator=rng.choice((" · ", " | ", ", ", " - ", " • ", " * ", " – ")),
        size=rng.choice((0.6, 0.65, 0.7, 0.75)),
        note="address_note" if rng.random() < 0.1 else "",
    )
