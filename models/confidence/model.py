"""The fitted model of confidence: loaded from one JSON file, asked with numpy alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from datamodel.document import Document
from datamodel.errors import ConfigurationError
from datamodel.extraction import Classification, DocumentType
from models.confidence.documents import DocumentModel
from models.confidence.features import FEATURES, features_of
from models.confidence.proposals import Proposals
from models.confidence.recalibration import Beta, Recalibration, sigmoid
from models.confidence.risk import Outcome
from models.confidence.trees import Trees

FORMAT = 1
NAME = "confidence"
"""In the registry of models; its folder has a file for each set of readers that are merged."""


@dataclass(frozen=True)
class ConfidenceModel:
    """Implements ``Appraiser`` of ``extractors.merging``.

    Attributes:
        readers: whose proposals it was fitted on.
        trees: features to raw score (log-odds).
        recalibration: raw scores of chosen values to probabilities.
        documents: fields to the probability that a whole document is right; None before it is fitted.
        outcomes: documents by type that neither of them was fitted on: thresholds are chosen on them.
        about: version, date, and figures, for people.
    """

    readers: tuple[str, ...]
    trees: Trees
    recalibration: Recalibration = field(default_factory=Recalibration)
    documents: DocumentModel | None = None
    outcomes: Mapping[DocumentType, Sequence[Outcome]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    def probabilities(
        self, document: Document, classification: Classification, proposals: Proposals
    ) -> Sequence[float]:
        """How probably each proposal is right, in the order of ``proposals.places()`` and their slots."""
        if not len(proposals):
            return []
        rows = features_of(document, classification, proposals)
        names = [field_key(line, name) for line, name, slot in proposals.places() for _ in slot]
        scores = sigmoid(self.trees.log_odds(rows))
        return [float(one) for one in self.recalibration.probabilities(scores, names)]


def field_key(line: int | None, name: str) -> str:
    """Header and line fields of one name are different things."""
    return name if line is None else f"line.{name}"


def model_file(readers: Sequence[str]) -> str:
    """Name of the file for ``readers``: a model fitted for two is wrong for one of them alone."""
    return f"{'+'.join(readers)}.json"


def save_model(model: ConfidenceModel, path: Path) -> None:
    """Write ``model`` as JSON; its folder is made where it is missing."""
    record = {
        "format": FORMAT,
        "about": dict(model.about),
        "readers": list(model.readers),
        "features": list(FEATURES),
        "trees": model.trees.to_json(),
        "recalibration": {
            "of_all": _rounded(model.recalibration.of_all),
            "of_field": {name: _rounded(beta) for name, beta in model.recalibration.of_field.items()},
        },
        "documents": model.documents.to_json() if model.documents else None,
        "outcomes": {str(kind): outcomes_to_json(found) for kind, found in model.outcomes.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, separators=(",", ":")) + "\n", encoding="utf-8")


def load_model(path: Path) -> ConfidenceModel:
    """The model that ``save_model`` wrote.

    Raises:
        ConfigurationError: there is none, or it asks for features that this version does not have.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"The confidence model {path} cannot be read: {error}. Fit it anew.") from error
    if record.get("format") != FORMAT or not set(record.get("features", [""])) <= set(FEATURES):
        raise ConfigurationError(f"The confidence model {path} is of another version of Intray. Fit it anew.")
    maps = record["recalibration"]
    return ConfidenceModel(
        readers=tuple(record["readers"]),
        trees=_at_home(Trees.from_json(record["trees"]), record["features"]),
        recalibration=Recalibration(_beta(maps["of_all"]), {n: _beta(b) for n, b in maps["of_field"].items()}),
        documents=DocumentModel.from_json(record["documents"]) if record["documents"] else None,
        outcomes={DocumentType(kind): outcomes_from_json(found) for kind, found in record["outcomes"].items()},
        about=record["about"],
    )


def _at_home(trees: Trees, features: Sequence[str]) -> Trees:
    """``trees``, fitted on ``features``, asking for the columns that these have among ``FEATURES`` now."""
    column = np.array([FEATURES.index(name) for name in features], dtype=np.int32)
    return replace(trees, feature=column[trees.feature])


def outcomes_to_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Confidences of the clear ones, right and wrong, and the number of the others."""
    clear = [outcome for outcome in outcomes if outcome.is_clear]
    return {
        "right": sorted(round(outcome.confidence, 4) for outcome in clear if outcome.is_right),
        "wrong": sorted(round(outcome.confidence, 4) for outcome in clear if not outcome.is_right),
        "held": len(outcomes) - len(clear),
    }


def outcomes_from_json(record: Mapping[str, Any]) -> tuple[Outcome, ...]:
    return (
        *(Outcome(confidence, True, True) for confidence in record["right"]),
        *(Outcome(confidence, True, False) for confidence in record["wrong"]),
        *(Outcome(0.0, False, False) for _ in range(record["held"])),
    )


def _rounded(beta: Beta) -> list[float]:
    return [round(number, 5) for number in beta]


def _beta(numbers: Sequence[float]) -> Beta:
    a, b, c = numbers
    return a, b, c
