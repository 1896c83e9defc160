import numpy as np
import pytest
from PIL import Image

from extractors.pages.straightening import estimate_skew, straighten


@pytest.mark.parametrize("angle", [-7.5, -1.3, 0.0, 0.4, 2.0, 9.0])
def test_skew_is_estimated_to_a_fifth_of_a_degree(papers, angle):
    image = papers.picture().rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)  # counter-clockwise
    assert estimate_skew(np.asarray(image)) == pytest.approx(angle, abs=0.2)


def test_an_empty_page_has_no_skew():
    assert estimate_skew(np.full((800, 600), 255, np.uint8)) == 0.0


def test_a_diagonal_line_is_no_skew():
    assert estimate_skew(255 - 255 * np.eye(800, 600, dtype=np.uint8)) == 0.0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_straighten_turns_clockwise(rotation):
    pixels = np.full((40, 60), 255, np.uint8)
    pixels[:5, :5] = 0  # top left
    corner = {0: (0, 0), 90: (0, -1), 180: (-1, -1), 270: (-1, 0)}[rotation]
    turned = straighten(pixels, rotation=rotation, skew=0.0)
    assert turned.shape == ((40, 60) if rotation % 180 == 0 else (60, 40))
    assert turned[corner] == 0


def test_straighten_loses_no_corner():
    pixels = np.full((400, 300), 255, np.uint8)
    pixels[:20, :20] = pixels[-20:, -20:] = 0
    straight = straighten(pixels, rotation=0, skew=8.0)
    assert straight.shape[0] > 400
    assert (straight < 128).sum() == pytest.approx(800, rel=0.05)


def test_straighten_fills_colour_pictures_with_white():
    straight = straighten(np.zeros((100, 100, 3), np.uint8), rotation=0, skew=5.0)
    assert straight[0, 0].tolist() == [255, 255, 255]
