"""Periods of services, and the customers for whom a buyer buys."""

import datetime as dt
import random
from dataclasses import dataclass

from datamodel.extraction import DocumentType
from models.synthetic.goods import Trade
from models.synthetic.names import draw_coined, draw_firm, draw_person
from models.synthetic.patterns import fill
from models.synthetic.references import Reference

Period = tuple[dt.date, dt.date]
"""First and last day."""
PERIODIC = ("software", "consulting", "advertising", "utilities", "rent", "hotel", "cleaning", "computers")
"""Trades that invoice for periods."""
TRADED = (DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE, DocumentType.INVOICE)
"""Papers that may be about a period; they and delivery notes may name the customer of the buyer."""
PROVIDED = {
    "utilities": {
        "meter": ("~#######", "1ESY~#########", "^^^-~#####", "~## ### ###"),
        "meter_point": ("DE000~##########################", "13 ~### #### ####", "~##########"),
        "reading_old": ("<1000-9000>", "<10-99>.<100-999>"), "reading_new": ("<9001-19999>", "<100-199>.<100-999>"),
        "consumption": ("<200-9000> kWh", "<20-400> m³", "<1-90>.<100-999> kWh"),
        "tariff": ("[Basic|Komfort|Business|Flex] <1-24>", "^~##", "Standard"),
        "contract_account": ("~#########", "2~###########", "K-~######"),
        "line_number": ("0~##/~######", "+~# ### ~###-####"),
    },
    "rent": {
        "object": ("~##-~###-~#", "WE ~###", "Unit <1-90>"), "contract_account": ("~#######", "M-~####/~#"),
        "meter": ("~######",), "persons": ("<1-6>",),
    },
    "hotel": {"room": ("<100-899>", "<1-9>^", "~##"), "persons": ("<1-4>", "<1-4>/<1-9>"), "nights": ("<1-9>",)},
    "software": {"subscription": ("SUB-~####", "~#######", "^^^^-~###-^^^^"), "users": ("<1-900>",),
                 "tariff": ("[Basic|Pro|Enterprise|Team]",)},
    "advertising": {"campaign": ("[Spring|Image|Promo|Start] %Y", "~####", "K-~###"), "job": ("~#####", "J%y-###")},
    "consulting": {"time_sheet": ("~####", "TS-%m%Y"), "job": ("~#####", "J%y-###"), "users": ("<1-9>",)},
}  # fmt: skip
"""What providers number and count on their papers; nothing of it is read."""
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


@dataclass(frozen=True, slots=True)
class Service:
    """What papers about services say beside those about goods; nothing of it mostly."""

    period: Period | None
    customer_name: str
    references: tuple[Reference, ...]


def draw_service(rng: random.Random, document_type: DocumentType, trade: Trade, country: str, day: dt.date) -> Service:
    """What a paper of ``day`` says of its period, of whom it is for, and the numbers of its trade."""
    invoice, periodic = document_type is DocumentType.INVOICE, trade.name in PERIODIC
    chance = (0.4, 0.9)[periodic] if invoice else (0.2, 0.6)[periodic]
    start = day if invoice else day + dt.timedelta(days=rng.randint(5, 80))
    named = rng.random() < (0.7 if trade.name == "advertising" else 0.12)
    numbers = PROVIDED.get(trade.name, {})
    known = document_type in TRADED
    return Service(
        period=draw_period(rng, start) if known and rng.random() < chance else None,
        customer_name=draw_customer_name(rng, country, trade) if named and _names_customers(document_type) else "",
        references=tuple(
            Reference(kind, fill(rng, rng.choice(patterns), day))
            for kind, patterns in numbers.items()
            if known and rng.random() < 0.7
        ),
    )


def _names_customers(document_type: DocumentType) -> bool:
    return document_type in TRADED or document_type is DocumentType.DELIVERY_NOTE


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
