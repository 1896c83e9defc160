"""REMITTANCEADVICE: what a customer pays, invoice by invoice."""

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from datamodel.extraction import DocumentType
from extractors.structured.opentrans import header, lines, parties
from extractors.structured.opentrans.document import OpenTrans
from extractors.structured.opentrans.mandatory import items_of, summary_of

_CENT = Decimal("0.01")
_TOTAL = "ADJUSTED_SUMMARY_AMOUNT"
_ORIGINAL = "ORIGINAL_INVOICE_SUMMARY/TOTAL_AMOUNT"
_ADJUSTED = "INVOICE_ADJUSTMENT/ADJUSTED_INVOICE_SUMMARY/TOTAL_AMOUNT"


def read(document: OpenTrans) -> DocumentType:
    info = document.info
    document.put("document_number", info, "REMITTANCEADVICE_ID")
    document.put("document_date", info, "REMITTANCEADVICE_DATE")
    document.put("payment_date", info, "PAYMENT_DATE")
    document.put("payment_reference", info, "REASON_FOR_TRANSFER")
    parties.put_parties(document, parties.PAYER, parties.REMITTEE, seller_writes=False, ship_to=False)
    header.put_common(document)
    for item in _paid(document):
        _put_line(document, item)
    summary = summary_of(document)
    if summary is not None:
        document.put("gross_amount", summary, _TOTAL, "ORIGINAL_SUMMARY_AMOUNT")
        _check_total(document, summary)
    lines.check_count(document, summary, _counted(document, summary))
    return DocumentType.PAYMENT_ADVICE


def _paid(document: OpenTrans) -> Iterator[etree._Element]:
    return (each for item in items_of(document) for each in document.all(item, "RA_INVOICE_LIST/RA_INVOICE_LIST_ITEM"))


def _counted(document: OpenTrans, summary: etree._Element | None) -> int:
    """The items, or the invoices in them, as some count."""
    stated = None if summary is None else document.number(summary, "TOTAL_ITEM_NUM")
    return document.line if stated == document.line else len(items_of(document))


def _put_line(document: OpenTrans, item: etree._Element) -> None:
    """What is paid is the adjusted total, where there is one; the rest is deducted."""
    document.draft.add_line()
    document.put_in_line("invoice_number", item, "INVOICE_REFERENCE/INVOICE_ID")
    document.put_in_line("invoice_date", item, "INVOICE_REFERENCE/INVOICE_DATE")
    gross, paid = document.number(item, _ORIGINAL), document.number(item, _ADJUSTED, _ORIGINAL)
    reference = document.element(item, "INVOICE_REFERENCE")
    sign = Decimal(1)
    if reference is not None and reference.get("type") == "credit_memo" and (gross or 0) > 0:
        sign = Decimal(-1)
    for name, amount, path in (("gross_amount", gross, _ORIGINAL), ("paid_amount", paid, _ADJUSTED)):
        found = document.first(item, path, _ORIGINAL)
        if amount is not None and found is not None:
            document.draft.put_value_in_line(name, sign * amount, (found.text or "").strip(), document.place(found))
    if gross is not None and paid is not None and gross != paid:
        _put_deduction(document, item, sign * (gross - paid))


def _put_deduction(document: OpenTrans, item: etree._Element, amount: Decimal) -> None:
    place = document.place(item)
    document.draft.put_value_in_line("deduction_amount", amount, f"{amount:f}", place)
    parts = ("INVOICE_ADJUSTMENT/ADJUSTMENT_REASON_CODE", "INVOICE_ADJUSTMENT/ADJUSTMENT_REASON_DESCR")
    text = " ".join(part for path in parts if (part := document.text(item, path)))
    document.draft.put_value_in_line("deduction_reason", text, text, place)


def _check_total(document: OpenTrans, summary: etree._Element) -> None:
    stated, found = (
        document.number(summary, "ADJUSTED_SUMMARY_AMOUNT"),
        document.first(summary, "ADJUSTED_SUMMARY_AMOUNT"),
    )
    values = [item["paid_amount"].value for item in document.draft.line_items if "paid_amount" in item]
    paid = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
    if stated is not None and found is not None and values and abs(stated - paid) > _CENT:
        document.draft.find_broken_rule(
            f"OT-08: The invoices make {paid}, and ADJUSTED_SUMMARY_AMOUNT says {stated}.",
            document.place(found),
            field="gross_amount",
        )
