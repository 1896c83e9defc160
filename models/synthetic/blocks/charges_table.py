"""Charges and allowances on the whole paper in a table of their own: rows with amounts that are no items."""

from collections.abc import Sequence

from models.layout.labels import LABEL
from models.synthetic.blocks.paper import Flow, Paper
from models.synthetic.record import Charge
from models.synthetic.sheet import bold, wrap

SHARES = (0.5, 0.64, 0.8, 1.0)
"""Where the columns for percentage, base, rate of tax and amount end."""


def draw_charges_table(paper: Paper, flow: Flow) -> None:
    """Print the table where the flow stands; nothing where the record has no charges."""
    record, words, typography = paper.record, paper.wording, paper.typography
    if not record.charges or not words.has("words", "charges_heading"):
        return
    size, left = typography.size, typography.left
    flow.need(paper.line(2.5 + 2 * len(record.charges)))
    heading = words.words("charges_heading")
    paper.sheet.text(left, flow.y + size * 0.9, heading, size=size, font=bold(typography.font), role=LABEL)
    flow.y += paper.line(1.2)
    rate = words.label("tax_rate") if words.has("labels", "tax_rate") else "%"
    labels = ("%", words.words("charge_base"), " ".join(rate.split()), words.words("part_heading"))
    _draw_row(paper, flow, words.words("charge_kind"), labels, LABEL)
    for charge in record.charges:
        _draw_row(paper, flow, _name(paper, charge), _cells(paper, charge), "text")
    flow.y += paper.line(0.6)


def _name(paper: Paper, charge: Charge) -> str:
    words = paper.wording
    kind = words.words("charge_word" if charge.amount > 0 else "allowance_word")
    return f"{kind} {words.label(charge.kind)}" if words.has("labels", charge.kind) else kind


def _cells(paper: Paper, charge: Charge) -> tuple[str, str, str, str]:
    record, notation = paper.record, paper.notation
    has_base = charge.percent is not None and record.items_amount is not None
    return (
        notation.percent(charge.percent).replace("%", "").strip() if charge.percent is not None else "",
        notation.amount(record.items_amount) if has_base and record.items_amount is not None else "",
        notation.percent(record.taxes[0].rate) if record.taxes else "",
        notation.amount(charge.amount),
    )


def _draw_row(paper: Paper, flow: Flow, name: str, cells: Sequence[str], role: str) -> None:
    typography = paper.typography
    size, font, width = typography.size, typography.font, typography.width
    y = flow.y + size * 0.9
    for share, cell in zip(SHARES, cells, strict=True):
        if cell:
            right = typography.left + share * width
            paper.sheet.text(right, y, cell, size=size, font=font, align="right", role=role)
    for line in wrap(name, width * 0.4, size, font):
        paper.sheet.text(typography.left, flow.y + size * 0.9, line, size=size, font=font, role=role)
        flow.y += paper.line()
