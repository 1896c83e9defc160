"""Which figures somebody asks for, in the address of the page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from datamodel.extraction import DocumentType
from datamodel.figures import Period, Scope
from review.language import N_

CHOICES = (7, 30, 90)
"""Days up to today that one click shows."""
USUAL = 30
MOST_DAYS = 366

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A scope, the days where one of ``CHOICES`` was chosen, else 0, and why it is not what was asked for.

    ``problem`` is a text of ours, to be translated.
    """

    scope: Scope
    days: int = USUAL
    problem: str = ""

    def query(self, **changes: object) -> str:
        """For an address with the same filters but ``changes``; an empty one is left out."""
        period = self.scope.period
        when = {"days": self.days} if self.days else {"from": period.first, "to": period.last}
        filters = {"type": self.scope.document_type or "", "sender": self.scope.sender}
        if "days" in changes:
            when = {}
        return urlencode({name: value for name, value in (when | filters | changes).items() if value})


def asked_of(query: Mapping[str, str], *, today: dt.date) -> Asked:
    """What ``query`` asks for; the usual days where that is unclear, with the problem."""
    try:
        period, days = _period(query, today)
    except _UnclearError as error:
        return Asked(_scope(query, _up_to(today, USUAL)), USUAL, str(error))
    return Asked(_scope(query, period), days)


class _UnclearError(Exception):
    """Its text is shown."""


def _period(query: Mapping[str, str], today: dt.date) -> tuple[Period, int]:
    first, last = query.get("from", ""), query.get("to", "")
    if first or last:
        period = _between(_day(first), _day(last) if last else today)
        return period, len(period) if period.last == today and len(period) in CHOICES else 0
    days = query.get("days", str(USUAL))
    if days not in map(str, CHOICES):
        raise _UnclearError(N_("Choose 7, 30 or 90 days, or a first and a last day."))
    return _up_to(today, int(days)), int(days)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise _UnclearError(N_("Enter the first and the last day as 2026-03-05.")) from error


def _between(first: dt.date, last: dt.date) -> Period:
    if last < first:
        raise _UnclearError(N_("The last day is before the first."))
    if (last - first).days >= MOST_DAYS or first.year < _FIRST_YEAR or last.year > _LAST_YEAR:
        raise _UnclearError(N_("Choose at most 366 days."))
    return Period(first, last)


_FIRST_YEAR, _LAST_YEAR = 1972, 9000  # so that the days before and after have names, too


def _up_to(today: dt.date, days: int) -> Period:
    return Period(today - (days - 1) * _DAY, today)


def _scope(query: Mapping[str, str], period: Period) -> Scope:
    kind, sender = query.get("type", ""), query.get("sender", "").strip()
    return Scope(period, DocumentType(kind) if kind in set(DocumentType) else None, sender[:_LONGEST])


_LONGEST = 200
