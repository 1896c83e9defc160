"""Bank statements as FINSTA01 IDocs (message FINSTA), both ways.

The first item holds the balances and sums, each other one a booking. Money out has a negative amount, the minus behind.
What a booking is for stands in its text, marked as German banks mark it in the field 86 of MT940 (DFÜ agreement,
appendix 3): ``SVWZ+`` the reference, ``EREF+`` the end-to-end id, ``IBAN+`` and ``ABWA+`` or ``ABWE+`` the other
party's account and name; ``GVC+`` a transaction code that is longer than its field.
"""

import datetime as dt
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.finance.accounts import Account, join_iban, split_iban
from adapters.idoc.finance.segments import E1IDB02, E1IDPU5
from adapters.idoc.finance.statement_segments import E1IDKU1, E1IDPF1, E1IDT01, Finsta01
from adapters.idoc.messages import message_of
from adapters.idoc.trade.items import E1EDP02, E1EDP03
from adapters.idoc.trade.mapping import Pairs, lacking, read_dates, unfit, write_dates
from adapters.idoc.values import date_text, decimal_text, read_date, read_decimal
from datamodel.business import BankStatement, Booking

DATES: Pairs = (("026", "date"),)
BOOKING_DATES: Pairs = (("037", "booking_date"), ("036", "value_date"))
_OPENING, _CLOSING, _DEBITS, _CREDITS, _PAYMENT = "019", "021", "023", "024", "001"
_BALANCES = (_OPENING, _CLOSING, _DEBITS, _CREDITS)
_END_TO_END = "035"
_TEXT_WIDTH, _TEXT_LINES = 70, 14
_TAG = re.compile(r"(SVWZ|EREF|IBAN|ABWA|ABWE|GVC)\+(.*)", re.DOTALL)
_CODE_LENGTH = 3
_ACCOUNT = "AS"


def compose_statement(
    statement: BankStatement, profile: IdocProfile, *, message_id: str, created_at: dt.datetime
) -> Finsta01:
    """The statement with all its bookings.

    Raises:
        DocumentError: it does not fit the format: balances and bookings that do not agree, a text of more than 14
            lines, a number of more than 35 characters.
        ValueError: ``message_id`` is none.
    """
    booked = sum((booking.amount for booking in statement.bookings), Decimal(0))
    if statement.opening_balance + booked != statement.closing_balance:
        raise unfit(
            f"Statement {statement.number} opens with {statement.opening_balance}, books {booked} and closes with "
            f"{statement.closing_balance}"
        )
    account = split_iban(statement.account_iban)
    bookings = enumerate(statement.bookings, 2)
    return Finsta01(
        control=control_record(Finsta01, "FINSTA", profile, message_id=message_id, created_at=created_at),
        header=E1IDKU1(
            bgmtyp="STA",
            bgmname="BANK STATEMENT",
            bgmref=statement.number,
            bgmlev="ORG",
            dates=tuple(write_dates(statement, DATES)),
            accounts=(
                E1IDB02(
                    fiiquali=_ACCOUNT,
                    fiikonto=account.number,
                    fiikwaer=statement.currency,
                    fiibkenn=account.bank,
                    fiibland=account.country,
                ),
            ),
            items=(_balances(statement), *(_entry(number, each, statement.currency) for number, each in bookings)),
        ),
    )


def _balances(statement: BankStatement) -> E1IDPF1:
    amounts = [booking.amount for booking in statement.bookings]
    debits = -sum((amount for amount in amounts if amount < 0), Decimal(0))
    credits_ = sum((amount for amount in amounts if amount > 0), Decimal(0))
    values = (statement.opening_balance, statement.closing_balance, debits, credits_)
    return E1IDPF1(
        linlineit=_line_number(1),
        amounts=tuple(
            _amount(qualifier, value, statement.currency) for qualifier, value in zip(_BALANCES, values, strict=True)
        ),
    )


def _line_number(number: int) -> str:
    return f"{number:06d}"


def _amount(qualifier: str, value: Decimal, currency: str) -> E1IDPU5:
    return E1IDPU5(moaqual=qualifier, moabetr=decimal_text(value), cuxwaerz=currency)


def _entry(number: int, booking: Booking, currency: str) -> E1IDPF1:
    code = booking.transaction_code
    days = [(qualifier, getattr(booking, name)) for qualifier, name in BOOKING_DATES]
    return E1IDPF1(
        linlineit=_line_number(number),
        linaction=code if len(code) <= _CODE_LENGTH else "",
        dates=tuple(E1EDP03(iddat=qualifier, datum=date_text(day)) for qualifier, day in days if day),
        references=(E1EDP02(qualf=_END_TO_END, belnr=booking.end_to_end_id),) if booking.end_to_end_id else (),
        texts=tuple(_texts(booking, number)),
        amounts=(_amount(_PAYMENT, booking.amount, currency),),
    )


