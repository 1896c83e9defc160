"""Numbers of invoices in texts of payments, however they are written.

Text and numbers are brought to the same form, capital letters and digits without separators: so a number that is broken
over two lines is found. A second form has the groups of digits apart and without the zeros that they begin with: so
``re 2026/4711`` and ``RE-2026-004711`` are one. Every part of the text that is such a form of some number is a hit;
where it begins and ends (at a separator, between letters and digits, or within a run of digits) says what it is worth.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import combinations

_PART = re.compile(r"[A-Z]+|[0-9]+")
_NO_NUMBER = re.compile(
    r"\b\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{2,4})?(?!\d)|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[/-]\d{1,2}[/-](?:20)?\d{2}\b"
    r"|(?<![\d.,-])\d{1,3}(?:[.,]\d{3})*[.,]\d{2}(?![\d.,]*\d)|(?<![\d.,-])\d+[.,]\d{2}(?![\d.,]*\d)"
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"
)
"""Days, amounts and IBANs: they look like numbers and are none."""
_CREDITOR = re.compile(r"\bRF\d{2} ?([A-Z0-9](?: ?[A-Z0-9]){3,20})")
NEXT = re.compile(r"\s*(?:(-|–|BIS|TO)|[/,;+&|]|U\.?|UND|AND)?\s*(\d{1,6})(?![\d.,]*\d)")
"""What may follow a number in a list of last digits; the first group is the word of a range."""
_BREAK = re.compile(r"\d[^A-Z0-9\n]+(?=\d)")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})
_SHORTEST, _LONG, _LONGEST = 4, 6, 70
_WORD = 8  # letters of a number without digits
_APART = "|"
_MOST_IN_RANGE = 60
_MOST_SPANS = 30  # of which each pair may be a range


class Quality(IntEnum):
    """What a number in a text is worth as a reference, from little to much.

    FUZZY   one sign is wrong
    RANGE   not written: it lies between two that are ("4711-4713")
    TAIL    only its last digits
    INSIDE  within a longer run of signs, or within what looks like a day or an amount
    SHORT   whole, but with so few digits that it may be something else
    CLEAR   whole
    """

    FUZZY = 1
    RANGE = 2
    TAIL = 3
    INSIDE = 4
    SHORT = 5
    CLEAR = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A number found: ``entry`` by place, where it stands in the squashed text, and as it is written."""

    entry: int
    quality: Quality
    start: int
    end: int
    seen: str
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Squashed:
    """A text without separators. ``edges[i]`` before sign i: 2 a separator, 1 letters meet digits, 0 neither."""

    signs: str
    edges: Sequence[int]
    masked: Sequence[bool]
    places: Sequence[int]


def digits_of(number: str) -> str:
    return "".join(sign for sign in number if sign.isascii() and sign.isdigit())


def keys_of(number: str) -> set[str]:
    """The forms in which a number may be found: whole, without zeros, and both without the letters before it."""
    parts = _PART.findall(number.upper())
    whole = ["".join(parts), _APART.join(_unpadded(part) for part in parts)]
    bare = [key.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip(_APART) for key in whole]
    return {key for key in (*whole, *bare) if _is_telling(key)}


def _is_telling(key: str) -> bool:
    least = _SHORTEST if any(sign.isdigit() for sign in key) else _WORD
    return least <= _length(key) and len(key) <= _LONGEST


def squash(text: str, *, unpadded: bool = False, corrected: bool = False) -> Squashed:
    """``text`` in capital letters without separators.

    Args:
        text: in capitals.
        unpadded: groups apart, without the zeros that those of digits begin with.
        corrected: with digits for the letters that look like them, in words that have digits.
    """
    if corrected:
        text = re.sub(r"[A-Z0-9]*\d[A-Z0-9]*", lambda found: found[0].translate(_MISREAD), text)
    no_numbers = [found.span() for found in _NO_NUMBER.finditer(text)]
    signs: list[str] = []
    edges: list[int] = []
    masked: list[bool] = []
    places: list[int] = []
    last = -1
    for found in _PART.finditer(text):
        start, end = found.span()
        part = found[0]
        if unpadded:
            part = _unpadded(part)
            start = end - len(part)
        hidden = any(begin <= start and end <= stop for begin, stop in no_numbers)
        edge = 1 if found.start() == last else 2
        if unpadded and signs:
            signs.append(_APART)
            edges.append(edge)
            masked.append(hidden)
            places.append(start)
        signs.append(part)
        edges += [edge, *[0] * (len(part) - 1)]
        masked += [hidden] * len(part)
        places += range(start, end)
        last = end
    return Squashed("".join(signs), [*edges, 2], masked, [*places, len(text)])


