"""Workbooks: values as saved, nothing run, nothing unpacked beyond a bound."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.tables.workbooks import MOST_UNPACKED, read_workbook

MORNING = dt.datetime(2026, 3, 5, 10)  # noqa: DTZ001  # days of Excel have no zone
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(*rows, change=lambda book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ORDER = saved(["Artikel", "Menge"], ["A-1", 10])


def rewritten(content: bytes, changes: dict[str, bytes]) -> bytes:
    """The archive with other or further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if part not in changes:
                target.writestr(part, source.read(part))
        for part, data in changes.items():
            target.writestr(part, data)
    return out.getvalue()


def refused(content: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_workbook(content, name="a.xlsx")
    return caught.value


def test_cells_have_their_types():
    content = saved(["x", 12.1, 7, 1e20, MORNING, True, None, " a\nb ", 0.19])
    [sheet] = read_workbook(content, name="a.xlsx")
    assert [*sheet.rows[0]] == [
        "x",
        Decimal("12.1"),
        Decimal(7),
        Decimal(10**20),
        dt.date(2026, 3, 5),
        "x",
        "",
        "a\nb",
        Decimal("0.19"),
    ]


def test_number_formats_that_change_the_text_count():
    def formats(book):
        book.active["A1"].number_format = "000000"
        book.active["B1"].number_format = "0%"

    [sheet] = read_workbook(saved([4711, 0.19], change=formats), name="a.xlsx")
    assert [*sheet.rows[0]] == ["004711", "19 %"]


def test_formulas_are_not_computed():
    [sheet] = read_workbook(saved(["Menge", "=1+1"], ["=A1", 2]), name="a.xlsx")
    assert [*sheet.rows[0]] == ["Menge"]
    assert sheet.lost == {(0, 1): "=1+1", (1, 0): "=A1"}


def test_formula_with_a_saved_value_is_that_value():
    with zipfile.ZipFile(io.BytesIO(saved(["a", "=1+1"]))) as archive:
        xml = (
            archive.read("xl/worksheets/sheet1.xml")
            .replace(b"<v></v>", b"<v>2</v>")
            .replace(b"<v />", b"<v>2</v>")
            .replace(b"<v/>", b"<v>2</v>")
        )
    [sheet] = read_workbook(rewritten(saved(["a", "=1+1"]), {"xl/worksheets/sheet1.xml": xml}), name="a.xlsx")
    assert [*sheet.rows[0]] == ["a", Decimal(2)]
    assert sheet.lost == {}


def test_cells_merged_downwards_are_filled():
    content = saved(["G", 1], [None, 2], [None, 3], change=lambda book: book.active.merge_cells("A1:A3"))
    [sheet] = read_workbook(content, name="a.xlsx")
    assert [row[0] for row in sheet.rows] == ["G", "G", "G"]


def test_hidden_sheets_and_macros_are_told():
    def change(book):
        book.create_sheet("Hidden").append(["a", "b"])
        book["Hidden"].sheet_state = "hidden"

    content = rewritten(saved(["x", "y"], change=change), {"xl/vbaProject.bin": b"Sub AutoOpen()"})
    shown, hidden = read_workbook(content, name="a.xlsm")
    assert [note.message[:19] for note in shown.notes] == ["a.xlsm has macros. "]
    assert "hidden" in hidden.notes[-1].message
    assert not any(note.is_error for note in hidden.notes)


def test_structure_protection_is_no_password():
    content = saved(["x", "y"], change=lambda book: setattr(book, "security", WorkbookProtection(lockStructure=True)))
    assert len(read_workbook(content, name="a.xlsx")) == 1


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (ORDER[: len(ORDER) // 2], RejectionCode.DAMAGED, "cut off or damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), RejectionCode.ENCRYPTED, "without one"),
        (OLE + "Workbook".encode("utf-16-le"), RejectionCode.UNSUPPORTED_TYPE, "as .xlsx or as CSV"),
        (rewritten(ORDER, {"xl/workbook.bin": b"x"}), RejectionCode.UNSUPPORTED_TYPE, "binary"),
        (
            rewritten(ORDER, {"xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'}),
            RejectionCode.HOSTILE,
            "document type",
        ),
        (
            rewritten(ORDER, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c t='s'"}),
            RejectionCode.DAMAGED,
            "damaged",
        ),
        (rewritten(ORDER, {"bomb.xml": b" " * (MOST_UNPACKED + 1)}), RejectionCode.TOO_LARGE, "unpacked"),
        (saved([]), RejectionCode.EMPTY, "no filled cell"),
        (saved(["x"] * 300), RejectionCode.TOO_LARGE, "columns"),
    ],
    ids=["truncated", "password", "xls", "xlsb", "entities", "broken sheet", "zip bomb", "empty", "columns"],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content, code, words):
    error = refused(content)
    assert (error.code, words in str(error)) == (code, True)


def test_part_that_is_larger_than_it_says_is_not_read():
    content = bytearray(rewritten(ORDER, {"bomb.xml": b" " * 10**6}))
    real, small = (10**6).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert refused(bytes(content.replace(real, small))).code in (RejectionCode.HOSTILE, RejectionCode.DAMAGED)


def test_every_cut_of_a_workbook_is_refused():
    for end in range(1, len(ORDER) - 1, 97):
        assert refused(ORDER[:end]).code is RejectionCode.DAMAGED
