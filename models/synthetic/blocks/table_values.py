"""The values that cells print: for each kind of column how an item's value is written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from models.layout.labels import LABEL, LINE
from models.synthetic.blocks.table_cells import Cell, Entry, Line, Setting, Span, money, plain_number
from models.synthetic.items import AdviceItem, Booking, Item
from models.synthetic.notation import Notation


def compose(setting: Setting, kind: str, entry: Entry) -> Cell:
    """The lines of a cell; () where the entry has nothing to say there."""
    composer = _COMPOSERS.get(kind)
    if composer is not None:
        return composer(setting, entry)
    if kind in _INVENTED:
        return _plain(_INVENTED[kind](setting))
    value = getattr(entry, kind, None)
    return _plain(_written(setting.notation, value)) if value not in (None, "") else ()


def _plain(text: str) -> Cell:
    return ((Span(text),),) if text else ()


def _written(notation: Notation, value: object) -> str:
    if isinstance(value, Decimal):
        return notation.quantity(value)
    if hasattr(value, "isoformat"):
        return notation.date(value)  # type: ignore[arg-type]  # the dates of records have no time
    return str(value)


def _identifier(name: str) -> Callable[[Setting, Entry], Cell]:
    def composer(_: Setting, entry: Entry) -> Cell:
        value = str(getattr(entry, name, "") or "")
        return ((Span(value, LINE + name, truth=value),),) if value else ()

    return composer


def _day(name: str) -> Callable[[Setting, Entry], Cell]:
    def composer(setting: Setting, entry: Entry) -> Cell:
        day = getattr(entry, name, None)
        if day is None:
            return ()
        return ((Span(setting.notation.date(day), LINE + name, truth=day.isoformat()),),)

    return composer


def _amount(name: str, *, tagged: bool = True) -> Callable[[Setting, Entry], Cell]:
    def composer(setting: Setting, entry: Entry) -> Cell:
        value = getattr(entry, name, None)
        return (money(setting, value, LINE + name if tagged else ""),) if value is not None else ()

    return composer


def _position(setting: Setting, entry: Entry) -> Cell:
    position = str(getattr(entry, "position", ""))
    if not position and isinstance(entry, AdviceItem):
        position = str(setting.record.advice_items.index(entry) + 1)
    if not position:
        return ()
    text = f"{position}." if setting.style.position_dot else position
    return ((Span(text, LINE + "position", truth=position),),)


def _quantity(setting: Setting, entry: Entry) -> Cell:
    assert isinstance(entry, Item)
    if setting.style.glued and "unit" not in setting.columns:
        return _quantity_unit(setting, entry)
    return ((_quantity_span(setting, entry), *_times(setting)),)


def _quantity_span(setting: Setting, item: Item) -> Span:
    return Span(setting.notation.quantity(item.quantity), LINE + "quantity", truth=plain_number(item.quantity))


def _agreed_quantity(setting: Setting, entry: Entry) -> Cell:
    """What was ordered and what is confirmed (or was before and is now), each with its word or code."""
    assert isinstance(entry, Item)
    before, after = setting.words.word("agreed").split("|")
    salt, unit = setting.style.salt, setting.unit(entry.unit)
    units = () if {"unit"} & setting.columns or not unit else (Span(unit, LINE + "unit", truth=unit),)
    ordered = entry.quantity if entry.ordered_quantity is None else entry.ordered_quantity
    old: Line = (Span(setting.notation.quantity(ordered)), *(Span(span.text) for span in units))
    new: Line = (_quantity_span(setting, entry), *units)
    behind = salt // 3 % 4 == 0
    lines = [
        (*n, Span(w, role=LABEL)) if behind else (Span(w, role=LABEL), *n) for w, n in ((before, old), (after, new))
    ]
    lines = lines[::-1] if salt // 5 % 5 == 0 else lines
    if salt % 3 == 0:
        return ((*lines[0], Span("/"), *lines[1]),)
    return tuple(lines)


def _times(setting: Setting) -> Line:
    return (Span(setting.words.word("times")),) if setting.style.times else ()


def _unit(setting: Setting, entry: Entry) -> Cell:
    text = setting.unit(getattr(entry, "unit", ""))
    return ((Span(text, LINE + "unit", truth=text),),) if text else ()


def _quantity_unit(setting: Setting, entry: Entry) -> Cell:
    assert isinstance(entry, Item)
    unit = _unit(setting, entry)
    quantity = _quantity_span(setting, entry)
    if setting.style.glued and unit and unit[0][0].text.isalpha():
        return ((replace(quantity, text=f"{quantity.text}{unit[0][0].text}"),),)
    return ((quantity, *(unit[0] if unit else _times(setting))),)


def _other_quantity(name: str) -> Callable[[Setting, Entry], Cell]:
    def composer(setting: Setting, entry: Entry) -> Cell:
        value = getattr(entry, name, None)
        if value is None:
            return ()
        unit = setting.unit(getattr(entry, "unit", "")) if "quantity_unit" in setting.columns else ""
        return _plain(f"{setting.notation.quantity(value)} {unit}".strip())

    return composer


def _price_quantity(setting: Setting, entry: Entry) -> Cell:
    value = getattr(entry, "price_quantity", None)
    if value is None or getattr(entry, "unit_price", None) is None:
        return ()
    truth = "" if value == 1 else plain_number(value)
    text = setting.notation.quantity(value) if setting.style.salt // 7 % 3 == 0 else f"{value:f}"
    number = Span(text, LINE + "price_quantity", truth=truth)
    unit = setting.unit(getattr(entry, "unit", ""))
    return ((number, Span(unit)) if setting.style.salt % 5 < 2 and unit else (number,),)


def _unit_price(setting: Setting, entry: Entry) -> Cell:
    assert isinstance(entry, Item)
    if entry.unit_price is None:
        return ()
    line = (*money(setting, entry.unit_price, LINE + "unit_price", price=True), *_price_unit(setting, entry))
    told = setting.style.per == "basis" and setting.style.salt // 11 % 3 == 0
    if (entry.price_quantity == 1 and not told) or "price_quantity" in setting.columns:
        return (line,)
    per = _price_quantity(setting, entry)[0]
    match setting.style.per:
        case "slash":
            return ((*line, Span("/"), *per),)
        case "word":
            return ((*line, Span(setting.words.word("per")), *per),)
        case "line":
            return (line, (Span(setting.words.word("per")), *per))
        case "basis":
            return (line, (Span(f"{setting.words.label('price_quantity')}:", role=LABEL), *per))
        case "bracket":
            closed = (*per[:-1], replace(per[-1], text=f"{per[-1].text})"))
            return ((*line, Span(f"({setting.words.word('per')}"), *closed),)
    return ((*line, replace(per[0], text=f"/{per[0].text}"), *per[1:]),)


def _price_unit(setting: Setting, item: Item) -> Line:
    """The unit behind a price; it counts where nothing else tells it."""
    unit = setting.unit(item.unit)
    if not setting.style.price_unit or not unit or item.price_quantity != 1:
        return ()
    told = {"unit", "quantity_unit"} & setting.columns
    return (Span("/"), Span(unit) if told else Span(unit, LINE + "unit", truth=unit))


def _list_price(setting: Setting, entry: Entry) -> Cell:
    value = getattr(entry, "list_price", None)
    return (money(setting, value, "", price=True),) if value is not None else ()


def _unit_discount(setting: Setting, entry: Entry) -> Cell:
    """What is taken off the list price of a unit, or charged on it."""
    full, price = getattr(entry, "list_price", None), getattr(entry, "unit_price", None)
    if full is None or price is None:
        return ()
    change = price - full if setting.style.salt // 3 % 2 else abs(price - full)
    return (money(setting, change, "", price=True),)


def _status(setting: Setting, entry: Entry) -> Cell:
    """What became of the line; one that is not accepted says so."""
    refused = isinstance(entry, Item) and entry.quantity == 0
    return _plain(setting.words.word("refused" if refused else "status", setting.rng.randrange(1000)))


def _percent(name: str) -> Callable[[Setting, Entry], Cell]:
    def composer(setting: Setting, entry: Entry) -> Cell:
        value = getattr(entry, name, None)
        if value is None:
            return ()
        text = setting.notation.percent(value)
        return _plain(text if setting.style.percent_sign else text.replace("%", "").strip())

    return composer


def _tax_code(setting: Setting, entry: Entry) -> Cell:
    rate = getattr(entry, "tax_rate", None)
    if rate is None:
        return ()
    codes = ("A", "B", "C") if setting.style.salt % 2 else ("1", "2", "0")
    return _plain(codes[0 if rate > 10 else 1 if rate > 0 else 2])


def _with_tax(share: str) -> Callable[[Setting, Entry], Cell]:
    """The line's sum with tax, or its tax alone."""

    def composer(setting: Setting, entry: Entry) -> Cell:
        net, rate = getattr(entry, "net_amount", None), getattr(entry, "tax_rate", None)
        if net is None or rate is None:
            return ()
        tax = net * rate / 100
        return (money(setting, tax if share == "tax" else net + tax, ""),)

    return composer


