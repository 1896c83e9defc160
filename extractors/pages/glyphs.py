"""Glyphs of a page, one by one as PDFium gives them, to words."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from datamodel.document import BBox
from extractors.pages.reading_order import Span

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]

_GAP = 0.35
"""Widest gap within a word, in heights of the line. A space is 0.2 to 0.3 of it, but PDFium gives spaces as glyphs;
what is wider and has no space is a jump to the next column."""
_BACKWARD = 0.4
"""How far a glyph may stand left of the end of the one before, in heights (kerning, accents)."""
_OFF_LINE = 0.5
"""How far the middle of a glyph may lie off that of the one before, in heights (raised digits stay in the word)."""
_SLANT = math.radians(10)
_SPACES = {0x20, 0xA0, 0x202F, 0x3000, 0xFEFF, *range(0x2000, 0x200C)}
_BLANKS = np.array(sorted((_SPACES | set(range(0x20)) | set(range(0x7F, 0xA0))) - {0, 2}))
"""Space and control characters end a word. 0 is a glyph without a character, 2 PDFium's hyphen at the end of a line."""
_REPLACED = {0: "\ufffd", 2: "-", 0xAD: "-", 0xFFFE: "-", 0x2010: "-", 0x2011: "-"}


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs that form a word: its text, its tight box, the height of its line of type, index of its first glyph."""

    text: str
    bbox: BBox
    span: Span
    first: int


@dataclass(frozen=True)
class Glyphs:
    """The glyphs of a page in the order in which they are drawn.

    Attributes:
        codes: Unicode code points.
        turns: quarter turns clockwise, 0..3, of the direction in which each is read, as seen on the page.
        slanted: whether its direction is none of the four.
        tight, loose: boxes of the ink and of the line of type, n × 4 (x0, y0, x1, y1), points from the top left.
        size: width and height of the page, in points.
    """

    codes: NDArray[np.int64]
    turns: NDArray[np.int64]
    slanted: NDArray[np.bool_]
    tight: Floats
    loose: Floats
    size: tuple[float, float]

    @classmethod
    def of_page(
        cls,
        codes: Sequence[int],
        angles: Sequence[float],
        tight: Sequence[Box],
        loose: Sequence[Box],
        *,
        visible: Box,
        rotation: int,
        size: tuple[float, float],
    ) -> Self:
        """From PDFium's answers: boxes (left, bottom, right, top) from the bottom left of an unrotated page.

        Args:
            angles: clockwise, in radians, on the unrotated page.
            visible: the part of the page that is shown, in the same coordinates.
            rotation: ``/Rotate``, degrees clockwise.
            size: of the page as it is shown, points.
        """
        quarter = rotation // 90 % 4
        radians = np.asarray(angles, dtype=np.float64)
        turns = np.rint(radians / (math.pi / 2)).astype(np.int64)
        slanted = np.abs(radians - turns * (math.pi / 2)) > _SLANT
        shown = [_shown(np.asarray(boxes, dtype=np.float64).reshape(-1, 4), visible) for boxes in (tight, loose)]
        upright = (visible[2] - visible[0], visible[3] - visible[1])
        ink, line = (_turn(boxes, upright, quarter) for boxes in shown)
        missing = (ink[:, 2] <= ink[:, 0]) | (ink[:, 3] <= ink[:, 1])  # Type 3 fonts may not tell
        ink[missing] = line[missing]
        return cls(np.asarray(codes, dtype=np.int64), (turns + quarter) % 4, slanted, ink, line, size)

    def inked(self) -> NDArray[np.bool_]:
        """Which of them are more than a space."""
        return ~np.isin(self.codes, _BLANKS)

    def main_turn(self) -> int:
        """The direction in which most of the text is read, in quarter turns clockwise."""
        counts = np.bincount(self.turns[self.inked() & ~self.slanted], minlength=4)
        return int(counts.argmax())

    def turned(self, quarters: int) -> Self:
        """The same glyphs on the page after ``quarters`` turns clockwise."""
        if quarters % 4 == 0:
            return self
        size = self.size if quarters % 2 == 0 else self.size[::-1]
        tight, loose = (_turn(boxes, self.size, quarters) for boxes in (self.tight, self.loose))
        return type(self)(self.codes, (self.turns + quarters) % 4, self.slanted, tight, loose, size)


def group_glyphs(glyphs: Glyphs) -> Iterator[Run]:
    """The words of a page, in the order in which they are drawn, without those off the page or drawn twice."""
    inked = np.flatnonzero(glyphs.inked())
    if not len(inked):
        return
    starts = np.flatnonzero(_word_starts(glyphs, inked))
    ink, line = (_around_words(boxes[inked], starts) / (glyphs.size * 2) for boxes in (glyphs.tight, glyphs.loose))
    seen: dict[str, list[BBox]] = {}
    codes = glyphs.codes[inked].tolist()
    ends = [*starts[1:].tolist(), len(inked)]
    for start, end, corners, (_, top, _, bottom) in zip(
        starts.tolist(), ends, ink.tolist(), line.clip(0, 1).tolist(), strict=True
    ):
        text = _text_of(codes[start:end])
        box = BBox(*corners)
        doubles = seen.setdefault(text, [])
        if text and _is_on_page(box) and not any(_is_double(box, other) for other in doubles):
            doubles.append(box)
            yield Run(text, _clipped(box), (top, bottom), int(inked[start]))


def _word_starts(glyphs: Glyphs, inked: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the inked glyphs begin a word."""
    turns, slanted = glyphs.turns[inked], glyphs.slanted[inked]
    along0, along1, across0, across1 = _reading_frame(glyphs.loose[inked], turns)
    height = np.maximum(across1 - across0, 1e-6)[1:]
    gap = (along0[1:] - along1[:-1]) / height
    middle = (across0 + across1) / 2
    drift = np.abs(np.diff(middle)) / np.maximum(height, (across1 - across0)[:-1])
    jumps = (gap > _GAP) | (gap < -_BACKWARD - (along1 - along0)[:-1] / height * 0.5) | (drift > _OFF_LINE)
    starts = np.ones(len(inked), dtype=np.bool_)
    starts[1:] = np.diff(inked) > 1  # a blank stood between
    starts[1:] |= (np.diff(turns) != 0) | (np.diff(slanted.astype(np.int8)) != 0) | (jumps & ~slanted[1:])
    return starts


