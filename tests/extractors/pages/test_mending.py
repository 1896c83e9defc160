import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from datamodel.document import BBox, Word
from datamodel.errors import DocumentError, RejectionCode
from extractors.pages.mending import mean_confidence, mended, read_again
from extractors.pages.rapid import Look, RapidEngine

PAPER = np.full((1000, 800, 3), 255, np.uint8)


def word(text: str, x: float, confidence: float, y: float = 0.1) -> Word:
    return Word(text, BBox(x, y, x + 0.012 * len(text), y + 0.02), confidence)


class Says:
    """Implements ``SecondEngine``: the same for every crop; counts them."""

    def __init__(self, text: str, confidence: float = 0.97, page: tuple[Word, ...] = ()) -> None:
        self.look, self.page, self.asked = Look(text, confidence), page, 0

    def recognise(self, crop):
        self.asked += 1
        return self.look

    def words(self, picture):
        return list(self.page)


def test_a_doubtful_word_is_taken_from_the_second_engine_in_its_old_place():
    words = [word("Nr.", 0.1, 0.95), word("471I-A", 0.15, 0.4)]
    first, second = mended(words, PAPER, Says("Nr. 4711-A"))
    assert (first.text, first.bbox) == (words[0].text, words[0].bbox)
    assert (second.text, second.bbox, second.read_twice) == ("4711-A", words[1].bbox, True)
    assert second.confidence == pytest.approx(0.97 * 0.95)


def test_two_engines_that_read_the_same_are_surer_than_either():
    (found,) = mended([word("4711-A", 0.1, 0.6)], PAPER, Says("4711-A", 0.9))
    assert found.confidence == pytest.approx(0.96)
    assert found.read_twice


@pytest.mark.parametrize("answer", [Says("", 0.0), Says("4711-B", 0.5)], ids=["nothing", "unsure"])
def test_a_second_engine_that_knows_no_better_changes_nothing(answer: Says):
    (found,) = mended([word("471I-A", 0.1, 0.4)], PAPER, answer)
    assert (found.text, found.confidence, found.read_twice) == ("471I-A", 0.4, True)


def test_a_place_stays_where_the_second_engine_reads_a_sure_word_otherwise():
    words = [word("Menge", 0.1, 0.97), word("1250", 0.17, 0.97), word("Stüok", 0.23, 0.6)]
    assert [w.text for w in mended(words, PAPER, Says("Menge 1 250 Stück"))] == ["Menge", "1250", "Stüok"]
    assert [w.text for w in mended(words, PAPER, Says("Menge 1250 Stück"))] == ["Menge", "1250", "Stück"]


def test_noise_that_the_second_engine_does_not_see_goes():
    words = [word("Rechnung", 0.1, 0.97), word("~.", 0.21, 0.2)]
    assert [w.text for w in mended(words, PAPER, Says("Rechnung"))] == ["Rechnung"]


def test_sure_words_are_not_looked_at():
    engine = Says("other")
    assert mended([word("Rechnung", 0.1, 0.95)], PAPER, engine)[0].text == "Rechnung"
    assert engine.asked == 0


def test_words_that_were_torn_are_set_anew_side_by_side_within_the_place():
    torn = [word("Rech", 0.1, 0.5), word("nun", 0.15, 0.6), word("g", 0.19, 0.3), word("sure", 0.6, 0.95)]
    rest, whole = mended(torn, PAPER, Says("Rechnung"))[1:], mended(torn, PAPER, Says("Rechnung"))[0]
    assert [w.text for w in rest] == ["sure"]
    assert whole.text == "Rechnung"
    assert whole.confidence > 0.97
    assert (whole.bbox.x0, whole.bbox.x1) == pytest.approx((torn[0].bbox.x0, torn[2].bbox.x1))


def test_words_far_apart_or_on_other_lines_are_places_of_their_own():
    engine = Says("x")
    mended([word("a1", 0.1, 0.3), word("b2", 0.5, 0.3), word("c3", 0.5, 0.3, y=0.3)], PAPER, engine)
    assert engine.asked == 3


def test_a_page_that_is_read_poorly_is_read_anew_as_a_whole():
    page = (word("RESTORAN", 0.1, 0.99), word("19.40", 0.5, 0.98))
    found = read_again([word("RES-va", 0.1, 0.4)], PAPER[:, :, 0], Says("", page=page))
    assert [w.text for w in found] == ["RESTORAN", "19.40"]
    assert all(w.read_twice for w in found)


class Fails:
    """Implements ``SecondEngine``: cannot read any picture."""

    def recognise(self, crop):
        raise DocumentError(RejectionCode.DAMAGED, "no")

    words = recognise


@pytest.mark.parametrize("confidence", [0.9, 0.5], ids=["a word", "the page"])
def test_a_second_engine_that_fails_leaves_the_first_one_s_words(confidence: float):
    words = [word("Rechnung", 0.1, confidence), word("471I", 0.5, 0.7)]
    assert read_again(words, PAPER[:, :, 0], Fails()) == tuple(words)


def test_a_page_of_which_the_second_engine_reads_little_stays():
    words = [word("Lieferschein", 0.1, 0.84), word("4711", 0.5, 0.84)]
    assert read_again(words, PAPER[:, :, 0], Says("", page=(word("LOGO", 0.1, 0.99),))) == tuple(words)


def test_a_page_that_the_second_engine_reads_worse_stays():
    words = [word("Bon", 0.1, 0.7)]
    assert read_again(words, PAPER[:, :, 0], Says("", page=(word("§", 0.1, 0.5),))) == tuple(words)
    assert read_again(words, PAPER[:, :, 0], Says("")) == tuple(words)


def test_the_mean_confidence_goes_by_letters():
    assert mean_confidence([word("abcd", 0.1, 1.0), word("ab", 0.2, 0.4)]) == pytest.approx(0.8)
    assert mean_confidence([]) == 0


@pytest.mark.slow
def test_the_engine_reads_a_page_with_the_places_of_its_words():
    picture = Image.new("RGB", (900, 400), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(32)
    pen.text((60, 60), "Nordwerk GmbH", fill=0, font=font)
    pen.text((600, 300), "1.234,56", fill=0, font=font)
    words = RapidEngine().words(np.asarray(picture))
    assert "".join(w.text for w in words).replace(" ", "") == "NordwerkGmbH1.234,56"
    assert words[-1].bbox.x0 == pytest.approx(600 / 900, abs=0.03)
    assert words[-1].bbox.y0 == pytest.approx(300 / 400, abs=0.06)


@pytest.mark.slow
def test_an_empty_picture_has_no_words():
    assert RapidEngine().words(PAPER) == []
