"""The sums of a receipt in their order, and which of them are the paper's totals."""

import random
from dataclasses import dataclass
from decimal import Decimal

from models.synthetic.receipts.bills import Bill, coin_of
from models.synthetic.receipts.style import RollStyle


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the sums. ``field``: what it is the truth of; ``last``: the one to pay."""

    label: str
    amount: Decimal
    field: str = ""
    last: bool = False
    count: str = ""


def sums_of(rng: random.Random, bill: Bill, style: RollStyle) -> list[Sum]:
    """From the count of the lines to the change."""
    parts = style.parts
    sums: list[Sum] = []
    if "count" in parts:
        sums.append(Sum(_label(rng, style, "count"), Decimal(0), count=_count(rng, bill)))
    if "subtotal" in parts or bill.service or bill.discount:
        field = "net_amount" if not bill.included and bill.net == bill.subtotal and bill.tax else ""
        sums.append(Sum(_label(rng, style, "subtotal"), bill.subtotal, field))
    if bill.discount or ("zero" in parts and rng.random() < 0.15):
        sums.append(Sum(_label(rng, style, "discount"), -bill.discount))
    if bill.service:
        sums.append(Sum(_label(rng, style, "service"), bill.service))
    sums += _taxes(rng, bill, style)
    rounding = bill.total - bill.before
    if rounding and "late" in parts and bill.payments:
        return [*sums, *_rounded_late(rng, bill, style)]
    if rounding or ("zero" in parts and style.rounded and coin_of(style.shop)):
        if "before" in parts or rounding:
            sums.append(Sum(_label(rng, style, "before"), bill.before))
        sums.append(Sum(_label(rng, style, "rounding"), rounding))
        sums.append(Sum(_label(rng, style, "total_rounded"), bill.total, "gross_amount", last=True))
    else:
        key = "subtotal" if not sums and "bare" in parts else "total"
        sums.append(Sum(_label(rng, style, key), bill.total, "gross_amount", last=True))
    sign = -1 if "minus" in parts else 1
    sums += [
        Sum(_label(rng, style, kind), amount * (sign if kind != "change" else 1)) for kind, amount in bill.payments
    ]
    if "savings" in parts and style.words.has("savings"):
        sums.append(Sum(_label(rng, style, "savings"), Decimal(rng.randrange(0, 900)) / 100))
    if "tax_included" in parts and bill.included and bill.tax and "tax" not in parts:
        sums.append(Sum(_label(rng, style, "tax_included"), bill.tax, "tax_amount"))
    return sums


def _rounded_late(rng: random.Random, bill: Bill, style: RollStyle) -> list[Sum]:
    """Of shops that round what is given back: the total stays as it was."""
    given, *change = bill.payments
    return [
        Sum(_label(rng, style, "total"), bill.before, "gross_amount", last=True),
        Sum(_label(rng, style, given[0]), given[1]),
        Sum(_label(rng, style, "rounding"), bill.total - bill.before),
        *(Sum(_label(rng, style, kind), amount) for kind, amount in change),
    ]


def _taxes(rng: random.Random, bill: Bill, style: RollStyle) -> list[Sum]:
    """Net amount and tax above the total: always where prices come without tax, at times where they hold it."""
    sums: list[Sum] = []
    if not bill.tax or (bill.included and "tax" not in style.parts):
        return sums
    if "net" in style.parts:
        sums.append(Sum(_label(rng, style, "net"), bill.net, "net_amount"))
    sums.append(Sum(_label(rng, style, "tax"), bill.tax, "tax_amount"))
    return sums


def _label(rng: random.Random, style: RollStyle, kind: str) -> str:
    return style.words.label(rng, kind)


def _count(rng: random.Random, bill: Bill) -> str:
    pieces = sum((line.quantity for line in bill.lines), Decimal(0))
    return str(len(bill.lines)) if rng.random() < 0.5 else f"{pieces:f}"
