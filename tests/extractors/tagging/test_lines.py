"""Words by line and cell."""

import numpy as np

from datamodel.document import BBox, Page, PageOrigin, Word
from extractors.tagging.lines import tagged_text
from models.layout.labels import ROLES, TAGS
from models.layout.reading import PageReading


def read(*pages):
    made = [Page(number, 600, 800, tuple(words), PageOrigin.NATIVE) for number, words in enumerate(pages, 1)]
    readings = [
        PageReading(np.zeros((len(p.words), len(TAGS))), np.zeros(len(p.words)), np.zeros((len(p.words), len(ROLES))))
        for p in made
    ]
    return tagged_text(made, readings)


def word(text, x0, y0, x1, y1):
    return Word(text, BBox(x0 / 600, y0 / 800, x1 / 600, y1 / 800))


def test_a_wide_gap_parts_cells_and_a_space_does_not():
    text = read([word("Rechnung", 50, 10, 90, 20), word("Nr.", 93, 10, 105, 20), word("4711", 200, 10, 220, 20)])

    assert [cell.text for cell in text.lines[0].cells] == ["Rechnung Nr.", "4711"]


def test_lines_and_words_are_counted_through_the_document():
    text = read([word("a", 50, 10, 60, 20)], [word("b", 50, 10, 60, 20), word("c", 50, 30, 60, 40)])

    assert [(line.number, line.page, line.indexes) for line in text.lines] == [(0, 1, [0]), (1, 2, [1]), (2, 2, [2])]


def test_a_dash_stands_on_the_line_of_its_neighbours():
    text = read([word("A", 50, 10, 60, 20), word("-", 70, 14.5, 74, 15.5), word("B", 80, 10, 90, 20)])

    assert [line.text for line in text.lines] == ["A - B"]


def test_large_type_does_not_swallow_two_small_lines():
    text = read([word("NAME", 50, 10, 200, 50), word("oben", 300, 10, 330, 18), word("unten", 300, 40, 330, 48)])

    assert sorted(line.text for line in text.lines) == ["NAME", "oben", "unten"]


def test_blank_words_stand_on_no_line():
    text = read([word(" ", 10, 10, 12, 20), word("a", 50, 10, 60, 20)])

    assert [line.indexes for line in text.lines] == [[1]]
