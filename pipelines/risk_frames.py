"""Outcomes as pandas frames, for the notebook on thresholds."""

from collections.abc import Sequence

import pandas as pd

from datamodel.errors import ConfigurationError
from models.confidence.risk import choose_point, least_documents, risk_curve
from pipelines.components import confidence_model
from pipelines.figures import frame_of
from pipelines.risk import KEPT, Outcomes, TypeRisk, known_outcomes
from pipelines.settings import Settings, UnderstandingSettings

MAX_ERRORS = (0.002, 0.005, 0.01, 0.02, 0.05)
BINS = 10

_COUNTS = {"document_type": "str", "documents": "int64", "clear": "int64", "clear_and_right": "float64"}
_CURVE = {
    "document_type": "str",
    "threshold": "float64",
    "approved": "int64",
    "wrong": "int64",
    "coverage": "float64",
    "risk": "float64",
    "bound": "float64",
}
_RELIABILITY = {"confidence": "float64", "right": "float64", "documents": "int64"}


def outcomes_in_force(settings: Settings) -> Outcomes:
    """Those that came with the calibrated extractor, and one's own that were kept; empty where there are none."""
    calibrated = settings.model_copy(update={"understanding": UnderstandingSettings(extractor="merging")})
    try:
        model = confidence_model(calibrated)
    except (ConfigurationError, OSError):
        model = None
    return known_outcomes(model.outcomes if model else {}, settings.home / KEPT)


def counts_frame(outcomes: Outcomes) -> pd.DataFrame:
    """A row a type. ``clear``: nothing but doubt about the whole keeps them; the share of these that are right."""
    rows = []
    for kind, found in outcomes.items():
        clear = [outcome for outcome in found if outcome.is_clear]
        right = sum(outcome.is_right for outcome in clear)
        rows.append(
            {
                "document_type": str(kind),
                "documents": len(found),
                "clear": len(clear),
                "clear_and_right": right / len(clear) if clear else None,
            }
        )
    return frame_of(rows, _COUNTS)


def curve_frame(risks: Sequence[TypeRisk]) -> pd.DataFrame:
    """A row a type and threshold at which anything is approved."""
    rows = [
        {
            "document_type": str(risk.document_type),
            "threshold": point.threshold,
            "approved": point.approved,
            "wrong": point.wrong,
            "coverage": point.coverage,
            "risk": point.risk,
            "bound": point.bound,
        }
        for risk in risks
        for point in risk.curve
        if point.approved
    ]
    return frame_of(rows, _CURVE)


def price_frame(outcomes: Outcomes, *, max_errors: Sequence[float] = MAX_ERRORS) -> pd.DataFrame:
    """The share that needs no person: a row a type, a column an accepted error."""
    shares: dict[float, dict[str, float]] = {}
    for max_error in max_errors:
        points = {str(kind): choose_point(risk_curve(found), max_error) for kind, found in outcomes.items()}
        shares[max_error] = {kind: point.coverage if point else 0.0 for kind, point in points.items()}
    return pd.DataFrame(shares, index=[str(kind) for kind in outcomes], columns=list(max_errors), dtype="float64")


def needed_frame(*, max_errors: Sequence[float] = MAX_ERRORS) -> pd.DataFrame:
    """How many approved documents without an error an accepted error needs."""
    rows = [{"max_error": max_error, "documents": least_documents(max_error)} for max_error in max_errors]
    return frame_of(rows, {"max_error": "float64", "documents": "int64"})


def reliability_frame(outcomes: Outcomes) -> pd.DataFrame:
    """Clear documents in ``BINS`` bins of equal width: how sure they were on average, and how often right."""
    clear = [(o.confidence, o.is_right) for found in outcomes.values() for o in found if o.is_clear]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, is_right in clear:
        bins.setdefault(min(BINS - 1, int(confidence * BINS)), []).append((confidence, is_right))
    rows = [
        {
            "confidence": sum(confidence for confidence, _ in found) / len(found),
            "right": sum(is_right for _, is_right in found) / len(found),
            "documents": len(found),
        }
        for _, found in sorted(bins.items())
    ]
    return frame_of(rows, _RELIABILITY)
