"""Parties side by side in one table: a column for each, a row for each thing that is said of them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.addresses import NAMES, WHOLE, PartyStyle, address_lines, address_tag, name_tag, note_party
from models.synthetic.blocks.paper import Entry, Paper, note_all, print_label, print_lines, wrap_pieces
from models.synthetic.blocks.party_section import PartySection, SectionStyle, draw_section_style
from models.synthetic.record import Party
from models.synthetic.sheet import Piece, bold


@dataclass(frozen=True, slots=True)
class PartyMatrix:
    """The table.

    Attributes:
        whos: of the columns.
        label_share: of the width, for labels at the left; 0: labels stand before their values.
        labels: before name and address.
    """

    whos: tuple[str, ...]
    style: SectionStyle
    label_share: float
    labels: tuple[str, str]

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        columns = [(who, party) for who in self.whos if (party := getattr(paper.record, who)) is not None]
        columns = [(who, party) for who, party in columns if paper.wording.has("labels", who)]
        if not columns:
            return y
        left = x + width * self.label_share
        each = (x + width - left) / len(columns)
        size, font = paper.typography.size, bold(paper.typography.font)
        for index, (who, _) in enumerate(columns):
            print_label(paper, left + index * each, y, paper.wording.label(who), size=size, font=font)
        y += size * paper.typography.leading * (1.0 + self.style.gap / 2)
        for key in self.style.order or ("number", "name", "address", "tax_id"):
            cells = [self._entries(paper, who, party, key) for who, party in columns]
            y = self._draw_row(paper, cells, x, y, left, each)
        return y

    def _entries(self, paper: Paper, who: str, party: Party, key: str) -> list[Entry]:
        """What stands in a cell: a line for each entry."""
        if key == "name":
            note_party(paper, who, party.name, ())
            return [Entry(key, self.labels[0], ((party.name, name_tag(who)),))]
        if key == "address":
            lines = address_lines(party, self.style.party, paper.record.sender.country)
            note_party(paper, who, party.name, lines)
            tag = address_tag(who)
            return [
                Entry(key, "" if index else self.labels[1], ((line, tag),), begins=index == 0)
                for index, line in enumerate(lines)
            ]
        entry = PartySection(who, self.style).entry_of(paper, party, key)
        return [entry] if entry is not None else []

    def _draw_row(
        self, paper: Paper, cells: Sequence[Sequence[Entry]], x: float, y: float, left: float, each: float
    ) -> float:
        size, font = paper.typography.size, paper.typography.font
        label = next((entry.label for cell in cells for entry in cell), "").replace("{who}", "").strip()
        if not any(cells):
            return y
        if self.label_share and label:
            print_label(paper, x, y, label + self.style.colon, size=size, font=font)
        ends = [y]
        for index, cell in enumerate(cells):
            at, end = left + index * each, y
            for entry in cell:
                note_all(paper.sheet, entry.truths)
                shown = "" if self.label_share or entry.key in ("name", "address") else label
                end = _print_cell(paper, entry, shown, at, end, each - 8)
            ends.append(end)
        return max(ends) + size * self.style.gap / 2


def _print_cell(paper: Paper, entry: Entry, label: str, x: float, y: float, width: float) -> float:
    """One entry, behind its label where it has one."""
    size, font = paper.typography.size, paper.typography.font
    if not label:
        lines = wrap_pieces(entry.pieces, width, size, font)
        return print_lines(paper, x, y, lines, size=size, font=font, begins=entry.begins)
    pieces: list[Piece] = [(f"{label}: ", ""), *entry.pieces]
    role, seen = LABEL if any(tag for _, tag in pieces) else TEXT, set[str]()
    for line in wrap_pieces(pieces, width, size, font):
        paper.sheet.pieces(x, y + size * 0.9, line, size=size, font=font, role=role, joined=True, going_on=seen)
        seen |= {tag for _, tag in line if tag}
        y += size * paper.typography.leading
    return y


def draw_party_matrix(rng: random.Random, party: PartyStyle, *, language: str) -> PartyMatrix:
    """A table of two to four parties."""
    whos = ["sender", "receiver", *(who for who in ("ship_to", "bill_to") if rng.random() < 0.6)]
    if rng.random() < 0.5:
        whos[:2] = whos[1::-1]
    return PartyMatrix(
        tuple(whos),
        replace(draw_section_style(rng, party, language=language), own_label=False),
        label_share=rng.choice((0.0, 0.12, 0.18, 0.24)),
        labels=(rng.choice(NAMES[language]), rng.choice(WHOLE[language])),
    )
