"""The panels of the dashboard: which plot shows which figures, and how it is to be read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datamodel.figures import Band
from review.board import NOTHING, Board, Panel, Table
from review.language import N_
from review.plots import Bar, Plot, Series, bars, histogram, key_of, line, stacked


@dataclass(frozen=True)
class _About:
    """What is said of a panel and its plot, to be translated; ``note`` is for where the figures say nothing more."""

    title: str
    description: str
    note: str
    unit: str = ""


_ABOUT = {
    "days": _About(
        N_("Documents by day of receipt"),
        N_("A column for each day, divided by what became of the documents that came in on it."),
        N_("Each document stands on the day on which it came in, as what it is now."),
        N_("Documents"),
    ),
    "rates": _About(
        N_("Straight-through rate by day"),
        N_("A line over the days: the share of order paper that was approved without a person."),
        N_("The share of the order paper of a day that was approved without a person."),
        N_("Share of order paper"),
    ),
    "waiting": _About(
        N_("Waiting now, by time since receipt"),
        N_("A column for each span of time: documents that wait for a person now."),
        N_("Whatever came in when: the period above does not matter here."),
        N_("Documents"),
    ),
    "decisions": _About(
        N_("From receipt to decision, by people"),
        N_("A column for each span of time: documents that people decided in the period."),
        N_("Documents that people decided in the period."),
        N_("Documents"),
    ),
    "reasons": _About(
        N_("Why documents came to a person"),
        N_("A bar for each reason: documents that came to a person because of it."),
        N_("Documents, and their share of all that came to a person. One may have several reasons."),
    ),
    "fields": _About(
        N_("Corrections by field"),
        N_("A bar for each field: its values that people corrected."),
        N_("Corrected values, and the share that was right, of documents that people approved."),
    ),
    "senders": _About(
        N_("Senders with most documents"),
        N_("A bar for each sender: its documents of the period."),
        N_("Documents, and the share of order paper that was approved without a person."),
    ),
    "types": _About(
        N_("Straight-through rate by type"),
        N_("A bar for each type of document: the share that was approved without a person."),
        N_("Documents, and the share that was approved without a person."),
    ),
    "readers": _About(
        N_("Accuracy by version of the reader"),
        N_("A bar for each version: the share of values that people left as they were read."),
        N_("Values of documents that people approved, and the share that was right."),
    ),
}
_OUTCOMES = (
    (N_("Approved without a person"), "look-first", "without_person"),
    (N_("Approved by a person"), "look-second", "by_person"),
    (N_("Waiting"), "look-third", "waiting"),
    (N_("Rejected"), "look-fourth", "rejected"),
)
_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_SHOWN = 12
"""So many horizontal bars at most; the table has all."""


def columns_of(board: Board) -> tuple[list[Panel], list[Panel], list[Panel]]:
    """The panels of the left column, of the right one, and those as wide as both."""
    return [make(board) for make in _LEFT], [make(board) for make in _RIGHT], [_deliveries(board)]


def _days(board: Board) -> Panel:
    language, sheet, plot = board.language, board.sheet("days"), _plot(board, "days")
    series = [Series(language.gettext(name), look, board.numbers(sheet, column)) for name, look, column in _OUTCOMES]
    drawn = stacked(plot, _day_names(board), series, shown=language.number) if board.report.volumes else None
    key = [(key_of(plot, each.look), each.name) for each in series]
    return _panel(board, plot, drawn, board.table(sheet), key=key)


def _rates(board: Board) -> Panel:
    language, sheet, plot = board.language, board.sheet("days"), _plot(board, "rates")
    series = Series(plot.title, "look-first", board.numbers(sheet, "straight_through"))
    is_any = any(value is not None for value in series.values)
    drawn = line(plot, _day_names(board), series, shown=language.percent, top=1.0) if is_any else None
    table = board.table(sheet, ("day", "documents", "straight_through", "review_share"))
    return _panel(board, plot, drawn, table, sheet=sheet.name)


def _waiting(board: Board) -> Panel:
    language, waiting, note = board.language, board.report.waiting, ""
    if waiting.oldest:
        words = {"overdue": language.number(waiting.overdue), "held": language.number(waiting.held)}
        oldest = language.ago(waiting.oldest, board.report.at)
        note = language.gettext("Oldest: %(oldest)s · Overdue: %(overdue)s · On hold: %(held)s", oldest=oldest, **words)
    return _of_bands(board, "waiting", waiting.ages, look="look-third", note=note)


def _decisions(board: Board) -> Panel:
    language, decisions, note = board.language, board.report.now.decisions, ""
    if decisions.median is not None and decisions.ninetieth is not None:
        words = {"median": language.took(decisions.median), "ninetieth": language.took(decisions.ninetieth)}
        note = language.gettext("Half within %(median)s, nine in ten within %(ninetieth)s", **words)
    return _of_bands(board, "decisions", decisions.bands, look="look-second", note=note)


def _reasons(board: Board) -> Panel:
    language, reviewed = board.language, board.report.now.tally.reviewed
    rows = [
        Bar(language.words(each.code), each.documents, _with_share(board, each.documents, each.documents / reviewed))
        for each in board.report.reasons[:_SHOWN]
    ]
    return _of_bars(board, "reasons", rows, look="look-second")


def _fields(board: Board) -> Panel:
    rows = [
        Bar(
            _field_name(board, each.name, of_lines=each.of_lines),
            each.corrected,
            _right(board, each.corrected, each.share),
        )
        for each in board.report.by_field[:_SHOWN]
        if each.corrected
    ]
    return _of_bars(board, "fields", rows, look="look-second")


def _senders(board: Board) -> Panel:
    rows = [
        Bar(
            each.sender or board.language.gettext("No name was read"),
            each.tally.total,
            _with_share(board, each.tally.total, each.tally.straight_through),
        )
        for each in board.report.senders[:_SHOWN]
    ]
    columns = ("sender", "documents", "straight_through", "review_share", "values", "corrected", "accuracy")
    return _of_bars(board, "senders", rows, look="look-first", columns=columns)


def _types(board: Board) -> Panel:
    sheet = board.sheet("types")
    names = [board.cell(sheet.columns[0], row[0]) for row in sheet.rows]
    counts, shares = board.numbers(sheet, "documents"), board.numbers(sheet, "straight_through")
    rows = [
        Bar(name, share, _with_share(board, count or 0, share))
        for name, count, share in zip(names, counts, shares, strict=True)
        if share is not None
    ]
    return _of_bars(board, "types", rows, look="look-first", top=1.0)


def _readers(board: Board) -> Panel:
    rows = [
        Bar(
            each.name or board.language.gettext("Not known"),
            each.share or 0.0,
            _with_share(board, each.values, each.share, digits=1),
        )
        for each in board.report.by_reader
    ]
    return _of_bars(board, "readers", rows, look="look-first", top=1.0)


def _deliveries(board: Board) -> Panel:
    language, posting = board.language, board.report.now.posting
    note = language.gettext("Messages of documents that came in during the period, as they are now.")
    if posting.median is not None and posting.ninetieth is not None:
        words = {"median": language.took(posting.median), "ninetieth": language.took(posting.ninetieth)}
        note = language.gettext(
            "Posted after receipt: half within %(median)s, nine in ten within %(ninetieth)s", **words
        )
    sheet = board.sheet("deliveries")
    head, rows = board.table(sheet)
    title = language.gettext("Deliveries by target")
    return Panel("deliveries", sheet.name, title, note, None, head, rows, table_only=True)


def _plot(board: Board, name: str) -> Plot:
    about, said = _ABOUT[name], board.language.gettext
    return Plot(name, said(about.title), said(about.description), said(about.unit))


def _panel(
    board: Board,
    plot: Plot,
    drawn: Markup | None,
    table: Table,
    *,
    sheet: str = "",
    note: str = "",
    key: Sequence[tuple[Markup, str]] = (),
) -> Panel:
    """Of ``plot``, with the numbers of the sheet of its name unless ``sheet`` names another."""
    note = note or board.language.gettext(_ABOUT[plot.name].note)
    return Panel(plot.name, sheet or plot.name, plot.title, note, drawn, *table, key)


def _of_bands(board: Board, name: str, bands: Sequence[Band], *, look: str, note: str) -> Panel:
    language, plot, counts = board.language, _plot(board, name), [band.count for band in bands]
    names = [_band_name(board, band) for band in bands]
    series = Series(plot.title, look, counts)
    drawn = histogram(plot, names, series, shown=language.number) if any(counts) else None
    head = [(language.gettext("Time"), False), (language.gettext("Documents"), True)]
    rows = [[name, language.number(count)] for name, count in zip(names, counts, strict=True)]
    return _panel(board, plot, drawn, (head, rows), note=note)


def _of_bars(
    board: Board, name: str, rows: Sequence[Bar], *, look: str, top: float | None = None, columns: Sequence[str] = ()
) -> Panel:
    plot = _plot(board, name)
    drawn = bars(plot, rows, look=look, top=top) if rows else None
    return _panel(board, plot, drawn, board.table(board.sheet(name), columns))


def _band_name(board: Board, band: Band) -> str:
    """In hours below a day, else in days, by their signs, which are the same in every language: ``4–24 h``."""
    sign, unit = ("h", _HOUR) if band.at_least < _DAY else ("d", _DAY)
    since = board.language.number(band.at_least // unit)
    if band.below is None:
        return f"≥ {since} {sign}"
    until = board.language.number(band.below // unit)
    return f"{since}–{until} {sign}" if band.at_least else f"< {until} {sign}"


def _field_name(board: Board, name: str, *, of_lines: bool) -> str:
    language = board.language
    if not of_lines:
        return language.field(name)
    return language.gettext("Line: %(field)s", field=language.column(name))


def _with_share(board: Board, count: float, share: float | None, *, digits: int = 0) -> str:
    shown = NOTHING if share is None else board.language.percent(share, digits)
    return f"{board.language.number(count)} · {shown}"


def _right(board: Board, corrected: int, share: float | None) -> str:
    right = NOTHING if share is None else board.language.percent(share, 1)
    return board.language.gettext("%(count)s · %(share)s right", count=board.language.number(corrected), share=right)


def _day_names(board: Board) -> list[str]:
    return [board.language.short_day(day) for day in board.report.scope.period.days]


_LEFT = (_days, _waiting, _reasons, _senders)
_RIGHT = (_rates, _decisions, _fields, _types, _readers)
