"""Sheets as CSV files that spreadsheets and scripts read alike.

RFC 4180: commas, quotes where needed, lines that end in CR LF; with a byte order mark, because Excel takes a file
without one for Windows-1252 and shows "MÃ¼ller"; pandas and LibreOffice skip it. Where the comma is the decimal sign,
as in Germany, Excel splits at semicolons only and takes 0.5 for a date or a text: ``decimal_comma`` writes for it.
"""

import csv
import datetime as dt
from io import StringIO

from pipelines.figure_sheets import Cell, Sheet

MEDIA_TYPE = "text/csv; charset=utf-8"
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_DIGITS = 6


def csv_of(sheet: Sheet, *, decimal_comma: bool = False) -> bytes:
    """With the names of the columns as the first line."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";" if decimal_comma else ",")
    writer.writerow([column.name for column in sheet.columns])
    writer.writerows([_cell(cell, decimal_comma=decimal_comma) for cell in row] for row in sheet.rows)
    return (_MARK + text.getvalue()).encode("utf-8")


def _cell(value: Cell, *, decimal_comma: bool) -> str:
    match value:
        case None:
            return ""
        case dt.date():
            return value.isoformat()
        case float():
            text = f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")
            return text.replace(".", ",") if decimal_comma else text
        case int():
            return str(value)
    return _harmless(value)


def _harmless(text: str) -> str:
    """A spreadsheet would run what begins so as a formula; the apostrophe makes it text (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