def _reading_frame(boxes: Floats, turns: NDArray[np.int64]) -> tuple[Floats, Floats, Floats, Floats]:
    """Boxes in the direction in which each is read: start, end, top, bottom."""
    x0, y0, x1, y1 = boxes.T
    frames = [(x0, x1, y0, y1), (y0, y1, -x1, -x0), (-x1, -x0, -y1, -y0), (-y1, -y0, x0, x1)]
    start, end, top, bottom = (np.choose(turns, [frame[k] for frame in frames]) for k in range(4))
    return start, end, top, bottom


def _shown(boxes: Floats, visible: Box) -> Floats:
    """From the bottom left of the page to the top left of its visible part."""
    left, bottom, right, top = boxes.T
    return np.stack([left - visible[0], visible[3] - top, right - visible[0], visible[3] - bottom], axis=1)


def _turn(boxes: Floats, size: tuple[float, float], quarters: int) -> Floats:
    """Boxes on a page of ``size`` after that page was turned clockwise."""
    width, height = size
    x0, y0, x1, y1 = boxes.T
    turned = {
        0: (x0, y0, x1, y1),
        1: (height - y1, x0, height - y0, x1),
        2: (width - x1, height - y1, width - x0, height - y0),
        3: (y0, width - x1, y1, width - x0),
    }
    return np.stack(turned[quarters % 4], axis=1)


def _around_words(boxes: Floats, starts: NDArray[np.int64]) -> Floats:
    low, high = np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)
    return np.concatenate([low, high], axis=1)


def _text_of(codes: Sequence[int]) -> str:
    """Ligatures taken apart, accents put on their letters, halves of surrogate pairs joined."""
    text = "".join(_REPLACED.get(code) or chr(code) for code in codes if code < 0x110000)
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = "".join(unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" else c for c in text)
        text = unicodedata.normalize("NFC", text)
    return text


def _is_on_page(box: BBox) -> bool:
    return 0 <= box.x_center <= 1 and 0 <= box.y_center <= 1


def _is_double(box: BBox, other: BBox) -> bool:
    """Whether two words of the same text are one that was drawn twice, to look bold or to cast a shadow."""
    near = 0.25 * max(box.height, 1e-6)
    return abs(box.y0 - other.y0) < near and abs(box.x0 - other.x0) < near and abs(box.x1 - other.x1) < near


def _clipped(box: BBox) -> BBox:
    return BBox(max(box.x0, 0.0), max(box.y0, 0.0), min(box.x1, 1.0), min(box.y1, 1.0))
