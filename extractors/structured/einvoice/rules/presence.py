"""What an invoice cannot do without: BR-01 to BR-65, and those of BR-CO that ask for something to be there.

BR-CO-21 to BR-CO-24 say again what BR-33, BR-38, BR-42 and BR-44 say, and BR-CO-05 to BR-CO-08 cannot be checked.
"""

from collections.abc import Iterator

from extractors.structured.einvoice.model import BG, BT, Group, Term
from extractors.structured.einvoice.profiles import Claim, Profile
from extractors.structured.einvoice.rules.breaches import Breach, each, is_detail
from extractors.structured.einvoice.rules.codes import CODES
from extractors.structured.einvoice.rules.names import NAMES

_ALWAYS: tuple[tuple[str, BG, BT], ...] = (
    ("BR-01", "", "BT-24"),
    ("BR-02", "", "BT-1"),
    ("BR-03", "", "BT-2"),
    ("BR-04", "", "BT-3"),
    ("BR-05", "", "BT-5"),
    ("BR-06", "BG-4", "BT-27"),
    ("BR-07", "BG-7", "BT-44"),
    ("BR-12", "BG-22", "BT-106"),
    ("BR-13", "BG-22", "BT-109"),
    ("BR-14", "BG-22", "BT-112"),
    ("BR-15", "BG-22", "BT-115"),
)
_EACH: tuple[tuple[str, str, tuple[BT, ...]], ...] = (
    ("BR-09", "BG-4/BG-5", ("BT-40",)),
    ("BR-11", "BG-7/BG-8", ("BT-55",)),
    ("BR-17", "BG-10", ("BT-59",)),
    ("BR-18", "BG-11", ("BT-62",)),
    ("BR-20", "BG-11/BG-12", ("BT-69",)),
    ("BR-21", "BG-25", ("BT-126",)),
    ("BR-25", "BG-25", ("BT-153",)),
    ("BR-31", "BG-20", ("BT-92",)),
    ("BR-32", "BG-20", ("BT-95",)),
    ("BR-33", "BG-20", ("BT-97", "BT-98")),
    ("BR-36", "BG-21", ("BT-99",)),
    ("BR-37", "BG-21", ("BT-102",)),
    ("BR-38", "BG-21", ("BT-104", "BT-105")),
    ("BR-41", "BG-25/BG-27", ("BT-136",)),
    ("BR-42", "BG-25/BG-27", ("BT-139", "BT-140")),
    ("BR-43", "BG-25/BG-28", ("BT-141",)),
    ("BR-44", "BG-25/BG-28", ("BT-144", "BT-145")),
    ("BR-45", "BG-23", ("BT-116",)),
    ("BR-46", "BG-23", ("BT-117",)),
    ("BR-47", "BG-23", ("BT-118",)),
    ("BR-49", "BG-16", ("BT-81",)),
    ("BR-50", "BG-16/BG-17", ("BT-84",)),
    ("BR-52", "BG-24", ("BT-122",)),
    ("BR-55", "BG-3", ("BT-25",)),
    ("BR-56", "BG-11", ("BT-63",)),
    ("BR-57", "BG-13/BG-15", ("BT-80",)),
)
_OF_DETAILS: tuple[tuple[str, BT], ...] = (
    ("BR-22", "BT-129"),
    ("BR-23", "BT-130"),
    ("BR-24", "BT-131"),
    ("BR-26", "BT-146"),
    ("BR-CO-04", "BT-151"),
)
_GROUPS: tuple[tuple[str, str, BG], ...] = (
    ("BR-08", "BG-4", "BG-5"),
    ("BR-10", "BG-7", "BG-8"),
    ("BR-16", "", "BG-25"),
    ("BR-19", "BG-11", "BG-12"),
    ("BR-CO-18", "", "BG-23"),
)
_SCHEMES: tuple[tuple[str, str, BT], ...] = (
    ("BR-62", "BG-4", "BT-34"),
    ("BR-63", "BG-7", "BT-49"),
    ("BR-64", "BG-25", "BT-157"),
    ("BR-65", "BG-25", "BT-158"),
)
_PERIODS: tuple[tuple[str, str, BT, BT], ...] = (
    ("BR-29", "BG-14", "BT-73", "BT-74"),
    ("BR-30", "BG-25/BG-26", "BT-134", "BT-135"),
)
_VAT_IDS = (("BG-4", "BT-31"), ("BG-7", "BT-48"), ("BG-11", "BT-63"))
_TRANSFERS = frozenset({"30", "58"})
_SHOWN_DIGITS = 10


def broken(invoice: Group, claim: Claim) -> Iterator[Breach]:
    """Everything that is missing."""
    for check in (_terms, _of_details, _groups, _schemes, _prices, _periods, _payment, _identifiers, _taxes):
        yield from check(invoice)
    if claim.profile is Profile.EXTENDED:
        yield from _terms_of_payment(invoice)


