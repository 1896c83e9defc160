from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from datamodel.master import UnitConversion
from orders.checks.quantities import quantities_checked
from orders.checks.rules import Rules, Tolerances

HOSE, GASKET = {"customer": "1", "material:1": "PB-0500"}, {"customer": "1", "material:1": "FD-0025"}


@pytest.fixture
def issues(papers, known):
    def check(extraction, *, tolerances=Tolerances(), **material):
        data = known()
        data.materials = [replace(each, **material) for each in data.materials]
        return list(quantities_checked(Rules(lambda: papers.today, tolerances))(extraction, data))

    return check


def codes(issues):
    return [issue.code for issue in issues]


@pytest.mark.parametrize(
    ("quantity", "unit", "links", "is_whole"),
    [
        ("2.5", "Stk", GASKET, False),
        ("2.50", "", GASKET, False),
        ("3.000", "Stk", GASKET, True),
        ("0.5", "PK", GASKET, True),  # 25 pieces
        ("0.25", "Dutzend", GASKET, True),
        ("0.01", "PK", GASKET, False),
        ("2.5", "m", HOSE, True),
        ("0.5", "Rolle", HOSE, True),  # cut to length
        ("2.5", "kg", GASKET, True),  # no unit of the material: another issue
    ],
)
def test_pieces_are_whole(quantity, unit, links, is_whole, papers, issues):
    found = issues(papers.order(papers.line(quantity=Decimal(quantity), unit=unit), links=links))
    assert codes(found) == ([] if is_whole else ["quantity_fraction"])


def test_fraction_is_told_in_base_units(papers, issues):
    [issue] = issues(papers.order(papers.line(quantity=Decimal("0.01"), unit="PK"), links=GASKET))
    assert "Line 1 orders 0.01 PK (0.5 PCE) of FD-0025, which cannot be divided." in issue.message
    assert (issue.field, issue.line) == ("quantity", 1)


@pytest.mark.parametrize(
    ("quantity", "unit", "is_enough"), [("100", "Stk", True), ("99", "Stk", False), ("2", "PK", True)]
)
def test_least_quantity_counts_in_base_units(quantity, unit, is_enough, papers, issues):
    order = papers.order(papers.line(quantity=Decimal(quantity), unit=unit), links=GASKET)
    assert codes(issues(order, min_quantity=Decimal(100))) == ([] if is_enough else ["quantity_below_minimum"])


@pytest.mark.parametrize(
    ("quantity", "unit", "is_usual"), [("200", "Stk", True), ("201", "Stk", False), ("5", "PK", False)]
)
def test_quantity_far_above_the_usual_is_asked_about(quantity, unit, is_usual, papers, issues):
    order = papers.order(papers.line(quantity=Decimal(quantity), unit=unit), links=GASKET)
    assert codes(issues(order, usual_quantity=Decimal(20))) == ([] if is_usual else ["quantity_implausible"])
    assert issues(order, usual_quantity=Decimal(20), tolerances=Tolerances(quantity_factor=Decimal(20))) == []


def test_quantity_in_packages_is_told_in_both_units(papers, issues):
    [issue] = issues(
        papers.order(papers.line(quantity=Decimal(5), unit="PK"), links=GASKET), usual_quantity=Decimal(20)
    )
    assert "Line 1 orders 5 PK (250 PCE) of FD-0025, more than 10 times the usual 20." in issue.message


def test_nothing_is_checked_without_link_or_master_data(papers, issues):
    odd = papers.line(quantity=Decimal("2.5"))
    assert issues(papers.order(odd, links={"customer": "1"})) == []
    assert list(quantities_checked(Rules(lambda: papers.today))(papers.order(odd), None)) == []


@pytest.mark.parametrize("kind", [DocumentType.INVOICE, DocumentType.RETURN_REQUEST])
def test_only_what_is_ordered_counts(kind, papers, issues):
    assert issues(papers.order(papers.line(quantity=Decimal("2.5")), kind=kind)) == []


def test_quantity_that_is_no_quantity_is_another_issue(papers, issues):
    order = papers.order(papers.line(quantity=Decimal("-2.5")), papers.line(quantity=None))
    assert issues(order, min_quantity=Decimal(100)) == []


def test_conversion_that_was_rounded_makes_no_fraction(papers, issues):
    third = UnitConversion("PK", Decimal("0.333333333333"))
    order = papers.order(papers.line(quantity=Decimal(3), unit="PK"), links=GASKET)
    assert issues(order, conversions=(third,)) == []


def test_material_without_a_unit_is_counted_in_that_of_the_line(papers, issues):
    order = papers.order(papers.line(quantity=Decimal("2.5"), unit="kg"), links=GASKET)
    assert codes(issues(order, base_unit="", min_quantity=Decimal(3))) == ["quantity_below_minimum"]


def test_quantity_that_cannot_be_has_one_issue(papers, issues):
    order = papers.order(papers.line(quantity=Decimal("12.5")), links=GASKET)
    assert codes(issues(order, min_quantity=Decimal(20), usual_quantity=Decimal(1))) == ["quantity_fraction"]
