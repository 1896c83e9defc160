"""What Peppol BIS Billing 3.0 asks for beyond EN 16931: the rules PEPPOL-EN16931-R that hold in every country.

KoSIT asks the same of XRechnung for those of ``_TAKEN_OVER``.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from extractors.structured.einvoice.model import BT, Group
from extractors.structured.einvoice.profiles import Claim
from extractors.structured.einvoice.rules.breaches import Breach, each, is_detail, total_of
from extractors.structured.einvoice.rules.names import NAMES
from extractors.structured.einvoice.rules.presence import missing

_TAKEN_OVER = frozenset(
    f"PEPPOL-EN16931-R{number:03}"
    for number in (1, 5, 10, 20, 40, 41, 42, 46, 53, 54, 55, 61, 101, 110, 111, 120, 121, 130)
)
_PROCESS = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:(?:self)?billing:\d\d:1\.0")
_SLACK = Decimal("0.02")
_NONE, _ONE = Decimal(0), Decimal(1)
_DEBITS = frozenset({"49", "59"})
_REDUCTIONS: tuple[tuple[str, BT, BT, BT], ...] = (
    ("BG-20", "BT-92", "BT-93", "BT-94"),
    ("BG-21", "BT-99", "BT-100", "BT-101"),
    ("BG-25/BG-27", "BT-136", "BT-137", "BT-138"),
    ("BG-25/BG-28", "BT-141", "BT-142", "BT-143"),
)
"""Each with its amount, base and per cent."""


def broken(invoice: Group, claim: Claim) -> Iterator[Breach]:
    """What Peppol asks for, of invoices that say that they follow it; some of it of XRechnung."""
    if not claim.peppol and not claim.xrechnung:
        return
    for breach in _all(invoice):
        if claim.peppol or breach.rule in _TAKEN_OVER:
            yield breach


def _all(invoice: Group) -> Iterator[Breach]:
    for check in (_document, _addresses, _currencies, _reductions, _payment, _periods, _lines):
        yield from check(invoice)


def _rule(number: str) -> str:
    return f"PEPPOL-EN16931-R{number}"


def _document(invoice: Group) -> Iterator[Breach]:
    process = invoice.first("BT-23")
    if process is None:
        yield missing(_rule("001"), invoice, "BT-23")
    elif not _PROCESS.fullmatch(process.text):
        words = f"{NAMES['BT-23']} “{process.text[:60]}” is none of Peppol's (BT-23)."
        yield Breach(_rule("007"), words, process)
    if len(invoice.all("BT-22")) > 1:
        words = "The invoice has more than one note, and Peppol allows one (BT-22)."
        yield Breach(_rule("002"), words, invoice.all("BT-22")[1])
    if not invoice.has("BT-10") and not invoice.has("BT-13"):
        words = "The invoice names neither the buyer's reference nor his order (BT-10, BT-13)."
        yield Breach(_rule("003"), words, invoice)


def _addresses(invoice: Group) -> Iterator[Breach]:
    for number, path, term in (("010", "BG-7", "BT-49"), ("020", "BG-4", "BT-34")):
        if not invoice.one(path).has(term):
            yield missing(_rule(number), invoice.one(path), term)


def _currencies(invoice: Group) -> Iterator[Breach]:
    own, other = invoice.text("BT-5"), invoice.first("BT-6")
    totals = invoice.one("BG-22")
    if other and other.text == own:
        yield Breach(_rule("005"), f"VAT has the invoice's own currency {own} (BT-6).", other)
    tax, converted = totals.number("BT-110"), totals.number("BT-111")
    if tax is not None and converted is not None and tax * converted < 0:
        words = f"VAT is {tax:f} in one currency and {converted:f} in the other: one of the signs is wrong."
        yield Breach(_rule("055"), words, totals.first("BT-111") or totals)
    terms = ("BT-106", "BT-107", "BT-108", "BT-109", "BT-112", "BT-113", "BT-114", "BT-115")
    for term in terms:
        found = totals.first(term)
        if found and found.scheme and own and found.scheme != own:
            words = f"{NAMES[term]} is in {found.scheme}, and the invoice is in {own} ({term})."
            yield Breach(_rule("051"), words, found, term=term)


def _reductions(invoice: Group) -> Iterator[Breach]:
    for path, amount_term, base_term, percent_term in _REDUCTIONS:
        for line, group in each(invoice, path):
            amount, base, percent = (group.number(term) for term in (amount_term, base_term, percent_term))
            if percent is not None and base is None:
                words = f"A percentage stands here without the amount that it is of ({base_term})."
                yield Breach(_rule("041"), words, group, line)
            if percent is None and base is not None:
                words = f"A base amount stands here without a percentage ({percent_term})."
                yield Breach(_rule("042"), words, group, line)
            if percent is None or base is None:
                continue
            expected = base * percent / 100
            if abs((amount or _NONE) - expected) > _SLACK:
                words = (
                    f"{percent}% of {base:f} are {expected:.2f}, and {amount or _NONE:f} stands here ({amount_term})."
                )
                yield Breach(_rule("040"), words, group, line)


def _payment(invoice: Group) -> Iterator[Breach]:
    for payment in invoice.below("BG-16"):
        if payment.text("BT-81") in _DEBITS and not payment.one("BG-19").has("BT-89"):
            yield missing(_rule("061"), payment, "BT-89")


def _periods(invoice: Group) -> Iterator[Breach]:
    whole = invoice.one("BG-14")
    for line, period in each(invoice, "BG-25/BG-26"):
        first, last = period.text("BT-134"), period.text("BT-135")
        if first and whole.has("BT-73") and first < whole.text("BT-73"):
            words = f"The line's period starts on {first}, before that of the invoice (BT-134)."
            yield Breach(_rule("110"), words, period, line)
        if last and whole.has("BT-74") and last > whole.text("BT-74"):
            words = f"The line's period ends on {last}, after that of the invoice (BT-135)."
            yield Breach(_rule("111"), words, period, line)


def _lines(invoice: Group) -> Iterator[Breach]:
    for number, line in each(invoice, "BG-25"):
        if is_detail(line):
            yield from _amount(number, line)
        base, unit, counted = line.first("BT-149"), line.text("BT-150"), line.text("BT-130")
        if base is not None and (base.number or _NONE) <= 0:
            words = f"The price is for {base.text} units: the quantity must be above zero (BT-149)."
            yield Breach(_rule("121"), words, base, number)
        if unit and counted and unit != counted:
            words = f"The price is for another unit ({unit}) than the quantity ({counted})."
            yield Breach(_rule("130"), words, line, number, "BT-150")
        gross, discount, net = (line.number(term) for term in ("BT-148", "BT-147", "BT-146"))
        if gross is not None and net is not None and net != gross - (discount or _NONE):
            words = f"The net price is {net:f}, but gross price and discount make {gross - (discount or _NONE):f}."
            yield Breach(_rule("046"), words, line, number, "BT-146")


def _amount(number: int | None, line: Group) -> Iterator[Breach]:
    told, quantity, price = (line.number(term) for term in ("BT-131", "BT-129", "BT-146"))
    base = line.number("BT-149") or _ONE
    charges = total_of(line.below("BG-28"), "BT-141") - total_of(line.below("BG-27"), "BT-136")
    expected = (_ONE if quantity is None else quantity) * (price or _NONE) / base + charges
    if abs((told or _NONE) - expected) > _SLACK:
        words = (
            f"The line's amount is {told or _NONE:f}, but quantity, price, allowances and charges make {expected:.2f}."
        )
        yield Breach(_rule("120"), words, line, number, "BT-131")
