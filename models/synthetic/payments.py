"""What a payment settles, and what happens on an account."""

import datetime as dt
import random
from decimal import Decimal

from models.synthetic.items import AdviceItem, Booking
from models.synthetic.names import draw_firm
from models.synthetic.numbers import draw_number
from models.synthetic.parties import draw_country
from models.synthetic.patterns import fill
from models.synthetic.sums import to_cents
from models.synthetic.texts import draw_text

RATES = (Decimal(2), Decimal(3), Decimal("1.5"), Decimal(5))


def draw_amount(rng: random.Random, low: float = 12, high: float = 60_000) -> Decimal:
    """Money between two bounds, small sums more often."""
    return to_cents(Decimal(str(low * (high / low) ** rng.triangular(0, 1, 0.4))))


def make_advice_items(rng: random.Random, *, language: str, date: dt.date, count: int) -> tuple[AdviceItem, ...]:
    """Invoices of one supplier (so their numbers look alike), credits among them."""
    discounted = rng.choice((0, 0, 0.4, 1))
    rate = rng.choice(RATES)
    own_numbers = rng.random() < 0.35
    with_text = rng.random() < 0.3
    pattern_rng = random.Random(rng.getrandbits(32))
    state = pattern_rng.getstate()
    items = []
    for _ in range(count):
        if rng.random() < 0.8:
            pattern_rng.setstate(state)
        day = date - dt.timedelta(days=rng.randint(5, 75))
        items.append(
            _make_advice_item(
                rng,
                number=_vary(rng, draw_number(pattern_rng, "invoice", day)),
                date=day,
                rate=rate if rng.random() < discounted else None,
                own_number=fill(rng, "[51|19|20|17]########") if own_numbers else "",
                text=draw_text(rng, language, "advice_texts") if with_text else "",
            )
        )
    return tuple(items)


def _vary(rng: random.Random, number: str) -> str:
    """The number with its last digits drawn again."""
    digits = [place for place, sign in enumerate(number) if sign.isdigit()][-3:]
    return "".join(str(rng.randrange(10)) if place in digits else sign for place, sign in enumerate(number))


def _make_advice_item(
    rng: random.Random, *, number: str, date: dt.date, rate: Decimal | None, own_number: str, text: str
) -> AdviceItem:
    credit = rng.random() < 0.07
    gross = draw_amount(rng) * (-1 if credit else 1)
    discount = to_cents(gross * rate / 100) if rate is not None and not credit else None
    return AdviceItem(
        invoice_number=number,
        invoice_date=date,
        gross_amount=gross,
        discount_amount=discount,
        paid_amount=gross - (discount or Decimal(0)),
        text=text,
        own_number=own_number,
        credit=credit,
    )


def make_bookings(rng: random.Random, *, language: str, date: dt.date, count: int) -> tuple[Booking, ...]:
    """Of the month before ``date``, in order."""
    days = sorted(date - dt.timedelta(days=rng.randint(0, 30)) for _ in range(count))
    return tuple(_make_booking(rng, language, day) for day in days)


def _make_booking(rng: random.Random, language: str, day: dt.date) -> Booking:
    lines = [draw_text(rng, language, "booking_kinds")]
    if rng.random() < 0.8:
        lines.append(draw_firm(rng, draw_country(rng, language), draw_text(rng, language, "booking_trades")))
    if rng.random() < 0.6:
        lines.append(f"{draw_text(rng, language, 'booking_references')} {draw_number(rng, 'invoice', day)}")
    sign = -1 if rng.random() < 0.6 else 1
    return Booking(day, day + dt.timedelta(days=rng.choice((0, 0, 0, 1))), tuple(lines), sign * draw_amount(rng, 3))
