"""Terms of payment step by step: in a table with their days, or a line for each step.

The last day is the due date: on the days before it a part may be kept back, after it nothing.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.layout.labels import LABEL
from models.synthetic.blocks.paper import Paper, note_all, print_lines, wrap_pieces
from models.synthetic.blocks.terms import payment_terms_pieces
from models.synthetic.sheet import Piece, bold
from models.synthetic.sums import to_cents

TERMS = "payment_terms"


@dataclass(frozen=True, slots=True)
class TermsTableStyle:
    """How the steps are printed.

    Attributes:
        kind: described (words, day, part), blank (only the day under its heading), schedule (day, percent, discount,
            sum to pay), lines (a line of text for each step).
        last_first: the net step stands first.
        amounts: sums to pay are printed where there is a column for them.
        lead: a sentence before lines; ``more``: so many sentences of other content behind them.
        split: where the second column begins, as a share of the width.
    """

    kind: str = "described"
    last_first: bool = False
    amounts: bool = False
    split: float = 0.55
    strong: bool = False
    share: float = 1.0
    lead: bool = False
    more: int = 0


def draw_terms_table_style(rng: random.Random) -> TermsTableStyle:
    """A way to print terms step by step."""
    return TermsTableStyle(
        kind=rng.choices(("described", "blank", "schedule", "lines"), (36, 14, 18, 32))[0],
        last_first=rng.random() < 0.4,
        amounts=rng.random() < 0.4,
        split=rng.uniform(0.35, 0.62),
        strong=rng.random() < 0.3,
        share=rng.choice((1.0, 1.0, 0.8, 0.65)),
        lead=rng.random() < 0.3,
        more=rng.choices((0, 1, 2), (60, 25, 15))[0],
    )


@dataclass(frozen=True, slots=True)
class Step:
    """Until a day so much may be kept back; without a percentage: the whole sum is due."""

    day: dt.date | None
    percent: Decimal | None = None
    days: int = 0


def steps_of(paper: Paper) -> list[Step]:
    """The steps of the record's terms, the net one last."""
    terms, start = paper.record.payment_terms, paper.record.date
    if terms is None:
        return []
    steps = [Step(start + dt.timedelta(days=days), percent, days) for days, percent in terms.discounts]
    return [*steps, Step(paper.record.due_date, days=terms.days)]


def draw_terms_table(paper: Paper, style: TermsTableStyle, y: float) -> float:
    """Print the steps from ``y`` on; returns where the next may begin."""
    steps = steps_of(paper)
    if not steps:
        return y
    steps = [steps[-1], *steps[:-1]] if style.last_first else steps
    match style.kind:
        case "lines":
            return _draw_lines(paper, style, steps, y)
        case "schedule" if len(steps) > 1 and steps[0].day:
            return _draw_schedule(paper, style, steps, y)
    return _draw_described(paper, style, steps, y)


def _pieces_of(paper: Paper, step: Step, kind: str) -> list[Piece]:
    """What a sentence of the kind says of a step; [] where the step lacks what it names."""
    notation, gross = paper.notation, paper.record.gross_amount
    values = {"days1": str(step.days), "days": str(step.days)}
    if step.day:
        values |= {"date1": notation.date(step.day), "due_date": notation.date(step.day)}
    if step.percent is not None:
        values["percent1"] = notation.percent(step.percent)
        if gross is not None:
            values["amount1"] = notation.money(to_cents(gross * step.percent / 100))
    if not paper.wording.has("sentences", kind) or any(s not in values for s in paper.wording.slots_of(kind)):
        return []
    return [
        (text, "due_date" if slot == "due_date" and step.percent is None else TERMS)
        for text, slot in paper.wording.pieces(kind, **values)
    ]


def _note_terms(paper: Paper, rows: Sequence[Sequence[Piece]]) -> None:
    words = " ".join("".join(text for text, _ in row) for row in rows if row)
    note_all(paper.sheet, [(TERMS, " ".join(words.split()))])
    _note_due(paper)


def _note_due(paper: Paper) -> None:
    if paper.record.due_date:
        paper.sheet.note("due_date", paper.record.due_date.isoformat())


def _draw_lines(paper: Paper, style: TermsTableStyle, steps: Sequence[Step], y: float) -> float:
    """A line for each step; all of them are one value."""
    typography = paper.typography
    rows = [_pieces_of(paper, step, "terms_last" if step.percent is None else "terms_step") for step in steps]
    rows = [*_lead(paper, style), *(row for row in rows if row), *_more(paper, style)]
    lines = [
        line
        for row in rows
        for line in wrap_pieces(row, typography.width * style.share, typography.size, typography.font)
    ]
    _note_lines(paper, rows)
    return print_lines(paper, typography.left, y, lines, size=typography.size, font=typography.font)


def _lead(paper: Paper, style: TermsTableStyle) -> list[list[Piece]]:
    known = style.lead and paper.wording.has("words", "terms_lead")
    return [[(paper.wording.words("terms_lead"), TERMS)]] if known else []


