"""XLSX workbooks: values as they were saved, nothing computed, run or fetched, and nothing unpacked beyond a bound."""

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any  # cells of openpyxl have no types

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, range_boundaries

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.tables.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Cell, Note, Sheet, note

MOST_UNPACKED = 256 * 1024 * 1024
_MOST_PARTS = 2000
_MOST_SHEETS = 50
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZEROS = re.compile(r"0{2,}")


@dataclass
class _Marks:
    """What the XML of a sheet says that cells do not: merged areas, formulas without a value."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def read_workbook(content: bytes, *, name: str) -> list[Sheet]:
    """Every sheet that has cells, in order; hidden ones too, with a note.

    Raises:
        DocumentError: ENCRYPTED; UNSUPPORTED_TYPE for .xls, .xlsb and .ods; TOO_LARGE; HOSTILE where a part declares a
            document type; DAMAGED; EMPTY.
    """
    if content.startswith(_OLE):
        raise _old_or_locked(content, name)
    with _opened(content, name) as archive:
        _check_parts(archive, name)
        notes = tuple(_notes(archive, name))
        try:
            sheets = list(_sheets(content, archive))
        except DocumentError:
            raise
        except Exception as error:  # openpyxl raises nearly anything for a damaged part
            message = f"{name} is damaged: {error or type(error).__name__}. Open it and save it anew as .xlsx."
            raise DocumentError(RejectionCode.DAMAGED, message) from error
    if not sheets:
        raise DocumentError(RejectionCode.EMPTY, f"{name} has no filled cell. Ask for it again.")
    return [Sheet(s.name, s.rows, s.lines, (*notes, *s.notes), s.lost) for s in sheets]


def _old_or_locked(content: bytes, name: str) -> DocumentError:
    if _ENCRYPTED in content:
        message = f"{name} is protected by a password. Ask for it without one."
        return DocumentError(RejectionCode.ENCRYPTED, message)
    message = f"{name} is a workbook of Excel 97 to 2003 (.xls). Save it as .xlsx or as CSV."
    return DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)


def _opened(content: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        message = f"{name} is cut off or damaged: {error}. Ask for it again."
        raise DocumentError(RejectionCode.DAMAGED, message) from error


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    """Sizes are looked at before anything is unpacked, and held to while it is."""
    parts = archive.infolist()
    known = {part.filename for part in parts}
    if "xl/workbook.bin" in known:
        message = f"{name} is a binary workbook (.xlsb). Save it as .xlsx or as CSV."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    if "xl/workbook.xml" not in known:
        message = f"{name} is no workbook of Excel. Save it as .xlsx or as CSV."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > _MOST_PARTS:
        message = (
            f"{name} would take {unpacked >> 20} MB unpacked; {MOST_UNPACKED >> 20} MB are read. Send it in parts."
        )
        raise DocumentError(RejectionCode.TOO_LARGE, message)
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError(RejectionCode.ENCRYPTED, f"{name} is protected by a password. Ask for it without one.")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _refuse_declarations(archive, part, name)


def _refuse_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Also finds out whether a part is as large as the archive says it is."""
    seen, tail = 0, b""
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                seen += len(chunk)
                if seen > part.file_size or seen > MOST_UNPACKED:
                    raise DocumentError(RejectionCode.HOSTILE, f"{name} unpacks to more than it says. It is not read.")
                window = (tail + chunk).replace(b"\0", b"")
                if any(word in window for word in _DECLARED):
                    message = f"{name} declares a document type in {part.filename}. It is not read."
                    raise DocumentError(RejectionCode.HOSTILE, message)
                tail = chunk[-32:]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        message = f"{name} is damaged in {part.filename}: {error}. Ask for it again."
        raise DocumentError(RejectionCode.DAMAGED, message) from error


def _notes(archive: zipfile.ZipFile, name: str) -> Iterator[Note]:
    parts = {part.filename for part in archive.infolist()}
    if any(part.endswith("vbaProject.bin") for part in parts):
        yield note(f"{name} has macros. They are not run, and what they would change is not read.")
    if any(part.startswith("xl/externalLinks/") for part in parts):
        yield note(f"{name} refers to other workbooks. Their values are read as they were when it was saved.")


