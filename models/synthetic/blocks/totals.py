"""Sums under the items: as a list at the right, a strip of columns, a table of taxes, in a sentence."""

from collections.abc import Sequence
from dataclasses import replace

from models.layout.labels import LABEL
from models.synthetic.blocks.charges_table import draw_charges_table
from models.synthetic.blocks.paper import Flow, Paper, money_pieces, plain, wrap_pieces
from models.synthetic.blocks.tax_table import draw_tax_table
from models.synthetic.blocks.totals_lines import Sum, sums_of
from models.synthetic.blocks.totals_style import TotalsStyle, draw_totals_style
from models.synthetic.sheet import Piece, bold, width_of

__all__ = ["TotalsStyle", "draw_totals", "draw_totals_style"]


def draw_totals(paper: Paper, style: TotalsStyle, flow: Flow) -> None:
    """Print the sums where the flow stands."""
    sums = sums_of(paper, style)
    if not sums:
        return
    if style.charges_table:
        draw_charges_table(paper, flow)
    place = style.tax_table if paper.record.taxes else ""
    flow.need(paper.line(1.2) * (len(sums) + 1 + (len(paper.record.taxes) + 2 if place else 0)))
    if place == "before":
        _draw_tax_table(paper, style, flow)
    if style.heading:
        typography = paper.typography
        size, font = typography.size * 1.1, bold(typography.font)
        paper.sheet.text(typography.left, flow.y + size * 0.9, style.heading, size=size, font=font, role=LABEL)
        flow.y += size * 1.6
    net = next((index for index, item in enumerate(sums) if item.field == "net_amount"), -1)
    if place == "middle" and 0 <= net < len(sums) - 1 and not style.total_first:
        flow.y = _draw_sums(paper, style, sums[: net + 1], flow.y)
        _draw_tax_table(paper, style, flow)
        sums = [item for item in sums[net + 1 :] if not item.per_rate]
    flow.y = _draw_sums(paper, style, sums, flow.y)
    if place == "after":
        flow.y += paper.line(0.8)
        _draw_tax_table(paper, style, flow)
    _draw_repetition(paper, style, sums, flow)


def _draw_tax_table(paper: Paper, style: TotalsStyle, flow: Flow) -> None:
    draw_tax_table(paper, replace(style.table, wide=style.table.wide or style.tax_wide), flow)


def _draw_sums(paper: Paper, style: TotalsStyle, sums: Sequence[Sum], y: float) -> float:
    if style.kind == "strip" and len(sums) <= 5:
        return _draw_strip(paper, style, sums, y)
    if style.kind == "inline":
        return _draw_inline(paper, style, sums, y)
    return _draw_line(paper, style, sums, y) if style.kind == "line" else _draw_list(paper, style, sums, y)


def _draw_repetition(paper: Paper, style: TotalsStyle, sums: Sequence[Sum], flow: Flow) -> None:
    last = next((item for item in sums if item.last), None)
    if not style.twice or last is None:
        return
    flow.y += paper.line(0.5)
    typography = paper.typography
    label = paper.wording.label("currency", colon=True) if paper.wording.has("labels", "currency") else ""
    pieces: list[Piece] = [(f"{label} ", ""), (paper.record.currency, "currency")]
    paper.sheet.note("currency", paper.record.currency)
    paper.sheet.pieces(
        typography.left, flow.y + typography.size, pieces, size=typography.size, font=typography.font, role=LABEL
    )
    flow.y += paper.line(1.2)


def _frame(paper: Paper, style: TotalsStyle) -> tuple[float, float]:
    typography = paper.typography
    width = typography.width * (1.0 if style.place == "full" else style.share)
    width = min(max(width, 190.0), typography.width)
    return (typography.left if style.place in ("left", "full") else typography.left + typography.width - width), width


def _draw_list(paper: Paper, style: TotalsStyle, sums: Sequence[Sum], y: float) -> float:
    x, width = _frame(paper, style)
    for item in sums:
        size = paper.typography.size * (style.last_size if item.last else 1.0)
        y = _draw_sum(paper, style, item, x, y, width, size) + style.gap * size
    return y


def _draw_inline(paper: Paper, style: TotalsStyle, sums: Sequence[Sum], y: float) -> float:
    """Each sum right behind its label."""
    x, width = _frame(paper, style)
    for item in sums:
        size = paper.typography.size * (style.last_size if item.last else 1.0)
        font = bold(paper.typography.font) if item.last and style.strong_last else paper.typography.font
        pieces = [*_caption_pieces(paper, style, item), (" ", ""), *_sum_pieces(paper, style, item)]
        at = x + width if style.label_align == "right" else x
        paper.sheet.pieces(at, y + size * 0.9, pieces, size=size, font=font, role=LABEL, align=style.label_align)
        _note(paper, item)
        y += size * (paper.typography.leading + style.gap)
    return y


def _draw_line(paper: Paper, style: TotalsStyle, sums: Sequence[Sum], y: float) -> float:
    """All sums one behind the other, as a sentence or a calculation."""
    typography = paper.typography
    pieces: list[Piece] = []
    for item in sums:
        sign = (" = " if item.last else " + ") if style.label_align == "right" else (" / " if style.colon else ", ")
        pieces += [(sign, "")] if pieces else []
        pieces += [*_caption_pieces(paper, style, item), (" ", ""), *_sum_pieces(paper, style, item)]
        _note(paper, item)
    size, font = typography.size, bold(typography.font) if style.gap else typography.font
    before = ""
    for line in wrap_pieces(pieces, typography.width, size, font):
        broken = {before} if before and before == line[0][1] else set()
        paper.sheet.pieces(typography.left, y + size * 0.9, line, size=size, font=font, role=LABEL, going_on=broken)
        before = line[-1][1]
        y += paper.line()
    return y


