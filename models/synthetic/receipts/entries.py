"""Number, day and time, and what tills print beside them."""

import datetime as dt
from dataclasses import dataclass

from models.layout.labels import TEXT
from models.synthetic.names import draw_firm
from models.synthetic.receipts.bills import Bill
from models.synthetic.receipts.pen import AS_LABEL, Pen
from models.synthetic.receipts.shops import facts_of
from models.synthetic.receipts.style import extra_value
from models.synthetic.receipts.words import load_words
from models.synthetic.sheet import Piece


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with its label, "" for none."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return f"{self.label} {''.join(text for text, _ in self.pieces)}"


def draw_entries(pen: Pen, bill: Bill) -> None:
    """Print them as the shop does."""
    entries = _entries_of(pen, bill)
    match pen.style.entries:
        case "pairs":
            _draw_pairs(pen, entries)
        case "columns":
            _draw_columns(pen, entries)
        case "run":
            _draw_run(pen, entries)
        case "table":
            _draw_table(pen, entries)
        case _:
            for entry in entries:
                pen.line(_pieces(pen, entry))
    pen.feed(pen.rng.choice((0.0, 0.4, 0.8)))


def _entries_of(pen: Pen, bill: Bill) -> list[Entry]:
    style, words, rng = pen.style, pen.style.words, pen.rng
    bare = style.entries == "run"
    entries = [_dated(pen, bill, bare=bare)]
    clock = _clock(pen, bill)
    if rng.random() < (0.65 if bare else 0.35):
        entries[0] = _without_clock(entries[0])
        entries.append(Entry("" if bare else words.label(rng, "time"), ((clock, ""),)))
    if rng.random() < 0.92:
        pen.sheet.note("document_number", bill.number)
        number = Entry(words.label(rng, "number"), ((bill.number, "document_number"),))
        if bare and rng.random() < 0.2:
            number = Entry("", ((f"#{bill.number}", "document_number"),))
        entries.insert(rng.choice((0, 0, 0, len(entries))), number)
    for label, kind in style.extras:
        at = rng.choice((len(entries), len(entries), 0, 1))
        entries.insert(min(at, len(entries)), Entry(label, ((extra_value(rng, style, kind), ""),)))
    if style.shop.kind in ("parking", "hotel") and not bare:
        entries.insert(0, _arrived(pen, bill))
    if style.customer and not bare and not style.voucher:
        entries.append(_customer(pen))
    return entries


def _arrived(pen: Pen, bill: Bill) -> Entry:
    """When the stay began that is paid for: no day of the paper."""
    rng, style = pen.rng, pen.style
    nights = rng.randint(1, 6) if style.shop.kind == "hotel" else rng.choice((0, 1))
    moment = bill.moment - dt.timedelta(days=nights, minutes=rng.randint(9, 400))
    day = f"{style.notation.date(moment.date())} {moment:%H:%M}"
    return Entry(style.words.label(rng, "arrival"), ((day, ""),))


def _customer(pen: Pen) -> Entry:
    """Who buys: mostly nobody in particular, a firm at times."""
    style, rng = pen.style, pen.rng
    if rng.random() < 0.5:
        return Entry(style.customer, ((rng.choice(("CASH", "Cash", "-", "WALK-IN", "")) or "-", ""),))
    country = facts_of(style.shop.country)["people"]
    name = draw_firm(rng, country, rng.choice(load_words()[style.shop.language]["trades"][style.shop.kind]))
    pen.sheet.note("receiver_name", name)
    return Entry(style.customer, ((name, "receiver_name"),))


def _dated(pen: Pen, bill: Bill, *, bare: bool) -> Entry:
    style, rng = pen.style, pen.rng
    day = style.notation.date(bill.moment.date())
    pen.sheet.note("document_date", bill.moment.date().isoformat())
    label = style.words.label(rng, "date") if style.labelled_date and not bare else ""
    joint = rng.choice((" ", " ", " ", "  ", " - ", "/", ", "))
    if joint == "/" and "/" in day:
        joint = "-"
    return Entry(label, ((day, "document_date"), (f"{joint}{_clock(pen, bill)}", "")))


