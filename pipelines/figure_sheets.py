"""The figures of the dashboard as tables: the same rows for the page, for CSV files, and for pandas.

Names of sheets and columns never change with a language. Shares are between 0 and 1, durations whole minutes.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from datamodel.delivery import DeliveryState
from datamodel.figures import Accuracy, Band, Headline, Report, Tally, Volume, total_of

_Key = TypeVar("_Key")
UNREAD = "unread"
"""In the place of the type of files that could not be read."""


class Kind(StrEnum):
    """What the cells of a column are."""

    DAY = "day"
    TEXT = "text"
    CODE = "code"  # a name of ours
    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"


Cell = dt.date | str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name. A cell is None where there is nothing to count or to divide by."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


_TALLY = tuple(
    Column(name, kind)
    for name, kind in {
        "documents": Kind.COUNT,
        "without_person": Kind.COUNT,
        "by_person": Kind.COUNT,
        "waiting": Kind.COUNT,
        "rejected": Kind.COUNT,
        "straight_through": Kind.SHARE,
        "review_share": Kind.SHARE,
    }.items()
)
_ACCURACY = (Column("values", Kind.COUNT), Column("corrected", Kind.COUNT), Column("accuracy", Kind.SHARE))
_BAND = (Column("at_least", Kind.MINUTES), Column("below", Kind.MINUTES), Column("documents", Kind.COUNT))


def sheets_of(report: Report) -> dict[str, Sheet]:
    """Every table of a report, by name."""
    return {name: make(report) for name, make in SHEETS.items()}


def _key_figures(report: Report) -> Sheet:
    columns = (Column("figure", Kind.CODE), Column("this_period", Kind.TEXT), Column("period_before", Kind.TEXT))
    pairs = zip(_headline(report.now), _headline(report.before), strict=True)
    return Sheet("key_figures", columns, tuple((name, now, before) for (name, now), (_, before) in pairs))


def _headline(headline: Headline) -> list[tuple[str, Cell]]:
    tally, accuracy = headline.tally, headline.accuracy
    return [
        ("documents", tally.total),
        ("straight_through", tally.straight_through),
        ("review_share", tally.review_share),
        ("decisions_of_people", headline.decisions.count),
        ("minutes_to_decision_median", _minutes(headline.decisions.median)),
        ("minutes_to_decision_ninetieth", _minutes(headline.decisions.ninetieth)),
        ("minutes_to_posting_median", _minutes(headline.posting.median)),
        ("minutes_to_posting_ninetieth", _minutes(headline.posting.ninetieth)),
        ("values_checked", accuracy.values),
        ("values_corrected", accuracy.corrected),
        ("accuracy", accuracy.share),
    ]


def _days(report: Report) -> Sheet:
    """Also the days on which nothing came in."""
    by_day = _summed(report.volumes, lambda volume: volume.day)
    days = ((day, *_tally(by_day.get(day, Tally()))) for day in report.scope.period.days)
    return Sheet("days", (Column("day", Kind.DAY), *_TALLY), tuple(days))


def _types(report: Report) -> Sheet:
    by_type = _summed(report.volumes, lambda volume: str(volume.document_type or UNREAD))
    ordered = sorted(by_type.items(), key=lambda each: (-each[1].total, each[0]))
    rows = tuple((type_, *_tally(tally)) for type_, tally in ordered)
    return Sheet("types", (Column("document_type", Kind.CODE), *_TALLY), rows)


def _volumes(report: Report) -> Sheet:
    rows = tuple((each.day, str(each.document_type or UNREAD), *_tally(each.tally)) for each in report.volumes)
    return Sheet("volumes", (Column("day", Kind.DAY), Column("document_type", Kind.CODE), *_TALLY), rows)


def _reasons(report: Report) -> Sheet:
    columns = (Column("reason", Kind.CODE), Column("documents", Kind.COUNT), Column("waiting", Kind.COUNT))
    return Sheet("reasons", columns, tuple((each.code, each.documents, each.waiting) for each in report.reasons))


def _fields(report: Report) -> Sheet:
    columns = (Column("field", Kind.CODE), Column("part", Kind.CODE), *_ACCURACY)
    rows = ((each.name, "line" if each.of_lines else "header", *_accuracy(each)) for each in report.by_field)
    return Sheet("fields", columns, tuple(rows))


def _readers(report: Report) -> Sheet:
    rows = tuple((each.name, *_accuracy(each)) for each in report.by_reader)
    return Sheet("readers", (Column("reader", Kind.TEXT), *_ACCURACY), rows)


def _waiting(report: Report) -> Sheet:
    return Sheet("waiting", _BAND, _bands(report.waiting.ages))


def _decisions(report: Report) -> Sheet:
    return Sheet("decisions", _BAND, _bands(report.now.decisions.bands))


def _deliveries(report: Report) -> Sheet:
    states = (Column(str(state), Kind.COUNT) for state in DeliveryState)
    took = (Column("posting_median", Kind.MINUTES), Column("posting_ninetieth", Kind.MINUTES))
    rows = (
        (
            each.target,
            *(each.states[state] for state in DeliveryState),
            each.withdrawn,
            _minutes(each.posting.median),
            _minutes(each.posting.ninetieth),
        )
        for each in report.targets
    )
    columns = (Column("target", Kind.TEXT), *states, Column("withdrawn", Kind.COUNT), *took)
    return Sheet("deliveries", columns, tuple(rows))


def _senders(report: Report) -> Sheet:
    rows = tuple((each.sender, *_tally(each.tally), *_accuracy(each.accuracy)) for each in report.senders)
    return Sheet("senders", (Column("sender", Kind.TEXT), *_TALLY, *_ACCURACY), rows)


def _tally(tally: Tally) -> tuple[Cell, ...]:
    outcomes = (tally.without_person, tally.by_person, tally.waiting, tally.rejected)
    return (tally.total, *outcomes, tally.straight_through, tally.review_share)


def _accuracy(accuracy: Accuracy) -> tuple[Cell, ...]:
    return accuracy.values, accuracy.corrected, accuracy.share


def _bands(bands: Iterable[Band]) -> tuple[tuple[Cell, ...], ...]:
    return tuple((_minutes(band.at_least), _minutes(band.below), band.count) for band in bands)


def _minutes(took: dt.timedelta | None) -> int | None:
    return None if took is None else took // dt.timedelta(minutes=1)


def _summed(volumes: Iterable[Volume], key: Callable[[Volume], _Key]) -> dict[_Key, Tally]:
    found: dict[_Key, list[Tally]] = defaultdict(list)
    for volume in volumes:
        found[key(volume)].append(volume.tally)
    return {each: total_of(tallies) for each, tallies in found.items()}


SHEETS: Mapping[str, Callable[[Report], Sheet]] = {
    "key_figures": _key_figures,
    "days": _days,
    "types": _types,
    "volumes": _volumes,
    "reasons": _reasons,
    "fields": _fields,
    "readers": _readers,
    "waiting": _waiting,
    "decisions": _decisions,
    "deliveries": _deliveries,
    "senders": _senders,
}
