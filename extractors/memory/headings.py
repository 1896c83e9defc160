"""What people confirmed of the columns of a table, remembered for the next file with the same headings.

Kept as a layout whose table has a column for each of the file's, found by its headings; see ``docs/learning.md``.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from datamodel.document import Document, InputFile
from datamodel.errors import DocumentError
from datamodel.extraction import DATA, LINE_FIELDS, Extraction, Field, LineItem
from datamodel.memory import RememberedColumn, RememberedLayout, RememberedTable, Review
from extractors.structured.tables.columns import Found, find_table, headings_key, shipped_model
from extractors.structured.tables.reading import FORMAT, notation_in, read, sheets_of
from extractors.structured.tables.rows import value_of
from extractors.structured.tables.sheets import Cell
from extractors.values import Notation
from models.columns.model import OTHER

FindLayouts = Callable[[Sequence[str]], Sequence[RememberedLayout]]
_AGREE = 0.9  # share of the rows in which a column has the person's value
_CONFIRMED = 0.95
"""How sure a column is that a person confirmed in an earlier file: the same words may mean another thing elsewhere."""


def is_table(extraction: Extraction | None) -> bool:
    """Whether a table's reader made it, so that its columns may be learned."""
    return extraction is not None and extraction.reader == f"{DATA}{FORMAT}"


def learn_headings(file: InputFile, review: Review) -> RememberedLayout | None:
    """What columns of the file hold the values that the person left; None where no table has rows for them."""
    person = review.person
    if person is None or not person.line_items or not is_table(review.machine):
        return None
    for sheet in sheets_of(file):
        table = find_table(sheet, shipped_model())
        fields = _fields_of(table, person.line_items) if table and any(table.headings) else None
        if table and fields:
            return _layout(table, fields, review)
    return None


def _layout(table: Found, fields: Mapping[int, str], review: Review) -> RememberedLayout:
    assert review.person is not None, "checked before"
    columns = tuple(
        RememberedColumn(fields.get(index, OTHER), index, index + 1, 0, 1, digits=False, always=True, corrected=True)
        for index in range(max(held.index for held in table.columns) + 1)
    )
    remembered = RememberedTable(columns, _headings(table), (), recount=False, document_id=review.document_id)
    kind = review.person.document_type
    return RememberedLayout(kind, (), (), (), (_key(_headings(table)),), (), (), table=remembered)


def _headings(table: Found) -> tuple[str, ...]:
    return table.row_of_headings


def _key(headings: Sequence[str]) -> str:
    joined = "\x1f".join(headings_key(headings))
    return f"headings:{hashlib.sha256(joined.encode()).hexdigest()[:32]}"


def _fields_of(table: Found, items: Sequence[LineItem]) -> dict[int, str] | None:
    """By column the field whose values the person left in it; None where the rows are not those of the person."""
    notation = notation_in(table)
    rows = _rows_like(table, items, notation)
    if rows is None:
        return None
    found = {held.index: held.field for held in table.columns if held.field not in LINE_FIELDS and held.field != OTHER}
    for name in dict.fromkeys(name for item in items for name in item if name in LINE_FIELDS):
        shares = {held.index: _share(name, held.index, rows, items, notation) for held in table.columns}
        before = {held.index for held in table.of(name)}
        best = max(shares, key=lambda index: (shares[index], index in before), default=None)
        if best is not None and shares[best] >= _AGREE:
            found.setdefault(best, name)
    return found if "quantity" in found.values() else None


def _rows_like(table: Found, items: Sequence[LineItem], notation: Notation) -> list[Sequence[Cell]] | None:
    """The rows of the person's lines: in order, each with the quantity of its line in some column."""
    rows: list[Sequence[Cell]] = []
    wanted = iter([item["quantity"].value if "quantity" in item else None for item in items])
    quantity = next(wanted, None)
    for cells in table.sheet.rows[table.first_row :]:
        if quantity is not None and any(
            value_of(cell, LINE_FIELDS["quantity"], "quantity", notation) == quantity for cell in cells if cell != ""
        ):
            rows.append(cells)
            quantity = next(wanted, None)
    return rows if len(rows) == len(items) else None


def _share(
    name: str, index: int, rows: Sequence[Sequence[Cell]], items: Sequence[LineItem], notation: Notation
) -> float:
    """Of the lines that have the field, how many have the value that the column has in their row."""
    pairs = [
        (row[index] if index < len(row) else "", item[name])
        for row, item in zip(rows, items, strict=True)
        if name in item
    ]
    same = sum(cell != "" and value_of(cell, LINE_FIELDS[name], name, notation) == field.value for cell, field in pairs)
    return same / len(pairs) if pairs else 0.0


def recall_headings(document: Document, extraction: Extraction, *, find: FindLayouts) -> Extraction:
    """``extraction`` of a table with its columns as people confirmed them on an earlier file with the same headings."""
    try:
        known = dict(_known(document.file, find))
        if not known:
            return extraction
        again = read(document.file, known)
        if document.index >= len(again) or len(again) != len(read(document.file)):
            return extraction
    except DocumentError:  # what could be read before cannot be read otherwise
        return extraction
    ours = again[document.index].extraction
    places = {
        field.evidence[0]: field
        for fields in (extraction.fields, *extraction.line_items)
        for field in fields.values()
        if field.evidence
    }
    is_own = bool(document.messages) and extraction.classification == document.messages[0].extraction.classification
    return replace(
        ours,
        classification=ours.classification if is_own else extraction.classification,
        fields={name: _shown(field, places) for name, field in ours.fields.items()},
        line_items=tuple({name: _shown(field, places) for name, field in item.items()} for item in ours.line_items),
    )


def _known(file: InputFile, find: FindLayouts) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for sheet in sheets_of(file):
        table = find_table(sheet, shipped_model())
        if table is None or not any(table.headings):
            continue
        headings = _headings(table)
        for layout in find([_key(headings)])[:1]:
            if layout.table is not None and headings_key(layout.table.headings) == headings_key(headings):
                yield headings_key(headings), tuple(column.field for column in layout.table.columns)


def _shown(field: Field, places: Mapping[str, Field]) -> Field:
    """With the place on the page where the value of its cell is laid out; of confirmed columns less than certain."""
    confidence = _CONFIRMED if field.confidence == 1.0 else field.confidence
    old = places.get(field.evidence[0]) if field.evidence else None
    return replace(field, confidence=confidence, page=old.page if old else None, bbox=old.bbox if old else None)
