"""The sums of an order (Peppol transactions 1 and 114): lines, allowances and charges, totals, currencies."""

from collections.abc import Iterable
from decimal import Decimal

from lxml import etree

from extractors.structured.ubl.document import NAMESPACES, UblDocument
from extractors.structured.ubl.rules.common import amount, broken

_CBC, _CAC = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("cbc", "cac"))
_SLACK = Decimal("0.02")
_DECIMALS = 2
_TOTALS = "cac:AnticipatedMonetaryTotal"
_AMOUNTS = [f"{_CBC}{name}" for name in ("Amount", "TaxAmount", "LineExtensionAmount", "PriceAmount", "BaseAmount")]
_TRUE, _FALSE = ("true", "1"), ("false", "0")


def check_amounts(document: UblDocument, transaction: str) -> None:
    """One currency for all, cents for all but prices, and allowances that say what they are for."""
    currency = document.text(document.root, "cbc:DocumentCurrencyCode")
    for each in dict.fromkeys((*document.root.iter(*_AMOUNTS), *document.all(document.root, f"{_TOTALS}/*"))):
        if each.get("currencyID") not in (None, currency):
            message = f"{transaction}-R003: An amount is in {each.get('currencyID')}, the order in {currency or '–'}."
            broken(document, message, each, field="currency")
        text = (each.text or "").strip()
        if not _is_of_price(each) and len(text.partition(".")[2]) > _DECIMALS:
            broken(document, f"{transaction}-R028: The amount {text[:40]} has more than two decimals.", each)
    for path in ("cac:AllowanceCharge", "cac:OrderLine/cac:LineItem/cac:AllowanceCharge"):
        for allowance in document.all(document.root, path):
            _check_allowance(document, transaction, allowance)


def _is_of_price(element: etree._Element) -> bool:
    return any(parent.tag == f"{_CAC}Price" for parent in element.iterancestors())


def _check_allowance(document: UblDocument, transaction: str, allowance: etree._Element) -> None:
    base, percent = (document.number(allowance, f"cbc:{name}") for name in ("BaseAmount", "MultiplierFactorNumeric"))
    taken = amount(document, allowance, "cbc:Amount")
    if percent is not None and base is None:
        broken(document, f"{transaction}-R020: A percentage does not say of which amount it is.", allowance)
    if base is not None and percent is None:
        broken(document, f"{transaction}-R021: Of the amount {base:f} it is not said how many per cent.", allowance)
    if base is not None and percent is not None and abs(base * percent / 100 - taken) > _SLACK:
        broken(document, f"{transaction}-R022: {percent:f} % of {base:f} do not make {taken:f}.", allowance)
    if document.first(allowance, "cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode") is None:
        broken(document, f"{transaction}-R023: An allowance or charge does not say what it is for.", allowance)
    if taken < 0:
        broken(document, f"{transaction}-R032: The allowance or charge {taken:f} is below zero.", allowance)


def check_totals(document: UblDocument, transaction: str) -> None:
    """The totals of the order, where it has some."""
    totals = document.xml.first(document.root, _TOTALS)
    if totals is None:
        return
    lines, allowances, charges = (
        amount(document, totals, f"cbc:{name}Amount") for name in ("LineExtension", "AllowanceTotal", "ChargeTotal")
    )
    sums = _Sums(document)
    if sums.lines != lines:
        message = f"{transaction}-R008: The lines make {sums.lines:f}, but the total says {lines:f}."
        broken(document, message, totals, field="net_amount")
    if sums.allowances != allowances:
        message = f"{transaction}-R009: The allowances make {sums.allowances:f}, but the total says {allowances:f}."
        broken(document, message, totals, field="net_amount")
    if sums.charges != charges:
        message = f"{transaction}-R010: The charges make {sums.charges:f}, but the total says {charges:f}."
        broken(document, message, totals, field="net_amount")
    if lines < 0:
        broken(document, f"{transaction}-R007: The sum of the lines is below zero.", totals, field="net_amount")
    _check_net(document, transaction, totals, lines - allowances + charges)
    _check_gross(document, transaction, totals, lines - allowances + charges)


class _Sums:
    """Of lines, allowances and charges of the whole order, to the cent."""

    def __init__(self, document: UblDocument) -> None:
        root = document.root
        lines = document.all(root, "cac:OrderLine/cac:LineItem/cbc:LineExtensionAmount")
        self.lines = _to_cents(_sum(document, lines))
        self.allowances = _to_cents(_allowed(document, root, _FALSE))
        self.charges = _to_cents(_allowed(document, root, _TRUE))


