"""What several readers say of one document, laid side by side: equal values pooled, line items paired."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
from scipy.optimize import linear_sum_assignment

from datamodel.document import BBox
from datamodel.extraction import Extraction, Field
from models.confidence.proposals import Proposal, Proposals, Slot, Vote, says_same

_SAME_VALUE = 0.3
_LEAST_GAIN = 0.5
_LONGEST_SLOT = 6  # proposals a reader may make for one place
_IDENTIFYING = ("description", "supplier_material_number", "customer_material_number", "gtin", "invoice_number")

Line = Mapping[str, Sequence[Field]]


@dataclass(frozen=True)
class Opinion:
    """What one reader says: for every place its values, its own choice first, their confidence its raw score.

    Attributes:
        undecided: header fields for which the reader has values but would have chosen none.
    """

    fields: Mapping[str, Sequence[Field]]
    lines: Sequence[Line] = ()
    undecided: frozenset[str] = field(default_factory=frozenset)


def opinion_from(extraction: Extraction) -> Opinion:
    """The opinion of a reader that names one value a place."""
    return Opinion(
        {name: (field,) for name, field in extraction.fields.items()},
        tuple({name: (field,) for name, field in item.items()} for item in extraction.line_items),
    )


def pool(opinions: Mapping[str, Opinion]) -> Proposals:
    """All that the readers say, by place; ``opinions`` by the reader's name, in the order of trust for the lines."""
    fields: dict[str, Slot] = {}
    for name in dict.fromkeys(chain.from_iterable(opinion.fields for opinion in opinions.values())):
        said = {
            reader: (opinion.fields.get(name, ()), int(name in opinion.undecided))
            for reader, opinion in opinions.items()
        }
        fields[name] = _slot(said)
    lines = [_line(found) for found in _paired_lines(opinions)]
    return Proposals(tuple(opinions), {k: v for k, v in fields.items() if v}, tuple(line for line in lines if line))


def _line(found: Mapping[str, Line]) -> dict[str, Slot]:
    names = dict.fromkeys(chain.from_iterable(found.values()))
    slots = {name: _slot({reader: (line.get(name, ()), 0) for reader, line in found.items()}) for name in names}
    return {name: slot for name, slot in slots.items() if slot}


def _slot(said: Mapping[str, tuple[Sequence[Field], int]]) -> Slot:
    """Equal values are one proposal, worded as its surest reader has it; ranks start at the number given."""
    pooled: list[Proposal] = []
    for reader, (fields, first_rank) in said.items():
        for rank, one in enumerate(fields[:_LONGEST_SLOT], first_rank):
            vote = Vote(reader, one.confidence, rank)
            known = next((i for i, other in enumerate(pooled) if says_same(one, other.field)), None)
            if known is None:
                pooled.append(Proposal(one, (vote,)))
            elif all(other.reader != reader for other in pooled[known].votes):
                pooled[known] = _joined(pooled[known], one, vote)
    return tuple(sorted(pooled, key=lambda proposal: -proposal.score))


def _joined(proposal: Proposal, field: Field, vote: Vote) -> Proposal:
    surest = field if field.confidence > proposal.score else proposal.field
    return Proposal(surest, (*proposal.votes, vote))


# --- Lines ------------------------------------------------------------------------------------------------------------


def _paired_lines(opinions: Mapping[str, Opinion]) -> list[dict[str, Line]]:
    """A line of the paper each, as its readers have it, in reading order."""
    rows: list[dict[str, Line]] = []
    for reader, opinion in opinions.items():
        pairs = _pairs(rows, opinion.lines)
        for index, line in enumerate(opinion.lines):
            if index in pairs:
                rows[pairs[index]][reader] = line
        rows += [{reader: line} for index, line in enumerate(opinion.lines) if index not in pairs]
    return _in_reading_order(rows) if len(opinions) > 1 else rows


def _pairs(rows: Sequence[Mapping[str, Line]], lines: Sequence[Line]) -> dict[int, int]:
    """Index of a line to that of the row it belongs to: by place on the page and equal values."""
    firsts = [next(iter(row.values())) for row in rows]
    of_lines, of_rows = _by_page(lines), _by_page(firsts)
    found: dict[int, int] = {}
    for page, members in of_lines.items():
        found |= _assigned(members, of_rows.get(page, []), lines, firsts)
    if None in of_lines or None in of_rows:  # what has no place may stand anywhere
        taken = set(found.values())
        open_lines = [i for i in range(len(lines)) if i not in found]
        found |= _assigned(open_lines, [j for j in range(len(firsts)) if j not in taken], lines, firsts)
    return found


