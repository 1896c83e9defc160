"""How a layout writes days, numbers and money."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
SHORT_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
}
WEEKDAYS = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "de": "Mo Di Mi Do Fr Sa So",
    "fr": "lun mar mer jeu ven sam dim",
    "nl": "ma di wo do vr za zo",
    "it": "lun mar mer gio ven sab dom",
    "es": "lun mar mié jue vie sáb dom",
}

DATE_STYLES: dict[str, tuple[tuple[str, int], ...]] = {
    "US": (
        ("{m:02}/{d:02}/{Y}", 30),
        ("{m}/{d}/{Y}", 20),
        ("{m:02}/{d:02}/{y}", 12),
        ("{m}/{d}/{y}", 8),
        ("{B} {d}, {Y}", 14),
        ("{b} {d}, {Y}", 8),
        ("{d:02}-{b}-{Y}", 5),
        ("{d:02}-{U}-{y}", 4),
        ("{Y}-{m:02}-{d:02}", 5),
        ("{m:02}-{d:02}-{Y}", 5),
        ("{w} {m:02}/{d:02}/{y}", 2),
        ("{b}{d:02}/{y}", 2),
        ("{Y}/{m:02}/{d:02}", 1),
        ("{m:02}.{d:02}.{Y}", 0),
    ),
    "en": (
        ("{d:02}/{m:02}/{Y}", 30),
        ("{d}/{m}/{Y}", 6),
        ("{d:02}/{m:02}/{y}", 8),
        ("{d} {B} {Y}", 14),
        ("{d:02} {B} {Y}", 4),
        ("{d:02} {b} {Y}", 8),
        ("{d:02}-{b}-{Y}", 8),
        ("{d:02}-{b}-{y}", 5),
        ("{d:02}.{m:02}.{Y}", 6),
        ("{Y}-{m:02}-{d:02}", 8),
        ("{d:02}-{m:02}-{Y}", 4),
        ("{d}{th} {B} {Y}", 3),
        ("{B} {d}, {Y}", 4),
        ("{d:02}.{m:02}.{y}", 2),
        ("{d:02} {U} {Y}", 2),
    ),
    "de": (
        ("{d:02}.{m:02}.{Y}", 56),
        ("{d:02}.{m:02}.{y}", 12),
        ("{d}.{m}.{Y}", 6),
        ("{d}. {B} {Y}", 8),
        ("{d:02}. {B} {Y}", 2),
        ("{d}. {b}. {Y}", 2),
        ("{Y}-{m:02}-{d:02}", 5),
        ("{w}, {d:02}.{m:02}.{Y}", 2),
        ("{d:02}-{m:02}-{Y}", 1),
        ("{d:02}/{m:02}/{Y}", 2),
        ("{d:02}. {m:02}. {Y}", 1),
        ("{d:02}.{b}.{Y}", 1),
        ("{d}.{m}.{y}", 2),
    ),
    "fr": (
        ("{d:02}/{m:02}/{Y}", 50),
        ("{d:02}/{m:02}/{y}", 10),
        ("{d} {B} {Y}", 14),
        ("{d:02}.{m:02}.{Y}", 6),
        ("{d:02}-{m:02}-{Y}", 6),
        ("{Y}-{m:02}-{d:02}", 4),
        ("{d:02} {b}. {Y}", 3),
    ),
    "nl": (
        ("{d:02}-{m:02}-{Y}", 45),
        ("{d}-{m}-{Y}", 10),
        ("{d:02}-{m:02}-{y}", 5),
        ("{d} {B} {Y}", 14),
        ("{d:02}/{m:02}/{Y}", 10),
        ("{d:02}.{m:02}.{Y}", 4),
        ("{Y}-{m:02}-{d:02}", 4),
        ("{d:02} {b} {Y}", 3),
    ),
}
DATE_STYLES["it"] = DATE_STYLES["es"] = DATE_STYLES["fr"]

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "CHF": "CHF", "CAD": "CAD", "MYR": "RM", "AUD": "$", "SGD": "S$"}


@dataclass(frozen=True, slots=True)
class Notation:
    """A layout's way to write values.

    Attributes:
        date_style: a format over d, m, Y, y, B, b, U (capital short month), w (weekday), th (ordinal ending).
        currency_place: none, before, after, attached_before, attached_after: what ``money`` does.
        negative: minus, trailing, parentheses, dash (the typographic minus).
        quantity_decimals: at least so many; more where the quantity needs them.
        bare_zero: whole amounts are written without decimals ("1.200,-" or "1200").
    """

    language: str
    date_style: str
    decimal: str
    thousands: str
    currency: str
    currency_place: str
    negative: str = "minus"
    quantity_decimals: int = 0
    price_decimals: int = 2
    percent_style: str = "{} %"
    percent_decimals: int = 0
    quantity_thousands: bool = True

    def date(self, day: dt.date) -> str:
        month = day.month - 1
        short = SHORT_MONTHS[self.language].split()[month]
        return self.date_style.format(
            d=day.day,
            m=day.month,
            Y=day.year,
            y=f"{day.year % 100:02}",
            B=MONTHS[self.language].split()[month],
            b=short,
            U=short.upper(),
            w=WEEKDAYS[self.language].split()[day.weekday()],
            th=_ordinal_ending(day.day),
        )

    def number(self, value: Decimal, decimals: int, *, grouped: bool = True) -> str:
        text = f"{abs(_rounded(value, decimals)):,.{decimals}f}"
        separator = self.thousands if grouped else ""
        text = text.replace(",", "\0").replace(".", self.decimal).replace("\0", separator)
        return self._signed(text) if value < 0 else text

    def amount(self, value: Decimal) -> str:
        """Money with two decimals, without a currency."""
        return self.number(value, 2)

    def price(self, value: Decimal) -> str:
        """A unit price: more decimals where it has more."""
        return self.number(value, max(self.price_decimals, _decimals(value)))

    def quantity(self, value: Decimal) -> str:
        return self.number(value, max(self.quantity_decimals, _decimals(value)), grouped=self.quantity_thousands)

    def percent(self, value: Decimal) -> str:
        return self.percent_style.format(self.number(value, max(self.percent_decimals, _decimals(value))))

    def money(self, value: Decimal) -> str:
        """An amount with its currency where the layout puts it; spaces part words."""
        return self.with_currency(self.amount(value))

    def with_currency(self, text: str) -> str:
        match self.currency_place:
            case "before":
                return f"{self.currency} {text}"
            case "after":
                return f"{text} {self.currency}"
            case "attached_before":
                return f"-{self.currency}{text[1:]}" if text.startswith("-") else f"{self.currency}{text}"
            case "attached_after":
                return f"{text}{self.currency}"
        return text

    def _signed(self, text: str) -> str:
        match self.negative:
            case "trailing":
                return f"{text}-"
            case "parentheses":
                return f"({text})"
            case "dash":
                return f"\u2212{text}"
        return f"-{text}"


def _ordinal_ending(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def draw_notation(rng: random.Random, *, language: str, currency: str, country: str = "") -> Notation:
    """A way to write values as firms of that language (and country, ISO alpha-2) do."""
    decimal, thousands = _draw_signs(rng, language, country)
    return Notation(
        language=language,
        date_style=_draw_date_style(rng, language, currency, country),
        decimal=decimal,
        thousands=thousands,
        currency=SIGNS.get(currency, currency) if rng.random() < 0.55 else currency,
        currency_place=_draw_currency_place(rng, language),
        negative=rng.choices(("minus", "trailing", "parentheses", "dash"), (70, 14, 10, 6))[0],
        quantity_decimals=rng.choices((0, 1, 2, 3), (70, 3, 14, 13))[0],
        price_decimals=rng.choices((2, 3, 4), (88, 5, 7))[0],
        percent_style=rng.choice(("{} %", "{}%")),
        percent_decimals=rng.choices((0, 1, 2), (65, 10, 25))[0],
        quantity_thousands=rng.random() < 0.8,
    )


def _draw_date_style(rng: random.Random, language: str, currency: str, country: str) -> str:
    american = language == "en" and (country == "US" or (not country and currency == "USD"))
    styles, weights = zip(*DATE_STYLES["US" if american else language], strict=True)
    return str(rng.choices(styles, weights)[0])


def _draw_signs(rng: random.Random, language: str, country: str) -> tuple[str, str]:
    if language == "en":
        return ".", rng.choices((",", "", " "), (84, 14, 2))[0]
    if country == "CH":
        return ".", rng.choices(("'", "’", "", " "), (62, 14, 16, 8))[0]
    if rng.random() < 0.03:
        return ".", rng.choices((",", ""), (2, 1))[0]
    weights = (20, 12, 68) if language == "fr" else (80, 17, 3)
    return ",", rng.choices((".", "", " "), weights)[0]


def _draw_currency_place(rng: random.Random, language: str) -> str:
    places = ("none", "before", "after", "attached_before", "attached_after")
    weights = (44, 10, 4, 41, 1) if language == "en" else (44, 10, 43, 1, 2)
    return rng.choices(places, weights)[0]
