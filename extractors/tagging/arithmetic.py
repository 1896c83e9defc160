"""Choosing among readings by what must add up: quantity × price = amount, net + tax = gross, the lines = net.

Only printed values are chosen among; what does not add up stays as it was read best.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.tagging.header import Candidate
from extractors.tagging.values import Reading

Chosen = dict[str, tuple[Reading, tuple[str, ...]]]
"""By line field: the reading and why it was chosen."""

PRODUCT, TRIPLE = "quantity × price = amount", "net + tax = gross"
LINE_SUM, GROSS_SUM = "the lines add up to it", "the lines add up to the gross amount"

_CENT = Decimal("0.011")
_RELATIVE = Decimal("0.0005")
_ADDS_UP = 0.9
"""What it is worth, in score, that three values fit: a runner-up may replace the best reading for it."""
_TOTALS = ("net_amount", "tax_amount", "gross_amount")
_DOUBT_TAKEN = 0.6
_FACTORS = ("quantity", "unit_price", "net_amount", "price_quantity")
_MOST = 4

_Combination = tuple[Reading, Reading, Reading, Reading | None]


def fits(quantity: Decimal, price: Decimal, per: Decimal, amount: Decimal) -> bool:
    """Whether quantity × price / per is the amount, within the rounding of prices."""
    return abs(quantity * price / per - amount) <= max(_CENT, abs(amount) * _RELATIVE) and amount != 0


def choose_item(readings: Mapping[str, Sequence[Reading]]) -> Chosen:
    """The best reading of every field of an item; those of the product together."""
    chosen: Chosen = {name: (found[0], ()) for name, found in readings.items() if found}
    best, best_score = None, _worth([reading for reading, _ in _product(chosen)])
    for combination in _combinations(readings):
        score = _worth(combination) + _ADDS_UP
        if score > best_score and _is_product(*combination):
            best, best_score = combination, score
    if best is None:
        return chosen
    for name, reading in zip(_FACTORS, best, strict=True):
        if reading is None:
            chosen.pop(name, None)
        else:
            chosen[name] = (reading, (PRODUCT,))
    return chosen


def _product(chosen: Chosen) -> list[tuple[Reading, tuple[str, ...]]]:
    return [chosen[name] for name in _FACTORS if name in chosen]


def _combinations(readings: Mapping[str, Sequence[Reading]]) -> Iterator[_Combination]:
    """Readings of quantity, price, amount and price quantity; the last may be left out."""
    quantities, prices, amounts, pers = (readings.get(name, ()) for name in _FACTORS)
    yield from itertools.product(quantities, prices, amounts, (*pers, None))


def _worth(readings: Iterable[Reading | None]) -> float:
    return sum(reading.score for reading in readings if reading)


def _is_product(quantity: Reading, price: Reading, amount: Reading, per: Reading | None) -> bool:
    places = [{token.index for run in r.span.runs for token in run.tokens} for r in (quantity, price, amount)]
    if any(one & other for one, other in itertools.combinations(places, 2)):
        return False  # one printed number cannot be two factors
    values = [reading.value for reading in (quantity, price, amount)] + [per.value if per else Decimal(1)]
    numbers = [value for value in values if isinstance(value, Decimal)]
    return len(numbers) == len(values) and numbers[3] != 0 and fits(numbers[0], numbers[1], numbers[3], numbers[2])


def with_sums(
    candidates: Mapping[str, tuple[Candidate, ...]], line_sum: Decimal | None
) -> dict[str, tuple[Candidate, ...]]:
    """The candidates with those totals first that add up best."""
    options = [[*candidates.get(name, ())[:_MOST], None] for name in _TOTALS]
    best = max(itertools.product(*options), key=lambda triple: _agreement(triple, line_sum))
    why = _reasons(best, line_sum)
    if not why:
        return dict(candidates)
    changed = dict(candidates)
    for name, candidate in zip(_TOTALS, best, strict=True):
        reasons = tuple(reason for reason, names in why if name in names)
        if candidate is not None and reasons:
            rest = [other for other in candidates[name] if other is not candidate]
            changed[name] = (_surer(candidate, reasons), *rest)
    return changed


def _agreement(triple: Sequence[Candidate | None], line_sum: Decimal | None) -> float:
    return sum(c.score if c else 0.25 for c in triple) + _ADDS_UP * len(_reasons(triple, line_sum))


def _reasons(triple: Sequence[Candidate | None], line_sum: Decimal | None) -> list[tuple[str, tuple[str, ...]]]:
    net, tax, gross = (c.value if c and isinstance(c.value, Decimal) else None for c in triple)
    found: list[tuple[str, tuple[str, ...]]] = []
    if net is not None and tax is not None and gross and abs(net + tax - gross) < _CENT:
        found.append((TRIPLE, _TOTALS))
    if line_sum and net is not None and abs(line_sum - net) < _CENT:
        found.append((LINE_SUM, ("net_amount",)))
    elif line_sum and gross is not None and abs(line_sum - gross) < _CENT:
        found.append((GROSS_SUM, ("gross_amount",)))
    return found


def _surer(candidate: Candidate, reasons: tuple[str, ...]) -> Candidate:
    score = candidate.score + (1 - candidate.score) * _DOUBT_TAKEN
    share = score / candidate.score if candidate.score else 1.0
    field = candidate.field
    sure = round(min(field.confidence * share, 0.999), 3)
    return replace(candidate, score=score, field=replace(field, confidence=sure, evidence=(*field.evidence, *reasons)))
