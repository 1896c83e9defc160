"""What a record has to say in the rows of a table: senders with a column for a value mostly have the value."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from models.synthetic.blocks.table_cells import Entry
from models.synthetic.blocks.table_columns import NUMBERS
from models.synthetic.blocks.table_style import TableStyle
from models.synthetic.items import Item
from models.synthetic.numbers import ARTICLE, draw_gtin, draw_number
from models.synthetic.patterns import fill
from models.synthetic.record import Record
from models.synthetic.sums import to_cents

_PRICE_QUANTITIES = (1, 2, 2, 3, 5, 10, 10, 12, 50, 100, 100, 1000)


def entries_of(record: Record) -> tuple[Entry, ...]:
    """The lines of a paper, of whichever kind."""
    return record.advice_items or record.bookings or record.items


def complete_entries(rng: random.Random, record: Record, style: TableStyle) -> tuple[Entry, ...]:
    """The lines of a paper with numbers and price quantities that the sender's columns ask for."""
    entries = entries_of(record)
    items = [entry for entry in entries if isinstance(entry, Item)]
    if not items or style.form == "slip":
        return entries
    for kind in _missing_numbers(style, items):
        if rng.random() < (0.7 if len(shown_kinds(style) & set(NUMBERS)) > 1 else 0.4):
            items = _with_numbers(rng, kind, items)
    if (
        "price_quantity" in shown_kinds(style)
        and all(item.price_quantity == 1 for item in items)
        and rng.random() < 0.5
    ):
        items = [_per_many(rng, item) for item in items]
    if any("order_number" in column.kinds for column in style.columns) and rng.random() < 0.6:
        number = draw_number(rng, "purchase_order", record.date)
        items = [replace(item, order_number=item.order_number or number) for item in items]
    if (
        "delivery_date" in shown_kinds(style)
        and all(item.delivery_date is None for item in items)
        and rng.random() < 0.5
    ):
        items = _dated(rng, record, items)
    if "agreed_quantity" in shown_kinds(style):
        items = [_differently_ordered(rng, item) if rng.random() < 0.4 else item for item in items]
    if "ordered_quantity" in shown_kinds(style) and all(item.ordered_quantity is None for item in items):
        items = [_partly_delivered(rng, item) for item in items]
    return tuple(items)


def _dated(rng: random.Random, record: Record, items: Sequence[Item]) -> list[Item]:
    """With days of delivery: one for all, or each its own."""
    days = [record.date + dt.timedelta(days=rng.randint(0, 60)) for _ in items]
    common = rng.random() < 0.4
    return [replace(item, delivery_date=days[0] if common else day) for item, day in zip(items, days, strict=True)]


def _differently_ordered(rng: random.Random, item: Item) -> Item:
    """With another quantity than the one that counts, which was ordered before."""
    return replace(item, ordered_quantity=item.quantity + rng.randrange(1, 20))


def _partly_delivered(rng: random.Random, item: Item) -> Item:
    """With what was ordered, and what of it is still to come."""
    missing = Decimal(rng.randrange(1, 50)) if rng.random() < 0.3 else Decimal(0)
    return replace(item, ordered_quantity=item.quantity + missing, open_quantity=missing)


def shown_kinds(style: TableStyle) -> set[str]:
    """What the style has a place for."""
    if style.form == "blocks":
        return set(style.pairs)
    small = (style.above, style.inline, *style.below)
    return {kind for column in style.columns for kind in column.kinds} | {one.kind for one in small if one}


def _missing_numbers(style: TableStyle, items: Sequence[Item]) -> list[str]:
    """Numbers that the style shows, and no item has."""
    shown = [kind for kind in NUMBERS if kind in shown_kinds(style)]
    return [kind for kind in shown if not any(getattr(item, kind) for item in items)]


def _with_numbers(rng: random.Random, kind: str, items: Sequence[Item]) -> list[Item]:
    pattern = rng.choice(ARTICLE)
    share = rng.choice((1.0, 0.9, 0.6))
    numbered = []
    for item in items:
        number = draw_gtin(rng) if kind == "gtin" else fill(rng, pattern)
        numbered.append(replace(item, **{kind: number}) if rng.random() < share else item)  # type: ignore[arg-type]
    return numbered


def _per_many(rng: random.Random, item: Item) -> Item:
    per = Decimal(rng.choice(_PRICE_QUANTITIES))
    if item.unit_price is None or rng.random() < 0.25:
        return item
    listed = None if item.list_price is None else to_cents(item.list_price * per)
    return replace(item, price_quantity=per, unit_price=to_cents(item.unit_price * per), list_price=listed)
