import numpy as np
import pytest

from models.confidence.risk import GRID, Outcome, choose_point, least_documents, risk_curve, upper_bound


def outcomes(right, wrong=0, *, confidence=0.95, held=0):
    return [
        *[Outcome(confidence, True, True)] * right,
        *[Outcome(confidence, True, False)] * wrong,
        *[Outcome(confidence, False, True)] * held,
    ]


@pytest.mark.parametrize(
    ("wrong", "count", "bound"),
    [(0, 10, 0.2589), (1, 10, 0.3942), (0, 299, 0.00997), (3, 500, 0.01543), (10, 10, 1.0), (0, 0, 1.0)],
)
def test_upper_bound_is_that_of_the_tables(wrong, count, bound):
    assert upper_bound(wrong, count) == pytest.approx(bound, abs=1e-4)


def test_least_documents_is_the_first_count_that_can_pass():
    assert least_documents(0.01) == 299
    assert upper_bound(0, 299) <= 0.01 < upper_bound(0, 298)
    with pytest.raises(ValueError, match="not between"):
        least_documents(0.0)


def test_grid_starts_with_the_strictest():
    assert list(GRID) == sorted(GRID, reverse=True)
    assert GRID[0] == 0.999


def test_curve_counts_held_documents_for_coverage_only():
    point = risk_curve(outcomes(60, 20, held=20), grid=[0.9])[0]
    assert (point.documents, point.approved, point.wrong) == (100, 80, 20)
    assert (point.coverage, point.risk) == (0.8, 0.25)


def test_choice_needs_documents_enough():
    assert choose_point(risk_curve(outcomes(298)), 0.01) is None
    chosen = choose_point(risk_curve(outcomes(299)), 0.01)
    assert chosen is not None
    assert chosen.threshold == GRID[-1]
    assert choose_point(risk_curve([]), 0.01) is None


def test_choice_ends_at_the_first_threshold_that_fails():
    mixed = [*outcomes(400, confidence=0.99), *outcomes(100, 20, confidence=0.9), *outcomes(9000, confidence=0.6)]
    chosen = choose_point(risk_curve(mixed), 0.01)
    assert chosen is not None
    assert 0.9 < chosen.threshold <= 0.99
    assert chosen.wrong == 0


def test_choice_without_a_limit_approves_all():
    assert choose_point(risk_curve(outcomes(1, 9)), 1.0) == risk_curve(outcomes(1, 9))[-1]


@pytest.mark.parametrize("slope", [1.0, 3.0])
def test_promise_is_broken_no_more_often_than_stated(slope):
    """Documents are drawn 400 times from a known risk; the true risk at the chosen threshold is computed, not drawn."""
    rng, broken, chosen = np.random.default_rng(7), 0, 0
    grid = np.linspace(0, 1, 20_001)
    for _ in range(400):
        confidence = rng.uniform(size=1500)
        is_right = rng.uniform(size=1500) >= 0.2 * (1 - confidence) ** slope
        found = [Outcome(float(c), True, bool(r)) for c, r in zip(confidence, is_right, strict=True)]
        point = choose_point(risk_curve(found), 0.05)
        if point is not None:
            chosen += 1
            broken += (0.2 * (1 - grid[grid >= point.threshold]) ** slope).mean() > 0.05
    assert chosen > 100
    assert broken <= 400 * 0.05 + 2 * (400 * 0.05 * 0.95) ** 0.5