def _by_page(lines: Sequence[Line]) -> dict[int | None, list[int]]:
    pages: dict[int | None, list[int]] = {}
    for index, line in enumerate(lines):
        place = _place(line)
        pages.setdefault(place and place[0], []).append(index)
    return pages


def _assigned(
    left: Sequence[int], right: Sequence[int], lines: Sequence[Line], firsts: Sequence[Line]
) -> dict[int, int]:
    """The pairs of some lines and some rows that fit best together."""
    if not left or not right:
        return {}
    gains = np.array([[_likeness(lines[i], firsts[j]) for j in right] for i in left])
    found = zip(*linear_sum_assignment(gains, maximize=True), strict=True)
    return {left[int(i)]: right[int(j)] for i, j in found if gains[i, j] >= _LEAST_GAIN}


def _likeness(left: Line, right: Line) -> float:
    shared = [name for name in left if name in right and left[name] and right[name]]
    same = sum(says_same(left[name][0], right[name][0]) * (1 + (name in _IDENTIFYING)) for name in shared)
    near = _overlap(_place(left), _place(right))
    return near + _SAME_VALUE * same if near >= 0 else 0.0


def _place(line: Line) -> tuple[int, BBox] | None:
    """The page and box of the values on the line's first page."""
    placed = [(f[0].page, f[0].bbox) for f in line.values() if f and f[0].page is not None and f[0].bbox is not None]
    if not placed:
        return None
    page = min(page for page, _ in placed if page is not None)
    return page, BBox.around(bbox for number, bbox in placed if number == page and bbox is not None)


def _overlap(left: tuple[int, BBox] | None, right: tuple[int, BBox] | None) -> float:
    """Share of the lower one's height at which both stand; -1 on different pages, 0 where a place is unknown."""
    if left is None or right is None:
        return 0.0
    if left[0] != right[0]:
        return -1.0
    a, b = left[1], right[1]
    common = min(a.y1, b.y1) - max(a.y0, b.y0)
    return max(0.0, common / max(min(a.height, b.height), 1e-6))


def _in_reading_order(rows: list[dict[str, Line]]) -> list[dict[str, Line]]:
    """By page and height; a row without a place stays behind the one before it."""

    def places() -> Iterator[tuple[int, float]]:
        last = (0, 0.0)
        for row in rows:
            place = _place(next(iter(row.values())))
            last = (place[0], place[1].y0) if place else last
            yield last

    order = list(places())
    return [rows[index] for index in sorted(range(len(rows)), key=lambda index: order[index])]


# --- In words ---------------------------------------------------------------------------------------------------------


def agreement_in_words(chosen: Proposal, slot: Slot, readers: Sequence[str]) -> Iterator[str]:
    """How the readers stand to a choice: "geometry and layout agree", "geometry: 4711-A, layout: 471I-A"."""
    if len(readers) < 2:
        return
    firsts = {vote.reader: proposal for proposal in slot for vote in proposal.votes if vote.rank == 0}
    for_it = [reader for reader in readers if firsts.get(reader) is chosen]
    against = [reader for reader in readers if reader in firsts and firsts[reader] is not chosen]
    if len(for_it) > 1:
        yield f"{_together(for_it)} agree"
    if against:
        said = [f"{reader}: {firsts[reader].field.text}" for reader in readers if reader in firsts]
        yield ", ".join(said)
    silent = [reader for reader in readers if reader not in firsts]
    if silent and not against:
        yield f"only {_together(for_it) or 'as a second choice'}, nothing from {_together(silent)}"


def with_words(chosen: Proposal, slot: Slot, readers: Sequence[str], confidence: float) -> Field:
    """The chosen value as a field with its calibrated confidence."""
    words = tuple(agreement_in_words(chosen, slot, readers))
    return replace(chosen.field, confidence=confidence, evidence=(*chosen.field.evidence, *words))


def _together(readers: Sequence[str]) -> str:
    *others, last_reader = readers or [""]
    return f"{', '.join(others)} and {last_reader}" if others else last_reader