def missing(rule: str, group: Group, term: BT, line: int | None = None) -> Breach:
    """That a group has no such term."""
    return Breach(rule, f"{NAMES[term]} is missing ({term}).", group, line, term)


def _terms(invoice: Group) -> Iterator[Breach]:
    for rule, path, term in _ALWAYS:
        if not invoice.one(path).has(term):
            yield missing(rule, invoice.one(path), term)
    for rule, path, terms in _EACH:
        for line, group in each(invoice, path):
            if not any(map(group.has, terms)):
                yield missing(rule, group, terms[0], line)


def _of_details(invoice: Group) -> Iterator[Breach]:
    for line, group in each(invoice, "BG-25"):
        for rule, term in _OF_DETAILS:
            if is_detail(group) and not group.has(term):
                yield missing(rule, group, term, line)


def _groups(invoice: Group) -> Iterator[Breach]:
    for rule, path, name in _GROUPS:
        around = next(invoice.below(path), None)
        if around is None and path == "BG-11":
            continue  # nobody needs a tax representative
        if around is None or name not in around.groups:
            yield missing(rule, around or invoice, name)


def _schemes(invoice: Group) -> Iterator[Breach]:
    for rule, path, term in _SCHEMES:
        for line, group in each(invoice, path):
            for found in group.all(term):
                if not found.scheme:
                    words = f"{NAMES[term]} does not tell of which list it is ({term})."
                    yield Breach(rule, words, found, line, term)


def _prices(invoice: Group) -> Iterator[Breach]:
    for line, group in each(invoice, "BG-25"):
        for rule, term in (("BR-27", "BT-146"), ("BR-28", "BT-148")):
            price = group.number(term)
            if price is not None and price < 0:
                yield Breach(rule, f"{NAMES[term]} is {price}, below zero ({term}).", group, line, term)
        for attribute in group.below("BG-32"):
            for term in ("BT-160", "BT-161"):
                if not attribute.has(term):
                    yield missing("BR-54", attribute, term, line)


def _periods(invoice: Group) -> Iterator[Breach]:
    for rule, path, first, last in _PERIODS:
        for line, group in each(invoice, path):
            start, end = group.text(first), group.text(last)
            if start and end and end < start:
                yield Breach(rule, f"The period ends on {end}, before it starts on {start}.", group, line)
            code = path == "BG-14" and invoice.has("BT-8")  # which UBL keeps in the same element
            if not start and not end and not code:
                rule = "BR-CO-19" if path == "BG-14" else "BR-CO-20"
                yield Breach(rule, "The period has neither a first nor a last day.", group, line)


def _payment(invoice: Group) -> Iterator[Breach]:
    for group in invoice.below("BG-16"):
        if group.text("BT-81") in _TRANSFERS and not group.one("BG-17").has("BT-84"):
            yield missing("BR-61", group, "BT-84")
        for card in group.below("BG-18"):
            digits = sum(each.isdigit() for each in card.text("BT-87"))
            if digits > _SHOWN_DIGITS:
                words = f"{digits} digits of a card are shown, and {_SHOWN_DIGITS} may be (BT-87)."
                yield Breach("BR-51", words, card, is_warning=True)


def _identifiers(invoice: Group) -> Iterator[Breach]:
    for path, term in _VAT_IDS:
        for group in invoice.below(path):
            for found in group.all(term):
                if found.text[:2] not in CODES["countries"] | {"EL", "XI"}:
                    words = f"{NAMES[term]} “{found.text}” does not begin with the code of a country ({term})."
                    yield Breach("BR-CO-09", words, found, term=term)
    seller = invoice.one("BG-4")
    if not any(map(seller.has, ("BT-29", "BT-30", "BT-31"))):
        words = "The seller has no number by which the buyer could know him (BT-29, BT-30 or BT-31)."
        yield Breach("BR-CO-26", words, seller)


def _taxes(invoice: Group) -> Iterator[Breach]:
    for group in invoice.below("BG-23"):
        if not group.has("BT-119") and group.text("BT-118") != "O":
            yield missing("BR-48", group, "BT-119")
    tax_currency: Term | None = invoice.first("BT-6")
    if tax_currency and tax_currency.text != invoice.text("BT-5") and not invoice.one("BG-22").has("BT-111"):
        yield missing("BR-53", invoice.one("BG-22"), "BT-111")
    if invoice.has("BT-7") and invoice.has("BT-8"):
        yield Breach("BR-CO-03", "The day of the VAT is given and a code for it, too (BT-7, BT-8).", invoice)


def _terms_of_payment(invoice: Group) -> Iterator[Breach]:
    totals = invoice.one("BG-22")
    due = totals.number("BT-115")
    if due is not None and due > 0 and not invoice.has("BT-9") and not invoice.has("BT-20"):
        words = "Money is due, and there is neither a day for it nor terms of payment (BT-9, BT-20)."
        yield Breach("BR-CO-25", words, totals)
