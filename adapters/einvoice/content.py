"""An invoice as EN 16931 wants it told: its taxes by category, its reductions, its sums; and what it lacks for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from adapters.einvoice.lacks import RATELESS, lacks_of
from adapters.einvoice.parties import Told, told
from adapters.einvoice.sums import NONE, common_rate, line_total, tax_on, totals_of
from adapters.ubl.units import unit_code
from datamodel.business import Invoice, InvoiceLine
from datamodel.errors import DocumentError, RejectionCode

_ONE = Decimal(1)
_UNIT = "C62"
"""What a line counts that has no unit: one."""
REASONS = {
    "E": "Exempt from VAT",
    "AE": "Reverse charge",
    "K": "Intra-community supply",
    "G": "Export outside the EU",
    "O": "Not subject to VAT",
}
"""Why there is no tax, by category."""


class Vat(NamedTuple):
    """A category of VAT and its rate; None where it has none."""

    category: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Tax:
    """One row of the VAT breakdown."""

    vat: Vat
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Reduction:
    """An allowance or a charge (``is_charge``); ``vat`` only of those of the whole invoice."""

    amount: Decimal
    is_charge: bool
    vat: Vat | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line with what EN 16931 needs of it. ``price`` is for ``base_quantity`` units and never negative."""

    line: InvoiceLine
    quantity: Decimal
    unit: str
    price: Decimal
    base_quantity: Decimal
    vat: Vat
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What both syntaxes write."""

    invoice: Invoice
    seller: Told
    buyer: Told
    lines: tuple[Line, ...]
    reductions: tuple[Reduction, ...]
    taxes: tuple[Tax, ...]
    line_total: Decimal
    net: Decimal
    tax: Decimal
    due: Decimal

    @property
    def type_code(self) -> str:
        """UNTDID 1001."""
        return "381" if self.invoice.credit else "380"

    @property
    def payment_means(self) -> str:
        """UNTDID 4461: SEPA transfer, other transfer, not told; empty where there is nothing to tell."""
        invoice = self.invoice
        if invoice.seller.iban:
            return "58" if invoice.currency == "EUR" else "30"
        return "1" if invoice.payment_reference or (invoice.due_date and invoice.credit) else ""

    def total_of(self, *, charges: bool) -> Decimal:
        return sum((each.amount for each in self.reductions if each.is_charge is charges), NONE)


def content_of(invoice: Invoice, units: Mapping[str, str]) -> Content:
    """What is to be written; ``units`` as ``unit_code`` takes them.

    Raises:
        DocumentError: DOES_NOT_FIT, with all that EN 16931 asks for and the record lacks.
    """
    missing = list(lacks_of(invoice))
    if missing:
        problem = f"Invoice {invoice.number} makes no e-invoice: {'; '.join(missing)}. Correct it."
        raise DocumentError(RejectionCode.DOES_NOT_FIT, problem)
    lines = tuple(_line(line, _vat_of(line, invoice), units) for line in invoice.lines)
    net, tax = totals_of(invoice)
    reductions, taxes = _taxed(invoice, lines, tax)
    assert invoice.buyer is not None, "checked before"
    return Content(
        invoice=invoice,
        seller=told(invoice.seller),
        buyer=told(invoice.buyer),
        lines=lines,
        reductions=reductions,
        taxes=taxes,
        line_total=line_total(invoice),
        net=net,
        tax=tax,
        due=invoice.gross_amount - (invoice.prepaid_amount or NONE),
    )


def amount_text(amount: Decimal) -> str:
    """With the two decimal places that amounts have."""
    return f"{amount:.2f}"


def number_text(number: Decimal) -> str:
    """Without an exponent and without zeros that say nothing."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _vat_of(line: InvoiceLine, invoice: Invoice) -> Vat:
    if line.tax_category == RATELESS:
        return Vat(RATELESS, None)
    rate = common_rate(invoice) if line.tax_rate is None else line.tax_rate
    return Vat(line.tax_category or ("S" if rate else "Z"), rate)


def _line(line: InvoiceLine, vat: Vat, units: Mapping[str, str]) -> Line:
    quantity = _ONE if line.quantity is None else line.quantity
    price, base = line.unit_price, line.price_quantity
    if price is None:
        price, base = line.net_amount, abs(quantity) or _ONE
    if price < 0:
        price, quantity = -price, -quantity
    reductions = tuple(
        Reduction(amount, is_charge)
        for amount, is_charge in ((line.allowance_amount, False), (line.surcharge_amount, True))
        if amount
    )
    return Line(line, quantity, unit_code(line.unit, units) or _UNIT, price, base, vat, reductions)


def _taxed(invoice: Invoice, lines: Sequence[Line], tax: Decimal) -> tuple[tuple[Reduction, ...], tuple[Tax, ...]]:
    """The reductions of the whole invoice and its taxes.

    A record does not say by which rate an allowance or a charge is taxed: the first rate by which the tax comes out is
    taken, beginning with that of the largest sum of lines.
    """
    bases: dict[Vat, Decimal] = {}
    for line in lines:
        bases[line.vat] = bases.get(line.vat, NONE) + line.line.net_amount
    by_size = sorted(bases, key=lambda vat: abs(bases[vat]), reverse=True)
    ways = [_reduced(invoice, bases, vat) for vat in by_size]
    best = min(ways, key=lambda way: abs(sum((tax_on(b, vat.rate) for vat, b in way[1].items()), NONE) - tax))
    return best[0], _rounded(best[1], tax)


def _reduced(invoice: Invoice, bases: dict[Vat, Decimal], vat: Vat) -> tuple[tuple[Reduction, ...], dict[Vat, Decimal]]:
    reductions = tuple(
        Reduction(amount, is_charge, vat)
        for amount, is_charge in ((invoice.allowance_amount, False), (invoice.surcharge_amount, True))
        if amount
    )
    change = sum((each.amount if each.is_charge else -each.amount for each in reductions), NONE)
    return reductions, {**bases, vat: bases[vat] + change}


def _rounded(bases: dict[Vat, Decimal], tax: Decimal) -> tuple[Tax, ...]:
    """What rounding left over goes to the largest tax."""
    amounts = {vat: tax_on(base, vat.rate) for vat, base in bases.items()}
    largest = max(amounts, key=lambda vat: abs(amounts[vat]))
    amounts[largest] += tax - sum(amounts.values(), NONE)
    return tuple(Tax(vat, base, amounts[vat]) for vat, base in bases.items())
