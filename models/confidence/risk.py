"""How sure is sure enough for an accepted error: thresholds with a stated bound.

The risk at a threshold is the share of wrong documents among those at or above it. From ``n`` of them with ``k`` wrong,
Clopper and Pearson (Biometrika 26, 1934) give an upper bound that holds with probability 1 - delta. Choosing the lowest
threshold whose bound is good would be choosing the luckiest of many tries. So the thresholds of a grid fixed beforehand
are tried in order, the strictest first, and the first that fails ends it (fixed sequence testing: Angelopoulos, Bates,
Candès, Jordan, Lei: Learn then Test, 2021). The sequence starts at the first threshold with documents enough to pass at
all; that keeps the level as long as a lower threshold never has the smaller risk.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scipy.special import betaincinv

DELTA = 0.05
"""Probability that the true risk is above the bound after all."""
GRID: tuple[float, ...] = tuple(
    1 - round(doubt, 4) for step in range(30) for doubt in [0.001 * 1.25**step] if doubt < 0.6
)
"""Thresholds, the strictest first: each lets a quarter more doubt pass than the one before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document whose truth is known.

    Attributes:
        confidence: of the document.
        is_clear: nothing else keeps it from being approved: sure of its type, no check failed.
        is_right: all that its record carries is right and complete.
    """

    confidence: float
    is_clear: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What a threshold would do. ``bound`` is the upper bound of the risk; 1 where nothing is approved."""

    threshold: float
    documents: int
    approved: int
    wrong: int
    bound: float

    @property
    def coverage(self) -> float:
        return self.approved / self.documents if self.documents else 0.0

    @property
    def risk(self) -> float | None:
        """As observed."""
        return self.wrong / self.approved if self.approved else None


def upper_bound(wrong: int, count: int, *, delta: float = DELTA) -> float:
    """Clopper and Pearson's one-sided bound of a probability that showed itself ``wrong`` times in ``count``."""
    return float(betaincinv(wrong + 1, count - wrong, 1 - delta)) if wrong < count else 1.0


def least_documents(max_error: float, *, delta: float = DELTA) -> int:
    """Approved documents without a single error that are needed to believe in ``max_error``: 299 for 1 %.

    Raises:
        ValueError: ``max_error`` is not between 0 and 1.
    """
    if not 0 < max_error < 1:
        raise ValueError(f"An accepted error of {max_error} is not between 0 and 1.")
    return math.ceil(math.log(delta) / math.log1p(-max_error))


def risk_curve(
    outcomes: Sequence[Outcome], *, grid: Sequence[float] = GRID, delta: float = DELTA
) -> tuple[RiskPoint, ...]:
    """A point a threshold of ``grid``. Documents that are not clear count for coverage only."""
    return tuple(_points(outcomes, grid, delta))


def _points(outcomes: Sequence[Outcome], grid: Sequence[float], delta: float) -> Iterator[RiskPoint]:
    for threshold in grid:
        approved = [outcome for outcome in outcomes if outcome.is_clear and outcome.confidence >= threshold]
        wrong = sum(not outcome.is_right for outcome in approved)
        yield RiskPoint(threshold, len(outcomes), len(approved), wrong, upper_bound(wrong, len(approved), delta=delta))


def choose_point(curve: Sequence[RiskPoint], max_error: float, *, delta: float = DELTA) -> RiskPoint | None:
    """The lowest threshold whose risk is at most ``max_error`` with probability 1 - delta; None: all to a person.

    Args:
        curve: of ``risk_curve``, the strictest threshold first.
        max_error: accepted share of wrong documents among the approved. 1 and more asks for no bound.
        delta: as the bounds of ``curve`` were made with.
    """
    if max_error >= 1:
        return curve[-1] if curve else None
    least = least_documents(max_error, delta=delta)
    chosen = None
    for point in (point for point in curve if point.approved >= least):
        if point.bound > max_error:
            break
        chosen = point
    return chosen
