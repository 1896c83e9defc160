"""The rows of a table: items, and what stands between them: groups, components, discounts, schedules, sums."""

from collections.abc import Sequence
from decimal import Decimal

from models.layout.labels import LABEL, LINE, SUBTOTAL
from models.synthetic.blocks.table_cells import (
    Cell,
    Entry,
    Line,
    Setting,
    Span,
    money,
    truth_of,
)
from models.synthetic.blocks.table_columns import Column
from models.synthetic.blocks.table_groups import (
    amount_of,
    bundled,
    free_parts,
    group_end,
    group_head,
    loose_row,
    subtotal_after,
)
from models.synthetic.blocks.table_panels import make_panels
from models.synthetic.blocks.table_rows import Row
from models.synthetic.blocks.table_style import CUSTOMER, SUPPLIER
from models.synthetic.blocks.table_text import fill_cell, small_print
from models.synthetic.items import Item, SubItem

NET = LINE + "net_amount"


def make_rows(setting: Setting, columns: Sequence[Column], entries: Sequence[Entry]) -> list[Row]:
    """All rows of a table from the top."""
    rows: list[Row] = []
    group, group_sum = "", Decimal(0)
    entries, heads = bundled(setting, columns, entries)
    for place, entry in enumerate(entries):
        if isinstance(entry, Item) and setting.style.groups and entry.group != group:
            rows += group_end(setting, columns, group, group_sum)
            rows += group_head(setting, columns, entry.group, entries)
            group, group_sum = entry.group, Decimal(0)
        group_sum += amount_of(entry) or 0
        rows += heads.get(place, [])
        rows.append(_row_of(setting, columns, entry))
        if isinstance(entry, Item):
            rows += _rows_under(setting, columns, entry)
        rows += subtotal_after(setting, columns, entries, place)
    rows += group_end(setting, columns, group, group_sum)
    return rows + _closing(setting, columns, entries)


def _row_of(setting: Setting, columns: Sequence[Column], entry: Entry) -> Row:
    """The row of an item, with everything that its cells print."""
    cells = tuple(_cell(setting, column, entry) for column in columns)
    under: Cell = ()
    if isinstance(entry, Item) and "description" in setting.columns:
        under = tuple(small_print(setting, entry))
    tail = setting.style.tail
    truth = truth_of([*cells, under]) if setting.tagged else {}
    if _nets_below(setting, entry):
        cells = tuple(_before_discount(setting, cell, entry) for cell in cells)
    return Row(
        cells,
        below=() if tail else under,
        tail=under if tail else (),
        inner=_inner(setting, entry),
        panels=make_panels(setting, entry) if setting.style.panels and isinstance(entry, Item) else (),
        truth=truth,
        amount=amount_of(entry),
    )


def _inner(setting: Setting, entry: Entry) -> tuple[Line, ...]:
    pairs = []
    for kind in setting.style.inner:
        cell = fill_cell(setting, kind, entry)
        if cell:
            pairs.append((Span(" ".join(setting.words.heading(kind)), role=LABEL), cell[0][0]))
    return tuple(pairs)


def _nets_below(setting: Setting, entry: Entry) -> bool:
    """Whether the net sum of the line stands below its discount."""
    style = setting.style
    shown = {"discount_percent", "line_discount"} & setting.columns or "discount_percent" in style.attributes
    discounted = isinstance(entry, Item) and bool(entry.discount_amount) and entry.net_amount is not None
    return discounted and style.net_below and style.discount_line and not shown and "net_amount" in setting.columns


def _before_discount(setting: Setting, cell: Cell, entry: Entry) -> Cell:
    """The cell of the net sum with the sum before the discount instead."""
    assert isinstance(entry, Item)
    assert entry.net_amount is not None
    assert entry.discount_amount is not None
    total = money(setting, entry.net_amount + abs(entry.discount_amount), "")
    return tuple(total if any(span.tag == NET for span in line) else line for line in cell)


