"""Sums under the items: as a list at the right, a strip of columns, a table of taxes, in a sentence."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from datamodel.extraction import DocumentType
from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.entries import total_is_net
from models.synthetic.blocks.paper import Flow, Paper, money_pieces, plain
from models.synthetic.record import Tax
from models.synthetic.sheet import Piece, bold, width_of, wrap


@dataclass(frozen=True, slots=True)
class TotalsStyle:
    """How sums are printed.

    Attributes:
        kind: list (label and sum per line), strip (labels in a row over sums in a row), inline (the sum right behind
            its label).
        place: right, left, full, center.
        share: of the page's width.
        tax_table: "", before or after the sums.
        currency: "money" (as the notation has it), "bare", "column" (a column of its own), "last" (final sum only).
        parts: which sums are printed beside the final one.
        tax_wide: the table of taxes takes the whole width.
        zeros: charges and prepayments are printed also where there are none.
        heading: over the sums, "" for none.
        cash: what was given and what was given back is printed, as on till receipts.
        grouped: charges are summed up, and so are allowances, both without a sign.
        zero_tax: a tax of nothing is printed.
        rounding: the total is rounded, as tills do, and stands before that too.
        value_share: above 0, where sums begin, left-aligned, as a share of the width; 0: they end at the right.
    """

    kind: str = "list"
    place: str = "right"
    share: float = 0.42
    label_align: str = "left"
    colon: bool = False
    strong_last: bool = True
    last_size: float = 1.0
    tax_table: str = ""
    currency: str = "money"
    parts: tuple[str, ...] = ("items", "charges", "net", "taxes")
    rate_place: str = "label"
    gap: float = 0.0
    twice: bool = False
    value_share: float = 0.0
    tax_wide: bool = False
    zeros: bool = False
    heading: str = ""
    cash: bool = False
    grouped: bool = False
    zero_tax: bool = False
    rounding: bool = False


def draw_totals_style(rng: random.Random) -> TotalsStyle:
    """A way to print sums."""
    parts = tuple(
        part
        for part, share in (("items", 0.7), ("charges", 1.0), ("net", 0.9), ("taxes", 0.95), ("count", 0.08))
        if rng.random() < share
    )
    return TotalsStyle(
        kind=rng.choices(("list", "strip", "inline"), (83, 11, 6))[0],
        place=rng.choices(("right", "left", "full"), (82, 8, 10))[0],
        share=rng.uniform(0.3, 0.55),
        label_align="right" if rng.random() < 0.25 else "left",
        colon=rng.random() < 0.4,
        strong_last=rng.random() < 0.75,
        last_size=rng.choice((1.0, 1.0, 1.0, 1.15, 1.3)),
        tax_table=rng.choices(("", "before", "after"), (74, 12, 14))[0],
        currency=rng.choices(("money", "bare", "column", "last"), (55, 20, 12, 13))[0],
        parts=parts,
        rate_place=rng.choices(("label", "column", "none"), (75, 15, 10))[0],
        gap=rng.choice((0.0, 0.0, 0.2, 0.4)),
        twice=rng.random() < 0.1,
        tax_wide=rng.random() < 0.3,
        zeros=rng.random() < 0.12,
        grouped=rng.random() < 0.2,
        zero_tax=rng.random() < 0.45,
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the sums. ``field``: what it is the truth of, "" for none."""

    label: str
    amount: Decimal
    field: str = ""
    rate: str = ""
    last: bool = False


