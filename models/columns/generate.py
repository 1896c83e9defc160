"""Tables of order forms, price lists and other lists as firms make them, with what each column holds.

``draw_form(seed, split="validation")`` uses headings that no training table has: about a fifth of all of them.
"""

import datetime as dt
import random
import re
import tomllib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Literal

from models.columns.features import Column
from models.columns.model import OTHER
from models.synthetic.goods import Trade, draw_product, draw_quantity, draw_trade
from models.synthetic.names import draw_city, draw_firm, draw_postcode, draw_street
from models.synthetic.notation import Notation, draw_notation
from models.synthetic.numbers import ARTICLE, draw_gtin, draw_number, draw_partner_number
from models.synthetic.parties import draw_country
from models.synthetic.patterns import fill
from models.synthetic.wording import Split, expand, load_words, variants_of

Words = Split | Literal["all"]
"""Whose headings: of training, of validation, or both."""
Kind = Literal["order", "price_list", "stock_list", "address_list"]
Value = str | Decimal | dt.date
LANGUAGES = ("de", "en", "fr", "nl", "it", "es")
_WORDS = Path(__file__).parent / "wording.toml"
_HELD_OUT = 5
"""Every how manieth heading of ``wording.toml`` no training table has."""
_TODAY = dt.date(2026, 11, 1)
_OF_PAPER: Mapping[str, str] = {
    "position": "position",
    "gtin": "gtin",
    "description": "description",
    "quantity": "quantity",
    "unit": "unit",
    "price_quantity": "price_quantity",
    "unit_price": "unit_price",
    "net_amount": "net_amount",
    "delivery_date": "delivery_date",
    "tax_rate": "tax_rate",
    "order_position": "order_position",
    "supplier_material_number": "supplier_material_number.purchase_order",
    "customer_material_number": "customer_material_number",
}
"""Fields whose headings the papers have too. "Your article no." of a form is the supplier's number."""
_PLAIN_NUMBER = "customer_material_number.purchase_order"  # "Article no.", which on a form is the supplier's
_OF_LABELS: Mapping[str, str] = {
    "document_number": "document_number.purchase_order",
    "document_date": "document_date.purchase_order",
    "customer_number": "customer_number",
    "ship_to_name": "ship_to",
    "currency": "currency",
}
_OURS = re.compile(r"\b(unser\w*|our|notre|nos|ons|onze|nostr\w*|ns|nuestr\w*|eigen\w*)\b", re.IGNORECASE)
_YOURS = re.compile(r"\b(ihre?r?|your|votre|vos|uw|vostr\w*|vs|su)\b", re.IGNORECASE)
_OTHERS = ("list_price", "discount_percent", "weight", "remarks", "origin", "commodity_code", "delivery_note_number",
           "open_quantity", "serial_number", "reason")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column: what it holds, its heading, and what is written in its rows."""

    field: str
    heading: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A table with the truth of it.

    Attributes:
        rows: what each row says, by field, typed; rows without ``quantity`` are not ordered.
        header: what the whole order says, by header field; part of it may stand in columns.
        currency: of the prices, told or not.
    """

    kind: Kind
    language: str
    country: str
    notation: Notation
    columns: tuple[FormColumn, ...]
    rows: tuple[Mapping[str, Value], ...]
    header: Mapping[str, Value] = field(default_factory=dict)
    currency: str = "EUR"

    def as_columns(self) -> list[Column]:
        return [Column(column.heading, column.texts) for column in self.columns]

    @property
    def truths(self) -> list[str]:
        return [column.field for column in self.columns]


def draw_form(seed: int, *, split: Words = "train", kind: Kind | None = None) -> Form:
    """A table; the same for the same arguments. Without a ``kind`` three in four are orders."""
    rng = random.Random(seed)
    kind = kind or rng.choices(("order", "price_list", "stock_list", "address_list"), (76, 10, 9, 5))[0]
    language = rng.choices(LANGUAGES, (38, 26, 9, 9, 9, 9))[0]
    country = draw_country(rng, language)
    currency = {"CH": "CHF", "GB": "GBP", "US": "USD"}.get(country, "EUR")
    notation = draw_notation(rng, language=language, currency=currency, country=country)
    trade = draw_trade(rng, language, services=False)
    header = _draw_header(rng, country, trade, currency)
    count = max(1, round(80 ** rng.triangular(0, 1, 0.55)))
    rows = tuple(_draw_row(rng, number, trade, kind) for number in range(1, count + 1))
    words = _Words(rng, language, split)
    columns = tuple(_draw_columns(rng, words, kind, rows, header, notation))
    return Form(kind, language, country, notation, columns, rows, header, currency)


