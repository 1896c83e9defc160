"""Where on the page a true value stands. Truth files hold no boxes, so the value is looked for among the words."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from babel.dates import format_date
from rapidfuzz import fuzz

from datamodel.document import BBox, Page, Word
from models.evaluation.comparing import Kind, fold, is_same, kind_of, read_days
from models.evaluation.truths import Accepted

_LONGEST_RUN = 9  # words; an IBAN of 34 characters in groups of four
_LEAST_TEXT_RATIO = 80
_SPELLINGS = ("d. MMMM y", "d MMMM y", "MMMM d, y", "d. MMM y", "d MMM y", "MMM d, y")
_LANGUAGES = ("en", "de", "fr", "it", "es", "nl")
_NUMBER = re.compile(r"(?:[^\W\d_]{2,4})?[^\w\s]*\d[\d.,'’\s]*[^\w\s]*(?:[^\W\d_]{2,4})?")
_MARGIN = ".,;:()[]"


@dataclass(frozen=True, slots=True)
class Place:
    """``page`` counts from 1."""

    page: int
    bbox: BBox


def find_value(field: str, accepted: Accepted, pages: Sequence[Page], *, near: Place | None = None) -> Place | None:
    """The likeliest place of a header value.

    It is the first one, but for amounts, which stand with other amounts (``near``) or, where none is known, at the end.
    """
    places = find_places(field, accepted, pages)
    if not places:
        return None
    if kind_of(field) is not Kind.NUMBER:
        return places[0]
    return min(places, key=lambda place: _distance(near, place)) if near else places[-1]


def find_row(row: Mapping[str, Accepted], pages: Sequence[Page]) -> dict[str, Place]:
    """The places of the values of one table row: those on the height of its rarest value."""
    found = {field: find_places(field, accepted, pages) for field, accepted in row.items()}
    found = {field: places for field, places in found.items() if places}
    if not found:
        return {}
    rarest = min(found, key=lambda field: len(found[field]))
    anchor = found[rarest][0]
    return {field: min(places, key=lambda place: _distance(anchor, place)) for field, places in found.items()}


def find_places(field: str, accepted: Accepted, pages: Sequence[Page]) -> list[Place]:
    """All places of the first acceptable value that is found at all, in reading order."""
    for expected in accepted:
        places = [place for page in pages for place in _places_on(page, field, expected)]
        if places:
            return places
    return []


def _places_on(page: Page, field: str, expected: str) -> Iterator[Place]:
    if kind_of(field) is not Kind.TEXT:
        runs: Iterable[Sequence[Word]] = _exact_runs(page.words, field, expected)
    elif field.endswith("_address"):
        runs = _address_runs(page, expected)
    else:
        runs = _similar_runs(page.words, expected)
    for run in runs:
        yield Place(page.number, BBox.around(word.bbox for word in run))


def _exact_runs(words: Sequence[Word], field: str, expected: str) -> Iterator[Sequence[Word]]:
    """The shortest runs of words that say ``expected``."""
    end_of_last = 0
    for start in range(len(words)):
        if start < end_of_last:
            continue
        for end in range(start + 1, min(start + _LONGEST_RUN, len(words)) + 1):
            run = words[start:end]
            text = " ".join(word.text for word in run).strip(_MARGIN)
            if len(text) > 2 * len(expected) + 10 or not _on_one_line(run):
                break
            if _says(field, text, expected):
                end_of_last = end
                yield run
                break


def _on_one_line(words: Sequence[Word]) -> bool:
    return all(abs(a.bbox.y_center - b.bbox.y_center) < max(a.bbox.height, b.bbox.height) for a, b in pairwise(words))


def _says(field: str, text: str, expected: str) -> bool:
    match kind_of(field):
        case Kind.DATE:
            days = read_days(expected)
            return bool(days & read_days(text)) or (len(days) == 1 and fold(text) in _spellings(min(days)))
        case Kind.NUMBER:
            return _NUMBER.fullmatch(text) is not None and is_same(field, text, expected)
        case _:
            return is_same(field, text, expected)


@lru_cache(maxsize=256)
def _spellings(day: dt.date) -> frozenset[str]:
    return frozenset(
        fold(format_date(day, format=pattern, locale=language)) for pattern in _SPELLINGS for language in _LANGUAGES
    )


def _similar_runs(words: Sequence[Word], expected: str) -> list[Sequence[Word]]:
    """The runs most like ``expected``, about as long as it is."""
    target = fold(expected)
    solid = [(text, word) for word in words if (text := fold(word.text))]
    scored = []
    for start in range(len(solid)):
        end = _end_of_run([text for text, _ in solid[start : start + len(target)]], len(target))
        run = solid[start : start + end]
        ratio = fuzz.ratio(" ".join(text for text, _ in run), target, score_cutoff=_LEAST_TEXT_RATIO)
        if ratio:
            scored.append((ratio, [word for _, word in run]))
    best = max((ratio for ratio, _ in scored), default=0.0)
    return [run for ratio, run in scored if ratio == best]


def _end_of_run(texts: Sequence[str], length: int) -> int:
    """How many of ``texts``, joined by spaces, come closest to ``length`` characters; at least one."""
    so_far = -1
    for count, text in enumerate(texts):
        longer = so_far + 1 + len(text)
        if longer >= length:
            return max(1, count + (longer - length <= length - so_far))
        so_far = longer
    return max(1, len(texts))


def _address_runs(page: Page, expected: str) -> list[Sequence[Word]]:
    """The lines of an address stand below or behind one another: each is looked for near the one before."""
    lines = [line.strip() for line in expected.split(",")]
    found = [_similar_runs(page.words, line) for line in lines if len(line) > 3]
    found = [runs for runs in found if runs]
    if not found:
        return []
    blocks = []
    for first in found[0]:
        block = list(first)
        for runs in found[1:]:
            nearest = min(runs, key=lambda run: _gap(block, run))
            if _gap(block, nearest) < 0.1:
                block += nearest
        blocks.append(block)
    longest = max(len(block) for block in blocks)
    return [block for block in blocks if len(block) == longest]


def _gap(left: Sequence[Word], right: Sequence[Word]) -> float:
    a, b = BBox.around(word.bbox for word in left), BBox.around(word.bbox for word in right)
    across = max(0.0, a.x0 - b.x1, b.x0 - a.x1)
    down = max(0.0, a.y0 - b.y1, b.y0 - a.y1)
    return across + down


def _distance(anchor: Place, place: Place) -> tuple[int, float]:
    return abs(anchor.page - place.page), abs(anchor.bbox.y_center - place.bbox.y_center)
