"""What Intray understood of a document, what it doubts, and what it decided."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from datamodel.document import BBox, InputFile

Value = str | Decimal | dt.date

DATA = "data:"
"""How the ``reader`` of an extraction begins that a format of data has read: ``data:ubl``."""
ENTERED = "entered by a person"
"""Evidence of a field that a person typed or took from the page."""
TAKEN = "taken from the page by a person"
"""Evidence, beside ``ENTERED``, of a field whose place on the page a person showed."""
CHOSEN = "chosen by a person"
"""The reason of a link that a person set."""


def value_text(value: Value) -> str:
    """A value as the public JSON and the store's lists write it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


class DocumentType(StrEnum):
    PURCHASE_ORDER = "purchase_order"
    ORDER_CHANGE = "order_change"
    ORDER_RESPONSE = "order_response"
    DELIVERY_NOTE = "delivery_note"
    INVOICE = "invoice"
    PAYMENT_ADVICE = "payment_advice"
    BANK_STATEMENT = "bank_statement"
    RETURN_REQUEST = "return_request"
    RECEIPT = "receipt"
    OTHER = "other"
    RECEIPT_ADVICE = "receipt_advice"


PAPER_TYPES = tuple(kind for kind in DocumentType if kind is not DocumentType.RECEIPT_ADVICE)
"""What comes on paper, and so the types that the models have learned, in this order.

A receipt advice, by which a customer tells what came to him, comes as data only.
"""

ORDER_PAPERS = frozenset({DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE})
"""Their one total without tax is the net amount; of everything else it is the gross amount."""
BUYER_WRITES = frozenset(
    {
        DocumentType.PURCHASE_ORDER,
        DocumentType.ORDER_CHANGE,
        DocumentType.RETURN_REQUEST,
        DocumentType.RECEIPT_ADVICE,
    }
)
SELLER_WRITES = frozenset({DocumentType.ORDER_RESPONSE, DocumentType.DELIVERY_NOTE, DocumentType.INVOICE})


class ValueKind(StrEnum):
    """How the text of a field is turned into its value."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    DATE = "date"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    CURRENCY = "currency"
    UNIT = "unit"


_DATE, _AMOUNT, _ID, _TEXT = ValueKind.DATE, ValueKind.AMOUNT, ValueKind.IDENTIFIER, ValueKind.TEXT

PAPER_HEADER_FIELDS: Mapping[str, ValueKind] = MappingProxyType(
    {
        "document_number": _ID,
        "document_date": _DATE,
        "currency": ValueKind.CURRENCY,
        "net_amount": _AMOUNT,
        "tax_amount": _AMOUNT,
        "gross_amount": _AMOUNT,
        "sender_name": _TEXT,
        "sender_address": _TEXT,
        "sender_tax_id": _ID,
        "sender_iban": _ID,
        "receiver_name": _TEXT,
        "receiver_address": _TEXT,
        "ship_to_name": _TEXT,
        "ship_to_address": _TEXT,
        "customer_number": _ID,
        "supplier_number": _ID,
        "purchase_order_number": _ID,
        "delivery_note_number": _ID,
        "invoice_number": _ID,
        "delivery_date": _DATE,
        "due_date": _DATE,
        "payment_terms": _TEXT,
        "delivery_terms": _TEXT,
        "payment_date": _DATE,
        "payment_reference": _TEXT,
        "contact_name": _TEXT,
        "period_start": _DATE,
        "period_end": _DATE,
        "customer_name": _TEXT,
    }
)
"""What is read on paper: the models have learned these, in this order."""
HEADER_FIELDS: Mapping[str, ValueKind] = MappingProxyType(
    {
        **PAPER_HEADER_FIELDS,
        "receiver_tax_id": _ID,
        "receiver_iban": _ID,
        "account_iban": _ID,
        "statement_number": _ID,
        "statement_date": _DATE,
        "statement_kind": _TEXT,
        "opening_balance": _AMOUNT,
        "closing_balance": _AMOUNT,
        "sender_number": _ID,
        "receiver_number": _ID,
        "ship_to_number": _ID,
        "gross_weight": ValueKind.QUANTITY,
        "net_weight": ValueKind.QUANTITY,
        "tracking_number": _ID,
        "package_numbers": _TEXT,
        "allowance_amount": _AMOUNT,
        "surcharge_amount": _AMOUNT,
        "prepaid_amount": _AMOUNT,
        "response_status": _TEXT,
    }
)
"""Those, and what only files that are data have.

