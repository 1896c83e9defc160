import numpy as np

from datamodel.document import Page
from models.layout.arithmetic import RELATIONS, relate
from models.layout.lexical import numbers_of
from models.layout.neighbourhood import find_neighbours
from tests.models.layout.conftest import page_of


def marked(page: Page, relation: str) -> list[str]:
    boxes = np.array([w.bbox.as_tuple() for w in page.words], np.float32)
    flags = relate([numbers_of(w.text) for w in page.words], find_neighbours(boxes).line, boxes)
    return [w.text for w, row in zip(page.words, flags, strict=True) if row[RELATIONS.index(relation)]]


def test_a_product_and_its_factors_are_seen_on_their_line() -> None:
    page = page_of("1 Schraube 20 4,50 90,00", "2 Mutter 3 1,10 3,40")
    assert marked(page, "product") == ["90,00"]
    assert marked(page, "factor") == ["20", "4,50"]


def test_a_price_per_hundred_is_a_factor_too() -> None:
    assert marked(page_of("250 38,00 95,00"), "product") == ["95,00"]


def test_net_tax_and_gross_are_seen_wherever_they_stand() -> None:
    page = page_of("Netto 100,00", "MwSt 19,00", "Fracht 7,00", "Gesamt 119,00")
    assert marked(page, "net") == ["100,00"]
    assert marked(page, "tax") == ["19,00"]
    assert marked(page, "gross") == ["119,00"]


def test_sums_that_are_no_tax_are_not_taken_for_totals() -> None:
    assert marked(page_of("Netto 100,00", "Fracht 50,00", "Gesamt 150,00"), "gross") == []


def test_the_sum_of_a_column_is_seen() -> None:
    page = page_of("a   10,00", "b   15,50", "c   20,00", "sum 45,50")
    assert marked(page, "column_sum") == ["45,50"]
    assert marked(page, "summand") == ["10,00", "15,50", "20,00"]


def test_positions_count_on() -> None:
    assert marked(page_of("10 aaa 7", "20 bbb 9", "30 ccc 2"), "sequence") == ["10", "20", "30"]
