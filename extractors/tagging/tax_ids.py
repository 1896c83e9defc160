"""Tax ids that are printed in groups: where the reader saw only the first ones, the form tells how far it goes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.tagging.decoding import Run
from extractors.tagging.ibans import indexes_of, tokens_of
from extractors.tagging.lines import Line, TaggedText, Token
from extractors.tagging.spans import Span
from extractors.tagging.values import Reading, read_value
from extractors.values import Notation, find_tax_ids

TAG = "sender_tax_id"


def with_whole_tax_ids(readings: Sequence[Reading], text: TaggedText, notation: Notation) -> list[Reading]:
    """The readings, those that hold a part of a tax id grown to the whole; what is another part of it is dropped."""
    lines = {line.number: line for line in text.lines}
    grown = [
        whole
        for reading in readings
        if reading.span.tag == TAG and len(reading.span.runs) == 1
        for whole in _grown(reading, lines[reading.span.runs[0].tokens[0].line], notation)
    ]
    taken = {index for reading in grown for index in indexes_of(reading.span)}
    return [r for r in readings if not taken.issuperset(indexes_of(r.span))] + grown


def _grown(reading: Reading, line: Line, notation: Notation) -> Iterator[Reading]:
    run = reading.span.runs[0]
    known = {token.index for token in run.tokens}
    for printed, _ in find_tax_ids(line.text):
        tokens = tokens_of("".join(printed.upper().split()), _tokens(line))
        if known < {token.index for token in tokens} and tokens[0].index == run.tokens[0].index:
            whole = read_value(Span((Run(TAG, tuple(tokens), run.score, run.begins, run.is_runner_up),)), notation)
            if whole:
                yield replace(whole, score=max(whole.score, reading.score))


def _tokens(line: Line) -> list[Token]:
    return [token for cell in line.cells for token in cell.tokens]
