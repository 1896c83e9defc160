"""How many documents need no person at an accepted error: outcomes, thresholds, tables.

``models.confidence.risk`` has the mathematics; here is where outcomes come from and what the settings make of them.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from datamodel.errors import ConfigurationError
from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, DocumentType, Extraction, Result
from datamodel.memory import Review
from models.confidence.documents import DocumentModel
from models.confidence.labelling import is_all_right
from models.confidence.model import outcomes_from_json, outcomes_to_json
from models.confidence.proposals import value_text
from models.confidence.risk import Outcome, RiskPoint, choose_point, least_documents, risk_curve
from models.evaluation.truths import Truth, truth_from
from pipelines.calibration import SCOPES, is_clear, issues_of
from pipelines.process import Assess, assess_nothing
from pipelines.settings import NO_BOUND, DecisionSettings

NEVER = 2.0
"""A threshold that no confidence reaches: all documents of the type go to a person."""
KEPT = "outcomes.json"
"""Below ``settings.home``: outcomes of one's own documents, which win over those that came with the model."""

Outcomes = Mapping[DocumentType, Sequence[Outcome]]


@dataclass(frozen=True, slots=True)
class TypeRisk:
    """What an accepted error means for one type of document; ``chosen`` is None where no threshold can promise it."""

    document_type: DocumentType
    max_error: float
    curve: tuple[RiskPoint, ...]
    chosen: RiskPoint | None

    @property
    def threshold(self) -> float:
        if self.max_error >= NO_BOUND:
            return 0.0
        return self.chosen.threshold if self.chosen else NEVER

    @property
    def documents(self) -> int:
        return self.curve[-1].documents if self.curve else 0

    @property
    def why(self) -> str:
        """Why this threshold, in words."""
        if self.max_error >= NO_BOUND:
            return "no error is named that is to be kept"
        if self.chosen:
            return f"at most {self.chosen.bound:.2%} wrong, with 95 % certainty"
        least = least_documents(self.max_error)
        enough = next((point for point in self.curve if point.approved >= least), None)
        if enough is None:
            most = self.curve[-1].approved if self.curve else 0
            return f"everything to review: {most} checked documents, at least {least} are needed"
        return f"everything to review: {enough.wrong} of the surest {enough.approved} are wrong"


def risk_of_types(outcomes: Outcomes, decision: DecisionSettings) -> list[TypeRisk]:
    """By type of document, in the order of ``DocumentType``; types without a record are never approved."""
    found = []
    for kind in (kind for kind in DocumentType if kind in SCOPES):
        max_error = decision.max_error_of(kind)
        curve = risk_curve(outcomes.get(kind, ()))
        found.append(TypeRisk(kind, max_error, curve, choose_point(curve, max_error)))
    return found


def assessor(model: DocumentModel | None, outcomes: Outcomes, decision: DecisionSettings) -> Assess:
    """What ``verify`` asks of every document. Without a model no promise is made, and no document held back for it."""
    if model is None:
        return assess_nothing
    thresholds = {risk.document_type: risk.threshold for risk in risk_of_types(outcomes, decision)}
    return lambda extraction: (model.confidence(extraction), thresholds.get(extraction.document_type, NEVER))


# --- Outcomes of one's own documents ----------------------------------------------------------------------------------


def outcomes_of_results(
    results: Iterable[Result], truths: Mapping[str, Truth], model: DocumentModel, decision: DecisionSettings
) -> dict[DocumentType, list[Outcome]]:
    """The files whose truth says whether their record is right; a file of several documents is as sure as the least."""
    by_file: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        extraction = result.extraction
        if extraction is not None and not extraction.is_data and result.file.name in truths:
            by_file[result.file.name].append(result)
    outcomes: dict[DocumentType, list[Outcome]] = defaultdict(list)
    for source, found in by_file.items():
        extractions = [result.extraction for result in found if result.extraction]
        is_right = is_all_right(extractions, truths[source], SCOPES)
        if is_right is None:
            continue
        confidence = min(model.confidence(extraction) for extraction in extractions)
        clear = all(is_clear(e, result.issues, decision) for result, e in zip(found, extractions, strict=True))
        outcomes[extractions[0].document_type].append(Outcome(confidence, clear, is_right))
    return dict(outcomes)


