"""What a document is about, and what it says: by these, repeats and changes of the same order are known.

Two writings of one thing must come out the same, since customers write one number in several ways and a scan is read
with other spaces than a PDF: see ``compact``. A doubt goes the way that asks a person: numbers that only look alike are
taken for one rather than one order for two.
"""

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from datamodel.bookings import account_key
from datamodel.errors import DocumentError
from datamodel.extraction import BUYER_WRITES, DocumentType, Extraction, Field, LineItem, StatementKind, sender_of
from datamodel.units import iso_code

_T = DocumentType
_FAMILY: Mapping[DocumentType, str] = {
    _T.PURCHASE_ORDER: "order",
    _T.ORDER_CHANGE: "order",
    _T.ORDER_RESPONSE: "supply",
    _T.DELIVERY_NOTE: "supply",
    _T.INVOICE: "invoice",
    _T.PAYMENT_ADVICE: "payment",
    _T.BANK_STATEMENT: "statement",
    _T.RETURN_REQUEST: "return",
}
_OWN: Mapping[DocumentType, tuple[str, ...]] = {
    _T.BANK_STATEMENT: ("statement_number", "document_number"),
    _T.PAYMENT_ADVICE: ("document_number", "payment_reference"),
}
"""The fields with a document's own number, the first that there is; of the others, ``document_number``."""
_REFERS = frozenset({_T.ORDER_CHANGE, _T.ORDER_RESPONSE, _T.DELIVERY_NOTE})
"""Types that are about the order that they name."""
_PREVIEWS = frozenset({StatementKind.REPORT.upper(), StatementKind.NOTIFICATION.upper()})
_LONGEST = 255

HEADER_CONTENT = (
    "currency",
    "net_amount",
    "tax_amount",
    "gross_amount",
    "ship_to_name",
    "ship_to_address",
    "account_iban",
    "opening_balance",
    "closing_balance",
)
LINE_CONTENT = (
    "material",
    "quantity",
    "unit",
    "price",
    "net_amount",
    "delivery_date",
    "batch_number",
    "invoice_number",
    "gross_amount",
    "discount_amount",
    "paid_amount",
    "amount",
    "booking_date",
    "counterparty_iban",
    "payment_reference",
    "end_to_end_id",
)
"""What counts as content. ``material`` and ``price`` are made of several fields; see ``line_content``."""
_MATERIAL = ("supplier_material_number", "customer_material_number", "gtin", "description")


def own_number(extraction: Extraction) -> str:
    """The number that the document itself has, compact; empty where it has none.

    A bank statement's has its day, too: banks count from 1 each year, and some give none but 0.
    """
    names = _OWN.get(extraction.document_type, ("document_number",))
    number = next((number for name in names if (number := _compact(extraction.fields, name))), "")
    day = _compact(extraction.fields, "statement_date") if extraction.document_type is _T.BANK_STATEMENT else ""
    return "/".join(filter(None, (number, day)))


def business_object(extraction: Extraction) -> str:
    """The business object of a document: ``order:10012:4500012345``; empty where its number is not known.

    An order and its changes have the same one, and so have the confirmation and the delivery notes of an order of ours.
    The partner is the linked one, else the sender's name. At most 255 characters.
    """
    return _object(extraction, _partner(extraction))


def business_objects(extraction: Extraction) -> tuple[str, ...]:
    """The business object, and the one that it had before its partner was linked."""
    found = [_object(extraction, partner) for partner in (_partner(extraction), _name(extraction))]
    return tuple(dict.fromkeys(each for each in found if each))


def statement_object(account: str) -> str:
    """How the business objects of all statements of an account begin; empty where the account has no number."""
    key = account_key(account)
    return f"{_FAMILY[_T.BANK_STATEMENT]}:{key}:" if key else ""


