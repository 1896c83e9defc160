"""Which of some amounts make a sum: all solutions among few amounts, pairs among many; never one found by luck alone.

Among up to ``MOST`` amounts every subset is looked at, by halves (meet in the middle). How many subsets fit, and how
many would fit by chance (``chances``), is part of the answer: among many small invoices some subset always fits.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST = 24
_OFFERED = 6
_WIDEST = 1 << 60  # sums must fit into 64 bits


@dataclass(frozen=True, slots=True)
class Solutions:
    """Subsets by the places of their amounts, the smallest first; ``count`` is that of all, ``offered`` or not."""

    offered: tuple[tuple[int, ...], ...]
    count: int


def find_subsets(amounts: Sequence[int], target: int) -> Solutions:
    """All subsets of at least one of the first ``MOST`` amounts whose sum is ``target``."""
    amounts = amounts[:MOST]
    if not amounts or sum(abs(amount) for amount in amounts) + abs(target) >= _WIDEST:
        return Solutions((), 0)
    half = len(amounts) // 2
    left, right = _sums(amounts[:half]), _sums(amounts[half:])
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    first = np.searchsorted(ordered, target - left, side="left")
    last = np.searchsorted(ordered, target - left, side="right")
    found: list[tuple[int, ...]] = []
    for mask in np.nonzero(last > first)[0]:
        for place in range(first[mask], min(last[mask], first[mask] + 4 * _OFFERED)):
            members = int(mask) | int(order[place]) << half
            if members:
                found.append(tuple(place for place in range(len(amounts)) if members >> place & 1))
        if len(found) > 50 * _OFFERED:
            break
    count = int((last - first).sum()) - (target == 0)
    return Solutions(tuple(sorted(found, key=lambda one: (len(one), one))[:_OFFERED]), count)


def find_pairs(amounts: Sequence[int], target: int) -> Solutions:
    """All pairs of two amounts whose sum is ``target``."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    found: list[tuple[int, ...]] = []
    for place, amount in enumerate(amounts):
        found += [(other, place) for other in places.get(target - amount, ())]
        if len(found) > 50 * _OFFERED:
            break
        places[amount].append(place)
    return Solutions(tuple(sorted(found)[:_OFFERED]), len(found))


def chances(amounts: Sequence[int], size: int) -> float:
    """How many subsets of up to ``size`` amounts one should expect to make any given sum, as a decimal logarithm.

    There are so many of them, and so many sums that they can make.
    """
    width = sum(abs(amount) for amount in amounts)
    subsets = sum(math.comb(len(amounts), few) for few in range(1, min(size, len(amounts)) + 1))
    return math.log10(max(subsets, 1) / max(width, 1))


def _sums(amounts: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Of every subset; its place has a bit for each amount."""
    sums = np.zeros(1, dtype=np.int64)
    for amount in amounts:
        sums = np.concatenate((sums, sums + amount))
    return sums
