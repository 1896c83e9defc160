"""Third-party samples of UBL are read to what a person read in them (``truth/ubl``)."""

import datetime as dt
import json
from pathlib import Path

import pytest

from datamodel.document import InputFile
from datamodel.extraction import value_text
from extractors.structured.formats import Sample
from extractors.structured.ubl.reading import UBL

SAMPLES = Path(__file__).parents[4] / "shared/eval/messages/ubl"
TRUTH = sorted((Path(__file__).parent / "truth/ubl").glob("*.json"))


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
@pytest.mark.parametrize("truth", TRUTH, ids=lambda path: path.stem)
def test_sample_is_read_exactly(truth):
    expected = json.loads(truth.read_text(encoding="utf-8"))
    file = InputFile(truth.stem, (SAMPLES / truth.stem).read_bytes(), "test", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
    assert UBL.claims(Sample(file))
    (message,) = UBL.read(file)
    extraction = message.extraction
    assert extraction.document_type == expected["document_type"]
    assert read(extraction.fields) == expected["fields"]
    assert [read(item) for item in extraction.line_items] == expected["lines"]
    assert [f"{found.code}: {found.field}" for found in extraction.findings] == expected["findings"]


def read(fields):
    return {name: value_text(field.value) for name, field in fields.items()}


def test_every_sample_has_its_truth():
    assert len(TRUTH) == 25
