"""Which documents are of one layout: who sent them, and where their words stand.

The sender is known by what names it on the page (tax id, bank account, name); the layout by words that stay, found by
MinHash over their set (Broder, "On the resemblance and containment of documents", 1997) and compared by their places.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from datamodel.document import BBox
from datamodel.extraction import Field
from datamodel.memory import Landmark, RememberedLayout
from extractors.memory.sheets import Mark, Sheet
from extractors.values import find_ibans, find_tax_ids
from extractors.vocabulary import label_key

_BANDS, _ROWS = 32, 4  # pages that share 60% of their words meet in a band 99 times of 100, 15%: twice
_PRIME = (1 << 31) - 1
_SEED = np.random.default_rng(20)
_FACTORS = _SEED.integers(1, _PRIME, _BANDS * _ROWS, dtype=np.uint64)
_SUMMANDS = _SEED.integers(0, _PRIME, _BANDS * _ROWS, dtype=np.uint64)
_REACH_X, _REACH_Y = 10.0, 16.0  # points by which a word that stays may be off
_MISREAD = 80.0  # ratio of letters that a scanned word must have
_LIKE_WITH_SENDER, _LIKE_WITHOUT = 0.45, 0.8  # share of the words that stay and are found
_LONGEST_KEY, _NAME_KEY = 60, len("name:") + 8


@dataclass(frozen=True)
class Alignment:
    """How the places of a layout become those of a document: x * scale_x + dx; ``score`` is the share found."""

    score: float
    scale_x: float = 1.0
    scale_y: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def x(self, x: float) -> float:
        return x * self.scale_x + self.dx

    def y(self, y: float) -> float:
        return y * self.scale_y + self.dy


def identities(fields: Mapping[str, Field], sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """What names the sender, of what is printed on the page."""
    return tuple(key for key in _named(fields) if _is_printed(key, sheets, _numbers(sheets)))


def numbers_on(sheets: Sequence[Sheet]) -> frozenset[str]:
    """Tax ids and bank accounts on the pages, whoever they belong to."""
    return _numbers(sheets)


def keys_of_layout(own: Sequence[str], landmarks: Iterable[Landmark]) -> tuple[str, ...]:
    """What the store finds a layout by: the sender's, and those of its words."""
    words = {landmark.key for landmark in landmarks if landmark.page == 1}
    return tuple(dict.fromkeys([*map(_short, own), *_bands(words)]))


def keys_of_sender(sheets: Sequence[Sheet]) -> list[str]:
    """The keys that a layout of the document's sender may have: whatever may name somebody on the first two pages."""
    texts = {short for sheet in sheets[:2] for line in sheet.lines for short in _names(line)}
    return [*_numbers(sheets), *sorted(texts)]


def keys_of_words(sheets: Sequence[Sheet]) -> list[str]:
    """The keys that a layout with the words of the first page may have."""
    return _bands({mark.key for mark in sheets[0].marks if mark.is_wordy}) if sheets else []


def landmarks_of(sheets: Sequence[Sheet], left_out: Iterable[Mark]) -> tuple[Landmark, ...]:
    """The words of the first and the last page that may stay, without those of values and items."""
    skipped = {(mark.page, mark.place) for mark in left_out}
    pages = {sheets[0].page: sheets[0], sheets[-1].page: sheets[-1]} if sheets else {}
    return tuple(
        Landmark(mark.key, mark.page, round(mark.place.x0, 1), round(mark.place.y_center, 1))
        for sheet in pages.values()
        for mark in sheet.marks
        if mark.is_wordy and (mark.page, mark.place) not in skipped
    )


def align(layout: RememberedLayout, sheets: Sequence[Sheet]) -> Alignment | None:
    """Where the places of ``layout`` are on the pages; None where they are of another sender or layout."""
    numbers = _numbers(sheets)
    known = any(_is_printed(key, sheets, numbers) for key in layout.identities)
    strange = {n for n in numbers if n not in layout.strangers and n not in layout.identities}
    own = any(n in numbers for n in layout.identities)
    if (strange and not own) or (layout.identities and not known):
        return None
    alignment = _fit(layout, sheets)
    return alignment if alignment.score >= (_LIKE_WITH_SENDER if known else _LIKE_WITHOUT) else None


def still_there(layout: RememberedLayout, sheets: Sequence[Sheet], alignment: Alignment) -> list[bool]:
    """For each landmark whether the page has it at its place."""
    return [_stands(landmark, sheets, alignment) for landmark in layout.landmarks]


# ------------------------------------------------------------------------------------------ sender


def _named(fields: Mapping[str, Field]) -> Iterator[str]:
    for name, prefix in (("sender_tax_id", "tax:"), ("sender_iban", "iban:"), ("sender_name", "name:")):
        key = label_key(str(fields[name].value)) if name in fields else ""
        if len(key) > 3:
            yield prefix + key


def _numbers(sheets: Sequence[Sheet]) -> frozenset[str]:
    found: set[str] = set()
    for sheet in sheets:
        for line in sheet.lines:
            text = " ".join(mark.text for mark in line)
            found |= {"iban:" + label_key(iban) for iban in find_ibans(text)}
            found |= {"tax:" + label_key(printed) for printed, valid in find_tax_ids(text) if valid}
    return frozenset(found)


