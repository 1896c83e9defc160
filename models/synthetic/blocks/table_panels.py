"""What stands beneath an item and is none: allowances, price chains, boxes of references, components, other addresses.

Nothing of it has a tag: its numbers, amounts and dates are no quantities, prices and sums of the item.
"""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import islice

from models.layout.labels import LABEL
from models.synthetic.blocks.table_cells import Cell, Line, Setting, Span, labelled
from models.synthetic.blocks.table_rows import Panel, Slot
from models.synthetic.blocks.table_values import compose
from models.synthetic.items import Item
from models.synthetic.numbers import draw_batch
from models.synthetic.sums import to_cents

PANELS = ("adjustments", "chain", "boxes", "site", "parts", "deliveries", "serials", "prose", "pairs", "running")
FACTS = (
    "origin", "commodity_code", "weight", "serial_number", "brand", "colour", "packing", "storage", "cost_centre",
    "length", "week", "catalogue", "quotation", "framework", "account", "class_code", "dimensions", "allowance",
    "charge", "window", "object", "end_user", "drawing", "packages", "status", "order_line", "characteristic",
    "instance", "document", "reason_code", "partial", "base", "start", "end", "note_code",
)  # fmt: skip
"""What boxes say of an item."""

_FULL, _MANY = 0.999, 4


def make_panels(setting: Setting, item: Item) -> tuple[Panel, ...]:
    """The panels of an item in the order of its sender's style; those without content are left out."""
    panels = []
    for kind in setting.style.panels:
        panel = _MAKERS[kind](setting, item)
        if panel is not None:
            panels.append(panel)
    return tuple(panels)


def _label(setting: Setting, kind: str) -> Line:
    return (Span(f"{setting.words.label(kind)}{setting.style.colon}", role=LABEL),)


def _word(setting: Setting, kind: str, number: int | None = None) -> Cell:
    return ((Span(setting.words.word(kind, number), role=LABEL),),)


def _text(text: str) -> Cell:
    return ((Span(text),),) if text else ()


def _habit(setting: Setting) -> random.Random:
    """What is the same under all items of a sender."""
    return random.Random(setting.style.salt)


def _adjustments(setting: Setting, item: Item) -> Panel | None:
    """Allowances and charges of the line with headings of their own."""
    rng, habit, notation = setting.rng, _habit(setting), setting.notation
    if rng.random() < 0.25:
        return None
    base = item.net_amount or to_cents(Decimal(rng.randrange(1000, 90000)) / 100)
    kinds = [("adjust_kind", 0.16), ("adjust_reason", 0.4), ("adjust_percent", 0.1), ("adjust_base", 0.17),
             ("adjust_amount", 0.17)]  # fmt: skip
    kinds = [pair for pair in kinds if pair[0] == "adjust_amount" or habit.random() < 0.85]
    edges = _edges([share for _, share in kinds])
    rows: list[tuple[Slot, ...]] = []
    if habit.random() < 0.6:
        rows.append((Slot(0, _FULL, _word(setting, "adjust_title")),))
    right = {"adjust_percent", "adjust_base", "adjust_amount"}
    aligns = ["right" if kind in right else "left" for kind, _ in kinds]
    if habit.random() < 0.85:
        rows.append(_slots(edges, [_word(setting, kind) for kind, _ in kinds], aligns))
    for _ in range(rng.choice((1, 1, 2, 3))):
        charged, percent = rng.random() < 0.4, Decimal(rng.choice((1, 2, 3, 5, 10, 15)))
        amount = to_cents(base * percent / 100) * (1 if charged else -1)
        rated = rng.random() < 0.6
        values = {
            "adjust_kind": setting.words.word("adjust_charge" if charged else "adjust_allowance"),
            "adjust_reason": setting.words.word("adjust_reasons", rng.randrange(1000)),
            "adjust_percent": notation.percent(percent) if rated else "",
            "adjust_base": notation.amount(base) if rated or rng.random() < 0.5 else "",
            "adjust_amount": notation.amount(amount),
        }
        rows.append(_slots(edges, [_text(values[kind]) for kind, _ in kinds], aligns))
    return Panel(tuple(rows), gap=habit.choice((0.0, 0.0, 0.5, 1.0)))


