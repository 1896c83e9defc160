import numpy as np
import pytesseract
import pytest

from datamodel.errors import ConfigurationError, DocumentError, RejectionCode
from extractors.pages.images import Picture, write_picture
from extractors.pages.ocr import TesseractEngine, parse_table

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def row(level, left, top, width, height, conf=-1, text=""):
    return f"{level}\t1\t1\t1\t1\t1\t{left}\t{top}\t{width}\t{height}\t{conf}\t{text}"


def saved(image, folder):
    path = folder / "page.pgm"
    write_picture(Picture(np.asarray(image), 200), path)
    return path


def test_parse_table_makes_words_with_fractions_and_confidence():
    table = "\n".join(
        [HEADER, row(1, 0, 0, 1000, 2000), row(4, 0, 180, 400, 40), row(5, 100, 190, 200, 20, 96.5, "Order")]
    )
    (word,) = parse_table(table)
    assert word.text == "Order"
    assert word.bbox.as_tuple() == (0.1, 0.095, 0.3, 0.105)
    assert word.confidence == pytest.approx(0.965)


def test_parse_table_drops_blanks_and_what_was_made_of_rules():
    cells = [row(5, 10 * n, 0, 9, 9, 50, text) for n, text in enumerate(["", "  ", "|", "|4711|", '"Bolt"'])]
    words = parse_table("\n".join([HEADER, row(1, 0, 0, 100, 100), *cells]))
    assert [word.text for word in words] == ["4711", '"Bolt"']


def test_parse_table_reads_the_columns_of_a_line_together():
    lines = [
        (row(4, 0, 100, 300, 20), row(5, 0, 100, 90, 20, 90, "left1")),
        (row(4, 0, 130, 300, 20), row(5, 0, 130, 90, 20, 90, "left2")),
        (row(4, 500, 101, 300, 20), row(5, 500, 108, 90, 5, 90, "-")),
    ]
    words = parse_table("\n".join([HEADER, row(1, 0, 0, 1000, 1000), *(r for line in lines for r in line)]))
    assert [word.text for word in words] == ["left1", "-", "left2"]


def test_a_missing_language_names_the_installed_ones_and_the_package():
    with pytest.raises(ConfigurationError, match=r"no language kat_old.*Installed: .*eng.*tesseract-ocr-kat-old"):
        TesseractEngine(languages=("eng", "kat_old"), seconds=10)


def test_no_language_at_all_is_a_wrong_setting():
    with pytest.raises(ConfigurationError, match=r"reading\.languages"):
        TesseractEngine(languages=(), seconds=10)


def test_a_missing_tesseract_names_the_packages(monkeypatch):
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "/nowhere/tesseract")
    with pytest.raises(ConfigurationError, match="apt-get install tesseract-ocr tesseract-ocr-eng"):
        TesseractEngine(languages=("eng",), seconds=10)


@pytest.mark.slow
def test_a_printed_page_is_read_word_for_word(papers, tmp_path):
    engine = TesseractEngine(languages=("eng", "deu"), seconds=60)
    words = engine.read(saved(papers.picture(), tmp_path), dpi=200, languages=("eng", "deu"))
    assert [word.text for word in words] == " ".join(papers.LINES).split()
    assert min(word.confidence for word in words) > 0.5
    assert words[0].bbox.x0 == pytest.approx(180 / 1654, abs=0.005)
    assert words[0].bbox.y0 == pytest.approx(220 / 2339, abs=0.01)


def test_a_page_that_takes_too_long_is_given_up(papers, tmp_path):
    engine = TesseractEngine(languages=("eng",), seconds=0.01)
    with pytest.raises(DocumentError, match="seconds_per_page") as caught:
        engine.read(saved(papers.picture(), tmp_path), dpi=200, languages=("eng",))
    assert caught.value.code is RejectionCode.TOO_SLOW


def test_what_tesseract_cannot_open_is_rejected(tmp_path):
    path = tmp_path / "page.pgm"
    path.write_bytes(b"P5 nothing")
    with pytest.raises(DocumentError) as caught:
        TesseractEngine(languages=("eng",), seconds=20).read(path, dpi=200, languages=("eng",))
    assert caught.value.code is RejectionCode.DAMAGED
