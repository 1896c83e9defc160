"""Approved, to a person, or rejected: and why, in words."""

from collections.abc import Iterator, Sequence

from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Decision, DocumentType, Extraction, Issue, Severity, Status
from orders.validators import REQUIRED_FIELDS, REQUIRED_LINE_FIELDS


def decide(
    extraction: Extraction, issues: Sequence[Issue], *, min_type_confidence: float, min_field_confidence: float
) -> Decision:
    """The status of a read document.

    Approved needs a sure type, every required field sure and no issue of severity error. Paper that surely is none of
    ours (a newsletter) is rejected. All else goes to a person, with every reason at once.
    """
    classification = extraction.classification
    if classification.document_type is DocumentType.OTHER and classification.confidence >= min_type_confidence:
        reason = f"This is no order paper: {', '.join(classification.evidence)}."
        return Decision(Status.REJECTED, (reason,), RejectionCode.NOT_ORDER_PAPER)
    reasons = [
        *_doubts_of_type(extraction, min_type_confidence),
        *(issue.message for issue in issues if issue.severity is Severity.ERROR),
        *_doubts_of_fields(extraction, min_field_confidence),
    ]
    if reasons:
        return Decision(Status.NEEDS_REVIEW, tuple(reasons))
    count = len(extraction.line_items)
    lines = f"{count} line{'s' if count != 1 else ''}"
    words = f"{_named(classification.document_type)} with {lines}"
    why = f"{words[0].upper()}{words[1:]}; all required fields are sure and no check failed."
    return Decision(Status.APPROVED, (why,))


def _named(kind: DocumentType) -> str:
    """The type with its article: "an invoice", "a purchase order"."""
    words = kind.replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def reject(error: DocumentError) -> Decision:
    """The decision on a document that cannot be processed."""
    return Decision(Status.REJECTED, (error.message,), error.code)


def _doubts_of_type(extraction: Extraction, threshold: float) -> Iterator[str]:
    classification = extraction.classification
    if classification.document_type is DocumentType.OTHER:
        yield "What kind of document this is could not be told."
    elif classification.confidence < threshold:
        kind = _named(classification.document_type)
        yield f"Whether this is {kind} is only {classification.confidence:.0%} sure ({threshold:.0%} are needed)."


def _doubts_of_fields(extraction: Extraction, threshold: float) -> Iterator[str]:
    kind = extraction.document_type
    for name in REQUIRED_FIELDS.get(kind, ()):
        field = extraction.fields.get(name)
        if field and field.confidence < threshold:
            yield f"{name.replace('_', ' ').capitalize()} '{field.text}' is only {field.confidence:.0%} sure."
    for number, item in enumerate(extraction.line_items, 1):
        for name in REQUIRED_LINE_FIELDS.get(kind, ()):
            if name in item and item[name].confidence < threshold:
                field = item[name]
                yield f"Line {number}: {name.replace('_', ' ')} '{field.text}' is only {field.confidence:.0%} sure."