def _draw_header(rng: random.Random, country: str, trade: Trade, currency: str) -> dict[str, Value]:
    day = _TODAY - dt.timedelta(days=rng.randrange(200))
    firm = draw_firm(rng, country, rng.choice(trade.firms))
    place = f"{draw_street(rng, country)}, {draw_postcode(rng, country)} {draw_city(rng, country)}"
    return {
        "document_number": draw_number(rng, "purchase_order", day),
        "document_date": day,
        "customer_number": draw_partner_number(rng),
        "sender_name": firm,
        "ship_to_name": rng.choice(
            (firm, f"{firm} {draw_city(rng, country)}", f"{rng.randint(1, 99)} {draw_city(rng, country)}")
        ),
        "ship_to_address": place,
        "currency": currency,
    }


def _draw_row(rng: random.Random, number: int, trade: Trade, kind: Kind) -> dict[str, Value]:
    product = draw_product(rng, trade)
    quantity = draw_quantity(rng, trade, product.unit)
    amount = (quantity * product.price / product.per).quantize(Decimal("0.01"))
    row: dict[str, Value] = {
        "position": Decimal(number),
        "supplier_material_number": fill(rng, rng.choice(ARTICLE)),
        "customer_material_number": fill(rng, rng.choice(ARTICLE)),
        "gtin": draw_gtin(rng),
        "description": product.description,
        "unit": product.unit,
        "price_quantity": Decimal(product.per),
        "unit_price": product.price,
        "tax_rate": Decimal(rng.choice((19, 19, 7, 20, 21, 22))),
        "delivery_date": _TODAY + dt.timedelta(days=rng.randrange(90)),
        "order_position": Decimal(number * 10),
    }
    return row | {"quantity": quantity, "net_amount": amount} if kind == "order" else row


class _Words:
    """Headings of one table: of one language, now and then of a program."""

    def __init__(self, rng: random.Random, language: str, split: Words) -> None:
        self._rng, self._language, self._split = rng, language, split
        self._technical = rng.random() < 0.16
        self._case = rng.choices(("", "upper", "lower", "title", "under"), (70, 12, 6, 5, 7))[0]
        self._typos = rng.random() < 0.12
        self._short = rng.random() < 0.15
        self._none = rng.random() < 0.03

    def heading(self, field: str, currency: str = "") -> str:
        if self._none:
            return ""
        drawn = self._rng.choice(self._rng.choice(self._options(field)))
        text = drawn.replace("{currency}", currency).replace("()", "").strip() or drawn
        return self._written(text, field)

    def _options(self, field: str) -> tuple[tuple[str, ...], ...]:
        if self._technical:
            found = own_headings("technical", field, self._split)
            if found:
                return (found,)
        own = own_headings(self._language, field, self._split) or own_headings("en", field, self._split)
        paper = _paper_headings(self._language, field, self._split)
        return tuple(each for each in (own, own, *paper) if each)

    def _written(self, text: str, field: str) -> str:
        if self._short and len(text.split()[0]) > 8 and self._rng.random() < 0.5:
            text = f"{text[: self._rng.randint(4, 7)]}."
        if self._typos and self._rng.random() < 0.5:
            text = misspelt(text, self._rng)
        text = text.replace("\n", self._rng.choice((" ", "\n"))) if not self._technical else text
        if self._case and not self._technical:
            changes: Mapping[str, Callable[[str], str]] = {
                "upper": str.upper, "lower": str.lower, "title": str.title, "under": lambda t: t.replace(" ", "_"),
            }  # fmt: skip
            text = changes[self._case](text)
        if field in ("unit_price", "net_amount") and self._rng.random() < 0.15:
            text += self._rng.choice((" (EUR)", " €", " [EUR]", " in EUR", " EUR"))
        return text + self._rng.choices(("", "*", ":", " *"), (92, 3, 4, 1))[0]


