"""``docs/vocabulary.md`` names every field, only segment fields that exist, and all that Intray fills."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from adapters.idoc.show import read_idocs
from adapters.idoc.structure import EDIDC40, Idoc, Segment, all_segments, fields_of, segments_in
from adapters.idoc.types import BASIC_TYPES
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS

TEXT = (Path(__file__).parents[2] / "docs" / "vocabulary.md").read_text(encoding="utf-8")
GOLDEN = sorted((Path(__file__).parent / "golden" / "idoc").glob("*.xml"))
FAMILIES: Mapping[str, tuple[str, ...]] = {"Orders": ("ORDERS05",), "Invoices": ("INVOIC02",)}
NAMED = re.compile(r"\b(E1\w+|EDI_DC40)(?:\[([^]]*)])?-([A-Z0-9_]+(?:, (?!E1|EDI_)[A-Z][A-Z0-9_]+)*)(?!\w)")


def golden(path: Path) -> Idoc:
    return read_idocs(path.read_bytes())[0].idoc


def section(heading: str) -> str:
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(heading: str) -> list[list[str]]:
    lines = [line.strip("| ").split(" | ") for line in section(heading).splitlines() if line.startswith("|")]
    return lines[2:]


def named(text: str) -> Iterator[tuple[str, str, str]]:
    """Segment, qualifier or "", and field of every place that a text names."""
    for segment, qualifiers, fields in NAMED.findall(text):
        for field in fields.split(", "):
            yield from ((segment, qualifier, field) for qualifier in qualifiers.split(", "))


def filled(segment: Segment) -> Iterator[tuple[str, str, str]]:
    """The same of every field that a segment and those below it fill, but for the qualifiers themselves."""
    first, *others = fields_of(type(segment))
    qualifier = getattr(segment, first.name) if first.codes and first.required else ""
    for spec in others if qualifier else (first, *others):
        if getattr(segment, spec.name):
            yield segment.tag, qualifier, spec.name.upper()
    for inner in segments_in(segment):
        yield from filled(inner)


@pytest.mark.parametrize(("heading", "fields"), [("Header", HEADER_FIELDS), ("Lines", LINE_FIELDS)])
def test_vocabulary_names_every_field_in_order(heading: str, fields: dict[str, object]) -> None:
    assert [row[0].strip("`") for row in rows(heading)] == list(fields)


@pytest.mark.parametrize("heading", ["Header", "Lines", *FAMILIES])
def test_every_table_has_all_columns(heading: str) -> None:
    assert len({len(row) for row in rows(heading)}) == 1


@pytest.mark.parametrize("family", FAMILIES)
def test_family_names_fields_of_papers_in_their_order(family: str) -> None:
    names = [row[0].replace("`", "") for row in rows(family)]
    known = [*HEADER_FIELDS, *(f"line: {name}" for name in LINE_FIELDS)]
    assert names == [name for name in known if name in names]


@pytest.mark.parametrize("family", FAMILIES)
def test_family_names_only_fields_and_qualifiers_that_its_types_have(family: str) -> None:
    segments = {tag: found for name in FAMILIES[family] for tag, found in all_segments(BASIC_TYPES[name]).items()}
    places = set(named(section(family)))
    assert len(places) > 30
    for tag, qualifier, field in places:
        first, *_ = specs = fields_of(segments[tag])
        assert field in {spec.name.upper() for spec in specs}, f"{tag}-{field}"
        assert not qualifier or qualifier in first.codes, f"{tag}[{qualifier}]"


@pytest.mark.parametrize("family", FAMILIES)
def test_family_names_all_that_is_filled(family: str) -> None:
    told = set(named(section(family)))
    idocs = [idoc for idoc in map(golden, GOLDEN) if idoc.basic_type in FAMILIES[family]]
    assert {idoc.basic_type for idoc in idocs} == set(FAMILIES[family])
    places = {place for idoc in idocs for segment in segments_in(idoc) for place in filled(segment)}
    assert sorted(places - told) == []


def test_control_record_is_told_for_all_types() -> None:
    told = {(tag, field) for tag, _, field in named(section("Not from the paper"))}
    fields = {spec.name.upper() for spec in fields_of(EDIDC40)}
    assert {field for tag, field in told if tag == "EDI_DC40"} <= fields
    for path in GOLDEN:
        assert [place for place in filled(golden(path).control) if (place[0], place[2]) not in told] == []


def test_vocabulary_names_only_segments_that_exist() -> None:
    tags = {tag for idoc in BASIC_TYPES.values() for tag in all_segments(idoc)}
    assert {tag for tag, _, _ in named(TEXT)} <= tags
