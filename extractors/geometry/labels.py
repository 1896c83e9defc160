"""Labels on a page, and the words that stand where their value should be."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from datamodel.document import BBox, PageOrigin
from extractors.geometry.layout import PageLayout, Segment, overlap_x
from extractors.values import CURRENCIES
from extractors.vocabulary import HEADER_GROUPS, concepts, label_key

_LONGEST_LABEL = 6  # tokens
_LINKS = frozenset({"dated"})  # labels that within a text only link a number to its date ("order 4711 dated …")
_GLUED = re.compile(r"^(.*[^\W\d].*?[:#])(?!//)(.+)$")
_REACH_BELOW = 3.2  # line heights from a label to the value below it
_TAIL = 3  # words that may stand between a label and its value ("Unsere Kunden-Nr. bei Ihnen")
_REACH_RIGHT = 0.55  # of the page width from a label to the value beside it


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a part of one that was split at a colon."""

    text: str
    bbox: BBox
    confidence: float


@dataclass(frozen=True)
class Label:
    """A label that was found: what it may mean, and its tokens ``start``..``end`` (exclusive) within its segment."""

    meanings: tuple[tuple[str, str], ...]
    tokens: tuple[Token, ...] = field(repr=False)
    start: int
    end: int
    page: int
    line: int
    segment: int

    @cached_property
    def bbox(self) -> BBox:
        return BBox.around(token.bbox for token in self.tokens[self.start : self.end])

    @cached_property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens[self.start : self.end])

    @property
    def opens_segment(self) -> bool:
        return self.start == 0

    @property
    def closed(self) -> bool:
        """Whether nothing follows in the segment, or a colon does: the sign of a label that is none in running text."""
        return self.end == len(self.tokens) or self.tokens[self.end - 1].text.endswith((":", "#"))

    @property
    def is_prefix(self) -> bool:
        """Whether the label may be the first part of a number instead ("RE 2026-0764", "PO 4711")."""
        return _is_capitals(self.text)

    def means(self, group: str, *names: str) -> bool:
        return any(g == group and (not names or concept in names) for g, concept in self.meanings)


def _is_capitals(text: str) -> bool:
    return text.isalpha() and text.isupper() and len(text) <= 3


def tokens_of(segment: Segment) -> tuple[Token, ...]:
    """The words of a segment; one that glues a label to its value ("Nr.:4711") becomes two."""
    return tuple(token for word in segment.words for token in _split(word.text, word.bbox, word.confidence))


def _split(text: str, bbox: BBox, confidence: float) -> Iterator[Token]:
    match = _GLUED.match(text)
    if not match or re.match(r"\w+://", text):
        yield Token(text, bbox, confidence)
        return
    cut = bbox.x0 + bbox.width * len(match[1]) / len(text)
    yield Token(match[1], BBox(bbox.x0, bbox.y0, cut, bbox.y1), confidence)
    yield Token(match[2], BBox(cut, bbox.y0, bbox.x1, bbox.y1), confidence)


@dataclass(frozen=True)
class LabelledPage:
    """A page with its labels, by (line, segment)."""

    layout: PageLayout
    labels: dict[tuple[int, int], tuple[Label, ...]]
    skipped: frozenset[int] = frozenset()

    def all(self) -> Iterator[Label]:
        for labels in self.labels.values():
            yield from labels

    def of(self, line: int, segment: int) -> tuple[Label, ...]:
        return self.labels.get((line, segment), ())

    def opens_with_label(self, line: int, segment: int) -> bool:
        """Whether a segment starts with a label that is none in running text."""
        labels = self.of(line, segment)
        return bool(labels) and labels[0].opens_segment and labels[0].closed


def find_labels(
    layout: PageLayout, groups: Sequence[str] = HEADER_GROUPS, *, skip: frozenset[int] = frozenset()
) -> LabelledPage:
    """All labels of ``groups`` on a page, the longest match first, but for those on the lines ``skip``.

    Misread letters are forgiven on OCR pages.
    """
    fuzzy = layout.page.origin is PageOrigin.OCR
    found: dict[tuple[int, int], tuple[Label, ...]] = {}
    for line in layout.lines:
        if line.number in skip:
            continue
        for index, segment in enumerate(line.segments):
            labels = tuple(labels_of(segment, tuple(groups), fuzzy=fuzzy, index=index))
            if labels:
                found[line.number, index] = labels
    return LabelledPage(layout, found, skip)


def labels_of(segment: Segment, groups: tuple[str, ...], *, fuzzy: bool, index: int = 0) -> Iterator[Label]:
    """The labels in one segment, from left to right. ``index`` is the segment's place in its line."""
    tokens = tokens_of(segment)
    keys = [label_key(token.text) for token in tokens]
    start = 0
    while start < len(tokens):
        found = _longest(tokens, keys, start, groups, fuzzy)
        if found:
            meanings, end = found
            end = _with_punctuation(tokens, keys, end)
            yield Label(meanings, tokens, start, end, segment.page, segment.line, index)
            start = end
        else:
            start += 1


