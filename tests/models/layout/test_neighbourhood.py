import numpy as np

from models.layout.neighbourhood import NONE, find_neighbours
from tests.models.layout.conftest import page_of


def boxes_of(*lines: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array([w.bbox.as_tuple() for w in page_of(*lines).words], np.float32).reshape(-1, 4)


def test_neighbours_stand_left_right_above_and_below() -> None:
    near = find_neighbours(boxes_of("aaa bbb ccc", "ddd eee fff"))
    assert near.index[1].tolist() == [0, 2, NONE, 4]
    assert near.index[4].tolist() == [3, 5, 1, NONE]


def test_a_wide_gap_is_a_greater_distance() -> None:
    near = find_neighbours(boxes_of("aa bb" + " " * 30 + "cc"))
    assert near.gap[0, 1] < near.gap[1, 1] < 1
    assert near.gap[0, 0] == 1


def test_lines_count_from_the_top() -> None:
    near = find_neighbours(boxes_of("a b c", "", "d e"))
    assert near.line.tolist() == [0, 0, 0, 1, 1]


def test_words_of_a_slightly_sloping_line_stay_one_line() -> None:
    boxes = boxes_of("aaa bbb ccc ddd eee")
    boxes[:, [1, 3]] += np.linspace(0, 0.015, 5, dtype=np.float32)[:, None]
    assert set(find_neighbours(boxes).line.tolist()) == {0}


def test_a_page_without_words_has_no_neighbours() -> None:
    assert find_neighbours(np.zeros((0, 4), np.float32)).index.shape == (0, 4)