def _sheets(content: bytes, archive: zipfile.ZipFile) -> Iterator[Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions that openpyxl leaves out
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets[:_MOST_SHEETS]:
                part = str(getattr(sheet, "_worksheet_path", "")).removeprefix("/")
                marks = _marks(archive, part) if part in archive.namelist() else _Marks()
                sheet.reset_dimensions()
                rows = _rows(sheet, name=str(sheet.title))
                if rows:
                    _fill_merged(rows, marks)
                    notes = (note(f"The sheet “{sheet.title}” is hidden."),) if sheet.sheet_state != "visible" else ()
                    yield Sheet(str(sheet.title), rows, None, notes, marks.formulas)
        finally:
            book.close()


def _rows(sheet: Any, *, name: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for row in sheet.iter_rows():
        cells = [_cell(cell) for cell in row[: MOST_COLUMNS + 1]]
        while cells and cells[-1] == "":
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            message = (
                f"The sheet {name} has more than {MOST_COLUMNS} columns. Leave out those that the order does not need."
            )
            raise DocumentError(RejectionCode.TOO_LARGE, message)
        rows.append(cells)
        if len(rows) > MOST_ROWS:
            raise DocumentError(
                RejectionCode.TOO_LARGE, f"The sheet {name} has more than {MOST_ROWS} rows. Send it in parts."
            )
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _cell(cell: Any) -> Cell:
    """Numbers by their shortest writing (0.1, not the next binary one), with the zeros that their format adds."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    return str(value)[:LONGEST_CELL].strip()


def _number(value: float, number_format: str) -> Cell:
    shown = number_format.split(";")[0].strip()
    if _ZEROS.fullmatch(shown) and float(value).is_integer() and value >= 0:
        return str(int(value)).zfill(len(shown))
    try:
        number = Decimal(repr(round(value, 10) if isinstance(value, float) else value))
    except InvalidOperation:
        return ""
    number = number.quantize(Decimal(1)) if number == number.to_integral_value() and abs(number) < 10**25 else number
    return f"{(number * 100).normalize():f} %" if shown.endswith("%") else number


def _marks(archive: zipfile.ZipFile, part: str) -> _Marks:
    """Read in one pass, and every element let go of as soon as it is read."""
    marks = _Marks()
    wanted = [space + tag for space in (_MAIN, _STRICT) for tag in ("c", "mergeCell", "row")]
    with archive.open(part) as stream:
        for _, element in etree.iterparse(stream, tag=wanted, resolve_entities=False, no_network=True, load_dtd=False):
            _note(element, marks)
            if not element.tag.endswith("}c"):
                element.clear()
    return marks


def _note(element: etree._Element, marks: _Marks) -> None:
    tag = etree.QName(element).localname
    if tag == "mergeCell" and len(marks.merged) < 10_000:
        with suppress(ValueError, TypeError):
            left, top, right, bottom = range_boundaries(element.get("ref") or "")
            marks.merged.append((int(top or 0) - 1, int(left or 0) - 1, int(bottom or 0) - 1, int(right or 0) - 1))
    if tag == "c" and element.find("{*}f") is not None:
        value = element.find("{*}v")
        if value is None or not (value.text or "").strip():
            with suppress(ValueError):
                letters, row = coordinate_from_string(element.get("r") or "")
                formula = element.find("{*}f")
                told = (formula.text or "") if formula is not None else ""
                marks.formulas[row - 1, column_index_from_string(letters) - 1] = f"={told[:60]}"


def _fill_merged(rows: list[list[Cell]], marks: _Marks) -> None:
    """A value that was merged over several rows stands in each of them; over several columns in the first alone."""
    for top, left, bottom, right in marks.merged:
        if bottom == top or right != left or top >= len(rows) or left >= len(rows[top]) or bottom - top > 1000:
            continue
        for row in rows[top + 1 : bottom + 1]:
            row += [""] * (left + 1 - len(row))
            row[left] = row[left] or rows[top][left]
