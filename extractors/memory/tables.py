"""Line items: where the columns of a layout stand, and the rows that they hold on the next document."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from datamodel.document import BBox
from datamodel.extraction import LINE_FIELDS, Extraction, Field, LineItem, Value, ValueKind
from datamodel.memory import RememberedColumn, RememberedTable
from extractors.memory.fingerprints import Alignment
from extractors.memory.locating import Location, locate
from extractors.memory.readings import read_value, same_value
from extractors.memory.sheets import Mark, Sheet
from extractors.values import Notation

_MOST_LINES = 8  # of one item
_EDGE = 7.0  # points by which a value may stand out of its column
_HEADING = 0.6  # share of the heading's words that must be found
_HEADING_LINES = 3
_END_WITHIN = 9  # lines below the last row
_GAP = 10.0  # line heights without a row end the table
_CENTS = Decimal("0.01")
_MOST_CELLS = 400  # places of one value that are looked at
_PRIOR_RIGHT, _PRIOR_WRONG = 2.5, 1.0
_LEFTMOST = frozenset({ValueKind.TEXT, ValueKind.IDENTIFIER, ValueKind.UNIT})

Row = dict[str, Location]


def locate_items(items: Sequence[LineItem], sheets: Sequence[Sheet], notation: Notation) -> list[Row]:
    """Where the values of each item stand: each item on lines of its own, below those of the one before."""
    rows: list[Row] = []
    last = (0, -1)
    for item in items:
        found = {name: _places(field, sheets, notation) for name, field in item.items()}
        row = _row_below(found, last)
        rows.append(row)
        if row:
            last = max((location.page, location.marks[0].line) for location in row.values())
    return rows


def table_of(
    rows: Sequence[Row],
    machine: Extraction | None,
    items: Sequence[LineItem],
    sheets: Sequence[Sheet],
    notation: Notation,
    document_id: int,
) -> RememberedTable | None:
    """What is remembered of the located ``rows``; None where too little of them was found."""
    full = [row for row in rows if len(row) >= 2]
    if not full or len(full) < 0.7 * len(rows):
        return None
    names = [name for name in LINE_FIELDS if any(name in row for row in full)]
    changed = _changed_fields(machine, items)
    raw = [_column(name, full, changed) for name in names]
    columns = tuple(replace(c, always=c.always and _reads(c, raw, full, sheets, notation)) for c in raw)
    recount = machine is not None and len(machine.line_items) != len(items)
    headings = _headings(full[0], sheets)
    if not headings or not any(column.always for column in columns):
        return None
    table = RememberedTable(columns, headings, _ends(full, sheets), recount, document_id)
    return _proven(table, items, sheets, notation)


def read_table(
    table: RememberedTable, sheets: Sequence[Sheet], alignment: Alignment, notation: Notation
) -> tuple[LineItem, ...]:
    """The items at the places of ``table``; none where its heading is not on the pages."""
    sure = (_PRIOR_RIGHT + table.right) / (_PRIOR_RIGHT + _PRIOR_WRONG + table.right + 2 * table.wrong)
    evidence = f"in the column as on document {table.document_id} of this sender"
    columns = _moved(table, alignment)
    items: list[LineItem] = []
    for sheet, block in _blocks(table, sheets):
        starts = [i for i, line in enumerate(block) if _is_start(line, columns, notation)]
        for start, end in zip(starts, [*starts[1:], len(block)], strict=False):
            item = _item(block[start : min(end, start + _MOST_LINES)], columns, sheet, notation, sure, evidence)
            items.append(item)
    return tuple(items)


def merged(
    table: RememberedTable, ours: Sequence[LineItem], machine: Sequence[LineItem], total: Value | None
) -> tuple[LineItem, ...]:
    """The machine's items with the columns that were corrected before; ours where it counts the rows wrongly.

    Texts of any number of lines only fill gaps. Items that add up to ``total`` are never replaced by some that do not.
    """
    corrected = {column.field for column in table.columns if column.corrected and column.lines}
    known = {column.field for column in table.columns}
    if len(ours) == len(machine):
        items = tuple(_with(theirs, own, corrected, known) for own, theirs in zip(ours, machine, strict=True))
    elif ours and table.recount and table.right > table.wrong:
        items = tuple(ours)
    else:
        return tuple(machine)
    return tuple(machine) if _adds_up(machine, total) and not _adds_up(items, total) else items


def _adds_up(items: Sequence[LineItem], total: Value | None) -> bool:
    for name in ("net_amount", "paid_amount"):
        amounts = [item[name].value for item in items if name in item]
        numbers = [amount for amount in amounts if isinstance(amount, Decimal)]
        if numbers and isinstance(total, Decimal) and abs(sum(numbers) - total) <= _CENTS * len(numbers):
            return True
    return False


def same_items(a: Sequence[LineItem], b: Sequence[LineItem]) -> bool:
    """Whether two readings say the same in the fields of the first."""
    if len(a) != len(b):
        return False
    return all(
        all(name in other and same_value(field.value, other[name].value) for name, field in own.items())
        for own, other in zip(a, b, strict=True)
    )


# ------------------------------------------------------------------------------------------ learning


def _proven(
    table: RememberedTable, items: Sequence[LineItem], sheets: Sequence[Sheet], notation: Notation
) -> RememberedTable | None:
    """``table`` with the columns that give the person's values on the document itself; None where rows are missed."""
    again = read_table(table, sheets, Alignment(1.0), notation)
    if len(again) != len(items):
        return None
    whole = read_table(_to_the_end(table), sheets, Alignment(1.0), notation)
    kept = [
        replace(column, lines=0) if _is_long(column) and _same_column(column.field, whole, items) else column
        for column in table.columns
        if _same_column(column.field, again, items) or (_is_long(column) and _same_column(column.field, whole, items))
    ]
    return replace(table, columns=tuple(kept)) if any(column.always for column in kept) else None