def _reference(name: str, position: str = "") -> Callable[[Setting, Entry], Cell]:
    def composer(setting: Setting, entry: Entry) -> Cell:
        number, line = str(getattr(entry, name, "")), str(getattr(entry, position, "")) if position else ""
        joint = "/" if setting.style.salt % 2 else f" {setting.words.label('order_position')} "
        return _plain(f"{number}{joint}{line}" if number and line else number)

    return composer


def _advice_kind(setting: Setting, entry: Entry) -> Cell:
    return _plain(setting.words.word("credit_kind" if getattr(entry, "credit", False) else "kind"))


def _currency(setting: Setting, _: Entry) -> Cell:
    return _plain(setting.record.currency)


def _booking_text(_: Setting, entry: Entry) -> Cell:
    return tuple((Span(text),) for text in getattr(entry, "text", ()))


def _period(setting: Setting) -> str:
    period = setting.record.period
    if period is None:
        return ""
    return f"{setting.notation.date(period[0])} - {setting.notation.date(period[1])}"


def _period_end(index: int) -> Callable[[Setting, Entry], Cell]:
    def composer(setting: Setting, _: Entry) -> Cell:
        period = setting.record.period or (setting.record.date, setting.record.date)
        return _plain(setting.notation.date(period[index]))

    return composer


