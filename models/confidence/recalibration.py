"""From a score to a probability: beta calibration, shared by all fields and bent for each one.

Kull, Silva Filho, Flach: Beta calibration: a well-founded and easily implemented improvement on logistic calibration
for binary classifiers, AISTATS 2017. The map is logit(p) = c + a·ln(s) - b·ln(1 - s) with a, b ≥ 0: order is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]
Beta = tuple[float, float, float]
"""(a, b, c) of the map."""

IDENTITY: Beta = (1.0, 1.0, 0.0)
LOWEST, HIGHEST = 0.001, 0.999
"""No finite calibration set shows more than this; a field's confidence stays within."""
_EDGE = 1e-6
_PULL = 20.0
"""Weight, in observations, with which a field's own map is drawn to the one of all fields."""


@dataclass(frozen=True)
class Recalibration:
    """Maps of scores to probabilities; a field without one of its own has that of all."""

    of_all: Beta = IDENTITY
    of_field: Mapping[str, Beta] = field(default_factory=dict)

    def probabilities(self, scores: Floats, fields: Sequence[str]) -> Floats:
        betas = np.array([self.of_field.get(name, self.of_all) for name in fields]).reshape(-1, 3)
        logits = (betas * _terms(scores)).sum(axis=1)
        return np.asarray(np.clip(sigmoid(logits), LOWEST, HIGHEST))


def fit_recalibration(
    scores: Floats, is_right: npt.NDArray[np.bool_], fields: Sequence[str], *, least: int = 100
) -> Recalibration:
    """Fields with fewer than ``least`` observations, or with one outcome only, share the map of all."""
    of_all = fit_beta(scores, is_right, towards=IDENTITY)
    names = np.array(fields)
    own = {}
    for name in sorted(set(fields)):
        of_name = names == name
        outcomes = is_right[of_name]
        if len(outcomes) >= least and 0 < outcomes.sum() < len(outcomes):
            own[name] = fit_beta(scores[of_name], outcomes, towards=of_all)
    return Recalibration(of_all, own)


def fit_beta(scores: Floats, is_right: npt.NDArray[np.bool_], *, towards: Beta = IDENTITY) -> Beta:
    """The likeliest map, drawn ``towards`` another one where observations are few."""
    terms, target, prior = _terms(scores), is_right.astype(float), np.array(towards)

    def loss(beta: Floats) -> tuple[float, Floats]:
        logits = terms @ beta
        away = beta - prior
        cost = float(np.logaddexp(0, logits).sum() - (target * logits).sum() + _PULL / 2 * (away**2).sum())
        return cost, np.asarray(terms.T @ (sigmoid(logits) - target) + _PULL * away)

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)])
    a, b, c = (float(number) for number in found.x)
    return a, b, c


def _terms(scores: Floats) -> Floats:
    clipped = np.clip(scores, _EDGE, 1 - _EDGE)
    return np.column_stack([np.log(clipped), -np.log1p(-clipped), np.ones_like(clipped)])


def sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))))
