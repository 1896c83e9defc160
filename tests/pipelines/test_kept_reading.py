import datetime as dt
from dataclasses import dataclass, field, replace

import pytest

from adapters.readings import open_readings
from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from datamodel.reading import Reading
from pipelines.kept_reading import KeptPages, KeptReader, NoReadings, is_turned, reader_version
from pipelines.settings import LimitSettings, ReadingSettings, Settings

FILE = InputFile("scan.pdf", b"scan", "folder:scan.pdf", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))


def _page(number: int, text: str = "as it is", rotation: int = 0) -> Page:
    return Page(number, 600, 800, (Word(text, BBox(0.1, 0.2, 0.3, 0.22)),), PageOrigin.OCR, rotation)


@dataclass
class PaperReader:
    """Reads three pages, the second upside down; notes what it was asked for."""

    asked: list[object] = field(default_factory=list)

    def read(self, file: InputFile) -> Document:
        self.asked.append("all")
        if file.content == b"damaged":
            raise DocumentError(RejectionCode.DAMAGED, "damaged")
        return Document(file, (_page(1), _page(2, rotation=180), _page(3)), text="running")

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        self.asked.append((number, turn))
        if not 1 <= number <= 3:
            raise KeyError(f"{file.name} has no page {number}.")
        return _page(number, "as turned", turn) if turn is not None else _page(number)


@pytest.fixture
def paper_reader() -> PaperReader:
    return PaperReader()


@pytest.fixture
def readings(tmp_path):
    return open_readings(str(tmp_path / "readings"))


def _kept(reader, readings, *, version: str = "1", turns: dict[int, int] | None = None) -> KeptReader:
    return KeptReader(reader, readings, version=version, turns=lambda _: turns or {})


def test_file_is_read_once_also_by_another_process(paper_reader, readings) -> None:
    first = _kept(paper_reader, readings).read(FILE)
    assert _kept(paper_reader, readings).read(FILE) == first
    assert (first.text, first.file) == ("running", FILE)
    assert paper_reader.asked == ["all"]


def test_other_version_reads_again_and_what_it_reads_is_kept(paper_reader, readings) -> None:
    for version in ("1", "2", "2"):
        _kept(paper_reader, readings, version=version).read(FILE)
    assert paper_reader.asked == ["all", "all"]


def test_failure_is_not_kept(paper_reader, readings) -> None:
    for _ in range(2):
        with pytest.raises(DocumentError):
            _kept(paper_reader, readings).read(replace(FILE, content=b"damaged"))
    assert paper_reader.asked == ["all", "all"]


def test_only_the_page_that_a_person_turned_is_read_again(paper_reader, readings) -> None:
    _kept(paper_reader, readings).read(FILE)
    for _ in range(2):
        pages = _kept(paper_reader, readings, turns={3: 90}).read(FILE).pages
        assert [(page.rotation, page.text) for page in pages] == [(0, "as it is"), (180, "as it is"), (90, "as turned")]
    assert paper_reader.asked == ["all", (3, 90)]


def test_page_that_stands_as_a_person_wants_it_is_not_read_again(paper_reader, readings) -> None:
    _kept(paper_reader, readings, turns={2: 180}).read(FILE)
    assert paper_reader.asked == ["all"]


def test_page_turned_back_is_read_as_it_stands(paper_reader, readings) -> None:
    _kept(paper_reader, readings, turns={3: 90}).read(FILE)
    page = _kept(paper_reader, readings, turns={3: 0}).read(FILE).pages[2]
    assert (page.rotation, page.text) == (0, "as turned")


def test_one_page_is_read_without_the_others_and_kept_beside_them(paper_reader, readings) -> None:
    kept = _kept(paper_reader, readings)
    for number in (3, 1, 3, 1):
        assert kept.read_page(FILE, number) == _page(number)
    assert paper_reader.asked == [(3, None), (1, None)]
    reading = readings.load(FILE.sha256)
    assert reading is not None
    assert ([page.number for page in reading.pages], reading.is_whole) == ([1, 3], False)
    assert len(kept.read(FILE).pages) == 3  # some pages are not all


def test_without_a_place_for_readings_everything_is_read_again(paper_reader) -> None:
    kept = _kept(paper_reader, NoReadings())
    assert kept.read(FILE) == kept.read(FILE)
    assert kept.read_page(FILE, 1) == _page(1)
    assert paper_reader.asked == ["all", "all", (1, None)]


def _pages(reader, readings, turns: dict[int, int] | None = None) -> KeptPages:
    loaded = {FILE.sha256: FILE}
    return KeptPages(reader, readings, turns=lambda _: turns or {}, load=lambda sha256: loaded[sha256])


def test_page_is_shown_as_it_was_read_when_it_was_understood(paper_reader, readings) -> None:
    readings.keep(FILE.sha256, Reading("an earlier version", (_page(1, "earlier"),)))
    assert _pages(paper_reader, readings).page(FILE.sha256, 1).text == "earlier"
    assert paper_reader.asked == []


def test_page_that_is_not_kept_is_read_alone(paper_reader, readings) -> None:
    assert _pages(_kept(paper_reader, readings), readings).page(FILE.sha256, 2).number == 2
    assert paper_reader.asked == [(2, None)]


def test_page_is_shown_as_it_was_turned(paper_reader, readings) -> None:
    readings.keep(FILE.sha256, Reading("1", (_page(1),)))
    turns = {1: 270}
    reader = _kept(paper_reader, readings, turns=turns)
    for _ in range(2):
        assert _pages(reader, readings, turns).page(FILE.sha256, 1).rotation == 270
    assert paper_reader.asked == [(1, 270)]


def test_stamp_differs_by_file_page_and_turn(paper_reader, readings) -> None:
    before, after = _pages(paper_reader, readings), _pages(paper_reader, readings, {1: 90})
    stamps = [before.stamp("a" * 64, 1), before.stamp("b" * 64, 1), before.stamp("a" * 64, 2), after.stamp("a" * 64, 1)]
    assert len(set(stamps)) == 4
    assert before.stamp("a" * 64, 2) == after.stamp("a" * 64, 2)


def test_missing_page_is_a_key_error(paper_reader, readings) -> None:
    with pytest.raises(KeyError, match="no page 4"):
        _pages(_kept(paper_reader, readings), readings).page(FILE.sha256, 4)


def test_text_has_no_other_way_to_stand() -> None:
    assert is_turned(replace(_page(1), origin=PageOrigin.MAIL), 90)
    assert not is_turned(_page(1), 90)


def test_version_of_the_reader_follows_what_decides_a_reading(monkeypatch, tmp_path) -> None:
    versions = {
        reader_version(Settings()),
        reader_version(Settings(reading=ReadingSettings(dpi=300))),
        reader_version(Settings(reading=ReadingSettings(languages=("deu",)))),
        reader_version(Settings(limits=LimitSettings(max_pages=10))),
    }
    assert len(versions) == 4
    assert reader_version(Settings(reading=ReadingSettings(workers=7))) == reader_version(Settings())
    code = tmp_path / "reading.py"
    code.write_text("changed")
    monkeypatch.setattr("pipelines.kept_reading._reading_code", lambda: [code])
    assert reader_version(Settings()) not in versions
