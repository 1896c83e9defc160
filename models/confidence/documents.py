"""From values to their line and their document: the probability that all of it is right.

The product of the values' probabilities would be that only if errors came independently. They come together, and what
is missing has no value that could be doubted. So the product is one feature of several, and a logistic regression
weighs them on whole documents.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from datamodel.extraction import PAPER_TYPES, DocumentType, Extraction, Field, LineItem
from models.confidence.consistency import CENT, is_product, steps_evenly
from models.confidence.recalibration import HIGHEST, LOWEST

Floats = npt.NDArray[np.float64]

_TYPES = tuple(f"type={kind}" for kind in PAPER_TYPES)
DOCUMENT_FEATURES: tuple[str, ...] = (
    "header_product",
    "header_worst",
    "lines_product",
    "lines_worst",
    "line_worst",
    "type",
    "lines",
    "absent",
    "totals",
    "line_sum",
    "line_products",
    "in_order",
    *_TYPES,
)
_PULL = 1.0
_SUREST = 6.0  # log-odds beyond which certainty counts no more


@dataclass(frozen=True, slots=True)
class Scope:
    """The fields of a type of document that its record carries, in the header and in each line."""

    header: frozenset[str]
    lines: frozenset[str]


@dataclass(frozen=True)
class DocumentModel:
    """A logistic regression over ``DOCUMENT_FEATURES``: ``weights`` by name, of features as they are."""

    scopes: Mapping[DocumentType, Scope]
    weights: Mapping[str, float]
    bias: float = 0.0

    def confidence(self, extraction: Extraction) -> float:
        """The probability that everything is right and complete that the record carries."""
        row = document_features(extraction, self.scopes)
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in row.items())
        return min(HIGHEST, max(LOWEST, 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))))

    def to_json(self) -> dict[str, Any]:
        return {
            "bias": round(self.bias, 5),
            "weights": {name: round(weight, 5) for name, weight in self.weights.items()},
            "scopes": {str(kind): [sorted(s.header), sorted(s.lines)] for kind, s in self.scopes.items()},
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        scopes = {
            DocumentType(kind): Scope(frozenset(header), frozenset(lines))
            for kind, (header, lines) in record["scopes"].items()
        }
        return cls(scopes, {name: float(weight) for name, weight in record["weights"].items()}, float(record["bias"]))


def line_confidence(item: LineItem, names: frozenset[str]) -> float:
    """At least this probably all of ``names`` that the line has are right: Fréchet's bound, whatever hangs together.

    P(all right) ≥ 1 - Σ P(wrong); the worst value is the other end of the interval.
    """
    doubts = [1 - field.confidence for name, field in item.items() if name in names]
    return max(0.0, 1 - sum(doubts))


def document_features(extraction: Extraction, scopes: Mapping[DocumentType, Scope]) -> dict[str, float]:
    """``DOCUMENT_FEATURES`` of an extraction whose fields have calibrated confidences."""
    scope = scopes.get(extraction.document_type, _NOTHING)
    header = [field for name, field in extraction.fields.items() if name in scope.header]
    lines = [field for item in extraction.line_items for name, field in item.items() if name in scope.lines]
    row = {
        "header_product": _product(header),
        "header_worst": _worst(header),
        "lines_product": _product(lines),
        "lines_worst": _worst(lines),
        "line_worst": _log_odds(
            min((line_confidence(item, scope.lines) for item in extraction.line_items), default=1.0)
        ),
        "type": _log_odds(extraction.classification.confidence),
        "lines": math.log1p(len(extraction.line_items)),
        "absent": len(scope.header - set(extraction.fields)) / max(len(scope.header), 1),
        f"type={extraction.document_type}": 1.0,
    }
    return row | dict(_proofs(extraction))


_NOTHING = Scope(frozenset(), frozenset())


def fit_documents(
    rows: list[dict[str, float]], is_right: npt.NDArray[np.bool_], scopes: Mapping[DocumentType, Scope]
) -> DocumentModel:
    """The likeliest weights, drawn to 0 by a Gaussian prior on standardised features."""
    table = np.array([[row.get(name, 0.0) for name in DOCUMENT_FEATURES] for row in rows])
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0] = 1.0
    standard, target = (table - mean) / spread, is_right.astype(float)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = standard @ weights[1:] + weights[0]
        gap = 1 / (1 + np.exp(-np.clip(logits, -40, 40))) - target
        cost = float(np.logaddexp(0, logits).sum() - (target * logits).sum() + _PULL / 2 * (weights[1:] ** 2).sum())
        return cost, np.concatenate([[gap.sum()], standard.T @ gap + _PULL * weights[1:]])

    found = minimize(loss, np.zeros(1 + table.shape[1]), jac=True, method="L-BFGS-B").x
    weights = found[1:] / spread
    named = {name: float(weight) for name, weight in zip(DOCUMENT_FEATURES, weights, strict=True)}
    return DocumentModel(scopes, named, float(found[0] - weights @ mean))


def _product(fields: Iterable[Field]) -> float:
    """Log-odds of the product of the confidences."""
    log = sum(math.log(max(f.confidence, LOWEST)) for f in fields)
    return _log_odds(math.exp(log))


def _worst(fields: Iterable[Field]) -> float:
    return _log_odds(min((f.confidence for f in fields), default=1.0))


def _log_odds(probability: float) -> float:
    clipped = min(1 - 1e-9, max(1e-9, probability))
    return max(-_SUREST, min(_SUREST, math.log(clipped / (1 - clipped))))


def _proofs(extraction: Extraction) -> Iterator[tuple[str, float]]:
    net, tax, gross = (_number(extraction.fields, name) for name in ("net_amount", "tax_amount", "gross_amount"))
    if net is not None and tax is not None and gross is not None:
        yield "totals", 1.0 if abs(net + tax - gross) <= CENT else -1.0
    yield "line_sum", _line_sum(extraction, [total for total in (net, gross) if total is not None])
    items = extraction.line_items
    if items:
        yield "line_products", sum(map(_is_proven, items)) / len(items)
        positions = [str(item["position"].value) for item in items if "position" in item]
        yield "in_order", steps_evenly(positions) if len(positions) == len(items) else 0


def _line_sum(extraction: Extraction, totals: list[Decimal]) -> float:
    name = "paid_amount" if extraction.document_type is DocumentType.PAYMENT_ADVICE else "net_amount"
    amounts = [_number(item, name) for item in extraction.line_items]
    known = [amount for amount in amounts if amount is not None]
    if not totals or not known or len(known) < len(amounts):
        return 0.0
    return 1.0 if any(abs(total - sum(known)) <= CENT * len(known) for total in totals) else -1.0


def _is_proven(item: LineItem) -> bool:
    quantity, price, amount = (_number(item, name) for name in ("quantity", "unit_price", "net_amount"))
    if quantity is None or price is None or amount is None:
        return False
    return is_product(quantity, price, _number(item, "price_quantity") or Decimal(1), amount)


def _number(fields: Mapping[str, Field], name: str) -> Decimal | None:
    value = fields[name].value if name in fields else None
    return value if isinstance(value, Decimal) else None
