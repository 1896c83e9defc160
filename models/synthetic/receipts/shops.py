"""Shops and what they print of themselves at the head of a receipt."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from models.synthetic.names import draw_city, draw_coined, draw_postcode, draw_street, people_of
from models.synthetic.patterns import fill
from models.synthetic.receipts.words import load_words

FACTS = Path(__file__).with_name("shops.toml")
COUNTRIES = {
    "en": {
        "MY": 22,
        "US": 22,
        "GB": 16,
        "SG": 8,
        "IE": 4,
        "AU": 8,
        "NZ": 3,
        "IN": 6,
        "PH": 3,
        "ZA": 3,
        "CA": 5,
        "AE": 3,
    },
    "de": {"DE": 70, "AT": 16, "CH": 14},
    "fr": {"FR": 100},
    "nl": {"NL": 70, "BE": 30},
    "it": {"IT": 100},
    "es": {"ES": 100},
}
"""Where receipts in a language come from, and how often."""
KINDS = {
    "supermarket": 20, "restaurant": 24, "hardware": 14, "pharmacy": 6, "workshop": 5, "office": 8, "clothing": 7,
    "hotel": 2, "fuel": 6, "parking": 5, "taxi": 3, "laundry": 1, "post": 2, "salon": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shop:
    """Who sells.

    Attributes:
        kind: of shop; a key of ``KINDS``.
        name: the firm; ``trading_name``: over the door, "" where it is the same.
        address: its lines.
        company_number: as the registers have it, with its label or brackets; ``tax_id``: for the tax on sales.
        sign: of the currency on its papers, "" for none; ``tax_name``: of the tax on sales.
    """

    country: str
    language: str
    kind: str
    name: str
    trading_name: str
    address: tuple[str, ...]
    city: str
    company_number: str
    tax_id: str
    phones: tuple[str, ...]
    currency: str
    sign: str
    tax_name: str
    rate: Decimal


@cache
def facts_of(country: str) -> Mapping[str, Any]:
    """Of a country; what it does not say itself is said by the country it is ``like``."""
    own = _facts()[country]
    return {**facts_of(own["like"]), **own} if "like" in own else own


@cache
def _facts() -> Mapping[str, Mapping[str, Any]]:
    with FACTS.open("rb") as file:
        return tomllib.load(file)


def draw_shop(rng: random.Random, language: str) -> Shop:
    """A shop whose receipts are in the language."""
    country = rng.choices(list(COUNTRIES[language]), list(COUNTRIES[language].values()))[0]
    facts = facts_of(country)
    trades = load_words()[language]["trades"]
    kinds = [kind for kind in KINDS if kind in trades]
    kind = rng.choices(kinds, [KINDS[kind] for kind in kinds])[0]
    city = _pick(rng, facts["cities"]) if "cities" in facts else draw_city(rng, country)
    name = _draw_name(rng, facts, rng.choice(trades[kind]), city)
    form = _named(rng, rng.choice(facts["forms"]), facts, city)
    casing = rng.choices((str, str.upper, str.title), (5, 4, 1))[0]
    has_company = bool(form) and rng.random() < 0.3
    firm = _draw_name(rng, facts, rng.choice(trades[kind]), city) if has_company else name
    return Shop(
        country=country,
        language=language,
        kind=kind,
        name=casing(f"{firm} {form}".strip()),
        trading_name=casing(name) if has_company else "",
        address=tuple(casing(line) for line in _draw_address(rng, country, facts, city)),
        city=casing(city),
        company_number=_pick(rng, facts["companies"]).replace("{city}", city) if rng.random() < 0.5 else "",
        tax_id=_pick(rng, facts["tax_ids"]) if rng.random() < 0.7 else "",
        phones=tuple(_draw_phone(rng, facts) for _ in range(rng.choices((0, 1, 2), (25, 60, 15))[0])),
        currency=facts["currency"],
        sign=rng.choice(facts["signs"]),
        tax_name=rng.choice(facts["tax"]),
        rate=Decimal(str(rng.choice(facts["rates"]))),
    )


def _pick(rng: random.Random, patterns: Sequence[str]) -> str:
    return fill(rng, rng.choice(patterns)).replace("§", "#").strip()


def _draw_name(rng: random.Random, facts: Mapping[str, Any], trade: str, city: str) -> str:
    return _named(rng, rng.choice(facts["names"]).replace("{trade}", trade), facts, city)


def _named(rng: random.Random, pattern: str, facts: Mapping[str, Any], city: str) -> str:
    people = people_of(facts["people"])
    text = fill(rng, pattern)
    return text.format(
        last=rng.choice(people.last), first=rng.choice(people.first), coined=draw_coined(rng), city=city.title()
    )


def _draw_phone(rng: random.Random, facts: Mapping[str, Any]) -> str:
    return _pick(rng, facts.get("phones", ("0### ######", "0##/#######", "+## ### #######", "0#.##.##.##.##")))


def _draw_address(rng: random.Random, country: str, facts: Mapping[str, Any], city: str) -> list[str]:
    """Lines as shops break them, with or without commas at their ends."""
    parts = _street_parts(rng, country, facts)
    last = _city_lines(rng, country, facts, city)
    if rng.random() < 0.07 and not facts.get("roads"):
        last = last[-1:]
    joined = rng.random()
    comma = rng.choice((", ", ", ", ",", " "))
    if joined < 0.4:
        lines = [comma.join(parts), *last]
    elif joined < 0.55:
        lines = [comma.join([*parts, *last])]
    elif joined < 0.75 and len(parts) > 1:
        lines = [comma.join(parts[:-1]), comma.join([parts[-1], last[0]]), *last[1:]]
    else:
        lines = [*parts, *last]
    if facts["country"] and rng.random() < 0.2:
        lines.append(facts["country"])
    end = rng.choice(("", ",", ",", ""))
    lines = [line + end if not line.endswith(",") else line for line in lines[:-1]] + lines[-1:]
    return [*lines[:-1], lines[-1] + "."] if rng.random() < 0.2 else lines


def _street_parts(rng: random.Random, country: str, facts: Mapping[str, Any]) -> list[str]:
    if "roads" not in facts:
        return [draw_street(rng, country).split("\n")[0]]
    last = rng.choice(people_of(facts["people"]).last)
    street = _pick(rng, facts["streets"]).replace("{last}", last)
    number = _pick(rng, facts["roads"])
    joint = rng.choice((" ", ", ", ",")) if facts["language"] == "en" and country not in ("US", "CA", "GB") else " "
    parts = [" ".join(f"{number}{joint}{street}".split())]
    for _ in range(rng.choices((0, 1, 2), (40, 45, 15))[0]):
        parts.insert(rng.randint(0, len(parts)), _pick(rng, facts["areas"]))
    return parts


def _city_lines(rng: random.Random, country: str, facts: Mapping[str, Any], city: str) -> list[str]:
    if "city_lines" not in facts:
        return [f"{rng.choice(('', '', '', f'{country}-'))}{draw_postcode(rng, country)} {city}"]
    line = rng.choice(facts["city_lines"]).format(
        city=city, postcode=_pick(rng, facts["postcodes"]), region=rng.choice(facts["regions"])
    )
    return [part.strip(" ,-") for part in line.split("|") if part.strip(" ,-")]
