"""Which sums stand under the items, in which order, and which of them are totals of the paper."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.extraction import DocumentType
from models.synthetic.blocks.entries import total_is_net
from models.synthetic.blocks.paper import Paper
from models.synthetic.blocks.totals_style import TotalsStyle
from models.synthetic.record import Tax
from models.synthetic.sums import to_cents


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the sums.

    Attributes:
        amount: None for a label without a sum.
        field: what it is the truth of, "" for none.
        per_rate: the tax of one rate of several.
        currency: where it is not the paper's.
    """

    label: str
    amount: Decimal | None
    field: str = ""
    rate: str = ""
    last: bool = False
    per_rate: bool = False
    currency: str = ""


def sums_of(paper: Paper, style: TotalsStyle) -> list[Sum]:
    """The sums in the order in which they are printed."""
    record = paper.record
    if record.gross_amount is None and record.net_amount is None:
        return []
    final = record.gross_amount if record.gross_amount is not None else record.net_amount
    assert final is not None
    taxed = bool(record.taxes) and (bool(record.tax_amount) or (style.zero_tax and not total_is_net(paper)))
    sums = _before_tax(paper, style)
    taxes: list[Sum] = []
    if taxed and not record.tax_included:
        taxes = _net_and_taxes(paper, style, with_net=not sums or "net" in style.parts)
    field = "net_amount" if total_is_net(paper) else "gross_amount"
    if style.rounding:
        taxes += _rounded(paper, final)
    agency = _is_agencys(paper) and field == "net_amount" and "charges" in style.parts
    total = Sum(label_of(paper, "net_after" if agency else field), final, field, last=True)
    if style.total_first and taxes and not style.rounding:
        sums += [total, *reversed(taxes)]
    else:
        sums += [*taxes, total]
    if taxed and record.tax_included and "taxes" in style.parts:
        sums += _tax_sums(paper, style, record.taxes)
    return sums + _after_total(paper, style, final, field)


def label_of(paper: Paper, key: str, rate: str = "", currency: str = "") -> str:
    """The label of a sum with its slots filled."""
    if not paper.wording.has("labels", key):
        return key.replace("_", " ").title()
    return " ".join(paper.wording.label(key, rate=rate, currency=currency or paper.record.currency).split())


def _before_tax(paper: Paper, style: TotalsStyle) -> list[Sum]:
    record = paper.record
    sums: list[Sum] = []
    if "count" in style.parts and record.items and paper.wording.has("labels", "count"):
        sums.append(Sum(f"{label_of(paper, 'count')} {len(record.items)}", None))
    if record.charges and "charges" in style.parts:
        return sums + (_grouped(paper, style) if style.grouped and not _is_agencys(paper) else _charged(paper))
    if not style.zeros:
        return sums
    kinds = ("charges_sum", "allowances_sum") if style.grouped else ("surcharge", "discount")
    if style.grouped and record.items_amount is not None and not record.charges:
        sums.append(Sum(label_of(paper, "items_amount"), record.items_amount))
    return sums + [Sum(label_of(paper, kind), None if style.blanks else Decimal(0)) for kind in kinds]


def _is_agencys(paper: Paper) -> bool:
    """Whether the commission of an agency is taken off: what stands before it is a gross amount."""
    return any(charge.kind == "commission" for charge in paper.record.charges)


def _charged(paper: Paper) -> list[Sum]:
    record = paper.record
    sums, agency = [], _is_agencys(paper)
    if record.items_amount is not None:
        gross = "gross_amount" if agency and total_is_net(paper) else ""
        sums.append(Sum(label_of(paper, "gross_before" if agency else "items_amount"), record.items_amount, gross))
    for charge in record.charges:
        rate = paper.notation.percent(charge.percent) if charge.percent is not None else ""
        sums.append(Sum(label_of(paper, charge.kind, rate), charge.amount, rate=rate))
    return sums


def _rounded(paper: Paper, final: Decimal) -> list[Sum]:
    """The total before it was rounded to what coins there are, and the difference."""
    difference = Decimal(paper.rng.choice(("0.00", "0.00", "0.01", "-0.02", "0.02", "-0.01")))
    known = [Sum(label_of(paper, "items_amount"), final - difference)]
    rounding = [Sum(label_of(paper, "rounding"), difference)] if paper.wording.has("labels", "rounding") else []
    return known + rounding


