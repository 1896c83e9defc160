"""Master data from CSV and XLSX files."""

import codecs
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any  # values of cells, of every type

import pandas as pd

from adapters.master_data import cells
from adapters.master_data.columns import DECIMAL, DELETED, FILE_KINDS, FileKind
from adapters.master_data.rows import KINDS, Key, key_of
from datamodel.errors import ConfigurationError
from datamodel.master import MasterChange, MasterRecord, OpenOrder

_DELIMITERS = (",", ";", "\t", "|")
_TOO_MANY = "\0too many cells"


class FileSource:
    """A ``MasterSource`` over one CSV or XLSX file with one header line.

    Args:
        kind: a key of ``FILE_KINDS``, which says the columns; others are passed over.
        path: CSV is UTF-8 (or what a byte order mark says), with comma, semicolon, tab or bar between cells.
        decimal: ``.`` or ``,``; empty to tell it from the file.
        encoding: of a CSV without a byte order mark.

    Attributes:
        problems: after ``changes``, the rows that were left out, each with its number (the header is row 1) and why.
        doubtful: after ``changes``, (name of kind, key) of the records of these rows.
    """

    def __init__(self, kind: str, path: Path, *, decimal: str = "", encoding: str = "utf-8") -> None:
        if kind not in FILE_KINDS:
            raise ConfigurationError(f"There is no master data of kind '{kind}'. Known: {', '.join(FILE_KINDS)}.")
        self._kind = FILE_KINDS[kind]
        self._path = path
        self._decimal = decimal
        self._encoding = encoding
        self.problems: list[str] = []
        self.doubtful: set[tuple[str, Key]] = set()

    @property
    def record(self) -> type[MasterRecord]:
        return self._kind.record

    def changes(self, since: dt.datetime | None = None) -> Iterator[MasterChange]:  # noqa: ARG002 (a file has no times)
        """Everything in the file; a delta file is one whose caller does not load it as a full one.

        Raises:
            ConfigurationError: the file is missing, is no table, or lacks a column.
        """
        self.problems, self.doubtful = [], set()
        frame, delimiter = self._frame()
        default = "" if delimiter == ";" else "."
        mark = self._decimal or cells.decimal_mark(_decimals(frame, self._kind), default=default)
        rows = self._rows(frame, mark)
        yield from self._without_repeats(self._orders(rows) if self._kind.record is OpenOrder else rows)

    def _frame(self) -> tuple[pd.DataFrame, str]:
        """All cells as text under the names of columns that are known, and the delimiter of a CSV."""
        try:
            content = self._path.read_bytes()
            if self._path.suffix.lower() in (".xlsx", ".xlsm"):
                frame, delimiter = _read_xlsx(content), ""
            else:
                frame, delimiter = self._read_csv(content)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise ConfigurationError(f"The master data file {self._path} cannot be read: {error}.") from error
        frame = frame.rename(columns=lambda name: self._column(str(name)))
        missing = [name for name in self._kind.required if name not in frame.columns]
        if missing:
            found = ", ".join(map(str, frame.columns))
            raise ConfigurationError(
                f"The master data file {self._path} lacks the columns {', '.join(missing)}. It has: {found}."
            )
        return frame.loc[:, ~frame.columns.duplicated()].fillna(""), delimiter

    def _column(self, name: str) -> str:
        plain = name.strip().lower().replace(" ", "_").replace("-", "_")
        return self._kind.aliases.get(plain, plain)

    def _read_csv(self, content: bytes) -> tuple[pd.DataFrame, str]:
        text = content.decode(_marked_encoding(content) or self._encoding)
        if text.count('"') % 2:
            raise ValueError("a quotation mark is opened and not closed")
        header = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(
            _DELIMITERS, key=lambda sign: len({*map(self._column, header.split(sign))} & {*self._kind.columns})
        )
        width = len(pd.read_csv(io.StringIO(header), sep=delimiter, dtype=str).columns)
        options: dict[str, Any] = {"sep": delimiter, "dtype": str, "keep_default_na": False, "index_col": False}
        try:
            return pd.read_csv(io.StringIO(text), skip_blank_lines=False, **options), delimiter
        except pd.errors.ParserError:
            # The fast parser stops at a row with too many cells, this one can keep it in its place and mark it.
            mark = lambda row: [_TOO_MANY, *row[: width - 1]]  # noqa: E731
            return pd.read_csv(io.StringIO(text), engine="python", on_bad_lines=mark, **options), delimiter

    def _rows(self, frame: pd.DataFrame, mark: str) -> Iterator[tuple[int, MasterChange]]:
        columns = {name: parse for name, parse in self._kind.columns.items() if name in frame.columns}
        absent = dict.fromkeys(self._kind.columns)
        for number, row in enumerate(frame[[*columns]].itertuples(index=False, name=None), 2):
            cleaned = dict(zip(columns, (str(cell).strip() for cell in row), strict=True))
            if not any(cleaned.values()):
                continue
            values, errors = _values(columns, cleaned, mark)
            deleted = bool(values.get(DELETED))
            wanted = self._kind.keys if deleted else (*self._kind.required,)
            errors |= {name: f"{name} is empty" for name in wanted if cleaned[name] == "" and name not in errors}
            if deleted:
                errors = {name: error for name, error in errors.items() if name in self._kind.keys}
            if errors:
                self._leave_out(number, "; ".join(errors.values()), {**absent, **values})
                continue
            yield number, MasterChange(self._kind.build({**absent, **values}), deleted)

    def _leave_out(self, number: int, why: str, values: dict[str, Any]) -> None:
        self.problems.append(f"{self._path.name}, row {number}: {why}. The row was left out.")
        if all(values[name] for name in self._kind.keys):
            try:
                record = self._kind.build(values)
                self.doubtful.add((KINDS[type(record)].name, key_of(record)))
            except (TypeError, AttributeError):  # what is missing is needed to build it; then nobody knows its key
                return

    def _without_repeats(self, rows: Iterator[tuple[int, MasterChange]]) -> Iterator[MasterChange]:
        """A second row with the key of an earlier one is left out, unless it says the same."""
        seen: dict[Key, tuple[int, MasterChange]] = {}
        for number, change in rows:
            key = key_of(change.record)
            first = seen.setdefault(key, (number, change))
            if first[0] == number:
                yield change
            elif first[1] != change:
                words = " ".join(str(part) for part in key if part)
                self.problems.append(
                    f"{self._path.name}, row {number}: {words} stands in row {first[0]} already, with other values. "
                    "The row was left out."
                )

    def _orders(self, rows: Iterator[tuple[int, MasterChange]]) -> Iterator[tuple[int, MasterChange]]:
        """The rows of each order as one; an order with a row that was left out is left out as a whole."""
        orders: dict[Key, tuple[int, MasterChange]] = {}
        for number, change in rows:
            order = change.record
            assert isinstance(order, OpenOrder)
            key = key_of(order)
            if key in orders:
                first, known = orders[key]
                assert isinstance(known.record, OpenOrder)
                whole = replace(known.record, lines=known.record.lines + order.lines)
                orders[key] = first, replace(known, record=whole, deleted=known.deleted and change.deleted)
            else:
                orders[key] = number, change
        name = KINDS[OpenOrder].name
        yield from (each for key, each in orders.items() if (name, key) not in self.doubtful)


def _read_xlsx(content: bytes) -> pd.DataFrame:
    """The first sheet."""
    return pd.read_excel(io.BytesIO(content), dtype=str, keep_default_na=False, engine="openpyxl")


def _marked_encoding(content: bytes) -> str:
    marks = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    return next((encoding for mark, encoding in marks.items() if content.startswith(mark)), "")


def _decimals(frame: pd.DataFrame, kind: FileKind) -> Iterator[str]:
    for name, parse in kind.columns.items():
        if parse == DECIMAL and name in frame.columns:
            yield from (str(cell).strip() for cell in frame[name].unique())


def _values(columns: dict[str, Any], cleaned: dict[str, str], mark: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What the cells mean, and by column what is wrong; a wrong cell means nothing."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    if _TOO_MANY in cleaned.values():
        return values, {"": "it has more cells than the header"}
    for name, parse in columns.items():
        cell = cleaned[name]
        try:
            values[name] = cells.decimal(cell, mark) if parse == DECIMAL else parse(cell)
        except ValueError as error:
            values[name] = None
            errors[name] = f"{name} {error}"
    return values, errors