def _note(paper: Paper, item: Sum) -> None:
    if item.field and item.amount is not None:
        paper.sheet.note(item.field, plain(item.amount))


def _caption_pieces(paper: Paper, style: TotalsStyle, item: Sum) -> list[Piece]:
    text = item.label
    if item.rate and style.rate_place != "none" and item.rate not in text:
        text = f"{text} {item.rate}"
    text += ":" if style.colon and not text.endswith(":") else ""
    return _label_pieces(paper, text)


def _label_pieces(paper: Paper, text: str) -> list[Piece]:
    """A label in which the currency may stand as a word of its own."""
    code = paper.record.currency
    words = text.split(" ")
    if code not in words:
        return [(text, "")]
    paper.sheet.note("currency", code)
    place = words.index(code)
    head, tail = " ".join(words[:place]), " ".join(words[place + 1 :])
    pieces: list[Piece] = [(f"{head} " if head else "", ""), (code, "currency"), (f" {tail}" if tail else "", "")]
    return [piece for piece in pieces if piece[0]]


def _draw_sum(paper: Paper, style: TotalsStyle, item: Sum, x: float, y: float, width: float, size: float) -> float:
    font = bold(paper.typography.font) if item.last and style.strong_last else paper.typography.font
    pieces = _sum_pieces(paper, style, item)
    taken = width_of("".join(text for text, _ in pieces), size, font)
    baseline = y + size * 0.9
    if style.value_share:
        at = x + width * style.value_share
        paper.sheet.pieces(at, baseline, pieces, size=size, font=font)
        right = at - size * 0.5
    else:
        paper.sheet.pieces(x + width, baseline, pieces, size=size, font=font, align="right")
        right = x + width - max(taken, size * 5) - size
    if style.currency == "column" or (style.currency == "tax" and (item.currency or item.field == "tax_amount")):
        right = _draw_currency(paper, item, right, baseline, size, font)
    if item.rate and style.rate_place == "column" and item.rate not in item.label:
        right = paper.sheet.text(right, baseline, item.rate, size=size, font=font, align="right").x0 - size * 0.5
    _note(paper, item)
    return _draw_caption(paper, style, item, x, y, max(right - x, 60.0), size, font)


def _draw_currency(paper: Paper, item: Sum, right: float, baseline: float, size: float, font: str) -> float:
    """The currency in a column before the sum; returns where the label has to end."""
    sign, tag = (item.currency, "") if item.currency else (paper.notation.currency, "currency")
    paper.sheet.text(right, baseline, sign, size=size, font=font, align="right", tag=tag)
    if tag:
        paper.sheet.note("currency", paper.record.currency)
    return right - size * 3


def _draw_caption(
    paper: Paper, style: TotalsStyle, item: Sum, x: float, y: float, width: float, size: float, font: str
) -> float:
    shown = style if style.rate_place == "label" else replace(style, rate_place="none")
    at = x + width if style.label_align == "right" else x
    for line in wrap_pieces(_caption_pieces(paper, shown, item), width, size, font):
        paper.sheet.pieces(at, y + size * 0.9, line, size=size, font=font, align=style.label_align, role=LABEL)
        y += size * paper.typography.leading
    return y


def _sum_pieces(paper: Paper, style: TotalsStyle, item: Sum) -> list[Piece]:
    notation = paper.notation
    if item.amount is None:
        return []
    if item.currency:
        return [(notation.amount(item.amount), "")]
    if style.currency in ("bare", "column", "tax") or (style.currency == "last" and not item.last):
        return [(notation.amount(item.amount), item.field)]
    text = notation.money(item.amount)
    if notation.currency_place != "none":
        paper.sheet.note("currency", paper.record.currency)
    return money_pieces(notation, text, item.field)


def _draw_strip(paper: Paper, style: TotalsStyle, sums: Sequence[Sum], y: float) -> float:
    """Labels in a row, the sums in the row below."""
    typography = paper.typography
    each = typography.width / len(sums)
    ends = []
    for index, item in enumerate(sums):
        right = typography.left + (index + 1) * each - 4
        ends.append(_draw_strip_label(paper, item, right, y, each - 6))
    top = max(ends)
    for index, item in enumerate(sums):
        right = typography.left + (index + 1) * each - 4
        font = bold(typography.font) if item.last and style.strong_last else typography.font
        pieces = _sum_pieces(paper, style, item)
        paper.sheet.pieces(right, top + typography.size, pieces, size=typography.size, font=font, align="right")
        _note(paper, item)
    return top + paper.line(1.3)


def _draw_strip_label(paper: Paper, item: Sum, right: float, y: float, width: float) -> float:
    size, font = paper.typography.size * 0.85, paper.typography.font
    text = f"{item.label} {item.rate}" if item.rate and item.rate not in item.label else item.label
    for line in wrap_pieces(_label_pieces(paper, text), width, size, font):
        paper.sheet.pieces(right, y + size * 0.9, line, size=size, font=font, align="right", role=LABEL)
        y += size * paper.typography.leading
    return y
