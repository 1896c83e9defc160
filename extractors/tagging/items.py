"""Line items: what stands on the lines of an item, as typed fields."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.extraction import PAPER_LINE_FIELDS, DocumentType, Field, LineItem
from extractors.tagging.arithmetic import Chosen, choose_item
from extractors.tagging.columns import with_columns
from extractors.tagging.decoding import LogTags, Run, runners_up, runs_of
from extractors.tagging.header import field_of
from extractors.tagging.lines import Line, TaggedText
from extractors.tagging.owners import with_owners
from extractors.tagging.rows import ItemLines, item_lines
from extractors.tagging.spans import Span, linked
from extractors.tagging.values import Reading, other_reading, read_value, unit_behind
from extractors.values import Notation
from models.layout.labels import ITEM, LINE, ROLES

_LEAST_SCORE = 0.3
_SURE_START = 0.5
_NAMES_NOTHING = frozenset({"position", "unit", "delivery_date", "price_quantity"})
_MOST = 4
_UNREAD = 0.05
"""Score of a printed number that was read as no value: only a product that needs it brings it in."""
_SURE_PRICE = 0.5
_NUMBER = re.compile(r"[€$£]?\d[\d.,'’]*[€$£]?")

ItemReadings = Mapping[str, tuple[Reading, ...]]
"""By line field, best first."""


@dataclass(frozen=True)
class ItemCandidates:
    """One line item: what was chosen, and every reading of its fields, best first."""

    fields: LineItem
    readings: ItemReadings


def read_items(
    text: TaggedText, runs: Sequence[Sequence[Run]], notation: Notation, document_type: DocumentType
) -> tuple[ItemCandidates, ...]:
    """The line items of a document; ``runs`` are those of each line."""
    items = item_lines(text, runs)
    tags = with_owners(with_columns(text, items), text, items, document_type)
    found = (_item(item, text, tags, notation) for item in items)
    return tuple(item for item in found if item is not None)


def _item(item: ItemLines, text: TaggedText, tags: LogTags, notation: Notation) -> ItemCandidates | None:
    readings = _readings(item, text, tags, notation)
    picks = choose_item({**readings, "unit_price": _prices(item, readings, notation)})
    chosen = {name: pick for name, pick in picks.items() if pick[0].score >= _LEAST_SCORE or pick[1]}
    fields = _fields(chosen)
    roles = text.roles[item.lines[0].indexes].mean(axis=0)
    is_sure = len(fields) > 1 or float(roles[ROLES.index(ITEM)]) > _SURE_START
    return ItemCandidates(fields, readings) if is_sure and set(fields) - _NAMES_NOTHING else None


def _readings(item: ItemLines, text: TaggedText, tags: LogTags, notation: Notation) -> dict[str, tuple[Reading, ...]]:
    better = replace(text, tags=tags)
    runs, weak = _runs(item, better)
    spans = [*_spans(runs, text), *(Span((run,)) for run in weak)]
    found: dict[str, list[Reading]] = {}
    for span in spans:
        reading = read_value(span, notation)
        if reading:
            others = [other_reading(reading, notation)]
            found.setdefault(span.tag.removeprefix(LINE), []).extend([reading, *(o for o in others if o)])
    return {
        name: tuple(sorted(found[name], key=lambda r: -r.score)[:_MOST]) for name in PAPER_LINE_FIELDS if name in found
    }


def _prices(item: ItemLines, readings: ItemReadings, notation: Notation) -> tuple[Reading, ...]:
    """The prices of an item; where none was surely read also the numbers that were read as nothing, as prices."""
    known = readings.get("unit_price", ())
    if known and known[0].score >= _SURE_PRICE:
        return known
    read = {
        token.index
        for found in readings.values()
        for reading in found
        for run in reading.span.runs
        if not run.is_runner_up
        for token in run.tokens
    }
    spans = [
        Span((Run(LINE + "unit_price", (token,), _UNREAD, 1.0, True, cell),))
        for line in item.lines
        for cell in line.cells
        for token in cell.tokens
        if token.index not in read and _NUMBER.fullmatch(token.word.text)
    ]
    return (*known, *(reading for span in spans if (reading := read_value(span, notation))))


def _runs(item: ItemLines, text: TaggedText) -> tuple[list[tuple[Run, Line]], list[Run]]:
    runs: list[tuple[Run, Line]] = []
    weak: list[Run] = []
    for line in item.lines:
        for cell in line.cells:
            found = runs_of(cell, text)
            runs += [(run, line) for run in found if run.tag.startswith(LINE)]
            weak += [run for run in runners_up(cell, text, found) if run.tag.startswith(LINE)]
    return runs, weak


def _spans(runs: Sequence[tuple[Run, Line]], text: TaggedText) -> Iterable[Span]:
    """All of a description is one value, whatever stands between its lines."""
    description = tuple(run for run, _ in runs if run.tag == LINE + "description")
    if description:
        yield Span(description)
    yield from linked([(run, line) for run, line in runs if run.tag != LINE + "description"], text)


def _fields(chosen: Chosen) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for name, (reading, reasons) in chosen.items():
        score = reading.score + (1 - reading.score) * 0.6 if reasons else reading.score
        evidence = (f"layout reader: {reading.score:.2f} for '{reading.text[:60]}'", *reasons)
        fields[name] = field_of(name, reading, score, evidence)
    if "price_quantity" in fields and fields["price_quantity"].value == 1:
        del fields["price_quantity"]  # a price for one is a price
    quantity = chosen.get("quantity")
    if quantity and "unit" not in fields:
        unit = unit_behind(quantity[0])
        if unit:
            why = (f"written on to the quantity '{quantity[0].text}'",)
            fields["unit"] = replace(fields["quantity"], name="unit", value=unit, text=unit, evidence=why)
    return fields


def line_sum(items: Sequence[ItemCandidates]) -> Decimal | None:
    """The sum of the amounts of all items; None where one lacks it."""
    amounts = [item.fields["net_amount"].value for item in items if "net_amount" in item.fields]
    if not amounts or len(amounts) < len(items):
        return None
    return sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))
