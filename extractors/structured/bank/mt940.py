"""MT940 and MT942: what banks tell of accounts, as SWIFT messages in a file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from datamodel.document import InputFile
from datamodel.extraction import DocumentType, Severity, StatementKind
from datamodel.structured import StructuredMessage
from extractors.structured.bank.pages import Part, join_pages
from extractors.structured.bank.swift_details import Details, read_details
from extractors.structured.bank.swift_fields import (
    Balance,
    Line61,
    read_account,
    read_balance,
    read_booking,
    read_number,
    read_total,
)
from extractors.structured.bank.tags import SwiftMessage, Tag, decode, messages
from extractors.structured.drafting import Draft, Place
from extractors.structured.formats import Format, Sample

_HEAD = re.compile(r":20:.{0,200}?:25P?:.{0,150}?:28C?:.{0,300}?:(60[FM]|34F|13D?|61|62[FM]|90[CD]|86|NS):", re.DOTALL)
_OPENING, _CLOSING = ("60F", "60M", "60"), ("62F", "62M", "62")
_GOES_ON = {"60M", "62M"}
_REPORT_TAGS = frozenset({"34F", "13", "13D", "90C", "90D"})
_NAMES = {StatementKind.STATEMENT: "MT940", StatementKind.REPORT: "MT942"}
_RETURNED = "RTI"
_LAST_TEXT_LINE = 14


def claims(sample: Sample) -> bool:
    return bool(_HEAD.search(sample.head))


def read(file: InputFile) -> Sequence[StructuredMessage]:
    """A message for each statement or report; pages that go on are one. Nothing is raised: what is wrong is found."""
    text = decode(file.content)
    parts = [part for message in messages(text) if (part := _part(message)) is not None]
    return [
        part.draft.message(MT940.name, _NAMES[StatementKind(_kind(part.draft))], DocumentType.BANK_STATEMENT)
        for part in join_pages(parts)
    ]


MT940 = Format("mt940", claims, read)


def _kind(draft: Draft) -> str:
    return str(draft.fields["statement_kind"].value)


@dataclass(slots=True)
class _Reading:
    """A message while it is read: what it is made of besides its bookings."""

    draft: Draft = field(default_factory=Draft)
    openings: list[tuple[Tag, Balance]] = field(default_factory=list)
    closings: list[tuple[Tag, Balance]] = field(default_factory=list)
    booked: list[Decimal] = field(default_factory=list)
    expected: int = 0


def _part(message: SwiftMessage) -> Part | None:
    names = {tag.name for tag in message.tags}
    if not names & {"25", "25P", "61", *_OPENING, *_CLOSING}:
        return None
    is_report = message.type == "942" or (not message.type and bool(names & _REPORT_TAGS) and "62F" not in names)
    kind = StatementKind.REPORT if is_report else StatementKind.STATEMENT
    reading = _Reading()
    first = _place(message.tags[0])
    reading.draft.put("statement_kind", kind.value, first)
    for tag in message.tags:
        _read_header(tag, reading)
    _read_bookings(message.tags, reading)
    _put_balances(reading)
    _check_totals(message.tags, reading)
    if reading.expected:
        reading.draft.find_broken_rule(
            f"61: {reading.expected} entries are expected and not booked yet. They are left out.",
            first,
            severity=Severity.WARNING,
        )
    if is_report:
        _find_end_unmarked(message, names, reading.draft)
        return Part(reading.draft, 1, is_last=True, place=first)
    opening = next((tag.name for tag in message.tags if tag.name in _OPENING), "")
    closing = next((tag.name for tag in reversed(message.tags) if tag.name in _CLOSING), "")
    page = 2 if opening in _GOES_ON else 1
    return Part(reading.draft, page, is_last=closing not in _GOES_ON, place=first)


def _find_end_unmarked(message: SwiftMessage, names: set[str], draft: Draft) -> None:
    """A report has no closing balance to tell that it is whole."""
    if not message.is_ended and not names & {"90C", "90D"}:
        draft.find_broken_rule(
            "90: neither totals nor a mark tell where the report ends. See that nothing is missing.",
            _place(message.tags[-1]),
            severity=Severity.WARNING,
        )


def _place(tag: Tag) -> Place:
    return Place(f":{tag.name}:", tag.line)


def _read_header(tag: Tag, reading: _Reading) -> None:
    draft, place = reading.draft, _place(tag)
    if tag.name == "20":
        draft.put("document_number", tag.text, place)
    elif tag.name in ("25", "25P"):
        draft.put("account_iban", read_account(tag.text), place)
    elif tag.name in ("28", "28C"):
        draft.put("statement_number", read_number(tag.text)[0], place)
    elif tag.name == "34F":
        draft.put("currency", tag.text.strip()[:3], place)
    elif tag.name in ("13", "13D"):
        draft.put("statement_date", f"20{tag.text.strip()[:6]}", place)
    elif tag.name in (*_OPENING, *_CLOSING):
        balance = read_balance(tag.text)
        if balance is None:
            draft.find_invalid(f"“{tag.text[:40]}” is no balance.", place)
        else:
            (reading.openings if tag.name in _OPENING else reading.closings).append((tag, balance))


def _put_balances(reading: _Reading) -> None:
    """The first opening and the last closing balance."""
    draft = reading.draft
    for name, found in (("opening_balance", reading.openings[:1]), ("closing_balance", reading.closings[-1:])):
        for tag, balance in found:
            place = _place(tag)
            draft.put_value(name, balance.amount, tag.text[10:].strip() or str(balance.amount), place)
            draft.put("currency", balance.currency, place)
            known = draft.fields.get("currency")
            if balance.currency and known and balance.currency != known.value:
                draft.find_broken_rule(
                    f"{tag.name}: the account is in {known.value}, and this balance in {balance.currency}.",
                    place,
                    field="currency",
                )
    for tag, balance in reading.closings[-1:]:
        draft.put_value("statement_date", balance.day, balance.day.isoformat(), _place(tag))
    _put_currency(draft)


def _put_currency(draft: Draft) -> None:
    currency = draft.fields.get("currency")
    for item in draft.line_items:
        if currency is not None:
            item.setdefault("currency", currency)


def _read_bookings(tags: Sequence[Tag], reading: _Reading) -> None:
    for tag, more in _grouped(tags):
        booking, place = read_booking(tag.text), _place(tag)
        if booking is None:
            reading.draft.find_invalid(f"“{tag.text[:60]}” is no booking.", place)
            continue
        reading.booked.append(booking.amount)
        if booking.is_expected:
            reading.expected += 1
            continue
        _put_booking(booking, read_details("\n".join(more)), place, reading.draft)


def _grouped(tags: Iterable[Tag]) -> Iterator[tuple[Tag, list[str]]]:
    """Each field 61 with the fields 86 that follow it; what a bank adds in fields NS of its own is one more line."""
    current: Tag | None = None
    more: list[str] = []
    for tag in tags:
        if tag.name in ("86", "NS") and current is not None:
            more.append(tag.text if tag.name == "86" else _unnumbered(tag.text))
            continue
        if current is not None:
            yield current, more
        current, more = (tag if tag.name == "61" else None), []
    if current is not None:
        yield current, more


def _unnumbered(text: str) -> str:
    """The text in a field NS of a booking: in lines 01 to 14, or in lines without a number."""
    lines = [line for line in text.split("\n") if not line[:2].isdigit() or 1 <= int(line[:2]) <= _LAST_TEXT_LINE]
    return "\n".join(line[2:] if line[:2].isdigit() else line for line in lines)


def _put_booking(booking: Line61, details: Details, place: Place, draft: Draft) -> None:
    draft.add_line()
    draft.put_value_in_line("booking_date", booking.booking_date, booking.booking_date.isoformat(), place)
    draft.put_value_in_line("value_date", booking.value_date, booking.value_date.isoformat(), place)
    draft.put_value_in_line("amount", booking.amount, f"{booking.amount:f}", place)
    if booking.original is not None:
        draft.put_value_in_line("original_amount", booking.original[0], f"{booking.original[0]:f}", place)
        draft.put_in_line("original_currency", booking.original[1], place)
    if booking.charges is not None:
        draft.put_value_in_line("charges_amount", booking.charges, f"{booking.charges:f}", place)
    other = details.account or _account_in(booking.details)
    returned = details.return_reason or (booking.kind if booking.kind[1:] == _RETURNED else "")
    for name, text in (
        ("counterparty_name", details.name),
        ("counterparty_iban", other),
        ("counterparty_bic", details.bic),
        ("ultimate_name", details.ultimate_name),
        ("bank_reference", booking.bank_reference),
        ("end_to_end_id", details.end_to_end_id),
        ("mandate_id", details.mandate_id),
        ("instruction_id", details.instruction_id or booking.customer_reference),
        ("creditor_reference", details.creditor_reference),
        ("transaction_code", details.code or booking.kind),
        ("payment_reference", details.reference),
        ("description", details.text or (booking.details if booking.details != other else "")),
        ("return_reason", returned),
        ("reversal", "true" if booking.is_reversal else ""),
    ):
        if text:
            draft.put_in_line(name, text, place)


_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def _account_in(details: str) -> str:
    """Dutch banks tell the other account in the last part of field 61."""
    return details if _IBAN.fullmatch(details) else ""


def _check_totals(tags: Iterable[Tag], reading: _Reading) -> None:
    """Fields 90C and 90D: how many credits and debits there are, and what they come to."""
    for tag in tags:
        if tag.name not in ("90C", "90D"):
            continue
        total, place = read_total(tag.text), _place(tag)
        if total is None:
            reading.draft.find_invalid(f"“{tag.text[:40]}” is no total.", place)
            continue
        amounts = [abs(a) for a in reading.booked if (a > 0) == (tag.name == "90C")]
        found = len(amounts), sum(amounts, Decimal(0))
        if total != found:
            reading.draft.find_broken_rule(
                f"{tag.name}: it says {total[0]} entries of {total[1]}, and there are {found[0]} of {found[1]}.", place
            )
