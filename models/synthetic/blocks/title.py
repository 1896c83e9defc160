"""What the paper is: "Invoice", "Rechnung Nr. 4711 vom 1.3.2026", a subject."""

import random
from dataclasses import dataclass

from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.entries import entry_of
from models.synthetic.blocks.paper import Paper, note_all, wrap_pieces
from models.synthetic.sheet import Piece, bold

FROM = {"en": "dated", "de": "vom", "fr": "du", "nl": "van", "it": "del", "es": "del"}
"""Stands between a number and its day."""


@dataclass(frozen=True, slots=True)
class Title:
    """The paper's name.

    Attributes:
        number: "", "bare" ("Rechnung 4711"), "labelled" ("Rechnung Nr. 4711").
        date: "", "from" ("vom 1.3.2026"), "place" ("Köln, 1.3.2026", on a line of its own), "alone".
        code: in brackets behind the title: codes of document types, versions of forms.
        joint: between number and day; "" for the usual word.
        ending: behind all of it, a comma before it.
    """

    size: float = 14.0
    align: str = "left"
    strong: bool = True
    upper: bool = False
    spaced: bool = False
    number: str = ""
    mark: str = "Nr."
    date: str = ""
    subject: bool = False
    code: str = ""
    joint: str = ""
    ending: str = ""

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        typography, sheet = paper.typography, paper.sheet
        at = x + width if self.align == "right" else x + width / 2 if self.align == "center" else x
        if self.date in ("place", "alone") and (dated := entry_of(paper, "document_date")):
            note_all(sheet, dated.truths)
            place = f"{paper.record.sender.city}, " if self.date == "place" else ""
            pieces: list[Piece] = [(place, ""), *dated.pieces]
            sheet.pieces(
                x + width, y + typography.size, pieces, size=typography.size, font=typography.font, align="right"
            )
            y += paper.line(2.0)
        pieces = self._pieces(paper)
        font = bold(typography.font) if self.strong else typography.font
        role = LABEL if any(tag for _, tag in pieces) else TEXT
        for line in wrap_pieces(pieces, width, self.size, font):
            sheet.pieces(at, y + self.size * 0.9, line, size=self.size, font=font, align=self.align, role=role)
            y += self.size * 1.3
        if self.subject and paper.record.subject:
            sheet.text(x, y + typography.size, paper.record.subject, size=typography.size, font=font)
            y += paper.line(1.3)
        return y

    def _pieces(self, paper: Paper) -> list[Piece]:
        title = paper.wording.title(paper.record)
        title = title.upper() if self.upper else title
        title = " ".join(title) if self.spaced else title
        pieces: list[Piece] = [(f"{title} ({self.code})" if self.code else title, "")]
        number, date = entry_of(paper, "document_number"), entry_of(paper, "document_date")
        if self.number and number:
            pieces += [(f" {self.mark} " if self.number == "labelled" else " ", ""), *number.pieces]
            note_all(paper.sheet, number.truths)
        if self.date == "from" and date:
            pieces += [(f" {self.joint or FROM[paper.record.language]} ", ""), *date.pieces]
            note_all(paper.sheet, date.truths)
        return [*pieces, (self.ending, "")] if self.ending else pieces


JOINTS = {
    "en": ("of", "from", "-", "/", "issued", "issued at", "on", ", Date:", "|"),
    "de": ("von", "v.", "-", "/", "am", ", Datum:", "vom:", "|", "ausgestellt am"),
    "fr": ("en date du", "-", "/", "le"),
    "nl": ("d.d.", "-", "/", "d.d"),
    "it": ("in data", "-", "/", "del:"),
    "es": ("de", "-", "/", "con fecha"),
}
"""Other signs between a number and its day."""
ENDINGS = {
    "en": (", original", " - page 1", " (copy)", ", your order", " for services"),
    "de": (", Original", " - Seite 1", " (Kopie)", ", Ihr Auftrag", " über Lieferungen"),
    "fr": (" (copie)",),
    "nl": (" (kopie)",),
    "it": (" (copia)",),
    "es": (" (copia)",),
}
CODES = (
    "380", "381", "384", "220", "230", "231", "351", "A", "ZOR", "1", "Original", "rev. 2", "EN 16931", "Code 380",
    "PO",
)  # fmt: skip
"""Of types of documents and versions of forms."""
MARKS = {
    "en": ("No.", "#", "No", "Number", "no.", "Nr.", "-"),
    "de": ("Nr.", "Nr", "Nummer", "Nr.:", "#", "-Nr.", "-"),
    "fr": ("n°", "N°", "No", "n° :", "#"),
    "nl": ("nr.", "nr", "nummer", "#"),
    "it": ("n.", "N.", "nr.", "n°"),
    "es": ("n.º", "Nº", "núm.", "N.º"),
}


def draw_title(rng: random.Random, *, language: str, align: str = "", number: bool | None = None) -> Title:
    """A way to print the title; ``number`` says whether it holds the paper's number."""
    with_number = rng.random() < 0.4 if number is None else number
    return Title(
        size=rng.choice((11.0, 12.0, 13.0, 14.0, 16.0, 18.0, 22.0, 26.0)),
        align=align or rng.choices(("left", "center", "right"), (72, 14, 14))[0],
        strong=rng.random() < 0.85,
        upper=rng.random() < 0.3,
        spaced=rng.random() < 0.03,
        number=rng.choice(("bare", "labelled", "labelled")) if with_number else "",
        mark=rng.choice(MARKS[language]),
        date=rng.choices(("", "from", "place", "alone"), (76, 30 if with_number else 0, 7, 3))[0],
        subject=rng.random() < 0.3,
        joint=rng.choice(JOINTS[language]) if rng.random() < 0.4 else "",
        ending=rng.choice(ENDINGS[language]) if rng.random() < 0.08 else "",
        code=rng.choice(CODES) if rng.random() < (0.15 if with_number else 0.06) else "",
    )
