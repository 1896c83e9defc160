"""The reader of columns: a small network over their evidence; each field is given to one column, and calibrated."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from models.columns.features import BUCKETS, Column, Evidence, evidence_of

OTHER = "other"
FIELDS = (
    "position", "supplier_material_number", "customer_material_number", "gtin", "description", "quantity", "unit",
    "price_quantity", "unit_price", "net_amount", "delivery_date", "tax_rate", "order_position", "document_number",
    "document_date", "customer_number", "ship_to_name", "ship_to_address", "currency", "sender_name",
)  # fmt: skip
"""What a column of an order may hold; the last eight are of the whole order, repeated in its rows."""
CLASSES = (*FIELDS, OTHER)
_TWICE = "description"
_SECOND = 0.25
"""A second description has to be this much surer: names of goods in two columns are rare."""
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column holds: a field or ``OTHER``, how sure (calibrated), and what else it may be."""

    field: str
    confidence: float
    next_field: str = OTHER
    next_confidence: float = 0.0


@dataclass(frozen=True)
class ColumnModel:
    """Weights of a network with one layer of ``H`` hidden units.

    Attributes:
        hidden: (BUCKETS + VALUES, H). hidden_bias: (H,).
        output: (H, len(CLASSES)). output_bias: (len(CLASSES),).
        calibration: slope and offset from the log odds of the chosen field to those of its being right.
    """

    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    output: NDArray[np.float32]
    output_bias: NDArray[np.float32]
    calibration: tuple[float, float] = (1.0, 0.0)

    def probabilities(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """(columns, len(CLASSES)), each row of sum 1."""
        rows = [self._scores(each) for each in evidence]
        scores = np.array(rows, np.float64).reshape(len(rows), len(CLASSES))
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)

    def _scores(self, evidence: Evidence) -> NDArray[np.float32]:
        pieces = list(evidence.pieces)
        total = self.hidden[pieces].sum(axis=0) / np.sqrt(max(1, len(pieces))) + evidence.values @ self.hidden[BUCKETS:]
        return np.asarray(np.maximum(total + self.hidden_bias, 0) @ self.output + self.output_bias, np.float32)

    def read(self, columns: Sequence[Column]) -> list[ColumnGuess]:
        """What each column of one table holds; no field but the description is given twice."""
        if not columns:
            return []
        probabilities = self.probabilities(evidence_of(columns))
        chosen = assign(probabilities)
        return [self._guess(row, index) for row, index in zip(probabilities, chosen, strict=True)]

    def _guess(self, row: NDArray[np.float64], index: int) -> ColumnGuess:
        others = [i for i in np.argsort(-row) if i != index]
        return ColumnGuess(
            CLASSES[index], self._calibrated(row[index]), CLASSES[others[0]], round(float(row[others[0]]), 4)
        )

    def _calibrated(self, probability: float) -> float:
        slope, offset = self.calibration
        sure = min(1 - _LEAST, max(_LEAST, float(probability)))
        odds = slope * np.log(sure / (1 - sure)) + offset
        return round(float(1 / (1 + np.exp(-odds))), 4)


def assign(probabilities: NDArray[np.float64]) -> list[int]:
    """The classes of the columns whose product is greatest, where only ``OTHER`` may be given to many.

    Args:
        probabilities: (columns, len(CLASSES)).
    """
    count = len(probabilities)
    costs = -np.log(np.maximum(probabilities, _LEAST))
    again = costs[:, [CLASSES.index(_TWICE)]] - np.log(_SECOND)
    other = np.repeat(costs[:, [CLASSES.index(OTHER)]], count, axis=1)
    table = np.hstack([costs[:, : len(FIELDS)], again, other])
    _, places = linear_sum_assignment(table)
    known = [*range(len(FIELDS)), CLASSES.index(_TWICE)]
    return [known[place] if place < len(known) else CLASSES.index(OTHER) for place in places]


def load_column_model(folder: Path) -> ColumnModel:
    """The model that ``models.columns.fit`` wrote into ``folder``."""
    with np.load(folder / "columns.npz", allow_pickle=False) as kept:
        slope, offset = kept["calibration"]
        arrays = {name: kept[name].astype(np.float32) for name in ("hidden", "hidden_bias", "output", "output_bias")}
    return ColumnModel(**arrays, calibration=(float(slope), float(offset)))
