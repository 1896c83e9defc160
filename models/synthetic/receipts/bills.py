"""What was bought: lines, sums, and how it was paid."""

import datetime as dt
import random
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from models.synthetic.goods import RETAIL, draw_product, trades_of
from models.synthetic.numbers import draw_gtin, draw_number
from models.synthetic.patterns import fill
from models.synthetic.receipts.shops import Shop
from models.synthetic.receipts.words import load_words
from models.synthetic.sums import to_cents

TRADES = {
    "supermarket": ("retail", "food", "drinks", "retail"),
    "restaurant": ("restaurant",),
    "hardware": ("fasteners", "electrical", "garden", "chemistry", "retail", "crafts"),
    "pharmacy": ("medical", "retail"),
    "workshop": ("automotive",),
    "office": ("office", "retail", "computers"),
    "clothing": ("textiles",),
    "hotel": ("hotel", "restaurant"),
}
"""Whose goods a kind of shop sells; other kinds have goods of their own."""
CODES = ("000##", "####", "~####", "1000000000##", "^^###", "~#####")
ROUNDED_TO = {"MYR": "0.05", "CHF": "0.05", "AUD": "0.05", "NZD": "0.10", "SGD": "0.05", "CAD": "0.05", "INR": "1"}
"""Smallest coin by currency, where cash is rounded."""
ROUNDING_IN = ("NL", "BE", "IE", "IT")
"""Countries of the euro where cash is rounded to five cents."""


def coin_of(shop: Shop) -> Decimal | None:
    """What the shop rounds cash to, None where it does not."""
    coin = "0.05" if shop.country in ROUNDING_IN else ROUNDED_TO.get(shop.currency)
    return Decimal(coin) if coin else None


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line. ``amount`` is what is charged; ``discount`` has been taken off it."""

    description: str
    code: str
    quantity: Decimal
    unit: str
    price: Decimal
    amount: Decimal
    discount: Decimal | None = None
    is_gtin: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """A sale.

    Attributes:
        subtotal: sum of the lines; ``included``: with tax.
        before: the total before it was rounded; ``total``: what is to be paid.
        payments: (kind of label, amount), change last.
    """

    number: str
    moment: dt.datetime
    lines: tuple[Purchase, ...]
    subtotal: Decimal
    discount: Decimal
    service: Decimal
    net: Decimal
    tax: Decimal
    included: bool
    before: Decimal
    total: Decimal
    payments: tuple[tuple[str, Decimal], ...]


def make_bill(rng: random.Random, shop: Shop, *, coded: bool, included: bool, rounded: bool) -> Bill:
    """A sale of the shop.

    Args:
        coded: lines have article numbers; included: prices have the tax in them; rounded: to the smallest coin.
    """
    few = shop.kind in ("fuel", "parking", "taxi", "hotel")
    count = 1 if few and rng.random() < 0.85 else rng.choices((1, 2, 3, 5, 9, 20), (24, 20, 20, 20, 12, 4))[0]
    scale = {"INR": 20, "PHP": 20, "ZAR": 8, "MYR": 2, "AED": 3}.get(shop.currency, 1)
    pattern = rng.choice((*CODES, "gtin", "gtin")) if coded else ""
    lines = tuple(_make_line(rng, shop, pattern, scale) for _ in range(count))
    subtotal = sum((line.amount for line in lines), Decimal(0))
    discount = to_cents(subtotal * rng.choice((5, 10, 20)) / 100) if rng.random() < 0.08 else Decimal(0)
    is_served = shop.kind == "restaurant" and rng.random() < 0.15
    service = to_cents(subtotal / 10) if is_served else Decimal(0)
    sum_of = subtotal - discount + service
    factor = 1 + shop.rate / 100
    net = to_cents(sum_of / factor) if included else sum_of
    before = sum_of if included else to_cents(sum_of * factor)
    coin = coin_of(shop)
    total = _rounded(before, coin) if rounded and coin else before
    moment = dt.datetime(2014, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
        days=rng.randrange(4700), seconds=rng.randrange(25200, 84000)
    )
    return Bill(
        number=draw_number(rng, "receipt", moment.date()),
        moment=moment,
        lines=lines,
        subtotal=subtotal,
        discount=discount,
        service=service,
        net=net,
        tax=before - net,
        included=included,
        before=before,
        total=total,
        payments=_pay(rng, total),
    )


def _rounded(value: Decimal, coin: Decimal) -> Decimal:
    return ((value / coin).quantize(Decimal(1), rounding=ROUND_HALF_UP) * coin).quantize(Decimal("0.01"))


def _make_line(rng: random.Random, shop: Shop, pattern: str, scale: int) -> Purchase:
    text, unit, price, quantity = _draw_goods(rng, shop)
    price = price if unit == "l" else to_cents(price * scale)
    amount = to_cents(price * quantity)
    code = draw_gtin(rng) if pattern == "gtin" else fill(rng, pattern)
    line = Purchase(text, code, quantity, unit, price, amount, is_gtin=pattern == "gtin")
    if rng.random() < 0.06:
        discount = to_cents(amount * rng.choice((5, 10, 20, 50)) / 100)
        return replace(line, amount=amount - discount, discount=discount)
    return line


def _draw_goods(rng: random.Random, shop: Shop) -> tuple[str, str, Decimal, Decimal]:
    """Description, unit, price in euro, quantity."""
    own = load_words()[shop.language]["goods"].get(shop.kind, ())
    if own:
        text = fill(rng, rng.choice(own))
        if shop.kind == "fuel":
            return text, "l", Decimal(rng.randrange(900, 2100)) / 1000, Decimal(rng.randrange(500, 7000)) / 100
        return text, "", Decimal(rng.randrange(10, 600)) / 10, Decimal(1)
    known = trades_of(shop.language)
    names = [name for name in (*TRADES.get(shop.kind, ()), *RETAIL[:1]) if name in known] or list(known)
    product = draw_product(rng, known[rng.choice(names)])
    price = min(max(product.price, Decimal("0.2")), Decimal(rng.choice((12, 30, 90, 400))))
    if rng.random() < 0.06:
        return product.description, "kg", price, Decimal(rng.randrange(80, 3000)) / 1000
    quantity = Decimal(rng.choices((1, 2, 3, 4, 6, 10, 24), (64, 16, 7, 4, 4, 3, 2))[0])
    return product.description, rng.choice(("PCS", "UNIT", "NOS", product.unit)), price, quantity


def _pay(rng: random.Random, total: Decimal) -> tuple[tuple[str, Decimal], ...]:
    style = rng.random()
    if style < 0.3:
        return (("card", total),) if rng.random() < 0.8 else (("card", total), ("change", Decimal("0.00")))
    if style < 0.45:
        return (("cash", total),) if rng.random() < 0.4 else (("cash", total), ("change", Decimal("0.00")))
    if style < 0.55:
        return ()
    note = Decimal(rng.choice((1, 5, 10, 10, 20, 50, 50, 100)))
    given = ((total / note).to_integral_value(rounding="ROUND_CEILING") * note).quantize(Decimal("0.01"))
    return (("cash", given), ("change", given - total))
