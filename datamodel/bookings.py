"""Which bookings are one: banks tell of a payment several times, during the day, in a statement, in two formats."""

import datetime as dt
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from datamodel.extraction import Extraction, Field

_GERMAN_IBAN = re.compile(r"DE\d{2}(\d{8})(\d{10})")
_GERMAN_ACCOUNT = re.compile(r"(\d{8})/0*(\d{1,10})")
_REFERENCE_LENGTH = 16
"""As much of the bank's number as MT940 has room for."""
_TEXT_LENGTH = 27
"""As much of a name as the shortest formats have room for."""


def account_key(account: str) -> str:
    """One form of the number of an account, in capitals, without spaces and punctuation.

    A German IBAN is its bank code and number, as which MT940 gives them: ``DE89370400440532013000`` and
    ``37040044/532013000`` are one.
    """
    text = "".join(account.split()).upper()
    german = _GERMAN_IBAN.fullmatch(text) or _GERMAN_ACCOUNT.fullmatch(text)
    if german:
        return f"DE{german[1]}{german[2].zfill(10)}"
    return re.sub(r"[\W_]", "", text)


def booking_key(account: str, booking: Mapping[str, Field], *, occurrence: int = 1) -> str:
    """The same for one booking in camt.052, 053, 054, MT940 and MT942, as far as they tell the same of it.

    Account, amount with its sign, and value date (else booking date) always count. Then the bank's number, as much of
    it as MT940 has room for, since some banks use one number for many bookings; without it the end-to-end id; without
    that the counterparty's account, else its name, and the letters and digits of what it is for.

    Keys tell reports and notifications from the statements that follow. Two bookings of two statements are two,
    whatever their keys: a statement repeats nothing of another one.

    Args:
        account: number of the account, as the file has it.
        booking: a line item of a bank statement, report or notification.
        occurrence: which one it is of those of its file that are alike in all this, from 1.
    """
    day = _value(booking, "value_date") or _value(booking, "booking_date")
    amount = _value(booking, "amount")
    said = (
        account_key(account),
        f"{amount.normalize():f}" if isinstance(amount, Decimal) and amount.is_finite() else "",
        day.isoformat() if isinstance(day, dt.date) else "",
        *_told(booking),
        str(occurrence),
    )
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:32]


def booking_keys(extraction: Extraction) -> tuple[str, ...]:
    """The key of each line of a bank statement, report or notification; those that are alike are numbered."""
    field = extraction.fields.get("account_iban")
    account = "" if field is None else str(field.value)
    return _numbered(account, extraction.line_items)


def _numbered(account: str, bookings: Iterable[Mapping[str, Field]]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    keys = []
    for booking in bookings:
        first = booking_key(account, booking)
        seen[first] += 1
        keys.append(first if seen[first] == 1 else booking_key(account, booking, occurrence=seen[first]))
    return tuple(keys)


def _told(booking: Mapping[str, Field]) -> tuple[str, ...]:
    """What tells a booking from others of its amount and day; the first word says what kind of sign it is."""
    bank_reference = _letters(booking, "bank_reference")[:_REFERENCE_LENGTH]
    if bank_reference:
        return "bank", bank_reference
    end_to_end_id = _letters(booking, "end_to_end_id")
    if end_to_end_id:
        return "end to end", end_to_end_id
    account = account_key(str(_value(booking, "counterparty_iban") or ""))
    return (
        "text",
        account or _letters(booking, "counterparty_name")[:_TEXT_LENGTH],
        _letters(booking, "payment_reference"),
    )


def _value(booking: Mapping[str, Field], name: str) -> object:
    field = booking.get(name)
    return None if field is None else field.value


def _letters(booking: Mapping[str, Field], name: str) -> str:
    """Letters and digits alone, in capitals: banks break and space texts in their own ways."""
    text = unicodedata.normalize("NFKC", str(_value(booking, name) or "")).casefold()
    return re.sub(r"[\W_]", "", text).upper()