def content_digest(extraction: Extraction) -> str:
    """SHA-256 of what the sender orders, delivers or bills; empty without lines.

    The document's own number, its date, the positions and the order of the lines do not count, nor do its terms.
    """
    if not extraction.line_items:
        return ""
    lines = (line_content(extraction, number) for number in range(1, len(extraction.line_items) + 1))
    said = [
        f"{extraction.document_type}:{_partner(extraction)}",
        _joined(header_content(extraction)),
        *sorted(_joined(line) for line in lines),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def header_content(extraction: Extraction) -> dict[str, str]:
    """The content of the header by name, in a form to compare; without what is not there."""
    return _without_empty({name: _comparable(extraction.fields.get(name)) for name in HEADER_CONTENT})


def line_content(extraction: Extraction, line: int) -> dict[str, str]:
    """The content of line ``line`` (from 1) by name, in a form to compare; without what is not there.

    A price per 100 and the hundredth of it are one price, ``Stk`` and ``PCE`` one unit. A line without a date of its
    own has that of the header. The description tells the material only where no number does: scans garble it most.
    """
    item = extraction.line_items[line - 1]
    content = {name: _comparable(item.get(name)) for name in LINE_CONTENT}
    content["material"] = _material(extraction, line, item)
    content["unit"] = _unit(item)
    content["price"] = _price(item)
    content["delivery_date"] = content["delivery_date"] or _comparable(extraction.fields.get("delivery_date"))
    return _without_empty(content)


def compact(text: str) -> str:
    """Letters and digits alone, in capitals, a bare number without leading zeros.

    Spaces, punctuation and case differ between two writings of one number, and so do the zeros in front of it.
    """
    letters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold()).upper()
    return letters.lstrip("0") or letters[:1] if letters.isdigit() else letters


def _object(extraction: Extraction, partner: str) -> str:
    kind = extraction.document_type
    about = _compact(extraction.fields, "purchase_order_number") if kind in _REFERS else ""
    number = about or own_number(extraction)
    if kind not in _FAMILY or not number or _is_preview(extraction):
        return ""
    return _short(":".join((_FAMILY[kind], partner, number)))


def _is_preview(extraction: Extraction) -> bool:
    """Whether a bank tells of bookings that come again in a statement: such a report is nothing of its own."""
    return _compact(extraction.fields, "statement_kind") in _PREVIEWS


def _short(key: str) -> str:
    """``key``, or as much of it as fits with a digest of the whole: two long keys stay two."""
    if len(key) <= _LONGEST:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: _LONGEST - len(digest) - 1]}:{digest}"


def _partner(extraction: Extraction) -> str:
    """Of papers that customers write, the customer; of the others, the supplier; whichever is linked, else by name.

    Of bank statements, the account: see ``account_key``.
    """
    if extraction.document_type is _T.BANK_STATEMENT and (account := _account(extraction)):
        return account
    first, second = ("customer", "supplier") if extraction.document_type in BUYER_WRITES else ("supplier", "customer")
    return extraction.links.get(first) or extraction.links.get(second) or _name(extraction)


def _account(extraction: Extraction) -> str:
    field = extraction.fields.get("account_iban")
    return "" if field is None else account_key(str(field.value))


def _name(extraction: Extraction) -> str:
    return compact(sender_of(extraction.fields))


def _material(extraction: Extraction, line: int, item: LineItem) -> str:
    """What a bank calls a booking is no material, and differs from format to format."""
    if extraction.document_type is _T.BANK_STATEMENT:
        return ""
    linked = extraction.links.get(f"material:{line}")
    if linked:
        return compact(linked)
    return next((number for name in _MATERIAL if (number := _compact(item, name))), "")


def _unit(item: LineItem) -> str:
    text = str(item["unit"].value) if "unit" in item else ""
    try:
        return iso_code(text)
    except DocumentError:
        return compact(text)


def _price(item: LineItem) -> str:
    """Per one unit, exactly."""
    price, per = (_number(item, name) for name in ("unit_price", "price_quantity"))
    return "" if price is None else str(Fraction(price) / Fraction(per or 1))


def _number(item: LineItem, name: str) -> Decimal | None:
    value = item[name].value if name in item else None
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _compact(fields: Mapping[str, Field], name: str) -> str:
    return compact(str(fields[name].value)) if name in fields else ""


def _comparable(field: Field | None) -> str:
    """A value so that the same value always looks the same: 5, 5.0 and 5E0 are one number, and −5 is another."""
    if field is None:
        return ""
    if isinstance(field.value, Decimal):
        return str(Fraction(field.value)) if field.value.is_finite() else str(field.value)
    return field.value.isoformat() if isinstance(field.value, dt.date) else compact(field.value)


def _without_empty(content: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in content.items() if value}


def _joined(content: Mapping[str, str]) -> str:
    return "|".join(f"{name}={value}" for name, value in sorted(content.items()))