def _word(kind: str) -> Callable[[Setting], str]:
    return lambda setting: setting.words.word(kind, setting.rng.randrange(1000))


def _line(setting: Setting) -> str:
    """The line of another paper that an item refers to."""
    return setting.rng.choice(("", "", f"/{setting.rng.randrange(1, 40)}", f", {setting.rng.randrange(1, 9) * 10}"))


def _adjustment(setting: Setting, sign: str) -> str:
    """A charge or allowance of a line, with its rate at times."""
    rng, notation = setting.rng, setting.notation
    amount = notation.amount(Decimal(rng.randrange(20, 9000)) / 100)
    percent = notation.percent(Decimal(rng.choice((1, 2, 5, 10))))
    if setting.style.salt % 3 == 0:
        return f"{percent} = {sign}{amount}" if "line_allowance" not in setting.columns else f"{sign}{amount}"
    return f"{sign}{amount}"


_INVENTED: dict[str, Callable[[Setting], str]] = {
    "brand": _word("brands"),
    "colour": _word("colours"),
    "packing": _word("packings"),
    "storage": _word("bins"),
    "period": _period,
    "drawing": lambda s: f"{s.rng.choice(('', 'Z-', 'D', '5-'))}{s.rng.randrange(10000, 999999)}",
    "cost_centre": lambda s: f"{s.rng.choice(('', 'K', '4'))}{s.rng.randrange(1000, 99999)}",
    "length": lambda s: f"{s.rng.randrange(10, 900)} x {s.rng.randrange(10, 900)} mm",
    "packages": lambda s: str(s.rng.randrange(1, 12)),
    "days": lambda s: s.rng.choice(("MTWTF--", "Mo-Fr", "-----SS", "M-W-F--", "1-5")),
    "check": lambda s: s.rng.choice(("[ ]", "____", "□", "")),
    "week": lambda s: f"{s.rng.choice(('KW', 'W', 'WK', ''))} {s.rng.randrange(1, 53)}/{s.record.date.year}".strip(),
    "other_date": lambda s: s.notation.date(s.record.date + dt.timedelta(days=s.rng.randint(0, 60))),
    "order_line": lambda s: str(s.rng.randrange(1, 40) * s.rng.choice((1, 1, 10))),
    "catalogue": lambda s: f"{s.rng.choice(('K', 'CAT-', ''))}{s.rng.randrange(10, 99999)}{_line(s)}",
    "quotation": lambda s: f"{s.rng.choice(('Q', 'AN-', '20'))}{s.rng.randrange(1000, 999999)}{_line(s)}",
    "framework": lambda s: f"{s.rng.choice(('46', 'RV-', 'V'))}{s.rng.randrange(1000, 999999)}{_line(s)}",
    "account": lambda s: f"{s.rng.choice(('', 'A', '6'))}{s.rng.randrange(1000, 999999)}",
    "class_code": lambda s: f"{s.rng.randrange(10, 60)}{s.rng.choice(('-', '', ' '))}{s.rng.randrange(100000, 999999)}",
    "dimensions": lambda s: (
        " x ".join(str(s.rng.randrange(1, 900)) for _ in range(3)) + s.rng.choice((" mm", " cm", ""))
    ),
    "allowance": lambda s: _adjustment(s, "-"),
    "charge": lambda s: _adjustment(s, ""),
    "window": lambda s: " - ".join(
        s.notation.date(s.record.date + dt.timedelta(days=days)) for days in (s.rng.randrange(1, 9), 30)
    ),
    "object": lambda s: f"{s.rng.choice(('OBJ', 'M-', ''))}{s.rng.randrange(1000, 9999999)}",
    "end_user": lambda s: s.record.receiver.contact or "-",
    "notes": lambda s: s.words.word("texts", s.rng.randrange(1000)) if s.rng.random() < 0.4 else "",
}

