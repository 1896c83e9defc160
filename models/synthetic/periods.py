"""Periods of services, and the customers for whom a buyer buys."""

import datetime as dt
import random

from models.synthetic.goods import Trade
from models.synthetic.names import draw_coined, draw_firm, draw_person

Period = tuple[dt.date, dt.date]
"""First and last day."""
NAMED = 0.14
"""Share of papers whose record knows the end customer."""
CAUSES = (
    "{last} for {place}", "{coined} Action Fund", "Friends of {last}", "Vote {last} {year}", "{coined} Alliance",
    "Citizens for {place}", "{last} {year}", "{place} Forward", "{coined} Foundation", "Committee for {place}",
    "{coined} - {place}", "{coined}/{place}/{last}", "{code}/{coined}", "{code}/ {last}/ {place}",
)  # fmt: skip
BRANDS = (
    "{coined}",
    "{coined} {year}",
    "{coined} {place}",
    "{coined} / {coined2}",
    "{coined} Group",
    "{coined} Autumn",
)


def draw_past_month(rng: random.Random, day: dt.date) -> Period:
    """The month before ``day``, a week or a quarter that ends with it."""
    end = day.replace(day=1) - dt.timedelta(days=1)
    return end.replace(day=1) if rng.random() < 0.7 else end - dt.timedelta(days=rng.choice((6, 89))), end


def draw_period(rng: random.Random, day: dt.date) -> Period:
    """Of a service invoiced on ``day``: the month before, this month, the year to come, a few days."""
    style = rng.random()
    if style < 0.4:
        return draw_past_month(rng, day)
    first = day.replace(day=1)
    if style < 0.58:
        return first, _months_on(first, rng.choice((1, 1, 1, 2, 3, 6, 12))) - dt.timedelta(days=1)
    if style < 0.72:
        start = day + dt.timedelta(days=rng.randint(-20, 60))
        return start, _months_on(start, rng.choice((1, 1, 3, 6, 12, 12, 24))) - dt.timedelta(days=1)
    start = day - dt.timedelta(days=rng.randint(0, 70))
    return start, start + dt.timedelta(days=rng.choice((0, 1, 2, 4, 6, 6, 9, 13, 27, 29, 34, 55, 83, 364)))


def _months_on(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, no later than its 28th."""
    month = day.month - 1 + months
    return dt.date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


def draw_customer(rng: random.Random, country: str, trade: Trade) -> str:
    """An end customer's name, "" mostly."""
    return draw_customer_name(rng, country, trade) if rng.random() < NAMED else ""


def draw_customer_name(rng: random.Random, country: str, trade: Trade) -> str:
    """A firm mostly; a brand, a cause, a person."""
    style = rng.random()
    if style < 0.6:
        return draw_firm(rng, country, rng.choice(trade.firms))
    if style < 0.68:
        return draw_person(rng, country)
    return draw_cause(rng, country) if style < 0.8 else _filled(rng, rng.choice(BRANDS), country)


def draw_cause(rng: random.Random, country: str) -> str:
    """A committee, a campaign, a party: "Friends of Miller", in capitals now and then."""
    name = _filled(rng, rng.choice(CAUSES), country)
    return name.upper() if rng.random() < 0.15 else name


def _filled(rng: random.Random, pattern: str, country: str) -> str:
    firm = draw_firm(rng, country, "").split()
    return pattern.format(
        last=draw_person(rng, country).split()[-1].strip(",."),
        place=firm[0].strip(",."),
        coined=draw_coined(rng),
        coined2=draw_coined(rng),
        code="".join(rng.choices("ABCDEFGHIKLMNPRST", k=3)),
        year=rng.randint(2017, 2027),
    )
