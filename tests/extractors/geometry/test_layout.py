from types import SimpleNamespace

import pytest

from datamodel.document import BBox, Page, PageOrigin, Word
from extractors.geometry.layout import lay_out_page, lay_out_pages, overlap_x


def texts(layout: object) -> list[list[str]]:
    return [[segment.text for segment in line.segments] for line in layout.lines]  # type: ignore[attr-defined]


def page_of(*words: tuple[str, float, float, float, float]) -> Page:
    """Words as (text, x0, y0, x1, y1) in points of a page of 500 by 1000."""
    made = (Word(text, BBox(x0 / 500, y0 / 1000, x1 / 500, y1 / 1000)) for text, x0, y0, x1, y1 in words)
    return Page(1, 500, 1000, tuple(made), PageOrigin.NATIVE)


def test_words_close_together_are_one_segment_and_wide_gaps_part_them(paper: SimpleNamespace) -> None:
    layout = paper.layout("""
        Bestellnummer   4500 118
        Ihr Zeichen
    """)
    assert texts(layout) == [["Bestellnummer", "4500 118"], ["Ihr Zeichen"]]
    assert [line.number for line in layout.lines] == [0, 1]
    assert layout.lines[0].text == "Bestellnummer 4500 118"


def test_spaces_of_wide_monospaced_print_part_nothing(paper: SimpleNamespace) -> None:
    assert texts(paper.layout("Ihre Bestellung   vom Mai", character=10, height=8)) == [["Ihre Bestellung", "vom Mai"]]


def test_line_height_is_the_median_of_the_words(paper: SimpleNamespace) -> None:
    layout = paper.layout("a b c", height=10)
    assert layout.line_height == pytest.approx(10 / 842)
    assert layout.width_in_heights(100 / 595) == pytest.approx(10)


def test_page_without_words_has_no_lines(paper: SimpleNamespace) -> None:
    assert paper.layout("").lines == ()
    assert lay_out_page(page_of((" ", 0, 0, 5, 5))).lines == ()


def test_pages_of_a_document_are_laid_out_one_by_one(paper: SimpleNamespace) -> None:
    layouts = lay_out_pages(paper.document("one", "two\nthree"))
    assert [(layout.page.number, len(layout.lines)) for layout in layouts] == [(1, 1), (2, 2)]


def test_two_columns_with_different_base_lines_stay_apart() -> None:
    page = page_of(
        ("Nordwerk", 50, 100, 100, 108),
        ("Datum", 300, 106, 330, 114),
        ("Hafen", 50, 112, 80, 120),
        ("Nr", 300, 118, 310, 126),
    )
    assert texts(lay_out_page(page)) == [["Nordwerk"], ["Datum"], ["Hafen"], ["Nr"]]


def test_small_print_joins_the_line_that_it_overlaps_most() -> None:
    page = page_of(("Bestellung", 50, 100, 150, 120), ("Nr.", 155, 108, 165, 118), ("4711", 170, 107, 190, 117))
    assert texts(lay_out_page(page)) == [["Bestellung Nr. 4711"]]


def test_words_stand_from_left_to_right_however_they_come() -> None:
    page = page_of(("c", 70, 100, 75, 108), ("a", 50, 100.5, 55, 108), ("b", 60, 99.5, 65, 108))
    assert texts(lay_out_page(page)) == [["a b c"]]


def test_thousands_behind_a_narrow_space_are_one_word() -> None:
    page = page_of(("2", 100, 100, 105, 110), ("102,40", 107, 100, 137, 110), ("EUR", 141, 100, 160, 110))
    words = lay_out_page(page).lines[0].words
    assert [word.text for word in words] == ["2\u00a0102,40", "EUR"]
    assert words[0].bbox.x0 == pytest.approx(0.2)
    assert words[0].bbox.x1 == pytest.approx(0.274)


def test_thousands_with_millions_are_one_word() -> None:
    page = page_of(("1", 100, 100, 105, 110), ("200", 107, 100, 122, 110), ("300,00", 124, 100, 154, 110))
    assert texts(lay_out_page(page)) == [["1\u00a0200\u00a0300,00"]]


def test_quantity_beside_a_price_is_no_thousand() -> None:
    page = page_of(("2", 100, 100, 105, 110), ("102,40", 110, 100, 140, 110))
    assert [word.text for word in lay_out_page(page).lines[0].words] == ["2", "102,40"]


def test_overlap_x_is_a_share_of_the_narrower_box() -> None:
    assert overlap_x(BBox(0, 0, 0.4, 1), BBox(0.3, 0, 0.5, 1)) == pytest.approx(0.5)
    assert overlap_x(BBox(0, 0, 0.1, 1), BBox(0.3, 0, 0.5, 1)) == 0
