"""The lines of a booking, week after week, page after page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.layout.labels import HEADING, ITEM, ITEM_MORE, LABEL, LINE, TEXT
from models.synthetic.blocks.booking_head import campaign_of
from models.synthetic.blocks.booking_style import BookingStyle
from models.synthetic.blocks.paper import Flow, Paper, money_pieces, plain
from models.synthetic.booked import is_advertising
from models.synthetic.campaigns import Slot, Week
from models.synthetic.sheet import Piece, bold, width_of

RIGHT = ("per_week", "rate", "rating", "count", "amount")
TAGS = {"position": "position", "description": "description", "count": "quantity", "rate": "unit_price",
        "amount": "net_amount"}  # fmt: skip
"""Columns that are read, and as what."""
DISPENSABLE = ("rating", "code", "flag", "per_week", "length", "time", "days", "channel", "end", "start")
"""What a table too wide does without, the first first."""
NARROWEST = 70.0
"""Points that descriptions need."""
GAP = 6.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column between two edges, points; ``week``: of which week it has the count."""

    key: str
    heading: tuple[str, ...]
    x0: float
    x1: float
    week: Week | None = None

    @property
    def align(self) -> str:
        return "right" if self.key in RIGHT or self.week else "left"


def draw_slots(paper: Paper, style: BookingStyle, flow: Flow) -> None:
    """Print all lines from where the flow stands, and note their truth."""
    size, columns = fit_columns(paper, style)
    step = size * 1.25
    flow.need(step * 6)
    _print_headings(paper, columns, size, flow)
    for slot in campaign_of(paper).slots:
        height = step * (1 + (style.further > 0) + (1.3 if style.weeks == "rows" and style.week_heading else 0))
        if flow.y + height > flow.bottom:
            flow.next_page()
            _print_headings(paper, columns, size, flow)
        _print_slot(paper, style, columns, slot, size, flow)
    if style.line_total:
        _print_total(paper, style, columns, size, flow)


def fit_columns(paper: Paper, style: BookingStyle) -> tuple[float, list[Column]]:
    """Type size and places of the columns; smaller type first, then fewer columns."""
    keys = list(style.columns)
    wanted = paper.typography.size
    weeks = _weeks_of(paper) if style.weeks == "columns" else ()
    while True:
        for size in (wanted, wanted - 0.5, wanted - 1.0, wanted - 1.5):
            if size >= 5.5 and (columns := _placed(paper, style, keys, weeks, size)):
                return size, columns
        spare = [key for key in DISPENSABLE if key in keys]
        if not spare:
            return wanted, _placed(paper, style, keys, (), wanted, narrowest=0.0)
        keys.remove(spare[0])


def _weeks_of(paper: Paper) -> tuple[Week, ...]:
    weeks = {week.start: week for slot in campaign_of(paper).slots for week in slot.weeks}
    return tuple(weeks[start] for start in sorted(weeks))[:8]


def _placed(
    paper: Paper,
    style: BookingStyle,
    keys: Sequence[str],
    weeks: Sequence[Week],
    size: float,
    *,
    narrowest: float = NARROWEST,
) -> list[Column]:
    """The columns side by side, [] where descriptions have no room."""
    typography, slots = paper.typography, campaign_of(paper).slots
    headings = {key: heading_of(paper, style, key) for key in keys}
    texts = {
        key: [*headings[key], *{_joined(_cell(paper, style, key, slot)) for slot in slots}]
        for key in keys
        if key != "description"
    }
    font = bold(typography.font)
    widths = {key: max(width_of(text, size, font) for text in of) + GAP for key, of in texts.items()}
    each = width_of("00/00", size, font) + 3
    room = typography.width - sum(widths.values()) - each * len(weeks)
    if room < narrowest * size / 8:
        return []
    if style.spread:
        named = (*(slot.description for slot in slots), *headings["description"])
        longest = max(width_of(text, size, font) for text in named) + GAP
        share = max(room - longest, 0.0) / len(keys)
        widths = {key: width + share for key, width in widths.items()}
        room = min(room, longest)
    columns, x = [], typography.left
    for key in keys:
        if key == "count":
            for week in weeks:
                columns.append(Column("week", (_short(paper, week),), x, x + each - 3, week))
                x += each
        width = max(room, 20.0) if key == "description" else widths[key]
        columns.append(Column(key, headings[key], x, x + width - GAP))
        x += width
    return columns


