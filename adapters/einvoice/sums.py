"""The sums of an invoice: what it says, and what follows from that."""

from decimal import ROUND_HALF_UP, Decimal

from datamodel.business import Invoice

CENT = Decimal("0.01")
NONE = Decimal(0)


def line_total(invoice: Invoice) -> Decimal:
    return sum((line.net_amount for line in invoice.lines), NONE)


def totals_of(invoice: Invoice) -> tuple[Decimal, Decimal]:
    """Net amount and tax: as told, else what follows from the rest."""
    net = invoice.net_amount
    if net is None:
        net = line_total(invoice) - (invoice.allowance_amount or NONE) + (invoice.surcharge_amount or NONE)
    return net, invoice.gross_amount - net if invoice.tax_amount is None else invoice.tax_amount


def common_rate(invoice: Invoice) -> Decimal | None:
    """The one rate by which the tax of the whole invoice can be explained, in whole tenths of a per cent."""
    net, tax = totals_of(invoice)
    if not net:
        return None
    rate = (100 * tax / net).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return rate.normalize() + NONE if rate >= 0 and abs(tax_on(net, rate) - tax) <= CENT else None


def tax_on(base: Decimal, rate: Decimal | None) -> Decimal:
    return (base * (rate or NONE) / 100).quantize(CENT, ROUND_HALF_UP)