def _is_long(column: RememberedColumn) -> bool:
    return LINE_FIELDS[column.field] is ValueKind.TEXT


def _to_the_end(table: RememberedTable) -> RememberedTable:
    return replace(table, columns=tuple(replace(c, lines=0) if _is_long(c) else c for c in table.columns))


def _same_column(name: str, a: Sequence[LineItem], b: Sequence[LineItem]) -> bool:
    pairs = [(own.get(name), other.get(name)) for own, other in zip(a, b, strict=True)]
    return all(same_value(own.value if own else None, other.value if other else None) for own, other in pairs)


def _places(field: Field, sheets: Sequence[Sheet], notation: Notation) -> list[Location]:
    kind = LINE_FIELDS[field.name]
    found = []
    for location in locate(field.value, kind, sheets, notation):
        found.append(location)
        if len(found) == _MOST_CELLS:
            break
    return found


def _row_below(found: Mapping[str, Sequence[Location]], last: tuple[int, int]) -> Row:
    """The values of one item that stand closest together, below ``last`` (page, line)."""
    spots = {(place.page, place.marks[0].line) for places in found.values() for place in places}
    best: Row = {}
    for spot in sorted(spot for spot in spots if spot > last):
        row = {name: place for name, places in found.items() if (place := _nearest(places, spot))}
        if len(row) > len(best) or (len(row) == len(best) and _spread(row) < _spread(best)):
            best = row
        if len(best) == len(found) and _spread(best) == 0:
            break
    return best


def _nearest(places: Sequence[Location], spot: tuple[int, int]) -> Location | None:
    """The first place on the line ``spot`` or on the few lines below it."""
    page, line = spot
    below = [p for p in places if p.page == page and line <= p.marks[0].line < line + 4]
    return min(below, key=lambda p: (p.marks[0].line, p.place.x0), default=None)


def _spread(row: Row) -> int:
    lines = [location.marks[0].line for location in row.values()]
    return max(lines) - min(lines) if lines else 0


def _changed_fields(machine: Extraction | None, items: Sequence[LineItem]) -> frozenset[str]:
    """Line fields that the person had to change in some row; all where the rows were miscounted."""
    if machine is None or len(machine.line_items) != len(items):
        return frozenset(LINE_FIELDS)
    return frozenset(
        name
        for own, other in zip(machine.line_items, items, strict=True)
        for name in {*own, *other}
        if name not in own or name not in other or not same_value(own[name].value, other[name].value)
    )


