"""Which printed lines of the pages are about which line item of the data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from datamodel.extraction import LineItem
from extractors.structured.printed import Row, is_within, shows_number, words_of_name
from extractors.vocabulary import label_key

_NUMBERS = ("supplier_material_number", "customer_material_number", "gtin")
_NUMBER, _WORDS, _SUM, _PRICE, _QUANTITY = 3.0, 3.0, 2.0, 1.0, 0.5
_LEAST = 1.0
"""Of a row that is taken for one of a line item: at least its price."""
_LEAST_WORDS = 0.5
_AROUND = 6
"""Rows above the first item and below the last that may be theirs, where the others stand closer together."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows ``first`` to ``last`` (both within) that may be about an item, and the one that surely is."""

    first: int
    anchor: int
    last: int


def bands_of(items: Sequence[LineItem], rows: Sequence[Row]) -> list[Band | None]:
    """For each item its rows: items come in their order, and share no anchor. None where no row is like the item."""
    anchors = _anchors([list(_scores(item, rows)) for item in items], len(rows))
    known = [anchor for anchor in anchors if anchor is not None]
    gaps = [after - before for before, after in pairwise(known)]
    reach = max(_AROUND, int(median(gaps)) if gaps else 0)
    bands: list[Band | None] = []
    for index, anchor in enumerate(anchors):
        if anchor is None:
            bands.append(None)
            continue
        before = next((each for each in reversed(anchors[:index]) if each is not None), None)
        after = next((each for each in anchors[index + 1 :] if each is not None), None)
        first = max(0, anchor - reach) if before is None else before + 1
        last = min(len(rows) - 1, anchor + reach) if after is None else after - 1
        bands.append(Band(first, anchor, last))
    return bands


def _scores(item: LineItem, rows: Sequence[Row]) -> Iterator[float]:
    numbers = [label_key(str(item[name].value)) for name in _NUMBERS if name in item]
    words = words_of_name(str(item["description"].value)) if "description" in item else frozenset()
    amounts = [
        (item[name].value, weight)
        for name, weight in (("net_amount", _SUM), ("unit_price", _PRICE), ("quantity", _QUANTITY))
        if name in item and item[name].value
    ]
    for row in rows:
        score = _NUMBER * sum(is_within(row, number) for number in numbers)
        score += sum(weight for value, weight in amounts if isinstance(value, Decimal) and shows_number(row, value))
        share = sum(word in row.words for word in words) / len(words) if words else 0.0
        yield score + (_WORDS * share if share >= _LEAST_WORDS else 0.0)


def _anchors(scores: Sequence[Sequence[float]], count: int) -> list[int | None]:
    """The rows, one after the other, that are most like the items: as aligning two sequences (Needleman, Wunsch)."""
    best = [0.0] * (count + 1)  # of the items so far, with rows before this one
    chosen: list[list[int]] = []
    for row_scores in scores:
        taken, now = [-1] * (count + 1), [0.0] * (count + 1)
        for end in range(1, count + 1):
            now[end], taken[end] = max((now[end - 1], taken[end - 1]), (best[end], -1))
            score = row_scores[end - 1]
            if score >= _LEAST and best[end - 1] + score > now[end]:
                now[end], taken[end] = best[end - 1] + score, end - 1
        best = now
        chosen.append(taken)
    return list(reversed(list(_traced(chosen, count))))


def _traced(chosen: Sequence[Sequence[int]], count: int) -> Iterator[int | None]:
    end = count
    for taken in reversed(chosen):
        row = taken[end]
        yield row if row >= 0 else None
        end = row if row >= 0 else end
