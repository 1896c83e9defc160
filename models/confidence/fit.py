"""Fits the model of confidence. Needs scikit-learn, which running does not."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from models.confidence.features import FALLING, FEATURES, RISING
from models.confidence.recalibration import Recalibration, fit_recalibration, sigmoid
from models.confidence.trees import Trees

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_FOLDS = 3


@dataclass(frozen=True)
class Observations:
    """Proposals whose rightness is known, one row each.

    Attributes:
        rows: (n, FEATURES).
        is_right: (n,).
        fields: (n,) keys of ``model.field_key``.
        documents, slots: (n,) numbers: rows of one document belong together, of one slot compete.
    """

    rows: Rows
    is_right: Bools
    fields: tuple[str, ...]
    documents: npt.NDArray[np.int32]
    slots: npt.NDArray[np.int32]


def joined(parts: Sequence[Observations]) -> Observations:
    """All of several, each of which counts its documents and slots from 0."""
    documents = np.cumsum([0, *(part.documents.max(initial=-1) + 1 for part in parts)])
    slots = np.cumsum([0, *(part.slots.max(initial=-1) + 1 for part in parts)])
    return Observations(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.is_right for part in parts]),
        tuple(name for part in parts for name in part.fields),
        np.concatenate([part.documents + start for part, start in zip(parts, documents, strict=False)]),
        np.concatenate([part.slots + start for part, start in zip(parts, slots, strict=False)]),
    )


def fit_scores(observations: Observations, *, seed: int = 1, **options: Any) -> tuple[Trees, Recalibration]:
    """Trees over all observations, and the map from their score to a probability.

    The map is fitted on the value that the trees choose in each slot, with the scores of trees that never saw its
    document: the best of several guesses looks better than it is.
    """
    options = {"monotonic_cst": directions()} | options
    scores = np.zeros(len(observations.is_right))
    for seen, unseen in _folds(observations.documents):
        trees = fit_trees(observations.rows[seen], observations.is_right[seen], seed=seed, **options)
        scores[unseen] = sigmoid(trees.log_odds(observations.rows[unseen]))
    chosen = best_of_slots(scores, observations.slots)
    names = [observations.fields[index] for index in chosen]
    recalibration = fit_recalibration(scores[chosen], observations.is_right[chosen], names)
    return fit_trees(observations.rows, observations.is_right, seed=seed, **options), recalibration


def best_of_slots(scores: Floats, slots: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
    """Index of the highest score of each slot."""
    order = np.lexsort((-scores, slots))
    return order[np.unique(slots[order], return_index=True)[1]]


def fit_trees(rows: Rows, is_right: Bools, *, seed: int = 1, **options: Any) -> Trees:
    """Gradient boosted trees, stopped when a tenth of the rows no longer gains.

    Raises:
        RuntimeError: the exported trees say something else than those that were fitted.
    """
    ensemble = importlib.import_module("sklearn.ensemble")  # without types, and only who fits needs it
    settings: dict[str, Any] = {
        "max_iter": 150,
        "learning_rate": 0.1,
        "max_bins": 63,
        "max_leaf_nodes": 15,
        "min_samples_leaf": 40,
        "l2_regularization": 2.0,
        "max_features": 0.5,
        "early_stopping": len(rows) > 2000,
        "n_iter_no_change": 15,
        "validation_fraction": 0.1,
        "random_state": seed,
    } | options
    with importlib.import_module("threadpoolctl").threadpool_limits(1):  # threads that wait for a busy core cost most
        fitted = ensemble.HistGradientBoostingClassifier(**settings).fit(rows, is_right)
    trees = _exported(fitted)
    gap = np.abs(trees.log_odds(rows[:2000]) - fitted.decision_function(rows[:2000])).max()
    if gap > 1e-3:
        raise RuntimeError(
            f"The exported trees differ by {gap:.4f} from the fitted ones. Is this another scikit-learn?"
        )
    return trees


def directions() -> npt.NDArray[np.int8]:
    """(FEATURES,): 1 where more of a feature never makes a value less probable, -1 where never more, 0 else."""
    return np.array([(name in RISING) - (name in FALLING) for name in FEATURES], dtype=np.int8)


def _exported(fitted: Any) -> Trees:
    """scikit-learn has no public way to its histogram trees; ``fit_trees`` compares the outcome."""
    nodes = [stage[0].nodes for stage in fitted._predictors]
    shape = (len(nodes), max(len(tree) for tree in nodes))
    arrays: Mapping[str, npt.NDArray[Any]] = {
        "feature": np.zeros(shape, np.int32),
        "threshold": np.zeros(shape),
        "left": np.zeros(shape, np.int32),
        "right": np.zeros(shape, np.int32),
        "value": np.zeros(shape),
    }
    for number, tree in enumerate(nodes):
        own, inner = np.arange(len(tree)), tree["is_leaf"] == 0
        arrays["feature"][number, : len(tree)] = np.where(inner, tree["feature_idx"], 0)
        arrays["threshold"][number, : len(tree)] = np.where(inner, tree["num_threshold"], 0)
        arrays["left"][number, : len(tree)] = np.where(inner, tree["left"], own)
        arrays["right"][number, : len(tree)] = np.where(inner, tree["right"], own)
        arrays["value"][number, : len(tree)] = np.where(inner, 0, tree["value"])
    depth = max(int(tree["depth"].max()) for tree in nodes)
    return Trees(float(np.ravel(fitted._baseline_prediction)[0]), **arrays, depth=depth)


def _folds(documents: npt.NDArray[np.int32]) -> Sequence[tuple[Bools, Bools]]:
    """(seen, unseen) rows: whole documents by turns."""
    turn = np.unique(documents, return_inverse=True)[1] % _FOLDS
    return [(turn != fold, turn == fold) for fold in range(_FOLDS)]
