"""Which papers there are of each type."""

from datamodel.extraction import DocumentType

T = DocumentType
KINDS: dict[DocumentType, tuple[tuple[str, int], ...]] = {
    T.PURCHASE_ORDER: (
        ("purchase_order", 76), ("call_off", 9), ("advert_order", 7), ("service_order", 4),
        ("blanket", 4),
    ),
    T.ORDER_CHANGE: (("order_change", 70), ("cancellation", 15), ("rescheduling", 15)),
    T.ORDER_RESPONSE: (("order_response", 88), ("changed_response", 12)),
    T.DELIVERY_NOTE: (("delivery_note", 78), ("packing_list", 13), ("dispatch_advice", 9)),
    T.INVOICE: (
        ("invoice", 76), ("credit_note", 8), ("correction", 3), ("partial_invoice", 4), ("final_invoice", 3),
        ("collective_invoice", 3), ("prepayment_invoice", 2), ("standing_invoice", 1),
    ),
    T.PAYMENT_ADVICE: (("payment_advice", 88), ("debit_advice", 6), ("cheque_advice", 6)),
    T.BANK_STATEMENT: (("bank_statement", 100),),
    T.RETURN_REQUEST: (("return_request", 55), ("complaint", 35), ("return_note", 10)),
    T.RECEIPT: (("receipt", 80), ("card_receipt", 8), ("fuel_receipt", 6), ("parking_receipt", 6)),
    T.OTHER: (
        ("quotation", 14), ("reminder", 12), ("letter", 14), ("contract", 8), ("price_list", 7), ("cv", 5),
        ("flyer", 7),
        ("data_sheet", 6), ("certificate", 5), ("timetable", 4), ("minutes", 5), ("form", 6), ("request", 6),
        ("account_statement", 5), ("time_sheet", 4), ("notice", 5),
    ),
}  # fmt: skip
"""Papers of a type and how often they are met."""
