"""Who stands beside whom: the nearest words left, right, above and below each word, and the lines they form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NONE = -1
_SAME_LINE = 0.4  # of the lower word's height
_SAME_COLUMN = 0.1  # of the narrower word's width


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """For n words.

    Attributes:
        index: (n, 4) neighbours left, right, above, below; ``NONE`` where there is none.
        gap: (n, 4) distance to them in heights of a usual word, squeezed to 0..1; 1 where there is none.
        line: (n,) number of the line of text that a word stands on, from the top.
    """

    index: NDArray[np.int32]
    gap: NDArray[np.float32]
    line: NDArray[np.int32]


def find_neighbours(boxes: NDArray[np.float32]) -> Neighbourhood:
    """The neighbourhood of words with ``boxes`` (n, 4): x0, y0, x1, y1 as fractions of the page."""
    n = len(boxes)
    if n == 0:
        return Neighbourhood(np.zeros((0, 4), np.int32), np.zeros((0, 4), np.float32), np.zeros(0, np.int32))
    x0, y0, x1, y1 = boxes.T
    height, width = np.maximum(y1 - y0, 1e-4), np.maximum(x1 - x0, 1e-4)
    usual = float(np.median(height))
    beside = _overlap(y0, y1) > _SAME_LINE * np.minimum.outer(height, height)
    stacked = _overlap(x0, x1) > _SAME_COLUMN * np.minimum.outer(width, width)
    centre_x, centre_y = (x0 + x1) / 2, (y0 + y1) / 2
    to_right = beside & (centre_x[None, :] > centre_x[:, None])
    below = stacked & ~beside & (centre_y[None, :] > centre_y[:, None])
    across = np.where(to_right, np.maximum(x0[None, :] - x1[:, None], 0), np.inf).astype(np.float32)
    down = np.where(below, np.maximum(y0[None, :] - y1[:, None], 0), np.inf).astype(np.float32)
    nearer = np.abs(centre_x[None, :] - centre_x[:, None]) * 1e-3  # of several below, the one that stands straighter
    columns = (_nearest(across.T), _nearest(across), _nearest((down + nearer).T), _nearest(down + nearer))
    index = np.stack([c[0] for c in columns], axis=1)
    distance = np.stack([c[1] for c in columns], axis=1) / usual
    gap = np.where(index == NONE, 1.0, np.log1p(distance) / np.log1p(100.0)).clip(0, 1).astype(np.float32)
    return Neighbourhood(index, gap, _lines(index[:, 0], centre_y))


def _overlap(low: NDArray[np.float32], high: NDArray[np.float32]) -> NDArray[np.float32]:
    shared: NDArray[np.float32] = np.minimum.outer(high, high) - np.maximum.outer(low, low)
    return shared


def _nearest(distance: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    index = distance.argmin(axis=1).astype(np.int32)
    least = distance[np.arange(len(distance)), index]
    return np.where(np.isinf(least), NONE, index).astype(np.int32), np.where(np.isinf(least), 0, least)


def _lines(left: NDArray[np.int32], centre_y: NDArray[np.float32]) -> NDArray[np.int32]:
    """Follow each word to the left end of its line; the lines count from the top."""
    start = np.where(left == NONE, np.arange(len(left)), left)
    for _ in range(10):  # each round doubles the steps: 1,024 words a line
        start = start[start]
    heads = np.unique(start)
    order = {int(head): rank for rank, head in enumerate(heads[np.argsort(centre_y[heads], kind="stable")])}
    return np.array([order[int(head)] for head in start], dtype=np.int32)
