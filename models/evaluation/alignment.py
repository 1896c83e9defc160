"""Which predicted value answers which labelled one, and which predicted row which true row."""

from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from models.evaluation.comparing import fold, is_right
from models.evaluation.predictions import Guess, Row
from models.evaluation.truths import Accepted

_DESCRIPTION_GAIN = 0.3
_OUT_OF_ORDER_COST = 1e-4  # keeps equal rows in their order
_LEAST_GAIN = 0.2


def pick(
    field: str,
    cells: Sequence[Row],
    accepted: Accepted | None,
    *,
    labelled: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> Guess | None:
    """The guess for ``field``: a right one if any of ``cells`` has it, else the surest one.

    Where a value is expected (``accepted``), unlabelled aliases of the field are searched after the field itself.
    """
    names = [field]
    if accepted is not None and aliases:
        names += [alias for alias in aliases.get(field, ()) if alias not in labelled]
    surest: Guess | None = None
    for name in names:
        guesses = [row[name] for row in cells if name in row]
        for guess in guesses:
            if accepted is not None and is_right(field, guess.value, accepted):
                return guess
        surest = surest or max(guesses, key=lambda guess: guess.confidence, default=None)
    return surest


def pair_rows(
    expected: Sequence[Mapping[str, Accepted]],
    rows: Sequence[Row],
    *,
    labelled: Sequence[str],
    aliases: Mapping[str, Sequence[str]],
) -> dict[int, int]:
    """True row to predicted row, by the assignment that gets most fields right; rows with nothing right stay alone."""
    if not expected or not rows:
        return {}
    gain = np.array(
        [
            [_gain(true_row, row, labelled, aliases) - _OUT_OF_ORDER_COST * abs(i - j) for j, row in enumerate(rows)]
            for i, true_row in enumerate(expected)
        ]
    )
    pairs = zip(*linear_sum_assignment(gain, maximize=True), strict=True)
    return {int(i): int(j) for i, j in pairs if gain[i, j] >= _LEAST_GAIN}


def _gain(
    true_row: Mapping[str, Accepted], row: Row, labelled: Sequence[str], aliases: Mapping[str, Sequence[str]]
) -> float:
    gain = 0.0
    for field in labelled:
        accepted = true_row.get(field)
        guess = pick(field, [row], accepted, labelled=labelled, aliases=aliases) if accepted else None
        if accepted is None or guess is None:
            continue
        gain += is_right(field, guess.value, accepted)
        if field == "description":
            gain += _DESCRIPTION_GAIN * max(_likeness(guess.value, text) for text in accepted)
    return gain


def _likeness(left: str, right: str) -> float:
    return fuzz.token_set_ratio(fold(left), fold(right)) / 100
