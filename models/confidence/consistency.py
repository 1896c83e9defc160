"""Whether a proposed value goes with the others of its document: sums, products, days in order, check digits.

Each answer is +1 (it goes with them), -1 (it contradicts them) or 0 (nothing to compare with). A proposal is held
against every proposal of the other places, not against what was chosen there, so that no choice has to come first.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from stdnum import ean, iban
from stdnum.eu import vat

from datamodel.extraction import Field, Value
from models.confidence.proposals import Proposals, Slot

CENT = Decimal("0.01")
_RELATIVE = Decimal("0.0005")
_MOST = 8  # proposals of a place that are tried
_TOTALS = ("net_amount", "tax_amount", "gross_amount")
_ORDERED_DAYS = {"due_date": 1, "payment_date": 0, "delivery_date": 0}
_FURTHEST = dt.timedelta(days=800)


def fits_totals(field: Field, fields: Mapping[str, Slot]) -> int:
    """Net + tax = gross with this value in its place."""
    if field.name not in _TOTALS or not isinstance(field.value, Decimal):
        return 0
    options = [numbers_of(fields.get(name)) for name in _TOTALS]
    options[_TOTALS.index(field.name)] = [field.value]
    if not all(options):
        return 0
    net, tax, gross = options
    return _verdict(n + t == g or abs(n + t - g) <= CENT for n in net for t in tax for g in gross)


def fits_line(field: Field, line: Mapping[str, Slot]) -> int:
    """Quantity × price / price quantity = amount with this value in its place."""
    names = ("quantity", "unit_price", "net_amount", "price_quantity")
    if field.name not in names or not isinstance(field.value, Decimal):
        return 0
    options = [[field.value] if name == field.name else numbers_of(line.get(name)) for name in names]
    quantity, price, amount, per = (*options[:3], options[3] or [Decimal(1)])
    if not (quantity and price and amount):
        return 0
    return _verdict(is_product(q, p, n, a) for q in quantity for p in price for n in per for a in amount)


def is_product(quantity: Decimal, price: Decimal, per: Decimal, amount: Decimal) -> bool:
    """Whether quantity × price per ``per`` is the amount, to the cent that rounding may cost."""
    return bool(per) and abs(quantity * price / per - amount) <= max(CENT, abs(amount) * _RELATIVE)


def fits_line_sum(value: Value, lines: Sequence[Mapping[str, Slot]], name: str) -> int:
    """Whether the likeliest amounts ``name`` of all lines sum up to ``value``; 0 where a line has none."""
    amounts = [numbers_of(line.get(name))[:1] for line in lines]
    if not isinstance(value, Decimal) or not amounts or not all(amounts):
        return 0
    return _verdict([abs(sum(found[0] for found in amounts) - value) <= CENT * len(amounts)])


def fits_days(field: Field, fields: Mapping[str, Slot]) -> int:
    """Whether a day is not before the document's own, and not years after it."""
    issued = [p.field.value for p in fields.get("document_date", ()) if isinstance(p.field.value, dt.date)]
    if not isinstance(field.value, dt.date) or field.name == "document_date" or not issued:
        return 0
    return _verdict([issued[0] - dt.timedelta(days=90) <= field.value <= issued[0] + _FURTHEST])


def is_before_document(field: Field, fields: Mapping[str, Slot]) -> bool:
    """Whether a day is before the document's own: right for a delivery that an invoice bills, never for a due date."""
    issued = [p.field.value for p in fields.get("document_date", ()) if isinstance(p.field.value, dt.date)]
    return isinstance(field.value, dt.date) and bool(issued) and field.value < issued[0]


def fits_check_digits(field: Field) -> int:
    """IBAN, VAT id and GTIN prove themselves."""
    text = str(field.value)
    match field.name:
        case "sender_iban":
            return _verdict([iban.is_valid(text)])
        case "sender_tax_id":
            return _verdict([vat.is_valid(text)]) if re.match(r"[A-Z]{2}", text) else 0
        case "gtin":
            return _verdict([ean.is_valid(text)])
        case _:
            return 0


def positions_in_order(lines: Sequence[Mapping[str, Slot]]) -> int:
    """Whether printed positions rise by one step from the first line to the last: then no line is missing within."""
    texts = [str(line["position"][0].field.value) for line in lines if "position" in line]
    return steps_evenly(texts) if len(texts) == len(lines) else 0


def steps_evenly(texts: Sequence[str]) -> int:
    """For positions as printed ("10", "20", "30"); 0 where there are fewer than two, or one is no number."""
    if len(texts) < 2 or not all(text.isdecimal() for text in texts):
        return 0
    numbers = [int(text) for text in texts]
    steps = {b - a for a, b in pairwise(numbers)}
    return _verdict([len(steps) == 1 and min(steps) > 0 and numbers[0] == min(steps)])


def numbers_of(slot: Slot | None) -> list[Decimal]:
    """The different numbers proposed for a place, the likeliest first."""
    values = dict.fromkeys(p.field.value for p in slot or () if isinstance(p.field.value, Decimal))
    return list(values)[:_MOST]


def amount_name(proposals: Proposals, total: str) -> str:
    """The line amount that sums up to a document's ``total``: what was paid on an advice, else the line's amount."""
    paid = any("paid_amount" in line for line in proposals.lines)
    return "paid_amount" if paid and total == "gross_amount" else "net_amount"


def _verdict(answers: Iterable[bool]) -> int:
    return 1 if any(answers) else -1
