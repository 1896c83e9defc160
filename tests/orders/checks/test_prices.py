import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.extraction import DocumentType, Field, Severity
from datamodel.master import Price
from orders.checks.conversion import UnitPrice
from orders.checks.prices import is_near, prices_checked
from orders.checks.rules import Rules, Tolerances

STRICT = Tolerances(price_absolute=Decimal(0))
OWN = Price("KH-2025", Decimal("80.00"), "EUR", customer="10012")


@pytest.fixture
def issues(papers, known):
    def check(extraction, *, tolerances=STRICT, **data):
        return list(prices_checked(Rules(lambda: papers.today, tolerances))(extraction, known(**data)))

    return check


def codes(issues):
    return [issue.code for issue in issues]


@pytest.mark.parametrize(
    ("price", "is_near_list"),
    [("92.50", True), ("94.35", True), ("94.36", False), ("90.65", True), ("90.64", False), ("0", False)],
)
def test_price_is_that_of_the_list_within_two_per_cent(price, is_near_list, papers, issues):
    found = issues(papers.order(papers.line(unit_price=Decimal(price))))
    assert codes(found) == ([] if is_near_list else ["price_differs"])


def test_difference_is_told_in_numbers(papers, issues):
    [issue] = issues(papers.order(papers.line(), papers.line(unit_price=Decimal("97.96"))))
    assert issue.message == (
        "Line 2: price 97.96 EUR per 1 Stk, the price list says 92.50 per 1 PCE: 5.9 % above, 2 % are allowed. "
        "Correct the price from the page, or approve with a reason."
    )
    assert (issue.field, issue.line, issue.severity) == ("unit_price", 2, Severity.ERROR)


def test_price_of_the_customer_comes_before_the_list(papers, issues):
    at_his, at_list = (papers.order(papers.line(unit_price=Decimal(p))) for p in ("80.00", "92.50"))
    assert issues(at_his, prices=[OWN]) == []
    [issue] = issues(at_list, prices=[OWN])
    assert "the price of customer 10012 says 80.00 per 1 PCE: 15.6 % above" in issue.message


def test_price_depends_on_quantity_in_base_units_and_day(papers, issues):
    staggered = Price("FD-0025", Decimal("30.00"), "EUR", price_quantity=Decimal(100), min_quantity=Decimal(500))
    links = {"customer": "10012", "material:1": "FD-0025"}
    line = papers.line(quantity=Decimal(10), unit="PK", unit_price=Decimal("15.00"))  # 500 pieces at 30.00 per 100
    assert issues(papers.order(line, links=links), prices=[staggered]) == []
    over = replace(staggered, valid_to=dt.date(2026, 3, 4))
    assert codes(issues(papers.order(line, links=links), prices=[over])) == ["price_differs"]
    before = papers.order(line, links=links, document_date=dt.date(2026, 3, 4))
    assert issues(before, prices=[over]) == []


def test_prices_per_different_quantities_are_one_price(papers, issues):
    links = {"customer": "10012", "material:1": "FD-0025"}
    per_hundred = papers.line(unit_price=Decimal("38.00"), price_quantity=Decimal(100))
    per_one = papers.line(unit_price=Decimal("0.38"))
    per_pack = papers.line(unit_price=Decimal("19.00"), unit="PK")
    for line in (per_hundred, per_one, per_pack):
        assert issues(papers.order(line, links=links)) == []


@pytest.mark.parametrize(
    ("price", "per", "hint"),
    [
        ("38.00", None, "It looks like a price per 100."),
        ("0.38", "100", "It looks like a price for one where 100 were read."),
        ("3.80", None, "Look at the decimal point."),
        ("0.038", None, "Look at the decimal point."),
        ("41.00", None, None),
    ],
)
def test_price_quantity_that_was_not_seen_is_guessed_at(price, per, hint, papers, issues):
    line = papers.line(unit_price=Decimal(price), price_quantity=Decimal(per) if per else None)
    [issue] = issues(papers.order(line, links={"customer": "10012", "material:1": "FD-0025"}))
    assert ("It looks like" in issue.message or "decimal point" in issue.message) is bool(hint)
    assert not hint or hint in issue.message


