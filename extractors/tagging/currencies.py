"""The currency where no word was tagged as it: written on to the amounts, or named anywhere on the paper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from datamodel.extraction import ValueKind
from extractors.tagging.decoding import Run, kind_of
from extractors.tagging.lines import TaggedText
from extractors.tagging.spans import Span
from extractors.tagging.values import Reading, read_currency
from extractors.values import parse_currency

TAG = "currency"
_DOLLARS = frozenset({"AUD", "CAD", "NZD", "SGD", "HKD"})
_ATTACHED = 0.85  # share of an amount's score that the currency written on to it has
_NAMED = 0.3
_NAME = re.compile(r"[A-Z]{3}|[A-Z]{0,2}[€$£]|Euro")


def named_currency(text: TaggedText) -> str:
    """The currency that is named first anywhere; empty where none is."""
    return next((str(reading.value) for reading in _named(text)), "")


def currency_readings(text: TaggedText, spans: Sequence[Span]) -> list[Reading]:
    """Readings of the currency beside the tagged ones; those by name only where no amount carries one."""
    return list(_attached(spans)) or ([] if any(span.tag == TAG for span in spans) else list(_named(text)))


def with_dollars(readings: Sequence[Reading], text: TaggedText) -> list[Reading]:
    """Read "$" as the dollar that the paper names, where it names one: "All prices in AUD"."""
    named = {str(reading.value) for reading in _named(text)} & _DOLLARS
    dollar = named.pop() if len(named) == 1 else ""
    return [
        replace(r, value=dollar) if dollar and r.span.tag == TAG and "$" in r.text and r.value == "USD" else r
        for r in readings
    ]


def _attached(spans: Sequence[Span]) -> Iterator[Reading]:
    for span in spans:
        code = read_currency(span.text) if kind_of(span.tag) is ValueKind.AMOUNT and not span.is_runner_up else None
        if code:
            yield Reading(code, span.score * _ATTACHED, span.text, _as_currency(span))


def _as_currency(span: Span) -> Span:
    return Span(tuple(replace(run, tag=TAG) for run in span.runs))


def _named(text: TaggedText) -> Iterator[Reading]:
    for line in text.lines:
        for cell in line.cells:
            for token in cell.tokens:
                code = parse_currency(token.word.text)
                if code and _NAME.fullmatch(token.word.text.strip("()[]:,.")):
                    yield Reading(code, _NAMED, token.word.text, Span((Run(TAG, (token,), _NAMED, 1.0, True),)))