def _more(paper: Paper, style: TermsTableStyle) -> list[list[Piece]]:
    """Further conditions, a line each."""
    if not style.more or not paper.wording.has("words", "terms_more"):
        return []
    texts = dict.fromkeys(paper.wording.words("terms_more", paper.rng) for _ in range(style.more))
    return [[(text, TERMS)] for text in texts]


def _note_lines(paper: Paper, rows: Sequence[Sequence[Piece]]) -> None:
    """As ``_note_terms``; the due day only where a row says it."""
    words = " ".join("".join(text for text, _ in row) for row in rows)
    paper.sheet.note(TERMS, " ".join(words.split()))
    if any(tag == "due_date" for row in rows for _, tag in row):
        _note_due(paper)


def _headings(paper: Paper, columns: Sequence[tuple[float, str, str]], y: float, *, strong: bool) -> float:
    size, font = paper.typography.size, paper.typography.font
    face = bold(font) if strong else font
    for x, heading, align in columns:
        paper.sheet.text(x, y + size * 0.9, heading, size=size, font=face, align=align, role=LABEL)
    return y + paper.line(1.2)


def _draw_described(paper: Paper, style: TermsTableStyle, steps: Sequence[Step], y: float) -> float:
    """Words at the left, the day in a column, the part at the right."""
    typography, words = paper.typography, paper.wording
    size, font, left = typography.size, typography.font, typography.left
    width = typography.width * style.share
    at = left + width * style.split
    columns = (
        (left, words.words("terms_heading"), "left"),
        (at, words.label("due_date"), "left"),
        (left + width, words.words("part_heading"), "right"),
    )
    y = _headings(paper, columns, y, strong=style.strong)
    rows = _described(paper, style, steps)
    described = [cell for _, cell in rows if cell]
    if described:
        _note_terms(paper, described)
    else:
        _note_due(paper)
    seen: set[str] = set()
    for step, cell in rows:
        tag = "due_date" if step.percent is None else ""
        if step.day:
            paper.sheet.text(at, y + size * 0.9, paper.notation.date(step.day), size=size, font=font, tag=tag)
        if style.amounts and paper.record.gross_amount is not None:
            money = paper.notation.amount(_to_pay(paper, step))
            paper.sheet.text(left + width, y + size * 0.9, money, size=size, font=font, align="right")
        lines = wrap_pieces(cell, at - left - size, size, font) if cell else [[]]
        for line in lines:
            paper.sheet.pieces(left, y + size * 0.9, line, size=size, font=font, joined=True, going_on=seen)
            seen |= {TERMS} if line else set()
            y += paper.line()
    return y + paper.line(0.4)


def _described(paper: Paper, style: TermsTableStyle, steps: Sequence[Step]) -> list[tuple[Step, list[Piece]]]:
    """The words for each step; one step alone may be said in the sentence of the terms."""
    if style.kind == "blank":
        return [(step, []) for step in steps if step.percent is None]
    if len(steps) == 1 and style.last_first:
        return [(steps[0], list(payment_terms_pieces(paper)[0]))]
    return [
        (step, _pieces_of(paper, step, "terms_row_net" if step.percent is None else "terms_row_discount"))
        for step in steps
    ]


def _to_pay(paper: Paper, step: Step) -> Decimal:
    gross = paper.record.gross_amount or Decimal(0)
    return gross - to_cents(gross * (step.percent or Decimal(0)) / 100)


def _draw_schedule(paper: Paper, style: TermsTableStyle, steps: Sequence[Step], y: float) -> float:
    """Day, percentage, discount and sum to pay in columns; no words of terms at all."""
    typography, words, notation = paper.typography, paper.wording, paper.notation
    size, font, left = typography.size, typography.font, typography.left
    width = typography.width * style.share
    rights = [left + width * share for share in (0.45, 0.7, 1.0)]
    columns = [(left, words.label("due_date"), "left")]
    labels = ("%", words.label("cash_discount"), words.words("part_heading"))
    columns += [(right, label, "right") for right, label in zip(rights, labels, strict=True)]
    y = _headings(paper, columns, y, strong=style.strong)
    _note_due(paper)
    for step in steps:
        tag = "due_date" if step.percent is None else ""
        day = notation.date(step.day) if step.day else ""
        paper.sheet.text(left, y + size * 0.9, day, size=size, font=font, tag=tag)
        to_pay = _to_pay(paper, step)
        gross = paper.record.gross_amount or Decimal(0)
        cells = (notation.percent(step.percent or Decimal(0)), notation.amount(gross - to_pay), notation.amount(to_pay))
        for right, cell in zip(rights, cells, strict=True):
            paper.sheet.text(right, y + size * 0.9, cell, size=size, font=font, align="right")
        y += paper.line()
    return y + paper.line(0.4)