def _is_printed(key: str, sheets: Sequence[Sheet], numbers: frozenset[str]) -> bool:
    if key in numbers:
        return True
    wanted = key.partition(":")[2]
    return any(_spells(wanted, line, sheet) for sheet in sheets for line in sheet.lines)


def _spells(wanted: str, line: Sequence[Mark], sheet: Sheet) -> bool:
    """Whether the words of a line spell ``wanted``; on a scan a letter in twelve may be misread, no digit."""
    text = "".join(mark.key for mark in line)
    if wanted in text:
        return any(_begins(wanted, line[i:]) for i in range(len(line)))
    if not sheet.is_scan or len(wanted) < 12 or re.search(r"\d", wanted):
        return False
    return len(text) >= len(wanted) - 1 and fuzz.partial_ratio(wanted, text) >= 92.0


def _begins(wanted: str, marks: Sequence[Mark]) -> bool:
    for mark in marks:
        if not wanted:
            break
        if not wanted.startswith(mark.key):
            return False
        wanted = wanted.removeprefix(mark.key)
    return not wanted


def _short(identity: str) -> str:
    """A name is found by its beginning, so that a page has few of them."""
    return identity[:_NAME_KEY] if identity.startswith("name:") else identity[:_LONGEST_KEY]


def _names(line: Sequence[Mark]) -> Iterator[str]:
    for start in range(len(line)):
        for end in range(start + 1, min(len(line), start + 3) + 1):
            text = "".join(mark.key for mark in line[start:end])
            if len(text) > 3 and not text.isdigit():
                yield _short("name:" + text)


# ------------------------------------------------------------------------------------------ words


def _bands(words: set[str]) -> list[str]:
    if not words:
        return []
    hashes = np.array([zlib.crc32(word.encode()) % _PRIME for word in sorted(words)], dtype=np.uint64)
    least = ((hashes[:, None] * _FACTORS + _SUMMANDS) % _PRIME).min(axis=0).reshape(_BANDS, _ROWS)
    return [f"w{band:02}:{zlib.crc32(row.tobytes()):08x}" for band, row in enumerate(least)]


def _fit(layout: RememberedLayout, sheets: Sequence[Sheet]) -> Alignment:
    """Scale and shift by the words that either has once, outliers left out, and the share of words at their place."""
    pairs = list(_pairs(layout, sheets))
    scale_x, dx = _line([(a.x, b.x0) for a, b in pairs])
    scale_y, dy = _line([(a.y, b.y_center) for a, b in pairs])
    alignment = Alignment(0.0, scale_x, scale_y, dx, dy)
    weights = [landmark.seen for landmark in layout.landmarks]
    found = [w for w, there in zip(weights, still_there(layout, sheets, alignment), strict=True) if there]
    return Alignment(sum(found) / max(1, sum(weights)), scale_x, scale_y, dx, dy)


def _pairs(layout: RememberedLayout, sheets: Sequence[Sheet]) -> Iterator[tuple[Landmark, BBox]]:
    counts: dict[tuple[int, str], int] = {}
    for landmark in layout.landmarks:
        counts[landmark.page, landmark.key] = counts.get((landmark.page, landmark.key), 0) + 1
    for landmark in layout.landmarks:
        if landmark.page > len(sheets) or counts[landmark.page, landmark.key] > 1:
            continue
        marks = sheets[landmark.page - 1].by_key.get(landmark.key, [])
        if len(marks) == 1:
            yield landmark, marks[0].place


def _line(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope (0.9 to 1.1) and shift of the line through most of ``pairs``; few pairs give a shift only."""
    if not pairs:
        return 1.0, 0.0
    x, y = np.array(pairs, dtype=float).T
    scale, shift = 1.0, float(np.median(y - x))
    for reach in (60.0, 20.0, 8.0):
        near = np.abs(y - (x * scale + shift)) < reach
        if near.sum() < 6 or np.ptp(x[near]) < 100:
            break
        slope, offset = np.polyfit(x[near], y[near], 1)
        if not 0.9 < slope < 1.1:
            break
        scale, shift = float(slope), float(offset)
    return scale, shift


def _stands(landmark: Landmark, sheets: Sequence[Sheet], alignment: Alignment) -> bool:
    """Across the page the place must be right; down the page what stands below a table of any length may be off."""
    if landmark.page > len(sheets):
        return False
    sheet = sheets[landmark.page - 1]
    x = alignment.x(landmark.x)
    if any(abs(mark.place.x0 - x) < _REACH_X for mark in sheet.by_key.get(landmark.key, [])):
        return True
    y = alignment.y(landmark.y)
    return sheet.is_scan and any(
        abs(mark.place.y_center - y) < _REACH_Y
        and abs(mark.place.x0 - x) < _REACH_X
        and fuzz.ratio(mark.key, landmark.key) >= _MISREAD
        for mark in sheet.marks
    )
