"""Counts verdicts into figures and tables. Shares are 0..1 and None where nothing was to be counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd

from models.evaluation.judging import FileVerdict, Judgement, Section, Verdict

COVERAGES = (0.5, 0.7, 0.8, 0.9, 1.0)
_TARGET_PRECISION = 0.99
_BINS = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """Verdicts by kind. A wrong value counts against precision and recall alike."""

    right: int = 0
    wrong: int = 0
    invented: int = 0
    missed: int = 0

    @classmethod
    def of(cls, verdicts: Iterable[str]) -> Self:
        found = Counter(str(verdict) for verdict in verdicts)
        return cls(*(found[name] for name in (Verdict.RIGHT, Verdict.WRONG, Verdict.INVENTED, Verdict.MISSED)))

    @property
    def expected(self) -> int:
        return self.right + self.wrong + self.missed

    @property
    def predicted(self) -> int:
        return self.right + self.wrong + self.invented

    @property
    def precision(self) -> float | None:
        return share(self.right, self.predicted)

    @property
    def recall(self) -> float | None:
        return share(self.right, self.expected)

    @property
    def f1(self) -> float | None:
        return share(2 * self.right, self.predicted + self.expected)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether confidence can be believed, over all predicted values of labelled fields.

    Attributes:
        values: how many there are.
        precision_at: precision of the surest share, by share kept (coverage).
        coverage_at_99: the largest share that can be kept at a precision of at least 0.99.
        truth_at_99: right values among these, as a share of all values on the pages.
        ece: expected calibration error over 10 bins of equal width.
    """

    values: int
    precision_at: dict[float, float]
    coverage_at_99: float | None
    truth_at_99: float | None
    ece: float | None


@dataclass(frozen=True)
class Evaluation:
    """The verdicts on a set of files.

    Attributes:
        without_truth: names of predicted files that have no truth.
    """

    files: tuple[FileVerdict, ...]
    without_truth: tuple[str, ...] = ()

    @cached_property
    def judgements(self) -> pd.DataFrame:
        """One row a labelled value: source, section, row, field, verdict, predicted, expected, confidence."""
        records = [_record(judgement) for file in self.files for judgement in file.judgements]
        columns = ["source", "section", "row", "field", "verdict", "predicted", "expected", "confidence"]
        return pd.DataFrame.from_records(records, columns=columns)

    def judgements_of(self, section: Section) -> pd.DataFrame:
        return self.judgements[self.judgements["section"] == section]

    def counts(self, section: Section) -> Counts:
        return Counts.of(self.judgements_of(section)["verdict"])

    @property
    def without_prediction(self) -> int:
        return sum(not file.is_predicted for file in self.files)

    @property
    def typed(self) -> int:
        """Files whose type is known."""
        return sum(file.type_is_right is not None for file in self.files)

    @property
    def type_accuracy(self) -> float | None:
        return share(sum(file.type_is_right is True for file in self.files), self.typed)

    @property
    def header_exact(self) -> float | None:
        """Share of files without a fault in the header."""
        return _share_true([file.header_is_exact for file in self.files])

    @property
    def rows(self) -> int:
        return sum(file.rows.expected for file in self.files if file.rows)

    @property
    def rows_exact(self) -> float | None:
        return share(sum(file.rows.exact for file in self.files if file.rows), self.rows)

    @property
    def all_rows_exact(self) -> float | None:
        """Share of files whose rows are all right, none too many."""
        return _share_true([file.rows_are_exact for file in self.files])

    @property
    def approved(self) -> list[FileVerdict]:
        return [file for file in self.files if file.is_approved]

    @property
    def straight_through(self) -> float | None:
        """Share of files that nobody would have looked at."""
        return share(len(self.approved), len(self.files))

    @property
    def silent_error(self) -> float | None:
        """Share of the approved files with an error in them."""
        return share(sum(file.has_error for file in self.approved), len(self.approved))

    @property
    def silent_error_with_omissions(self) -> float | None:
        wrong = sum(file.has_error or file.has_omission for file in self.approved)
        return share(wrong, len(self.approved))

    @cached_property
    def trust(self) -> Trust:
        return measure_trust(self.judgements)


def field_table(evaluation: Evaluation, section: Section) -> pd.DataFrame:
    """By labelled field, sorted by name: precision, recall, f1, right, wrong, invented, missed."""
    grouped = evaluation.judgements_of(section).groupby("field", sort=True)["verdict"]
    counts = {str(field): Counts.of(verdicts) for field, verdicts in grouped}
    rows = [(c.precision, c.recall, c.f1, c.right, c.wrong, c.invented, c.missed) for c in counts.values()]
    columns = ["precision", "recall", "f1", "right", "wrong", "invented", "missed"]
    return pd.DataFrame(rows, index=pd.Index(counts, name="field"), columns=columns)


def type_confusions(evaluation: Evaluation) -> list[tuple[str, str, int]]:
    """(expected, predicted, files) of the types that were wrong, most frequent first."""
    wrong = [file for file in evaluation.files if file.type_is_right is False]
    pairs = Counter((file.expected_type, file.predicted_type or "nothing") for file in wrong)
    return [(expected, predicted, files) for (expected, predicted), files in pairs.most_common()]


def measure_trust(judgements: pd.DataFrame) -> Trust:
    """Risk and coverage, and the calibration error, of the predicted values in ``judgements``."""
    counts = Counts.of(judgements["verdict"])
    if not counts.predicted:
        return Trust(0, {}, None, None, None)
    predicted = judgements[judgements["verdict"].isin([Verdict.RIGHT, Verdict.WRONG, Verdict.INVENTED])]
    is_right = (predicted["verdict"] == Verdict.RIGHT).astype(int)
    blocks = is_right.groupby(predicted["confidence"]).agg(["size", "sum"]).sort_index(ascending=False)
    kept, right = blocks["size"].cumsum().to_numpy(), blocks["sum"].cumsum().to_numpy()
    precise = np.flatnonzero(right / kept >= _TARGET_PRECISION)
    last = int(precise[-1]) if precise.size else None
    return Trust(
        values=counts.predicted,
        precision_at={coverage: _precision_at(coverage, kept, right) for coverage in COVERAGES},
        coverage_at_99=0.0 if last is None else float(kept[last] / counts.predicted),
        truth_at_99=0.0 if last is None else share(int(right[last]), counts.expected),
        ece=_calibration_error(predicted["confidence"], is_right),
    )


def _precision_at(coverage: float, kept: np.ndarray, right: np.ndarray) -> float:
    """Within a block of equal confidence every order is as good as another: a part of it counts with its mean."""
    wanted = coverage * kept[-1]
    return float(np.interp(wanted, np.r_[0, kept], np.r_[0, right]) / wanted)


def _calibration_error(confidence: "pd.Series[float]", is_right: "pd.Series[int]") -> float:
    bins = np.minimum(_BINS - 1, (confidence * _BINS).astype(int))
    gaps = (confidence - is_right).groupby(bins).sum().abs()
    return float(gaps.sum() / len(confidence))


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _share_true(answers: Sequence[bool | None]) -> float | None:
    known = [answer for answer in answers if answer is not None]
    return share(sum(known), len(known))


def _record(judgement: Judgement) -> tuple[str, str, int, str, str, str | None, str | None, float]:
    return (
        judgement.source,
        judgement.section,
        judgement.row,
        judgement.field,
        judgement.verdict,
        judgement.guess.value if judgement.guess else None,
        " | ".join(judgement.accepted) or None,
        judgement.confidence,
    )
