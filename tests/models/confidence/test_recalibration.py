import numpy as np
import pytest

from models.confidence.recalibration import HIGHEST, IDENTITY, LOWEST, Recalibration, fit_beta, fit_recalibration


def drawn(count, *, power, seed=0):
    """Scores, and outcomes that are right with probability score ** power."""
    rng = np.random.default_rng(seed)
    scores = rng.uniform(0.02, 0.98, count)
    return scores, rng.uniform(size=count) < scores**power


def test_beta_finds_the_probability_behind_a_score():
    scores, is_right = drawn(20_000, power=3)
    map_ = Recalibration(fit_beta(scores, is_right))
    found = map_.probabilities(np.array([0.3, 0.6, 0.9]), ["x"] * 3)
    assert found == pytest.approx([0.027, 0.216, 0.729], abs=0.03)


def test_beta_of_few_stays_where_it_is_drawn_to():
    assert fit_beta(np.array([0.5]), np.array([False])) == pytest.approx(IDENTITY, abs=0.1)


def test_beta_keeps_the_order():
    scores, is_right = drawn(500, power=1, seed=3)
    a, b, _ = fit_beta(1 - scores, is_right)  # scores that say the opposite
    assert a >= 0
    assert b >= 0


def test_fields_with_observations_enough_have_their_own_map():
    good, poor = drawn(2000, power=0.2), drawn(2000, power=5, seed=1)
    few = np.array([0.5, 0.5]), np.array([True, False])
    scores, is_right = (np.concatenate(parts) for parts in zip(good, poor, few, strict=True))
    names = ["good"] * 2000 + ["poor"] * 2000 + ["few"] * 2
    fitted = fit_recalibration(scores, is_right, names)
    assert set(fitted.of_field) == {"good", "poor"}
    at_half = fitted.probabilities(np.full(3, 0.5), ["good", "few", "poor"])
    assert at_half[0] > at_half[1] > at_half[2]


def test_probabilities_are_never_certain():
    assert Recalibration().probabilities(np.array([0.0, 1.0]), ["x", "x"]).tolist() == [LOWEST, HIGHEST]