def _longest(
    tokens: Sequence[Token], keys: Sequence[str], start: int, groups: tuple[str, ...], fuzzy: bool
) -> tuple[tuple[tuple[str, str], ...], int] | None:
    """The meanings of the longest label that starts at ``start``, and its end."""
    for end in range(min(len(tokens), start + _LONGEST_LABEL), start, -1):
        key = "".join(keys[start:end])
        if not keys[start] or not keys[end - 1] or key.isdigit() or (start and key in _LINKS):
            continue
        forgiving = fuzzy and (end - start == 1 or not _is_capitals(tokens[end - 1].text))  # "Lieferschein LS 26-1"
        meanings = concepts(key, *groups, fuzzy=forgiving)
        if not meanings and end - start == 1 and "/" in tokens[start].text:
            meanings = _both_meanings(tokens[start].text, groups)
        if meanings:
            return meanings, end
    return None


def _both_meanings(text: str, groups: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The meanings of a label of two parts ("Bestellnummer/Datum"), where each part is a label."""
    parts = [concepts(label_key(part), *groups) for part in text.split("/")]
    return tuple(meaning for part in parts for meaning in part) if all(parts) else ()


def _with_punctuation(tokens: Sequence[Token], keys: Sequence[str], end: int) -> int:
    """Take a lone ":" after a label into it, and a currency ("Gesamtbetrag EUR", "Total (USD):")."""
    while end < len(tokens) and (
        (not keys[end] and set(tokens[end].text) <= set(":.-")) or keys[end].upper() in CURRENCIES
    ):
        end += 1
    return end


@dataclass(frozen=True)
class Place:
    """Tokens that stand where a label's value should be, nearest first, and how they lie to it."""

    tokens: tuple[Token, ...]
    relation: str  # "beside", "right", "below"
    page: int


def places_of(label: Label, page: LabelledPage) -> Iterator[Place]:
    """Where the value of ``label`` may stand, best first: beside it, in the next segment to the right, below it."""
    beside = _until_next_label(label, page)
    if beside:
        yield Place(beside, "beside", label.page)
    if len(beside) <= _TAIL and not any(c.isdigit() for token in beside for c in token.text):
        right = _segment_right(label, page)
        if right:
            yield Place(right, "right", label.page)
    yield from _segments_below(label, page)


def _until_next_label(label: Label, page: LabelledPage) -> tuple[Token, ...]:
    stop = len(label.tokens)
    for other in page.of(label.line, label.segment):
        if other.start >= label.end and _cuts(other):
            stop = other.start
            break
    return label.tokens[label.end : stop]


def _cuts(label: Label) -> bool:
    """Whether a label inside a segment ends the value before it: "Datum" does, "netto" in a text does not."""
    if label.is_prefix:
        return False
    return label.means("identifiers") or label.means("dates") or label.tokens[label.end - 1].text.endswith(":")


def _segment_right(label: Label, page: LabelledPage) -> tuple[Token, ...]:
    """The nearest segment to the right at the label's height, also where its line counts as another one."""
    lines = page.layout.lines
    own = lines[label.line].segments[label.segment]
    found = [
        (segment.bbox.x0, line.number, index)
        for line in lines[max(0, label.line - 1) : label.line + 2]
        for index, segment in enumerate(line.segments)
        if own.bbox.x1 <= segment.bbox.x0 < label.bbox.x1 + _REACH_RIGHT
        and _same_height(segment.bbox, label.bbox)
        and any(c.isalnum() for c in segment.text)
    ]
    if not found:
        return ()
    _, line_number, index = min(found)
    if page.opens_with_label(line_number, index):
        return ()
    tokens = tokens_of(lines[line_number].segments[index])
    labels = [other for other in page.of(line_number, index) if other.start > 0 and _cuts(other)]
    return tokens[: labels[0].start] if labels else tokens


def _same_height(box: BBox, label: BBox) -> bool:
    return min(box.y1, label.y1) - max(box.y0, label.y0) > 0.5 * min(box.height, label.height)


def _segments_below(label: Label, page: LabelledPage) -> Iterator[Place]:
    layout = page.layout
    for line in layout.lines[label.line + 1 : label.line + 6]:
        distance = (line.bbox.y0 - label.bbox.y1) / layout.line_height
        if distance > _REACH_BELOW:
            return
        for index, segment in enumerate(line.segments):
            above = segment.bbox.y0 < label.bbox.y1 - 0.3 * layout.line_height
            if above or not _is_aligned(segment.bbox, label, layout):
                continue
            if page.opens_with_label(line.number, index):
                return
            yield Place(tokens_of(segment), "below", label.page)
            return


def _is_aligned(box: BBox, label: Label, layout: PageLayout) -> bool:
    """Whether ``box`` stands in the column of ``label``: at its left or right edge, or under most of it."""
    own = label.bbox
    edges = (box.x0 - own.x0, box.x1 - own.x1)
    return min(abs(edge) for edge in edges) * layout.page.width < 8 or overlap_x(box, own) > 0.5