def _clock(pen: Pen, bill: Bill) -> str:
    moment = bill.moment
    return pen.style.clock.format(
        H=moment.hour,
        h=(moment.hour - 1) % 12 + 1,
        M=moment.minute,
        S=moment.second,
        p="PM" if moment.hour > 11 else "AM",
    )


def _without_clock(entry: Entry) -> Entry:
    return Entry(entry.label, entry.pieces[:1])


def _pieces(pen: Pen, entry: Entry) -> list[Piece]:
    """Label and value; now and then they are one word."""
    if not entry.label:
        return list(entry.pieces)
    colon = pen.style.colon
    glued = colon == ":" and (entry.label.endswith("#") or pen.rng.random() < 0.15)
    if not glued:
        ends = "" if entry.label.endswith(":") else colon.rstrip()
        return [(f"{entry.label}{ends} ", AS_LABEL), *entry.pieces]
    head, _, tail = entry.label.rpartition(" ")
    label: list[Piece] = [(f"{head} ", AS_LABEL)] if head else []
    first, *others = entry.pieces
    return [*label, (f"{tail.rstrip(':')}:{first[0]}", first[1]), *others]


def _draw_pairs(pen: Pen, entries: list[Entry]) -> None:
    """Two on a line, where they fit."""
    while entries:
        first = _pieces(pen, entries.pop(0))
        second = _pieces(pen, entries[0]) if entries else []
        room = pen.width - pen.width_of("".join(text for text, _ in [*first, *second])) - pen.size
        if second and room > 0:
            entries.pop(0)
            if pen.rng.random() < 0.5:
                pen.put(pen.right, second, align="right")
            else:
                at = max(pen.width * 0.52, pen.width_of("".join(text for text, _ in first)) + pen.size)
                pen.put(pen.left + min(at, pen.width - pen.width_of("".join(t for t, _ in second))), second)
            pen.put(pen.left, first)
            pen.advance()
        else:
            pen.line(first)


def _draw_columns(pen: Pen, entries: list[Entry]) -> None:
    """Values below one another, colons before them."""
    at = max(pen.width_of(entry.label) for entry in entries) + pen.size
    colon = pen.style.colon.strip()
    for entry in entries:
        if not entry.label or at + pen.width_of(entry.text[len(entry.label) :]) > pen.width:
            pen.line(_pieces(pen, entry))
            continue
        pen.put(pen.left, [(entry.label, AS_LABEL)])
        if colon:
            pen.put(pen.left + at - pen.size * 0.5, [(colon, AS_LABEL)])
        pen.put(pen.left + at + pen.size * 0.5, entry.pieces)
        pen.advance()


def _draw_run(pen: Pen, entries: list[Entry]) -> None:
    """Number with its label, everything else bare on a line or two."""
    numbers = [entry for entry in entries if entry.pieces[0][1] == "document_number"]
    others = [entry for entry in entries if entry not in numbers]
    pen.rng.shuffle(others)
    run: list[Piece] = []
    for entry in others:
        run += [("   " if pen.rng.random() < 0.5 else " ", "")] if run else []
        run += entry.pieces
    blocks = [[_pieces(pen, entry)] for entry in numbers]
    blocks.insert(pen.rng.randint(0, len(blocks)), [run])
    for block in blocks:
        pen.block(block)


def _draw_table(pen: Pen, entries: list[Entry]) -> None:
    """Labels in a row over values in a row."""
    shown = [entry for entry in entries if entry.label][:4]
    each = pen.width / max(len(shown), 1)
    if any(pen.width_of(entry.text[len(entry.label) :]) > each - 4 for entry in shown) or len(shown) < 2:
        for entry in entries:
            pen.line(_pieces(pen, entry))
        return
    for index, entry in enumerate(shown):
        pen.put(pen.left + index * each, [(entry.label, AS_LABEL)])
    pen.advance()
    for index, entry in enumerate(shown):
        pen.put(pen.left + index * each, entry.pieces, role=TEXT)
    pen.advance()
    for entry in entries:
        if entry not in shown:
            pen.line(_pieces(pen, entry))
