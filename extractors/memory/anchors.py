"""Header fields: where they stood on a document that a person looked at, and what stands there on the next one."""

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from datamodel.document import BBox
from datamodel.extraction import HEADER_FIELDS, Field, Value, ValueKind
from datamodel.memory import Anchor, AnchorKind, Reference
from extractors.memory.fingerprints import Alignment
from extractors.memory.locating import Location
from extractors.memory.readings import read_value, same_value, shape_difference, shape_of
from extractors.memory.sheets import Mark, Sheet
from extractors.values import Notation

_REFERENCES = 8
_FAR = 60.0  # points at which a reference counts half
_VOTE_X, _VOTE_Y = 9.0, 5.0  # points within which two references point to the same place
_BESIDE, _ABOVE = 3.0, 2.0  # times the weight of other words
_SAME_LINE, _LINE_BELOW = 4.0, 18.0  # points
_PLACE_WEIGHT = 0.4  # of the place on the page, beside references of weight up to 1
_OFF = 26.0  # points by which a value may begin or end elsewhere
_MOST_COST = 1.0
_LEAST_AGREEMENT = 0.5  # share of the weight of the references that must point to the place
_MISREAD = 80.0
_INDENT = 14.0
_WORD_GAP = 1.5  # line heights between two words of one text
_OTHER_SHAPE = 0.25
_PRIOR_RIGHT, _PRIOR_WRONG = 2.5, 1.0  # a new anchor is 78% sure: seen once more by a person, it may pass
_WRONG_COUNTS = 2


@dataclass(frozen=True)
class Reading:
    """What stands at an anchor's place."""

    value: Value
    text: str
    page: int
    bbox: BBox
    certainty: float


def print_anchor(
    name: str,
    location: Location,
    sheets: Sequence[Sheet],
    *,
    stays: Callable[[Mark], bool],
    document_id: int,
    corrected: bool,
) -> Anchor:
    """The anchor of a value that is printed at ``location``; its references are words that ``stays`` says stay."""
    first = location.first_line
    place = BBox.around(mark.place for mark in first)
    sheet = sheets[location.page - 1]
    text = " ".join(mark.text for mark in first)
    return Anchor(
        field=name,
        kind=AnchorKind.PRINTED,
        text=text,
        shape=shape_of(text),
        label=_label(first[0], sheet, stays),
        page=-1 if location.page == len(sheets) > 1 else location.page,
        x0=round(place.x0, 1),
        x1=round(place.x1, 1),
        y=round(place.y_center, 1),
        lines=len(location.lines),
        references=_references(place, sheet, stays),
        document_id=document_id,
        corrected=corrected,
    )


def fixed_anchor(name: str, value: str, *, document_id: int, corrected: bool) -> Anchor:
    """The anchor of a value that no page shows and that is the same on every document of the sender."""
    return Anchor(name, AnchorKind.FIXED, value, "", "", 1, 0, 0, 0, 0, (), document_id, corrected)


def absent_anchor(anchor: Anchor) -> Anchor:
    """Remembers that what stands at the place of ``anchor`` is no value of its field."""
    return replace(anchor, kind=AnchorKind.ABSENT, corrected=True)


def read_anchor(anchor: Anchor, sheets: Sequence[Sheet], alignment: Alignment, notation: Notation) -> Reading | None:
    """The value at the place of ``anchor``; None where nothing there is a value of its field."""
    if anchor.kind is AnchorKind.FIXED:
        box = sheets[0].marks[0].bbox if sheets and sheets[0].marks else BBox(0, 0, 0, 0)
        return Reading(anchor.text, anchor.text, 0, box, 0.95)
    page = anchor.page if anchor.page > 0 else len(sheets) + 1 + anchor.page
    if not 0 < page <= len(sheets):
        return None
    sheet = sheets[page - 1]
    place = _predict(anchor, sheet, alignment)
    if place is None:
        return None
    kind = HEADER_FIELDS[anchor.field]
    if kind is ValueKind.TEXT and (anchor.lines > 1 or not any(c.isdigit() for c in anchor.shape)):
        return _read_text(anchor, sheet, place)
    return _read_typed(anchor, sheet, place, kind, notation)


def confidence(anchor: Anchor, reading: Reading) -> float:
    """Grows with how often the anchor was right, falls steeply where it was wrong."""
    right = _PRIOR_RIGHT + anchor.right
    wrong = _PRIOR_WRONG + _WRONG_COUNTS * anchor.wrong
    return round(right / (right + wrong) * reading.certainty, 3)


def field_of(anchor: Anchor, reading: Reading, sheets: Sequence[Sheet]) -> Field:
    how = "corrected" if anchor.corrected else "confirmed"
    evidence = [f"as {how} on document {anchor.document_id} of this sender"]
    if anchor.label:
        evidence.append(f"beside '{anchor.label}'")
    number = sheets[reading.page - 1].number if reading.page else None
    bbox = reading.bbox if reading.page else None
    return Field(anchor.field, reading.value, reading.text, confidence(anchor, reading), number, bbox, tuple(evidence))


