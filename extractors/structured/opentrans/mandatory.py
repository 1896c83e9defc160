"""What a document cannot do without by openTRANS 2.1, and what kind of value it is.

Of version 1.0 the same is asked for where its elements have the same names.
"""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from datamodel.extraction import ValueKind
from extractors.structured.drafting import read_iso
from extractors.structured.opentrans.document import OpenTrans

_TEXT, _DATE, _NUMBER = ValueKind.TEXT, ValueKind.DATE, ValueKind.AMOUNT
_MOST = 25
Rules = Sequence[tuple[str, ValueKind]]
"""Paths with the kind of their values."""

_PRODUCT: Rules = (("LINE_ITEM_ID", _TEXT), ("QUANTITY", _NUMBER), ("ORDER_UNIT", _TEXT))
_ORDER_SUMMARY: Rules = (("TOTAL_ITEM_NUM", _NUMBER),)

HEADERS: Mapping[str, Rules] = {
    "ORDER": (("ORDER_ID", _TEXT), ("ORDER_DATE", _DATE)),
    "ORDERCHANGE": (("ORDER_ID", _TEXT), ("ORDERCHANGE_DATE", _DATE), ("ORDERCHANGE_SEQUENCE_ID", _NUMBER)),
    "ORDERRESPONSE": (("ORDER_ID", _TEXT), ("ORDERRESPONSE_DATE", _DATE)),
    "DISPATCHNOTIFICATION": (("DISPATCHNOTIFICATION_ID", _TEXT),),
    "RECEIPTACKNOWLEDGEMENT": (("RECEIPTACKNOWLEDGEMENT_ID", _TEXT), ("RECEIPT_DATE", _DATE)),
    "INVOICE": (("INVOICE_ID", _TEXT), ("INVOICE_DATE", _DATE)),
    "INVOICELIST": (("INVOICELIST_ID", _TEXT), ("INVOICELIST_DATE", _DATE)),
    "REMITTANCEADVICE": (("REMITTANCEADVICE_ID", _TEXT), ("REMITTANCEADVICE_DATE", _DATE)),
}
_LATER: Mapping[str, Rules] = {
    "INVOICE": (("CURRENCY", _TEXT), ("INVOICE_ISSUER_IDREF", _TEXT), ("INVOICE_RECIPIENT_IDREF", _TEXT)),
    "INVOICELIST": (("CURRENCY", _TEXT),),
    "REMITTANCEADVICE": (("CURRENCY", _TEXT), ("PAYER_IDREF", _TEXT), ("REMITTEE_IDREF", _TEXT)),
    "DISPATCHNOTIFICATION": (("SUPPLIER_IDREF", _TEXT),),
    "RECEIPTACKNOWLEDGEMENT": (("SUPPLIER_IDREF", _TEXT),),
}
"""Of version 2.1 alone."""
ITEMS: Mapping[str, tuple[str, Rules]] = {
    "ORDER": ("ORDER_ITEM", _PRODUCT),
    "ORDERCHANGE": ("ORDER_ITEM", _PRODUCT),
    "ORDERRESPONSE": ("ORDERRESPONSE_ITEM", _PRODUCT),
    "DISPATCHNOTIFICATION": (
        "DISPATCHNOTIFICATION_ITEM",
        (*_PRODUCT, ("ORDER_REFERENCE/ORDER_ID", _TEXT), ("ORDER_REFERENCE/LINE_ITEM_ID", _TEXT)),
    ),
    "RECEIPTACKNOWLEDGEMENT": ("RECEIPTACKNOWLEDGEMENT_ITEM", (*_PRODUCT, ("ORDER_REFERENCE/ORDER_ID", _TEXT))),
    "INVOICE": ("INVOICE_ITEM", _PRODUCT),
    "INVOICELIST": ("INVOICELIST_ITEM", (("LINE_ITEM_ID", _TEXT), ("TOTAL_AMOUNT", _NUMBER))),
    "REMITTANCEADVICE": ("REMITTANCEADVICE_ITEM", (("LINE_ITEM_ID", _TEXT), ("TOTAL_AMOUNT", _NUMBER))),
}
"""The name of the items of each document, and what each must have."""
_SUMMARIES: Mapping[str, Rules] = {
    "INVOICE": (("TOTAL_ITEM_NUM", _NUMBER), ("TOTAL_AMOUNT", _NUMBER)),
    "REMITTANCEADVICE": (("TOTAL_ITEM_NUM", _NUMBER), ("ADJUSTED_SUMMARY_AMOUNT", _NUMBER)),
}


def items_of(document: OpenTrans) -> list[etree._Element]:
    """The items of a document, in its order."""
    name, _ = ITEMS[document.kind]
    return list(document.all(document.root, f"{document.kind}_ITEM_LIST/{name}"))


def summary_of(document: OpenTrans) -> etree._Element | None:
    return document.element(document.root, f"{document.kind}_SUMMARY")


def check_mandatory(document: OpenTrans) -> None:
    """Tells each element that is missing, or whose value is none of its kind; from the 26th on only their number."""
    breaches = list(_breaches(document))
    for element, path, text in breaches[:_MOST]:
        if text:
            document.draft.find_invalid(f"“{text[:40]}” cannot stand in {path}.", document.place(element))
        else:
            document.draft.find_invalid(f"The element {path} is missing.", document.place(element))
    if len(breaches) > _MOST:
        document.draft.find_invalid(f"{len(breaches) - _MOST} more elements that are missing or wrong.")


def _breaches(document: OpenTrans) -> Iterator[tuple[etree._Element, str, str]]:
    """Where something is missing or wrong, its path, and the text that is wrong."""
    kind, root = document.kind, document.root
    header = document.element(root, f"{kind}_HEADER/{kind}_INFO")
    if header is None:
        yield root, f"{kind}_HEADER/{kind}_INFO", ""
    else:
        later = () if document.version.startswith("1") else _LATER.get(kind, ())
        yield from _missing(document, header, (*HEADERS[kind], *later))
    items = items_of(document)
    if not items:
        yield root, f"{kind}_ITEM_LIST/{ITEMS[kind][0]}", ""
    for item in items:
        yield from _missing(document, item, ITEMS[kind][1])
    summary = summary_of(document)
    if summary is None:
        yield root, f"{kind}_SUMMARY", ""
    else:
        yield from _missing(document, summary, _SUMMARIES.get(kind, _ORDER_SUMMARY))


def _missing(document: OpenTrans, element: etree._Element, rules: Rules) -> Iterator[tuple[etree._Element, str, str]]:
    for path, kind in rules:
        found = document.first(element, path)
        if found is None:
            yield element, path, ""
        elif read_iso((found.text or "").strip(), kind) is None:
            yield found, path, (found.text or "").strip()
