"""Measures predictions against truth files.

``read_truth`` and ``evaluate`` give the verdicts, ``markdown`` the figures, ``write_report`` the pictures. What counts
as right stands in ``models/evaluation/comparing.py``, what each figure means in ``models/evaluation/figures.py``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from models.evaluation.figures import Evaluation
from models.evaluation.judging import judge
from models.evaluation.predictions import read_parts
from models.evaluation.report import write_report
from models.evaluation.truths import Truth, read_truth
from models.evaluation.wording import markdown

__all__ = ["Evaluation", "Truth", "evaluate", "markdown", "read_truth", "write_report"]


def evaluate(predictions: Iterable[Mapping[str, Any]], truths: Mapping[str, Truth]) -> Evaluation:
    """Judge predictions in the public JSON format (``intray extract --json``) against the truth.

    Args:
        predictions: one object a document; objects with the same source are the documents of one file.
        truths: by file name.

    Raises:
        ValueError: a prediction has no ``source``.
    """
    parts = read_parts(predictions)
    return Evaluation(
        files=tuple(judge(truth, parts.get(name, [])) for name, truth in truths.items()),
        without_truth=tuple(sorted(set(parts) - set(truths))),
    )
