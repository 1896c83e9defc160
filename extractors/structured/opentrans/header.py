"""What the headers of all documents have: terms, currency, what the sender asks of us."""

from decimal import Decimal

from lxml import etree

from extractors.structured.opentrans.document import OpenTrans
from extractors.structured.opentrans.lines import DELIVERY_DAY


def put_common(document: OpenTrans) -> None:
    """Currency, day of delivery, terms; and a message that is not to be processed by machines goes to a person."""
    info = document.info
    document.put("currency", info, "CURRENCY", "PRICE_CURRENCY")
    document.put("delivery_date", info, *DELIVERY_DAY)
    _put_delivery_terms(document)
    _put_payment_terms(document)
    stop = document.first(document.root, f"{document.kind}_HEADER/CONTROL_INFO/STOP_AUTOMATIC_PROCESSING")
    if stop is not None:
        document.draft.find_broken_rule(
            "OT-04: The sender asks that a person looks at the message (STOP_AUTOMATIC_PROCESSING).",
            document.place(stop),
        )


def _put_delivery_terms(document: OpenTrans) -> None:
    for path in ("TRANSPORT", "LOGISTIC_DETAILS_INFO/TRANSPORT"):
        for transport in document.all(document.info, path):
            text = " ".join(part for name in ("INCOTERM", "LOCATION") if (part := document.text(transport, name)))
            document.draft.put_value("delivery_terms", text, text, document.place(transport))


def _put_payment_terms(document: OpenTrans) -> None:
    terms = document.element(document.info, "PAYMENT/PAYMENT_TERMS")
    if terms is None:
        return
    words = [" ".join((each.text or "").split()) for each in document.all(terms, "PAYMENT_TERM")]
    times = [_time(document, each) for each in document.all(terms, "TIME_FOR_PAYMENT")]
    text = ", ".join(part for part in (*words, *times) if part)
    document.draft.put_value("payment_terms", text, text, document.place(terms))
    for time in document.all(terms, "TIME_FOR_PAYMENT"):
        if document.number(time, "DISCOUNT_FACTOR") is None:
            document.put("due_date", time, "PAYMENT_DATE")


def _time(document: OpenTrans, time: etree._Element) -> str:
    """``30 days net``, ``2 % within 10 days``."""
    days, factor = document.text(time, "DAYS"), document.number(time, "DISCOUNT_FACTOR")
    until = f"{days} days" if days else document.text(time, "PAYMENT_DATE")[:10]
    if not until:
        return ""
    if factor is None:
        return f"{until} net"
    percent = Decimal(f"{(factor * 100).normalize():f}")
    return f"{percent} % within {until}"
