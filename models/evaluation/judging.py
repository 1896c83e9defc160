"""Holds the prediction of one file against its truth: a verdict on every labelled value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.evaluation.alignment import pair_rows, pick
from models.evaluation.comparing import is_right, read_number
from models.evaluation.predictions import Guess, Part, Row
from models.evaluation.truths import Accepted, Truth


class Verdict(StrEnum):
    """What became of a labelled value. ``absent``: not on the page, and nothing was predicted."""

    RIGHT = "right"
    WRONG = "wrong"
    INVENTED = "invented"
    MISSED = "missed"
    ABSENT = "absent"


FAULTS = (Verdict.WRONG, Verdict.INVENTED, Verdict.MISSED)


class Section(StrEnum):
    HEADER = "header"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one labelled value.

    Attributes:
        row: of the truth, from 1; 0 in the header. Extra rows are numbered on after the last true one.
        confidence: 0 where nothing was predicted.
    """

    source: str
    section: Section
    row: int
    field: str
    verdict: Verdict
    accepted: Accepted
    guess: Guess | None

    @property
    def confidence(self) -> float:
        return self.guess.confidence if self.guess else 0.0


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of one file; ``exact`` ones are paired and have no fault."""

    expected: int
    predicted: int
    paired: int
    exact: int


@dataclass(frozen=True)
class FileVerdict:
    """What became of one file.

    Attributes:
        expected_type, predicted_type: "" where the truth does not say, or nothing was predicted.
        type_is_right: None where the truth does not say.
        is_predicted: whether there is any prediction for it.
        is_approved: every document in it was approved.
        rows: None where the lines are unknown.
    """

    source: str
    expected_type: str
    predicted_type: str
    type_is_right: bool | None
    is_predicted: bool
    is_approved: bool
    rows: RowCounts | None
    judgements: tuple[Judgement, ...]

    @property
    def header_is_exact(self) -> bool | None:
        """None where no header field is labelled."""
        verdicts = [judgement.verdict for judgement in self.judgements if judgement.section is Section.HEADER]
        return not any(verdict in FAULTS for verdict in verdicts) if verdicts else None

    @property
    def rows_are_exact(self) -> bool | None:
        """None where the lines are unknown."""
        return self.rows.exact == self.rows.expected == self.rows.predicted if self.rows else None

    @property
    def has_error(self) -> bool:
        """A wrong type, a wrong or invented value, or a row too many."""
        return (
            (self.is_predicted and self.type_is_right is False)
            or (self.rows is not None and self.rows.predicted > self.rows.paired)
            or any(judgement.verdict in (Verdict.WRONG, Verdict.INVENTED) for judgement in self.judgements)
        )

    @property
    def has_omission(self) -> bool:
        """A labelled value was missed."""
        return any(judgement.verdict is Verdict.MISSED for judgement in self.judgements)


def judge(truth: Truth, parts: Sequence[Part]) -> FileVerdict:
    """The verdict on a file that was understood as ``parts``; none where it was not understood at all."""
    header = tuple(_judge_header(truth, parts))
    rows, lines = _judge_rows(truth, parts) if truth.labelled_line_fields else (None, ())
    types = [part.document_type for part in parts]
    return FileVerdict(
        source=truth.source,
        expected_type=truth.document_types[0] if truth.document_types else "",
        predicted_type=types[0] if types else "",
        type_is_right=any(name in truth.document_types for name in types) if truth.document_types else None,
        is_predicted=bool(parts),
        is_approved=bool(parts) and all(part.status == "approved" for part in parts),
        rows=rows,
        judgements=header + lines,
    )


def _judge_rows(truth: Truth, parts: Sequence[Part]) -> tuple[RowCounts, tuple[Judgement, ...]]:
    rows = [row for part in parts for row in part.line_items]
    pairs = pair_rows(truth.line_items, rows, labelled=truth.labelled_line_fields, aliases=truth.line_aliases)
    lines = tuple(_judge_lines(truth, rows, pairs))
    faulty = {judgement.row for judgement in lines if judgement.verdict in FAULTS}
    exact = sum(i + 1 not in faulty for i in pairs)
    return RowCounts(len(truth.line_items), len(rows), len(pairs), exact), lines


def _judge_header(truth: Truth, parts: Sequence[Part]) -> Iterator[Judgement]:
    cells = [part.fields for part in parts]
    for field in truth.labelled_fields:
        accepted = truth.fields.get(field)
        guess = pick(field, cells, accepted, labelled=truth.labelled_fields, aliases=truth.aliases)
        yield _judgement(truth, Section.HEADER, 0, field, accepted, guess)


def _judge_lines(truth: Truth, rows: Sequence[Row], pairs: Mapping[int, int]) -> Iterator[Judgement]:
    labelled = truth.labelled_line_fields
    for i, true_row in enumerate(truth.line_items):
        row = rows[pairs[i]] if i in pairs else {}
        for field in labelled:
            accepted = true_row.get(field)
            guess = pick(field, [row], accepted, labelled=labelled, aliases=truth.line_aliases)
            if accepted is None and guess and _says_nothing(field, guess):
                guess = None
            yield _judgement(truth, Section.LINES, i + 1, field, accepted, guess)
    extra = [row for j, row in enumerate(rows) if j not in pairs.values()]
    for number, row in enumerate(extra, len(truth.line_items) + 1):
        for field in labelled:
            if field in row:
                yield _judgement(truth, Section.LINES, number, field, None, row[field])


def _says_nothing(field: str, guess: Guess) -> bool:
    """A price per 1 is the default where nothing is printed."""
    return field == "price_quantity" and read_number(guess.value) == 1


def _judgement(
    truth: Truth, section: Section, row: int, field: str, accepted: Accepted | None, guess: Guess | None
) -> Judgement:
    if guess is None:
        verdict = Verdict.ABSENT if accepted is None else Verdict.MISSED
    elif accepted is None:
        verdict = Verdict.INVENTED
    else:
        verdict = Verdict.RIGHT if is_right(field, guess.value, accepted) else Verdict.WRONG
    return Judgement(truth.source, section, row, field, verdict, accepted or (), guess)
