"""Train the reader of columns on generated tables: ``python -m models.columns.fit --release VERSION``."""

import argparse
import logging
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from models.columns.features import BUCKETS, VALUES, Evidence, evidence_of
from models.columns.generate import Form, draw_form
from models.columns.model import CLASSES, ColumnModel, assign
from models.registry import ROOM, register

_LOG = logging.getLogger(__name__)
_FOLDER = "weights/columns"
_VALIDATION = 900_000_000
_SHARES = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01))


def matrix_of(evidence: Sequence[Evidence]) -> csr_matrix:
    """(columns, BUCKETS + VALUES), the pieces of each heading with a square sum of 1, as ``ColumnModel`` adds them."""
    values, places, ends = [], [], [0]
    for each in evidence:
        share = 1 / np.sqrt(max(1, len(each.pieces)))
        filled = np.flatnonzero(each.values)
        places += [*each.pieces, *(BUCKETS + filled)]
        values += [*([share] * len(each.pieces)), *each.values[filled]]
        ends.append(len(places))
    shape = (len(evidence), BUCKETS + VALUES)
    return csr_matrix((np.array(values, np.float32), np.array(places), np.array(ends)), shape=shape)


def fit(forms: Sequence[Form], *, hidden: int, rounds: int, seed: int) -> ColumnModel:
    """A network of ``hidden`` units, trained by Adam over ``rounds`` of all columns."""
    evidence = [each for form in forms for each in evidence_of(form.as_columns())]
    truth = np.array([CLASSES.index(name) for form in forms for name in form.truths])
    _LOG.info("%d columns of %d tables", len(truth), len(forms))
    network = MLPClassifier((hidden,), alpha=3e-4, batch_size=128, max_iter=rounds, random_state=seed, tol=0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(matrix_of(evidence), truth)
    first, second = (weights.astype(np.float16).astype(np.float32) for weights in network.coefs_)
    output = np.full((hidden, len(CLASSES)), 0.0, np.float32)
    bias = np.full(len(CLASSES), -30.0, np.float32)
    output[:, network.classes_], bias[network.classes_] = second, network.intercepts_[1].astype(np.float32)
    return ColumnModel(first, network.intercepts_[0].astype(np.float32), output, bias)


def outcomes(model: ColumnModel, forms: Sequence[Form]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of every column the probability of the field that it was given, and whether that is right."""
    sure, right = [], []
    for form in forms:
        probabilities = model.probabilities(evidence_of(form.as_columns()))
        chosen = assign(probabilities)
        sure += [probabilities[row, index] for row, index in enumerate(chosen)]
        right += [CLASSES[index] == name for index, name in zip(chosen, form.truths, strict=True)]
    return np.array(sure), np.array(right)


def calibrate(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the log odds by logistic regression (Platt, "Probabilistic outputs", 1999)."""
    clipped = np.clip(sure, 1e-6, 1 - 1e-6)
    odds = np.log(clipped / (1 - clipped))

    def loss(weights: NDArray[np.float64]) -> float:
        total = weights[0] * odds + weights[1]
        return float((np.logaddexp(0, total) - right * total).mean())

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(offset)


def calibration_error(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Expected calibration error over bins of equal size."""
    order = np.argsort(sure)
    bins = np.array_split(order, 15)
    return float(sum(len(b) * abs(sure[b].mean() - right[b].mean()) for b in bins) / len(sure))


def measure(model: ColumnModel, forms: Sequence[Form]) -> dict[str, float]:
    """Shares of columns and of whole tables that are read right, and how far confidences are off."""
    read = [model.read(form.as_columns()) for form in forms]
    right = [[g.field == name for g, name in zip(guesses, form.truths, strict=True)]
             for guesses, form in zip(read, forms, strict=True)]  # fmt: skip
    flat = np.array([each for row in right for each in row])
    sure = np.array([guess.confidence for guesses in read for guess in guesses])
    for low, high in _SHARES:
        inside = (sure >= low) & (sure < high)
        if inside.any():
            _LOG.info("%.2f to %.2f: %6d columns, %.4f right", low, min(high, 1.0), inside.sum(), flat[inside].mean())
    return {
        "columns_right": float(flat.mean()),
        "tables_right": float(np.mean([all(row) for row in right])),
        "ece": calibration_error(sure, flat),
    }


def save(model: ColumnModel, folder: Path) -> None:
    """Half precision for the layer that is most of it."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "columns.npz",
        hidden=model.hidden.astype(np.float16),
        hidden_bias=model.hidden_bias,
        output=model.output,
        output_bias=model.output_bias,
        calibration=np.array(model.calibration),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.columns.fit", description=__doc__)
    parser.add_argument("--tables", type=int, default=12_000)
    parser.add_argument("--hidden", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the model there that the figures are of")
    parser.add_argument("--release", default="", metavar="VERSION", help="make the outcome the shipped model")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    forms = [draw_form(chosen.seed * 10_000_000 + number) for number in range(chosen.tables)]
    model = fit(forms, hidden=chosen.hidden, rounds=chosen.rounds, seed=chosen.seed)
    unseen = [draw_form(_VALIDATION + number, split="validation") for number in range(3000)]
    model = replace(model, calibration=calibrate(*outcomes(model, unseen[:1500])))
    metrics = measure(model, unseen[1500:])
    _LOG.info("%s", metrics)
    if chosen.keep:
        save(model, chosen.keep)
    if chosen.release:
        _LOG.info("once more with all headings, to be shipped")
        forms = [draw_form(chosen.seed * 10_000_000 + number, split="all") for number in range(chosen.tables)]
        whole = fit(forms, hidden=chosen.hidden, rounds=chosen.rounds, seed=chosen.seed)
        model = replace(whole, calibration=model.calibration)
        folder = ROOM / _FOLDER
        save(model, folder)
        register("columns", version=chosen.release, folder=_FOLDER, card="cards/columns.md", metrics=metrics)
    return 0


if __name__ == "__main__":
    sys.exit(main())
