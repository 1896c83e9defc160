from dataclasses import replace

import pytest

from datamodel.extraction import DocumentType, Severity
from orders.checks.materials import materials_checked
from orders.checks.rules import Coverage, Rules

T = DocumentType


@pytest.fixture
def issues(papers, known):
    def check(extraction, *, coverage=Coverage, **material):
        data = known()
        data.materials = [replace(each, **material) for each in data.materials]
        return list(materials_checked(Rules(lambda: papers.today, coverage=coverage))(extraction, data))

    return check


def codes(issues):
    return [issue.code for issue in issues]


def test_known_material_has_no_issue(papers, issues):
    assert issues(papers.order(papers.line(supplier_material_number="KH-2025"))) == []


def test_nothing_is_checked_without_master_data(papers):
    order = papers.order(papers.line(description="Kübel", unit="Kübel"), links={})
    assert list(materials_checked(Rules(lambda: papers.today))(order, None)) == []


@pytest.mark.parametrize("kind", [T.PURCHASE_ORDER, T.ORDER_CHANGE, T.RETURN_REQUEST])
def test_line_of_a_customer_needs_a_known_material(kind, papers, issues):
    line = papers.line(supplier_material_number="KH-2O25", description="Kugelhahn")
    [issue] = issues(papers.order(papers.line(), line, kind=kind, links={"customer": "1", "material:1": "KH-2025"}))
    assert (issue.code, issue.field, issue.line) == ("unknown_material", "supplier_material_number", 2)
    assert issue.severity is Severity.ERROR
    assert "KH-2O25 'Kugelhahn' is none of our materials" in issue.message


def test_candidates_are_offered(papers, issues):
    links = {"customer": "10012", "material_candidates:1": "KH-2025 Flanschkugelhahn, KH-2050 Flanschkugelhahn"}
    [issue] = issues(papers.order(papers.line(description="Kugelhahn"), links=links))
    assert issue.code == "ambiguous_material"
    assert "'Kugelhahn' may be one of several" in issue.message
    assert "KH-2025 Flanschkugelhahn, KH-2050 Flanschkugelhahn" in issue.message


def test_numbers_of_an_unknown_customer_say_nothing(papers, issues):
    theirs = papers.line(customer_material_number="100-44218")
    assert issues(papers.order(theirs, links={})) == []
    assert codes(issues(papers.order(theirs, links={"customer": "10012"}))) == ["unknown_material"]
    assert codes(issues(papers.order(papers.line(gtin="4099998801481"), links={}))) == ["unknown_material"]


def test_line_that_names_nothing_is_another_issue(papers, issues):
    assert issues(papers.order(papers.line(), links={"customer": "10012"})) == []


def test_no_material_is_unknown_where_none_are_loaded(papers, issues):
    order = papers.order(papers.line(description="x"), links={"customer": "10012"})
    assert issues(order, coverage=lambda: Coverage(materials=False)) == []


def test_delivered_material_that_is_unknown_is_a_warning(papers, issues):
    line = papers.line(customer_material_number="R-1")
    without_orders = Coverage(supplier_orders=False)
    [issue] = issues(papers.supplied(T.DELIVERY_NOTE, line), coverage=lambda: without_orders)
    assert (issue.code, issue.field) == ("unknown_material", "customer_material_number")
    assert issue.severity is Severity.WARNING
    assert issues(papers.supplied(T.DELIVERY_NOTE, line)) == []  # our order says what it is
    assert issues(papers.supplied(T.INVOICE, line), coverage=lambda: without_orders) == []


def test_blocked_material_is_not_sold(papers, issues):
    assert codes(issues(papers.order(papers.line()), blocked=True)) == ["blocked_material"]
    assert issues(papers.order(papers.line(), kind=T.RETURN_REQUEST), blocked=True) == []


@pytest.mark.parametrize(
    ("unit", "code"), [("Stk", None), ("Kübel", "unit_unknown"), (None, None), ("kg", "unit_wrong")]
)
def test_unit_is_one_that_the_material_is_counted_in(unit, code, papers, issues):
    found = issues(papers.order(papers.line(unit=unit)))
    assert [(issue.code, issue.field, issue.line) for issue in found] == ([(code, "unit", 1)] if code else [])


def test_conversions_of_the_material_are_units_of_it(papers, issues):
    links = {"customer": "10012", "material:1": "PB-0500"}
    assert issues(papers.order(papers.line(unit="Rolle"), links=links)) == []
    [issue] = issues(papers.order(papers.line(unit="Stk"), links=links))
    assert "PB-0500 is not counted in Stk, but in MTR, RO" in issue.message


def test_material_without_a_unit_takes_any(papers, issues):
    assert issues(papers.order(papers.line(unit="kg")), base_unit="") == []
