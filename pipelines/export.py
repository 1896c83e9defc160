"""The public JSON of a document: what ``intray extract --json`` prints. This format is a promise (``docs/json.md``)."""

from typing import Any

from datamodel.document import FileRole, InputFile
from datamodel.extraction import Field, Issue, Result, Status, value_text

__all__ = ["to_json", "value_text"]

Json = dict[str, Any]


def to_json(result: Result, *, container: InputFile | None = None) -> Json:
    """One document as JSON values: dates ISO 8601, numbers as strings with a dot, currencies ISO 4217.

    Args:
        result: a processed document.
        container: the mail it was in; the text of a mail has its name as ``source``, an attachment has its own.
    """
    extraction = result.extraction
    named = container if container is not None and result.file.role is FileRole.BODY else result.file
    issues = [_issue(issue) for issue in result.issues]
    if result.decision.status is Status.REJECTED:
        reason = " ".join(result.decision.reasons)
        issues.insert(0, {"code": result.decision.code, "message": reason, "field": None})
    return {
        "source": named.name,
        "pages": result.pages,
        "document_type": extraction.document_type.value if extraction else "other",
        "confidence": extraction.classification.confidence if extraction else 0.0,
        "status": result.decision.status.value,
        "fields": {name: _field(field) for name, field in extraction.fields.items()} if extraction else {},
        "line_items": [
            {name: _field(field) for name, field in item.items()}
            for item in (extraction.line_items if extraction else ())
        ],
        "issues": issues,
    }


def _field(field: Field) -> Json:
    return {
        "value": value_text(field.value),
        "text": field.text,
        "confidence": field.confidence,
        "page": field.page,
        "bbox": list(field.bbox.as_tuple()) if field.bbox else None,
    }


def _issue(issue: Issue) -> Json:
    return {"code": issue.code, "message": issue.message, "field": _place(issue)}


def _place(issue: Issue) -> str | None:
    """``line_items[N].name`` with N from 1, or the name of a header field."""
    if issue.line is None:
        return issue.field
    return f"line_items[{issue.line}]" + (f".{issue.field}" if issue.field else "")
