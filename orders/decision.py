"""Approved, to a person, or rejected: and why, in words."""

from collections.abc import Iterator, Mapping, Sequence

from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Decision, DocumentType, Extraction, Field, Issue, Severity, Status
from orders.validators import REQUIRED_FIELDS, REQUIRED_LINE_FIELDS

_T = DocumentType
_MATERIAL = frozenset({"supplier_material_number", "customer_material_number", "gtin", "description"})
_PRICE = frozenset({"unit_price", "price_quantity", "net_amount"})
_GOODS = _MATERIAL | {"quantity", "unit"}
_ITEM = _GOODS | _PRICE | {"delivery_date"}
_PAPER = frozenset({"document_number", "document_date", "sender_name"})
_TOTALS = frozenset({"currency", "net_amount", "tax_amount", "gross_amount"})
_ORDER = _PAPER | {"currency", "net_amount", "customer_number", "supplier_number", "delivery_date"}
_ADDRESSES = frozenset({"sender_address", "sender_tax_id", "ship_to_name", "ship_to_address"})
_ACCOUNT = frozenset({"account_iban", "currency"})
_BOOKING = frozenset({"amount", "booking_date", "value_date", "counterparty_name", "counterparty_iban"})
_REFERENCES = frozenset({"payment_reference", "end_to_end_id", "bank_reference", "transaction_code"})
_TERMS = frozenset({"payment_terms", "delivery_terms"})

RECORD_FIELDS: Mapping[DocumentType, frozenset[str]] = {
    _T.PURCHASE_ORDER: _ORDER | _ADDRESSES | _TERMS,
    _T.ORDER_CHANGE: _ORDER | _ADDRESSES | _TERMS | {"purchase_order_number"},
    _T.ORDER_RESPONSE: _ORDER | {"purchase_order_number"},
    _T.DELIVERY_NOTE: _PAPER | {"purchase_order_number", "customer_number", "delivery_date"},
    _T.INVOICE: _PAPER | _TOTALS | {"sender_tax_id", "sender_iban", "purchase_order_number", "due_date"},
    _T.PAYMENT_ADVICE: _PAPER | {"currency", "gross_amount", "payment_date", "payment_reference"},
    _T.RETURN_REQUEST: _PAPER | {"customer_number", "delivery_note_number", "invoice_number"},
    _T.RECEIPT: _PAPER | _TOTALS,
    _T.RECEIPT_ADVICE: _PAPER | {"purchase_order_number", "delivery_note_number", "customer_number", "delivery_date"},
    _T.BANK_STATEMENT: _ACCOUNT | {"statement_number", "statement_date", "opening_balance", "closing_balance"},
}
"""What the record of each type carries. An approved document is wrong where one of these is wrong or missing."""
RECORD_LINE_FIELDS: Mapping[DocumentType, frozenset[str]] = {
    _T.PURCHASE_ORDER: _ITEM,
    _T.ORDER_CHANGE: _ITEM,
    _T.ORDER_RESPONSE: _ITEM,
    _T.DELIVERY_NOTE: _GOODS | {"batch_number"},
    _T.INVOICE: _GOODS | _PRICE,
    _T.PAYMENT_ADVICE: frozenset({"invoice_number", "gross_amount", "discount_amount", "paid_amount"}),
    _T.RETURN_REQUEST: _GOODS,
    _T.RECEIPT_ADVICE: _GOODS | {"short_quantity", "rejected_quantity"},
    _T.BANK_STATEMENT: _BOOKING | _REFERENCES,
}
_SHOWN_DOUBTS = 3
_EVEN = 0.5
"""A value of the record that is sooner wrong than right does not leave unseen, required or not."""


