"""What the numbers of a page are to each other, whatever the page looks like: products, sums, sequences.

In "20  4,50  90,00" the last is the product of the others; a net sum and a tax make a gross sum; 1, 2, 3 below each
other count positions. These relations hold on paper of any sender.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

RELATIONS = ("product", "factor", "repeated", "net", "tax", "gross", "column_sum", "summand", "sequence")
_PRODUCT, _FACTOR, _REPEATED, _NET, _TAX, _GROSS, _SUM, _SUMMAND, _SEQUENCE = range(len(RELATIONS))

_MAX_PER_LINE = 9
_MAX_SUMS = 70
_LOWEST_TAX, _HIGHEST_TAX = 0.02, 0.30
_SAME_EDGE = 0.008  # of the page's width
_STEPS = (1, 10)

Numbers = Sequence[Sequence[float]]


def relate(numbers: Numbers, lines: NDArray[np.int32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Flags (n, len(RELATIONS)) for n words; ``numbers`` holds the values that each may have."""
    flags = np.zeros((len(numbers), len(RELATIONS)), np.float32)
    numeric = [i for i, values in enumerate(numbers) if values]
    by_line: dict[int, list[int]] = defaultdict(list)
    for i in numeric:
        by_line[int(lines[i])].append(i)
    for members in by_line.values():
        _mark_products(members[:_MAX_PER_LINE], numbers, flags)
    _mark_totals(numeric, numbers, flags)
    columns: dict[int, list[int]] = defaultdict(list)
    for i in sorted(numeric, key=lambda i: boxes[i, 1]):
        columns[round(float(boxes[i, 2]) / _SAME_EDGE)].append(i)
    for members in columns.values():
        _mark_column_sums(members, numbers, flags)
        _mark_sequences(members, numbers, flags)
    return flags


def _mark_products(members: Sequence[int], numbers: Numbers, flags: NDArray[np.float32]) -> None:
    for a, b in combinations(members, 2):
        if numbers[a][0] == numbers[b][0]:
            flags[a, _REPEATED] = flags[b, _REPEATED] = 1
    if len(members) < 3:
        return
    for a, b in combinations(members, 2):
        if numbers[a][0] <= 1 or numbers[b][0] <= 1:
            continue
        products = [x * y for x in numbers[a] for y in numbers[b]]
        for c in members:
            if c not in (a, b) and any(_is_product(p, value) for p in products for value in numbers[c]):
                flags[c, _PRODUCT] = flags[a, _FACTOR] = flags[b, _FACTOR] = 1


def _is_product(product: float, value: float) -> bool:
    if value <= 1:
        return False
    return any(abs(product / per - value) <= 0.006 + 0.0002 * value for per in (1, 100, 1000))


def _mark_totals(numeric: Sequence[int], numbers: Numbers, flags: NDArray[np.float32]) -> None:
    """Net, tax and gross: three amounts of which two make the third, in the proportion of a tax."""
    cents: dict[int, list[int]] = defaultdict(list)
    for i in numeric:
        cents[round(numbers[i][-1] * 100)].append(i)
    amounts = sorted((amount for amount in cents if amount > 0), reverse=True)[:_MAX_SUMS]
    for gross in amounts:
        for net in amounts:
            tax = gross - net
            if _LOWEST_TAX * net <= tax <= _HIGHEST_TAX * net and tax in cents:
                for amount, relation in ((net, _NET), (tax, _TAX), (gross, _GROSS)):
                    flags[cents[amount], relation] = 1


def _mark_column_sums(members: Sequence[int], numbers: Numbers, flags: NDArray[np.float32]) -> None:
    """A number that adds up those right above it, up to two lines between them left out."""
    values = [round(numbers[i][-1] * 100) for i in members]
    for end in range(2, len(members)):
        for last in range(end - 1, max(0, end - 4), -1):
            total = 0
            for first in range(last, -1, -1):
                total += values[first]
                if first < last and total == values[end] != 0:
                    flags[members[end], _SUM] = 1
                    flags[list(members[first : last + 1]), _SUMMAND] = 1
                if total > values[end]:
                    break


def _mark_sequences(members: Sequence[int], numbers: Numbers, flags: NDArray[np.float32]) -> None:
    for upper, lower in pairwise(members):
        if numbers[lower][0] - numbers[upper][0] in _STEPS:
            flags[[upper, lower], _SEQUENCE] = 1
