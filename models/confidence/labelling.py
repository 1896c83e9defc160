"""Which proposals are right, and whether all of a document is, by its truth."""

from collections.abc import Iterator, Mapping, Sequence

from datamodel.extraction import DocumentType, Extraction, LineItem, Value
from models.confidence.documents import Scope
from models.confidence.proposals import Proposals, Slot, value_text
from models.evaluation.alignment import pair_rows
from models.evaluation.comparing import is_right
from models.evaluation.judging import FAULTS, Section, judge
from models.evaluation.predictions import Guess, Part, Row
from models.evaluation.truths import Accepted, Truth


def label(proposals: Proposals, truth: Truth) -> list[bool | None]:
    """Right or wrong, in the order of ``proposals.places()`` and their slots; None where the truth does not say."""
    rows = [{name: _guess(slot) for name, slot in line.items()} for line in proposals.lines]
    pairs = pair_rows(truth.line_items, rows, labelled=truth.labelled_line_fields, aliases=truth.line_aliases)
    true_rows = {predicted: truth.line_items[expected] for expected, predicted in pairs.items()}
    labels: list[bool | None] = []
    for line, name, slot in proposals.places():
        known = truth.labelled_fields if line is None else truth.labelled_line_fields
        aliases = truth.aliases if line is None else truth.line_aliases
        values = truth.fields if line is None else true_rows.get(line, {})
        accepted = tuple(_accepted(name, values, aliases, known))
        is_known = name in known or bool(accepted)
        labels += [_says(name, proposal.field.value, accepted) if is_known else None for proposal in slot]
    return labels


def _says(name: str, value: Value, accepted: Accepted) -> bool:
    return is_right(name, value_text(value), accepted)


def _guess(slot: Slot) -> Guess:
    return Guess(value_text(slot[0].field.value), slot[0].score)


def _accepted(
    name: str, values: Mapping[str, Accepted], aliases: Mapping[str, Sequence[str]], labelled: Sequence[str]
) -> Iterator[str]:
    """The values that are right for a field: its own, and those of labelled fields that it is an alias of."""
    yield from values.get(name, ())
    if name not in labelled:
        for field, others in aliases.items():
            if name in others:
                yield from values.get(field, ())


def is_all_right(extractions: Sequence[Extraction], truth: Truth, scopes: Mapping[DocumentType, Scope]) -> bool | None:
    """Whether a file was understood without a fault in what its record carries; None where the truth says too little.

    Args:
        extractions: of the documents that were found in the file.
        truth: of the file.
        scopes: what the record of each type carries.
    """
    scope = scopes.get(extractions[0].document_type) if extractions else None
    if scope is None or not scope.header & set(truth.labelled_fields) or not truth.document_types:
        return None
    if scope.lines and not truth.labelled_line_fields:
        return None
    verdict = judge(truth, [part_of(extraction) for extraction in extractions])
    counts = [verdict.rows.expected == verdict.rows.predicted == verdict.rows.paired] if verdict.rows else []
    faults = [
        judgement
        for judgement in verdict.judgements
        if judgement.verdict in FAULTS
        and judgement.field in (scope.header if judgement.section is Section.HEADER else scope.lines)
    ]
    return bool(verdict.type_is_right) and all(counts) and not faults


def part_of(extraction: Extraction) -> Part:
    """An extraction as the measuring takes it."""
    items = tuple(_row(item) for item in extraction.line_items)
    return Part(extraction.document_type, "", _row(extraction.fields), items)


def _row(item: LineItem) -> Row:
    return {name: Guess(value_text(f.value), f.confidence, f.page, f.bbox) for name, f in item.items()}