def test_amount_of_the_line_tells_the_price_where_none_is_printed(papers, issues):
    assert issues(papers.order(papers.line(net_amount=Decimal("925.00")))) == []
    assert codes(issues(papers.order(papers.line(net_amount=Decimal("825.00"))))) == ["price_differs"]
    assert issues(papers.order(papers.line(quantity=None, net_amount=Decimal("825.00")))) == []


def test_cents_of_a_line_are_no_difference(papers, issues):
    line = papers.line(quantity=Decimal(20), unit_price=Decimal("0.40"))
    order = papers.order(line, links={"customer": "10012", "material:1": "FD-0025"})
    assert codes(issues(order)) == ["price_differs"]  # 5.3 %
    assert issues(order, tolerances=Tolerances()) == []  # of 40 cents
    assert codes(issues(order, tolerances=Tolerances(price_absolute=Decimal("0.39")))) == ["price_differs"]


def test_prices_in_other_currencies_are_told_once(papers, issues):
    lines = [papers.line(unit_price=Decimal(1)), papers.line(), papers.line(unit_price=Decimal(1))]
    [issue] = issues(papers.order(*lines, currency="USD"))
    assert (issue.code, issue.severity) == ("price_not_compared", Severity.WARNING)
    assert "prices of lines 1, 3 are in USD, ours in EUR" in issue.message


def test_unit_that_cannot_be_compared_is_another_issue(papers, issues):
    assert issues(papers.order(papers.line(unit="kg", unit_price=Decimal(1)))) == []


def test_what_is_free_of_charge_stays_so(papers, issues):
    gift = Price("KH-2025", Decimal(0), "EUR", customer="10012")
    assert issues(papers.order(papers.line(unit_price=Decimal(0))), prices=[gift]) == []
    [issue] = issues(papers.order(papers.line(unit_price=Decimal(5))), prices=[gift])
    assert "says 0.00 per 1 PCE. Correct" in issue.message


def test_nothing_is_checked_without_link_price_or_master_data(papers, issues, known):
    wrong = papers.line(unit_price=Decimal(1))
    assert issues(papers.order(wrong, links={"material:1": "KH-2025"})) == []
    assert issues(papers.order(wrong, links={"customer": "10012"})) == []
    assert issues(papers.order(wrong), materials=[replace(papers.valve, price=None)]) == []
    assert list(prices_checked(Rules(lambda: papers.today))(papers.order(wrong), None)) == []
    assert issues(papers.order(wrong, kind=DocumentType.RETURN_REQUEST)) == []


@given(
    st.decimals("0.01", "1000", places=2),
    st.decimals("0.01", "1000", places=2),
    st.decimals("1", "50", places=1),
    st.sampled_from([1, 10, 100, 1000]),
)
def test_wider_tolerance_never_finds_more(price, known, percent, per):
    item = {"quantity": Field("quantity", Decimal(7), "7", 1.0)}
    one, other = UnitPrice(price, Decimal(per)), UnitPrice(known)
    narrow, wide = (Tolerances(price_percent=p, price_absolute=Decimal(0)) for p in (percent, percent * 2))
    assert is_near(one, other, item, None, wide) or not is_near(one, other, item, None, narrow)


def test_price_without_a_unit_is_for_the_unit_of_the_line(papers, issues):
    bare = replace(papers.valve, base_unit="")
    assert issues(papers.order(papers.line(unit_price=Decimal("92.50"))), materials=[bare]) == []
    [issue] = issues(papers.order(papers.line(unit_price=Decimal("99.50"))), materials=[bare])
    assert "the price list says 92.50 per 1 Stk" in issue.message
