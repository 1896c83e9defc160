"""Skew of a scanned page, and turning it straight."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pages.images import Pixels

_MAX_SKEW = 10.0
_LONG_SIDE = 1200
_MAX_POINTS = 80_000


def straighten(pixels: Pixels, *, rotation: int, skew: float) -> Pixels:
    """Turn grey or colour ``pixels`` clockwise by ``rotation`` (0, 90, 180, 270) and then by ``skew`` degrees.

    The canvas grows so that no corner is lost; what is new is white.
    """
    turned = np.ascontiguousarray(np.rot90(pixels, k=-(rotation // 90)))
    if not skew:
        return turned
    height, width = turned.shape[:2]
    cos, sin = abs(math.cos(math.radians(skew))), abs(math.sin(math.radians(skew)))
    new_width, new_height = round(width * cos + height * sin), round(width * sin + height * cos)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1.0)
    matrix[:, 2] += ((new_width - width) / 2, (new_height - height) / 2)
    white = (255, 255, 255)
    result = cv2.warpAffine(turned, matrix, (new_width, new_height), flags=cv2.INTER_CUBIC, borderValue=white)
    return np.asarray(result, dtype=np.uint8)


def estimate_skew(pixels: Pixels) -> float:
    """Degrees, clockwise, by which a grey page has to be turned to make its lines level; within ±10, to about 0.1.

    Lines of text stand out most in the row sums of the ink when they are level (projection profile, Postl 1986).
    """
    x, y = _ink(pixels)
    if len(x) < 100:
        return 0.0
    coarse = _best(x, y, np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5))
    if abs(coarse) >= _MAX_SKEW - 0.25:  # the best lies beyond: it is a drawing, not lines of text
        return 0.0
    return round(_best(x, y, np.arange(coarse - 0.5, coarse + 0.51, 0.1)), 2)


def _ink(pixels: Pixels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates of dark pixels of a reduced picture, against the local background."""
    factor = min(1.0, _LONG_SIDE / max(pixels.shape))
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    mask = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 20)
    y, x = np.nonzero(mask)
    step = max(1, len(x) // _MAX_POINTS)
    return x[::step].astype(np.float64), y[::step].astype(np.float64)


def _best(x: NDArray[np.float64], y: NDArray[np.float64], angles: NDArray[np.float64]) -> float:
    scores = []
    for angle in np.radians(angles):
        rows = np.rint(y * math.cos(angle) + x * math.sin(angle)).astype(np.int64)
        profile = np.bincount(rows - rows.min()).astype(np.float64)
        scores.append(float(np.square(np.diff(profile)).sum()))
    return float(angles[int(np.argmax(scores))])
