"""Fits the model of confidence for the readers that are merged; ``docs/confidence.md`` tells the whole way.

``python -m pipelines.fitting --count 4000`` takes generated documents, of layouts that no reader was trained on.
"""

import argparse
import logging
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from extractors.merging import MergingExtractor, Read
from models import registry
from models.confidence.documents import document_features, fit_documents
from models.confidence.fit import fit_scores
from models.confidence.labelling import part_of
from models.confidence.model import NAME, ConfidenceModel, model_file, save_model
from models.evaluation.figures import Evaluation
from models.evaluation.judging import Section, judge
from models.synthetic.generate import PAPERS_PER_LAYOUT, generate
from pipelines.calibration import SCOPES, Case, Judged, case_from, observe, outcomes_of, understand_cases
from pipelines.components import CLASSIFIERS, readers
from pipelines.process import today
from pipelines.protocols import Classifier
from pipelines.risk import risk_of_types, risk_table
from pipelines.settings import DecisionSettings, Settings, load_settings

FIRST_SEED = 4_000_000
"""Of the generated documents: far from those that readers are trained and measured on."""
_SHARES = (0.5, 0.25, 0.25)
_FOLDER = f"weights/{NAME}"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fit:
    """A fitted model and its figures on documents that it was not fitted on."""

    model: ConfidenceModel
    metrics: Mapping[str, float]


def generated_cases(count: int, *, first_seed: int = FIRST_SEED) -> Iterator[Case]:
    """One document a layout, so that they are independent."""
    for number in range(count):
        yield case_from(generate(first_seed + number * PAPERS_PER_LAYOUT, split="validation"), number=number)


def fit_model(
    shares: Sequence[Sequence[Case]],
    classifier: Classifier,
    merged: Mapping[str, Read],
    decision: DecisionSettings,
    *,
    seed: int = 1,
) -> Fit:
    """Values on the first share of the documents, whole documents on the second, outcomes on the third."""
    first, second, third = shares
    observations = observe(first, classifier, merged)
    _LOG.info("%d values proposed, %.1f %% right", len(observations.fields), 100 * observations.is_right.mean())
    model = ConfidenceModel(tuple(merged), *fit_scores(observations, seed=seed))
    judged = list(understand_cases(second, classifier, MergingExtractor(merged, model), decision))
    rows = [document_features(one.extraction, SCOPES) for one in judged]
    model = replace(model, documents=fit_documents(rows, np.array([one.is_right for one in judged]), SCOPES))
    unseen = list(understand_cases(third, classifier, MergingExtractor(merged, model), decision))
    return Fit(replace(model, outcomes=outcomes_of(unseen, model)), measure(unseen))


def measure(judged: Sequence[Judged]) -> dict[str, float]:
    """Figures of ``models.evaluation`` on understood documents, and the share of those that are all right."""
    evaluation = Evaluation(tuple(judge(one.truth, [part_of(one.extraction)]) for one in judged))
    trust = evaluation.trust
    figures = {
        "documents": float(len(judged)),
        "header_f1": evaluation.counts(Section.HEADER).f1,
        "line_f1": evaluation.counts(Section.LINES).f1,
        "ece": trust.ece,
        "coverage_at_99": trust.coverage_at_99,
        "records_right": sum(one.is_right for one in judged) / max(len(judged), 1),
    }
    return {name: float(value) for name, value in figures.items() if value is not None}


def by_turns(first: Read, second: Read) -> Read:
    """Half of the documents, by their names, read by the one and half by the other."""
    return lambda document, classification: (first, second)[zlib.crc32(document.file.name.encode()) % 2](
        document, classification
    )


def with_weaker(merged: Mapping[str, Read], weaker: Path, settings: Settings) -> dict[str, Read]:
    """The readers, the trained one being replaced on half of the documents by a weaker one of its kind.

    A trained reader is at home on generated paper, and a reader by rules is not: fitted on such paper alone, the model
    would believe the trained one on real paper more than it deserves.
    """
    understanding = settings.understanding.model_copy(update={"layout_model": str(weaker)})
    theirs = readers(settings.model_copy(update={"understanding": understanding}))
    return {name: by_turns(read, theirs[name]) if name == "layout" else read for name, read in merged.items()}


def split_in_shares(cases: Sequence[Case]) -> list[Sequence[Case]]:
    """By turns of the order in which they came, which is that of no trait."""
    bounds = [round(sum(_SHARES[:n]) * len(cases)) for n in range(len(_SHARES) + 1)]
    return [cases[start:end] for start, end in pairwise(bounds)]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=4000, help="generated documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weaker", type=Path, help="folder of a weaker layout reader, which reads half of them")
    parser.add_argument("--out", type=Path, help="instead of the registered folder")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    classifier = CLASSIFIERS[settings.understanding.classifier](settings)
    merged = readers(settings)
    if options.weaker:
        merged = with_weaker(merged, options.weaker, settings)
    cases = list(generated_cases(options.count))
    _LOG.info("%d documents", len(cases))
    fit = fit_model(split_in_shares(cases), classifier, merged, settings.decision, seed=options.seed)
    version = today().isoformat()
    about = {"version": version, "documents": len(cases), "seed": options.seed, "metrics": fit.metrics}
    model = replace(fit.model, about=about)
    save_model(model, (options.out or registry.ROOM / _FOLDER) / model_file(model.readers))
    if options.out is None:
        registry.register(NAME, version=version, folder=_FOLDER, card=f"cards/{NAME}.md", metrics=fit.metrics)
    lines = [f"{name} {value:.4f}" for name, value in fit.metrics.items()]
    sys.stdout.write(
        "\n".join([*lines, "", risk_table(risk_of_types(model.outcomes, settings.decision.with_bound())), ""])
    )


if __name__ == "__main__":
    main()
