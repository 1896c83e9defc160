"""What copiers, scanners, fax lines and phones do to a picture of a page."""

import random
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from models.synthetic.drawing import DPI, Pixels

Greys = NDArray[np.float32]

_STAMPS = ("EINGANG", "RECEIVED", "COPY", "KOPIE", "ERLEDIGT", "GEPRÜFT", "BEZAHLT", "ORIGINAL", "DUPLIKAT")
_PAPER = 240


def degrade(pixels: Pixels, rng: random.Random, *, strength: float) -> Pixels:
    """The clean page at 200 dpi as somebody scanned, copied, faxed or photographed it; of the same size.

    Args:
        strength: 0 is a good office scan, 1 hardly legible.
    """
    noise = np.random.default_rng(rng.getrandbits(32))
    grey = pixels.astype(np.float32)
    if rng.random() < 0.1 + 0.2 * strength:
        _stamp(grey, rng)
    if rng.random() < 0.25 * strength:
        _scratch(grey, rng)
    grey = _turn(grey, rng.gauss(0.0, 0.3 + 1.2 * strength))
    way = rng.choices(_WAYS, (4, 2, 2, 2))[0]
    worn = way(grey, rng, noise, strength)
    return np.ascontiguousarray(np.clip(worn, 0, 255).astype(np.uint8))


def _scan(grey: Greys, rng: random.Random, noise: np.random.Generator, strength: float) -> Greys:
    """An office scanner: a little soft, a little grey, saved as JPEG."""
    grey = _soften(grey, rng.uniform(0.3, 0.6 + 1.1 * strength))
    grey = _fade(grey, rng.uniform(0.0, 0.15 + 0.5 * strength))
    grey = grey + noise.normal(0.0, rng.uniform(1, 5 + 22 * strength), grey.shape).astype(np.float32)
    return _as_jpeg(grey, int(rng.uniform(75 - 55 * strength, 90 - 40 * strength)))


def _copy(grey: Greys, rng: random.Random, noise: np.random.Generator, strength: float) -> Greys:
    """A copy of a copy: hard contrast, strokes too thick or too thin, dirt, dark edges."""
    grey = _soften(grey, rng.uniform(0.4, 0.6 + 1.1 * strength))
    limit = rng.uniform(160 - 80 * strength, 190 + 35 * strength)
    grey = (255.0 / (1.0 + np.exp(-(grey - limit) / 14.0))).astype(np.float32)
    _dust(grey, noise, rng.uniform(0, 0.0002 + 0.003 * strength))
    if rng.random() < 0.5:
        grey[:, : int(rng.uniform(3, 40))] *= 0.3
    return _soften(grey, 0.5)


def _fax(grey: Greys, rng: random.Random, noise: np.random.Generator, strength: float) -> Greys:
    """204 × 196 dots an inch or half the lines of it, black and white, with lost lines."""
    height, width = grey.shape
    lines = 196 if rng.random() > 0.6 * strength else 98
    coarse = cv2.resize(grey, (width, round(height * lines / DPI)), interpolation=cv2.INTER_AREA)
    rough = coarse + noise.normal(0.0, 5 + 36 * strength, coarse.shape)
    small: Greys = np.where(rough > rng.uniform(150 - 30 * strength, 170 + 35 * strength), 255.0, 0.0).astype(
        np.float32
    )
    _dust(small, noise, rng.uniform(0, 0.0002 + 0.004 * strength))
    for _ in range(rng.randrange(0, 2 + int(5 * strength))):
        small[rng.randrange(small.shape[0])] = 0.0 if rng.random() < 0.3 else 255.0
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _photo(grey: Greys, rng: random.Random, noise: np.random.Generator, strength: float) -> Greys:
    """A phone: uneven light, coarse pixels, soft where it is out of focus."""
    height, width = grey.shape
    factor = rng.uniform(0.85 - 0.38 * strength, 1.0 - 0.25 * strength)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    coarse = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    coarse = _bend(coarse, rng, 0.004 + 0.008 * strength)
    lit = _fade(coarse, rng.uniform(0.1, 0.4)) * _light(height, width, rng, 0.15 + 0.5 * strength)
    lit += cv2.GaussianBlur(noise.normal(0, 4 + 25 * strength, lit.shape).astype(np.float32), (0, 0), 0.8)
    return _as_jpeg(lit, int(rng.uniform(55 - 30 * strength, 85 - 30 * strength)))


