"""The sums of an invoice: BR-CO-10 to BR-CO-17, to the cent; of the extended profile with a cent for each summand."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from extractors.structured.einvoice.model import BT, Group
from extractors.structured.einvoice.profiles import Claim, Profile
from extractors.structured.einvoice.rules.breaches import Breach, is_detail, total_of
from extractors.structured.einvoice.rules.names import NAMES

CENT = Decimal("0.01")
_NONE = Decimal(0)
_UNIT = Decimal(1)
"""By how much the tax of a category may differ from what its rate makes: less than one, as lines may be rounded."""


def broken(invoice: Group, claim: Claim) -> Iterator[Breach]:
    """Sums that do not add up."""
    totals = invoice.one("BG-22")
    for rule, term, expected, summands in _sums(invoice, totals, claim):
        told = totals.number(term)
        slack = CENT * summands if claim.profile is Profile.EXTENDED else _NONE
        if told is not None and expected is not None and abs(told - cents(expected)) > slack:
            words = f"{NAMES[term]} is {told:f}, but its parts make {cents(expected):f} ({term})."
            yield Breach(rule, words, totals.first(term) or totals, term=term)
    for rule, term, name in (("BR-CO-11", "BT-107", "BG-20"), ("BR-CO-12", "BT-108", "BG-21")):
        if name in invoice.groups and not totals.has(term):
            yield Breach(rule, f"{NAMES[term]} is missing, though there are some ({term}).", totals, term=term)
    yield from _taxes(invoice, claim)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _sums(invoice: Group, totals: Group, claim: Claim) -> Iterator[tuple[str, BT, Decimal | None, int]]:
    """Rule, term, what it should be (None where that is not known), and of how many summands that may be rounded."""
    lines = [line for line in invoice.below("BG-25") if is_detail(line)]
    allowances, charges, freight = (list(invoice.below(name)) for name in ("BG-20", "BG-21", "BG-X-42"))
    count = len(lines) + len(allowances) + len(charges) + len(freight)
    if lines:
        yield "BR-CO-10", "BT-106", total_of(iter(lines), "BT-131"), len(lines)
    yield "BR-CO-11", "BT-107", total_of(iter(allowances), "BT-92"), len(allowances)
    charged = total_of(iter(charges), "BT-99") + total_of(iter(freight), "BT-X-272")
    yield "BR-CO-12", "BT-108", charged, len(charges) + len(freight)
    number = totals.number
    if totals.has("BT-106"):
        without_tax = (number("BT-106") or _NONE) - (number("BT-107") or _NONE) + (number("BT-108") or _NONE)
        yield "BR-CO-13", "BT-109", without_tax, count
    taxes = list(invoice.below("BG-23"))
    if taxes:
        yield "BR-CO-14", "BT-110", total_of(iter(taxes), "BT-117"), 0
    net, paid, gross = (number(term) for term in ("BT-109", "BT-113", "BT-112"))
    yield "BR-CO-15", "BT-112", None if net is None else net + (number("BT-110") or _NONE), count
    if gross is not None:
        others = sum((term.number or _NONE for term in invoice.all("third-party")), _NONE) if claim.extension else _NONE
        due = gross - (paid or _NONE) + (number("BT-114") or _NONE) + others
        yield "BR-CO-16", "BT-115", due, 0


def _taxes(invoice: Group, claim: Claim) -> Iterator[Breach]:
    if claim.profile is Profile.EXTENDED:
        return  # BR-S-09 says it there, by category
    for group in invoice.below("BG-23"):
        told, base, rate = (group.number(term) for term in ("BT-117", "BT-116", "BT-119"))
        if told is None or base is None:
            continue
        expected = cents(base * (rate or _NONE) / 100)
        if abs(told - expected) >= _UNIT:
            words = f"{NAMES['BT-117']} is {told:f}, but base and rate make {expected:f} (BT-117)."
            yield Breach("BR-CO-17", words, group.first("BT-117") or group, term="BT-117")
