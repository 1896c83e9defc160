"""How countries write numbers, dates and money."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONATE = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """Separators and date notation; ``quantity_decimals`` None prints no more decimals than needed."""

    thousands: str
    decimal: str
    date: Callable[[dt.date], str]
    quantity_decimals: int | None = None

    def number(self, value: Decimal, decimals: int) -> str:
        whole, point, fraction = f"{value:,.{decimals}f}".partition(".")
        return whole.replace(",", self.thousands) + (self.decimal if point else "") + fraction

    def quantity(self, value: Decimal) -> str:
        if self.quantity_decimals is not None:
            return self.number(value, self.quantity_decimals)
        return self.number(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _dotted(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


def _dotted_short(day: dt.date) -> str:
    return f"{day:%d.%m.%y}"


def _slashed_us(day: dt.date) -> str:
    return f"{day:%m/%d/%Y}"


def _slashed_uk(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _named_en(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _named_us(day: dt.date) -> str:
    return f"{_MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def _named_de(day: dt.date) -> str:
    return f"{day.day}. {_MONATE[day.month - 1]} {day.year}"


STYLES = {
    "de": Style(".", ",", _dotted),
    "de-short": Style(".", ",", _dotted_short),
    "de-named": Style(".", ",", _named_de),
    "de-erp": Style(".", ",", _dotted, quantity_decimals=3),
    "de-decimals": Style(".", ",", _dotted, quantity_decimals=2),
    "at": Style("\u00a0", ",", _dotted),
    "ch": Style("'", ".", _dotted),
    "ch-typographic": Style("’", ".", _named_de),
    "uk": Style(",", ".", _named_en),
    "uk-slashed": Style(",", ".", _slashed_uk),
    "us": Style(",", ".", _slashed_us),
    "us-named": Style(",", ".", _named_us),
    "iso": Style(",", ".", lambda day: day.isoformat()),
    "nl": Style(".", ",", lambda day: f"{day:%d-%m-%Y}"),
}