_WAYS: tuple[Callable[[Greys, random.Random, np.random.Generator, float], Greys], ...] = (_scan, _copy, _fax, _photo)


def _soften(grey: Greys, sigma: float) -> Greys:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), dtype=np.float32)


def _fade(grey: Greys, share: float) -> Greys:
    """Ink that is ``share`` paler on paper that is not quite white."""
    ink = 20 + share * 0.75 * (_PAPER - 20)
    return np.asarray(ink + grey / 255 * (_PAPER - ink), dtype=np.float32)


def _dust(grey: Greys, noise: np.random.Generator, share: float) -> None:
    """Black and white specks of one to three pixels."""
    height, width = grey.shape
    for value in (0.0, 255.0):
        count = int(share * grey.size / 4)
        y, x = noise.integers(0, height - 3, count), noise.integers(0, width - 3, count)
        size = noise.integers(1, 4, count)
        for side in (1, 2, 3):
            at = size >= side
            grey[y[at] + side - 1, x[at]] = value
            grey[y[at], x[at] + side - 1] = value


def _turn(grey: Greys, degrees: float) -> Greys:
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), max(-5.0, min(5.0, degrees)), 1.0)
    turned = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255.0,))
    return np.asarray(turned, dtype=np.float32)


def _bend(grey: Greys, rng: random.Random, share: float) -> Greys:
    """Seen at an angle: the corners move by up to ``share`` of the page."""
    height, width = grey.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[rng.uniform(-share, share) * width for _ in "xy"] for _ in corners], np.float32)
    lens = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    bent = cv2.warpPerspective(grey, lens, (width, height), borderValue=(255.0,))
    return np.asarray(bent, dtype=np.float32)


def _light(height: int, width: int, rng: random.Random, depth: float) -> Greys:
    """Brighter towards one side, with a soft shadow across."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    slope = rng.uniform(-1, 1) * x + rng.uniform(-1, 1) * y
    edge = x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1) - rng.uniform(-0.5, 0.5)
    shadow = 1.0 / (1.0 + np.exp(-edge * 25))
    light: Greys = 1.0 - depth * 0.5 * (slope - slope.min()) / np.ptp(slope) - depth * 0.4 * shadow
    return np.asarray(light, dtype=np.float32)


def _as_jpeg(grey: Greys, quality: int) -> Greys:
    _, packed = cv2.imencode(".jpg", np.clip(grey, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.float32)


def _stamp(grey: Greys, rng: random.Random) -> None:
    """A tilted, framed word somewhere on the page, letters below it still visible."""
    height, width = grey.shape
    text = rng.choice(_STAMPS)
    ink = np.zeros((140, 60 + 36 * len(text)), np.uint8)
    cv2.rectangle(ink, (5, 5), (ink.shape[1] - 6, 134), 255, rng.choice((2, 4, 5)))
    cv2.putText(ink, text, (25, 90), cv2.FONT_HERSHEY_DUPLEX, 1.4, 255, rng.choice((2, 3, 4)), cv2.LINE_AA)
    tilt = cv2.getRotationMatrix2D((ink.shape[1] / 2, 70), rng.uniform(-12, 12), rng.uniform(0.6, 1.1))
    tilt[:, 2] += [rng.uniform(0.0, 0.75) * width, rng.uniform(0.0, 0.85) * height]
    layer = cv2.warpAffine(ink, tilt, (width, height)).astype(np.float32)
    grey *= 1 - rng.uniform(0.3, 0.75) * layer / 255


def _scratch(grey: Greys, rng: random.Random) -> None:
    """A pen stroke or a roller's line across the page."""
    height, width = grey.shape
    start = (rng.randrange(width), rng.randrange(height))
    upright = rng.random() < 0.4
    end = (start[0] + rng.randrange(-20, 20), height) if upright else (rng.randrange(width), start[1] + 60)
    line = np.zeros(grey.shape, np.uint8)
    cv2.line(line, start, end, 255, rng.choice((1, 2, 3)), cv2.LINE_AA)
    grey *= 1 - 0.8 * line.astype(np.float32) / 255
