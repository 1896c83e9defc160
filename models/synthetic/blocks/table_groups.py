"""Rows of a table that are no items though they look like them: heads and sums of groups, sub-totals, bundles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from models.layout.labels import ITEM_MORE, SUBTOTAL
from models.synthetic.blocks.table_cells import Cell, Entry, Line, Setting, Span, money
from models.synthetic.blocks.table_columns import Column
from models.synthetic.blocks.table_rows import Row
from models.synthetic.items import AdviceItem, Booking, Item
from models.synthetic.numbers import ARTICLE
from models.synthetic.patterns import fill

_WHOLE = 3
"""Tables with fewer items have neither sub-totals nor bundles."""


def amount_of(entry: Entry) -> Decimal | None:
    if isinstance(entry, Item):
        return entry.net_amount
    if isinstance(entry, AdviceItem):
        return entry.paid_amount if entry.paid_amount is not None else entry.gross_amount
    return entry.amount if isinstance(entry, Booking) else None


def group_head(setting: Setting, columns: Sequence[Column], group: str, entries: Sequence[Entry]) -> list[Row]:
    """The heading of a group: a line of text, or a row of the table with the number of the group as its position."""
    style = setting.style
    if not group:
        return []
    position = next((n for n, column in enumerate(columns) if column.kinds[0] == "position"), None)
    number, _, title = group.partition(" ")
    if style.group_form != "row" or position is None or not number[:1].isdigit():
        text = ((Span(setting.words.word("texts", style.salt)),),) if style.salt % 5 == 0 else ()
        return [_over(columns, ((Span(group),), *text), strong=True, kept=True)]
    cells: list[Cell] = [() for _ in columns]
    cells[position] = ((Span(number),),)
    cells[next((n for n, column in enumerate(columns) if column.flexible), 0)] += ((Span(title),),)
    total = sum(
        (amount_of(entry) or Decimal(0) for entry in entries if getattr(entry, "group", "") == group), Decimal(0)
    )
    if style.head_sums and total:
        within = [entry for entry in entries if isinstance(entry, Item) and entry.group == group]
        cells = _filled(setting, columns, cells, total, within if style.salt % 2 else ())
    return [Row(tuple(cells), roles=(SUBTOTAL, SUBTOTAL), strong=bool(style.salt % 4), kept=True, gap=0.3)]


def _filled(
    setting: Setting, columns: Sequence[Column], cells: list[Cell], total: Decimal, items: Sequence[Item] = ()
) -> list[Cell]:
    """Cells of a sum with what an item would have: the quantity of ``items`` or one, a price, a tax rate."""
    unit = setting.unit(items[0].unit if items else "flat" if setting.style.salt % 2 else "pcs")
    one = setting.notation.quantity(sum((item.quantity for item in items), Decimal(0)) or Decimal(1))
    values: dict[str, Line] = {"net_amount": money(setting, total, "")}
    if setting.style.group_filled:
        values |= {"quantity": (Span(one),), "quantity_unit": (Span(f"{one} {unit}"),), "unit": (Span(unit),)}
    if setting.style.group_filled and setting.style.salt % 3:
        price = items[0].unit_price if items else total
        values |= {"unit_price": money(setting, price, "", price=True)} if price is not None else {}
    rate = next((item.tax_rate for item in setting.record.items if item.tax_rate is not None), None)
    if setting.style.group_filled and rate is not None:
        values["tax_rate"] = (Span(setting.notation.percent(rate)),)
    return [
        (values[kind],) if (kind := next((k for k in column.kinds if k in values), "")) and not cell else cell
        for column, cell in zip(columns, cells, strict=True)
    ]


def group_end(setting: Setting, columns: Sequence[Column], group: str, total: Decimal) -> list[Row]:
    """The sum of a group."""
    style = setting.style
    column = next((n for n, column in enumerate(columns) if "net_amount" in column.kinds), None)
    if not group or not style.group_sums or not total or column is None:
        return []
    label = setting.words.word("subtotal")
    words = Span(f"{label} {group}" if style.salt % 2 else label)
    cells: list[Cell] = [() for _ in columns]
    text = next((n for n, column in enumerate(columns) if column.flexible), 0)
    cells[text] = ((words,),)
    position = next((n for n, c in enumerate(columns) if c.kinds[0] == "position"), text)
    if style.group_filled and position != text and group[:1].isdigit():
        cells[position] = ((Span(group.partition(" ")[0]),),)
    cells = _filled(setting, columns, cells, total)
    return [Row(tuple(cells), roles=(SUBTOTAL, SUBTOTAL), strong=bool(style.salt % 3), gap=0.3)]


def _over(columns: Sequence[Column], lines: Cell, *, strong: bool, kept: bool) -> Row:
    """A row of text over all columns."""
    return Row(tuple(() for _ in columns), tail=lines, roles=(SUBTOTAL, SUBTOTAL), strong=strong, kept=kept, gap=0.3)


def subtotal_after(setting: Setting, columns: Sequence[Column], entries: Sequence[Entry], place: int) -> list[Row]:
    """A row with the sum of the items since the last one; it may look like an item in all but its text."""
    every = setting.style.subtotals
    if not every or len(entries) < _WHOLE:
        return []
    items = [entry for entry in entries[: place + 1] if isinstance(entry, Item)]
    if len(items) != place + 1 or (setting.style.groups and items[-1].group):
        return []
    if (place + 1) % every and place + 1 != len(entries):
        return []
    since = items[place // every * every :]
    total = sum((amount_of(item) or Decimal(0) for item in since), Decimal(0))
    if not total or not any("net_amount" in column.kinds for column in columns):
        return []
    names = ("", f" {place // every + 1}", f" {since[0].position} - {since[-1].position}", f" {since[0].description}")
    words = f"{setting.words.word('subtotal')}{names[setting.style.salt % 4]}"
    return [_like_an_item(setting, columns, words, total, kept=False)]


def _like_an_item(
    setting: Setting, columns: Sequence[Column], text: str, total: Decimal, *, kept: bool, position: str = ""
) -> Row:
    """A row with a text and a sum, and with a number where the sender numbers such rows."""
    cells: list[Cell] = [() for _ in columns]
    first = next((n for n, column in enumerate(columns) if column.flexible), 0)
    cells[first] = ((Span(text),),)
    numbers = {"supplier_material_number": fill(setting.rng, ARTICLE[setting.style.salt % len(ARTICLE)])}
    numbers = numbers if setting.style.salt % 5 < 2 else {}
    numbers |= {"position": position} if position else {}
    for place, column in enumerate(columns):
        if column.kinds[0] in numbers and place != first:
            cells[place] = ((Span(numbers[column.kinds[0]]),),)
    cells = _filled(setting, columns, cells, total)
    return Row(tuple(cells), roles=(SUBTOTAL, SUBTOTAL), strong=setting.style.salt % 4 == 0, kept=kept)


def bundled(
    setting: Setting, columns: Sequence[Column], entries: Sequence[Entry]
) -> tuple[Sequence[Entry], Mapping[int, list[Row]]]:
    """The items, some of them numbered as parts of bundles, and by the place of its first part the row of a bundle."""
    items = [entry for entry in entries if isinstance(entry, Item)]
    grouped = setting.style.groups and any(item.group for item in items)
    if setting.style.bundles != "sum" or len(items) < _WHOLE or len(items) != len(entries) or grouped:
        return entries, {}
    heads: dict[int, list[Row]] = {}
    start = setting.rng.randrange(2)
    while start + 2 <= len(items):
        size = min(setting.rng.choice((2, 2, 3, 4)), len(items) - start)
        parts = items[start : start + size]
        total = sum((amount_of(item) or Decimal(0) for item in parts), Decimal(0))
        name = f"{setting.words.word('bundles')} {parts[0].description}"
        heads[start] = [_like_an_item(setting, columns, name, total, kept=True, position=parts[0].position)]
        head = parts[0].position.rstrip(".")
        items[start : start + size] = [replace(part, position=f"{head}.{n}") for n, part in enumerate(parts, start=1)]
        start += size + setting.rng.randrange(3)
    return items, heads


def free_parts(setting: Setting, columns: Sequence[Column], item: Item) -> list[Row]:
    """What belongs to a set: rows with quantities and numbers whose price and sum are zero."""
    if setting.style.bundles != "free" or item.net_amount is None or setting.rng.random() < 0.5:
        return []
    return [_free_part(setting, columns, item, number) for number in range(1, setting.rng.choice((2, 3, 5)))]


def _free_part(setting: Setting, columns: Sequence[Column], item: Item, number: int) -> Row:
    rng, style, unit = setting.rng, setting.style, setting.unit("pcs")
    count = setting.notation.quantity(Decimal(rng.randint(1, 6)))
    zero = Decimal("0.00")
    values: dict[str, Line] = {
        "quantity": (Span(count),), "quantity_unit": (Span(f"{count} {unit}"),), "unit": (Span(unit),),
        "unit_price": money(setting, zero, "", price=True), "net_amount": money(setting, zero, ""),
    }  # fmt: skip
    if style.salt % 2:
        values["position"] = (Span(f"{item.position.rstrip('.')}.{number}"),)
    if style.salt % 3:
        values["supplier_material_number"] = (Span(fill(rng, ARTICLE[style.salt % len(ARTICLE)])),)
    text: Line = (Span(setting.words.word("parts_texts", rng.randrange(1000))),)
    return loose_row(columns, text, values)


def loose_row(columns: Sequence[Column], text: Line, values: dict[str, Line]) -> Row:
    """A row beneath an item, in its columns."""
    first = next((n for n, column in enumerate(columns) if column.flexible), 0)
    cells = [
        (values[kind],) if (kind := next((k for k in column.kinds if k in values), "")) else () for column in columns
    ]
    cells[first] = (text,)
    return Row(tuple(cells), roles=(ITEM_MORE, ITEM_MORE))
