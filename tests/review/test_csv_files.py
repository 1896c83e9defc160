"""CSV files that Excel, LibreOffice, pandas and scripts read alike."""

import csv
import datetime as dt
from io import BytesIO, StringIO

import pandas as pd
import pytest

from pipelines.figure_sheets import Column, Kind, Sheet
from review.csv_files import csv_of

COLUMNS = (
    Column("day", Kind.DAY),
    Column("sender", Kind.TEXT),
    Column("count", Kind.COUNT),
    Column("rate", Kind.SHARE),
)


def sheet(*rows: tuple[object, ...]) -> Sheet:
    return Sheet("days", COLUMNS, rows)  # type: ignore[arg-type]


ROW = (dt.date(2026, 3, 5), 'Müller "Bau, Technik"', 1200, 2 / 3)


def test_file_is_as_rfc_4180_says_with_a_mark() -> None:
    assert csv_of(sheet(ROW)) == (
        b"\xef\xbb\xbfday,sender,count,rate\r\n" + '2026-03-05,"Müller ""Bau, Technik""",1200,0.666667\r\n'.encode()
    )


def test_excel_in_germany_gets_semicolons_and_decimal_commas() -> None:
    text = csv_of(sheet(ROW), decimal_comma=True).decode("utf-8-sig")
    (_, row) = csv.reader(StringIO(text, newline=""), delimiter=";")
    assert row == ["2026-03-05", 'Müller "Bau, Technik"', "1200", "0,666667"]


def test_pandas_reads_it_without_being_told() -> None:
    frame = pd.read_csv(BytesIO(csv_of(sheet(ROW, (dt.date(2026, 3, 6), "", 0, None)))))
    assert list(frame) == ["day", "sender", "count", "rate"]
    assert frame["rate"].isna().tolist() == [False, True]


@pytest.mark.parametrize("text", ["=1+1", "+49 40 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_formulas_become_text(text: str) -> None:
    (_, row) = csv.reader(StringIO(csv_of(sheet((None, text, 1, None))).decode("utf-8-sig"), newline=""))
    assert row[1] == f"'{text}"


def test_whole_shares_have_no_digits_and_numbers_no_apostrophe() -> None:
    (_, row) = csv.reader(StringIO(csv_of(sheet((None, "a", -1, 1.0))).decode("utf-8-sig")))
    assert row == ["", "a", "-1", "1"]
