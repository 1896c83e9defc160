"""Every golden IDoc has its readable rendering in ``docs/samples/idoc``, and every type has one there."""

from pathlib import Path

import pytest

from adapters.idoc.flat import to_flat
from adapters.idoc.show import main, read_idocs, show
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples" / "idoc"
GOLDEN = sorted((Path(__file__).parent / "golden" / "idoc").glob("*.xml"))
COMMAND = "python -m adapters.idoc.show tests/adapters/golden/idoc/*.xml --folder docs/samples/idoc"
TEXT = (ROOT / "docs" / "idoc.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_sample_is_what_the_golden_idoc_shows(path: Path) -> None:
    assert (SAMPLES / f"{path.stem}.txt").read_text(encoding="utf-8") == show(path.read_bytes()), f"Run {COMMAND}."


def test_every_type_has_a_sample() -> None:
    shown = [read_idocs(path.read_bytes())[0].idoc.basic_type for path in GOLDEN]
    assert set(shown) == set(BASIC_TYPES)


def test_samples_are_those_of_the_golden_idocs_and_named_in_the_documentation() -> None:
    names = {path.stem for path in SAMPLES.glob("*.txt")}
    assert names == {path.stem for path in GOLDEN}
    assert [name for name in sorted(names) if f"(samples/idoc/{name}.txt)" not in TEXT] == []
    assert COMMAND in TEXT


@pytest.mark.parametrize("code_page", ["4110", "4103", "1160"])
def test_flat_file_is_shown_as_the_xml_is(code_page: str) -> None:
    xml = GOLDEN[0].read_bytes()
    assert show(to_flat(from_xml(xml, BASIC_TYPES).idoc, code_page=code_page)) == show(xml)


def test_what_is_not_known_is_told() -> None:
    xml = GOLDEN[0].read_bytes().replace(b"</IDOC>", b'<Z1NEW SEGMENT="1"><A>1</A></Z1NEW></IDOC>')
    assert show(xml).endswith("\nNot known: Z1NEW\n")


def test_qualifier_stands_beside_its_segment_with_its_meaning() -> None:
    shown = show((Path(__file__).parent / "golden" / "idoc" / "order.xml").read_bytes())
    assert "E1EDKA1[AG]  Document header: a partner: sold-to party\n  PARTN      0000100042 " in shown


def test_command_shows_what_it_can_and_fails_for_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(b"<x/>")
    assert main([str(wrong), str(tmp_path / "missing"), str(GOLDEN[0])]) == 1
    told = capsys.readouterr()
    assert told.out == show(GOLDEN[0].read_bytes())
    assert [line.partition(":")[0] for line in told.err.splitlines()] == [str(wrong), str(tmp_path / "missing")]
    assert "no element IDOC" in told.err


def test_command_writes_text_files_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(GOLDEN[0]), "--folder", str(tmp_path)]) == 0
    assert (tmp_path / f"{GOLDEN[0].stem}.txt").read_text(encoding="utf-8") == show(GOLDEN[0].read_bytes())
    assert capsys.readouterr().out == ""