def outcomes_of_reviews(
    reviews: Iterable[Review], model: DocumentModel, decision: DecisionSettings
) -> dict[DocumentType, list[Outcome]]:
    """What people left of the machine's words, where those were kept: right is a record in which nothing was changed.

    Only documents that a person looked at are here, and none that came as data. They stand for all documents of their
    confidence as long as people also look at some that need no look.
    """
    outcomes: dict[DocumentType, list[Outcome]] = defaultdict(list)
    for review in reviews:
        machine, person = review.machine, review.person
        if machine is None or person is None or machine.is_data:
            continue
        is_right = is_all_right([machine], truth_of(person), SCOPES)
        if is_right is not None:
            clear = is_clear(machine, issues_of(machine), decision)
            outcomes[machine.document_type].append(Outcome(model.confidence(machine), clear, is_right))
    return dict(outcomes)


def truth_of(person: Extraction) -> Truth:
    """What a person confirmed, as a truth: whatever is not there is absent from the page."""
    return truth_from(
        "",
        {
            "document_type": person.document_type.value,
            "labelled_fields": list(PAPER_HEADER_FIELDS),
            "fields": {name: value_text(field.value) for name, field in person.fields.items()},
            "labelled_line_item_fields": list(PAPER_LINE_FIELDS),
            "line_items": [{n: value_text(f.value) for n, f in item.items()} for item in person.line_items],
        },
    )


def save_outcomes(outcomes: Outcomes, path: Path) -> None:
    """Keep outcomes for the thresholds of every later start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {str(kind): outcomes_to_json(found) for kind, found in outcomes.items()}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")


def known_outcomes(shipped: Outcomes, path: Path) -> dict[DocumentType, Sequence[Outcome]]:
    """Those that came with the model, and for types that ``path`` has, those instead.

    Raises:
        ConfigurationError: ``path`` is there and cannot be read.
    """
    if not path.is_file():
        return dict(shipped)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        own = {DocumentType(kind): outcomes_from_json(found) for kind, found in record.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error}. Run `intray thresholds` again, or delete it."
        ) from error
    return {**shipped, **own}


# --- Tables -----------------------------------------------------------------------------------------------------------

HEADINGS = ("type", "max. error", "threshold", "coverage", "approved", "wrong", "bound", "")


def risk_table(risks: Sequence[TypeRisk]) -> str:
    """What the settings accept and what comes of it, as Markdown."""
    rows: list[tuple[str, ...]] = [HEADINGS, ("---", *["--:"] * (len(HEADINGS) - 2), "---")]
    for risk in risks:
        kind, chosen = str(risk.document_type), risk.chosen
        if chosen:
            figures = (f"{chosen.threshold:.4f}", f"{chosen.coverage:.1%}", f"{chosen.approved} of {risk.documents}")
            rows.append((kind, f"{risk.max_error:.2%}", *figures, str(chosen.wrong), f"{chosen.bound:.2%}", risk.why))
        else:
            none = ("–", "0.0%", f"0 of {risk.documents}", "–", "–")
            rows.append((kind, f"{risk.max_error:.2%}", *none, risk.why))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def curve_csv(risks: Sequence[TypeRisk]) -> str:
    """Every point of every curve, a row each; ``chosen`` marks the threshold that holds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("document_type", "threshold", "documents", "approved", "wrong", "coverage", "risk", "bound", "chosen")
    )
    for risk in risks:
        for point in risk.curve:
            observed = "" if point.risk is None else f"{point.risk:.5f}"
            counts = (point.documents, point.approved, point.wrong, f"{point.coverage:.5f}")
            chosen = int(point == risk.chosen)
            writer.writerow(
                (risk.document_type, f"{point.threshold:.4f}", *counts, observed, f"{point.bound:.5f}", chosen)
            )
    return out.getvalue()
