"""What a document is about, and what it says: by these, repeats and changes of the same order are known."""

import hashlib
import re
from collections.abc import Mapping

from datamodel.extraction import DocumentType, Extraction, Field

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
_ABOUT: Mapping[DocumentType, tuple[str, ...]] = {
    _T.ORDER_CHANGE: ("purchase_order_number", "document_number"),
    _T.ORDER_RESPONSE: ("purchase_order_number", "document_number"),
    _T.DELIVERY_NOTE: ("purchase_order_number", "document_number"),
    _T.BANK_STATEMENT: ("statement_number", "document_number"),
    _T.PAYMENT_ADVICE: ("document_number", "payment_reference"),
}
"""The field whose number the document is about, the first that there is; else its own number."""
_CONTENT = (
    "supplier_material_number",
    "customer_material_number",
    "gtin",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "net_amount",
    "delivery_date",
    "invoice_number",
    "paid_amount",
)


def business_object(extraction: Extraction) -> str:
    """The business object of a document: ``order:10012:4500012345``; empty where its number is not known.

    An order and its changes have the same one. The partner is the linked one, else the sender's name.
    """
    kind = extraction.document_type
    names = _ABOUT.get(kind, ("document_number",))
    number = next((text for name in names if (text := _compact(extraction.fields.get(name)))), "")
    if kind not in _FAMILY or not number:
        return ""
    partner = extraction.links.get("customer") or extraction.links.get("supplier")
    return ":".join((_FAMILY[kind], partner or _compact(extraction.fields.get("sender_name")), number))[:255]


def content_digest(extraction: Extraction) -> str:
    """SHA-256 of who says what in the lines, without the document's own number and date; empty without lines."""
    if not extraction.line_items:
        return ""
    partner = extraction.links.get("customer") or extraction.links.get("supplier")
    lines = sorted(
        "|".join(f"{name}={_compact(item[name])}" for name in _CONTENT if name in item)
        for item in extraction.line_items
    )
    head = [str(extraction.document_type), partner or _compact(extraction.fields.get("sender_name"))]
    return hashlib.sha256("\n".join([*head, *lines]).encode()).hexdigest()


def _compact(field: Field | None) -> str:
    """Letters and digits alone, in capitals: spaces and punctuation differ between two writings of one number."""
    return "" if field is None else re.sub(r"[\W_]", "", _plain(field)).upper()


def _plain(field: Field) -> str:
    value = field.value
    return f"{value.normalize():f}".replace(".", "p") if hasattr(value, "normalize") else str(value)  # type: ignore[union-attr]