def _short(paper: Paper, week: Week) -> str:
    day = week.start
    return f"{day.day}.{day.month}." if "." in paper.notation.date_style else f"{day.month}/{day.day}"


def heading_of(paper: Paper, style: BookingStyle, key: str) -> tuple[str, ...]:
    """The lines of a heading."""
    words = style.words
    if key == "amount" and not shows_commission(paper, style):
        return (words.word("words", "amount"),)
    own = (
        "headings"
        if is_advertising(campaign_of(paper)) and campaign_of(paper).kind == "broadcast"
        else "headings_plain"
    )
    try:
        text = words.word(own, key)
    except KeyError:
        text = words.word("headings", key)
    return tuple(text.split("\n"))


def _cell(paper: Paper, style: BookingStyle, key: str, slot: Slot) -> list[Piece]:
    """What stands in a column; values that are read have their tags."""
    notation, tag = paper.notation, LINE + TAGS[key] if key in TAGS else ""
    match key:
        case "start" | "end":
            return [(notation.date(getattr(slot, key)), "")]
        case "rate" | "amount":
            return _money(paper, style, getattr(slot, key), tag)
        case "rating":
            return [(notation.number(slot.rating, 2), "")]
        case "count":
            return [(str(slot.count), tag)]
        case "per_week":
            return [(str(slot.weeks[0].count), "")]
    return [(str(getattr(slot, key)), tag)]


def _money(paper: Paper, style: BookingStyle, amount: Decimal, tag: str) -> list[Piece]:
    """An amount; the sign of a line's currency is nobody's value."""
    if style.money == "amount":
        return [(paper.notation.amount(amount), tag)]
    pieces = money_pieces(paper.notation, paper.notation.money(amount), tag)
    return [(text, "" if of == "currency" else of) for text, of in pieces]


def _joined(pieces: Sequence[Piece]) -> str:
    return "".join(text for text, _ in pieces)


def _print_headings(paper: Paper, columns: Sequence[Column], size: float, flow: Flow) -> None:
    tallest = max(len(column.heading) for column in columns)
    font = bold(paper.typography.font) if len(columns) % 2 else paper.typography.font
    for column in columns:
        for index, line in enumerate(column.heading):
            y = flow.y + (tallest - len(column.heading) + index) * size * 1.15 + size
            x = column.x1 if column.align == "right" else column.x0
            paper.sheet.text(x, y, line, size=size, font=font, align=column.align, role=HEADING)
    flow.y += tallest * size * 1.15 + size * 0.6


def _print_slot(
    paper: Paper, style: BookingStyle, columns: Sequence[Column], slot: Slot, size: float, flow: Flow
) -> None:
    truth: dict[str, str] = {}
    for column in columns:
        _print_cell(paper, style, column, slot, size, flow.y, truth)
    flow.y += size * 1.25
    at = next(column for column in columns if column.key == "description")
    if paper.rng.random() < style.further and slot.further:
        paper.sheet.text(
            at.x0,
            flow.y + size,
            _cut(slot.further, at.x1 - at.x0, size, paper.typography.font),
            size=size,
            font=paper.typography.font,
            tag=LINE + "description",
            role=ITEM_MORE,
            begins=False,
        )
        flow.y += size * 1.25
    paper.sheet.line_items.append(truth)
    if style.weeks == "rows":
        _print_weeks(paper, style, slot, size, flow)
    flow.y += size * 0.2


def _print_cell(
    paper: Paper, style: BookingStyle, column: Column, slot: Slot, size: float, y: float, truth: dict[str, str]
) -> None:
    font = paper.typography.font
    if column.week is not None:
        count = next((week.count for week in slot.weeks if week.start == column.week.start), None)
        pieces: list[Piece] = [(str(count) if count is not None else "-", "")]
    else:
        pieces = _cell(paper, style, column.key, slot)
    if column.key == "description":
        pieces = [(_cut(slot.description, column.x1 - column.x0, size, font), LINE + "description")]
    x = column.x1 if column.align == "right" else column.x0
    paper.sheet.pieces(x, y + size, pieces, size=size, font=font, align=column.align, role=ITEM)
    if column.key in TAGS:
        truth[TAGS[column.key]] = _truth(column.key, slot, pieces)


