"""What stands in single fields of MT940 and MT942: bookings (61), balances (60, 62), accounts (25), totals (90)."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from stdnum import iban

_BOOKING = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4}|[ ]{4})?(?P<mark>[ER]?[CD])(?P<funds>[A-Z])?\s?(?P<amount>[\d.,]+)"
    r"(?P<type>[A-Z][A-Z0-9 ]{3})?(?P<rest>.*)\Z",
    re.DOTALL,
)
_BALANCE = re.compile(r"(?P<mark>[CD])(?P<day>\d{6})(?P<currency>[A-Z]{3})?(?P<amount>[\d.,]+)\s*\Z")
_TOTAL = re.compile(r"(?P<count>\d{1,15})(?P<currency>[A-Z]{3})(?P<amount>[\d.,]+)\s*\Z")
_NUMBER = re.compile(r"\s*(?P<number>\w+(?:[-.]\w+)*)\s*(?:/\s*(?P<page>\d{1,5}))?\s*\Z")
_ORIGINAL = re.compile(r"/OCMT/([A-Z]{3})([\d,.]+)")
_CHARGES = re.compile(r"/CHGS/[A-Z]{3}([\d,.]+)")
_FIRST_YEAR = 80
"""Two digits from here on are of the last century."""
_MOST_DIGITS, _LONGEST_NUMBER = 20, 100
_EMPTY = frozenset({"N", "NONREF", "NOTPROVIDED", "NONE", "EREF", "KREF", "KREF+", "EREF+", "PREF", "MARF"})
"""What stands for a reference where there is none, or where it stands in field 86."""


@dataclass(frozen=True, slots=True)
class Line61:
    """A booking: ``amount`` with its sign, ``kind`` with its letter (``NTRF``), ``is_reversal`` of RC and RD.

    ``is_expected`` is one that is not booked yet (EC and ED of MT942). ``booking_date`` is the value date where the
    bank gives no entry date.
    """

    value_date: dt.date
    booking_date: dt.date
    amount: Decimal
    is_reversal: bool
    is_expected: bool
    kind: str
    customer_reference: str
    bank_reference: str
    details: str
    original: tuple[Decimal, str] | None
    charges: Decimal | None


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance with its sign; ``currency`` is empty where the field has none."""

    day: dt.date
    amount: Decimal
    currency: str


def read_booking(text: str) -> Line61 | None:
    """Field 61; None where it is none.

    C is a credit, RC takes one back, D is a debit, RD takes one back; EC and ED are expected ones, in MT942 alone.
    """
    match = _BOOKING.match(text.strip())
    value_date = read_day(match["value"]) if match else None
    amount = read_amount(match["amount"]) if match else None
    if match is None or value_date is None or amount is None:
        return None
    mark = match["mark"]
    is_reversal = mark.startswith("R")
    is_credit = mark.endswith("C") != is_reversal
    first, _, details = match["rest"].partition("\n")
    customer, _, bank = first.partition("//")
    original, charges = _ORIGINAL.search(details), _CHARGES.search(details)
    foreign = read_amount(original[2]) if original else None
    return Line61(
        value_date=value_date,
        booking_date=_entry_date(match["entry"] or "", value_date),
        amount=amount if is_credit else -amount,
        is_reversal=is_reversal,
        is_expected=mark.startswith("E"),
        kind=(match["type"] or "").strip(),
        customer_reference=_reference(customer),
        bank_reference=_reference(bank),
        details="" if original or charges else " ".join(details.split()),
        original=(foreign, original[1]) if original and foreign is not None else None,
        charges=read_amount(charges[1]) if charges else None,
    )


def _reference(text: str) -> str:
    text = " ".join(text.split())
    return "" if text.upper() in _EMPTY else text


@lru_cache(maxsize=1024)
def _entry_date(text: str, value_date: dt.date) -> dt.date:
    """Month and day, in the year in which they are nearest to the value date."""
    if not text.strip():
        return value_date
    years = (value_date.year - 1, value_date.year, value_date.year + 1)
    days = [day for year in years if (day := _day(year, int(text[:2]), int(text[2:]))) is not None]
    return min(days, key=lambda day: abs(day - value_date)) if days else value_date


@lru_cache(maxsize=1024)
def read_day(text: str) -> dt.date | None:
    """``YYMMDD``. Banks count 30 days in every month: 30 February is its last day."""
    year = int(text[:2])
    return _day(year + (1900 if year >= _FIRST_YEAR else 2000), int(text[2:4]), int(text[4:6]))


def _day(year: int, month: int, day: int) -> dt.date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def read_amount(text: str) -> Decimal | None:
    """``1234,5``: the comma is always there; some banks write a dot."""
    number = text.replace(",", ".") if "," in text and "." not in text else text
    if "," in number or len(number) > _MOST_DIGITS:
        return None
    try:
        return Decimal(number.rstrip(".") or "0") if number != "." else None
    except InvalidOperation:
        return None


def read_balance(text: str) -> Balance | None:
    """Fields 60 to 65; None where it is none."""
    match = _BALANCE.match(text.strip())
    day, amount = (read_day(match["day"]), read_amount(match["amount"])) if match else (None, None)
    if match is None or day is None or amount is None:
        return None
    return Balance(day, amount if match["mark"] == "C" else -amount, match["currency"] or "")


def read_total(text: str) -> tuple[int, Decimal] | None:
    """Fields 90C and 90D of MT942: how many, and how much."""
    match = _TOTAL.match(text.strip())
    amount = read_amount(match["amount"]) if match else None
    return (int(match["count"]), amount) if match and amount is not None else None


def read_account(text: str) -> str:
    """Field 25: IBAN, bank code and number, or any number; without a currency behind an IBAN."""
    first = "".join(text.split("\n", 1)[0].split())
    shorter = first[:-3]
    if first[-3:].isalpha() and not iban.is_valid(first) and iban.is_valid(shorter):
        return shorter
    return first


def read_number(text: str) -> tuple[str, int]:
    """Field 28: the number of the statement, and of its page (from 1)."""
    match = _NUMBER.match(text[:_LONGEST_NUMBER].strip())
    if match is None:
        return " ".join(text[:_LONGEST_NUMBER].split()), 1
    return match["number"], int(match["page"] or 1) or 1
