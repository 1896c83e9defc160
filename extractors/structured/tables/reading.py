"""The tables of a file as messages: an order each, as far as it is one."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath

from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import (
    HEADER_FIELDS,
    LINE_FIELDS,
    Classification,
    DocumentType,
    Field,
    Issue,
    Severity,
    Value,
    ValueKind,
    value_text,
)
from datamodel.structured import StructuredMessage
from extractors import media
from extractors.classifier import language_of
from extractors.structured.drafting import Draft
from extractors.structured.formats import Format, Sample
from extractors.structured.tables.columns import Found, Held, Known, find_table, shipped_model
from extractors.structured.tables.delimited import delimiter_of, read_delimited
from extractors.structured.tables.kinds import classify
from extractors.structured.tables.labels import HeaderValue, Labelled, header_values, labelled
from extractors.structured.tables.rows import Body, Row, rows_of, value_of
from extractors.structured.tables.sheets import Cell, Sheet, column_name, text_of
from extractors.structured.tables.workbooks import read_workbook
from extractors.values import Notation, notation_of, parse_currency

FORMAT = "table"
_DELIMITED = frozenset({".csv", ".tsv", ".tab"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".xlt"})
_OTHERS = ("UNA", "UNB+", "UNOA", ":20:", "{1:F", "EDI_DC", "<", "%PDF")
"""How texts begin that are data of another kind, whatever their name."""
_OF_ROWS = (
    "document_number",
    "document_date",
    "customer_number",
    "ship_to_name",
    "ship_to_address",
    "currency",
    "sender_name",
)
"""Fields of the header that may stand in columns; rows of one order agree in them."""
_NOTATION_ROWS = 400
_NUMERIC = frozenset({"quantity", "unit_price", "net_amount", "delivery_date"})
_PLAIN_AMOUNT = re.compile(r"[-+]?\d{1,3}(?:[.' ]?\d{3})*,\d{2}|[-+]?\d{1,3}(?:[,' ]?\d{3})*\.\d{2}")
_DAYS = frozenset(name for name, kind in {**HEADER_FIELDS, **LINE_FIELDS}.items() if kind is ValueKind.DATE)
_EITHER = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})\b")
_MONTHS, _OPEN = 12, 0.6
_LEAST_LINES = 3


def claims(sample: Sample) -> bool:
    """By the name of the file, and texts of any name whose lines are evenly parted by semicolons, tabs or bars."""
    suffix = PurePosixPath(sample.file.name.lower()).suffix
    if sample.media_type == media.OFFICE:
        return suffix in _WORKBOOKS or _is_workbook(sample.file.content)
    if sample.head.lstrip().startswith(_OTHERS):
        return False
    if suffix in _DELIMITED:
        return sample.media_type in (media.TEXT, media.UNKNOWN)
    return suffix in (".txt", "") and sample.media_type == media.TEXT and _is_parted(sample.head)


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _is_parted(head: str) -> bool:
    lines = [line for line in head.splitlines()[:-1] if line.strip()]
    sign = delimiter_of(head) if len(lines) >= _LEAST_LINES else None
    if sign is None or sign == ",":
        return False
    counts = [line.count(sign) for line in lines]
    common = max(set(counts), key=counts.count)
    return common >= 2 and counts.count(common) >= 0.8 * len(counts)


def read(file: InputFile, known: Known | None = None) -> list[StructuredMessage]:
    """The orders of a file; where it holds none, one message of another type.

    Args:
        file: CSV or XLSX.
        known: what people said of columns with the same headings.

    Raises:
        DocumentError: it cannot be opened; see ``read_delimited`` and ``read_workbook``.
    """
    sheets = sheets_of(file)
    tables = [find_table(sheet, shipped_model(), known=known) for sheet in sheets]
    orders = [table for table in tables if table is not None and table.is_order]
    beside = [sheet for sheet, table in zip(sheets, tables, strict=True) if table is None or not table.is_order]
    read_of = [_understood(table, beside, file) for table in orders]
    bought = [each for each in read_of if each.body.ordered]
    if not bought:
        return [_nothing_ordered(file, sheets, tables, read_of)]
    return [message for each in _joined(bought) for message in _messages(each, file)]


def sheets_of(file: InputFile) -> list[Sheet]:
    """The tables of a file as they are. Raises ``DocumentError``."""
    if file.content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        if PurePosixPath(file.name.lower()).suffix == ".ods" or file.content[30:].startswith(
            b"mimetypeapplication/vnd.oasis"
        ):
            message = f"{file.name} is a table of OpenDocument. Save it as .xlsx or as CSV."
            raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
        return read_workbook(file.content, name=file.name)
    return [read_delimited(file.content, name=file.name)]


@dataclass(frozen=True)
class _Understood:
    """A table with its rows, what stands around it, and how it writes numbers and days."""

    tables: tuple[Found, ...]
    body: Body
    rows: tuple[tuple[Found, Row], ...]
    around: tuple[tuple[Sheet, Labelled], ...]
    classification: Classification
    notation: Notation


def _understood(table: Found, beside: Sequence[Sheet], file: InputFile) -> _Understood:
    language = _language(table)
    notation = _notation(table, language)
    body = rows_of(table, notation)
    above = list(table.above)
    places = [
        (table.sheet, above),
        (table.sheet, body.around),
        *((sheet, list(range(len(sheet.rows)))) for sheet in beside),
    ]
    around = tuple((sheet, label) for sheet, numbers in places for label in labelled(sheet.rows, numbers))
    texts = [table.sheet.rows[number] for number in [*above, *body.around]]
    texts += [row for sheet in beside for row in sheet.rows[:20]]
    names = [file.name, table.sheet.name]
    kind = classify(table, texts, names=names, ordered=len(body.ordered), language=language)
    return _Understood((table,), body, tuple((table, row) for row in body.ordered), around, kind, notation)


def notation_in(table: Found) -> Notation:
    """How a table writes numbers and days."""
    return _notation(table, _language(table))


def _language(table: Found) -> str:
    rows = table.sheet.rows[: table.first_row + 40]
    texts = [*table.headings, *(cell for row in rows for cell in row if isinstance(cell, str))]
    return language_of(" ".join(texts))


def _notation(table: Found, language: str) -> Notation:
    """Of the cells under headings of numbers and days."""
    fields = {held.index: held.field for held in table.columns}
    cells = [
        cell
        for row in table.sheet.rows[table.first_row : table.first_row + _NOTATION_ROWS]
        for index, cell in enumerate(row)
        if isinstance(cell, str) and (fields.get(index) in _NUMERIC or _PLAIN_AMOUNT.fullmatch(cell))
    ]
    text = "  ".join(cells)
    header = "  ".join(cell for row in table.sheet.rows[: table.first_row] for cell in row if isinstance(cell, str))
    currency = (
        parse_currency(text) or parse_currency(header) or "EUR"
    )  # else 03/05 would be March where nothing is said
    return notation_of(f"{text}  {header}", language=language, currency=currency)


def _joined(found: Sequence[_Understood]) -> list[_Understood]:
    """Sheets of one order are one document: those that have no number of their own, or the same."""
    first, *others = found
    joined = [first]
    for each in others:
        own, before = _number_of(each), _number_of(joined[-1])
        if own and before and own != before:
            joined.append(each)
            continue
        last = joined[-1]
        body = replace(last.body, ordered=[*last.body.ordered, *each.body.ordered], totals={})
        joined[-1] = replace(
            last,
            tables=(*last.tables, *each.tables),
            body=body,
            rows=(*last.rows, *each.rows),
            around=(*last.around, *each.around),
        )
    return joined


def _number_of(understood: _Understood) -> str:
    values = header_values([label for _, label in understood.around], understood.classification.document_type)
    return next((text_of(value.cell) for value in values if value.field == "document_number"), "")


def _messages(understood: _Understood, file: InputFile) -> Iterator[StructuredMessage]:
    """One, or one for each order number that a column names."""
    groups: dict[str, list[tuple[Found, Row]]] = {}
    numbers = {id(table): next(iter(table.of("document_number")), None) for table in understood.tables}
    for table, row in understood.rows:
        held = numbers[id(table)]
        groups.setdefault(_cell_text(table, row, held) if held else "", []).append((table, row))
    for rows in groups.values():
        yield _message(replace(understood, rows=tuple(rows)), file, is_only=len(groups) == 1)


def _cell_text(table: Found, row: Row, held: Held) -> str:
    cells = table.sheet.rows[row.number]
    return text_of(cells[held.index]) if held.index < len(cells) else ""


def _message(understood: _Understood, file: InputFile, *, is_only: bool) -> StructuredMessage:
    draft = Draft()
    _put_notes(understood.tables, draft)
    _put_doubts(understood.tables, draft)
    _put_columns_of_header(understood, draft)
    kind = understood.classification.document_type
    for sheet, label in understood.around:
        for value in header_values([label], kind):
            _put_header(value, sheet, understood.notation, draft)
    if is_only:
        _put_totals(understood, draft)
    for number, (table, row) in enumerate(understood.rows, 1):
        draft.add_line()
        _put_row(table, row, number, understood.notation, draft)
    if "currency" not in draft.fields and understood.body.currency:
        code = understood.body.currency
        draft.fields["currency"] = Field("currency", code, code, 1.0, evidence=("written beside the prices",))
    return _told(draft, file, understood.classification)


def _told(draft: Draft, file: InputFile, classification: Classification) -> StructuredMessage:
    kind = "workbook" if file.content.startswith(b"PK") else "delimited text"
    message = draft.message(FORMAT, f"table ({kind})", classification.document_type, language=classification.language)
    return replace(message, extraction=replace(message.extraction, classification=classification))


def _put_notes(tables: Sequence[Found], draft: Draft) -> None:
    for note in dict.fromkeys(note for table in tables for note in table.sheet.notes):
        severity = Severity.ERROR if note.is_error else Severity.WARNING
        draft.findings.append(Issue("message_invalid", note.message, severity=severity))


def _put_doubts(tables: Sequence[Found], draft: Draft) -> None:
    """Columns that were left out and may hold something."""
    for held in dict.fromkeys(held for table in tables for held in table.left_out):
        field = held.may_be[0].replace("_", " ")
        name = held.heading or column_name(held.index)
        message = f"The column “{name}” was left out; it may hold the {field} ({held.may_be[1]:.0%})."
        draft.findings.append(Issue("column_doubtful", message))


def _put_columns_of_header(understood: _Understood, draft: Draft) -> None:
    """What a column repeats in every row, where all rows agree."""
    for name in _OF_ROWS:
        columns = {id(table): table.of(name)[:1] for table in understood.tables}
        if not any(columns.values()):
            continue
        found = [(table, row, held) for table, row in understood.rows for held in columns[id(table)]]
        texts = {_cell_text(table, row, held) for table, row, held in found} - {""}
        if len(texts) != 1:
            continue
        table, row, held = next(each for each in found if _cell_text(*each))
        cell = table.sheet.rows[row.number][held.index]
        value = value_of(cell, HEADER_FIELDS[name], name, understood.notation)
        if value is not None and value != "":
            evidence = (_place(table, row.number, held.index), _column(held))
            draft.fields[name] = Field(name, value, text_of(cell), held.confidence, evidence=evidence)


def _put_header(value: HeaderValue, sheet: Sheet, notation: Notation, draft: Draft) -> None:
    """A value with a label, unless a surer one is there."""
    known = draft.fields.get(value.field)
    if known is not None and known.confidence >= value.confidence:
        return
    read_as = value_of(value.cell, HEADER_FIELDS[value.field], value.field, notation)
    if read_as is None or read_as == "":
        return
    place = _at(sheet, value.label.row, value.label.column)
    evidence = (place, f"label “{value.label.label}”")
    sure = min(value.confidence, _sureness(value.cell, notation))
    draft.fields[value.field] = Field(value.field, read_as, text_of(value.cell), sure, evidence=evidence)


def _put_totals(understood: _Understood, draft: Draft) -> None:
    sheet = understood.tables[0].sheet
    for name, (number, cell, value) in understood.body.totals.items():
        draft.fields.setdefault(name, Field(name, value, text_of(cell), 0.95, evidence=(f"line {sheet.line(number)}",)))


def _put_row(table: Found, row: Row, line: int, notation: Notation, draft: Draft) -> None:
    item = draft.line_items[-1]
    for name, (cell, value, held) in row.cells.items():
        place = _place(table, row.number, held.index)
        if value is None:
            told = f"“{text_of(cell)[:60]}” is no value for this column. ({place})"
            draft.findings.append(Issue("message_value", told, field=name, line=line))
        else:
            evidence = (place, _column(held))
            sure = held.confidence if name not in _DAYS else min(held.confidence, _sureness(cell, notation))
            item[name] = Field(name, value, _shown(cell, value), sure, evidence=evidence)
    if row.unit and "unit" not in item and "quantity" in item:
        quantity = item["quantity"]
        item["unit"] = Field("unit", row.unit, row.unit, quantity.confidence, evidence=quantity.evidence)


def _sureness(cell: Cell, notation: Notation) -> float:
    """Of a day: 03/05/2026 may be in March or in May where no other day of the file tells."""
    found = _EITHER.search(cell) if isinstance(cell, str) else None
    if found is None or int(found[1]) > _MONTHS or int(found[2]) > _MONTHS or found[1] == found[2]:
        return 1.0
    return _OPEN if any(why.endswith(("currency", "USD", "EUR", "GBP", "CHF")) for why in notation.evidence) else 1.0


def _shown(cell: Cell, value: Value) -> str:
    return (
        cell
        if isinstance(cell, str) and "\n" not in cell
        else value_text(value)
        if isinstance(cell, dt.date)
        else text_of(cell)
    )


def _place(table: Found, row: int, column: int) -> str:
    return _at(table.sheet, row, column)


def _at(sheet: Sheet, row: int, column: int) -> str:
    if sheet.name:
        return f"{sheet.name}!{column_name(column)}{row + 1}"
    return f"line {sheet.line(row)}, column {column_name(column)}"


@lru_cache(maxsize=1024)
def _column(held: Held) -> str:
    return f"column “{held.heading}”" if held.heading else "a column without a heading"


def _nothing_ordered(
    file: InputFile, sheets: Sequence[Sheet], tables: Sequence[Found | None], read_of: Sequence[_Understood]
) -> StructuredMessage:
    """A list that orders nothing: its kind, and what its labels say."""
    draft = Draft()
    found = [table for table in tables if table is not None]
    _put_notes(found, draft)
    if read_of:
        return _told(draft, file, replace(read_of[0].classification, document_type=DocumentType.OTHER))
    rows = [row for sheet in sheets for row in sheet.rows[:20]]
    language = _language(found[0]) if found else "en"
    kind = classify(None, rows, names=[file.name, *(sheet.name for sheet in sheets)], ordered=0, language=language)
    return _told(draft, file, kind)


TABLE = Format(FORMAT, claims, read)
