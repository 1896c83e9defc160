"""A scanned page as Tesseract wants it: black print on white, without shadows, noise and the rules of tables.

Tesseract chooses one threshold for a page (Otsu). Grey table rows, a shadow, or noise on a nearly empty page put it in
the wrong place, and words or the whole page are lost. What each step here is worth stands in ``docs/reading.md``.
"""

import cv2
import numpy as np

from extractors.pages.images import Pixels

_BACKGROUND = 51
"""Pixels at 200 dpi: wider than a stroke, so that no print is taken for background; narrower than most table cells."""
_REDUCTION = 4
_NOISE_SIGMAS = 3.0
_DARKEST_WHITE = 160
_RULE_INCHES = 0.33
"""A straight line of at least this length is a rule, not a letter."""
_INK_CONTRAST = 20


def whiten(pixels: Pixels, *, dpi: int) -> Pixels:
    """Even out the background to white, and what differs from it no more than noise does."""
    even = cv2.divide(pixels, _background(pixels, dpi), scale=255)
    sample = even[::4, ::4].astype(np.float32)
    middle = float(np.median(sample))
    sigma = 1.4826 * float(np.median(middle - sample[sample <= middle]))  # from the median deviation, ink barely counts
    white = max(_DARKEST_WHITE, middle - _NOISE_SIGMAS * sigma)
    return np.asarray(cv2.convertScaleAbs(even, alpha=255 / white), dtype=np.uint8)


def remove_rules(pixels: Pixels, *, dpi: int) -> Pixels:
    """Paint long level and upright lines white; the page must be straight."""
    ink = cv2.adaptiveThreshold(
        pixels, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, blockSize=31, C=_INK_CONTRAST
    )
    length = round(_RULE_INCHES * dpi)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    # The soft edges of a line are lighter than ink and would stay as a ghost of it.
    level = cv2.dilate(level, np.ones((3, 5), np.uint8))
    upright = cv2.dilate(upright, np.ones((5, 3), np.uint8))
    result = pixels.copy()
    result[cv2.bitwise_or(level, upright) > 0] = 255
    return result


def _background(pixels: Pixels, dpi: int) -> Pixels:
    """The brightest grey around each pixel, smoothed; on a reduced picture, because it changes slowly."""
    small = cv2.resize(pixels, None, fx=1 / _REDUCTION, fy=1 / _REDUCTION, interpolation=cv2.INTER_AREA)
    side = max(3, round(_BACKGROUND * dpi / 200 / _REDUCTION)) | 1
    bright = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    bright = cv2.medianBlur(bright, side)
    size = (pixels.shape[1], pixels.shape[0])
    return np.asarray(cv2.resize(bright, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