def _slots(edges: Sequence[tuple[float, float]], cells: Sequence[Cell], aligns: Sequence[str]) -> tuple[Slot, ...]:
    return tuple(Slot(x0, x1, cell, align) for (x0, x1), cell, align in zip(edges, cells, aligns, strict=True))


def _edges(shares: list[float], gap: float = 0.02) -> list[tuple[float, float]]:
    """Edges of slots whose widths are in proportion to ``shares``."""
    total, at, edges = sum(shares), 0.0, []
    for share in shares:
        edges.append((at, at + share / total - gap))
        at += share / total
    return edges


def _chain(setting: Setting, item: Item) -> Panel | None:
    """From the list price to the price: only beside a price that has a column."""
    if item.list_price is None or item.unit_price is None or "unit_price" not in setting.columns:
        return None
    habit, notation = _habit(setting), setting.notation
    alike = setting.rng.random() < 0.4 or item.list_price < item.unit_price
    full = item.unit_price if alike else item.list_price
    steps: list[tuple[Cell, str]] = [(_word(setting, "chain_gross"), notation.price(full))]
    if not alike and habit.random() < 0.7:
        off = item.unit_price - full
        percent = notation.percent(Decimal(round(-off * 100 / full))) if full and habit.random() < 0.5 else ""
        steps.append((_with(_word(setting, "chain_less"), percent), notation.price(off)))
    if habit.random() < 0.45:
        steps.append((_word(setting, "chain_net"), notation.price(item.unit_price)))
    if habit.random() < 0.3:
        steps.append(((_label(setting, "price_quantity"),), f"{item.price_quantity:f} {setting.unit(item.unit)}"))
    if habit.random() < 0.5:
        colon = habit.choice((" :", ":", ""))
        return Panel(tuple((Slot(0, _FULL, _glued(label, colon, value)),) for label, value in steps))
    at = habit.choice((0.3, 0.45, 0.6))
    if habit.random() < 0.5:
        steps = [(_glued(label, ":", ""), value) for label, value in steps]
    return Panel(
        tuple((Slot(0, at - 0.12, label), Slot(at - 0.12, at, _text(value), "right")) for label, value in steps)
    )


def _with(cell: Cell, text: str) -> Cell:
    return (*cell[:-1], (*cell[-1], *([Span(text)] if text else [])))


def _glued(label: Cell, colon: str, value: str) -> Cell:
    """Label and value in one line; a spaced colon clings to the value."""
    texts = [span for line in label for span in line if span.text]
    if colon == " :":
        return ((*texts, Span(f":{value}")),)
    return ((*texts[:-1], Span(f"{texts[-1].text}{colon}", role=texts[-1].role), Span(value)),)


def _boxes(setting: Setting, item: Item) -> Panel:
    """Boxes beneath each other and side by side, each with some facts."""
    habit = _habit(setting)
    wanted = iter(habit.sample(FACTS, len(FACTS)))
    rows = []
    for _ in range(habit.choice((1, 1, 2, 3))):
        count = habit.choice((1, 2, 3, 4))
        shares = [habit.choice((0.5, 1.0, 1.0, 2.0)) for _ in range(count)]
        joint = habit.choice((" - ", ", ", " / ", "\n", "\n", "\n"))
        slots = []
        for x0, x1 in _edges(shares):
            kinds = list(islice(wanted, habit.choice((1, 1, 2, 3))))
            facts = [line for kind in kinds if setting.rng.random() < 0.85 and (line := _fact(setting, item, kind))]
            slots.append(Slot(x0, x1, _joined(facts, joint)))
        rows.append(tuple(slots))
    return Panel(tuple(rows), whole=habit.random() < 0.4, gap=habit.choice((0.0, 0.0, 0.4)))


def _joined(lines: list[Line], joint: str) -> Cell:
    if joint == "\n" or len(lines) < 2:
        return tuple(lines)
    joined: list[Span] = []
    for line in lines:
        joined += [*([Span(joint.strip())] if joined else []), *line]
    return (tuple(joined),)


