"""When a predicted value is right.

| kind     | right when                                                                                     |
|----------|------------------------------------------------------------------------------------------------|
| number   | equal, whatever the notation                                                                   |
| date     | the same day; a notation that can be read in two ways is wrong                                 |
| currency | the same code; a sign counts as its code                                                       |
| unit     | the same after folding, or two words for one unit                                              |
| position | the same after folding, leading zeros apart                                                    |
| text     | token-set ratio of at least 85 after folding, and neither more than twice as long as the other |
| id       | everything else: the same after folding, spaces apart                                          |
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from rapidfuzz import fuzz


class Kind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    CURRENCY = "currency"
    UNIT = "unit"
    POSITION = "position"
    TEXT = "text"
    ID = "id"


_KINDS = {
    "unit_price": Kind.NUMBER,
    "quantity": Kind.NUMBER,
    "price_quantity": Kind.NUMBER,
    "period_start": Kind.DATE,
    "period_end": Kind.DATE,
    "currency": Kind.CURRENCY,
    "unit": Kind.UNIT,
    "position": Kind.POSITION,
    "description": Kind.TEXT,
    "payment_terms": Kind.TEXT,
    "delivery_terms": Kind.TEXT,
}
_KIND_ENDINGS = {"_date": Kind.DATE, "_amount": Kind.NUMBER, "_name": Kind.TEXT, "_address": Kind.TEXT}

_TRANSCRIPTIONS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "²": "2", "³": "3"})
_CURRENCY_CODES = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "RS": "INR", "RM": "MYR"}
_UNIT_SYNONYMS = (
    "stk stck stueck st pcs pc pce piece pieces ea each c62 h87 unit units",
    "kg kgm kilo",
    "g grm gramm",
    "m mtr meter metre meters",
    "m2 qm mtk sqm",
    "km kmt",
    "l ltr liter liters litre",
    "h hur std stunde stunden hour hours",
    "tag tage day days",
)
_UNIT_NAMES = {word: words.split()[0] for words in _UNIT_SYNONYMS for word in words.split()}

_ISO_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{4})(\d{2})(\d{2})\Z")
_DOTTED_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{2,4})")
_SLASHED_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{2,4})")

_LEAST_RATIO = 85
_LEAST_LENGTH_SHARE = 0.5


def kind_of(field: str) -> Kind:
    """How values of ``field`` are compared; fields are known by name or by its ending, unknown ones are ids."""
    if field in _KINDS:
        return _KINDS[field]
    return next((kind for ending, kind in _KIND_ENDINGS.items() if field.endswith(ending)), Kind.ID)


def fold(text: str) -> str:
    """Lower case without accents, umlauts as two letters; letters and digits only, words one space apart."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_TRANSCRIPTIONS))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]", " ", letters).split())


def read_number(text: str) -> float | None:
    """The number in a notation such as 1,234.50 or ``1.234,50 EUR`` or (3.00) or 5-; a lone comma is a decimal one."""
    kept = re.sub(r"[^\d,.\-()]", "", text).rstrip(".,")
    negative = kept.startswith(("-", "(")) or kept.endswith("-")
    try:
        number = float(_with_decimal_point(re.sub(r"[()\-]", "", kept)))
    except ValueError:
        return None
    return -number if negative else number


def _with_decimal_point(digits: str) -> str:
    if "," in digits and "." in digits:
        if digits.rfind(",") > digits.rfind("."):
            return digits.replace(".", "").replace(",", ".")
        return digits.replace(",", "")
    if re.fullmatch(r"\d{1,3}(,\d{3})+", digits):
        return digits.replace(",", "")
    if "," in digits:
        return digits.replace(",", ".")
    return digits.replace(".", "") if digits.count(".") > 1 else digits


def read_days(text: str) -> set[dt.date]:
    """The days that ``text`` may begin with: two where day and month can be swapped, none where it is no date."""
    stripped = text.strip()
    if match := _ISO_DATE.match(stripped):
        year, month, day = (group for group in match.groups() if group)
        return _days((year, month, day))
    if match := _DOTTED_DATE.match(stripped):
        return _days((match[3], match[2], match[1]))
    if match := _SLASHED_DATE.match(stripped):
        return _days((match[3], match[2], match[1]), (match[3], match[1], match[2]))
    return set()


def _days(*readings: tuple[str, str, str]) -> set[dt.date]:
    found = set()
    for year_text, month, day in readings:
        year = int(year_text)
        century = 2000 if year < 70 else 1900 if year < 100 else 0
        try:
            found.add(dt.date(century + year, int(month), int(day)))
        except ValueError:
            continue
    return found


def is_same(field: str, predicted: str, expected: str) -> bool:
    """Whether ``predicted`` is right for this one acceptable value."""
    match kind_of(field):
        case Kind.NUMBER:
            return _same_number(predicted, expected)
        case Kind.DATE:
            return _same_day(predicted, expected)
        case Kind.CURRENCY:
            return _currency_code(predicted) == _currency_code(expected)
        case Kind.TEXT:
            return _same_text(fold(predicted), fold(expected))
        case kind:
            return _same_key(kind, fold(predicted).replace(" ", ""), fold(expected).replace(" ", ""))


def is_right(field: str, predicted: str, accepted: Iterable[str]) -> bool:
    """Whether ``predicted`` is right for any of the acceptable values."""
    return any(is_same(field, predicted, expected) for expected in accepted)


def _same_number(predicted: str, expected: str) -> bool:
    left, right = read_number(predicted), read_number(expected)
    return left is not None and right is not None and abs(left - right) < 1e-6 * max(1.0, abs(right))


def _same_day(predicted: str, expected: str) -> bool:
    left, right = read_days(predicted), read_days(expected)
    if not left or not right:
        return not left and not right and fold(predicted).replace(" ", "") == fold(expected).replace(" ", "")
    return len(left) == 1 and left <= right


def _currency_code(text: str) -> str:
    stripped = text.strip().upper()
    return _CURRENCY_CODES.get(stripped, stripped)


def _same_text(predicted: str, expected: str) -> bool:
    if predicted == expected:
        return True
    shorter, longer = sorted((len(predicted), len(expected)))
    if not shorter or shorter < _LEAST_LENGTH_SHARE * longer:
        return False
    return fuzz.token_set_ratio(predicted, expected) >= _LEAST_RATIO


def _same_key(kind: Kind, predicted: str, expected: str) -> bool:
    if kind is Kind.UNIT:
        return _UNIT_NAMES.get(predicted, predicted) == _UNIT_NAMES.get(expected, expected)
    if kind is Kind.POSITION:
        predicted, expected = predicted.lstrip("0"), expected.lstrip("0")
    return bool(expected) and predicted == expected
