import numpy as np
import pytest

pytest.importorskip("sklearn")

from models.confidence.features import FEATURES
from models.confidence.fit import Observations, best_of_slots, fit_scores, fit_trees
from models.confidence.recalibration import sigmoid


@pytest.fixture(scope="module")
def observations():
    """1,500 slots with two proposals each, of 300 documents; a proposal is right by its first feature."""
    rng = np.random.default_rng(5)
    rows = np.zeros((3000, len(FEATURES)), dtype=np.float32)
    rows[:, 0] = rng.uniform(size=3000)
    rows[:, 1] = rng.uniform(size=3000)
    is_right = rng.uniform(size=3000) < 0.9 * rows[:, 0]
    slots = np.repeat(np.arange(1500, dtype=np.int32), 2)
    return Observations(rows, is_right, ("currency",) * 3000, slots // 5, slots)


def test_best_of_slots_is_one_a_slot():
    scores, slots = np.array([0.1, 0.7, 0.3, 0.2]), np.array([4, 4, 1, 1], dtype=np.int32)
    assert best_of_slots(scores, slots).tolist() == [2, 1]


def test_fit_gives_the_probability_of_the_chosen(observations):
    trees, recalibration = fit_scores(observations)
    scores = sigmoid(trees.log_odds(observations.rows))
    chosen = best_of_slots(scores, observations.slots)
    probabilities = recalibration.probabilities(scores[chosen], ["currency"] * len(chosen))
    truth = 0.9 * observations.rows[chosen, 0]
    assert probabilities.mean() == pytest.approx(truth.mean(), abs=0.03)
    assert np.corrcoef(probabilities, truth)[0, 1] > 0.9


def test_fit_is_the_same_for_one_seed(observations):
    first, second = (fit_trees(observations.rows, observations.is_right, seed=3) for _ in range(2))
    assert first.to_json() == second.to_json()
