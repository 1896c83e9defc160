"""What differs between two states of an extraction, value by value; line items are aligned first."""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from datamodel.extraction import CHOSEN, Extraction, Field, LineItem, Value, value_text

DOCUMENT_TYPE = "document_type"
LINK = "link."
"""So begins the name of a link that a person chose: ``link.customer``, ``link.material``."""
_WORTH_ALIGNING = 10_000  # pairs of lines in one gap; beyond it lines are paired by their order

_Line = frozenset[tuple[str, Value]]
_Found = tuple[float, tuple[tuple[int, int], ...]]
_NOTHING: _Found = (0.0, ())
Pairs = list[tuple[int | None, int | None]]
"""Positions of the same line before and after; None where there was, or is, none."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after; None where there was or is none.

    Attributes:
        field: of the header or of a line; ``document_type``; ``link.`` and its name for what a person chose.
        line: from 1, as it is after; of a line that was removed, as it was before. None in the header.
        seen, entered: the fields themselves, where the value is one of a field.
    """

    field: str
    line: int | None
    before: str | None
    after: str | None
    seen: Field | None = None
    entered: Field | None = None


def changes(before: Extraction, after: Extraction) -> Iterator[Change]:
    """Type, header, lines, chosen links, in this order."""
    if before.document_type is not after.document_type:
        yield Change(DOCUMENT_TYPE, None, str(before.document_type), str(after.document_type))
    yield from _of_fields(before.fields, after.fields, None)
    pairs = align(before.line_items, after.line_items)
    for old, new in pairs:
        number = (new if new is not None else old or 0) + 1
        yield from _of_fields(_item(before, old), _item(after, new), number)
    yield from _of_links(before, after, pairs)


def align(before: Sequence[LineItem], after: Sequence[LineItem]) -> Pairs:
    """The lines that are the same one, whether changed, moved or neither; then those that were removed.

    Equal lines are the same line, wherever they went. Of the others, those between the same equal neighbours are
    paired: by their order where they are as many before as after, else by how many values they have in common.
    """
    old, new = ([_values(item) for item in items] for items in (before, after))
    equal = _equal_lines(old, new)
    pairs: dict[int, int] = {right: left for left, right in equal}
    for left, right in _gaps(equal, len(old), len(new)):
        pairs |= _pair_up([i for i in left if i not in pairs.values()], [j for j in right if j not in pairs], old, new)
    kept = set(pairs.values())
    return [*((pairs.get(j), j) for j in range(len(new))), *((i, None) for i in range(len(old)) if i not in kept)]


def _equal_lines(old: Sequence[_Line], new: Sequence[_Line]) -> list[tuple[int, int]]:
    """Positions of lines with the same values, each taken once, in the order in which they came."""
    places: dict[_Line, deque[int]] = defaultdict(deque)
    for position, line in enumerate(old):
        places[line].append(position)
    return [(places[line].popleft(), position) for position, line in enumerate(new) if places[line]]


def _gaps(equal: Sequence[tuple[int, int]], old: int, new: int) -> Iterator[tuple[range, range]]:
    """What lies between the equal lines that kept their order."""
    left = right = 0
    for i, j in (*_in_order(equal), (old, new)):
        yield range(left, i), range(right, j)
        left, right = i + 1, j + 1


def _in_order(equal: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs that follow each other before and after: a longest increasing subsequence."""
    ends: list[int] = []  # ends[n]: the least position before at which n + 1 pairs in order can end
    last: list[tuple[int, int]] = []
    came_from: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in equal:
        n = bisect_left(ends, pair[0])
        ends[n : n + 1], last[n : n + 1] = [pair[0]], [pair]
        came_from[pair] = last[n - 1] if n else None
    chain: list[tuple[int, int]] = []
    pair_before = last[-1] if last else None
    while pair_before is not None:
        chain.append(pair_before)
        pair_before = came_from[pair_before]
    return chain[::-1]


def _pair_up(left: Sequence[int], right: Sequence[int], old: Sequence[_Line], new: Sequence[_Line]) -> dict[int, int]:
    """Position before by position after."""
    if len(left) == len(right) or len(left) * len(right) > _WORTH_ALIGNING:
        return dict(zip(right, left, strict=False))
    best: list[list[_Found]] = [[_NOTHING] * (len(right) + 1)]
    for i in left:
        row = [_NOTHING]
        for column, j in enumerate(right):
            score, pairs = best[-1][column]
            likeness = _likeness(old[i], new[j])
            both = (score + likeness, (*pairs, (j, i))) if likeness else _NOTHING
            row.append(max(both, best[-1][column + 1], row[column], key=lambda found: found[0]))
        best.append(row)
    return dict(best[-1][-1][1])


def _likeness(old: _Line, new: _Line) -> float:
    """The share of values that both have in common."""
    return len(old & new) / max(1, len(old | new))


def _values(item: LineItem) -> _Line:
    return frozenset((name, field.value) for name, field in item.items())


def _item(extraction: Extraction, position: int | None) -> LineItem:
    return {} if position is None else extraction.line_items[position]


def _of_fields(old: Mapping[str, Field], new: Mapping[str, Field], line: int | None) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        seen, entered = old.get(name), new.get(name)
        if (seen and seen.value) != (entered and entered.value):
            texts = [value_text(field.value) if field else None for field in (seen, entered)]
            yield Change(name, line, texts[0], texts[1], seen, entered)


def _of_links(before: Extraction, after: Extraction, pairs: Pairs) -> Iterator[Change]:
    """What a person chose anew, or chose no longer; what was sought again because of corrections is none of theirs."""
    was = {new: old for old, new in pairs if new is not None}
    now = {old: new for old, new in pairs if old is not None}
    for name in _chosen(after):
        old = before.links.get(_moved(name, was))
        if old != after.links[name]:
            yield _of_link(name, old, after.links[name])
    for name in _chosen(before):
        moved = _moved(name, now)
        if moved and moved not in _chosen(after) and after.links.get(moved) != before.links[name]:
            yield _of_link(moved, before.links[name], after.links.get(moved))


def _of_link(name: str, old: str | None, new: str | None) -> Change:
    kind, _, line = name.partition(":")
    return Change(f"{LINK}{kind}", int(line) if line else None, old, new)


def _chosen(extraction: Extraction) -> list[str]:
    return [name for name in extraction.links if extraction.links.get(_reason_of(name)) == CHOSEN]


def _moved(name: str, lines: Mapping[int, int | None]) -> str:
    """The name of the same link on the other side; empty where its line is not there."""
    kind, of_line, number = name.partition(":")
    position = lines.get(int(number) - 1) if of_line else None
    return name if not of_line else "" if position is None else f"{kind}:{position + 1}"


def _reason_of(name: str) -> str:
    kind, colon, line = name.partition(":")
    return f"{kind}_reason{colon}{line}"
