import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.extraction import DocumentType, Severity
from datamodel.master import Stock
from orders.checks.dates import after_working_days, deliveries_checked
from orders.checks.rules import Rules, Tolerances

DAY = dt.timedelta(days=1)


@pytest.fixture
def issues(papers, known):
    def check(extraction, *, stocks=(), holidays=frozenset(), tolerances=Tolerances(), **material):
        data = known(stocks=list(stocks))
        data.materials = [replace(each, **material) for each in data.materials]
        rules = Rules(lambda: papers.today, tolerances, holidays=holidays)
        return list(deliveries_checked(rules)(extraction, data))

    return check


def test_delivery_today_or_later_has_no_issue(papers, issues):
    order = papers.order(papers.line(delivery_date=papers.today + DAY), delivery_date=papers.today)
    assert issues(order) == []


def test_delivery_date_that_has_passed_is_told_where_it_stands(papers, issues):
    line = papers.line(delivery_date=papers.today - 2 * DAY)
    order = papers.order(papers.line(), line, delivery_date=papers.today - DAY, document_date=papers.today - 9 * DAY)
    found = issues(order)
    assert [(issue.code, issue.line, issue.severity) for issue in found] == [
        ("delivery_in_past", None, Severity.ERROR),
        ("delivery_in_past", 2, Severity.ERROR),
    ]
    assert found[1].message == (
        "Line 2: the delivery date 2026-03-03 has passed. Correct it from the page, or agree on a new one."
    )


def test_line_that_repeats_the_header_is_not_told_again(papers, issues):
    passed = papers.today - DAY
    order = papers.order(papers.line(delivery_date=passed), delivery_date=passed, document_date=passed)
    assert [issue.line for issue in issues(order)] == [None]


def test_delivery_before_the_document_is_another_issue(papers, issues):
    assert issues(papers.order(delivery_date=papers.today - DAY)) == []


def test_paper_that_was_lying_for_weeks_is_only_warned_of_once(papers, issues):
    lines = [papers.line(delivery_date=papers.today - days * DAY) for days in (10, 12)]
    [issue] = issues(papers.order(*lines, document_date=papers.today - 31 * DAY))
    assert (issue.code, issue.severity, issue.line) == ("delivery_in_past", Severity.WARNING, None)
    assert "delivery date 2026-02-23 has passed" in issue.message
    just_now = papers.order(*lines, document_date=papers.today - 30 * DAY)
    assert {issue.severity for issue in issues(just_now)} == {Severity.ERROR}


def test_passed_date_needs_no_master_data(papers):
    order = papers.order(delivery_date=papers.today - DAY, document_date=papers.today - DAY)
    check = deliveries_checked(Rules(lambda: papers.today))
    assert [issue.code for issue in check(order, None)] == ["delivery_in_past"]


@pytest.mark.parametrize("kind", [DocumentType.INVOICE, DocumentType.DELIVERY_NOTE, DocumentType.RETURN_REQUEST])
def test_only_what_is_ordered_counts(kind, papers, issues):
    assert issues(papers.order(kind=kind, delivery_date=papers.today - DAY, document_date=None)) == []


@pytest.mark.parametrize(
    ("wanted", "is_soon"),
    [
        (dt.date(2026, 3, 12), False),  # the fifth working day after Thursday
        (dt.date(2026, 3, 11), True),
    ],
)
def test_lead_time_counts_working_days(wanted, is_soon, papers, issues):
    by_header = papers.order(papers.line(), delivery_date=wanted)
    by_line = papers.order(papers.line(delivery_date=wanted), delivery_date=dt.date(2026, 5, 1))
    for order in (by_header, by_line):
        found = [(issue.code, issue.line, issue.severity) for issue in issues(order, lead_time_days=5)]
        assert found == ([("delivery_too_soon", 1, Severity.WARNING)] if is_soon else [])


def test_holidays_are_no_working_days(papers, issues):
    order = papers.order(papers.line(), delivery_date=dt.date(2026, 3, 12))
    [issue] = issues(order, lead_time_days=5, holidays=frozenset({dt.date(2026, 3, 9)}))
    assert "takes 5 working days, until 2026-03-13" in issue.message


@pytest.mark.parametrize(("amounts", "is_soon"), [((4, 6), False), ((4, 5), True)])
def test_what_is_in_stock_is_not_too_soon(amounts, is_soon, papers, issues):
    stocks = [Stock("KH-2025", f"10{index}0", Decimal(amount)) for index, amount in enumerate(amounts)]
    order = papers.order(papers.line(quantity=Decimal(10)), delivery_date=papers.today + DAY)
    assert bool(issues(order, lead_time_days=5, stocks=stocks)) is is_soon


def test_wish_without_day_or_lead_time_is_never_too_soon(papers, issues):
    assert issues(papers.order(papers.line()), lead_time_days=5) == []
    assert issues(papers.order(papers.line(), delivery_date=papers.today)) == []


@given(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up(day, first, second):
    assert after_working_days(after_working_days(day, first), second) == after_working_days(day, first + second)


@given(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.integers(1, 60))
def test_working_days_end_on_one(day, count):
    end = after_working_days(day, count)
    assert end.weekday() < 5
    assert sum((day + DAY * n).weekday() < 5 for n in range(1, (end - day).days + 1)) == count
