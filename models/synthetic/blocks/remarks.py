"""Notes beside the business of the paper: holidays, registers, legal hints; and the sender's imprint as a note."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.layout.labels import LABEL
from models.synthetic.blocks.addresses import PartyStyle, address_lines, address_tag, name_tag, note_party
from models.synthetic.blocks.identities import all_extras, number_entry
from models.synthetic.blocks.paper import Flow, Paper, note_all, print_label, print_lines, print_paragraph
from models.synthetic.sheet import Piece, bold, wrap

IMPRINT = ("managers", "register", "gln", "tax_number", "tax_id", "phone")
"""What imprints say of the sender beside name and address."""


@dataclass(frozen=True, slots=True)
class RemarksStyle:
    """Which notes a layout prints.

    Attributes:
        above, below: how many notes stand before the items and after the sums.
        imprint: the sender's imprint is among the notes.
        heading: over all of them: "", strong, plain. ``captions``: over each.
        label_share: above 0, where the text begins behind a label, as a share of the width.
        keys: of the imprint.
        attachments: so many files are named below.
    """

    above: int = 0
    below: int = 0
    imprint: bool = False
    heading: str = ""
    captions: bool = False
    label_share: float = 0.0
    share: float = 1.0
    keys: tuple[str, ...] = IMPRINT
    attachments: int = 0
    party: PartyStyle = field(default_factory=PartyStyle)


def draw_remarks_style(rng: random.Random) -> RemarksStyle:
    """What notes a layout has: mostly none."""
    return RemarksStyle(
        above=rng.choices((0, 1, 2, 3), (82, 9, 6, 3))[0],
        below=rng.choices((0, 1, 2), (80, 13, 7))[0],
        imprint=rng.random() < 0.3,
        heading=rng.choice(("", "", "strong", "plain")),
        captions=rng.random() < 0.35,
        label_share=rng.uniform(0.2, 0.5) if rng.random() < 0.3 else 0.0,
        share=rng.choice((1.0, 1.0, 0.8, 0.6)),
        keys=tuple(key for key in IMPRINT if rng.random() < 0.5),
        attachments=rng.choice((1, 2, 3)) if rng.random() < 0.06 else 0,
        party=PartyStyle(numbered="", extras=()),
    )


def draw_remarks(paper: Paper, style: RemarksStyle, flow: Flow, count: int) -> None:
    """Print ``count`` notes where the flow stands."""
    words = paper.wording
    if not count or not words.has("words", "remarks"):
        return
    flow.y += paper.line(0.4)
    if style.heading:
        _draw_heading(paper, flow, words.words("remark_heading"), strong=style.heading == "strong")
    for number in range(count):
        if style.captions:
            _draw_heading(paper, flow, words.words("remark_caption", paper.rng), strong=False)
        if style.imprint and not number:
            _draw_imprint(paper, style, flow)
        else:
            _draw_remark(paper, style, flow)
    flow.y += paper.line(0.5)


def draw_attachments(paper: Paper, style: RemarksStyle, flow: Flow) -> None:
    """Print the names of what comes with the paper."""
    words = paper.wording
    if not style.attachments or not words.has("words", "attachments"):
        return
    size, font = paper.typography.size, paper.typography.font
    _draw_heading(paper, flow, words.words("attachments_heading"), strong=bool(style.heading))
    for _ in range(style.attachments):
        flow.need(paper.line())
        text = words.words("attachments", paper.rng)
        paper.sheet.text(paper.typography.left, flow.y + size * 0.9, text, size=size, font=font)
        flow.y += paper.line()


def _draw_heading(paper: Paper, flow: Flow, text: str, *, strong: bool) -> None:
    typography = paper.typography
    flow.need(paper.line(3))
    font = bold(typography.font) if strong else typography.font
    print_label(paper, typography.left, flow.y, text, size=typography.size, font=font)
    flow.y += paper.line(1.1)


def _frame(paper: Paper, style: RemarksStyle) -> tuple[float, float]:
    typography = paper.typography
    shift = typography.width * style.label_share * style.share
    return typography.left + shift, max(typography.width * style.share - shift, 60.0)


def _draw_remark(paper: Paper, style: RemarksStyle, flow: Flow) -> None:
    typography = paper.typography
    size, font = typography.size, typography.font
    x, width = _frame(paper, style)
    texts = paper.wording.words("remarks", paper.rng).split("\n")
    lines = [line for text in texts for line in wrap(text, width, size, font)]
    flow.need(len(lines) * paper.line())
    if style.label_share:
        label = paper.wording.words("remark_label")
        print_label(paper, typography.left, flow.y, label, size=size, font=font)
    for line in lines:
        paper.sheet.text(x, flow.y + size * 0.9, line, size=size, font=font)
        flow.y += paper.line()
    flow.y += paper.line(0.3)


def _draw_imprint(paper: Paper, style: RemarksStyle, flow: Flow) -> None:
    """The sender as registers know it; name, address and numbers are the record's."""
    sender, size, font = paper.record.sender, paper.typography.size, paper.typography.font
    x, width = _frame(paper, style)
    flow.need(paper.line(8))
    name: list[Piece] = [(sender.name, name_tag("sender"))]
    flow.y = print_paragraph(paper, x, flow.y, width, name, size=size)
    lines = address_lines(sender, style.party, paper.record.receiver.country)
    note_party(paper, "sender", sender.name, lines)
    address: list[Sequence[Piece]] = [[(line, address_tag("sender"))] for line in lines]
    flow.y = print_lines(paper, x, flow.y, address, size=size, font=font)
    party = PartyStyle(extras=style.keys)
    for entry in all_extras(paper, sender, "sender", party):
        note_all(paper.sheet, entry.truths)
        _print_entry(paper, flow, x, entry.label, entry.pieces)
    _draw_number(paper, flow, x)
    flow.y += paper.line(0.3)


def _draw_number(paper: Paper, flow: Flow, x: float) -> None:
    """The partner's number, as imprints name it last."""
    entry = number_entry(paper, "receiver", PartyStyle(numbered="x"))
    if entry is None or len(paper.record.sender.name) % 2:
        return
    note_all(paper.sheet, entry.truths)
    field_name = entry.pieces[0][1]
    _print_entry(paper, flow, x, paper.wording.label(field_name, colon=True), entry.pieces)


def _print_entry(paper: Paper, flow: Flow, x: float, label: str, pieces: Sequence[Piece]) -> None:
    size, font = paper.typography.size, paper.typography.font
    line = [(f"{label} ", ""), *pieces]
    paper.sheet.pieces(x, flow.y + size * 0.9, line, size=size, font=font, role=LABEL)
    flow.y += paper.line()
