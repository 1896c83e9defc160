"""Fit the weights of ``boundaries`` on generated stacks: ``python -m models.stacks.fit --stacks 800``."""

import argparse
import json
import logging
import random
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from datamodel.document import Page
from models.layout.runtime import OnnxLayoutReader, open_reader
from models.registry import ROOM, register, verified_folder
from models.stacks.boundaries import EVIDENCE, BoundaryModel, evidence_between
from models.synthetic.generate import generate

_LOG = logging.getLogger(__name__)
_RIDGE = 0.01
_SEED = 700_000_000


def stack(rng: random.Random) -> list[tuple[Page, bool]]:
    """Pages of two to five papers end to end, each with whether it opens a paper."""
    pages: list[tuple[Page, bool]] = []
    for _ in range(rng.randint(2, 5)):
        document = generate(_SEED + rng.randrange(100_000_000), split="validation")
        pages += [(labelled.page, index == 0) for index, labelled in enumerate(document.pages) if labelled.page.words]
    return pages


def boundaries(
    reader: OnnxLayoutReader, pages: Sequence[tuple[Page, bool]]
) -> Iterator[tuple[NDArray[np.float64], bool]]:
    """Evidence and truth at every place between two pages; the papers before are cut where they truly end."""
    kinds = reader.kinds_apart([page for page, _ in pages])
    start = 0
    for i in range(1, len(pages)):
        before = [page for page, _ in pages[start:i]]
        yield evidence_between(pages[i][0], kinds[i], before, kinds[start:i]), pages[i][1]
        if pages[i][1]:
            start = i


def fit(evidence: NDArray[np.float64], truth: NDArray[np.float64]) -> BoundaryModel:
    """Logistic regression with a small ridge. evidence (n, len(EVIDENCE)), truth (n,) of 0 and 1."""

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = evidence @ weights
        value = np.logaddexp(0, total) - truth * total
        slope = evidence.T @ (1 / (1 + np.exp(-total)) - truth) / len(truth)
        return float(value.mean() + _RIDGE * weights @ weights), slope + 2 * _RIDGE * weights

    found = minimize(loss, np.zeros(evidence.shape[1]), jac=True, method="L-BFGS-B")
    return BoundaryModel(dict(zip(EVIDENCE, (round(float(w), 4) for w in found.x), strict=True)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.stacks.fit", description=__doc__)
    parser.add_argument("--stacks", type=int, default=800)
    parser.add_argument("--release", default="", metavar="VERSION", help="make the outcome the shipped model")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    reader, rng = open_reader(verified_folder("layout")), random.Random(0)
    found = [pair for _ in range(chosen.stacks) for pair in boundaries(reader, stack(rng))]
    evidence, truth = np.array([e for e, _ in found]), np.array([t for _, t in found], float)
    half = len(truth) // 2
    model = fit(evidence[:half], truth[:half])
    guesses = np.array([model.probability(e) > 0.5 for e in evidence[half:]])
    right = guesses == (truth[half:] > 0.5)
    _LOG.info("%d places between pages, %.1f %% of the second half right", len(truth), 100 * right.mean())
    _LOG.info("%s", json.dumps(dict(model.weights), indent=1))
    if chosen.release:
        folder = ROOM / "weights" / "stacks"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "boundary.json").write_text(json.dumps({"weights": dict(model.weights)}, indent=1) + "\n")
        metrics = {"places_right": float(right.mean())}
        register("stacks", version=chosen.release, folder="weights/stacks", card="cards/stacks.md", metrics=metrics)
    return 0


if __name__ == "__main__":
    sys.exit(main())
