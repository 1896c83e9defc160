"""From the business terms of an invoice to the fields of Intray."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from stdnum import iban

from datamodel.extraction import Issue
from extractors.structured.drafting import Draft
from extractors.structured.einvoice.model import BG, BT, Group, Term

CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
"""Types (BT-3, UNTDID 1001) whose positive amounts are given back."""
NOT_COUNTED = frozenset({"GROUP", "INFORMATION"})
"""Lines of the extended profile (BT-X-8) that sum up others or only explain: their amounts stand in no total."""
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
_GTIN = re.compile(r"\d{8}|\d{12,14}")
_GTIN_SCHEMES = frozenset({"0160", "0014", "GTIN", "EAN"})

_HEADER: Mapping[str, tuple[tuple[str, BT], ...]] = {
    "document_number": (("", "BT-1"),),
    "document_date": (("", "BT-2"),),
    "currency": (("", "BT-5"),),
    "sender_name": (("BG-4", "BT-27"), ("BG-4", "BT-28")),
    "sender_tax_id": (("BG-4", "BT-31"), ("BG-4", "BT-32")),
    "receiver_name": (("BG-7", "BT-44"), ("BG-7", "BT-45")),
    "receiver_tax_id": (("BG-7", "BT-48"),),
    "ship_to_name": (("BG-13", "BT-70"),),
    "ship_to_number": (("BG-13", "BT-71"),),
    "customer_number": (("BG-7", "customer number"),),
    "supplier_number": (("BG-4", "supplier number"),),
    "purchase_order_number": (("", "BT-13"),),
    "delivery_note_number": (("", "BT-16"), ("", "BT-X-27")),
    "invoice_number": (("BG-3", "BT-25"),),
    "delivery_date": (("BG-13", "BT-72"),),
    "delivery_terms": (("", "delivery terms"),),
    "payment_reference": (("", "BT-83"),),
    "contact_name": (("BG-4/BG-6", "BT-41"),),
    "period_start": (("BG-14", "BT-73"),),
    "period_end": (("BG-14", "BT-74"),),
}
"""Where each field comes from: the first of these that has a text."""
_AMOUNTS: Mapping[str, BT] = {
    "net_amount": "BT-109",
    "tax_amount": "BT-110",
    "gross_amount": "BT-112",
    "prepaid_amount": "BT-113",
}
_REDUCTIONS: tuple[tuple[str, BT, tuple[tuple[BG, BT], ...]], ...] = (
    ("allowance_amount", "BT-107", (("BG-20", "BT-92"),)),
    ("surcharge_amount", "BT-108", (("BG-21", "BT-99"), ("BG-X-42", "BT-X-272"))),
)
"""Each with its total, and the groups that make it up where the total is missing."""
_ADDRESSES: Mapping[str, tuple[str, tuple[BT, BT, BT], BT, BT, BT]] = {
    "sender_address": ("BG-4/BG-5", ("BT-35", "BT-36", "BT-162"), "BT-38", "BT-37", "BT-40"),
    "receiver_address": ("BG-7/BG-8", ("BT-50", "BT-51", "BT-163"), "BT-53", "BT-52", "BT-55"),
    "ship_to_address": ("BG-13/BG-15", ("BT-75", "BT-76", "BT-165"), "BT-78", "BT-77", "BT-80"),
}
"""Each with its group, its lines of the street, post code, city, country."""
_LINE: Mapping[str, tuple[BT, ...]] = {
    "position": ("BT-126",),
    "supplier_material_number": ("BT-155",),
    "customer_material_number": ("BT-156",),
    "description": ("BT-153", "BT-154"),
    "unit": ("BT-130",),
    "price_quantity": ("BT-149",),
    "unit_price": ("BT-146",),
    "delivery_date": ("delivered",),
    "batch_number": ("batch",),
    "order_number": ("BT-X-21",),
    "order_position": ("BT-132",),
    "tax_rate": ("BT-152",),
    "tax_category": ("BT-151",),
}

_NEGATIVE = "This credit note has a negative total, and so asks for money. Ask the sender which of the two is meant."
_FIELDS: Mapping[BT, str] = {
    **{term: name for name, sources in _HEADER.items() for _, term in sources},
    **{term: name for name, term in _AMOUNTS.items()},
    **{term: name for name, term, _ in _REDUCTIONS},
    "BT-9": "due_date",
    "BT-20": "payment_terms",
    "BT-84": "sender_iban",
}
_FIELDS_OF_LINES: Mapping[BT, str] = {
    **{term: name for name, terms in _LINE.items() for term in terms},
    "BT-129": "quantity",
    "BT-131": "net_amount",
    "BT-157": "gtin",
}


def draft_of(invoice: Group) -> Draft:
    """Every field that the invoice has; what it gives back is negative, as on a paper."""
    draft = Draft()
    if invoice.has("test"):
        draft.find_test()
    turn = _negated if is_credit(invoice) else str
    _put_header(invoice, draft)
    _put_addresses(invoice, draft)
    _put_payment(invoice, draft)
    _put_totals(invoice, draft, turn)
    if is_credit(invoice) and (invoice.one("BG-22").number("BT-112") or 0) < 0:
        draft.findings.append(Issue("credit_note_negative", _NEGATIVE, field="gross_amount"))
    for line in counted_lines(invoice):
        draft.add_line()
        _put_line(line, draft, turn)
    return draft


def is_credit(invoice: Group) -> bool:
    return invoice.text("BT-3") in CREDIT_NOTES or invoice.place.path.endswith("/CreditNote")


def field_of(term: BT, *, in_line: bool) -> str | None:
    """The field that a term fills; None where it fills none."""
    return (_FIELDS_OF_LINES if in_line else _FIELDS).get(term)


def counted_lines(invoice: Group) -> Iterator[Group]:
    """The lines whose amounts make the total."""
    return (line for line in invoice.below("BG-25") if line.text("BT-X-8").upper() not in NOT_COUNTED)


def _negated(text: str) -> str:
    """``12.50`` → ``-12.50``; nothing stays nothing."""
    bare = text.removeprefix("+")
    if not bare.strip("-0."):
        return bare.removeprefix("-")
    return bare[1:] if bare.startswith("-") else f"-{bare}"


def _put(put: Callable[..., None], name: str, term: Term | None, change: Callable[[str], str] = str) -> None:
    if term is not None:
        put(name, change(term.text), term.place)


def _put_header(invoice: Group, draft: Draft) -> None:
    for name, sources in _HEADER.items():
        for path, term in sources:
            _put(draft.put, name, next((found for group in invoice.below(path) for found in group.all(term)), None))
    seller, buyer = invoice.one("BG-4").all("BT-29"), invoice.one("BG-7").all("BT-46")
    _put(draft.put, "supplier_number", next((found for found in seller if not found.scheme), None))
    _put(draft.put, "customer_number", next((found for found in buyer if not found.scheme), None))
    _put(draft.put, "receiver_number", next((found for found in buyer if found.scheme), None))


def _put_addresses(invoice: Group, draft: Draft) -> None:
    for name, (path, streets, code, city, country) in _ADDRESSES.items():
        group = invoice.one(path)
        place = " ".join(text for term in (code, city) if (text := group.text(term)))
        parts = [*(group.text(street) for street in streets), place, group.text(country)]
        address = ", ".join(part for part in parts if part)
        if address:
            draft.put(name, address, group.place)


def _put_payment(invoice: Group, draft: Draft) -> None:
    accounts = [term for group in invoice.below("BG-16/BG-17") for term in group.all("BT-84")]
    for account in accounts:
        number = iban.compact(account.text).upper()
        if _IBAN.fullmatch(number):
            draft.put_value("sender_iban", number, account.text, account.place)
    _put(draft.put, "due_date", max(_due_days(invoice), key=lambda day: day.text, default=None))
    texts = [*_discounts(invoice), *invoice.all("BT-20")]
    if texts:
        draft.put("payment_terms", "\n".join(term.text for term in texts), texts[0].place)


def _due_days(invoice: Group) -> tuple[Term, ...]:
    """The days until which all is to be paid; of several terms those without a cash discount."""
    full = [day for terms in invoice.below("terms") if not terms.has("per cent") for day in terms.all("day")]
    return tuple(full) or invoice.all("BT-9")


def _discounts(invoice: Group) -> Iterator[Term]:
    """Cash discounts that are told by numbers alone, in the words of XRechnung."""
    for terms in invoice.below("terms"):
        percent, days = terms.number("per cent"), terms.first("days")
        if percent is not None and days is not None and not terms.has("text"):
            yield Term(f"#SKONTO#TAGE={days.text}#PROZENT={percent:.2f}#", days.place)


def _put_totals(invoice: Group, draft: Draft, turn: Callable[[str], str]) -> None:
    totals = invoice.one("BG-22")
    for name, term in _AMOUNTS.items():
        _put(draft.put, name, totals.first(term), turn)
    for name, total, groups in _REDUCTIONS:
        told = totals.first(total) or _sum(invoice, groups)
        if told is not None and told.number:
            draft.put(name, turn(told.text), told.place)


def _sum(around: Group, groups: tuple[tuple[BG, BT], ...]) -> Term | None:
    """The sum of a term over groups, at the place of the first; None where there are none."""
    terms = [term for path, name in groups for group in around.below(path) for term in group.all(name)]
    numbers = [number for term in terms if (number := term.number) is not None]
    return Term(f"{sum(numbers, Decimal(0)):f}", terms[0].place) if numbers else None


def _put_line(line: Group, draft: Draft, turn: Callable[[str], str]) -> None:
    for name, terms in _LINE.items():
        for term in terms:
            _put(draft.put_in_line, name, line.first(term))
    _put(draft.put_in_line, "quantity", line.first("BT-129"), turn)
    _put(draft.put_in_line, "net_amount", line.first("BT-131"), turn)
    for name, path, term in (("allowance_amount", "BG-27", "BT-136"), ("surcharge_amount", "BG-28", "BT-141")):
        _put(draft.put_in_line, name, _sum(line, ((path, term),)), turn)
    for number in line.all("BT-157"):
        if number.scheme in _GTIN_SCHEMES or (not number.scheme and _GTIN.fullmatch(number.text)):
            draft.put_in_line("gtin", number.text, number.place)
