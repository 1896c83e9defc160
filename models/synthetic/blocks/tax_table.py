"""The table of taxes beside the sums: a row for each rate, none of them a total of the paper; the last may be one."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.paper import Flow, Paper, plain
from models.synthetic.record import Tax
from models.synthetic.sheet import bold, wrap

COLUMNS = (
    ("rate", "base", "tax"),
    ("rate", "base", "tax"),
    ("rate", "base", "tax", "gross"),
    ("base", "rate", "tax"),
    ("category", "base", "rate", "tax"),
    ("category", "rate", "base", "tax", "gross"),
    ("category", "goods", "charges", "base", "rate", "tax"),
    ("rate", "tax"),
    ("rate", "gross", "base", "tax"),
    ("base", "tax", "rate", "gross"),
)
"""What the columns may be."""
_LABELS = {
    "rate": "tax_rate",
    "base": "tax_base",
    "goods": "items_amount",
    "charges": "tax_charges",
    "tax": "tax_amount",
    "gross": "tax_gross",
    "category": "tax_category",
}
_TOTALS = {"base": "net_amount", "tax": "tax_amount", "gross": "gross_amount"}


@dataclass(frozen=True, slots=True)
class TaxTableStyle:
    """How the table of taxes is printed.

    Attributes:
        columns: keys of ``_LABELS`` in order.
        wide: takes the whole width; else ``room`` for each column, points.
        right: stands at the right margin.
        heading: over the table: "" (none), "strong" or "plain".
        total: the last row sums the taxes up.
        letters: rates have a letter or a number as on till receipts: "A", "1"; "" for none.
        bare_rate: rates are printed without the sign.
    """

    columns: tuple[str, ...] = ("rate", "base", "tax")
    wide: bool = False
    room: float = 80.0
    right: bool = False
    heading: str = ""
    total: bool = False
    letters: str = ""
    bare_rate: bool = False
    size: float = 0.9


def draw_tax_table_style(rng: random.Random) -> TaxTableStyle:
    """A way to print the table of taxes."""
    return TaxTableStyle(
        columns=rng.choice(COLUMNS),
        wide=rng.random() < 0.4,
        room=rng.uniform(55.0, 95.0),
        right=rng.random() < 0.3,
        heading=rng.choices(("", "strong", "plain"), (55, 28, 17))[0],
        total=rng.random() < 0.25,
        letters=rng.choices(("", "A", "1"), (84, 10, 6))[0],
        bare_rate=rng.random() < 0.25,
        size=rng.choice((0.8, 0.9, 1.0)),
    )


def draw_tax_table(paper: Paper, style: TaxTableStyle, flow: Flow) -> None:
    """Print the table where the flow stands."""
    typography = paper.typography
    size, font = typography.size * style.size, typography.font
    rights, room = _columns(paper, style)
    if style.heading and paper.wording.has("words", "tax_heading"):
        face = bold(font) if style.heading == "strong" else font
        text = paper.wording.words("tax_heading")
        paper.sheet.text(rights[0] - room, flow.y + size * 0.9, text, size=size, font=face, role=LABEL)
        flow.y += size * typography.leading * 1.15
    labels = [wrap(_label(paper, key), room - 6, size, font) for key in style.columns]
    for line in range(max(map(len, labels))):
        cells = [label[line] if line < len(label) else "" for label in labels]
        _draw_cells(paper, style, flow, rights, cells, LABEL)
    for index, tax in enumerate(paper.record.taxes):
        _draw_row(paper, style, flow, rights, room, _cells(paper, style, tax, index))
    if style.total and len(paper.record.taxes) > 1 and paper.record.tax_amount:
        _draw_total(paper, style, flow, rights)
    flow.y += paper.line(0.5)


def _label(paper: Paper, key: str) -> str:
    words = paper.wording
    if not words.has("labels", _LABELS[key]):
        return key.title()
    return " ".join(words.label(_LABELS[key], currency=paper.record.currency).split())


def _columns(paper: Paper, style: TaxTableStyle) -> tuple[list[float], float]:
    """The right edges, and the room of each."""
    typography, count = paper.typography, len(style.columns)
    room = typography.width / count if style.wide else min(style.room, typography.width / count)
    left = typography.left + (typography.width - room * count if style.right and not style.wide else 0.0)
    return [left + room * (column + 1) for column in range(count)], room


def _cells(paper: Paper, style: TaxTableStyle, tax: Tax, index: int) -> list[str]:
    notation = paper.notation
    rate = notation.percent(tax.rate)
    rate = rate.replace("%", "").strip() if style.bare_rate else rate
    letter = (chr(ord("A") + index) if style.letters == "A" else str(index + 1)) if style.letters else ""
    values = {
        "rate": f"{letter} {rate}".strip() if "category" not in style.columns else rate,
        "base": notation.amount(tax.base),
        "goods": notation.amount(tax.base) if not paper.record.charges else "",
        "charges": "" if not paper.record.charges else notation.amount(sum_of_charges(paper)),
        "tax": notation.amount(tax.amount),
        "gross": notation.amount(tax.base + tax.amount),
        "category": letter or _category(paper, tax),
    }
    return [values[key] for key in style.columns]


def sum_of_charges(paper: Paper) -> Decimal:
    """All charges and allowances."""
    return sum((charge.amount for charge in paper.record.charges), Decimal(0))


def _category(paper: Paper, tax: Tax) -> str:
    kind = "tax_kind" if tax.rate else "tax_exempt"
    return paper.wording.words(kind) if paper.wording.has("words", kind) else "S"


def _draw_row(
    paper: Paper, style: TaxTableStyle, flow: Flow, rights: Sequence[float], room: float, cells: Sequence[str]
) -> None:
    """A row; the words of the category may take several lines."""
    size, font = paper.typography.size * style.size, paper.typography.font
    if "category" not in style.columns:
        _draw_cells(paper, style, flow, rights, cells, TEXT)
        return
    flow.need(size * paper.typography.leading * 4)
    lines = wrap(cells[0], room - 4, size, font)
    _draw_cells(paper, style, flow, rights, [lines[0] if lines else "", *cells[1:]], TEXT)
    for line in lines[1:]:
        _draw_cells(paper, style, flow, rights, [line, *("" for _ in cells[1:])], TEXT)


def _draw_cells(
    paper: Paper, style: TaxTableStyle, flow: Flow, rights: Sequence[float], cells: Sequence[str], role: str
) -> None:
    size = paper.typography.size * style.size
    for key, right, cell in zip(style.columns, rights, cells, strict=True):
        at, align = (right, "right") if key != "category" else (rights[0] - (rights[1] - rights[0]), "left")
        if cell:
            paper.sheet.text(
                at, flow.y + size * 0.9, cell, size=size, font=paper.typography.font, align=align, role=role
            )
    flow.y += size * paper.typography.leading


def _draw_total(paper: Paper, style: TaxTableStyle, flow: Flow, rights: Sequence[float]) -> None:
    """The sums of the columns: these are the totals of the paper."""
    size = paper.typography.size * style.size
    face = bold(paper.typography.font)
    for place, (key, right) in enumerate(zip(style.columns, rights, strict=True)):
        field = _TOTALS.get(key, "")
        amount = getattr(paper.record, field) if field else None
        if amount is not None:
            text = paper.notation.amount(amount)
            paper.sheet.text(right, flow.y + size * 0.9, text, size=size, font=face, align="right", tag=field)
            paper.sheet.note(field, plain(amount))
        elif not place:
            label = paper.wording.label("items_amount")
            paper.sheet.text(right, flow.y + size * 0.9, label, size=size, font=face, align="right", role=LABEL)
    flow.y += size * paper.typography.leading
