import random
import uuid
import zipfile
from dataclasses import replace

import pytest

from adapters.readings import open_readings
from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.errors import ConfigurationError
from datamodel.reading import Reading

SHA = "ab" * 32
WORDS = (
    Word("Bestellung", BBox(1 / 3, 0.1, 2 / 3, 0.1 + 1e-9), 0.1 + 0.2),
    Word("½ € \ud800\x00 \U0001f4e6", BBox(0, 0, 1, 1), 1.0, read_twice=True),
)
PAGES = (
    Page(1, 595.2756, 841.89, WORDS, PageOrigin.OCR, 270, -1.37),
    Page(2, 100, 200, (), PageOrigin.NATIVE, 90),
    Page(12, 1, 1, WORDS[:1], PageOrigin.MAIL),
)
READING = Reading("reader 1", PAGES, is_whole=False, text="Sehr geehrte\nDamen")


@pytest.fixture(params=["folder", "memory"])
def url(request, tmp_path):
    return str(tmp_path / "readings") if request.param == "folder" else f"memory://{uuid.uuid4()}/readings"


def test_what_was_read_comes_back_exactly(url) -> None:
    open_readings(url).keep(SHA, READING)
    kept = open_readings(url)
    assert kept.load(SHA) == READING
    assert [kept.page(SHA, number) for number in (1, 2, 3, 12)] == [PAGES[0], PAGES[1], None, PAGES[2]]


def test_nothing_is_kept_of_a_file_that_was_not_read(url, caplog) -> None:
    assert open_readings(url).load(SHA) is None
    assert open_readings(url).page(SHA, 1) is None
    assert not caplog.records


def test_newer_reading_takes_the_place_of_the_older(url) -> None:
    kept = open_readings(url)
    kept.keep(SHA, READING)
    newer = Reading("reader 2", (replace(PAGES[0], rotation=0),))
    kept.keep(SHA, newer)
    assert kept.load(SHA) == newer
    assert kept.page(SHA, 2) is None


def test_one_page_is_read_without_the_others(tmp_path) -> None:
    kept = open_readings(str(tmp_path))
    kept.keep(SHA, READING)
    (path,) = tmp_path.rglob("*.zip")
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, b"no JSON" if name == "1.json" else content)
    assert kept.page(SHA, 2) == PAGES[1]
    assert kept.page(SHA, 1) is None
    assert kept.load(SHA) is None


def test_foreign_version_counts_as_nothing(tmp_path, monkeypatch) -> None:
    kept = open_readings(str(tmp_path))
    monkeypatch.setattr("adapters.readings._VERSION", 2)
    kept.keep(SHA, READING)
    monkeypatch.undo()
    assert kept.load(SHA) is None


def test_damaged_archives_give_what_was_kept_or_nothing(tmp_path) -> None:
    kept, rng = open_readings(str(tmp_path)), random.Random(5)
    kept.keep(SHA, READING)
    (path,) = tmp_path.rglob("*.zip")
    whole = path.read_bytes()
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path.write_bytes(bytes(damaged[: rng.choice([len(damaged), rng.randrange(len(damaged))])]))
        assert kept.load(SHA) in (READING, None)
        assert kept.page(SHA, 1) in (PAGES[0], None)


def test_place_that_cannot_be_written_costs_nothing(tmp_path, caplog) -> None:
    (tmp_path / "readings").write_text("a file where a folder should be")
    kept = open_readings(str(tmp_path / "readings"))
    kept.keep(SHA, READING)
    assert kept.load(SHA) is None
    assert "could not be kept" in caplog.text


def test_nothing_half_written_stays(tmp_path) -> None:
    open_readings(str(tmp_path)).keep(SHA, READING)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [f"{SHA}.zip"]


def test_unknown_protocol_stops_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="nowhere://"):
        open_readings("nowhere://bucket")