def _texts(booking: Booking, number: int) -> Iterator[E1IDT01]:
    name_tag = "ABWE" if booking.amount < 0 else "ABWA"
    long_code = booking.transaction_code if len(booking.transaction_code) > _CODE_LENGTH else ""
    marked = (
        ("SVWZ", booking.payment_reference),
        ("EREF", booking.end_to_end_id),
        ("IBAN", booking.counterparty_iban),
        (name_tag, booking.counterparty_name),
        ("GVC", long_code),
    )
    lines = [line for tag, value in marked if value for line in _wrapped(f"{tag}+{value}")]
    if len(lines) > _TEXT_LINES:
        raise unfit(f"What entry {number} is for fills {len(lines)} lines, and {_TEXT_LINES} there are")
    if lines:
        yield E1IDT01(txtvw="ZZ", **{f"txt{place:02d}": line for place, line in enumerate(lines, 1)})


def _wrapped(value: str) -> list[str]:
    """At blanks alone: the lines are put together with blanks again."""
    return textwrap.wrap(value, _TEXT_WIDTH, break_on_hyphens=False)


def read_statement(idoc: Finsta01) -> BankStatement:
    """The record in a FINSTA01.

    Raises:
        DocumentError: a day or amount in it is none, or what the record needs is missing: number, date, account,
            balances, the amount of a booking; or it is another message, such as a lockbox.
    """
    message_of(idoc)
    header = idoc.header or E1IDKU1()
    days = read_dates(header.dates, DATES)
    balances = _read_amounts(header.items, _BALANCES)
    opening, closing = balances.get(_OPENING), balances.get(_CLOSING)
    account = next(iter(header.accounts), None)
    if account is None or days["date"] is None or opening is None or closing is None:
        lacks = "account E1IDB02" if account is None else "date 026" if days["date"] is None else "balances 019 and 021"
        raise lacking(lacks)
    return BankStatement(
        account_iban=join_iban(Account(account.fiikonto, account.fiibkenn, account.fiibland)),
        number=header.bgmref,
        currency=account.fiikwaer or _currency(header.items),
        opening_balance=opening,
        closing_balance=closing,
        bookings=tuple(_booking(item, days["date"]) for item in header.items if _is_booking(item)),
        **days,
    )


def _read_amounts(items: Iterable[E1IDPF1], qualifiers: Iterable[str]) -> dict[str, Decimal | None]:
    wanted = tuple(qualifiers)
    return {
        each.moaqual: read_decimal(each.moabetr, f"E1IDPU5[{each.moaqual}]-MOABETR")
        for item in items
        for each in item.amounts
        if each.moaqual in wanted
    }


def _currency(items: Iterable[E1IDPF1]) -> str:
    return next((each.cuxwaerz for item in items for each in item.amounts if each.cuxwaerz), "")


def _is_booking(item: E1IDPF1) -> bool:
    return any(each.moaqual not in _BALANCES for each in item.amounts)


def _booking(item: E1IDPF1, usual_date: dt.date) -> Booking:
    """The day of the statement where an entry tells none."""
    amounts = [each for each in item.amounts if each.moaqual not in _BALANCES]
    amount = read_decimal(amounts[0].moabetr, "E1IDPU5-MOABETR")
    if amount is None or len(amounts) > 1:
        raise lacking(f"one amount of entry {item.linlineit}")
    days = {each.iddat: read_date(each.datum, f"E1EDP03[{each.iddat}]-DATUM") for each in item.dates}
    told = read_texts(item.texts)
    references = {each.qualf: each.belnr for each in reversed(item.references)}
    return Booking(
        amount=amount,
        booking_date=days.get("037") or usual_date,
        value_date=days.get("036"),
        counterparty_name=told.get("ABWE" if amount < 0 else "ABWA", ""),
        counterparty_iban=told.get("IBAN", ""),
        payment_reference=told.get("SVWZ", ""),
        end_to_end_id=references.get(_END_TO_END) or told.get("EREF", ""),
        transaction_code=item.linaction or told.get("GVC", ""),
    )


def read_texts(texts: Iterable[E1IDT01]) -> Mapping[str, str]:
    """What stands behind each mark; text before the first one is the reference."""
    found: dict[str, str] = {}
    tag = "SVWZ"
    for text in texts:
        for place in range(1, _TEXT_LINES + 1):
            line = getattr(text, f"txt{place:02d}")
            if match := _TAG.match(line):
                tag, line = match[1], match[2]
            found[tag] = f"{found.get(tag, '')} {line}".strip()
    return found