def misspelt(text: str, rng: random.Random) -> str:
    """One letter lost, doubled or in the wrong place."""
    if len(text) < 5:
        return text
    place = rng.randrange(1, len(text) - 1)
    style = rng.random()
    if style < 0.4:
        return text[:place] + text[place + 1 :]
    if style < 0.7:
        return text[:place] + text[place] + text[place:]
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


@cache
def _own_words() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


@cache
def own_headings(language: str, field: str, split: Words) -> tuple[str, ...]:
    """Of ``wording.toml``; the split's share, all of them where that would be none."""
    texts = [text for pattern in _own_words().get(language, {}).get(field, ()) for text in expand(pattern)]
    if split == "all":
        return tuple(texts)
    held = {text for text in texts if zlib.crc32(text.casefold().encode()) % _HELD_OUT == 0}
    kept = tuple(text for text in texts if (text in held) == (split == "validation"))
    return kept or tuple(texts)


def _variants(language: str, section: str, key: str, split: Words) -> tuple[tuple[str, ...], ...]:
    if split == "all":
        return (*variants_of(language, section, key, "train"), *variants_of(language, section, key, "validation"))
    return variants_of(language, section, key, split)


@cache
def _paper_headings(language: str, field: str, split: Words) -> tuple[tuple[str, ...], ...]:
    if field == OTHER:
        keys = [key for key in _OTHERS if key in load_words(language)["headings"]]
        return tuple(texts for key in keys for texts in _variants(language, "headings", key, split))
    plain = _variants(language, "headings", _PLAIN_NUMBER, split)
    if field == "supplier_material_number":
        return (*_variants(language, "headings", _OF_PAPER[field], split), *_told(plain, _OURS, said=False))
    if field == "customer_material_number":
        theirs = _told(_variants(language, "headings", _OF_PAPER[field], split), _YOURS, said=False)
        return (*theirs, *_told(plain, _OURS, said=True))
    if field in _OF_PAPER:
        return _variants(language, "headings", _OF_PAPER[field], split)
    return _variants(language, "labels", _OF_LABELS[field], split) if field in _OF_LABELS else ()


def _told(variants: tuple[tuple[str, ...], ...], words: re.Pattern[str], *, said: bool) -> tuple[tuple[str, ...], ...]:
    """Headings that say one of ``words``, or that do not: who orders says "our" of the customer's numbers."""
    kept = (tuple(text for text in texts if bool(words.search(text)) == said) for texts in variants)
    return tuple(texts for texts in kept if texts)


def _draw_columns(
    rng: random.Random,
    words: _Words,
    kind: Kind,
    rows: tuple[Mapping[str, Value], ...],
    header: Mapping[str, Value],
    notation: Notation,
) -> Iterator[FormColumn]:
    """Columns in an order that people use, others strewn between."""
    fields = _choose_fields(rng, kind)
    writer = _Writer(rng, notation, str(header["currency"]))
    for name in fields:
        if name == OTHER:
            heading, texts = _other_column(rng, words, rows)
        elif name in header:
            heading, texts = words.heading(name), tuple(writer.text(name, header[name]) for _ in rows)
        else:
            heading = words.heading(name, writer.currency)
            texts = tuple(writer.text(name, row[name]) if name in row else "" for row in rows)
        yield FormColumn(name, heading, texts)


def _choose_fields(rng: random.Random, kind: Kind) -> list[str]:
    def maybe(name: str, share: float) -> list[str]:
        return [name] if rng.random() < share else []

    if kind == "address_list":
        return [OTHER] * rng.randint(4, 8)
    numbers = [*maybe("supplier_material_number", 0.75), *maybe("customer_material_number", 0.3), *maybe("gtin", 0.3)]
    rng.shuffle(numbers)
    named = [*numbers, *maybe("description", 0.8)]
    named = named or [rng.choice(("supplier_material_number", "gtin", "description"))]
    if rng.random() < 0.15:
        rng.shuffle(named)
    money = [*maybe("price_quantity", 0.12), *maybe("unit_price", 0.6)]
    if kind == "order":
        counted = ["quantity", *maybe("unit", 0.5)]
        money += [*maybe("net_amount", 0.45), *maybe("tax_rate", 0.08)]
        goods = [named + counted + money, counted + named + money, named + money[:1] + counted + money[1:]]
        fields = rng.choices(goods, (70, 20, 10))[0]
        if "price_quantity" in fields and "unit_price" not in fields:
            fields.remove("price_quantity")
        fields += maybe("delivery_date", 0.25)
        fields = maybe("order_position", 0.03) + fields
        if rng.random() < 0.14:
            repeated = ("document_number", "document_date", "customer_number", "ship_to_name", "ship_to_address",
                        "currency", "sender_name")  # fmt: skip
            fields = [name for name in repeated if rng.random() < 0.5] + fields
    else:
        fields = named + maybe("unit", 0.5) + money + [OTHER] * (1 if kind == "stock_list" else 0)
    fields = maybe("position", 0.4) + fields
    for _ in range(rng.choices((0, 1, 2, 3, 4), (50, 25, 14, 7, 4))[0]):
        fields.insert(rng.randrange(len(fields) + 1), OTHER)
    return fields


