"""A net amount that was read as none: what the lines add up to, printed, and with the tax the gross amount."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from extractors.tagging.decoding import Run
from extractors.tagging.header import Candidate
from extractors.tagging.lines import TaggedText
from extractors.tagging.spans import Span
from extractors.tagging.values import Reading, numbers_in, read_value
from extractors.values import Notation

TAG = "net_amount"
_UNREAD = 0.05
"""Score of such a number: only because it adds up twice is it taken."""
_SURE = 0.3
_CENT = Decimal("0.011")


def unread_net_amounts(
    text: TaggedText, candidates: Mapping[str, Sequence[Candidate]], line_sum: Decimal | None, notation: Notation
) -> list[Reading]:
    """Printed numbers that are the sum of the lines, where sum and tax are the gross amount and nothing is net yet."""
    known = candidates.get(TAG, ())
    if line_sum is None or (known and known[0].score >= _SURE) or not _completes(line_sum, candidates):
        return []
    spans = [
        Span((Run(TAG, (token,), _UNREAD, 1.0, True, cell),))
        for line in text.lines
        for cell in line.cells
        for token in cell.tokens
        if numbers_in(token.word.text, notation) == [line_sum]
    ]
    return [reading for span in spans if (reading := read_value(span, notation))]


def _completes(line_sum: Decimal, candidates: Mapping[str, Sequence[Candidate]]) -> bool:
    taxes, grosses = (
        [c.value for c in candidates.get(name, ()) if isinstance(c.value, Decimal) and c.value]
        for name in ("tax_amount", "gross_amount")
    )
    return any(abs(line_sum + tax - gross) < _CENT for tax in taxes for gross in grosses)
