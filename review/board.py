"""The dashboard in the language of whoever looks: a report with its sheets, and what panels and key figures are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from datamodel.figures import Report
from pipelines.figure_sheets import SHEETS, Cell, Column, Kind, Sheet
from review.language import N_, Language

_LABELS = {
    "day": N_("Day"),
    "document_type": N_("Type"),
    "documents": N_("Documents"),
    "without_person": N_("Without a person"),
    "by_person": N_("By a person"),
    "waiting": N_("Waiting"),
    "rejected": N_("Rejected"),
    "straight_through": N_("Straight through"),
    "review_share": N_("Reviewed"),
    "reason": N_("Reason"),
    "field": N_("Field"),
    "part": N_("Part"),
    "reader": N_("Version"),
    "sender": N_("Sender"),
    "values": N_("Values checked"),
    "corrected": N_("Corrected"),
    "accuracy": N_("Accuracy"),
    "at_least": N_("From"),
    "below": N_("To"),
    "target": N_("Target"),
    "queued": N_("Queued"),
    "sent_unknown": N_("Sent, outcome unknown"),
    "accepted": N_("Accepted"),
    "posted": N_("Posted"),
    "dead": N_("Given up"),
    "withdrawn": N_("Withdrawn"),
    "posting_median": N_("Posted after (median)"),
    "posting_ninetieth": N_("Posted after (nine in ten)"),
}
_NUMBERS = frozenset({Kind.COUNT, Kind.SHARE, Kind.MINUTES})
NOTHING = "–"
Table = tuple[Sequence[tuple[str, bool]], Sequence[Sequence[str]]]
"""Head and rows of a ``Panel``."""


@dataclass(frozen=True)
class Panel:
    """A plot, or nothing where there is nothing to plot, with the table of its numbers.

    Attributes:
        name: unique on the page.
        sheet: whose numbers it shows; the name of the CSV file.
        note: how to read it, in a sentence.
        plot: None where there is nothing to plot, or where the table says more.
        head: the columns of the table, each with whether numbers stand in it.
        rows: cells as people read them.
        key: what is what in the plot.
        table_only: there is never a plot, and the table is open.
    """

    name: str
    sheet: str
    title: str
    note: str
    plot: Markup | None
    head: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    key: Sequence[tuple[Markup, str]] = ()
    table_only: bool = False


@dataclass(frozen=True)
class KeyFigure:
    """A figure with its change against the period before.

    ``change`` is in words; ``trend`` is ``better``, ``worse`` or empty, where more is neither, or nothing changed.
    """

    title: str
    value: str
    hint: str
    change: str = ""
    trend: str = ""


@dataclass(frozen=True)
class Board:
    """Everything on the page, in the language of whoever looks."""

    report: Report
    language: Language

    def sheet(self, name: str) -> Sheet:
        return SHEETS[name](self.report)

    def table(self, sheet: Sheet, columns: Sequence[str] = ()) -> Table:
        """Head and rows of ``sheet`` for a ``Panel``, or of some of its ``columns``."""
        chosen = [place for place, column in enumerate(sheet.columns) if not columns or column.name in columns]
        head = [(self.label(sheet.columns[place].name), sheet.columns[place].kind in _NUMBERS) for place in chosen]
        return head, [[self.cell(sheet.columns[place], row[place]) for place in chosen] for row in sheet.rows]

    def label(self, column: str) -> str:
        return self.language.gettext(_LABELS[column])

    def cell(self, column: Column, value: Cell) -> str:
        """As people read it."""
        language = self.language
        match value:
            case None:
                return NOTHING
            case dt.date():
                return language.day(value)
            case str() if column.name == "field":
                return language.field(value)
            case str():
                return language.words(value) if column.kind is Kind.CODE else value or NOTHING
        if column.kind is Kind.SHARE:
            return language.percent(value, 1)
        return language.took(value * dt.timedelta(minutes=1)) if column.kind is Kind.MINUTES else language.number(value)

    def numbers(self, sheet: Sheet, column: str) -> list[float | None]:
        """A column of numbers."""
        place = next(place for place, each in enumerate(sheet.columns) if each.name == column)
        return [value if isinstance(value, int | float) else None for value in (row[place] for row in sheet.rows)]
