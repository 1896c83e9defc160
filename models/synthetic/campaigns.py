"""Bookings of advertising, hire, staff and rooms through an agency: what is booked, week after week, and for whom.

Their words lie in ``campaigns/<language>.toml``: labels and headings as patterns (``patterns.fill``).
"""

import datetime as dt
import random
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from models.synthetic.patterns import fill
from models.synthetic.sums import to_cents

FOLDER = Path(__file__).parent / "campaigns"
MEDIA = ("broadcast", "print", "online", "outdoor")
"""Kinds of bookings that are advertising; ``rental``, ``staffing`` and ``event`` are none."""
KIND_SHARES = {"broadcast": 46, "print": 16, "online": 8, "outdoor": 5, "rental": 11, "staffing": 6, "event": 8}
Tables = Mapping[str, Any]
RESERVED = 7
"""Every how manieth label is the validation split's; never the first, which is the most usual one."""
COMMISSIONS = ("15", "15", "15", "15", "10", "12.5", "20", "0")


@dataclass(frozen=True, slots=True)
class Week:
    """What of a slot runs in one week."""

    start: dt.date
    end: dt.date
    days: str
    count: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of a booking. ``count`` spots, days or hours at ``rate`` make ``amount``."""

    position: str
    flag: str
    channel: str
    start: dt.date
    end: dt.date
    description: str
    further: str
    time: str
    days: str
    length: str
    code: str
    rating: Decimal
    count: int
    rate: Decimal
    amount: Decimal
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """What is invoiced for one month."""

    start: dt.date
    end: dt.date
    count: int
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Campaign:
    """A booking.

    Attributes:
        entered, revised: when it was entered and changed.
        commission: of the agency, percent; ``gross`` is without it, ``net`` after it.
        facts: (key, value) of what else stands in its head.
        shares: (name, percent, amount) of a table that is about the market, not the booking.
    """

    kind: str
    revision: str
    estimate: str
    alternate: str
    entered: dt.date
    revised: dt.date
    commission: Decimal
    slots: tuple[Slot, ...]
    months: tuple[Month, ...]
    facts: tuple[tuple[str, str], ...]
    shares: tuple[tuple[str, int, Decimal], ...]

    @property
    def count(self) -> int:
        return sum(slot.count for slot in self.slots)

    @property
    def gross(self) -> Decimal:
        return sum((slot.amount for slot in self.slots), Decimal(0))

    def commission_of(self, gross: Decimal) -> Decimal:
        """The agency's part of an amount."""
        return to_cents(gross * self.commission / 100)

    @property
    def net(self) -> Decimal:
        return self.gross - self.commission_of(self.gross)