def is_at(anchor: Anchor, field: Field, sheets: Sequence[Sheet], alignment: Alignment) -> bool:
    """Whether the machine's ``field`` stands at the place of ``anchor``."""
    sheet = next((sheet for sheet in sheets if sheet.number == field.page), None)
    page = anchor.page if anchor.page > 0 else len(sheets) + 1 + anchor.page
    if field.bbox is None or sheet is None or sheet.page != page:
        return False
    place = _predict(anchor, sheet, alignment)
    if place is None:
        return False
    own = [mark.place for mark in sheet.marks if _inside(mark.bbox, field.bbox)]
    return any(
        abs(p.y_center - place.y_center) < sheet.line_height and p.x0 < place.x1 and place.x0 < p.x1 for p in own
    )


def refreshed(anchor: Anchor, newer: Anchor) -> Anchor:
    """``anchor`` confirmed once more: the references that hold on both documents go before the others."""
    keys = {(r.key, round(r.dx / 6), round(r.dy / 6)) for r in newer.references}
    kept = [
        r for r in anchor.references if any((r.key, round(r.dx / 6) + i, round(r.dy / 6) + j) in keys for i, j in _NEAR)
    ]
    added = [r for r in newer.references if r.key not in {k.key for k in kept}]
    return replace(
        newer,
        references=tuple([*kept, *added][:_REFERENCES]),
        document_id=anchor.document_id,
        corrected=anchor.corrected or newer.corrected,
        right=anchor.right + 1,
        wrong=anchor.wrong,
    )


_NEAR = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def _inside(inner: BBox, outer: BBox) -> bool:
    return outer.x0 <= inner.x_center <= outer.x1 and outer.y0 <= inner.y_center <= outer.y1


# ------------------------------------------------------------------------------------------ references


def _references(place: BBox, sheet: Sheet, stays: Callable[[Mark], bool]) -> tuple[Reference, ...]:
    near = sorted((mark for mark in sheet.marks if stays(mark)), key=lambda mark: _distance(mark, place))
    return tuple(
        Reference(m.key, round(place.x0 - m.place.x0, 1), round(place.y_center - m.place.y_center, 1))
        for m in near[:_REFERENCES]
    )


def _distance(mark: Mark, place: BBox) -> float:
    """Words left of the value on its line are nearest, then those above it: where labels stand."""
    across = max(0.0, place.x0 - mark.place.x1, mark.place.x0 - place.x1)
    down = place.y_center - mark.place.y_center
    behind = mark.place.x0 > place.x1 or down < -2
    return math.hypot(across, 3 * abs(down)) * (2 if behind else 1)


def _label(first: Mark, sheet: Sheet, stays: Callable[[Mark], bool]) -> str:
    """The words that end left of a value on its line, else those that begin above it."""
    row = [m for m in sheet.lines[first.line] if m.place.x1 <= first.place.x0 + 1]
    words: list[str] = []
    for mark in reversed(row[-4:]):
        if mark.key and not stays(mark):
            break
        words.insert(0, mark.text)
    if not words and first.line:
        above = sheet.lines[first.line - 1]
        words = [m.text for m in above if stays(m) and abs(m.place.x0 - first.place.x0) < _INDENT]
    return " ".join(words).strip(" :")


def _predict(anchor: Anchor, sheet: Sheet, alignment: Alignment) -> BBox | None:
    """Where the value should begin, voted by the references and the place on the page."""
    height = sheet.line_height / 2
    votes = list(_votes(anchor, sheet, alignment))
    if not votes:
        return None
    best = max(votes, key=lambda vote: sum(w for x, y, w in votes if _agree(vote, (x, y, w))))
    agreeing = [vote for vote in votes if _agree(best, vote)]
    if anchor.references and sum(w for *_, w in agreeing) < _LEAST_AGREEMENT * _all_weights(anchor):
        return None
    x = statistics.median(x for x, _, _ in agreeing)
    y = statistics.median(y for _, y, _ in agreeing)
    return BBox(x, y - height, x + (anchor.x1 - anchor.x0) * alignment.scale_x, y + height)


def _all_weights(anchor: Anchor) -> float:
    return sum(_weight(reference) for reference in anchor.references)


def _weight(reference: Reference) -> float:
    """Near words say more than far ones; a label left of the value or right above it goes wherever the value goes."""
    near = _FAR / (_FAR + math.hypot(reference.dx, 3 * reference.dy))
    if abs(reference.dy) < _SAME_LINE and reference.dx > 0:
        return _BESIDE * near
    return _ABOVE * near if 0 < reference.dy < _LINE_BELOW and abs(reference.dx) < _INDENT else near


