"""The paper that is being laid out: words with boxes, tags and roles, page after page.

Lengths are points (1/72 inch) from the top left of the page; ``y`` of a text is its baseline.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # it has no stubs

from datamodel.document import BBox, Page, PageOrigin, Word
from models.layout.labelled import LabelledPage

A4, LETTER = (595.28, 841.89), (612.0, 792.0)
FONTS = ("Helvetica", "Times-Roman", "Courier")
_BOLD = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Courier": "Courier-Bold"}

_ASCENT, _DESCENT = 0.9, 0.21
"""Line of type above and below the baseline, as shares of the size; what decides which words share a line."""
_SAME_LINE = 0.5

_LOW = frozenset("acemnorsuvwxz:;+<>=~×")
_DESCENDING = frozenset("gjpqyQ,;()[]{}|@/$§çß")
_DEEP = 0.21
_TOPS = {"-": 0.32, "–": 0.32, "—": 0.32, "−": 0.32, ".": 0.11, ",": 0.11, "_": -0.08, "…": 0.11}
_BOTTOMS = {"-": 0.23, "–": 0.23, "—": 0.23, "−": 0.23, "'": 0.45, '"': 0.45, "*": 0.4, "_": -0.13, "°": 0.4, "~": 0.2}

Piece = tuple[str, str]
"""A text and its tag."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a text was put, points: left, baseline, right."""

    x0: float
    y: float
    x1: float


@dataclass(frozen=True, slots=True)
class _Ink:
    """A word on its page, points."""

    text: str
    box: tuple[float, float, float, float]
    span: tuple[float, float]
    tag: str
    begins: bool
    role: str


def bold(font: str) -> str:
    """The bold cut of one of ``FONTS``."""
    return _BOLD.get(font, font)


def width_of(text: str, size: float, font: str = "Helvetica") -> float:
    """Width of ``text`` in points, by the standard metrics of the font."""
    return size * sum(map(_widths(font).__getitem__, text))


def wrap(text: str, width: float, size: float, font: str = "Helvetica") -> list[str]:
    """``text`` in lines no wider than ``width``, broken at spaces; a word that is wider stands alone."""
    lines: list[str] = []
    line, used = "", 0.0
    space = width_of(" ", size, font)
    for word in text.split():
        needed = width_of(word, size, font)
        if line and used + space + needed > width:
            lines.append(line)
            line, used = word, needed
        else:
            used += needed + (space if line else 0.0)
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


class _Widths(dict[str, float]):
    """Width of each character of a font at size 1; of one that the font lacks, the usual width."""

    def __missing__(self, character: str) -> float:
        return 0.556


@cache
def _widths(font: str) -> _Widths:
    characters = [bytes([code]).decode("cp1252", "ignore") for code in range(32, 256)]
    return _Widths({c: float(pdfmetrics.stringWidth(c, font, 1000)) / 1000 for c in characters if c})


@cache
def _rise(character: str) -> tuple[float, float]:
    """Top and bottom of a character's ink above the baseline, at size 1."""
    if character in _TOPS:
        return _TOPS[character], _BOTTOMS.get(character, -0.12 if character == "," else 0.0)
    top = 0.53 if character in _LOW else 0.72
    return top, _BOTTOMS.get(character, -_DEEP if character in _DESCENDING else 0.0)


@cache
def ink_heights(text: str) -> tuple[float, float]:
    """Top and bottom of a word's ink above the baseline, at size 1."""
    tops, bottoms = zip(*(_rise(character) for character in text), strict=True)
    return max(tops), min(bottoms)


