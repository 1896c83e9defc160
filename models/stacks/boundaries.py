"""Does a page open a new paper? Evidence between two pages of a file, weighed by logistic regression."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datamodel.document import Page
from models.layout.runtime import PageKind

EVIDENCE = (
    "bias", "looks_first", "says_first", "says_later", "previous_ended", "previous_goes_on", "shared_numbers",
    "no_shared_number", "shared_letterhead", "same_type", "looks_first_without_number",
)  # fmt: skip

_PAGE_OF = re.compile(
    r"\b(?:page|seite|blatt|pag\.?|pagina|página|s\.)\s*:?\s*(\d{1,3})\s*(?:of|von|/|de|di|van|sur|su)\s*(\d{1,3})\b",
    re.IGNORECASE,
)
_LETTERHEAD, _FOOTER = 0.14, 0.90  # of the page's height
_MIN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """Weights of the evidence; ``probability`` of a new paper is their logistic sum."""

    weights: Mapping[str, float]

    def probability(self, evidence: NDArray[np.float64]) -> float:
        total = float(evidence @ np.array([self.weights[name] for name in EVIDENCE]))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def load_boundary_model(folder: Path) -> BoundaryModel:
    """The model that ``fit`` wrote into ``folder``."""
    return BoundaryModel(json.loads((folder / "boundary.json").read_text(encoding="utf-8"))["weights"])


def evidence_between(
    page: Page, kind: PageKind, before: Sequence[Page], kinds: Sequence[PageKind]
) -> NDArray[np.float64]:
    """Evidence (parallel to ``EVIDENCE``) that ``page`` opens a new paper behind the pages ``before`` of the last one.

    Args:
        kinds: of ``before``.
    """
    number, previous = page_number(page), page_number(before[-1])
    first = min(1 - 1e-4, max(1e-4, kind.first))
    looks = math.log(first / (1 - first)) / 4
    ours, theirs = _numbers(page), set().union(*(_numbers(other) for other in before))
    shared = len(ours & theirs) / max(1, min(len(ours), 6))
    found = {
        "bias": 1.0,
        "looks_first": looks,
        "says_first": float(number is not None and number[0] == 1),
        "says_later": float(number is not None and number[0] > 1),
        "previous_ended": float(previous is not None and previous[0] == previous[1]),
        "previous_goes_on": float(previous is not None and previous[0] < previous[1]),
        "shared_numbers": min(1.0, shared),
        "no_shared_number": float(bool(ours) and bool(theirs) and not ours & theirs),
        "shared_letterhead": _likeness(_margins(page), _margins(before[-1])),
        "same_type": float(np.dot(kind.types, kinds[0].types)),
        "looks_first_without_number": looks if number is None else 0.0,
    }
    return np.array([found[name] for name in EVIDENCE])


def page_number(page: Page) -> tuple[int, int] | None:
    """Number and count that a page prints of itself; the last mention, which stands in the footer, counts."""
    matches = list(_PAGE_OF.finditer(page.text))
    return (int(matches[-1][1]), int(matches[-1][2])) if matches else None


def _numbers(page: Page) -> set[str]:
    """Words with at least four digits: document and customer numbers, which the pages of one paper repeat."""
    return {
        word.text.strip(".,;:()").upper()
        for word in page.words
        if sum(c.isdigit() for c in word.text) >= _MIN_DIGITS and "," not in word.text
    }


def _margins(page: Page) -> set[str]:
    words = (word for word in page.words if word.bbox.y1 < _LETTERHEAD or word.bbox.y0 > _FOOTER)
    return {word.text.casefold() for word in words if not word.text.isdigit()}


def _likeness(ours: set[str], theirs: set[str]) -> float:
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))
