"""CSV of any delimiter, quoting and encoding, and what is none."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.tables.delimited import delimiter_of, read_delimited
from extractors.structured.tables.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, column_name

TEXT = "Artikel;Menge;Größe\nA-1;10;groß\nA-2;5;klein\n"


def rows(content: bytes) -> list[list[str]]:
    return [list(row) for row in read_delimited(content, name="a.csv").rows]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.encode("latin-1"),
        TEXT.encode("cp850"),
        b"sep=;\r\n" + TEXT.encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp850", "sep"],
)
def test_every_encoding_gives_the_same_cells(content):
    assert rows(content) == [["Artikel", "Menge", "Größe"], ["A-1", "10", "groß"], ["A-2", "5", "klein"]]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_delimiter_is_told_by_steadiness(sign):
    lines = ["Bestellung, vom 5.3.2026; eilig", sign.join(["Art", "Text", "Preis"])]
    lines += [sign.join([f"A{n}", f'"a{sign} b"', f'"1,5{n}"']) for n in range(5)]
    assert delimiter_of("\n".join(lines)) == sign


@given(
    st.lists(
        st.lists(st.text("aß1 ,;|\"'\n", max_size=6), min_size=3, max_size=3).filter(
            lambda r: any(c.strip() for c in r)
        ),
        min_size=3,
        max_size=6,
    )
)
def test_quoted_cells_are_read_whatever_is_in_them(table):
    content = "\r\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    found = read_delimited(b"sep=;\r\n" + content.encode(), name="a.csv").rows
    width = max((n for row in table for n, cell in enumerate(row, 1) if cell), default=0)
    assert [list(row) for row in found] == [row[:width] for row in table]


def test_lines_are_those_of_the_file():
    sheet = read_delimited(b'a;b\n"1\n2";x\nc;d\n', name="a.csv")
    assert [sheet.line(row) for row in range(3)] == [1, 2, 4]


def test_odd_quotes_are_letters():
    assert rows(b'Art;Menge\n3" pipe;5\n4 pipe;6\n')[1] == ['3" pipe', "5"]


def test_ragged_rows_are_filled_up():
    assert rows(b"a;b;c\n1;2\n1;2;3;4\n") == [["a", "b", "c", ""], ["1", "2", "", ""], ["1", "2", "3", "4"]]


def test_mixed_encodings_are_read_and_told():
    content = "Größe;Menge\nß;1\nö;2\nü;3\n".encode() + "schön;4\n".encode("cp1252")
    sheet = read_delimited(content, name="a.csv")
    assert sheet.rows[1][0] == "ß"
    assert [note.is_error for note in sheet.notes] == [True]


def test_nul_bytes_are_left_out_and_told():
    sheet = read_delimited(b"Art;Menge\nA\0-1;5\nA-2;6\nA-3;7\nA-4;8\n", name="a.csv")
    assert sheet.rows[1] == ["A-1", "5"]
    assert "NUL" in sheet.notes[0].message


def test_gigantic_cell_is_cut():
    assert len(rows(b"a;b\n" + b"x" * 10**6 + b";1\nc;d\n")[1][0]) == LONGEST_CELL


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\n".join(b";".join([b"x"] * 100_000) for _ in range(3)), RejectionCode.TOO_LARGE),
        (b"\n".join(b";".join([b"x"] * (MOST_COLUMNS + 1)) for _ in range(3)), RejectionCode.TOO_LARGE),
        (b"a;b\n" * (MOST_ROWS + 2), RejectionCode.TOO_LARGE),
        (b"one word\nand another\n", RejectionCode.UNSUPPORTED_TYPE),
        (b"  \n ", RejectionCode.EMPTY),
    ],
    ids=["columns", "a column too many", "rows", "no delimiter", "empty"],
)
def test_what_is_no_table_is_refused(content, code):
    with pytest.raises(DocumentError) as caught:
        read_delimited(content, name="a.csv")
    assert caught.value.code is code


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    try:
        sheet = read_delimited(content, name="a.csv")
    except DocumentError:
        return
    assert all(len(row) <= MOST_COLUMNS for row in sheet.rows)


def test_columns_are_named_as_spreadsheets_do():
    assert [column_name(index) for index in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
