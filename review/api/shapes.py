"""From what the store tells to what a machine gets."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from datamodel.extraction import Extraction, Field, value_text
from datamodel.stored import FileStory, StoredDocument
from datamodel.worklist import WorkItem
from pipelines.correspondence import Correspondence
from review.api import answers

Values = Mapping[str, Field]


def document_of(document: StoredDocument, item: WorkItem, *, min_confidence: float) -> answers.Document:
    """A document with everything that was understood of it."""
    extraction = document.extraction
    classification = extraction.classification if extraction else None
    return answers.Document(
        id=document.id,
        version=document.version,
        status=document.decision.status,
        document_type=classification.document_type if classification else None,
        file_name=document.file_name,
        pages=document.pages,
        reasons=list(document.decision.reasons),
        created_at=document.created_at,
        work=work_of(item),
        file_sha256=document.file_sha256,
        code=document.decision.code,
        type_confidence=classification.confidence if classification else None,
        language=classification.language if classification else "",
        issues=[answers.Issue.model_validate(issue) for issue in document.issues],
        deliveries=[answers.Delivery.model_validate(delivery) for delivery in document.deliveries],
        **understood(extraction, first_page=document.first_page, min_confidence=min_confidence),
    )


def understood(extraction: Extraction | None, *, first_page: int, min_confidence: float) -> dict[str, object]:
    """``fields``, ``lines`` and ``links``."""
    if extraction is None:
        return {"fields": {}, "lines": [], "links": {}}

    def shape(values: Values) -> dict[str, answers.FieldValue]:
        return {name: _value(field, first_page, min_confidence) for name, field in values.items()}

    lines = [shape(item) for item in extraction.line_items]
    return {"fields": shape(extraction.fields), "lines": lines, "links": dict(extraction.links)}


def item_of(item: WorkItem) -> answers.DocumentItem:
    """A document as lists show it."""
    return answers.DocumentItem(
        id=item.id,
        version=item.version,
        status=item.status,
        document_type=item.document_type,
        file_name=item.file_name,
        pages=item.pages,
        reasons=list(item.reasons),
        created_at=item.created_at,
        work=work_of(item),
        number=item.number,
        sender=item.sender,
        partner=item.partner,
        amount=None if item.amount is None else _amount(item.amount),
        currency=item.currency,
        codes=list(item.codes),
        received_at=item.received_at,
        updated_at=item.updated_at,
    )


def work_of(item: WorkItem) -> answers.Work:
    """Who is to decide, and until when."""
    return answers.Work(
        assignee=item.assignee,
        claim=answers.Claim.model_validate(item.claim) if item.claim else None,
        due_at=item.due_at,
        escalated=item.escalated,
        hold_until=item.hold_until,
        hold_reason=item.hold_why,
        first_approver=item.first_approver,
    )


def file_of(story: FileStory) -> answers.File:
    """A file, what came of it, and how often it came in."""
    return answers.File(
        sha256=story.sha256,
        name=story.name,
        size=story.size,
        state=story.state,
        arrivals=[answers.Arrival.model_validate(arrival) for arrival in story.arrivals],
        documents=[document.id for document in story.documents],
        parts=[part.sha256 for part in story.parts],
    )


def mail_of(letter: Correspondence) -> answers.Mail:
    """The mail that a document came in; without one, the file alone."""
    mail = letter.file.mail
    return answers.Mail(
        sender=mail.sender if mail else "",
        sender_name=mail.sender_name if mail else "",
        subject=mail.subject if mail else "",
        sent_at=mail.sent_at if mail else None,
        received_at=letter.container.received_at,
        text=letter.text,
        goes_on=letter.goes_on,
        original=letter.container.sha256,
        attachments=[
            answers.Enclosure(
                sha256=each.sha256, name=each.name, size=each.size, documents=[one.id for one in each.documents]
            )
            for each in letter.attachments
        ],
    )


def waiting_since(document: StoredDocument | None) -> dt.datetime | None:
    """When a document came in, where there is one."""
    return document.created_at if document else None


def _amount(amount: Decimal) -> str:
    """With two digits after the dot, or as many as it needs."""
    cents = round(amount, 2)
    return value_text(cents if cents == amount else amount)


def _value(field: Field, first_page: int, min_confidence: float) -> answers.FieldValue:
    return answers.FieldValue(
        value=value_text(field.value),
        text=field.text,
        confidence=field.confidence,
        is_sure=field.confidence >= min_confidence,
        page=None if field.page is None else field.page - first_page + 1,
        box=list(field.bbox.as_tuple()) if field.bbox else None,
        evidence=list(field.evidence),
    )
