"""DISPATCHNOTIFICATION and RECEIPTACKNOWLEDGEMENT."""

from dataclasses import replace

from datamodel.extraction import DocumentType
from extractors.structured.opentrans import header, lines, parties
from extractors.structured.opentrans.document import OpenTrans
from extractors.structured.opentrans.mandatory import items_of, summary_of

_PACKAGES = frozenset({"sscc", "nve"})
_PACKAGE = "PACKAGE_INFO/PACKAGE/PACKAGE_ID"


def read_dispatch(document: OpenTrans) -> DocumentType:
    info = document.info
    document.put("document_number", info, "DISPATCHNOTIFICATION_ID")
    document.put("document_date", info, "DISPATCHNOTIFICATION_DATE")
    parties.put_parties(document, parties.SUPPLIER, parties.BUYER, seller_writes=True)
    header.put_common(document)
    document.put("tracking_number", info, "SHIPMENT_ID")
    _read_items(document)
    _put_packages(document)
    return DocumentType.DELIVERY_NOTE


def read_receipt(document: OpenTrans) -> DocumentType:
    """What came, told by who got it."""
    info = document.info
    document.put("document_number", info, "RECEIPTACKNOWLEDGEMENT_ID")
    document.put("document_date", info, "RECEIPTACKNOWLEDGEMENT_DATE", "RECEIPT_DATE")
    document.put("delivery_date", info, "RECEIPT_DATE")
    parties.put_parties(document, parties.BUYER, parties.SUPPLIER, seller_writes=False)
    header.put_common(document)
    notes = [document.first(item, "DELIVERY_REFERENCE/DELIVERYNOTE_ID") for item in items_of(document)]
    if notes and notes[0] is not None and len({note.text if note is not None else "" for note in notes}) == 1:
        document.draft.put("delivery_note_number", notes[0].text, document.place(notes[0]))
    _read_items(document)
    return DocumentType.RECEIPT_ADVICE


def _read_items(document: OpenTrans) -> None:
    items = items_of(document)
    for item in items:
        document.draft.add_line()
        lines.put_product(document, item)
        lines.put_quantity(document, item)
        lines.put_order(document, item)
        lines.put_delivery_day(document, item)
        document.put_in_line("delivery_date", item, "RECEIPT_DATE")
    put_common_order(document)
    lines.check_count(document, summary_of(document), len(items))


def put_common_order(document: OpenTrans) -> None:
    """The order that all lines name, where the header names none."""
    numbers = {item["order_number"].value if "order_number" in item else "" for item in document.draft.line_items}
    if len(numbers) == 1 and numbers != {""}:
        found = document.draft.line_items[0]["order_number"]
        document.draft.fields.setdefault("purchase_order_number", replace(found, name="purchase_order_number"))


def _put_packages(document: OpenTrans) -> None:
    """The SSCC of every package, each once."""
    found = list(document.all(document.info, f"LOGISTIC_DETAILS_INFO/{_PACKAGE}"))
    for item in items_of(document):
        found += document.all(item, f"LOGISTIC_DETAILS/{_PACKAGE}")
    numbers = ["".join((each.text or "").split()) for each in found if each.get("type") in _PACKAGES]
    if any(numbers):
        text = " ".join(dict.fromkeys(number for number in numbers if number))
        document.draft.put_value("package_numbers", text, text, document.place(found[0]))
