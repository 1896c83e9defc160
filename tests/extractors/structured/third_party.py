"""Third-party samples and what they say, written down by reading them; for all families of formats."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datamodel.document import InputFile
from datamodel.extraction import Extraction, value_text
from datamodel.structured import StructuredMessage

HERE = Path(__file__).parent
MESSAGES = HERE.parents[3] / "shared" / "eval" / "messages"


def file_of(content: bytes | str, name: str = "message.edi") -> InputFile:
    """A file as an inbox brings it."""
    content = content.encode() if isinstance(content, str) else content
    return InputFile(name, content, "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))


def told(message: StructuredMessage) -> dict[str, Any]:
    """What a message says, as truth files write it; without the findings."""
    extraction = message.extraction
    return {
        "document_type": extraction.document_type.value,
        "fields": values(extraction.fields),
        "line_items": [values(item) for item in extraction.line_items],
    }


def values(fields: Mapping[str, Any]) -> dict[str, str]:
    return {name: value_text(field.value) for name, field in fields.items()}


def findings(extraction: Extraction) -> list[str]:
    return [issue.message for issue in extraction.findings]


def truth_of(family: str, name: str) -> list[dict[str, Any]]:
    """The messages of a sample, as its truth file says."""
    path = HERE / "truth" / family / f"{name}.json"
    return list(json.loads(path.read_text(encoding="utf-8"))["messages"])


def names_of(family: str) -> list[str]:
    """The samples whose truth is known."""
    return sorted(path.name.removesuffix(".json") for path in (HERE / "truth" / family).glob("*.json"))
