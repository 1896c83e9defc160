"""What kind of mistake each fault is, and what a reader could be trained on against it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from models.evaluation.comparing import Kind, fold, is_right, kind_of
from models.evaluation.judging import FAULTS, FileVerdict, Judgement, Section, Verdict

_ALIKE = 75  # of 100: a value that was read with some other characters


class Cause(StrEnum):
    """What kind of mistake it is, the first that fits."""

    ROW_EXTRA = "row too many"
    ROW_MISSED = "row missed"
    MISSED = "value missed"
    OTHER_FIELD = "value of another field"
    CUT = "too much or too little of it"
    MISREAD = "some other characters"
    INVENTED = "invented"
    OTHER_VALUE = "another value"


ADVICE = {
    Cause.ROW_EXTRA: "tables between and below whose rows are no items: carried sums, taxes, surcharges, terms",
    Cause.ROW_MISSED: "tables of this shape: more columns and orders of columns, wrapped and widely spaced rows",
    Cause.MISSED: "more labels of this field and abbreviations, and layouts where it stands elsewhere or without one",
    Cause.OTHER_FIELD: "layouts in which both fields stand side by side, labelled above, left, or not at all",
    Cause.CUT: "values with words before and behind them on the same line, and values of several lines",
    Cause.MISREAD: "noise as OCR makes it; a second reading of the crop",
    Cause.INVENTED: "paper that lacks this field and has values like it",
    Cause.OTHER_VALUE: "paper with several values of this kind, of which one is meant",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """``other_field`` is the one whose true value was taken; empty for every other cause."""

    judgement: Judgement
    cause: Cause
    other_field: str = ""


def faults_of(file: FileVerdict) -> Iterator[Fault]:
    """The faulty values of a file, each with its cause."""
    expected = file.rows.expected if file.rows else 0
    rows = _by_row(file.judgements)
    for judgement in file.judgements:
        if judgement.verdict in FAULTS:
            yield _fault(judgement, rows[judgement.section, judgement.row], is_extra=judgement.row > expected)


def _by_row(judgements: Sequence[Judgement]) -> dict[tuple[Section, int], list[Judgement]]:
    rows: dict[tuple[Section, int], list[Judgement]] = {}
    for judgement in judgements:
        rows.setdefault((judgement.section, judgement.row), []).append(judgement)
    return rows


def _fault(judgement: Judgement, row: Sequence[Judgement], *, is_extra: bool) -> Fault:
    is_line = judgement.section is Section.LINES
    if is_line and is_extra:
        return Fault(judgement, Cause.ROW_EXTRA)
    if judgement.guess is None:
        is_row = is_line and all(other.guess is None for other in row)
        return Fault(judgement, Cause.ROW_MISSED if is_row else Cause.MISSED)
    other = _other_field(judgement, row)
    if other:
        return Fault(judgement, Cause.OTHER_FIELD, other)
    return Fault(judgement, _cause_of_value(judgement, judgement.guess.value))


def _other_field(judgement: Judgement, row: Sequence[Judgement]) -> str:
    """The field of the same kind and row whose true value was predicted."""
    value = judgement.guess.value if judgement.guess else ""
    kind = kind_of(judgement.field)
    for other in row:
        is_alike = other.field != judgement.field and kind_of(other.field) is kind
        if is_alike and is_right(other.field, value, other.accepted):
            return other.field
    return ""


def _cause_of_value(judgement: Judgement, value: str) -> Cause:
    if judgement.verdict is Verdict.INVENTED:
        return Cause.INVENTED
    is_number = kind_of(judgement.field) in (Kind.NUMBER, Kind.DATE)
    said = _digits(value) if is_number else fold(value)
    for true in (_digits(text) if is_number else fold(text) for text in judgement.accepted):
        if not is_number and said and (said in true or true in said):
            return Cause.CUT
        if fuzz.ratio(said, true) >= _ALIKE:
            return Cause.MISREAD
    return Cause.OTHER_VALUE


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
