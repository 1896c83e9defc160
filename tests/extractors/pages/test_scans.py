from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from datamodel.document import BBox, Word
from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.cleaning import remove_rules, whiten
from extractors.pages.images import Picture
from extractors.pages.scans import Scan, read_scan

UPRIGHT = [Word("Order", BBox(0.1, 0.1, 0.3, 0.12), 0.95), Word("4500017391", BBox(0.4, 0.1, 0.8, 0.12), 0.9)]
SIDEWAYS = [Word("Order", BBox(0.1, 0.1, 0.12, 0.3), 0.95), Word("4500017391", BBox(0.1, 0.4, 0.12, 0.8), 0.9)]
JUNK = [Word("1apJO", BBox(0.1, 0.1, 0.3, 0.12), 0.4), Word("eb", BBox(0.4, 0.1, 0.8, 0.12), 0.2)]


class ScriptedOcr:
    """Answers by the corner that holds the mark of the page: how the page is turned when it is read."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def read(self, image: Path, *, dpi, languages):
        pixels = np.asarray(Image.open(image))
        corners = {0: pixels[:40, :40], 90: pixels[:40, -40:], 180: pixels[-40:, -40:], 270: pixels[-40:, :40]}
        turn = min(corners, key=lambda way: corners[way].mean())
        self.asked.append(turn)
        return self.answers[turn]


def scan():
    pixels = np.full((800, 600), 255, np.uint8)
    pixels[10:30, 10:30] = 0
    for x in range(100, 500, 40):
        for y in range(100, 700, 40):
            pixels[y : y + 6, x : x + 6] = 0
    return Scan(3, Picture(pixels, 100), (432.0, 576.0))


def read(answers, tmp_path):
    ocr = ScriptedOcr(answers)
    page = read_scan(scan(), ocr=ocr, languages=("eng",), path=tmp_path / "page.pgm")
    return page, ocr.asked


def test_a_page_that_reads_well_is_read_once(tmp_path):
    page, asked = read({0: UPRIGHT}, tmp_path)
    assert asked == [0]
    assert (page.number, page.rotation, page.skew, page.width, page.height) == (3, 0, 0.0, 432.0, 576.0)
    assert page.words == tuple(UPRIGHT)


def test_a_page_upside_down_is_turned(tmp_path):
    page, asked = read({0: JUNK, 180: UPRIGHT}, tmp_path)
    assert asked == [0, 180]
    assert page.rotation == 180


@pytest.mark.parametrize("rotation", [90, 270])
def test_a_page_on_its_side_that_reads_well_as_columns_is_turned(tmp_path, rotation):
    answers = {0: SIDEWAYS, 90: JUNK, 270: JUNK, rotation: UPRIGHT}
    page, asked = read(answers, tmp_path)
    assert asked[-1] == rotation
    assert 180 not in asked
    assert page.rotation == rotation
    assert (page.width, page.height) == (576.0, 432.0)


def test_a_page_that_reads_badly_every_way_keeps_the_best(tmp_path):
    better = [*JUNK, Word("pcs", BBox(0.1, 0.3, 0.3, 0.32), 0.7)]
    page, asked = read({0: JUNK, 90: JUNK, 180: better, 270: JUNK}, tmp_path)
    assert sorted(asked) == [0, 90, 180, 270]
    assert page.words == tuple(better)


def test_an_empty_page_stays_as_it_stands(tmp_path):
    page, _ = read({0: [], 90: [], 180: [], 270: []}, tmp_path)
    assert (page.words, page.rotation) == ((), 0)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_a_person_turned_is_read_that_way_only(tmp_path, turn):
    ocr = ScriptedOcr({0: UPRIGHT, 90: JUNK, 180: JUNK, 270: SIDEWAYS})
    page = read_scan(scan(), ocr=ocr, languages=("eng",), path=tmp_path / "page.pgm", turn=turn)
    assert ocr.asked == [turn]
    assert page.rotation == turn
    assert (page.width, page.height) == ((432.0, 576.0) if turn % 180 == 0 else (576.0, 432.0))


def test_second_engine_reads_a_turned_page_as_it_was_turned(tmp_path):
    ocr, second = ScriptedOcr({180: JUNK}), ScriptedSecond({0: JUNK, 180: UPRIGHT})
    page = read_scan(scan(), ocr=ocr, languages=("eng",), path=tmp_path / "page.pgm", second=second, turn=180)
    assert (ocr.asked, second.asked, page.rotation) == ([180], [180], 180)
    assert [word.text for word in page.words] == [word.text for word in UPRIGHT]


def test_a_sliver_that_a_person_turned_has_no_words(tmp_path):
    sliver = Scan(1, Picture(np.full((10, 600), 255, np.uint8), 100), (432.0, 7.2))
    page = read_scan(sliver, ocr=ScriptedOcr({}), languages=("eng",), path=tmp_path / "page.pgm", turn=90)
    assert (page.words, page.rotation, page.width, page.height) == ((), 90, 7.2, 432.0)


class ScriptedSecond:
    """Implements ``SecondEngine``: answers by the corner that holds the mark of the page."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def words(self, picture):
        turn = 0 if picture[:40, :40].mean() < 250 else 180
        self.asked.append(turn)
        return self.answers.get(turn, [])

    def recognise(self, crop):
        raise AssertionError("no word was in doubt")