def _grouped(paper: Paper, style: TotalsStyle) -> list[Sum]:
    """The lines, all charges, all allowances: three amounts that look like totals and are none."""
    record = paper.record
    charges = sum((charge.amount for charge in record.charges if charge.amount > 0), Decimal(0))
    allowances = -sum((charge.amount for charge in record.charges if charge.amount < 0), Decimal(0))
    items = [Sum(label_of(paper, "items_amount"), record.items_amount)] if record.items_amount is not None else []
    allowances = -allowances if style.signed else allowances
    each = [Sum(label_of(paper, "charges_sum"), charges), Sum(label_of(paper, "allowances_sum"), allowances)]
    return items + [replace(entry, amount=None) if style.blanks and not entry.amount else entry for entry in each]


def _net_and_taxes(paper: Paper, style: TotalsStyle, *, with_net: bool) -> list[Sum]:
    record = paper.record
    sums = []
    if with_net and record.net_amount is not None:
        sums.append(Sum(label_of(paper, "net_amount"), record.net_amount, "net_amount"))
    if "taxes" in style.parts:
        sums += _tax_sums(paper, style, record.taxes)
    return sums


def _tax_sums(paper: Paper, style: TotalsStyle, taxes: Sequence[Tax]) -> list[Sum]:
    record = paper.record
    assert record.tax_amount is not None
    key = "tax_included" if record.tax_included and paper.wording.has("labels", "tax_included") else "tax_amount"
    foreign = _foreign_tax(paper, style)
    if len(taxes) == 1:
        rate = paper.notation.percent(taxes[0].rate)
        return [*foreign, Sum(label_of(paper, key, rate), record.tax_amount, "tax_amount", rate)]
    each = [
        Sum(label_of(paper, key, rate), tax.amount, rate=rate, per_rate=True)
        for tax in taxes
        if (rate := paper.notation.percent(tax.rate))
    ]
    return [*each, *foreign, Sum(label_of(paper, key), record.tax_amount, "tax_amount")]


def _foreign_tax(paper: Paper, style: TotalsStyle) -> list[Sum]:
    """The tax in the money of the books, which is not the paper's."""
    record = paper.record
    if not style.foreign or style.foreign == record.currency or not record.tax_amount:
        return []
    amount = to_cents(record.tax_amount * Decimal("0.8637"))
    return [Sum(label_of(paper, "tax_amount", currency=style.foreign), amount, currency=style.foreign)]


def _after_total(paper: Paper, style: TotalsStyle, final: Decimal, field: str) -> list[Sum]:
    """What was paid before, what is left, what a quick payer pays."""
    record = paper.record
    sums: list[Sum] = []
    if style.zeros and record.prepaid is None:
        none = None if style.blanks else Decimal(0)
        sums += [Sum(label_of(paper, "prepaid"), none), Sum(label_of(paper, "payable"), final, field)]
    if style.cash and record.prepaid is None:
        given = Decimal(-(-final // 5) * 5 + 5)
        sums += [Sum(label_of(paper, "cash"), given), Sum(label_of(paper, "change"), given - final)]
    return sums + _payable(paper, style) + _discounted(paper, style, final)


def _payable(paper: Paper, style: TotalsStyle) -> list[Sum]:
    record = paper.record
    if record.prepaid is None or record.payable is None:
        return []
    if record.document_type is DocumentType.RECEIPT:
        return [Sum(label_of(paper, "cash"), record.prepaid), Sum(label_of(paper, "change"), record.payable)]
    return [*_prepaid(paper, style, record.prepaid), Sum(label_of(paper, "payable"), record.payable)]


def _prepaid(paper: Paper, style: TotalsStyle, prepaid: Decimal) -> list[Sum]:
    """At once, or in instalments with their days."""
    sign, label = (-1 if style.signed else 1), label_of(paper, "prepaid")
    if style.instalments == 1:
        return [Sum(label, sign * prepaid)]
    part, sums, left = to_cents(prepaid / style.instalments), [], prepaid
    for number in range(style.instalments, 0, -1):
        day = paper.notation.date(paper.record.date - dt.timedelta(days=30 * number))
        amount = left if number == 1 else part
        sums.append(Sum(f"{label} {day}", sign * amount))
        left -= amount
    return sums


def _discounted(paper: Paper, style: TotalsStyle, final: Decimal) -> list[Sum]:
    """The cash discount and what it leaves to pay: neither is a total."""
    terms, words = paper.record.payment_terms, paper.wording
    if not style.discounted or terms is None or not terms.discounts or not words.has("labels", "discounted"):
        return []
    percent = terms.discounts[0][1]
    amount = to_cents(final * percent / 100)
    rate = paper.notation.percent(percent)
    return [
        Sum(label_of(paper, "cash_discount"), amount, rate=rate),
        Sum(label_of(paper, "discounted"), final - amount),
    ]
