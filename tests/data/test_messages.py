"""The sample files that are data are read exactly as their truth says, and break no rule but those named here."""

import datetime as dt
import json
from pathlib import Path

import pytest

from datamodel.document import InputFile
from datamodel.extraction import value_text
from extractors.structured.formats import format_of
from pipelines.formats import FORMATS

MESSAGES = Path(__file__).parents[2] / "data/messages"
TRUTHS = sorted(MESSAGES.glob("*.json"))


def file_of(path: Path) -> InputFile:
    return InputFile(path.name, path.read_bytes(), "test", dt.datetime(2026, 3, 24, tzinfo=dt.UTC))


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_sample_is_read_exactly(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    file = file_of(path.with_suffix(""))
    found = format_of(file, FORMATS)
    assert found is not None
    (message,) = found.read(file)
    extraction = message.extraction
    assert str(extraction.document_type) == truth["document_type"]
    assert {name: value_text(field.value) for name, field in extraction.fields.items()} == truth["fields"]
    lines = [{name: value_text(field.value) for name, field in item.items()} for item in extraction.line_items]
    assert lines == truth["line_items"]
    assert [found.severity for found in extraction.findings if found.severity == "error"] == []


def test_every_sample_has_its_truth() -> None:
    assert len(TRUTHS) >= 4
    assert all(path.with_suffix("").exists() for path in TRUTHS)