class Sheet:
    """Paper to print on. What is put beyond its edges is lost, as in print.

    Attributes:
        fields, line_items: the truth of what was printed; blocks fill them as they print (``note`` for fields).
    """

    def __init__(self, size: tuple[float, float] = A4) -> None:
        self.width, self.height = size
        self.fields: dict[str, str] = {}
        self.line_items: list[Mapping[str, str]] = []
        self._pages: list[list[_Ink]] = [[]]

    @property
    def page_number(self) -> int:
        """Of the page that is being printed, from 1."""
        return self._current + 1

    @property
    def page_count(self) -> int:
        return len(self._pages)

    _current = 0

    def next_page(self) -> None:
        """Go on with a new page."""
        self._pages.append([])
        self._current = len(self._pages) - 1

    def mark(self) -> int:
        """How far the page that is being printed is filled, for ``take_back``."""
        return len(self._pages[self._current])

    def take_back(self, mark: int) -> None:
        """Take the words back that were printed on this page since ``mark``: they did not fit."""
        del self._pages[self._current][mark:]

    def cut(self, height: float) -> None:
        """Cut the paper to ``height``: a slip is as long as what stands on it."""
        self.height = height

    def turn_to(self, number: int) -> None:
        """Print on page ``number`` (from 1) from now on: page counts and footers come last."""
        self._current = number - 1

    def note(self, field: str, value: str) -> None:
        """Say that a header field was printed; the first value counts."""
        if value:
            self.fields.setdefault(field, value)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 10.0,
        font: str = "Helvetica",
        align: str = "left",
        tag: str = "",
        role: str = "text",
        begins: bool = True,
    ) -> Extent:
        """Put one line; its words are split at spaces.

        Args:
            align: what ``x`` is of the line: "left", "right" or "center".
            begins: whether the first word begins a value; False for the second line of one value.
        """
        return self.pieces(x, y, [(text, tag)], size=size, font=font, align=align, role=role, begins=begins)

    def pieces(
        self,
        x: float,
        y: float,
        pieces: Sequence[Piece],
        *,
        size: float = 10.0,
        font: str = "Helvetica",
        align: str = "left",
        role: str = "text",
        begins: bool = True,
        joined: bool = False,
        going_on: Collection[str] = (),
    ) -> Extent:
        """Put one line of texts with different tags, one behind the other (spaces are the caller's).

        A word that two pieces share takes the tag that is not empty. Tagged words get the role "text" where ``role``
        is "label".

        Args:
            begins: whether values begin on this line.
            joined: pieces of one tag are one value, whatever parts them: an address with dots between its lines.
            going_on: tags of values that began on a line before.
        """
        widths = _widths(font)
        left = x
        if align != "left":
            total = size * sum([sum(map(widths.__getitem__, text)) for text, _ in pieces])
            left = x - total if align == "right" else x - total / 2
        pen, space = left, size * widths[" "]
        for text, tag, first in _words(pieces, begins=begins, joined=joined, seen=set(going_on)):
            if not text:
                pen += space
                continue
            width = size * sum(map(widths.__getitem__, text))
            self._put(text, pen, y, width, size, tag, first, "text" if tag and role == "label" else role)
            pen += width
        return Extent(left, y, pen)

    def _put(self, text: str, x: float, y: float, width: float, size: float, tag: str, begins: bool, role: str) -> None:
        if not (0 <= x + width / 2 <= self.width and 0 <= y - size * 0.3 <= self.height):
            return
        top, bottom = ink_heights(text)
        margin = 0.04 * size
        box = (x + margin, y - top * size, x + max(width - margin, margin * 2), y - bottom * size)
        span = (y - _ASCENT * size, y + _DESCENT * size)
        self._pages[self._current].append(_Ink(text, box, span, tag, begins, role))

    def pages(self) -> tuple[LabelledPage, ...]:
        """What was printed, each page's words in reading order; the two say the same of words and labels."""
        return tuple(self._labelled(number, words) for number, words in enumerate(self._pages, start=1))

    def _labelled(self, number: int, words: list[_Ink]) -> LabelledPage:
        ordered = _in_reading_order(words)
        page = Page(number, self.width, self.height, tuple(self._word(word) for word in ordered), PageOrigin.NATIVE)
        return LabelledPage(
            page,
            tags=tuple(word.tag for word in ordered),
            begins=tuple(word.begins for word in ordered),
            roles=tuple(word.role for word in ordered),
        )

    def _word(self, word: _Ink) -> Word:
        x0, y0, x1, y1 = word.box
        width, height = self.width, self.height
        return Word(
            word.text,
            BBox(max(x0 / width, 0.0), max(y0 / height, 0.0), min(x1 / width, 1.0), min(y1 / height, 1.0)),
        )


def _words(pieces: Sequence[Piece], *, begins: bool, joined: bool, seen: set[str]) -> list[tuple[str, str, bool]]:
    """(text, tag, begins) of each word, "" for each space."""
    words: list[tuple[str, str, bool]] = []
    glued = False
    for text, tag in pieces:
        first = bool(tag) and begins and tag not in seen
        if joined:
            seen.add(tag)
        for index, part in enumerate(text.split(" ")):
            if index:
                words.append(("", "", False))
                glued = False
            if not part:
                continue
            if glued and words:
                before, known, began = words.pop()
                words.append((before + part, known or tag, began or (first and not known)))
            else:
                words.append((part, tag, first))
            first, glued = False, True
    return words


def _in_reading_order(words: Sequence[_Ink]) -> list[_Ink]:
    """Line by line from the top, within a line from the left, as the product's reader of pages gives them."""
    lines: list[tuple[tuple[float, float], list[_Ink]]] = []
    for word in sorted(words, key=lambda word: (word.span[0] + word.span[1], word.box[0])):
        line = next((line for line in reversed(lines[-3:]) if _overlap(line[0], word.span) >= _SAME_LINE), None)
        if line is None:
            lines.append((word.span, [word]))
        else:
            line[1].append(word)
    return [word for _, line in lines for word in sorted(line, key=lambda word: word.box[0])]


def _overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    return (min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1] - a[0], b[1] - b[0]) or 1.0)
