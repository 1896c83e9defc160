"""What a mail's running text says: sender, day, numbers and order lines, read twice where it pays.

The trained mail reader (``models.mail``) and the rules (``mailtext_rules``) read the same text; where they agree a
value is sure, where they differ it is doubtful. Without weights the rules read alone.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from datamodel.document import BBox, Document, Page, PageOrigin, Word
from datamodel.extraction import DocumentType, Extraction, Field, LineItem
from extractors.geometry.candidates import identifiers
from extractors.geometry.labels import find_labels
from extractors.geometry.layout import lay_out_page
from extractors.mailtext_agreement import agreed_field, agreed_lines, confirmed
from extractors.mailtext_lines import days_of, lines_by_model
from extractors.mailtext_places import Places
from extractors.mailtext_quotes import own_text
from extractors.mailtext_rules import lines_by_rule
from extractors.values import Notation
from extractors.vocabulary import LEGAL_FORM
from models.mail import labels
from models.mail.reader import MailReading, read_mail

_SUBJECT_WORDS = 60
_ORDERS = (DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE)
_WITH_LINES = (*_ORDERS, DocumentType.RETURN_REQUEST)
_READ_ALONE = 0.75  # confidence of a header value that only the mail reader sees
_EVIDENCE = ("read in the mail's text",)


def complete_from_mail(extraction: Extraction, document: Document, notation: Notation) -> Extraction:
    """``extraction`` with what only the mail itself says: sender, day, and lines in running text where no table was."""
    fields = dict(extraction.fields)
    for name, field in _mail_fields(document).items():
        if name not in fields or fields[name].confidence < field.confidence:
            fields[name] = field
    number = _number_in_subject(document, notation)
    if number and "document_number" not in fields and extraction.document_type is DocumentType.PURCHASE_ORDER:
        fields["document_number"] = number
    reading = reading_of(document)
    if reading is not None and extraction.document_type in _WITH_LINES:
        for field in _read_fields(reading, extraction.document_type, document, notation):
            fields[field.name] = agreed_field(fields.get(field.name), field)
    items = _line_items(extraction, document, reading, notation)
    return replace(extraction, fields=fields, line_items=items)


def subject_of(document: Document) -> str:
    return document.file.mail.subject if document.file.mail else ""


def reading_of(document: Document) -> MailReading | None:
    """What the mail reader says of the mail's own text; None without weights."""
    subject = subject_of(document)
    return read_mail(subject, own_text(document.text, subject=subject))


def _line_items(
    extraction: Extraction, document: Document, reading: MailReading | None, notation: Notation
) -> tuple[LineItem, ...]:
    if extraction.document_type not in _WITH_LINES:
        return extraction.line_items
    sent = _sent_on(document)
    own = own_text(document.text, subject=subject_of(document))
    trained = tuple(lines_by_model(reading, Places(document), notation, sent)) if reading else ()
    if extraction.line_items:
        return confirmed(extraction.line_items, trained)
    ruled = tuple(lines_by_rule(own, Places(document), notation, sent))
    return agreed_lines(trained, ruled) if reading else ruled


def _sent_on(document: Document) -> dt.date | None:
    return document.file.mail.sent_at.date() if document.file.mail and document.file.mail.sent_at else None


def _read_fields(reading: MailReading, kind: DocumentType, document: Document, notation: Notation) -> Iterator[Field]:
    """Header values among the entities, where the mail names only one of a kind."""
    order = "document_number" if kind is DocumentType.PURCHASE_ORDER else "purchase_order_number"
    places = Places(document)
    for label, name in ((labels.ORDER_NUMBER, order), (labels.CUSTOMER_NUMBER, "customer_number")):
        texts = {reading.text_of(entity) for entity in reading.entities if entity.label == label}
        text = texts.pop() if len(texts) == 1 else ""
        if any(c.isdigit() for c in text):
            yield Field(name, text, text, _READ_ALONE, *places.find(text), _EVIDENCE)
    days = days_of(reading, notation, _sent_on(document))
    if kind in _ORDERS and len({day for _, day in days}) == 1:
        entity, day = days[0]
        text = reading.text_of(entity)
        yield Field("delivery_date", day, text, _READ_ALONE, *places.find(text), _EVIDENCE)


# ---------------------------------------------------------------------------------------- header


def _mail_fields(document: Document) -> dict[str, Field]:
    mail = document.file.mail
    if mail is None:
        return {}
    fields: dict[str, Field] = {}
    if mail.sent_at:
        fields["document_date"] = Field(
            "document_date", mail.sent_at.date(), mail.sent_at.isoformat(), 0.85, evidence=("day of the mail",)
        )
    company = _company(document)
    if company:
        text, page, bbox = company
        fields["sender_name"] = Field(
            "sender_name", text, text, 0.82, page, bbox, ("line with a legal form in the mail",)
        )
    elif mail.sender_name:
        fields["sender_name"] = Field(
            "sender_name", mail.sender_name, mail.sender_name, 0.6, evidence=("sender of the mail",)
        )
    if mail.sender_name and not LEGAL_FORM.search(mail.sender_name):
        name = re.split(r"[|,(]", mail.sender_name)[0].strip()
        fields["contact_name"] = Field("contact_name", name, mail.sender_name, 0.7, evidence=("sender of the mail",))
    return fields


def _number_in_subject(document: Document, notation: Notation) -> Field | None:
    """The order's number where only the subject says it ("Bestellung 4500012345"): read like a line of a page."""
    subject = subject_of(document)
    words = subject.split()[:_SUBJECT_WORDS]
    boxes = [BBox(0.01 * i, 0.0, 0.01 * i + 0.008, 0.01) for i in range(len(words))]
    line = tuple(Word(word, box) for word, box in zip(words, boxes, strict=True))
    page = Page(1, 595, 842, line, PageOrigin.MAIL)
    found = [c for c in identifiers(find_labels(lay_out_page(page)), notation) if c.concept == "order_number"]
    if not found:
        return None
    best = max(found, key=lambda candidate: candidate.score)
    return Field("document_number", best.value, subject, min(best.score, 0.85), evidence=("subject of the mail",))


def _company(document: Document) -> tuple[str, int, BBox] | None:
    """The signature's line with a legal form: the last one of the sender's own text."""
    own = own_text(document.text, subject=subject_of(document))
    lines = [line.strip() for line in own.splitlines() if LEGAL_FORM.search(line) and len(line.split()) <= 8]
    if not lines:
        return None
    text = re.split(r"\s*[|•·,;]\s*", lines[-1])[0]
    page, bbox = Places(document).find(text)
    return text, page, bbox
