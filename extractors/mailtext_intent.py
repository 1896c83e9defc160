"""What a mail wants, by the trained mail reader, by rules for wishes, and by the titles on it."""

import re
from dataclasses import replace

from datamodel.document import Document
from datamodel.extraction import Classification, DocumentType
from extractors.mailtext import reading_of, subject_of
from extractors.mailtext_quotes import own_text
from extractors.mailtext_rules import wish_for_goods
from models.mail import labels
from models.mail.reader import MailReading

_BULK_MAIL = re.compile(
    r"\b(unsubscribe|abmelden|abbestellen|newsletter|view (it )?in (your )?browser|im browser (ansehen|anzeigen)|"
    r"désabonner|afmelden|darse de baja|disiscri)",
    re.IGNORECASE,
)
_TYPES = {
    labels.ORDER: DocumentType.PURCHASE_ORDER,
    labels.ORDER_CHANGE: DocumentType.ORDER_CHANGE,
    labels.COMPLAINT: DocumentType.RETURN_REQUEST,
    labels.DELIVERY_NOTICE: DocumentType.DELIVERY_NOTE,
    labels.PAYMENT_NOTICE: DocumentType.PAYMENT_ADVICE,
}
_NAMES = {
    labels.ORDER: "the mail orders",
    labels.ORDER_CHANGE: "the mail changes an order",
    labels.COMPLAINT: "the mail complains or returns goods",
    labels.DELIVERY_NOTICE: "the mail announces a delivery",
    labels.PAYMENT_NOTICE: "the mail announces a payment",
    labels.QUESTION: "the mail asks a question",
}
_CLEAR_WISH = 0.6
_SURE = 0.8
_AGREED, _ALONE, _DOUBTFUL = 0.93, 0.85, 0.55


def classify_mail(document: Document, titled: Classification) -> Classification:
    """The type of a mail's text; ``titled`` is what its titles say, which decides where nothing else is clear."""
    if _BULK_MAIL.search(document.text):
        return replace(titled, document_type=DocumentType.OTHER, confidence=0.9, evidence=("a mailing to many",))
    wish = round(wish_for_goods(own_text(document.text, subject=subject_of(document))), 3)
    reading = reading_of(document)
    if reading is None:
        return _asks(titled, wish) if wish >= _CLEAR_WISH else titled
    return classified(reading, wish, titled)


def _asks(titled: Classification, confidence: float) -> Classification:
    return replace(
        titled,
        document_type=DocumentType.PURCHASE_ORDER,
        confidence=confidence,
        evidence=("the mail asks for goods",),
    )


def classified(reading: MailReading, wish: float, titled: Classification) -> Classification:
    """The type from the three readings: the trained ``reading``, the rules' ``wish`` for goods, and the titles."""
    is_wish = wish >= _CLEAR_WISH
    if reading.intent == labels.ORDER and is_wish:
        return _asks(titled, max(wish, round(_AGREED * reading.probability, 3)))
    if reading.intent == labels.OTHER:
        return _asks(titled, _DOUBTFUL) if is_wish and titled.document_type is DocumentType.OTHER else titled
    if reading.intent == labels.QUESTION:
        return _question(reading, titled, is_wish=is_wish)
    return _intended(reading, titled, contradicted=is_wish and reading.intent != labels.ORDER_CHANGE)


def _question(reading: MailReading, titled: Classification, *, is_wish: bool) -> Classification:
    """No order paper; a question that sounds like an order goes to a person as one."""
    if is_wish or reading.probability < _SURE:
        return _asks(titled, _DOUBTFUL) if is_wish else titled
    return _named(titled, reading, DocumentType.OTHER, _AGREED * reading.probability)


def _intended(reading: MailReading, titled: Classification, *, contradicted: bool) -> Classification:
    """The type that the mail's intent means, as sure as titles and wishes leave it."""
    meant = _TYPES[reading.intent]
    if titled.document_type is meant:
        sure = max(titled.confidence, _AGREED * reading.probability)
        return replace(titled, confidence=round(sure, 3), evidence=(_NAMES[reading.intent], *titled.evidence))
    if reading.probability < _SURE and titled.document_type is not DocumentType.OTHER:
        return replace(titled, confidence=min(titled.confidence, _DOUBTFUL))
    has_order = reading.intent != labels.ORDER or any(e.label == labels.QUANTITY for e in reading.entities)
    doubt = contradicted or not has_order or reading.probability < _SURE
    return _named(titled, reading, meant, _DOUBTFUL if doubt else _ALONE * reading.probability)


def _named(titled: Classification, reading: MailReading, kind: DocumentType, confidence: float) -> Classification:
    evidence = (_NAMES[reading.intent],)
    return replace(titled, document_type=kind, confidence=round(confidence, 3), evidence=evidence)
