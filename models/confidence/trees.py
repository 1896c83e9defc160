"""Boosted trees as plain arrays: fitted elsewhere, asked here with numpy alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trees:
    """A sum of binary trees over a row of features: a log-odds.

    All arrays but ``base`` are (trees, nodes), filled up with leaves of value 0; node 0 is the root, a leaf is its own
    child. A row goes left where its feature is at most the threshold.
    """

    base: float
    feature: npt.NDArray[np.int32]
    threshold: Floats
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: Floats
    depth: int

    def log_odds(self, rows: npt.NDArray[np.float32]) -> Floats:
        """(rows,) for ``rows`` (rows, features)."""
        trees = np.arange(len(self.feature))
        at = np.zeros((len(rows), len(trees)), dtype=np.int32)
        index = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[index, self.feature[trees, at]] <= self.threshold[trees, at]
            at = np.where(goes_left, self.left[trees, at], self.right[trees, at])
        return np.asarray(self.base + self.value[trees, at].sum(axis=1))

    def to_json(self) -> dict[str, Any]:
        return {
            "base": self.base,
            "depth": self.depth,
            "trees": [
                {
                    "feature": self.feature[tree].tolist(),
                    "threshold": [_short(number) for number in self.threshold[tree]],
                    "left": self.left[tree].tolist(),
                    "right": self.right[tree].tolist(),
                    "value": [round(float(number), 5) for number in self.value[tree]],
                }
                for tree in range(len(self.feature))
            ],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        trees = record["trees"]
        return cls(
            float(record["base"]),
            _stack(trees, "feature").astype(np.int32),
            _stack(trees, "threshold"),
            _stack(trees, "left").astype(np.int32),
            _stack(trees, "right").astype(np.int32),
            _stack(trees, "value"),
            int(record["depth"]),
        )


def _stack(trees: Sequence[Mapping[str, Sequence[float]]], name: str) -> Floats:
    width = max(len(tree[name]) for tree in trees)
    stacked = np.zeros((len(trees), width))
    for number, tree in enumerate(trees):
        stacked[number, : len(tree[name])] = tree[name]
    return stacked


def _short(number: float) -> float:
    """Seven digits: more than a feature has, and half the length in a file."""
    return float(f"{number:.7g}")
