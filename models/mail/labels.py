"""What the mail reader says: one intent for each mail, and entities in its text."""

ORDER, ORDER_CHANGE, QUESTION, COMPLAINT = "order", "order_change", "question", "complaint"
DELIVERY_NOTICE, PAYMENT_NOTICE, OTHER = "delivery_notice", "payment_notice", "other"
INTENTS = (ORDER, ORDER_CHANGE, QUESTION, COMPLAINT, DELIVERY_NOTICE, PAYMENT_NOTICE, OTHER)

QUANTITY, UNIT, MATERIAL, DESCRIPTION = "QUANTITY", "UNIT", "MATERIAL", "DESCRIPTION"
PRICE, PRICE_UNIT, DELIVERY_DATE = "PRICE", "PRICE_UNIT", "DELIVERY_DATE"
ORDER_NUMBER, CUSTOMER_NUMBER, REFERENCE_NUMBER = "ORDER_NUMBER", "CUSTOMER_NUMBER", "REFERENCE_NUMBER"
LINE_LABELS = (QUANTITY, UNIT, MATERIAL, DESCRIPTION, PRICE, PRICE_UNIT, DELIVERY_DATE)
HEADER_LABELS = (ORDER_NUMBER, CUSTOMER_NUMBER, REFERENCE_NUMBER)
ENTITY_LABELS = LINE_LABELS + HEADER_LABELS
"""PRICE and QUANTITY are the number alone, currency and unit stand beside it; PRICE_UNIT is the N of "price per N".
MATERIAL is an article number of either side. A DELIVERY_DATE without items in its sentence is that of the whole order.
REFERENCE_NUMBER: of quotations, invoices, delivery notes, projects."""

LANGUAGES = ("de", "en", "fr", "nl", "it", "es")


def with_subject(subject: str, body: str) -> str:
    """The text that the mail reader reads: subject, an empty line, body."""
    return f"{subject}\n\n{body}"
