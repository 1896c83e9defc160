"""``docs/vocabulary.md`` names every field, and only segment fields that exist."""

import re
from pathlib import Path

import pytest

from adapters.idoc.structure import all_segments, fields_of
from adapters.idoc.types import BASIC_TYPES
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS

TEXT = (Path(__file__).parents[2] / "docs" / "vocabulary.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return lines[2:]


@pytest.mark.parametrize(("heading", "fields"), [("Header", HEADER_FIELDS), ("Lines", LINE_FIELDS)])
def test_vocabulary_names_every_field_in_order(heading: str, fields: dict[str, object]) -> None:
    assert [row[0].strip("`") for row in rows(heading)] == list(fields)


@pytest.mark.parametrize("heading", ["Header", "Lines"])
def test_vocabulary_has_all_columns(heading: str) -> None:
    assert {len(row) for row in rows(heading)} == {6}


def test_vocabulary_names_only_segment_fields_that_exist() -> None:
    fields = {
        (tag, spec.name.upper())
        for idoc in BASIC_TYPES.values()
        for tag, segment in all_segments(idoc).items()
        for spec in fields_of(segment)
    }
    named = {
        (segment, field)
        for segment, names in re.findall(
            r"\b(E1\w+|EDI_DC40)(?:\[[^]]*])?-([A-Z0-9_]+(?:, [A-Z][A-Z0-9_]+)*)(?!\w)", TEXT
        )
        for field in names.split(", ")
        if not field.startswith("E1")
    }
    assert len(named) > 40
    assert named <= fields
