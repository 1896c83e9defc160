"""Bank statements: they add up, are in one currency, and name accounts that can be."""

import re
from collections.abc import Iterator
from decimal import Decimal

from stdnum import iban

from datamodel.extraction import DocumentType, Extraction, Issue, Severity, StatementKind
from orders.paper import number_of, text_of, words_of
from pipelines.protocols import MasterData

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
_BALANCES = ("opening_balance", "closing_balance")


def check_statement(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:  # noqa: ARG001
    """Opening balance + bookings = closing balance, to the last cent; currencies; check digits of accounts.

    A report or notification has no sum of its own: its bookings come again in a statement. Paper that tells no kind and
    has no balances is not held to any.
    """
    if extraction.document_type is not DocumentType.BANK_STATEMENT:
        return
    kind = text_of(extraction.fields, "statement_kind")
    if kind in ("", StatementKind.STATEMENT):
        yield from _sum(extraction, is_data=bool(kind))
    yield from _currencies(extraction)
    yield from _accounts(extraction)


def _sum(extraction: Extraction, *, is_data: bool) -> Iterator[Issue]:
    opening, closing = (number_of(extraction.fields, name) for name in _BALANCES)
    if opening is None or closing is None:
        for name in _BALANCES if is_data else ():
            if number_of(extraction.fields, name) is None:
                message = f"{words_of(name)} is missing, and without it nobody can tell whether the statement is whole."
                yield Issue("statement_sum", message, field=name)
        return
    amounts = [number_of(item, "amount") for item in extraction.line_items]
    booked = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if opening + booked != closing:
        message = (
            f"The statement opens with {opening}, its bookings come to {booked}, and it closes with {closing}: "
            f"{abs(closing - opening - booked)} are missing or too much."
        )
        yield Issue("statement_sum", message, field="closing_balance")


def _currencies(extraction: Extraction) -> Iterator[Issue]:
    own = text_of(extraction.fields, "currency")
    for line, item in enumerate(extraction.line_items, 1):
        currency = text_of(item, "currency")
        if own and currency and currency != own:
            message = f"Line {line} is booked in {currency}, and the account is in {own}."
            yield Issue("booking_currency", message, field="currency", line=line)


def _accounts(extraction: Extraction) -> Iterator[Issue]:
    """A wrong account of a counterparty is the bank's affair: it is told, and stops nothing."""
    number = text_of(extraction.fields, "account_iban")
    if _is_wrong(number):
        yield Issue("iban_invalid", f"The check digits of the IBAN {number} are wrong.", field="account_iban")
    for line, item in enumerate(extraction.line_items, 1):
        number = text_of(item, "counterparty_iban")
        if _is_wrong(number):
            message = f"The counterparty's account {number} in line {line} has wrong check digits."
            yield Issue("iban_invalid", message, "counterparty_iban", line, Severity.WARNING)


def _is_wrong(number: str) -> bool:
    """Whether it looks like an IBAN and is none; other numbers have no check digits that are known here."""
    return bool(_IBAN.fullmatch(number)) and not iban.is_valid(number)
