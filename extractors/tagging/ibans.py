"""IBANs that no word was tagged as: check digits tell one from everything else on a paper."""

from collections.abc import Iterator, Sequence

from extractors.tagging.decoding import Run
from extractors.tagging.lines import Line, TaggedText, Token
from extractors.tagging.spans import Span
from extractors.tagging.values import Reading
from extractors.values import find_ibans

TAG = "sender_iban"
_NAMED = 0.4
_SHORTEST = 9


def with_ibans(readings: Sequence[Reading], text: TaggedText) -> list[Reading]:
    """The readings and, where none of them is a valid IBAN, those printed anywhere; a part of one is nothing else."""
    if any(r.span.tag == TAG and find_ibans(str(r.value)) for r in readings if not r.span.is_runner_up):
        return list(readings)
    found = [reading for line in text.lines for reading in _ibans(line)]
    parts = {token.index for reading in found for run in reading.span.runs for token in run.tokens}
    return [r for r in readings if not parts.issuperset(indexes_of(r.span))] + found


def _ibans(line: Line) -> Iterator[Reading]:
    tokens = [token for cell in line.cells for token in cell.tokens]
    for value in find_ibans(line.text):
        printed = tokens_of(value, tokens)
        if printed:
            run = Run(TAG, tuple(printed), _NAMED, 1.0, is_runner_up=True)
            yield Reading(value, _NAMED, run.text, Span((run,)))


def tokens_of(value: str, tokens: Sequence[Token]) -> Sequence[Token]:
    """The words that ``value`` (without spaces, 9 characters or more) is written in; "IBAN:DE02" may be the first."""
    for start in range(len(tokens)):
        written = ""
        for end in range(start, len(tokens)):
            written += tokens[end].word.text.upper()
            if len(written) >= _SHORTEST and value in written:
                if start == end or not _holds(value, tokens[start + 1 : end + 1]):
                    return tokens[start : end + 1]
                break
    return ()


def _holds(value: str, tokens: Sequence[Token]) -> bool:
    return value in "".join(token.word.text.upper() for token in tokens)


def indexes_of(span: Span) -> set[int]:
    return {token.index for run in span.runs for token in run.tokens}