def _fact(setting: Setting, item: Item, kind: str) -> Line:
    maker = _FACTS.get(kind)
    if maker is not None:
        return (*_label(setting, kind), Span(maker(setting)))
    values = compose(setting, kind, item)
    return labelled(setting, kind, tuple(span for line in values for span in line)) if values else ()


def _day(setting: Setting, least: int, most: int) -> str:
    day = setting.record.date + dt.timedelta(days=setting.rng.randint(least, most))
    clock = setting.rng.choice(("", "", " 08:00", " 16:30")) if setting.style.salt % 3 == 0 else ""
    return setting.notation.date(day) + clock


def _number(setting: Setting, *heads: str) -> str:
    return f"{setting.rng.choice(heads)}{setting.rng.randrange(100, 999999)}"


def _base(setting: Setting) -> str:
    amount = setting.notation.amount(Decimal(setting.rng.randrange(500, 500000)) / 100)
    percent = setting.notation.percent(Decimal(setting.rng.choice((1, 2, 5, 10))))
    return f"{amount} - {percent}" if setting.style.salt % 2 else f"{percent} / {amount}"


_FACTS: dict[str, Callable[[Setting], str]] = {
    "characteristic": lambda s: s.words.word("characteristics", s.rng.randrange(1000)),
    "instance": lambda s: f"{draw_batch(s.rng, s.record.date)} / {_number(s, '', 'SN', 'A')}",
    "document": lambda s: f"{_number(s, 'DOC-', 'D', '')} ({s.rng.choice(('6', '50', '130', 'PDF'))})",
    "reason_code": lambda s: (
        f"{s.rng.choice(('95', '64', 'FC', 'ABL', '100'))} - " + s.words.word("adjust_reasons", s.rng.randrange(1000))
    ),
    "partial": lambda s: s.words.word("partials", s.rng.randrange(1000)),
    "base": _base,
    "start": lambda s: _day(s, 1, 20),
    "end": lambda s: _day(s, 21, 60),
    "note_code": lambda s: (
        f"{s.rng.choice(('AAI', 'TXD', 'REG', 'ACB', 'SUR'))}, " + s.words.word("texts", s.rng.randrange(1000))
    ),
}


def _site(setting: Setting, _: Item) -> Panel | None:
    """Another address of delivery, of one line only."""
    if setting.rng.random() < 0.4:
        return None
    names, places = (setting.words.word(kind, setting.rng.randrange(1000)) for kind in ("site_names", "site_places"))
    street, city = places.split("|")
    lines: list[Line] = [(Span(setting.words.word("site"), role=LABEL),)]
    if setting.style.salt % 2:
        lines.append((Span(setting.words.word("site_number"), role=LABEL), Span(_number(setting, "", "9", "W"))))
    lines += [(Span(names),), (Span(street),), (Span(city),)]
    return Panel(tuple((Slot(0, _FULL, (line,)),) for line in lines))


def _parts(setting: Setting, item: Item) -> Panel | None:
    """Components with their own quantities."""
    habit, rng = _habit(setting), setting.rng
    if rng.random() < 0.5:
        return None
    texts = [setting.words.word("parts_texts", rng.randrange(1000)) for _ in range(rng.choice((1, 2, 3, 5)))]
    at = habit.choice((0.0, 0.12))
    edges = ((0.0, 0.11), (at, 0.7), (0.72, 0.86), (0.87, 0.99))
    rows: list[tuple[Slot, ...]] = [(Slot(0, _FULL, _word(setting, "parts_title")),)]
    if habit.random() < 0.6:
        heads = ("parts_number", "parts_text", "parts_quantity", "parts_unit")
        rows.append(_parts_row(at, edges, [_word(setting, head) for head in heads]))
    for place, text in enumerate(texts, start=1):
        quantity = setting.notation.quantity(Decimal(rng.randint(1, 40)))
        values = (f"{item.position.rstrip('.')}.{place}", text, quantity, setting.unit(item.unit))
        rows.append(_parts_row(at, edges, [_text(value) for value in values]))
    return Panel(tuple(rows), gap=0.3)


def _parts_row(at: float, edges: tuple[tuple[float, float], ...], cells: list[Cell]) -> tuple[Slot, ...]:
    slots = _slots(edges, cells, ("left", "left", "right", "left"))
    return slots if at else slots[1:]


