"""ORDER, ORDERCHANGE and ORDERRESPONSE."""

from dataclasses import replace
from decimal import Decimal

from datamodel.business import LineAction
from datamodel.extraction import DocumentType
from extractors.structured.opentrans import header, lines, parties
from extractors.structured.opentrans.document import OpenTrans
from extractors.structured.opentrans.mandatory import items_of, summary_of


def read_order(document: OpenTrans) -> DocumentType:
    info = document.info
    document.put("document_number", info, "ORDER_ID")
    document.put("document_date", info, "ORDER_DATE")
    _read(document, seller_writes=False)
    return DocumentType.PURCHASE_ORDER


def read_change(document: OpenTrans) -> DocumentType:
    """The changes of one order are told apart by their sequence; a line of which nothing is left is deleted."""
    info = document.info
    number, sequence = document.text(info, "ORDER_ID"), document.text(info, "ORDERCHANGE_SEQUENCE_ID")
    document.put("purchase_order_number", info, "ORDER_ID")
    own = "-".join(part for part in (number, sequence) if part)
    document.draft.put_value("document_number", own, own, document.place(info))
    document.put("document_date", info, "ORDERCHANGE_DATE")
    _read(document, seller_writes=False)
    for item in document.draft.line_items:
        if "quantity" in item and item["quantity"].value == Decimal(0):
            item["line_action"] = replace(item["quantity"], name="line_action", value=LineAction.DELETE.value)
    return DocumentType.ORDER_CHANGE


def read_response(document: OpenTrans) -> DocumentType:
    """The seller's own number of the order is that of the paper; without one, the order's."""
    info = document.info
    document.put("document_number", info, "SUPPLIER_ORDER_ID", "ORDER_ID")
    document.put("document_date", info, "ORDERRESPONSE_DATE")
    document.put("purchase_order_number", info, "ORDER_ID")
    _read(document, seller_writes=True)
    return DocumentType.ORDER_RESPONSE


def _read(document: OpenTrans, *, seller_writes: bool) -> None:
    sender, receiver = parties.BUYER, parties.SUPPLIER
    if seller_writes:
        sender, receiver = receiver, sender
    parties.put_parties(document, sender, receiver, seller_writes=seller_writes)
    header.put_common(document)
    items = items_of(document)
    for item in items:
        document.draft.add_line()
        lines.put_product(document, item)
        lines.put_quantity(document, item)
        lines.put_price(document, item)
        lines.put_delivery_day(document, item)
        if seller_writes:
            document.put_in_line("order_position", item, "LINE_ITEM_ID")
    summary = summary_of(document)
    if summary is not None:
        document.put("net_amount", summary, "TOTAL_AMOUNT")
        lines.put_allowance(document, document.element(summary, "ALLOW_OR_CHARGES_FIX"), in_line=False)
    lines.check_count(document, summary, len(items))
    lines.check_sum(document, summary, "TOTAL_AMOUNT")
