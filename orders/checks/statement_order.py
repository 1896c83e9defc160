"""Statements of one account, one after the other: none twice, none missing, none out of order."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from datamodel.bookings import booking_keys
from datamodel.extraction import Extraction, Issue, Severity
from datamodel.master import EarlierStatement
from orders.paper import day_of, number_of, text_of

Recall = Callable[[int], Extraction | None]
"""The extraction of an earlier document, by its number."""

_NEAR = dt.timedelta(days=31)
_MOST_RECALLED = 5
"""Statements whose bookings are compared: the nearest by day."""


def check_order(
    extraction: Extraction, known: Sequence[EarlierStatement], recall: Recall, *, document_id: int | None
) -> Iterator[Issue]:
    """Issues of a statement with those of its account that are ``known``; nothing where it has no day or balances.

    Args:
        extraction: of a statement.
        known: of the same account, not rejected, without this one.
        recall: loads one, to compare bookings.
        document_id: its own number, once it has one.
    """
    day, opening = day_of(extraction.fields, "statement_date"), number_of(extraction.fields, "opening_balance")
    currency = text_of(extraction.fields, "currency")
    others = [each for each in known if each.currency == currency]
    if day is None or opening is None:
        return
    near = sorted((each for each in others if abs(each.date - day) <= _NEAR), key=lambda each: abs(each.date - day))
    for each in near[:_MOST_RECALLED]:
        other = recall(each.document_id)
        if other is not None and (issue := overlap(extraction, other, _named(each))):
            yield issue
            return
    yield from _gap(extraction, [each for each in others if each.date <= day])
    yield from _late(extraction, [each for each in others if each.date > day and _came_before(each, document_id)])


def overlap(extraction: Extraction, other: Extraction, named: str) -> Issue | None:
    """An error where both statements tell the same: the same day and balances, or some of the same bookings."""
    names = ("statement_date", "opening_balance", "closing_balance", "currency")
    values = [extraction.fields[name].value for name in names if name in extraction.fields]
    if len(values) == len(names) and values == [
        other.fields[name].value if name in other.fields else None for name in names
    ]:
        message = f"It has the day and the balances of {named}. Reject this one, unless both are to be booked."
        return Issue("statement_overlap", message, field="statement_number")
    own = booking_keys(extraction)
    common = set(own) & set(booking_keys(other))
    if not common or _follows(extraction, other) or _follows(other, extraction):
        return None
    message = (
        f"{len(common)} of its {len(own)} bookings are on {named}, too. See which of the two is right, and reject the "
        "other one: bookings of both would be booked twice."
    )
    return Issue("statement_overlap", message, field="statement_number")


def fills_gap(extraction: Extraction, others: Sequence[Extraction]) -> bool:
    """Whether one of ``others``, of the same file, closes with what the statement opens with."""
    return any(_follows(extraction, other) for other in others if other is not extraction)


def _follows(extraction: Extraction, other: Extraction) -> bool:
    """Whether the account closed there with what it opens with here; alike bookings are two then."""
    same = all(text_of(extraction.fields, n) == text_of(other.fields, n) for n in ("account_iban", "currency"))
    opening = number_of(extraction.fields, "opening_balance")
    return same and opening is not None and opening == number_of(other.fields, "closing_balance")


def _gap(extraction: Extraction, before: Sequence[EarlierStatement]) -> Iterator[Issue]:
    """Several statements may be of one day: any of the last day may be the one before."""
    day, opening, closing = (
        extraction.fields[name].value if name in extraction.fields else None
        for name in ("statement_date", "opening_balance", "closing_balance")
    )
    candidates = [each for each in before if each.date != day or each.opening_balance != closing]
    if not candidates:
        return
    last = max(candidates, key=lambda each: (each.date, each.document_id))
    if any(each.closing_balance == opening for each in candidates if each.date in (last.date, day)):
        return
    message = (
        f"The statement opens with {opening}, but the account closed with {last.closing_balance} on {_named(last)}. A "
        "statement between the two is missing, or one of them is wrong: ask the bank for it."
    )
    yield Issue("statement_gap", message, "opening_balance", None, Severity.WARNING)


def _late(extraction: Extraction, after: Sequence[EarlierStatement]) -> Iterator[Issue]:
    if not after:
        return
    following = min(after, key=lambda each: (each.date, each.document_id))
    if following.opening_balance == number_of(extraction.fields, "closing_balance"):
        message = f"The statement comes late: {_named(following)} is here already. It fits before that one."
    else:
        message = f"The statement comes late: {_named(following)} is here already, and does not open where it closes."
    yield Issue("statement_late", message, "statement_date", None, Severity.WARNING)


def _came_before(each: EarlierStatement, document_id: int | None) -> bool:
    return document_id is None or each.document_id < document_id


def _named(each: EarlierStatement) -> str:
    return f"statement {each.number} of {each.date:%Y-%m-%d} (document {each.document_id})"