def _column(name: str, rows: Sequence[Row], changed: frozenset[str]) -> RememberedColumn:
    own = [row for row in rows if name in row]
    boxes = [BBox.around(mark.place for mark in row[name].first_line) for row in own]
    offsets = Counter(row[name].marks[0].line - _first_line(row) for row in own)
    return RememberedColumn(
        name,
        round(min(box.x0 for box in boxes), 1),
        round(max(box.x1 for box in boxes), 1),
        offsets.most_common(1)[0][0],
        lines=max(len(row[name].lines) for row in own),
        digits=all(any(c.isdigit() for mark in row[name].marks for c in mark.text) for row in own),
        always=len(own) == len(rows) and set(offsets) == {0},
        corrected=name in changed,
    )


def _reads(
    column: RememberedColumn,
    columns: Sequence[RememberedColumn],
    rows: Sequence[Row],
    sheets: Sequence[Sheet],
    notation: Notation,
) -> bool:
    """Whether the place of a column gives what stands there on the first line of every row."""
    for row in rows:
        own = row.get(column.field)
        line = sheets[own.page - 1].lines[_first_line(row)] if own else ()
        cell = _cell(line, column, columns, notation)
        if own is None or cell is None or cell != tuple(mark for mark in own.first_line if mark.key):
            return False
    return True


def _first_line(row: Row) -> int:
    return min(location.marks[0].line for location in row.values())


