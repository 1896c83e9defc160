"""A net amount that was read as none: what the lines add up to, printed, and with the tax the gross amount."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extractors.tagging.decoding import Run
from extractors.tagging.header import Candidate
from extractors.tagging.items import ItemCandidates, line_sum
from extractors.tagging.lines import TaggedText, Token
from extractors.tagging.spans import Span
from extractors.tagging.values import Reading, numbers_in, read_value
from extractors.values import Notation

TAG = "net_amount"
_UNREAD = 0.05
"""Score of such a number: only because it adds up twice is it taken."""
_SURE = 0.3
_CENT = Decimal("0.011")


def unread_net_amounts(
    text: TaggedText,
    candidates: Mapping[str, Sequence[Candidate]],
    items: Sequence[ItemCandidates],
    notation: Notation,
) -> list[Reading]:
    """Printed numbers that are the sum of the lines, where sum and tax are the gross amount and nothing is net yet."""
    known, total = candidates.get(TAG, ()), line_sum(items)
    if total is None or (known and known[0].score >= _SURE) or not _completes(total, candidates):
        return []
    of_lines = {token.index for item in items for token in _tokens_of(item)}
    spans = [
        Span((Run(TAG, (token,), _UNREAD, 1.0, True, cell),))
        for line in text.lines
        for cell in line.cells
        for token in cell.tokens
        if token.index not in of_lines and numbers_in(token.word.text, notation) == [total]
    ]
    return [reading for span in spans if (reading := read_value(span, notation))]


def _tokens_of(item: ItemCandidates) -> Iterator[Token]:
    for readings in item.readings.values():
        for reading in readings:
            for run in reading.span.runs:
                yield from run.tokens


def _completes(total: Decimal, candidates: Mapping[str, Sequence[Candidate]]) -> bool:
    taxes, grosses = (
        [c.value for c in candidates.get(name, ()) if isinstance(c.value, Decimal) and c.value]
        for name in ("tax_amount", "gross_amount")
    )
    return any(abs(total + tax - gross) < _CENT for tax in taxes for gross in grosses)
