"""How the page names things, in English; ``review.language`` says it in the language of the page."""

from collections.abc import Iterator

from datamodel.delivery import DeliveryState
from datamodel.errors import RejectionCode
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, DocumentType, Status
from datamodel.payments import PaymentState
from datamodel.people import Role

_HEADER = {
    "sender_tax_id": "Sender VAT id",
    "sender_iban": "Sender IBAN",
    "purchase_order_number": "Purchase order no.",
    "delivery_note_number": "Delivery note no.",
    "invoice_number": "Invoice no.",
    "document_number": "Document no.",
    "customer_number": "Customer no.",
    "supplier_number": "Supplier no.",
    "contact_name": "Contact",
    "receiver_tax_id": "Receiver VAT id",
    "receiver_iban": "Receiver IBAN",
    "account_iban": "Account IBAN",
    "statement_number": "Statement no.",
    "statement_kind": "Kind of statement",
    "sender_number": "Sender no.",
    "receiver_number": "Receiver no.",
    "ship_to_number": "Ship-to no.",
    "gross_weight": "Gross weight (kg)",
    "net_weight": "Net weight (kg)",
    "tracking_number": "Tracking no.",
    "package_numbers": "Packages (SSCC)",
    "allowance_amount": "Allowances",
    "surcharge_amount": "Surcharges",
    "prepaid_amount": "Already paid",
    "response_status": "Answer",
}
_COLUMNS = {
    "position": "Pos.",
    "supplier_material_number": "Supplier’s no.",
    "customer_material_number": "Customer’s no.",
    "gtin": "GTIN",
    "quantity": "Qty",
    "price_quantity": "Per",
    "unit_price": "Price",
    "net_amount": "Amount",
    "delivery_date": "Delivery",
    "batch_number": "Batch",
    "invoice_number": "Invoice no.",
    "invoice_date": "Dated",
    "gross_amount": "Gross",
    "discount_amount": "Discount",
    "paid_amount": "Paid",
    "order_number": "Order no.",
    "order_position": "Order pos.",
    "tax_rate": "Tax %",
    "tax_category": "Tax category",
    "allowance_amount": "Allowance",
    "surcharge_amount": "Surcharge",
    "line_action": "Change",
    "deduction_amount": "Deduction",
    "deduction_reason": "Why deducted",
    "booking_date": "Booked",
    "value_date": "Value date",
    "counterparty_name": "Counterparty",
    "counterparty_iban": "Its IBAN",
    "payment_reference": "Reference",
    "end_to_end_id": "End-to-end id",
    "transaction_code": "Code",
    "bank_reference": "Bank’s no.",
    "original_amount": "Original amount",
    "original_currency": "Original currency",
    "charges_amount": "Charges",
    "return_reason": "Why returned",
    "reversal": "Reversal",
    "ultimate_name": "On behalf of",
    "counterparty_bic": "Its BIC",
    "creditor_reference": "Creditor’s ref.",
    "mandate_id": "Mandate",
    "instruction_id": "Orderer’s no.",
    "exchange_rate": "Rate",
    "batch_reference": "Batch no.",
    "response_status": "Answer",
    "backorder_quantity": "To come",
    "short_quantity": "Short",
    "rejected_quantity": "Refused",
    "difference_reason": "Why different",
}


def words(name: str) -> str:
    """A name of ours as people write it: ``needs_review`` → ``Needs review``."""
    return name.replace("_", " ").capitalize()


def field_label(name: str) -> str:
    return _HEADER.get(name) or words(name)


def column_label(name: str) -> str:
    return _COLUMNS.get(name) or words(name)


_SUBJECTS = ("File", "Document", "Message", "User", "Rule", "Target")
_READERS = ("Geometry", "Layout")
_RECORDS = ("Order", "Delivery", "Account iban", "Opening balance", "Closing balance", "Statement number")
"""What events are about; the readers; business records, and parts of them that no field is named by."""


def states() -> Iterator[str]:
    """How documents, messages and payments stand: adjectives, which start small within a sentence."""
    yield from map(words, (*Status, *DeliveryState, *PaymentState))


def names() -> Iterator[str]:
    """Every name of ours that pages show, in English: types, states, roles, fields, and why files are not read."""
    for known in (DocumentType, Status, Role, DeliveryState, PaymentState, RejectionCode):
        yield from map(words, known)
    yield from (*_RECORDS, *_READERS, *_SUBJECTS)
    for name in HEADER_FIELDS:
        yield from (field_label(name), words(name))
    for name in LINE_FIELDS:
        yield from (column_label(name), words(name))
