"""Texts to values: numbers, dates, currencies and identifiers in the notation of their document.

One document uses one notation. ``notation_of`` decides it from what can be read in one way only, so that "1,234"
and "03/05/2026" are read as their neighbours are.
"""

import datetime as dt
import functools
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.dates import get_month_names
from stdnum import iban as iban_number
from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat

_LANGUAGES = ("en", "de", "fr", "nl", "it", "es")
CURRENCY_SIGNS = {
    "€": "EUR",
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "RM": "MYR",
    "FR.": "CHF",
    "SFR": "CHF",
    "KČ": "CZK",
    "ZŁ": "PLN",
    "EURO": "EUR",
}
CURRENCIES = frozenset(
    [
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "RON",
        "BGN",
        "JPY",
        "CNY",
        "INR",
        "MYR",
        "SGD",
        "AUD",
        "CAD",
        "NZD",
        "TRY",
        "ZAR",
        "BRL",
        "MXN",
        "AED",
        "SAR",
        "KRW",
        "THB",
        "HKD",
        "ILS",
        "RUB",
        "UAH",
        "ISK",
    ]
)

NUMBER = re.compile(
    r"""(?<![\w.,])
    (?P<open>\()?(?P<sign>[-−–+])?\s?
    (?P<digits>\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{1,5})?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+[.,]\d{1,4}|\d+(?:[.,]\d{1,6})?)
    (?P<dash>,[-–—]{1,2})?(?P<after>[-−](?![\w]))?(?P<close>\))?
    (?![\d]|[.,]\d)""",
    re.VERBOSE,
)
_NUMERIC_DATE = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/]|[.,-]\d)")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\w)(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]*(?:of\s+|de\s+)?([^\W\d_]{3,10})\.?,?[\s-]*(?:de\s+)?(\d{4}|\d{2})(?!\d)"
)
_MONTH_DAY = re.compile(r"(?<!\w)([^\W\d_]{3,10})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_CURRENCY = re.compile(r"[A-Za-z]{2,4}\$?|US\$|[€$£¥₹]")
_TAX_ID_DIGITS = {"AT": 8, "BE": 10, "CH": 9, "CZ": 8, "DE": 9, "DK": 8, "FR": 11, "GB": 9, "IT": 11, "PL": 10}
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}(?:[ ][A-Z0-9])?\b")
_AFTER_IBAN = re.compile(  # in groups of four; behind the first one each has a digit, so that no word is taken for one
    r"\bIBAN\W{0,4}([A-Z]{2}\d{2} ?[A-Z0-9]{4}(?: ?(?=[A-Z]{0,3}\d)[A-Z0-9]{4}){1,6}(?: ?\d[A-Z0-9]{0,2})?)(?![A-Z0-9])"
)
_VAT = re.compile(
    r"(?<![A-Z0-9])((?:AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|XI)"
    r"[-. ]?[A-Z0-9]{1,4}(?:[. -]?[A-Z0-9]{1,4}){1,5})(?![A-Z0-9])"
)


@dataclass(frozen=True, slots=True)
class Notation:
    """How a document writes numbers and days.

    Attributes:
        decimal: "," or ".".
        day_first: whether 03/05/2026 is the 3rd of May.
        evidence: in words, what decided it.
    """

    decimal: str = ","
    day_first: bool = True
    evidence: tuple[str, ...] = ()


def notation_of(text: str, *, language: str, currency: str = "") -> Notation:
    """The notation of a document from its whole ``text``; language and currency decide where nothing else does."""
    decimal, why_decimal = _decimal_sign(text, language)
    day_first, why_dates = _day_first(text, language, currency)
    return Notation(decimal, day_first, (why_decimal, why_dates))


def _decimal_sign(text: str, language: str) -> tuple[str, str]:
    votes: Counter[str] = Counter()
    example: dict[str, str] = {}
    for match in NUMBER.finditer(_without_dates(text)):
        sign = _sure_decimal(match["digits"])
        if sign:
            votes[sign] += 1
            example.setdefault(sign, match["digits"])
    if votes and votes[","] != votes["."]:
        sign = max(votes, key=lambda s: votes[s])
        return sign, f"decimal sign '{sign}' as in {example[sign]} ({votes[sign]} of {votes.total()} numbers)"
    sign = "." if language == "en" else ","
    return sign, f"decimal sign '{sign}' as usual in language '{language}'"


def _sure_decimal(digits: str) -> str:
    """The decimal sign of a number that can be read in one way only, else an empty string."""
    signs = [c for c in digits if c in ".,"]
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) == 1 and not re.fullmatch(r"\d{1,3}[.,]\d{3}", digits):
        return signs[0]
    if len(signs) > 1:
        return "," if signs[0] == "." else "."
    return ""


def _day_first(text: str, language: str, currency: str) -> tuple[bool, str]:
    first, second = "", ""
    for match in _NUMERIC_DATE.finditer(text):
        if match[2] == ".":
            continue
        if int(match[1]) > 12:
            first = first or match[0]
        elif int(match[3]) > 12:
            second = second or match[0]
    if bool(first) != bool(second):
        return bool(first), f"{'day' if first else 'month'} first as in {first or second}"
    month_first = language == "en" and currency in ("USD", "")
    return (
        not month_first,
        f"{'month' if month_first else 'day'} first as usual in '{language}' with {currency or 'no currency'}",
    )