class _Writer:
    """How one table writes values."""

    def __init__(self, rng: random.Random, notation: Notation, currency: str) -> None:
        self.rng, self.notation, self.currency = rng, notation, currency
        self._signs = rng.random() < 0.12  # a currency beside each amount
        self._grouped = rng.random() < 0.5
        self._iso_dates = rng.random() < 0.2
        self._units: dict[str, str] = {}
        self._step = rng.choices((1, 10), (80, 20))[0]

    def text(self, name: str, value: Value) -> str:
        if isinstance(value, dt.date):
            return value.isoformat() if self._iso_dates else self.notation.date(value)
        if isinstance(value, str):
            return self._unit(value) if name == "unit" else value
        if name in ("position", "order_position"):
            return str(int(value) * (self._step if name == "position" else 1))
        if name in ("unit_price", "net_amount"):
            decimals = 2 if name == "net_amount" else max(2, -int(value.normalize().as_tuple().exponent))
            text = self.notation.number(value, decimals, grouped=self._grouped)
            return f"{text} {self.notation.currency}" if self._signs else text
        if name == "tax_rate":
            return self.notation.percent(value) if self.rng.random() < 0.3 else str(value)
        return self.notation.quantity(value) if name == "quantity" else str(value)

    def _unit(self, unit: str) -> str:
        if unit not in self._units:
            known = load_words(self.notation.language)["units"].get(unit, (unit,))
            self._units[unit] = self.rng.choice(known)
        return self._units[unit]


def _other_column(
    rng: random.Random, words: _Words, rows: tuple[Mapping[str, Value], ...]
) -> tuple[str, tuple[str, ...]]:
    heading = words.heading(OTHER)
    kind = rng.randrange(len(_PATTERNS) + len(_MAKERS))
    make = _MAKERS[kind - len(_PATTERNS)] if kind >= len(_PATTERNS) else partial(_filled, _PATTERNS[kind])
    empty = rng.choices((0.0, 0.5, 0.95, 1.0), (60, 15, 10, 15))[0]
    return heading, tuple("" if rng.random() < empty else make(rng) for _ in rows)


def _filled(pattern: str, rng: random.Random) -> str:
    return fill(rng, pattern, _TODAY - dt.timedelta(days=rng.randrange(-800, 400)))


_PATTERNS = (
    "[rot|blau|schwarz|weiß|red|blue|black|white|grey|S|M|L|XL|A|B|neu]",
    "[1|5|6|10|12|20|24|50|100]",
    "<0-3000>",
    "<1-89>[,|.]<100-999>",
    "<1-200>[,|.]<10-99>",
    "[0|5|10|15|20|25|30|33][| %|%]",
    "[DE|CN|IT|FR|PL|NL|ES]",
    "~#######",
    "[Regal|Fach|R|Halle] <1-90>-<1-20>",
    "[ok|aktiv|x|ja|nein|yes|no|N|J]",
    "[bitte|dringend|Rückfrage|wie besprochen|siehe|see mail|urgent|prüfen] [Muster|<1-99>|heute|asap]",
    "0<100-9999>/~######",
    "[info|einkauf|kontakt|sales]@^^^^~#.example",
    "https://shop.example/p/~####",
    "%d.%m.%Y",
)
"""What stands in columns that no field is for."""
_MAKERS: tuple[Callable[[random.Random], str], ...] = (
    lambda rng: draw_street(rng, "DE"),
    lambda rng: draw_postcode(rng, "DE"),
    lambda rng: draw_city(rng, "DE"),
    lambda rng: draw_firm(rng, "DE", "Handel"),
)
