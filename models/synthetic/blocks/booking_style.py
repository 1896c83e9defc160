"""How a layout prints bookings: the choices made once."""

import random
from dataclasses import dataclass
from typing import Literal

from models.synthetic.blocks.addresses import PartyStyle, draw_party_style
from models.synthetic.blocks.grid import ABOVE, BESIDE, INLINE, STRIP, GridStyle, draw_grid_style
from models.synthetic.booked import draw_station
from models.synthetic.campaigns import MEDIA, BookingWords, draw_kind, load_words

HEADS = ("contract", "contract", "sheet", "sheet", "columns", "columns", "columns")
OPTIONAL = {
    "flag": 0.3, "channel": 0.6, "start": 0.75, "time": 0.7, "days": 0.55, "length": 0.65, "per_week": 0.45,
    "code": 0.4, "rating": 0.25,
}  # fmt: skip
"""Columns that not all layouts have, and how often they have them; an end is where a start is."""
ORDER = (
    "flag", "position", "channel", "start", "end", "description", "time", "days", "length", "per_week", "rate", "code",
    "rating", "count", "amount",
)  # fmt: skip
CORE = ("number", "date", "both_dates", "customer_name", "period", "estimate", "alternate", "contact")
"""Entries beside the facts."""


@dataclass(frozen=True, slots=True)
class BookingStyle:
    """All choices for bookings.

    Attributes:
        station: the seller's name, "" for the name of the layout's sender.
        head: contract (parties at a side, cells at the other), sheet (sections with a heading each), columns.
        keys: entries in order, over all groups.
        span: one value for both days of the period, or "edges" (two values).
        repeat: what further pages repeat of the head: full, brief, nothing.
        weeks: rows under a line, columns of the table, or "".
        sums: months (a table), list, both; ``first``: they stand above the lines.
        size, margin, top: type and margins, points; bookings have many columns.
        small_print: terms in small type: "", "end" (below all), "page" (a page of their own).
        spread: columns share the width; else descriptions have all that is left.
        plus: whether the commission is printed without a sign.
    """

    kind: str
    words: BookingWords
    station: str
    head: str
    keys: tuple[str, ...]
    grid: GridStyle
    party: PartyStyle
    columns: tuple[str, ...]
    span: str = "one"
    mirrored: bool = False
    framed: str = ""
    heading_side: bool = True
    repeat: str = "full"
    weeks: str = "rows"
    week_heading: bool = True
    further: float = 0.3
    sums: str = "months"
    first: bool = False
    month: str = "name"
    money: str = "money"
    plus: bool = False
    shares: int = 0
    title_align: str = "center"
    title_size: float = 16.0
    top_line: bool = True
    signature: bool = True
    legend: bool = True
    line_total: bool = True
    revised: bool = True
    brand: bool = False
    size: float = 8.0
    margin: float = 36.0
    top: float = 28.0
    spread: bool = False
    small_print: str = ""


def draw_booking_style(
    rng: random.Random, *, language: str, country: str, split: Literal["train", "validation"]
) -> BookingStyle:
    """A way to print bookings."""
    kind = draw_kind(rng, language)
    media = kind in MEDIA
    wanted = {key for key, chance in OPTIONAL.items() if rng.random() < chance}
    first = rng.random() < 0.25
    return BookingStyle(
        kind=kind,
        words=BookingWords(language, rng.getrandbits(32), split),
        station=draw_station(rng) if kind == "broadcast" and language == "en" and rng.random() < 0.75 else "",
        head=rng.choice(HEADS),
        keys=_draw_keys(rng, language),
        grid=_draw_grid(rng),
        party=draw_party_style(rng, country=country, language=language),
        columns=tuple(
            key for key in ORDER if key in wanted or (key not in OPTIONAL and (key != "end" or "start" in wanted))
        ),
        span="edges" if rng.random() < 0.2 else "one",
        mirrored=rng.random() < 0.2,
        heading_side=rng.random() < 0.6,
        repeat=rng.choices(("full", "brief", "line", "none"), (35, 40, 15, 10))[0],
        weeks=rng.choices(("rows", "columns", ""), (55, 15, 30))[0] if media else rng.choice(("", "", "rows")),
        week_heading=rng.random() < 0.8,
        further=rng.choice((0.0, 0.0, 0.3, 1.0)),
        sums=rng.choices(("months", "list", "both"), (50, 30, 20))[0],
        first=first,
        month=rng.choice(("name", "range", "edges", "number")),
        money=rng.choices(("money", "amount"), (70, 30))[0],
        plus=rng.random() < 0.4,
        shares=rng.choices((0, 1, 2), (70, 20, 10))[0],
        title_align=rng.choices(("center", "left", "right"), (60, 25, 15))[0],
        title_size=rng.choice((12.0, 14.0, 16.0, 18.0, 22.0)),
        top_line=rng.random() < 0.7,
        signature=rng.random() < 0.5,
        legend=rng.random() < 0.5,
        line_total=rng.random() < 0.75,
        revised=rng.random() < 0.55,
        brand=rng.random() < 0.3,
        size=rng.choice((6.5, 7.0, 7.5, 8.0, 8.5, 9.0)),
        margin=rng.choice((18.0, 24.0, 36.0, 45.0)),
        top=rng.choice((18.0, 28.0, 40.0)),
        spread=rng.random() < 0.6,
        small_print=rng.choices(("", "end", "page"), (55, 25, 20))[0],
    )


def _draw_keys(rng: random.Random, language: str) -> tuple[str, ...]:
    """Most of the usual entries, some facts among them."""
    core = [key for key in CORE if key in ("number", "customer_name", "period") or rng.random() < 0.6]
    if "date" in core and "both_dates" in core and rng.random() < 0.7:
        core.remove("both_dates")
    facts = [key for key in load_words(language)["facts"] if rng.random() < rng.choice((0.3, 0.6, 0.9))]
    if rng.random() < 0.5:
        head, tail = core[:1], core[1:]
        rng.shuffle(tail)
        core = head + tail
    for key in facts:
        core.insert(rng.randint(min(3, len(core)), len(core)), key)
    return tuple(core)


def _draw_grid(rng: random.Random) -> GridStyle:
    style = draw_grid_style(rng, kinds=(BESIDE, BESIDE, ABOVE, STRIP, INLINE))
    return GridStyle(
        kind=style.kind,
        label_share=rng.uniform(0.34, 0.5),
        colon=style.colon,
        label_align=style.label_align,
        label_size=style.label_size,
        strong_labels=style.strong_labels,
        strong_values=rng.random() < 0.3,
        gap=rng.choice((0.0, 0.1, 0.3, 0.6)),
        own_colon=style.own_colon,
    )