def _without_dates(text: str) -> str:
    return _NUMERIC_DATE.sub(" ", _ISO_DATE.sub(" ", text))


def parse_number(text: str, notation: Notation) -> Decimal | None:
    """The only number in ``text``; None where there is none."""
    match = NUMBER.search(text)
    return number_of(match, notation) if match else None


def number_of(match: re.Match[str], notation: Notation) -> Decimal | None:
    """The value of a match of ``NUMBER``."""
    digits = re.sub(r"[ \u00a0\u202f'’]", "", match["digits"])
    decimal = _sure_decimal(digits) or notation.decimal  # "1.234" is a thousand where the decimal sign is a comma
    thousands = "." if decimal == "," else ","
    try:
        value = Decimal(digits.replace(thousands, "").replace(",", "."))
    except InvalidOperation:
        return None
    negative = match["sign"] in ("-", "−", "–") or match["after"] or (match["open"] and match["close"])
    return -value if negative else value


def parse_date(text: str, notation: Notation) -> dt.date | None:
    """The first date in ``text``."""
    found = find_date(text, notation)
    return found[0] if found else None


def find_date(text: str, notation: Notation) -> tuple[dt.date, int, int] | None:
    """The first date in ``text`` with its start and end."""
    candidates = []
    for pattern, reading in _READINGS:
        for match in pattern.finditer(text):
            day = reading(match, notation)
            if day:
                candidates.append((match.start(), -match.end(), day))
                break
    if not candidates:
        return None
    start, end, day = min(candidates)
    return day, start, -end


def _iso(match: re.Match[str], _: Notation) -> dt.date | None:
    return _day(match[1], match[3], match[4])


def _numeric(match: re.Match[str], notation: Notation) -> dt.date | None:
    first, second = match[1], match[3]
    day_first = match[2] == "." or notation.day_first
    if int(second) > 12:
        day_first = False
    elif int(first) > 12:
        day_first = True
    return _day(match[4], second, first) if day_first else _day(match[4], first, second)


def _day_then_month(match: re.Match[str], _: Notation) -> dt.date | None:
    month = _months().get(match[2].casefold())
    return _day(match[3], month, match[1]) if month else None


def _month_then_day(match: re.Match[str], _: Notation) -> dt.date | None:
    month = _months().get(match[1].casefold())
    return _day(match[3], month, match[2]) if month else None


_READINGS = (
    (_ISO_DATE, _iso),
    (_NUMERIC_DATE, _numeric),
    (_DAY_MONTH, _day_then_month),
    (_MONTH_DAY, _month_then_day),
)


@functools.cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale=language).items():
                    names.setdefault(name.casefold().rstrip("."), number)
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    ):
        names.setdefault(name, number)
    names |= {"sept": 9, "mrz": 3, "maerz": 3, "okt": 10, "dez": 12, "mai": 5}
    return names


def _day(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    try:
        found = dt.date(number, int(month), int(day))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def parse_currency(text: str) -> str | None:
    """ISO 4217 code of the first currency named in ``text`` by code or sign."""
    for match in _CURRENCY.finditer(text):
        token = match[0]
        upper = token.upper()
        if upper in CURRENCIES:
            return upper
        if upper in CURRENCY_SIGNS and (not token.isalpha() or upper in ("EURO", "SFR")):
            return CURRENCY_SIGNS[upper]
    return None


def find_ibans(text: str) -> list[str]:
    """Every IBAN with right check digits, without spaces."""
    found = []
    for match in _IBAN.finditer(text.upper()):
        compact = _longest_valid_iban(match[0])
        if compact and compact not in found:
            found.append(compact)
    return found


def labelled_iban(text: str) -> str:
    """What stands behind the word IBAN, without spaces, if it has the form of one; its check digits may be wrong."""
    match = _AFTER_IBAN.search(text.upper())
    return "".join(match[1].split()) if match else ""


def _longest_valid_iban(text: str) -> str:
    parts = text.split()
    for size in range(len(parts), 0, -1):
        candidate = "".join(parts[:size])
        if iban_number.is_valid(candidate):
            return candidate
    return ""


def find_tax_ids(text: str) -> list[tuple[str, bool]]:
    """What looks like a VAT id, as printed, and whether its check digits are right."""
    found = []
    match = _VAT.search(text)
    while match:
        printed = _longest_tax_id(match[1])
        if printed:
            found.append((printed, _valid_tax_id(printed)))
        match = _VAT.search(text, match.start() + max(2, len(printed)))
    return found


def _longest_tax_id(text: str) -> str:
    """The longest beginning of ``text`` with right check digits, else the first words with a usual count of digits."""
    parts = text.split()
    beginnings = [" ".join(parts[:size]) for size in range(len(parts), 0, -1)]
    for candidate in beginnings:
        if _valid_tax_id(candidate):
            return candidate
    plausible = [c for c in beginnings if 7 <= _digits(c) <= 12]
    whole = [c for c in plausible if _digits(c) == _TAX_ID_DIGITS.get(c[:2])]
    return (whole or plausible)[-1] if plausible else ""


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _valid_tax_id(text: str) -> bool:
    return any(module.is_valid(text) for module in (eu_vat, ch_vat, gb_vat))
