"""Extractions, issues and mail headers as JSON, and back, exactly.

Every extraction carries the version of its form. A change of the form gets a new version and a reader for each old one.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any  # the values of JSON

from datamodel.document import BBox, MailHeaders
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Issue, Severity, Value

VERSION = 3
_READ = (1, 2, VERSION)  # version 1 had no reader, version 2 no findings

Json = dict[str, Any]


def extraction_to_json(extraction: Extraction) -> Json:
    classification = extraction.classification
    return {
        "version": VERSION,
        "classification": {
            "document_type": str(classification.document_type),
            "confidence": classification.confidence,
            "language": classification.language,
            "evidence": list(classification.evidence),
        },
        "fields": _fields_to_json(extraction.fields),
        "line_items": [_fields_to_json(line) for line in extraction.line_items],
        "links": dict(extraction.links),
        "reader": extraction.reader,
        "findings": issues_to_json(extraction.findings),
    }


def extraction_from_json(record: Json) -> Extraction:
    """The extraction of ``record``.

    Raises:
        ValueError: the version is not one that this code reads.
    """
    if record["version"] not in _READ:
        raise ValueError(
            f"An extraction of version {record['version']} was found and version {VERSION} is read. Update Intray."
        )
    classification = record["classification"]
    return Extraction(
        classification=Classification(
            document_type=DocumentType(classification["document_type"]),
            confidence=classification["confidence"],
            language=classification["language"],
            evidence=tuple(classification["evidence"]),
        ),
        fields=_fields_from_json(record["fields"]),
        line_items=tuple(_fields_from_json(line) for line in record["line_items"]),
        links=record["links"],
        reader=record.get("reader", ""),
        findings=issues_from_json(record.get("findings", ())),
    )


def issues_to_json(issues: Iterable[Issue]) -> list[Json]:
    return [
        {
            "code": issue.code,
            "message": issue.message,
            "field": issue.field,
            "line": issue.line,
            "severity": str(issue.severity),
        }
        for issue in issues
    ]


def issues_from_json(records: Iterable[Json]) -> tuple[Issue, ...]:
    return tuple(Issue(**{**record, "severity": Severity(record["severity"])}) for record in records)


def mail_to_json(mail: MailHeaders) -> Json:
    return {
        "sender": mail.sender,
        "sender_name": mail.sender_name,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "reply_to": mail.reply_to,
        "references": mail.references,
    }


def mail_from_json(record: Json) -> MailHeaders:
    sent_at = dt.datetime.fromisoformat(record["sent_at"]) if record["sent_at"] else None
    return MailHeaders(**{**record, "sent_at": sent_at})


def _fields_to_json(fields: Mapping[str, Field]) -> Json:
    return {
        key: {
            "name": field.name,
            "value": _value_to_json(field.value),
            "text": field.text,
            "confidence": field.confidence,
            "page": field.page,
            "bbox": [field.bbox.x0, field.bbox.y0, field.bbox.x1, field.bbox.y1] if field.bbox else None,
            "evidence": list(field.evidence),
        }
        for key, field in fields.items()
    }


def _fields_from_json(record: Json) -> dict[str, Field]:
    return {
        key: Field(
            name=field["name"],
            value=_value_from_json(field["value"]),
            text=field["text"],
            confidence=field["confidence"],
            page=field["page"],
            bbox=BBox(*field["bbox"]) if field["bbox"] else None,
            evidence=tuple(field["evidence"]),
        )
        for key, field in record.items()
    }


def _value_to_json(value: Value) -> dict[str, str]:
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case dt.date():
            return {"date": value.isoformat()}
        case _:
            return {"text": value}


def _value_from_json(record: Mapping[str, str]) -> Value:
    ((kind, text),) = record.items()
    match kind:
        case "decimal":
            return Decimal(text)
        case "date":
            return dt.date.fromisoformat(text)
        case "text":
            return text
    raise ValueError(f"A value of kind {kind!r} was found. Known: decimal, date, text.")