def _deliveries(setting: Setting, item: Item) -> Panel | None:
    """When how much of the item comes, came, or was taken."""
    rng, habit = setting.rng, _habit(setting)
    if item.quantity < _MANY or rng.random() < 0.3:
        return None
    heads = ("deliveries_date", "deliveries_quantity", "deliveries_paper")
    width = habit.choice((0.6, 0.8, 1.0))
    edges = [(x0 * width, x1 * width) for x0, x1 in _edges([0.3, 0.3, 0.4])]
    rows = [tuple(Slot(*edge, _word(setting, head)) for edge, head in zip(edges, heads, strict=True))]
    for place in range(rng.choice((2, 2, 3, 4))):
        part = Decimal(rng.randint(1, max(1, int(item.quantity) // 2)))
        values = (
            _day(setting, place * 20, place * 20 + 15),
            f"{setting.notation.quantity(part)} {setting.unit(item.unit)}",
            _number(setting, "LS ", "DN-", "8"),
        )
        rows.append(tuple(Slot(*edge, _text(value)) for edge, value in zip(edges, values, strict=True)))
    return Panel(tuple(rows if habit.random() < 0.8 else rows[1:]), gap=0.3)


def _serials(setting: Setting, _: Item) -> Panel | None:
    """Serial numbers, one after the other."""
    rng = setting.rng
    if rng.random() < 0.4:
        return None
    first, step = rng.randrange(10000, 9999999), rng.choice((1, 1, 7))
    head = rng.choice(("", "SN", "A-", "2026-"))
    numbers = ", ".join(f"{head}{first + place * step}" for place in range(rng.choice((1, 2, 5, 12))))
    return Panel(((Slot(0, _FULL, ((*_label(setting, "serial_number"), Span(numbers)),)),),))


def _prose(setting: Setting, _: Item) -> Panel | None:
    """Notes of the line in running text."""
    rng = setting.rng
    if rng.random() < 0.3:
        return None
    texts = [setting.words.word("texts", rng.randrange(1000)) for _ in range(rng.choice((1, 2, 3, 5)))]
    return Panel(((Slot(0, 0.8, _text(" ".join(texts))),),), whole=setting.style.salt % 4 == 0, gap=0.5)


def _running(setting: Setting, item: Item) -> Panel | None:
    """Attributes, notes and conditions in running lines, as many as nine."""
    habit, rng = _habit(setting), setting.rng
    joint, whole = habit.choice((" - ", ", ", " / ", " | ", "; ", "")), habit.random() < 0.4
    kinds = habit.sample(FACTS, habit.choice((0, 1, 2, 4)))
    facts = [line for kind in kinds if rng.random() < 0.8 and (line := _fact(setting, item, kind))]
    facts += [(Span(setting.words.word("running", rng.randrange(1000))),) for _ in range(rng.choice((1, 2, 4, 6)))]
    each = habit.choice((2, 3, 4)) if joint else 1
    lines = [_joined(facts[at : at + each], joint or "\n") for at in range(0, len(facts), each)][:9]
    return Panel(tuple((Slot(0, _FULL, line),) for line in lines), whole=whole)


def _pairs(setting: Setting, item: Item) -> Panel | None:
    """Attributes in a column of labels and one of values."""
    habit = _habit(setting)
    kinds = habit.sample(FACTS, habit.choice((2, 3, 5, 7)))
    at = habit.choice((0.25, 0.4, 0.5))
    facts = [line for kind in kinds if setting.rng.random() < 0.9 and (line := _fact(setting, item, kind))]
    rows = [(Slot(0, at - 0.02, (line[:1],)), Slot(at, _FULL, (line[1:],))) for line in facts if len(line) > 1]
    return Panel(tuple(rows)) if rows else None


_MAKERS: dict[str, Callable[[Setting, Item], Panel | None]] = {
    "adjustments": _adjustments,
    "chain": _chain,
    "boxes": _boxes,
    "site": _site,
    "parts": _parts,
    "deliveries": _deliveries,
    "serials": _serials,
    "prose": _prose,
    "pairs": _pairs,
    "running": _running,
}
