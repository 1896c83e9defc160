import numpy as np
import pytest

pytest.importorskip("sklearn")

from models.confidence.features import FEATURES
from models.confidence.fit import Observations, best_of_slots, directions, fit_scores, fit_trees, joined
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


def test_more_of_what_speaks_for_a_value_never_makes_it_less_probable():
    """Also where the documents say so: here half of the values with a high score are wrong, and none with a low one."""
    rng = np.random.default_rng(6)
    rows = np.zeros((3000, len(FEATURES)), dtype=np.float32)
    score, rival = FEATURES.index("layout.score"), FEATURES.index("layout.rival")
    rows[:, score], rows[:, rival] = rng.uniform(size=3000), rng.uniform(size=3000)
    is_right = (rng.uniform(size=3000) < 0.5) | ((rows[:, score] < 0.5) & (rows[:, rival] > 0.5))
    more, less = rows[:200].copy(), rows[:200].copy()
    more[:, score] = 1.0
    less[:, rival] = 1.0

    def falls(**options):
        odds = fit_trees(rows, is_right, **options).log_odds
        return (odds(more) < odds(rows[:200]) - 1e-6).any(), (odds(less) > odds(rows[:200]) + 1e-6).any()

    assert falls() == (True, True)
    assert falls(monotonic_cst=directions()) == (False, False)


def test_parts_are_joined_with_documents_and_slots_counted_on(observations):
    whole = joined([observations, observations])
    assert len(whole.rows) == len(whole.fields) == 6000
    assert whole.documents[3000:].min() == observations.documents.max() + 1
    assert len(np.unique(whole.slots)) == 3000
