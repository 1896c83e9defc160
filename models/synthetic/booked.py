"""Records of bookings: an order, its confirmation or its invoice for a campaign."""

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

from datamodel.extraction import DocumentType
from models.synthetic.campaigns import MEDIA, Campaign, make_campaign
from models.synthetic.goods import trades_of
from models.synthetic.numbers import draw_number
from models.synthetic.patterns import fill
from models.synthetic.periods import Period, draw_cause, draw_customer_name
from models.synthetic.record import Record
from models.synthetic.sums import Tax, draw_tax_rates, to_cents

NUMBERS = ("~####", "~#####", "~######", "~#######", "~######", "~####-~", "^^~#####")
STATIONS = ("[W|K]^^^", "[W|K]^^^-TV", "[W|K]^^^-FM", "[W|K]^^", "[W|K]^^^-AM", "[W|K]^^^-TV, LLC", "[W|K]^^^ Radio")


def draw_station(rng: random.Random) -> str:
    """A broadcaster's call letters."""
    return fill(rng, rng.choice(STATIONS))


def book(rng: random.Random, record: Record, kind: str, station: str) -> Record:
    """The record with a booking for its lines.

    Args:
        kind: of what is booked.
        station: the name of the seller, "" for the name he has.
    """
    order = record.document_type is DocumentType.PURCHASE_ORDER
    period = _draw_period(rng, record)
    campaign = make_campaign(rng, record.language, kind, record.date, period)
    record = replace(
        record,
        items=(),
        charges=(),
        campaign=campaign,
        period=period,
        customer_name=_draw_advertiser(rng, record, kind),
        items_amount=None,
        prepaid=None,
        delivery_date=None,
        number=fill(rng, rng.choice(NUMBERS)) if rng.random() < 0.7 else draw_number(rng, "order", record.date),
    )
    if station and not order:
        record = replace(record, sender=replace(record.sender, name=station, addition=""))
    elif station:
        record = replace(record, receiver=replace(record.receiver, name=station, addition=""))
    return _with_sums(rng, record, campaign)


def _draw_period(rng: random.Random, record: Record) -> Period:
    """Soon after an order, before an invoice."""
    length = rng.choice((0, 2, 4, 5, 6, 6, 6, 7, 13, 13, 20, 27, 30, 34, 62, 90))
    if record.document_type is DocumentType.INVOICE:
        end = record.date - dt.timedelta(days=rng.randint(0, 12))
        return end - dt.timedelta(days=length), end
    start = record.date + dt.timedelta(days=rng.randint(-3, 120) if rng.random() < 0.4 else rng.randint(0, 14))
    return start, start + dt.timedelta(days=length)


def _draw_advertiser(rng: random.Random, record: Record, kind: str) -> str:
    country = record.sender.country
    if kind == "broadcast" and record.language == "en" and rng.random() < 0.45:
        return draw_cause(rng, country)
    trade = rng.choice(tuple(trades_of(record.language).values()))
    return draw_customer_name(rng, country, trade)


def _with_sums(rng: random.Random, record: Record, campaign: Campaign) -> Record:
    """Net is what is left after the commission; gross holds the tax where there is one."""
    taxed = record.language != "en" and (record.document_type is DocumentType.INVOICE or rng.random() < 0.4)
    rates = draw_tax_rates(rng, record.sender.country, partner=record.receiver.country, reduced=False)
    rate = rates[0] if taxed else Decimal(0)
    tax = to_cents(campaign.net * rate / 100)
    return replace(
        record,
        net_amount=campaign.net,
        taxes=(Tax(rate, campaign.net, tax),) if tax else (),
        tax_amount=tax or None,
        gross_amount=campaign.net + tax if tax else campaign.gross,
        contradictory=False,
    )


def is_advertising(campaign: Campaign) -> bool:
    return campaign.kind in MEDIA