def sums_of(paper: Paper, style: TotalsStyle) -> list[Sum]:
    """The sums in the order in which they are printed."""
    record = paper.record
    if record.gross_amount is None and record.net_amount is None:
        return []
    final = record.gross_amount if record.gross_amount is not None else record.net_amount
    assert final is not None
    taxed = bool(record.taxes) and (bool(record.tax_amount) or (style.zero_tax and not total_is_net(paper)))
    sums: list[Sum] = []
    if record.charges and "charges" in style.parts:
        sums += _grouped(paper) if style.grouped else _charged(paper)
    elif style.zeros:
        kinds = ("charges_sum", "allowances_sum") if style.grouped else ("surcharge", "discount")
        sums += [Sum(_label(paper, kind), Decimal(0)) for kind in kinds]
    if taxed and not record.tax_included:
        sums += _net_and_taxes(paper, style, with_net=not sums or "net" in style.parts)
    field = "net_amount" if total_is_net(paper) else "gross_amount"
    if style.rounding:
        sums += _rounded(paper, final)
    sums.append(Sum(_label(paper, field), final, field, last=True))
    if taxed and record.tax_included and "taxes" in style.parts:
        sums += _tax_sums(paper, record.taxes)
    if style.zeros and record.prepaid is None:
        sums += [Sum(_label(paper, "prepaid"), Decimal(0)), Sum(_label(paper, "payable"), final, field)]
    if style.cash and record.prepaid is None:
        given = Decimal(-(-final // 5) * 5 + 5)
        sums += [Sum(_label(paper, "cash"), given), Sum(_label(paper, "change"), given - final)]
    return sums + _payable(paper)


def _label(paper: Paper, key: str, rate: str = "") -> str:
    label = paper.wording.label(key) if paper.wording.has("labels", key) else key.replace("_", " ").title()
    return " ".join(label.replace("{rate}", rate).split())


def _charged(paper: Paper) -> list[Sum]:
    record = paper.record
    sums = []
    if record.items_amount is not None:
        sums.append(Sum(_label(paper, "items_amount"), record.items_amount))
    for charge in record.charges:
        rate = paper.notation.percent(charge.percent) if charge.percent is not None else ""
        sums.append(Sum(_label(paper, charge.kind), charge.amount, rate=rate))
    return sums


def _rounded(paper: Paper, final: Decimal) -> list[Sum]:
    """The total before it was rounded to what coins there are, and the difference."""
    difference = Decimal(paper.rng.choice(("0.00", "0.00", "0.01", "-0.02", "0.02", "-0.01")))
    known = [Sum(_label(paper, "items_amount"), final - difference)]
    rounding = [Sum(_label(paper, "rounding"), difference)] if paper.wording.has("labels", "rounding") else []
    return known + rounding


def _grouped(paper: Paper) -> list[Sum]:
    """The lines, all charges, all allowances: three amounts that look like totals and are none."""
    record = paper.record
    charges = sum((charge.amount for charge in record.charges if charge.amount > 0), Decimal(0))
    allowances = -sum((charge.amount for charge in record.charges if charge.amount < 0), Decimal(0))
    items = [Sum(_label(paper, "items_amount"), record.items_amount)] if record.items_amount is not None else []
    return [*items, Sum(_label(paper, "charges_sum"), charges), Sum(_label(paper, "allowances_sum"), allowances)]


def _net_and_taxes(paper: Paper, style: TotalsStyle, *, with_net: bool) -> list[Sum]:
    record = paper.record
    sums = []
    if with_net and record.net_amount is not None:
        sums.append(Sum(_label(paper, "net_amount"), record.net_amount, "net_amount"))
    if "taxes" in style.parts:
        sums += _tax_sums(paper, record.taxes)
    return sums


def _tax_sums(paper: Paper, taxes: Sequence[Tax]) -> list[Sum]:
    record = paper.record
    assert record.tax_amount is not None
    if len(taxes) == 1:
        rate = paper.notation.percent(taxes[0].rate)
        return [Sum(_label(paper, "tax_amount", rate), record.tax_amount, "tax_amount", rate)]
    each = [
        Sum(_label(paper, "tax_amount", rate), tax.amount, rate=rate)
        for tax in taxes
        if (rate := paper.notation.percent(tax.rate))
    ]
    return [*each, Sum(_label(paper, "tax_amount"), record.tax_amount, "tax_amount")]


def _payable(paper: Paper) -> list[Sum]:
    record = paper.record
    if record.prepaid is None or record.payable is None:
        return []
    given, left = ("cash", "change") if record.document_type is DocumentType.RECEIPT else ("prepaid", "payable")
    return [Sum(_label(paper, given), record.prepaid), Sum(_label(paper, left), record.payable)]


def draw_totals(paper: Paper, style: TotalsStyle, flow: Flow) -> None:
    """Print the sums where the flow stands."""
    sums = sums_of(paper, style)
    if not sums:
        return
    tables = bool(paper.record.taxes) and style.tax_table
    flow.need(paper.line(1.2) * (len(sums) + 1 + (len(paper.record.taxes) + 2 if tables else 0)))
    if tables and style.tax_table == "before":
        _draw_tax_table(paper, style, flow)
    if style.heading:
        typography = paper.typography
        size, font = typography.size * 1.1, bold(typography.font)
        paper.sheet.text(typography.left, flow.y + size * 0.9, style.heading, size=size, font=font, role=LABEL)
        flow.y += size * 1.6
    if style.kind == "strip" and len(sums) <= 5:
        flow.y = _draw_strip(paper, style, sums, flow.y)
    elif style.kind == "inline":
        flow.y = _draw_inline(paper, style, sums, flow.y)
    else:
        flow.y = _draw_list(paper, style, sums, flow.y)
    if tables and style.tax_table == "after":
        flow.y += paper.line(0.8)
        _draw_tax_table(paper, style, flow)
    _draw_repetition(paper, style, sums, flow)


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
    x, _ = _frame(paper, style)
    for item in sums:
        size = paper.typography.size * (style.last_size if item.last else 1.0)
        font = bold(paper.typography.font) if item.last and style.strong_last else paper.typography.font
        rate = f" {item.rate}" if item.rate and item.rate not in item.label else ""
        pieces: list[Piece] = [
            (f"{item.label}{rate}{':' if style.colon else ''} ", ""),
            *_sum_pieces(paper, style, item),
        ]
        paper.sheet.pieces(x, y + size * 0.9, pieces, size=size, font=font, role=LABEL)
        if item.field:
            paper.sheet.note(item.field, plain(item.amount))
        y += size * (paper.typography.leading + style.gap)
    return y


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
    if style.currency == "column":
        sign = paper.notation.currency
        paper.sheet.text(right, baseline, sign, size=size, font=font, align="right", tag="currency")
        paper.sheet.note("currency", paper.record.currency)
        right -= size * 3
    if item.rate and style.rate_place == "column" and item.rate not in item.label:
        right = paper.sheet.text(right, baseline, item.rate, size=size, font=font, align="right").x0 - size * 0.5
    if item.field:
        paper.sheet.note(item.field, plain(item.amount))
    return _draw_caption(paper, style, item, x, y, max(right - x, 60.0), size, font)


def _draw_caption(
    paper: Paper, style: TotalsStyle, item: Sum, x: float, y: float, width: float, size: float, font: str
) -> float:
    text = item.label
    if item.rate and style.rate_place == "label" and item.rate not in text:
        text = f"{text} {item.rate}"
    text += ":" if style.colon and not text.endswith(":") else ""
    at = x + width if style.label_align == "right" else x
    for line in wrap(text, width, size, font):
        paper.sheet.text(at, y + size * 0.9, line, size=size, font=font, align=style.label_align, role=LABEL)
        y += size * paper.typography.leading
    return y


def _sum_pieces(paper: Paper, style: TotalsStyle, item: Sum) -> list[Piece]:
    notation = paper.notation
    if style.currency in ("bare", "column") or (style.currency == "last" and not item.last):
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
        end = _draw_strip_label(paper, item, right, y, each - 6)
        ends.append(end)
    top = max(ends)
    for index, item in enumerate(sums):
        right = typography.left + (index + 1) * each - 4
        font = bold(typography.font) if item.last and style.strong_last else typography.font
        pieces = _sum_pieces(paper, style, item)
        paper.sheet.pieces(right, top + typography.size, pieces, size=typography.size, font=font, align="right")
        if item.field:
            paper.sheet.note(item.field, plain(item.amount))
    return top + paper.line(1.3)


def _draw_strip_label(paper: Paper, item: Sum, right: float, y: float, width: float) -> float:
    size, font = paper.typography.size * 0.85, paper.typography.font
    text = f"{item.label} {item.rate}" if item.rate and item.rate not in item.label else item.label
    for line in wrap(text, width, size, font):
        paper.sheet.text(right, y + size * 0.9, line, size=size, font=font, align="right", role=LABEL)
        y += size * paper.typography.leading
    return y


def _draw_tax_table(paper: Paper, style: TotalsStyle, flow: Flow) -> None:
    """Rate, base and tax of each rate; none of them is a total of the paper."""
    typography, notation = paper.typography, paper.notation
    size = typography.size * 0.9
    room = typography.width / 3 if style.tax_wide else min(80.0, typography.width / 3)
    rights = [typography.left + room * (column + 1) for column in range(3)]
    labels = [
        wrap(_label(paper, key), room - 6, size, typography.font) for key in ("tax_rate", "tax_base", "tax_amount")
    ]
    for line in range(max(map(len, labels))):
        _draw_cells(paper, flow, rights, [label[line] if line < len(label) else "" for label in labels], size, LABEL)
    for tax in paper.record.taxes:
        cells = [notation.percent(tax.rate), notation.amount(tax.base), notation.amount(tax.amount)]
        _draw_cells(paper, flow, rights, cells, size, TEXT)
    flow.y += paper.line(0.5)


def _draw_cells(
    paper: Paper, flow: Flow, rights: Sequence[float], cells: Sequence[str], size: float, role: str
) -> None:
    for right, cell in zip(rights, cells, strict=True):
        paper.sheet.text(
            right, flow.y + size * 0.9, cell, size=size, font=paper.typography.font, align="right", role=role
        )
    flow.y += size * paper.typography.leading
