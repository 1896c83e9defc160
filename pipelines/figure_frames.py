"""The figures of the dashboard as pandas frames, for notebooks: the same numbers, from the same statements."""

import datetime as dt

import pandas as pd

from datamodel.figures import Period, Scope
from pipelines.figure_sheets import Kind, sheets_of
from pipelines.figures import frame_of
from pipelines.store_parts import Figures

_DTYPES = {
    Kind.DAY: "object",
    Kind.TEXT: "object",
    Kind.CODE: "str",
    Kind.COUNT: "int64",
    Kind.SHARE: "float64",
    Kind.MINUTES: "Int64",
}


def figure_frames(figures: Figures, *, first: dt.date, last: dt.date, sender: str = "") -> dict[str, pd.DataFrame]:
    """A frame for every sheet of ``SHEETS``, by name, of what was received from ``first`` to ``last``.

    ``figures`` is that of a store. Shares are between 0 and 1, durations whole minutes.
    """
    report = figures.report(Scope(Period(first, last), sender=sender))
    return {
        name: frame_of(
            [dict(zip((column.name for column in sheet.columns), row, strict=True)) for row in sheet.rows],
            {column.name: _DTYPES[column.kind] for column in sheet.columns},
        )
        for name, sheet in sheets_of(report).items()
    }
