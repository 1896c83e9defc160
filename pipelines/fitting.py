"""Fits the model of confidence for the readers that are merged; ``docs/confidence.md`` tells the whole way.

``python -m pipelines.fitting --count 4000`` takes generated documents, of layouts that no reader was trained on.
"""

import argparse
import logging
import os
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, repeat
from pathlib import Path

import numpy as np

from extractors.merging import MergingExtractor, Read
from models import registry
from models.confidence.documents import document_features, fit_documents
from models.confidence.fit import Observations, fit_scores, joined
from models.confidence.labelling import part_of
from models.confidence.model import NAME, ConfidenceModel, model_file, save_model
from models.evaluation.figures import Evaluation
from models.evaluation.judging import Section, judge
from models.synthetic.generate import PAPERS_PER_LAYOUT, generate
from pipelines.calibration import SCOPES, Case, Judged, case_from, observe, outcomes_of, understand_cases
from pipelines.components import CLASSIFIERS, READERS, readers
from pipelines.process import today
from pipelines.protocols import Classifier
from pipelines.risk import risk_of_types, risk_table
from pipelines.settings import DecisionSettings, Settings, load_settings

FIRST_SEED = 4_000_000
"""Of the generated documents: far from those that readers are trained and measured on."""
_SHARES = (0.5, 0.25, 0.25)
_AT_ONCE = 50
_FOLDER = f"weights/{NAME}"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fit:
    """A fitted model and its figures on documents that it was not fitted on."""

    model: ConfidenceModel
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Part:
    """Generated documents for one process: ``numbers`` of layouts, one document each, so that they are independent."""

    numbers: range
    weaker: tuple[Path, ...]

    def cases(self) -> Iterator[Case]:
        for number in self.numbers:
            yield case_from(generate(FIRST_SEED + number * PAPERS_PER_LAYOUT, split="validation"), number=number)


def parts_of(count: int, weaker: Sequence[Path]) -> list[list[Part]]:
    """The shares of ``_SHARES``, each in parts of a size that keeps all processes busy."""
    bounds = [round(sum(_SHARES[:n]) * count) for n in range(len(_SHARES) + 1)]
    return [
        [Part(range(at, min(at + _AT_ONCE, end)), tuple(weaker)) for at in range(start, end, _AT_ONCE)]
        for start, end in pairwise(bounds)
    ]


def fit_model(shares: Sequence[Sequence[Part]], *, pool: Executor, seed: int = 1) -> Fit:
    """Values on the first share of the documents, whole documents on the second, outcomes on the third."""
    first, second, third = shares
    observations = joined(list(pool.map(_observed, first)))
    _LOG.info("%d values proposed, %.1f %% right", len(observations.fields), 100 * observations.is_right.mean())
    model = ConfidenceModel(READERS, *fit_scores(observations, seed=seed))
    judged = [one for found in pool.map(_judged, second, repeat(model)) for one in found]
    rows = [document_features(one.extraction, SCOPES) for one in judged]
    model = replace(model, documents=fit_documents(rows, np.array([one.is_right for one in judged]), SCOPES))
    unseen = [one for found in pool.map(_judged, third, repeat(model)) for one in found]
    return Fit(replace(model, outcomes=outcomes_of(unseen, model)), measure(unseen))


@lru_cache(maxsize=1)
def _readers(weaker: tuple[Path, ...]) -> tuple[Classifier, Mapping[str, Read], DecisionSettings]:
    """Opened once a process."""
    settings = load_settings()
    classifier = CLASSIFIERS[settings.understanding.classifier](settings)
    return classifier, with_weaker(readers(settings), weaker, settings), settings.decision


def _observed(part: Part) -> Observations:
    classifier, merged, _ = _readers(part.weaker)
    return observe(part.cases(), classifier, merged)


def _judged(part: Part, model: ConfidenceModel) -> list[Judged]:
    classifier, merged, decision = _readers(part.weaker)
    return list(understand_cases(part.cases(), classifier, MergingExtractor(merged, model), decision))


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


def by_turns(reads: Sequence[Read]) -> Read:
    """Each document, by its name, read by one of several."""
    return lambda document, classification: reads[zlib.crc32(document.file.name.encode()) % len(reads)](
        document, classification
    )


def with_weaker(merged: Mapping[str, Read], weaker: Sequence[Path], settings: Settings) -> dict[str, Read]:
    """The readers, the trained one taking turns with weaker ones of its kind.

    A trained reader is at home on generated paper, and a reader by rules is not: fitted on such paper alone, the model
    would believe the trained one on real paper more than it deserves. One that was trained before the generator knew
    all of today's forms is the best stand-in: it errs on them as the trained one does on forms that no generator has.
    """
    reads = [merged["layout"]]
    for folder in weaker:
        understanding = settings.understanding.model_copy(update={"layout_model": str(folder)})
        reads.append(readers(settings.model_copy(update={"understanding": understanding}))["layout"])
    return {**merged, "layout": by_turns(reads)}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=4000, help="generated documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--weaker", type=Path, action="append", default=[], help="folder of a weaker layout reader, which takes turns"
    )
    parser.add_argument("--out", type=Path, help="instead of the registered folder")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with ProcessPoolExecutor(options.workers) as pool:
        fit = fit_model(parts_of(options.count, options.weaker), pool=pool, seed=options.seed)
    version = today().isoformat()
    about = {"version": version, "documents": options.count, "seed": options.seed, "metrics": fit.metrics}
    model = replace(fit.model, about=about)
    save_model(model, (options.out or registry.ROOM / _FOLDER) / model_file(model.readers))
    if options.out is None:
        registry.register(NAME, version=version, folder=_FOLDER, card=f"cards/{NAME}.md", metrics=fit.metrics)
    lines = [f"{name} {value:.4f}" for name, value in fit.metrics.items()]
    sys.stdout.write(
        "\n".join([*lines, "", risk_table(risk_of_types(model.outcomes, load_settings().decision.with_bound())), ""])
    )


if __name__ == "__main__":
    main()