def _headings(row: Row, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Words without digits on the lines right above the first row."""
    first = _first_line(row)
    page = next(iter(row.values())).page
    sheet = sheets[page - 1]
    keys: list[str] = []
    for line in sheet.lines[max(0, first - _HEADING_LINES) : first]:
        if sheet.lines[first][0].place.y0 - line[0].place.y1 < 4 * sheet.line_height:
            keys += [mark.key for mark in line if mark.is_wordy]
    return tuple(dict.fromkeys(keys))


def _ends(rows: Sequence[Row], sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """The first words of a line below the last row that begins as none between the rows does: "Summe", "Total"."""
    spots = [(location.page, mark.line) for row in rows for location in row.values() for mark in location.marks]
    first, last = min(spots), max(spots)
    between = {
        _beginning(line)
        for sheet in sheets
        for number, line in enumerate(sheet.lines)
        if first <= (sheet.page, number) <= last
    }
    for line in sheets[last[0] - 1].lines[last[1] + 1 : last[1] + _END_WITHIN]:
        words = _beginning(line)
        if words and words not in between:
            return words
    return ()


def _beginning(line: Sequence[Mark]) -> tuple[str, ...]:
    """The words that a line begins with, up to three; none where it begins with a number."""
    words = [mark.key for mark in line if mark.segment == line[0].segment and mark.is_wordy]
    return tuple(words[:3]) if line[0].is_wordy else ()


# ------------------------------------------------------------------------------------------ reading


def _moved(table: RememberedTable, alignment: Alignment) -> tuple[RememberedColumn, ...]:
    return tuple(replace(c, x0=alignment.x(c.x0), x1=alignment.x(c.x1)) for c in table.columns)


def _blocks(table: RememberedTable, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, list[tuple[Mark, ...]]]]:
    """The lines between heading and end, page by page; a page without a heading goes on with an open table."""
    is_open = False
    for sheet in sheets:
        start = _below_heading(table, sheet)
        if start is None and not is_open:
            continue
        block, is_open = _until_end(table, sheet, start or 0)
        yield sheet, block


def _below_heading(table: RememberedTable, sheet: Sheet) -> int | None:
    best, best_line = 0.0, 0
    for number in range(len(sheet.lines)):
        band = {mark.key for line in sheet.lines[number : number + _HEADING_LINES] for mark in line}
        share = sum(key in band for key in table.headings) / len(table.headings)
        if share > best:
            best, best_line = share, number
    if best < _HEADING:
        return None
    last = best_line
    for number in range(best_line, min(best_line + _HEADING_LINES, len(sheet.lines))):
        own = [mark.key for mark in sheet.lines[number] if mark.is_wordy]
        if own and sum(key in table.headings for key in own) >= 0.6 * len(own):
            last = number
    return last + 1


def _until_end(table: RememberedTable, sheet: Sheet, start: int) -> tuple[list[tuple[Mark, ...]], bool]:
    block: list[tuple[Mark, ...]] = []
    for line in sheet.lines[start:]:
        if block and line[0].place.y0 - block[-1][0].place.y1 > _GAP * sheet.line_height:
            return block, False
        if table.ends and _beginning(line) == table.ends:
            return block, False
        block.append(line)
    return block, True


def _is_start(line: Sequence[Mark], columns: Sequence[RememberedColumn], notation: Notation) -> bool:
    """Whether every value that each row had on its first line is on this one."""
    needed = [column for column in columns if column.always]
    return all(_cell(line, column, columns, notation) is not None for column in needed)


def _item(
    lines: Sequence[Sequence[Mark]],
    columns: Sequence[RememberedColumn],
    sheet: Sheet,
    notation: Notation,
    sure: float,
    evidence: str,
) -> LineItem:
    item: dict[str, Field] = {}
    for column in columns:
        end = column.line + column.lines if column.lines else None
        cells = [cell for line in lines[column.line : end] if (cell := _cell(line, column, columns, notation))]
        if not cells:
            continue
        marks = [mark for cell in cells for mark in cell]
        text = " ".join(mark.text for mark in marks)
        value = read_value(text, LINE_FIELDS[column.field], notation)
        if value is not None:
            box = BBox.around(mark.bbox for mark in marks)
            certainty = round(sure * (0.6 + 0.4 * min(mark.confidence for mark in marks)), 3)
            item[column.field] = Field(column.field, value, text, certainty, sheet.number, box, (evidence,))
    return item


def _cell(
    line: Sequence[Mark], column: RememberedColumn, columns: Sequence[RememberedColumn], notation: Notation
) -> tuple[Mark, ...] | None:
    """The words of a line that stand in a column and are a value of its field."""
    left, right = _borders(column, columns)
    marks = tuple(m for m in line if m.key and left <= m.place.x_center <= right)
    kind = LINE_FIELDS[column.field]
    if kind in (ValueKind.QUANTITY, ValueKind.AMOUNT):
        marks = _number_in(marks, notation)
    text = " ".join(m.text for m in marks)
    if not marks or (column.digits and not any(c.isdigit() for c in text)):
        return None
    if read_value(text, kind, notation) is None:
        return None
    return marks


def _number_in(marks: Sequence[Mark], notation: Notation) -> tuple[Mark, ...]:
    """The one number of a cell, with or without its unit or currency."""
    reads: Callable[[Mark], bool] = lambda m: read_value(m.text, ValueKind.AMOUNT, notation) is not None  # noqa: E731
    numbers = [mark for mark in marks if reads(mark)]
    return tuple(numbers) if len(numbers) == 1 else ()


def _borders(column: RememberedColumn, columns: Sequence[RememberedColumn]) -> tuple[float, float]:
    """A column reaches half way to its neighbours on the same line of a row; texts grow to the right, numbers left."""
    left = [c.x1 for c in columns if c.x1 <= column.x0 + 1 and c is not column]
    right = [c.x0 for c in columns if c.x0 >= column.x1 - 1 and c is not column]
    grows_right = LINE_FIELDS[column.field] in _LEFTMOST
    before, after = max(left, default=0.0), min(right, default=10_000.0)
    share = (0.2, 0.9) if grows_right else (0.9, 0.2)
    x0 = max(before, column.x0 - max(_EDGE, share[0] * (column.x0 - before)))
    x1 = min(after, column.x1 + max(_EDGE, share[1] * (after - column.x1)))
    return x0, x1


def _with(machine: LineItem, ours: LineItem, corrected: set[str], known: set[str]) -> LineItem:
    taken = {
        name: field for name, field in ours.items() if name in corrected or (name in known and name not in machine)
    }
    return {**machine, **taken}
