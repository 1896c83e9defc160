"""``intray thresholds``: which threshold each type has, and why; as a table, a CSV and a drawing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from datamodel.errors import ConfigurationError
from datamodel.extraction import Result
from datamodel.memory import Review
from models.confidence.documents import DocumentModel
from models.confidence.model import ConfidenceModel
from models.evaluation.truths import read_truth
from pipelines.jobs import read_from_disk
from pipelines.presentation import files_below
from pipelines.process import Steps, process
from pipelines.risk import (
    KEPT,
    Outcomes,
    curve_csv,
    known_outcomes,
    outcomes_of_results,
    outcomes_of_reviews,
    risk_of_types,
    risk_table,
    save_outcomes,
)
from pipelines.risk_plot import draw_risk
from pipelines.settings import DecisionSettings, Settings
from pipelines.store_protocols import Store

Track = Callable[[Sequence[Path]], Iterable[Path]]
_PAGE = 200


def calibrated(model: ConfidenceModel | None) -> tuple[ConfidenceModel, DocumentModel]:
    """The model, and that of whole documents in it. Raises ``ConfigurationError`` where the settings name none."""
    if model is None or model.documents is None:
        raise ConfigurationError(
            "The confidences of this extractor are not calibrated, so that no error can be promised. "
            "Set understanding.extractor = 'merging'."
        )
    return model, model.documents


def outcomes_of_folder(folder: Path, steps: Steps, settings: Settings, model: DocumentModel, track: Track) -> Outcomes:
    """Process every document of ``folder`` that has a truth. Raises ``ConfigurationError`` where none has."""
    truths = read_truth(folder) if folder.is_dir() else {}
    if not truths:
        raise ConfigurationError(f"{folder} has no truth files (NAME.pdf.json beside NAME.pdf).")

    def results() -> Iterator[Result]:
        for path in track(files_below([folder])):
            yield from process(read_from_disk(path), steps).results

    return outcomes_of_results(results(), truths, model, settings.decision)


def outcomes_of_store(store: Store, decision: DecisionSettings, model: DocumentModel) -> Outcomes:
    """What people made of the documents that they approved."""
    return outcomes_of_reviews(_reviews(store), model, decision)


def _reviews(store: Store) -> Iterator[Review]:
    after = 0
    while page := store.reviews(after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


def write_thresholds(
    own: Outcomes | None,
    settings: Settings,
    model: ConfidenceModel,
    *,
    report: Path,
    keep: bool,
    max_error: float | None = None,
) -> str:
    """Write ``thresholds.csv`` and ``thresholds.svg`` into ``report`` and return the table as Markdown.

    Args:
        own: outcomes of one's own documents; None for those that are in force.
        settings: the accepted errors, and where outcomes are kept.
        model: with the outcomes that came with it.
        report: made where it is missing.
        max_error: to see what it would cost, in place of the settings'.
        keep: whether ``own`` outcomes, for the types that have any, are in force from the next start on.
    """
    kept = settings.home / KEPT
    outcomes = known_outcomes(model.outcomes, kept) if own is None else own
    risks = risk_of_types(outcomes, settings.decision.with_bound(max_error))
    report.mkdir(parents=True, exist_ok=True)
    (report / "thresholds.csv").write_text(curve_csv(risks), encoding="utf-8")
    drawing = draw_risk(risks, title="Share without a person, and risk")
    (report / "thresholds.svg").write_text(drawing, encoding="utf-8")
    if own is not None and keep:
        save_outcomes(known_outcomes({}, kept) | dict(own), kept)
    return risk_table(risks)