``statement_kind`` is one of ``StatementKind``; weights are in kilograms; ``package_numbers`` are SSCCs
with spaces between; the net amount is that of the lines less ``allowance_amount`` and with ``surcharge_amount``, and
``prepaid_amount`` is what of the gross amount is paid already.
"""

PAPER_LINE_FIELDS: Mapping[str, ValueKind] = MappingProxyType(
    {
        "position": _ID,
        "supplier_material_number": _ID,
        "customer_material_number": _ID,
        "gtin": _ID,
        "description": _TEXT,
        "quantity": ValueKind.QUANTITY,
        "unit": ValueKind.UNIT,
        "price_quantity": ValueKind.QUANTITY,
        "unit_price": _AMOUNT,
        "net_amount": _AMOUNT,
        "delivery_date": _DATE,
        "batch_number": _ID,
        "invoice_number": _ID,
        "invoice_date": _DATE,
        "gross_amount": _AMOUNT,
        "discount_amount": _AMOUNT,
        "paid_amount": _AMOUNT,
    }
)
"""What is read on paper: the models have learned these, in this order."""
LINE_FIELDS: Mapping[str, ValueKind] = MappingProxyType(
    {
        **PAPER_LINE_FIELDS,
        "order_number": _ID,
        "order_position": _ID,
        "tax_rate": ValueKind.QUANTITY,
        "tax_category": _ID,
        "allowance_amount": _AMOUNT,
        "surcharge_amount": _AMOUNT,
        "line_action": _TEXT,
        "deduction_amount": _AMOUNT,
        "deduction_reason": _TEXT,
        "booking_date": _DATE,
        "value_date": _DATE,
        "amount": _AMOUNT,
        "currency": ValueKind.CURRENCY,
        "counterparty_name": _TEXT,
        "counterparty_iban": _ID,
        "payment_reference": _TEXT,
        "end_to_end_id": _ID,
        "transaction_code": _ID,
        "bank_reference": _ID,
        "original_amount": _AMOUNT,
        "original_currency": ValueKind.CURRENCY,
        "charges_amount": _AMOUNT,
        "return_reason": _TEXT,
        "response_status": _TEXT,
        "backorder_quantity": ValueKind.QUANTITY,
        "short_quantity": ValueKind.QUANTITY,
        "rejected_quantity": ValueKind.QUANTITY,
        "difference_reason": _TEXT,
        "reversal": _TEXT,
        "ultimate_name": _TEXT,
        "counterparty_bic": _ID,
        "creditor_reference": _ID,
        "mandate_id": _ID,
        "instruction_id": _ID,
        "exchange_rate": ValueKind.QUANTITY,
        "batch_reference": _ID,
    }
)
"""Those, and what only files that are data have.

``tax_rate`` is in per cent, ``tax_category`` a code of UNTDID 5305 (S, Z, E, AE, K, G, O …); a line's amount is its
quantity at its price less ``allowance_amount`` and with ``surcharge_amount``; ``line_action`` is one of
``business.LineAction``. Of a booking, ``amount`` is in the currency of the account (credits positive),
``original_amount`` what the payer instructed, ``charges_amount`` what banks kept of it, ``bank_reference`` the bank's
own number of it, ``return_reason`` why it came back (ISO 20022 code, else the bank's own), ``reversal`` "true" where
the bank takes back a booking of its own, ``ultimate_name`` for whom the counterparty acts, ``creditor_reference`` a
structured reference (RF, QR), ``instruction_id`` the number of whoever ordered it, ``batch_reference`` the bank's
number of the sum that it was booked in.
"""


class ResponseStatus(StrEnum):
    """What a seller answers to an order, or to a line of it. ``RECEIVED`` says neither yes nor no."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"


class StatementKind(StrEnum):
    """What a bank tells of: whole days (camt.053, MT940), the day so far (camt.052, MT942), single bookings (camt.054).

    The same booking may stand in all three.
    """

    STATEMENT = "statement"
    REPORT = "report"
    NOTIFICATION = "notification"


@dataclass(frozen=True, slots=True)
class Field:
    """One value and where it comes from.

    Attributes:
        name: a key of ``HEADER_FIELDS`` or ``LINE_FIELDS``.
        value: what it means: money and quantities ``Decimal``, days ``date``, everything else ``str``.
        text: what was seen on the page.
        confidence: 0..1.
        page, bbox: where it stands; None for a value that was concluded or typed, not read.
        evidence: in words, why this value: "label 'Bestellnummer' to the left".
    """

    name: str
    value: Value
    text: str
    confidence: float
    page: int | None = None
    bbox: BBox | None = None
    evidence: tuple[str, ...] = ()


LineItem = Mapping[str, Field]


class Severity(StrEnum):
    """What an issue does to the decision: a warning is shown, an error sends the document to review."""

    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that a person should look at. ``code`` is listed in ``docs/issues.md``; ``line`` counts from 1."""

    code: str
    message: str
    field: str | None = None
    line: int | None = None
    severity: Severity = Severity.ERROR


def sender_of(fields: Mapping[str, Field]) -> str:
    """The sender's name, else the number by which alone some messages name him (a GLN)."""
    found = fields.get("sender_name") or fields.get("sender_number")
    return "" if found is None else str(found.value).strip()


@dataclass(frozen=True, slots=True)
class Classification:
    """The type of a document, how sure, its language (ISO 639-1), and the words that say so."""

    document_type: DocumentType
    confidence: float
    language: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A master-data record that may be meant: its number with us, how sure (0..1), and why in words.

    ``detail`` tells it from others of its name, where people choose: the place of a partner, the unit of a material.
    """

    number: str
    name: str
    confidence: float
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Extraction:
    """Everything understood of one document.

    ``links`` holds what master data adds, by name (``customer``: the ERP's number of the sold-to party). ``reader``
    names what understood it, with its version; empty where that is not known. ``findings`` is what reading found wrong
    with the file itself: a message that breaks its own rules, a picture that says something else than its data.
    """

    classification: Classification
    fields: Mapping[str, Field] = field(default_factory=dict)
    line_items: tuple[LineItem, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    reader: str = ""
    findings: tuple[Issue, ...] = ()

    @property
    def is_data(self) -> bool:
        """Whether it comes from a file that is data, and so was read exactly."""
        return self.reader.startswith(DATA)

    @property
    def document_type(self) -> DocumentType:
        return self.classification.document_type


class Status(StrEnum):
    """Where a document stands. Each processed document is in exactly one."""

    APPROVED = "approved"
    NEEDS_REVIEW = "needs_review"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """A status and why, in words. ``code`` is the rejection code where the status is rejected."""

    status: Status
    reasons: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class Result:
    """What became of one document: the outcome of ``process()``.

    ``extraction`` is None where the file could not be read. ``pages`` is 0 then. ``first_page`` is the number of the
    document's first page within its file.
    """

    file: InputFile
    index: int
    pages: int
    decision: Decision
    extraction: Extraction | None = None
    issues: tuple[Issue, ...] = ()
    first_page: int = 1
