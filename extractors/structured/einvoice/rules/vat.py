"""What each category of VAT asks for: BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF (L), BR-AG (M) and BR-B."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from extractors.structured.einvoice.model import BT, Group
from extractors.structured.einvoice.profiles import Claim, Profile
from extractors.structured.einvoice.rules.breaches import Breach, is_detail, numbered_lines
from extractors.structured.einvoice.rules.sums import CENT, cents

_NONE, _UNIT = Decimal(0), Decimal(1)


class _Rate(Enum):
    """What the rate of a category is."""

    ABOVE_ZERO = auto()
    ZERO = auto()
    ANY = auto()
    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class _Category:
    """One category: the letters of its rules, and what they ask for.

    Attributes:
        vat: in words.
        sellers, buyers: terms of which one is needed.
        exempt: whether a reason for no tax is needed (True), forbidden (False) or neither.
    """

    rules: str
    vat: str
    rate: _Rate
    sellers: tuple[BT, ...] = ("BT-31", "BT-32", "BT-63")
    buyers: tuple[BT, ...] = ()
    exempt: bool | None = None


_VAT_IDS = ("BT-31", "BT-63")
_CATEGORIES: Mapping[str, _Category] = {
    "S": _Category("S", "Standard VAT (S)", _Rate.ABOVE_ZERO, exempt=False),
    "Z": _Category("Z", "Zero-rated VAT (Z)", _Rate.ZERO, exempt=False),
    "E": _Category("E", "Exemption from VAT (E)", _Rate.ZERO, exempt=True),
    "AE": _Category("AE", "Reverse charge (AE)", _Rate.ZERO, buyers=("BT-48", "BT-47"), exempt=True),
    "K": _Category("IC", "Supply within the EU (K)", _Rate.ZERO, _VAT_IDS, buyers=("BT-48",), exempt=True),
    "G": _Category("G", "Export from the EU (G)", _Rate.ZERO, _VAT_IDS, exempt=True),
    "O": _Category("O", "No VAT at all (O)", _Rate.ABSENT, (), exempt=True),
    "L": _Category("AF", "Tax of the Canary Islands (L)", _Rate.ANY, exempt=False),
    "M": _Category("AG", "Tax of Ceuta and Melilla (M)", _Rate.ANY, exempt=False),
}
_BY_RATE = frozenset({"S", "L", "M"})
"""Categories with several rates: each has a breakdown of its own."""


@dataclass(frozen=True, slots=True)
class _Taxed:
    """Something that is taxed: a line, an allowance, a charge. ``rule`` counts from 0 in this order."""

    group: Group
    category: str
    rate: Decimal | None
    amount: Decimal
    kind: int
    line: int | None = None
    vat: BT = ""


def broken(invoice: Group, claim: Claim) -> Iterator[Breach]:
    """What the categories that the invoice has ask for."""
    taxed = list(_taxed(invoice))
    for code, category in _CATEGORIES.items():
        of_it = [each for each in taxed if each.category == code]
        breakdowns = [group for group in invoice.below("BG-23") if group.text("BT-118") == code]
        yield from _breakdown(invoice, category, of_it, breakdowns, claim)
        yield from _identified(invoice, category, of_it)
        for each in of_it:
            yield from _rated(category, each)
        for group in breakdowns:
            if len(breakdowns) == 1 or code in _BY_RATE:  # else only reasons tell what belongs to which
                yield from _base(category, code, group, of_it, claim)
            yield from _tax(category, group, of_it, claim)
            yield from _exempted(category, group)
    yield from _within_the_eu(invoice)
    yield from _outside_vat(invoice, taxed)
    yield from _split_payment(invoice, taxed)


def _taxed(invoice: Group) -> Iterator[_Taxed]:
    for number, line in numbered_lines(invoice):
        if is_detail(line):
            amount = line.number("BT-131") or _NONE
            yield _Taxed(line, line.text("BT-151"), line.number("BT-152"), amount, 0, number, "BT-152")
    kinds = (
        ("BG-20", 1, -1, "BT-92", "BT-95", "BT-96"),
        ("BG-21", 2, 1, "BT-99", "BT-102", "BT-103"),
        ("BG-X-42", 2, 1, "BT-X-272", "BT-X-273", "BT-X-274"),
    )
    for name, kind, sign, amount_term, category, rate in kinds:
        for group in invoice.below(name):
            amount = sign * (group.number(amount_term) or _NONE)
            yield _Taxed(group, group.text(category), group.number(rate), amount, kind, None, rate)


def _breakdown(
    invoice: Group, category: _Category, of_it: list[_Taxed], breakdowns: list[Group], claim: Claim
) -> Iterator[Breach]:
    rule = f"BR-{category.rules}-01"
    many = category.rate in (_Rate.ABOVE_ZERO, _Rate.ANY) or claim.profile is Profile.EXTENDED
    if of_it and not breakdowns:
        yield Breach(rule, f"{category.vat} is used, and the VAT breakdown does not have it.", invoice)
    if len(breakdowns) > 1 and not many:
        words = f"{category.vat} stands in the VAT breakdown {len(breakdowns)} times instead of once."
        yield Breach(rule, words, breakdowns[1])


def _identified(invoice: Group, category: _Category, of_it: list[_Taxed]) -> Iterator[Breach]:
    """Once for each kind of what is taxed so."""
    seller, buyer, agent = invoice.one("BG-4"), invoice.one("BG-7"), invoice.one("BG-11")
    for kind in sorted({each.kind for each in of_it}):
        rule = f"BR-{category.rules}-0{2 + kind}"
        if category.sellers and not any(seller.has(term) or agent.has(term) for term in category.sellers):
            terms = ", ".join(category.sellers)
            words = f"{category.vat} needs a tax number of the seller or of the tax representative ({terms})."
            yield Breach(rule, words, seller, term="BT-31")
        if category.buyers and not any(map(buyer.has, category.buyers)):
            terms = ", ".join(category.buyers)
            yield Breach(rule, f"{category.vat} needs a tax number of the buyer ({terms}).", buyer, term="BT-48")
        if category.rate is _Rate.ABSENT and (seller.has("BT-31") or agent.has("BT-63") or buyer.has("BT-48")):
            words = f"{category.vat} is used, and the invoice has VAT ids (BT-31, BT-63, BT-48)."
            yield Breach(rule, words, seller, term="BT-31")


def _rated(category: _Category, taxed: _Taxed) -> Iterator[Breach]:
    rule, rate = f"BR-{category.rules}-0{5 + taxed.kind}", taxed.rate
    place = taxed.group.first(taxed.vat) or taxed.group
    if category.rate is _Rate.ABSENT:
        if rate is not None:
            words = f"{category.vat} has no rate, and {rate}% stands here ({taxed.vat})."
            yield Breach(rule, words, place, taxed.line, taxed.vat)
    elif rate is None:
        yield Breach(rule, f"{category.vat} has no rate here ({taxed.vat}).", place, taxed.line, taxed.vat)
    elif (category.rate is _Rate.ABOVE_ZERO and rate <= 0) or rate < 0:
        words = f"{category.vat} has a rate above zero, and {rate}% stands here ({taxed.vat})."
        yield Breach(rule, words, place, taxed.line, taxed.vat)
    elif category.rate is _Rate.ZERO and rate:
        words = f"{category.vat} has the rate 0%, and {rate}% stands here ({taxed.vat})."
        yield Breach(rule, words, place, taxed.line, taxed.vat)


def _base(category: _Category, code: str, group: Group, of_it: list[_Taxed], claim: Claim) -> Iterator[Breach]:
    told = group.number("BT-116")
    if told is None:
        return
    of_rate = _of_rate(code, group, of_it)
    expected = sum((each.amount for each in of_rate), _NONE)
    difference = abs(told - cents(expected))
    if claim.profile is Profile.EXTENDED:
        is_wrong = difference > CENT * len(of_rate)
    else:
        is_wrong = difference >= _UNIT if code in _BY_RATE else difference != 0
    if is_wrong:
        words = f"{category.vat}: the taxable amount is {told:f}, but what is taxed so is {expected:f} (BT-116)."
        yield Breach(f"BR-{category.rules}-08", words, group.first("BT-116") or group, term="BT-116")


def _of_rate(code: str, group: Group, of_it: list[_Taxed]) -> list[_Taxed]:
    if code not in _BY_RATE:
        return of_it
    return [each for each in of_it if each.rate == group.number("BT-119")]


def _tax(category: _Category, group: Group, of_it: list[_Taxed], claim: Claim) -> Iterator[Breach]:
    told, base, rate = (group.number(term) for term in ("BT-117", "BT-116", "BT-119"))
    if told is None or base is None:
        return
    rule, place = f"BR-{category.rules}-09", group.first("BT-117") or group
    if category.rate in (_Rate.ZERO, _Rate.ABSENT):
        if told:
            yield Breach(rule, f"{category.vat} has no tax, and {told:f} stands here (BT-117).", place, term="BT-117")
        return
    expected = cents(base * (rate or _NONE) / 100)
    slack = max(_UNIT - CENT, CENT * len(of_it)) if claim.profile is Profile.EXTENDED else _UNIT - CENT
    if abs(told - expected) > slack:
        words = f"{category.vat}: the tax is {told:f}, but base and rate make {expected:f} (BT-117)."
        yield Breach(rule, words, place, term="BT-117")


def _exempted(category: _Category, group: Group) -> Iterator[Breach]:
    has_reason = group.has("BT-120") or group.has("BT-121")
    rule = f"BR-{category.rules}-10"
    if category.exempt and not has_reason:
        words = f"{category.vat} needs a reason why there is no tax (BT-120 or BT-121)."
        yield Breach(rule, words, group)
    if category.exempt is False and has_reason:
        words = f"{category.vat} is no exemption, and a reason for one stands here (BT-120, BT-121)."
        yield Breach(rule, words, group)


def _within_the_eu(invoice: Group) -> Iterator[Breach]:
    if not any(group.text("BT-118") == "K" for group in invoice.below("BG-23")):
        return
    delivery, period = invoice.one("BG-13"), invoice.one("BG-14")
    if not (delivery.has("BT-72") or period.has("BT-73") or period.has("BT-74")):
        words = "Supply within the EU (K) needs the day of delivery or a period (BT-72, BG-14)."
        yield Breach("BR-IC-11", words, delivery, term="BT-72")
    if not delivery.one("BG-15").has("BT-80"):
        yield Breach("BR-IC-12", "Supply within the EU (K) needs the country of delivery (BT-80).", delivery)


def _outside_vat(invoice: Group, taxed: list[_Taxed]) -> Iterator[Breach]:
    breakdowns = list(invoice.below("BG-23"))
    if not any(group.text("BT-118") == "O" for group in breakdowns):
        return
    if len(breakdowns) > 1:
        words = "Beside “no VAT at all” (O), nothing else may stand in the VAT breakdown."
        yield Breach("BR-O-11", words, breakdowns[1])
    for kind, rule in enumerate(("BR-O-12", "BR-O-13", "BR-O-14")):
        for each in taxed:
            if each.kind == kind and each.category != "O":
                words = f"Beside “no VAT at all” (O), the category {each.category or '–'} cannot stand here."
                yield Breach(rule, words, each.group, each.line)


def _split_payment(invoice: Group, taxed: list[_Taxed]) -> Iterator[Breach]:
    codes = {each.category for each in taxed} | {group.text("BT-118") for group in invoice.below("BG-23")}
    if "B" not in codes:
        return
    countries = {invoice.one(path).text(term) for path, term in (("BG-4/BG-5", "BT-40"), ("BG-7/BG-8", "BT-55"))}
    if countries != {"IT"}:
        yield Breach("BR-B-01", "Split payment (B) is for invoices within Italy only.", invoice)
    if "S" in codes:
        yield Breach("BR-B-02", "Split payment (B) and standard VAT (S) cannot stand in one invoice.", invoice)