def _votes(anchor: Anchor, sheet: Sheet, alignment: Alignment) -> Iterator[tuple[float, float, float]]:
    yield alignment.x(anchor.x0), alignment.y(anchor.y), _PLACE_WEIGHT
    for reference in anchor.references:
        dx, dy = reference.dx * alignment.scale_x, reference.dy * alignment.scale_y
        weight = _weight(reference)
        for mark in _marks_like(reference.key, sheet):
            yield mark.place.x0 + dx, mark.place.y_center + dy, weight


def _marks_like(key: str, sheet: Sheet) -> list[Mark]:
    exact = sheet.by_key.get(key, [])
    if exact or not sheet.is_scan or len(key) < 5:
        return exact
    return [mark for mark in sheet.marks if fuzz.ratio(mark.key, key) >= _MISREAD]


def _agree(a: tuple[float, float, float], b: tuple[float, float, float]) -> bool:
    return abs(a[0] - b[0]) < _VOTE_X and abs(a[1] - b[1]) < _VOTE_Y


# ------------------------------------------------------------------------------------------ values


def _read_typed(anchor: Anchor, sheet: Sheet, place: BBox, kind: ValueKind, notation: Notation) -> Reading | None:
    best: tuple[float, Reading] | None = None
    for marks in _runs(sheet, place, len(anchor.text.split())):
        text = " ".join(mark.text for mark in marks)
        value = read_value(text, kind, notation)
        if value is None or not _may_be(anchor, text, kind):
            continue
        cost = _cost(marks, anchor, place, text)
        if cost < _MOST_COST and (best is None or cost < best[0]):
            box = BBox.around(mark.bbox for mark in marks)
            reading = min(mark.confidence for mark in marks)
            certainty = (1 - 0.15 * cost) * (0.6 + 0.4 * reading)
            best = cost, Reading(value, text, sheet.page, box, certainty)
    return best[1] if best else None


def _may_be(anchor: Anchor, text: str, kind: ValueKind) -> bool:
    """A number of the same kind: with digits where the remembered one had some."""
    if kind not in (ValueKind.IDENTIFIER, ValueKind.TEXT):
        return True
    return ("9" in anchor.shape) == any(c.isdigit() for c in text)


def _runs(sheet: Sheet, place: BBox, words: int) -> Iterator[tuple[Mark, ...]]:
    """Runs of neighbouring words on the line of ``place``, up to two longer than the remembered value."""
    for line in sheet.lines:
        if not any(abs(m.place.y_center - place.y_center) < 0.6 * sheet.line_height for m in line):
            continue
        near = [m for m in line if m.place.x1 > place.x0 - _OFF and m.place.x0 < place.x1 + _OFF]
        for start in range(len(near)):
            for end in range(start + 1, min(len(near), start + words + 2) + 1):
                yield tuple(near[start:end])


def _cost(marks: Sequence[Mark], anchor: Anchor, place: BBox, text: str) -> float:
    """How far a run is from what is expected: either edge may move, with the length of the value."""
    left = abs(marks[0].place.x0 - place.x0)
    right = abs(marks[-1].place.x1 - place.x1)
    broken = len({mark.segment for mark in marks}) - 1
    return min(left, right) / _OFF + 2 * shape_difference(text, anchor.shape) + 0.5 * broken


def _read_text(anchor: Anchor, sheet: Sheet, place: BBox) -> Reading | None:
    """As many lines as were remembered, each the segment that begins or lies at the place."""
    rows: list[tuple[Mark, ...]] = []
    bottom = place.y_center - 0.6 * sheet.line_height
    for line in sheet.lines:
        if len(rows) == anchor.lines:
            break
        if line[0].place.y_center < bottom or (
            rows and line[0].place.y0 - rows[-1][0].place.y1 > 2 * sheet.line_height
        ):
            continue
        if not rows and abs(line[0].place.y_center - place.y_center) > 0.8 * sheet.line_height:
            continue
        row = _segment_at(line, place)
        if row:
            rows.append(row)
    if not rows or not any(c.isalpha() for row in rows for m in row for c in m.text):
        return None
    separator = ", " if anchor.field.endswith("address") else " "
    text = separator.join(" ".join(m.text for m in row).strip(" ,;·•|") for row in rows)
    marks = [mark for row in rows for mark in row]
    reading = min(mark.confidence for mark in marks)
    certainty = (0.6 + 0.4 * reading) * (1.0 if same_value(text, anchor.text) else 0.95)
    return Reading(text, text, sheet.page, BBox.around(mark.bbox for mark in marks), certainty)


def _segment_at(line: Sequence[Mark], place: BBox) -> tuple[Mark, ...]:
    start = next((i for i, mark in enumerate(line) if abs(mark.place.x0 - place.x0) < _INDENT), None)
    if start is None:
        return ()
    end = start + 1
    while end < len(line) and line[end].place.x0 - line[end - 1].place.x1 < _WORD_GAP * line[start].place.height:
        end += 1
    return tuple(line[start:end])