@cache
def load_words(language: str) -> Tables:
    """The tables of a language."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


class BookingWords:
    """The words of one layout of bookings; asked twice, it says the same."""

    def __init__(self, language: str, salt: int, split: Literal["train", "validation"] = "train") -> None:
        self.language = language
        self._salt = salt
        self._split = split

    def word(self, section: str, key: str) -> str:
        """What the layout prints for a key of a section (labels, words, headings, titles, sections)."""
        return self._pick(load_words(self.language)[section][key], f"{section}.{key}")

    def fact(self, key: str) -> str:
        """The label of a fact."""
        return self._pick(load_words(self.language)["facts"][key]["labels"], f"facts.{key}")

    def _pick(self, texts: Sequence[str], key: str) -> str:
        reserved = [text for text in texts[1:] if zlib.crc32(text.encode()) % RESERVED == 0]
        free = [text for text in texts if text not in reserved]
        kept: Sequence[str] = (reserved if self._split == "validation" else free) or texts
        return str(kept[zlib.crc32(f"{self._salt}.{key}".encode()) % len(kept)])


def draw_kind(rng: random.Random, language: str) -> str:
    """What kind of thing is booked, of those that the language has words for."""
    kinds: list[str] = list(load_words(language)["kinds"])
    return rng.choices(kinds, [KIND_SHARES[kind] for kind in kinds])[0]


def make_campaign(
    rng: random.Random, language: str, kind: str, day: dt.date, period: tuple[dt.date, dt.date]
) -> Campaign:
    """A booking of ``kind`` for ``period``, entered at ``day`` or some days before."""
    tables = load_words(language)
    low, high = rng.choices(((1, 3), (4, 9), (10, 22), (23, 48)), (30, 32, 26, 12))[0]
    commission = Decimal(rng.choice(COMMISSIONS)) if kind in MEDIA else Decimal(rng.choice(("0", "0", "10", "15")))
    slots = _make_slots(rng, tables["kinds"][kind], period, rng.randint(low, high))
    gross = sum((slot.amount for slot in slots), Decimal(0))
    return Campaign(
        kind=kind,
        revision=rng.choice(("", "", "0", "1", "2", "<1-9>")).replace("<1-9>", str(rng.randint(1, 9))),
        estimate=fill(rng, rng.choice(tables["values"]["estimate"])),
        alternate=fill(rng, rng.choice(tables["values"]["alternate"])),
        entered=day - dt.timedelta(days=rng.randint(0, 9)),
        revised=day,
        commission=commission,
        slots=slots,
        months=_months_of(slots),
        facts=_draw_facts(rng, tables["facts"], kind, day, commission),
        shares=_draw_shares(rng, gross),
    )


def _make_slots(
    rng: random.Random, words: Mapping[str, Any], period: tuple[dt.date, dt.date], count: int
) -> tuple[Slot, ...]:
    channel = fill(rng, rng.choice(words["channels"]))
    many = rng.random() < 0.2
    days, length, code = (fill(rng, rng.choice(words[key])) for key in ("days", "lengths", "codes"))
    first = rng.choice((1, 1, 1, 1, 10))
    return tuple(
        _make_slot(
            rng,
            words,
            period,
            position=str(first * (index + 1)),
            common=(
                fill(rng, rng.choice(words["channels"])) if many else channel,
                days if rng.random() < 0.6 else fill(rng, rng.choice(words["days"])),
                length if rng.random() < 0.9 else fill(rng, rng.choice(words["lengths"])),
                code if rng.random() < 0.8 else fill(rng, rng.choice(words["codes"])),
            ),
        )
        for index in range(count)
    )


def _make_slot(
    rng: random.Random,
    words: Mapping[str, Any],
    period: tuple[dt.date, dt.date],
    *,
    position: str,
    common: tuple[str, str, str, str],
) -> Slot:
    channel, days, length, code = common
    start, end = _part_of(rng, period)
    low, high = words["rate"]
    weeks = _weeks_of(rng, start, end, days, *words["count"])
    count = sum(week.count for week in weeks)
    rate = Decimal(round(low * (high / low) ** rng.triangular(0, 1, 0.35) / 5) * 5 or 5).quantize(Decimal("0.01"))
    if rng.random() < 0.15:
        rate += Decimal(rng.choice(("0.50", "0.25", "0.95", "2.40")))
    return Slot(
        position=position,
        flag=rng.choice(("N", "N", "N", "E", "")),
        channel=channel,
        start=start,
        end=end,
        description=fill(rng, rng.choice(words["descriptions"])),
        further=fill(rng, rng.choice(words["further"])),
        time=fill(rng, rng.choice(words["times"])),
        days=days,
        length=length,
        code=code,
        rating=Decimal(rng.choice((0, 0, rng.randint(1, 90)))) / 10,
        count=count,
        rate=rate,
        amount=to_cents(rate * count),
        weeks=weeks,
    )


def _part_of(rng: random.Random, period: tuple[dt.date, dt.date]) -> tuple[dt.date, dt.date]:
    """All of the period, or some days of it."""
    start, end = period
    length = (end - start).days
    if length < 2 or rng.random() < 0.55:
        return period
    first = start + dt.timedelta(days=rng.randint(0, length - 1))
    return first, min(end, first + dt.timedelta(days=rng.choice((0, 2, 4, 6, 13))))


def _weeks_of(rng: random.Random, start: dt.date, end: dt.date, days: str, low: int, high: int) -> tuple[Week, ...]:
    """Six weeks at most, from Monday to Sunday; a week may bring nothing."""
    monday = start - dt.timedelta(days=start.weekday())
    weeks: list[Week] = []
    while monday <= end and len(weeks) < 6:
        weeks.append(Week(monday, monday + dt.timedelta(days=6), days, rng.randint(low, high)))
        monday += dt.timedelta(days=7)
    return tuple(weeks)


def _months_of(slots: Sequence[Slot]) -> tuple[Month, ...]:
    counts: dict[dt.date, int] = {}
    sums: dict[dt.date, Decimal] = {}
    for slot in slots:
        for week in slot.weeks:
            first = week.end.replace(day=1)
            counts[first] = counts.get(first, 0) + week.count
            sums[first] = sums.get(first, Decimal(0)) + slot.rate * week.count
    return tuple(Month(first, _end_of_month(first), counts[first], sums[first]) for first in sorted(counts))


def _end_of_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def _draw_facts(
    rng: random.Random, tables: Mapping[str, Any], kind: str, day: dt.date, commission: Decimal
) -> tuple[tuple[str, str], ...]:
    """A value for every fact that a booking of that kind has; some have none."""
    known = [key for key, table in tables.items() if kind in table.get("kinds", (kind,))]
    percent = f"{commission.normalize():f}{rng.choice(('%', ' %', '.00%'))}"
    return tuple(
        (key, fill(rng, rng.choice(tables[key]["values"]), day).replace("{commission}", percent)) for key in known
    )


def _draw_shares(rng: random.Random, gross: Decimal) -> tuple[tuple[str, int, Decimal], ...]:
    """How a budget is spread over others: amounts that are none of the booking's."""
    percents = [rng.choice((0, 0, 1, 5, 10, 20, 25, 40, 100)) for _ in range(rng.randint(2, 11))]
    return tuple(
        (fill(rng, "[^^^^|[W|K]^^^|^^^]"), percent, to_cents(gross * percent / rng.choice((20, 40))))
        for percent in percents
    )