class NumberIndex:
    """Numbers of ours and references of partners, by all forms in which they may be written."""

    def __init__(self, numbers: Iterable[tuple[str, str]]) -> None:
        self._entries: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
        self._breaks: list[tuple[int, int]] = []
        for place, (number, theirs) in enumerate(numbers):
            self._breaks.append((_breaks(number), _breaks(theirs)))
            for key in keys_of(number):
                self._entries[key].append((place, False))
            for key in keys_of(theirs) if theirs else ():
                self._entries[key].append((place, True))
        self._lengths = sorted({len(key) for key in self._entries}, reverse=True)

    def whole(self, number: str) -> list[int]:
        """Places of the items whose number this is, however it is written."""
        found = {place for key in keys_of(number) for place, theirs in self._entries.get(key, ()) if not theirs}
        return sorted(found)

    def find(self, text: str) -> list[Hit]:
        """All numbers in ``text``, the best of each item, without those that lie within a longer one."""
        text = text.upper()
        for found in _CREDITOR.finditer(text):
            text = f"{text} {found[1].replace(' ', '')}"
        forms: dict[str, Squashed] = {}
        for unpadded in (False, True):
            for corrected in (False, True):
                squashed = squash(text, unpadded=unpadded, corrected=corrected)
                forms.setdefault(squashed.signs, squashed)
        spans = [span for squashed in forms.values() for span in self._spans(squashed)]
        return self._hits(text, _outermost(spans))

    def _spans(self, squashed: Squashed) -> Iterator["_Span"]:
        signs, edges = squashed.signs, squashed.edges
        for start in range(len(signs) - _SHORTEST + 1):
            for length in self._lengths:
                end = start + length
                if end <= len(signs) and signs[start:end] in self._entries:
                    quality = _quality(signs[start:end], edges[start], edges[end], hidden=squashed.masked[start])
                    if quality:
                        first, last = squashed.places[start], squashed.places[end - 1] + 1
                        yield _Span(first, last, signs[start:end], quality)

    def _hits(self, text: str, spans: Sequence["_Span"]) -> list[Hit]:
        more = [other for span in spans for other in self._listed(text, span)]
        pairs = [pair for pair in combinations(spans[:_MOST_SPANS], 2) if len(pair[0].key) == len(pair[1].key)]
        more += [other for one, two in pairs for other in self._between(text, one, two)]
        best: dict[int, Hit] = {}
        for span in (*spans, *more):
            for place, theirs in self._entries.get(span.key, ()):
                quality, seen = span.quality, text[span.start : span.end]
                if _breaks(seen) > self._breaks[place][theirs]:
                    quality = min(quality, Quality.INSIDE)
                hit = Hit(place, quality, span.start, span.end, seen, theirs)
                if place not in best or hit.quality > best[place].quality:
                    best[place] = hit
        return sorted(best.values(), key=lambda hit: (hit.start, hit.entry))

    def _listed(self, text: str, span: "_Span") -> Iterator["_Span"]:
        """Numbers of which only the last digits are written, after a whole one: ``4711/12/13``, ``4711-13``."""
        at, base = span.end, span.key
        while (found := NEXT.match(text, at)) and len(found[2]) < len(digits_of(base)):
            key = base[: -len(found[2])] + found[2]
            one = _Span(found.start(2), found.end(2), key, Quality.TAIL)
            if key in self._entries:
                yield one
            if found[1]:
                yield from self._within(base, key, one)
            at = found.end()

    def _between(self, text: str, one: "_Span", two: "_Span") -> Iterator["_Span"]:
        """Numbers between two whole ones: ``4711 bis 4715``."""
        between = text[one.end : two.start].strip(" .:#")
        if re.fullmatch(r"(?:-|–|BIS|TO)\s*[A-Z#.:]{0,4}", between):
            yield from self._within(one.key, two.key, one)

    def _within(self, first: str, last: str, span: "_Span") -> Iterator["_Span"]:
        head = re.match(r"(.*?)(\d+)$", first)
        if head and last.startswith(head[1]) and last[len(head[1]) :].isdigit():
            low, high, width = int(head[2]), int(last[len(head[1]) :]), len(head[2])
            if low < high <= low + _MOST_IN_RANGE:
                for number in range(low + 1, high):
                    key = f"{head[1]}{number:0{width}d}"
                    if key in self._entries:
                        yield replace(span, key=key, quality=Quality.RANGE)


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of a text (``start`` to ``end``) that is the form ``key`` of some number."""

    start: int
    end: int
    key: str
    quality: Quality


def _quality(key: str, before: int, after: int, *, hidden: bool) -> Quality | None:
    whole, length = before > 0 and after > 0, _length(key)
    if hidden:
        return Quality.INSIDE if whole and length > _LONG else None
    if not whole:
        return Quality.INSIDE if length > _LONG and _APART not in key else None
    if length >= _LONG:
        return Quality.CLEAR
    return Quality.SHORT if before + after > 2 else None


def _outermost(spans: Iterable[_Span]) -> list[_Span]:
    """Without those that lie within a longer one that is worth as much; by where they stand."""
    kept: list[_Span] = []
    for span in sorted(set(spans), key=lambda one: (-one.quality, one.start - one.end, one.start, one.key)):
        length = span.end - span.start
        inside = (one for one in kept if one.start <= span.start and span.end <= one.end)
        if not any(one.end - one.start > length or one.key == span.key for one in inside):
            kept.append(span)
    return sorted(kept, key=lambda one: (one.start, one.end, one.key))


def _breaks(text: str) -> int:
    """How many times digits are followed by a separator, but the end of a line, and digits again."""
    return len(_BREAK.findall(text))


def _length(key: str) -> int:
    return len(key) - key.count(_APART)


def _unpadded(part: str) -> str:
    return part.lstrip("0") or "0" if part[0].isdigit() else part