def _check_net(document: UblDocument, transaction: str, totals: etree._Element, net: Decimal) -> None:
    told = document.number(totals, "cbc:TaxExclusiveAmount")
    if told is not None and told != net:
        message = f"{transaction}-R011: Lines, allowances and charges make {net:f}, but the total says {told:f}."
        broken(document, message, totals, field="net_amount")
    if amount(document, totals, "cbc:PayableAmount") < 0:
        broken(document, f"{transaction}-R006: What is to be paid is below zero.", totals, field="gross_amount")


def _check_gross(document: UblDocument, transaction: str, totals: etree._Element, net: Decimal) -> None:
    """What is to be paid, and the tax; both only where the total with tax is told."""
    gross, payable = (document.number(totals, f"cbc:{name}Amount") for name in ("TaxInclusive", "Payable"))
    if not gross:
        return
    due = gross - amount(document, totals, "cbc:PrepaidAmount") + amount(document, totals, "cbc:PayableRoundingAmount")
    if payable is not None and payable != due:
        message = f"{transaction}-R016: {due:f} is to be paid, but the total says {payable:f}."
        broken(document, message, totals, field="gross_amount")
    tax = document.number(document.root, "cac:TaxTotal/cbc:TaxAmount")
    told = document.number(totals, "cbc:TaxExclusiveAmount")
    with_tax = (net if told is None else told) + (tax or Decimal(0))
    if tax is not None and gross != with_tax:
        message = f"{transaction}-R017: Net and tax make {with_tax:f}, but the total says {gross:f}."
        broken(document, message, totals, field="gross_amount")


def check_line_amount(document: UblDocument, transaction: str, line: etree._Element, number: int) -> None:
    """Quantity × price + charges − allowances, to two cents; a price not below zero for a quantity above zero."""
    price = amount(document, line, "cac:Price/cbc:PriceAmount")
    base, quantity = (document.number(line, path) for path in ("cac:Price/cbc:BaseQuantity", "cbc:Quantity"))
    expected = (Decimal(1) if quantity is None else quantity) * (price / base if base else price)
    expected += _allowed(document, line, _TRUE) - _allowed(document, line, _FALSE)
    told = amount(document, line, "cbc:LineExtensionAmount")
    if abs(expected - told) > _SLACK:
        message = f"{transaction}-R024: Quantity and price of line {number} make {expected:.2f}, but it says {told:f}."
        broken(document, message, line, field="net_amount", line=number)
    if base is not None and base <= 0:
        message = f"{transaction}-R025: The price of line {number} is for {base:f}, which is not above zero."
        broken(document, message, line, field="price_quantity", line=number)
    if price < 0:
        message = f"{transaction}-R005: The price of line {number} is below zero."
        broken(document, message, line, field="unit_price", line=number)
    for allowance in document.all(line, "cac:Price/cac:AllowanceCharge"):
        _check_gross_price(document, transaction, allowance, price, number)


def _check_gross_price(
    document: UblDocument, transaction: str, allowance: etree._Element, price: Decimal, number: int
) -> None:
    """Gross price − discount = price."""
    base, taken = document.number(allowance, "cbc:BaseAmount"), amount(document, allowance, "cbc:Amount")
    if base is not None and price != base - taken:
        message = f"{transaction}-R019: {base:f} less {taken:f} do not make the price {price:f} of line {number}."
        broken(document, message, allowance, field="unit_price", line=number)
    if base is not None and base < 0:
        message = f"{transaction}-R027: The price before discounts of line {number} is below zero."
        broken(document, message, allowance, field="unit_price", line=number)


def _allowed(document: UblDocument, element: etree._Element, indicator: tuple[str, ...]) -> Decimal:
    """The sum of the charges, or of the allowances, of an order or a line."""
    found = document.all(element, "cac:AllowanceCharge")
    right = (each for each in found if document.text(each, "cbc:ChargeIndicator") in indicator)
    return sum((amount(document, each, "cbc:Amount") for each in right), Decimal(0))


def _sum(document: UblDocument, elements: Iterable[etree._Element]) -> Decimal:
    return sum((amount(document, each, ".") for each in elements), Decimal(0))


def _to_cents(total: Decimal) -> Decimal:
    return total.quantize(Decimal("0.01"))
