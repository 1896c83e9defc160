"""Days, numbers, item numbers, names and addresses as IDocs write them, both ways."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from datamodel.errors import DocumentError, RejectionCode


def date_text(day: dt.date | None) -> str:
    """``20260331``; empty without a day."""
    return day.strftime("%Y%m%d") if day else ""


def read_date(written: str, place: str = "the IDoc") -> dt.date | None:
    """The day of a date field; None where it is empty or all zeros, as the ERP writes no date.

    Raises:
        DocumentError: it is no date; ``place`` says where it stands.
    """
    if not written.strip("0 "):
        return None
    try:
        return dt.datetime.strptime(written.strip(), "%Y%m%d").date()  # noqa: DTZ007  # a day has no time zone
    except ValueError as error:
        raise DocumentError(RejectionCode.DAMAGED, f"{written!r} in {place} is no date. Ask its sender.") from error


def decimal_text(value: Decimal | None) -> str:
    """Digits and a dot, a minus behind, no exponent, no zeros at the end of a fraction; empty without a value."""
    if value is None:
        return ""
    digits = f"{value.copy_abs():f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{digits}-" if value < 0 else digits


def read_decimal(written: str, place: str = "the IDoc") -> Decimal | None:
    """The value of a number field, its sign before or behind; None where it is empty.

    Raises:
        DocumentError: it is no number; ``place`` says where it stands.
    """
    digits = written.strip()
    if not digits:
        return None
    behind = digits.endswith("-")
    digits = digits[:-1].rstrip() if behind else digits
    try:
        value = Decimal(digits)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise DocumentError(RejectionCode.DAMAGED, f"{written!r} in {place} is no number. Ask its sender.")
    return value.copy_negate() if behind else value


def item_text(position: str) -> str:
    """As the ERP writes an item number of digits: ``10`` → ``000010``; anything else stays."""
    return position.zfill(6) if position.isascii() and position.isdigit() else position


def read_item(written: str) -> str:
    """``000010`` → ``10``."""
    return written.lstrip("0") or written if written.isascii() and written.isdigit() else written


def printed_address(street: Iterable[str], postal_code: str, city: str, country: str) -> str:
    """An address on one line, in the order of a letter; ``split_address`` takes it apart again."""
    lines = (*street, f"{postal_code} {city}".strip(), country)
    return ", ".join(line for line in lines if line)