def decide(
    extraction: Extraction,
    issues: Sequence[Issue],
    *,
    min_type_confidence: float,
    min_field_confidence: float,
    document_confidence: float = 1.0,
    min_document_confidence: float = 0.0,
) -> Decision:
    """The status of a read document.

    Approved needs a sure type, every required field sure, every other value of the record sooner right than wrong, no
    issue of severity error, and that the whole is right with
    the confidence that the accepted error asks for. Paper that surely is none of ours (a newsletter) is rejected. All
    else goes to a person, with every reason at once.

    Args:
        extraction: with calibrated confidences where an accepted error is to be kept.
        issues: of the validators.
        min_type_confidence: of the document's type.
        min_field_confidence: of each required field.
        document_confidence: probability that all of ``RECORD_FIELDS`` and ``RECORD_LINE_FIELDS`` is right.
        min_document_confidence: for this type of document; above 1 where no confidence is enough.
    """
    classification = extraction.classification
    if classification.document_type is DocumentType.OTHER and classification.confidence >= min_type_confidence:
        reason = f"This is no order paper: {', '.join(classification.evidence)}."
        return Decision(Status.REJECTED, (reason,), RejectionCode.NOT_ORDER_PAPER)
    reasons = [
        *_doubts_of_type(extraction, min_type_confidence),
        *(issue.message for issue in issues if issue.severity is Severity.ERROR),
        *_doubts_of_fields(extraction, min_field_confidence),
        *_doubts_of_whole(extraction, document_confidence, min_document_confidence),
    ]
    if reasons:
        return Decision(Status.NEEDS_REVIEW, tuple(reasons))
    count = len(extraction.line_items)
    lines = f"{count} line{'s' if count != 1 else ''}"
    paper = f"{_named(classification.document_type)} with {lines}"
    why = f"{paper.capitalize()}; all required fields are sure and no check failed."
    return Decision(Status.APPROVED, (why,))


def _named(kind: DocumentType) -> str:
    """The type with its article: "an invoice", "a purchase order"."""
    type_words = kind.replace("_", " ")
    return f"an {type_words}" if type_words[0] in "aeiou" else f"a {type_words}"


def reject(error: DocumentError) -> Decision:
    """The decision on a document that cannot be processed."""
    return Decision(Status.REJECTED, (error.message,), error.code)


def _doubts_of_type(extraction: Extraction, threshold: float) -> Iterator[str]:
    classification = extraction.classification
    if classification.document_type is DocumentType.OTHER:
        yield "What kind of document this is could not be told."
    elif classification.confidence < threshold:
        kind = _named(classification.document_type)
        yield f"Whether this is {kind} is only {classification.confidence:.0%} sure ({threshold:.0%} are needed)."


def _doubts_of_fields(extraction: Extraction, threshold: float) -> Iterator[str]:
    kind = extraction.document_type
    least = dict.fromkeys(RECORD_FIELDS.get(kind, ()), min(threshold, _EVEN))
    for name, field in _below(extraction.fields, least | dict.fromkeys(REQUIRED_FIELDS.get(kind, ()), threshold)):
        yield f"{name.replace('_', ' ').capitalize()} '{field.text}' is only {field.confidence:.0%} sure."
    least = dict.fromkeys(RECORD_LINE_FIELDS.get(kind, ()), min(threshold, _EVEN))
    least |= dict.fromkeys(REQUIRED_LINE_FIELDS.get(kind, ()), threshold)
    for number, item in enumerate(extraction.line_items, 1):
        for name, field in _below(item, least):
            yield f"Line {number}: {name.replace('_', ' ')} '{field.text}' is only {field.confidence:.0%} sure."


def _below(fields: Mapping[str, Field], least: Mapping[str, float]) -> Iterator[tuple[str, Field]]:
    """The fields that are less sure than ``least`` asks."""
    return ((name, field) for name, field in fields.items() if field.confidence < least.get(name, 0.0))


def _doubts_of_whole(extraction: Extraction, confidence: float, threshold: float) -> Iterator[str]:
    kind = extraction.document_type
    if kind is DocumentType.OTHER or confidence >= threshold:
        return
    if threshold > 1:
        yield f"Too few checked documents show yet how often {_named(kind)} is read wrong; a person looks at each."
        return
    doubts = [f"{label} '{field.text}' {field.confidence:.0%}" for label, field in _least_sure(extraction)]
    least = f" Least sure: {', '.join(doubts)}." if doubts else ""
    yield f"That everything is right is {confidence:.1%} sure ({threshold:.1%} are needed).{least}"


def _least_sure(extraction: Extraction) -> list[tuple[str, Field]]:
    """The values of the record that people should look at first, named with their line."""
    kind = extraction.document_type
    header = [(name, f) for name, f in extraction.fields.items() if name in RECORD_FIELDS.get(kind, ())]
    lines = [
        (f"line {number} {name}", field)
        for number, item in enumerate(extraction.line_items, 1)
        for name, field in item.items()
        if name in RECORD_LINE_FIELDS.get(kind, ())
    ]
    ranked = sorted([*header, *lines], key=lambda each: each[1].confidence)
    return [(label.replace("_", " "), field) for label, field in ranked[:_SHOWN_DOUBTS] if field.confidence < 1]
