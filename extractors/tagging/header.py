"""Header fields: the readings of all spans of a field, equal ones pooled, the best chosen, the others kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rapidfuzz import fuzz

from datamodel.extraction import ORDER_PAPERS, PAPER_HEADER_FIELDS, DocumentType, Field, Value, ValueKind
from extractors.tagging.values import Reading
from extractors.vocabulary import label_key

_REPEATED = 0.5  # share of the remaining doubt that a second finding of a value takes away, at its own score
_LATER_PAGE = 0.97
_SAME_TEXT = 90.0  # token-set ratio from which two texts are one value, one perhaps shorter
_TEXT_KINDS = (ValueKind.TEXT,)
_MOST = 6  # values kept of a field
_LEAST_SCORE = 0.3
"""A value that the reader thought less likely is offered as a candidate, not taken."""


@dataclass(frozen=True)
class Candidate:
    """One value of a field, with everything that speaks for it.

    Attributes:
        field: at its best place; its confidence is ``score``.
        score: 0..1, not calibrated.
        occurrences: how often the value was found.
        readings: all of them, the best first.
    """

    field: Field
    score: float
    occurrences: int
    readings: tuple[Reading, ...]

    @property
    def value(self) -> Value:
        return self.field.value

    @property
    def is_taken(self) -> bool:
        """Whether it is good enough for an extraction of its own."""
        return self.score >= _LEAST_SCORE


def pooled(readings: Iterable[Reading]) -> dict[str, tuple[Candidate, ...]]:
    """The candidates of every header field, best first."""
    by_field: dict[str, list[Reading]] = {}
    for reading in readings:
        by_field.setdefault(reading.span.tag, []).append(reading)
    return {name: _candidates(name, by_field[name]) for name in PAPER_HEADER_FIELDS if name in by_field}


def _candidates(name: str, readings: Sequence[Reading]) -> tuple[Candidate, ...]:
    groups: list[list[Reading]] = []
    for reading in sorted(readings, key=lambda r: -_placed(r)):
        same = next((group for group in groups if is_same_value(name, group[0].value, reading.value)), None)
        if same is None:
            groups.append([reading])
        else:
            same.append(reading)
    found = [_candidate(name, group) for group in groups]
    found.sort(key=lambda c: -c.score)
    return tuple(found[:_MOST])


def _placed(reading: Reading) -> float:
    return reading.score * _LATER_PAGE ** (reading.span.page - 1)


def is_same_value(name: str, one: Value, other: Value) -> bool:
    """Whether two readings of a field say the same; of texts one may be shorter."""
    if isinstance(one, str) and isinstance(other, str):
        left, right = label_key(one), label_key(other)
        if PAPER_HEADER_FIELDS[name] in _TEXT_KINDS and left != right:
            return fuzz.token_set_ratio(one.casefold(), other.casefold()) >= _SAME_TEXT
        return left == right
    return one == other


def _candidate(name: str, readings: Sequence[Reading]) -> Candidate:
    doubt = 1.0
    for count, reading in enumerate(readings):
        doubt *= 1 - _placed(reading) * (1.0 if count == 0 else _REPEATED)
    score = min(1 - doubt, 0.999)
    best = _fullest(name, readings)
    evidence = [f"layout reader: {best.score:.2f} for '{best.text[:60]}'"]
    if len(readings) > 1:
        evidence.append(f"found {len(readings)} times")
    field = field_of(name, best, score, tuple(evidence))
    return Candidate(field, score, len(readings), tuple(readings))


def _fullest(name: str, readings: Sequence[Reading]) -> Reading:
    """The best reading; of a text the longest one that is nearly as good."""
    best = readings[0]
    if PAPER_HEADER_FIELDS[name] not in _TEXT_KINDS:
        return best
    near = [r for r in readings if r.score >= best.score - 0.15]
    return max(near, key=lambda r: len(label_key(str(r.value))))


def field_of(name: str, reading: Reading, score: float, evidence: tuple[str, ...]) -> Field:
    """A reading as a field; how sure the letters themselves are counts as well."""
    span = reading.span
    sure = round(score * (0.6 + 0.4 * span.reading_confidence), 3)
    return Field(name, reading.value, reading.text, sure, span.page, span.bbox, evidence)


def best_fields(candidates: Mapping[str, Sequence[Candidate]]) -> dict[str, Field]:
    """The best candidate of each field that is good enough."""
    return {name: found[0].field for name, found in candidates.items() if found and found[0].is_taken}


def with_one_total(
    fields: Mapping[str, Field], document_type: DocumentType, line_sum: Decimal | None
) -> dict[str, Field]:
    """The one total of an order without tax is its net amount.

    What was read as gross alone is that only where it is the sum of the lines: else it may hold a tax that is not said.
    """
    net, gross = fields.get("net_amount"), fields.get("gross_amount")
    is_one = gross is not None and "tax_amount" not in fields and gross.value == (net.value if net else line_sum)
    if gross is None or not is_one or document_type not in ORDER_PAPERS:
        return dict(fields)
    one = replace(gross, name="net_amount")
    rest = {name: field for name, field in fields.items() if name != "gross_amount"}
    return {**rest, "net_amount": max(net or one, one, key=lambda field: field.confidence)}