def test_what_the_first_engine_cannot_read_is_read_by_the_second_the_way_it_reads_well(tmp_path):
    ocr, second = ScriptedOcr({0: JUNK}), ScriptedSecond({0: JUNK, 180: UPRIGHT})
    page = read_scan(scan(), ocr=ocr, languages=("eng",), path=tmp_path / "page.pgm", second=second)
    assert (page.rotation, [word.text for word in page.words]) == (180, [word.text for word in UPRIGHT])
    assert (ocr.asked, second.asked) == ([0], [0, 180])
    assert all(word.read_twice for word in page.words)


def test_a_page_without_a_word_is_asked_for_once_more_and_then_as_before(tmp_path):
    second = ScriptedSecond({})
    ocr = ScriptedOcr({0: [], 90: [], 180: [], 270: []})
    assert read_scan(scan(), ocr=ocr, languages=("eng",), path=tmp_path / "p.pgm", second=second).words == ()
    assert second.asked == [0]


def test_a_second_engine_that_fails_leaves_the_turning_to_the_first(tmp_path):
    class Fails:
        def words(self, picture):
            raise DocumentError(RejectionCode.DAMAGED, "no")

    ocr = ScriptedOcr({0: JUNK, 180: UPRIGHT})
    page = read_scan(scan(), ocr=ocr, languages=("eng",), path=tmp_path / "p.pgm", second=Fails())
    assert page.rotation == 180


def test_whiten_evens_out_shadows_and_keeps_print(papers):
    pixels = np.asarray(papers.picture()).astype(np.float64)
    shadow = np.linspace(0.45, 1.0, pixels.shape[1])
    noise = np.random.default_rng(4711).normal(0, 6, pixels.shape)
    dirty = (pixels * shadow * 0.9 + noise).clip(0, 255).astype(np.uint8)
    clean = whiten(dirty, dpi=200)
    assert np.median(clean) == 255
    assert (clean[2000:] > 230).mean() > 0.99
    assert (clean < 100).sum() == pytest.approx((pixels < 100).sum(), rel=0.2)


def test_remove_rules_leaves_the_letters_alone(papers):
    bare = np.asarray(papers.picture())
    ruled = bare.copy()
    ruled[1500:1503, 100:1500] = 0
    ruled[900:1500, 400:403] = 0
    assert (remove_rules(ruled, dpi=200) < 128).sum() == pytest.approx((bare < 128).sum(), rel=0.01)
    assert np.array_equal(remove_rules(bare, dpi=200), bare)
