"""What EN 16931 asks for that a record lacks, in words."""

from collections.abc import Iterator

from adapters.einvoice.parties import told
from adapters.einvoice.sums import CENT, NONE, common_rate, line_total, totals_of
from datamodel.business import Invoice, Party

RATELESS = "O"
"""The category that has no rate."""


def lacks_of(invoice: Invoice) -> Iterator[str]:
    """Each thing that is missing or wrong; nothing of an invoice that can be written."""
    yield from _without(invoice.number, "it has no number")
    yield from _without(invoice.lines, "it has no lines")
    yield from _missing_in_party(invoice.seller, is_seller=True)
    yield from _missing_in_party(invoice.buyer, is_seller=False)
    if not (invoice.seller.number or invoice.seller.tax_id):
        yield "the seller has neither a number nor a VAT id"
    for line in invoice.lines:
        if line.tax_rate is None and line.tax_category != RATELESS and common_rate(invoice) is None:
            yield f"line {line.position} has no tax rate"
    yield from _wrong_sums(invoice)


def _without(value: object, problem: str) -> Iterator[str]:
    if not value:
        yield problem


def _missing_in_party(party: Party | None, *, is_seller: bool) -> Iterator[str]:
    if party is None or not party.name:
        yield f"the {'seller' if is_seller else 'buyer'} has no name"
    elif not told(party).address.country:
        yield f"the address of the {'seller' if is_seller else 'buyer'} has no country"


def _wrong_sums(invoice: Invoice) -> Iterator[str]:
    amounts = (
        invoice.gross_amount,
        invoice.net_amount,
        invoice.tax_amount,
        *(line.net_amount for line in invoice.lines),
    )
    if any(amount is not None and amount != amount.quantize(CENT) for amount in amounts):
        yield "an amount has more than two decimal places"
    net, tax = totals_of(invoice)
    expected = line_total(invoice) - (invoice.allowance_amount or NONE) + (invoice.surcharge_amount or NONE)
    if net != expected:
        yield f"the net amount is {net}, and the lines with allowances and charges make {expected}"
    if net + tax != invoice.gross_amount:
        yield f"net and tax make {net + tax}, and the gross amount is {invoice.gross_amount}"
