"""What firms sell: twenty and more trades with their goods, units and prices, in six languages."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from models.synthetic.patterns import fill

FOLDER = Path(__file__).parent / "goods"
RETAIL = ("retail", "restaurant", "food", "drinks", "office", "automotive", "textiles", "medical", "hotel", "garden")


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business in one language.

    Attributes:
        firms: words for it in firms' names; ``items``, ``details``: patterns (``patterns.fill``).
        price, quantity: lowest and highest of a line, in euro.
        per: N of "price per N" that the trade uses.
    """

    name: str
    firms: tuple[str, ...]
    items: tuple[str, ...]
    details: tuple[str, ...]
    units: tuple[str, ...]
    price: tuple[float, float]
    quantity: tuple[int, int]
    per: tuple[int, ...]
    services: bool
    reduced_tax: bool


@dataclass(frozen=True, slots=True)
class Product:
    """One thing to sell. ``price`` is for ``per`` units."""

    description: str
    details: tuple[str, ...]
    unit: str
    price: Decimal
    per: int


@cache
def trades_of(language: str) -> Mapping[str, Trade]:
    """The trades of a language by name."""
    with (FOLDER / "trades.toml").open("rb") as file:
        facts = tomllib.load(file)
    with (FOLDER / f"{language}.toml").open("rb") as file:
        words = tomllib.load(file)
    return {
        name: Trade(
            name=name,
            firms=tuple(table["firms"]),
            items=tuple(table["items"]),
            details=tuple(table["details"]),
            units=tuple(facts[name]["units"]),
            price=tuple(facts[name]["price"]),
            quantity=tuple(facts[name]["quantity"]),
            per=tuple(facts[name].get("per", (1,))),
            services="services" in facts[name],
            reduced_tax="reduced" in facts[name],
        )
        for name, table in words.items()
    }


def draw_trade(rng: random.Random, language: str, *, services: bool = True, retail: bool = False) -> Trade:
    """Any trade; without ``services`` one that delivers goods, with ``retail`` one that prints receipts."""
    trades = trades_of(language)
    names = [
        name for name, trade in trades.items() if (services or not trade.services) and (not retail or name in RETAIL)
    ]
    return trades[rng.choice(names)]


def draw_product(rng: random.Random, trade: Trade, *, details: int = 0) -> Product:
    """A product with ``details`` further lines of description."""
    low, high = trade.price
    price = low * (high / low) ** rng.triangular(0, 1, 0.35)
    return Product(
        description=fill(rng, rng.choice(trade.items)).strip(),
        details=tuple(fill(rng, pattern) for pattern in _sample(rng, trade.details, details)),
        unit=rng.choice(trade.units),
        price=_round_price(rng, price),
        per=rng.choice(trade.per),
    )


def draw_quantity(rng: random.Random, trade: Trade, unit: str) -> Decimal:
    """Whole pieces, round numbers mostly; weights, lengths and times with decimals now and then."""
    low, high = trade.quantity
    value = low * (high / low) ** rng.triangular(0, 1, 0.2)
    if unit in ("h", "m", "m2", "m3", "kg", "t", "l", "kwh", "day") and rng.random() < 0.45:
        return Decimal(str(round(value, rng.choice((1, 2, 2, 3)))))
    if value > 12 and rng.random() < 0.7:
        step = 5 if value < 60 else 10 if value < 400 else 50 if value < 3000 else 500
        return Decimal(max(step, round(value / step) * step))
    return Decimal(max(1, round(value)))


def _sample(rng: random.Random, texts: tuple[str, ...], count: int) -> list[str]:
    return rng.sample(texts, min(count, len(texts)))


def _round_price(rng: random.Random, price: float) -> Decimal:
    style = rng.random()
    if price < 1 and style < 0.3:
        return Decimal(str(max(0.001, round(price, rng.choice((3, 4))))))
    if price > 20 and style < 0.25:
        return Decimal(round(price)).quantize(Decimal("0.01"))
    if price > 2 and style < 0.45:
        return Decimal(int(price)) + Decimal(rng.choice(("0.90", "0.95", "0.50", "0.99", "0.25", "0.80")))
    return Decimal(str(max(0.01, round(price, 2)))).quantize(Decimal("0.01"))