def _truth(key: str, slot: Slot, pieces: Sequence[Piece]) -> str:
    if key in ("rate", "amount"):
        return plain(getattr(slot, key))
    return str(slot.count) if key == "count" else _joined(pieces)


def _cut(text: str, width: float, size: float, font: str) -> str:
    """The words that fit, at least one."""
    words = text.split()
    while len(words) > 1 and width_of(" ".join(words), size, font) > width:
        words.pop()
    return " ".join(words)


def _print_weeks(paper: Paper, style: BookingStyle, slot: Slot, size: float, flow: Flow) -> None:
    """The weeks of a line with a heading of their own; none of their days and counts is read."""
    small = size * 0.95
    headings = {key: " ".join(heading_of(paper, style, key)) for key in ("start", "end", "days", "per_week", "rate")}
    rows: list[Mapping[str, str]] = [headings] if style.week_heading else []
    rows += [_week_row(paper, style, slot, week) for week in slot.weeks]
    widths = {key: max(width_of(row[key], small, paper.typography.font) for row in rows) + 10 for key in headings}
    left = paper.typography.left + width_of(style.words.word("words", "week"), small, paper.typography.font) + 14
    for index, row in enumerate(rows):
        if flow.y + small * 1.2 > flow.bottom:
            flow.next_page()
        x = left
        if index or not style.week_heading:
            label = style.words.word("words", "week")
            paper.sheet.text(
                x - 6, flow.y + small, label, size=small, font=paper.typography.font, align="right", role=ITEM_MORE
            )
        for key, text in row.items():
            right = key in RIGHT
            at = x + widths[key] - 8 if right else x
            paper.sheet.text(
                at, flow.y + small, text, size=small, font=paper.typography.font,
                align="right" if right else "left", role=ITEM_MORE,
            )  # fmt: skip
            x += widths[key]
        flow.y += small * 1.2


def _week_row(paper: Paper, style: BookingStyle, slot: Slot, week: Week) -> Mapping[str, str]:
    notation = paper.notation
    return {
        "start": notation.date(week.start),
        "end": notation.date(week.end),
        "days": week.days,
        "per_week": str(week.count),
        "rate": _joined(_money(paper, style, slot.rate, "")),
    }


def shows_commission(paper: Paper, style: BookingStyle) -> bool:
    """Whether amounts are printed with and without the commission; some layouts do that where there is none."""
    return bool(campaign_of(paper).commission) or (style.plus and style.sums != "list" and not paper.record.tax_amount)


def gross_field(paper: Paper, style: BookingStyle) -> str:
    """What the sum of the lines is: the gross amount before the commission, unless tax makes another one of it."""
    record, campaign = paper.record, campaign_of(paper)
    if record.tax_amount:
        return "net_amount" if not campaign.commission else ""
    if shows_commission(paper, style):
        return "gross_amount"
    return "gross_amount" if record.document_type.value == "invoice" else "net_amount"


def _print_total(paper: Paper, style: BookingStyle, columns: Sequence[Column], size: float, flow: Flow) -> None:
    campaign, font, field = campaign_of(paper), bold(paper.typography.font), gross_field(paper, style)
    places = {column.key: column for column in columns}
    flow.need(size * 1.6)
    y = flow.y + size * 1.3
    texts: list[tuple[str, list[Piece]]] = [("count", [(str(campaign.count), "")])]
    texts.append(("amount", _money(paper, style, campaign.gross, field)))
    paper.sheet.note(field, plain(campaign.gross)) if field else None
    for key, pieces in texts:
        paper.sheet.pieces(places[key].x1, y, pieces, size=size, font=font, align="right", role=TEXT)
    label = style.words.word("words", "total")
    right = places["count"].x0 - 8
    if style.plus:
        paper.sheet.text(paper.typography.left, y, label, size=size, font=font, role=LABEL)
    else:
        paper.sheet.text(right, y, label, size=size, font=font, align="right", role=LABEL)
    flow.y += size * 2.4
