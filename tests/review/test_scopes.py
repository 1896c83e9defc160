"""What the address of the dashboard asks for."""

import datetime as dt

import pytest

from datamodel.extraction import DocumentType
from datamodel.figures import Period
from review.scopes import asked_of

TODAY = dt.date(2026, 3, 5)


@pytest.mark.parametrize(("query", "first", "days"), [({}, (2, 4), 30), ({"days": "7"}, (2, 27), 7)])
def test_days_end_today(query: dict[str, str], first: tuple[int, int], days: int) -> None:
    asked = asked_of(query, today=TODAY)
    assert asked.scope.period == Period(dt.date(2026, *first), TODAY)
    assert (asked.days, asked.problem) == (days, "")


def test_days_may_be_chosen_freely() -> None:
    asked = asked_of({"from": "2026-01-01", "to": "2026-01-31", "days": "7"}, today=TODAY)
    assert asked.scope.period == Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    assert asked.days == 0
    assert asked.query(sender="a&b") == "from=2026-01-01&to=2026-01-31&sender=a%26b"


def test_usual_days_are_known_again() -> None:
    assert asked_of({"from": "2026-02-27", "to": "2026-03-05"}, today=TODAY).days == 7
    assert asked_of({"from": "2026-03-01"}, today=TODAY).scope.period.last == TODAY


def test_filters_are_kept_in_addresses() -> None:
    asked = asked_of({"type": "invoice", "sender": "  Hansen "}, today=TODAY)
    assert (asked.scope.document_type, asked.scope.sender) == (DocumentType.INVOICE, "Hansen")
    assert asked.query() == "days=30&type=invoice&sender=Hansen"
    assert asked.query(days=7, decimal="") == "type=invoice&sender=Hansen&days=7"
    assert asked_of({"type": "nonsense"}, today=TODAY).scope.document_type is None


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"days": "8"}, "7, 30 or 90"),
        ({"days": "x"}, "7, 30 or 90"),
        ({"from": "yesterday"}, "as 2026-03-05"),
        ({"to": "2026-03-01"}, "as 2026-03-05"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "before the first"),
        ({"from": "2024-01-01", "to": "2026-03-01"}, "366"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "366"),
        ({"from": "9999-12-30", "to": "9999-12-31"}, "366"),
    ],
)
def test_what_is_unclear_is_said_and_the_usual_shown(query: dict[str, str], problem: str) -> None:
    asked = asked_of(query, today=TODAY)
    assert problem in asked.problem
    assert len(asked.scope.period) == 30