_ADJUSTMENT_CODES = (("-", ""), ("-", "+"), ("(AL) -", "(CH) +"), ("D: -", "S: "), ("AL ", "CH "), ("", ""))


def _line_allowance(setting: Setting, _: Entry) -> Cell:
    """What is taken off or charged: one or two amounts, with signs or codes."""
    rng, codes = setting.rng, _ADJUSTMENT_CODES[setting.style.salt % len(_ADJUSTMENT_CODES)]
    if rng.random() < 0.4:
        return ()
    wanted = codes if setting.style.salt % 7 < 3 and rng.random() < 0.4 else (rng.choice(codes),)
    amounts = [setting.notation.amount(Decimal(rng.randrange(20, 9000)) / 100) for _ in wanted]
    return tuple((Span(f"{code}{amount}"),) for code, amount in zip(wanted, amounts, strict=True))


_COMPOSERS: dict[str, Callable[[Setting, Entry], Cell]] = {
    "position": _position,
    **{
        name: _identifier(name)
        for name in ("supplier_material_number", "customer_material_number", "gtin", "batch_number", "invoice_number")
    },
    "delivery_date": _day("delivery_date"),
    "invoice_date": _day("invoice_date"),
    **{name: _amount(name) for name in ("net_amount", "gross_amount", "discount_amount", "paid_amount")},
    "line_allowance": _line_allowance,
    "line_discount": _amount("discount_amount", tagged=False),
    "line_gross": _with_tax("gross"),
    "line_tax": _with_tax("tax"),
    "quantity": _quantity,
    "unit": _unit,
    "status": _status,
    "agreed_quantity": _agreed_quantity,
    "unit_discount": _unit_discount,
    "quantity_unit": _quantity_unit,
    "ordered_quantity": _other_quantity("ordered_quantity"),
    "open_quantity": _other_quantity("open_quantity"),
    "price_quantity": _price_quantity,
    "unit_price": _unit_price,
    "list_price": _list_price,
    "discount_percent": _percent("discount_percent"),
    "tax_rate": _percent("tax_rate"),
    "tax_code": _tax_code,
    "order_number": _reference("order_number", "order_position"),
    "delivery_note_number": _reference("delivery_note_number"),
    "kind": _advice_kind,
    "currency": _currency,
    "start_date": _period_end(0),
    "end_date": _period_end(1),
    "booking_date": lambda s, e: _plain(s.notation.date(e.date)) if isinstance(e, Booking) else (),
    "value_date": lambda s, e: _plain(s.notation.date(e.value_date)) if isinstance(e, Booking) else (),
    "booking_text": _booking_text,
    "booking_amount": _amount("amount", tagged=False),
}