def _cell(setting: Setting, column: Column, entry: Entry) -> Cell:
    cell: list[Line] = []
    for place, kind in enumerate(column.kinds):
        lines = fill_cell(setting, kind, entry)
        label = setting.words.label(kind) if column.labels and lines else ""
        form = ("after" if kind == "gtin" else "above") if column.labels == "mixed" else column.labels
        form = "before" if form == "further" and place else form
        if not form and _stands_alone(kind, column, entry):
            label, form = setting.words.label(kind) if lines else "", "before"
        match form if label else "":
            case "before":
                lines = ((Span(f"{label}:", role=LABEL), *lines[0]), *lines[1:])
            case "above":
                lines = ((Span(f"{label}:", role=LABEL),), *lines)
            case "after":
                lines = ((*lines[0], Span(f"({label})", role=LABEL)), *lines[1:])
        cell += lines
    return tuple(cell)


def _stands_alone(kind: str, column: Column, entry: Entry) -> bool:
    """Whether a partner's number lacks the other one's above or below it: the order tells nothing then."""
    other = {CUSTOMER: SUPPLIER, SUPPLIER: CUSTOMER}.get(kind)
    return other in column.kinds and not getattr(entry, str(other), "")


def _rows_under(setting: Setting, columns: Sequence[Column], item: Item) -> list[Row]:
    rows = _discount_rows(setting, columns, item)
    if setting.style.sub_items:
        rows += [_sub_row(setting, columns, part) for part in item.sub_items]
    rows += free_parts(setting, columns, item)
    if setting.style.schedule and item.delivery_date and item.quantity >= 4 and item.quantity % 2 == 0:
        rows += _schedule(setting, columns, item)
    return rows


def _discount_rows(setting: Setting, columns: Sequence[Column], item: Item) -> list[Row]:
    """The discount of a line on a line of its own, where no column shows it."""
    shown = {"discount_percent", "line_discount"} & setting.columns or "discount_percent" in setting.style.attributes
    if shown or not item.discount_percent or "net_amount" not in setting.columns:
        return []
    text = f"{setting.words.word('discount_line')} {setting.notation.percent(item.discount_percent)}"
    amount = item.discount_amount if setting.style.discount_line else None
    values = {"net_amount": money(setting, -abs(amount), "")} if amount else {}
    rows = [loose_row(columns, (Span(text),), values)]
    if _nets_below(setting, item) and item.net_amount is not None:
        net = {"net_amount": money(setting, item.net_amount, NET)}
        rows.append(loose_row(columns, (Span(setting.words.label("net_amount"), role=LABEL),), net))
    return rows


def _sub_row(setting: Setting, columns: Sequence[Column], part: SubItem) -> Row:
    """A component: no item, and nothing of it is tagged."""
    style = setting.style
    mark = ("", "- ", "• ", "incl. ")[style.salt % 4]
    values: dict[str, Line] = {}
    if part.quantity is not None:
        quantity = setting.notation.quantity(part.quantity)
        unit = setting.unit(part.unit)
        values = {"quantity": (Span(quantity),), "quantity_unit": (Span(f"{quantity} {unit}".strip()),)}
        values |= {"unit": (Span(unit),)} if unit else {}
    if style.sub_prices and part.amount is not None:
        values["net_amount"] = money(setting, part.amount, "")
    return loose_row(columns, (Span(f"{mark}{part.text}"),), values)


def _schedule(setting: Setting, columns: Sequence[Column], item: Item) -> list[Row]:
    """Two partial deliveries of an item."""
    assert item.delivery_date is not None
    half = setting.notation.quantity(item.quantity / 2)
    label = Span(f"{setting.words.word('schedule')}:", role=LABEL)
    days = (item.delivery_date, item.delivery_date.replace(day=28))
    return [
        loose_row(columns, (label, Span(f"{half} {setting.unit(item.unit)}"), Span(setting.notation.date(day))), {})
        for day in days
    ]


def _closing(setting: Setting, columns: Sequence[Column], entries: Sequence[Entry]) -> list[Row]:
    """The sum of all quantities, where they are of one unit."""
    items = [entry for entry in entries if isinstance(entry, Item)]
    column = next((n for n, c in enumerate(columns) if {"quantity", "quantity_unit"} & set(c.kinds)), None)
    if not setting.style.closing or column is None or len(items) < 2 or len({item.unit for item in items}) > 1:
        return []
    total = sum((item.quantity for item in items), Decimal(0))
    cells: list[Cell] = [() for _ in columns]
    text = next((n for n, c in enumerate(columns) if c.flexible), 0)
    cells[text] = ((Span(setting.words.word("subtotal")),),)
    cells[column] = ((Span(setting.notation.quantity(total)),),)
    return [Row(tuple(cells), roles=(SUBTOTAL, SUBTOTAL))]
