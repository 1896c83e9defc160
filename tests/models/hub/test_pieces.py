import itertools

import pytest

from datamodel.document import BBox
from models.hub.pieces import PageWindows, frame_of, grid_box, stretches
from tests.models.hub.checkpoints import PIECES, word_pieces, words

CORNER = (1000, 1000, 1000, 1000)


def windows(size: int) -> PageWindows:
    return PageWindows(word_pieces(), frame_of(word_pieces(), behind_box=CORNER), size=size)


@pytest.mark.parametrize("count", [1, 30, 31, 100, 1001])
def test_stretches_cover_every_piece_and_overlap(count: int) -> None:
    found = stretches(count, 30)
    assert (found[0][0], found[-1][1]) == (0, count)
    assert all(stop - start <= 30 for start, stop in found)
    assert all(before[1] - after[0] >= 7 for before, after in itertools.pairwise(found))


def test_nothing_needs_no_window() -> None:
    assert list(windows(8).of(words())) == []


def test_pieces_have_the_boxes_of_their_words_and_special_pieces_their_own() -> None:
    (window,) = windows(8).of(words("Total", "12,50"))
    assert [PIECES[piece] for piece in window.ids] == ["[CLS]", "total", "12", "##,", "##50", "[SEP]"]
    assert window.boxes.tolist() == [[0, 0, 0, 0], [100, 0, 200, 1], *[[100, 1, 200, 2]] * 3, list(CORNER)]
    assert (window.words.tolist(), window.places.tolist()) == ([0, 1], [1, 2])


def test_a_word_that_was_cut_is_read_where_its_first_piece_stands() -> None:
    first, second = windows(6).of(words("no", "Total", "12,50"))
    assert [PIECES[piece] for piece in first.ids[1:-1]] == ["no", "total", "12", "##,"]
    assert [PIECES[piece] for piece in second.ids[1:-1]] == ["total", "12", "##,", "##50"]
    assert second.words.tolist() == [1, 2]
    assert (first.weights[1], second.weights[0]) == (1, 1)
    (_, last) = windows(5).of(words("Total", "12,50"))
    assert [PIECES[piece] for piece in last.ids[1:-1]] == ["12", "##,", "##50"]


def test_a_word_without_pieces_stands_in_no_window() -> None:
    (window,) = windows(8).of(words("Total", "", "no"))
    assert window.words.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("box", "grid"),
    [
        (BBox(0, 0.5, 0.25, 1), (0, 500, 250, 1000)),
        (BBox(-0.1, 0.9, 0.2, 1.2), (0, 900, 200, 1000)),
        (BBox(0.5, 0.5, 0.4, 0.4), (500, 500, 500, 500)),
    ],
)
def test_boxes_stay_on_the_grid(box: BBox, grid: tuple[int, int, int, int]) -> None:
    assert grid_box(box) == grid
