import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Severity
from datamodel.master import Material, OpenOrder, OpenOrderLine, PartnerRole, UnitConversion
from orders.checks.matching import link_order, match_lines
from orders.checks.rules import Coverage, Rules
from orders.checks.supply import supply_checked

T = DocumentType
SUPPLIERS = (T.ORDER_RESPONSE, T.DELIVERY_NOTE, T.INVOICE)
RING = OpenOrderLine(
    "10",
    "R-31002",
    Decimal(200),
    "PCE",
    delivered=Decimal(100),
    price=Decimal("14.50"),
    price_quantity=Decimal(100),
    delivery_date=dt.date(2026, 3, 20),
    their_material_number="OR-034503",
)
CORD = OpenOrderLine("20", "R-31055", Decimal(150), "MTR", price=Decimal("9.40"))
ORDER = OpenOrder("NW-B-1", "70001", PartnerRole.SUPPLIER, "EUR", lines=(RING, CORD))
PACKED = Material("R-31002", "O-Ring", "PCE", conversions=(UnitConversion("PK", Decimal(50)),))


@pytest.fixture
def issues(papers, known):
    def check(extraction, *, orders=(ORDER,), coverage=Coverage):
        data = known(orders=list(orders), materials=[PACKED])
        return list(supply_checked(Rules(lambda: papers.today, coverage=coverage))(extraction, data))

    return check


@pytest.fixture
def ring(papers):
    """A line about the first item of the order."""

    def make(quantity="200", **values):
        return papers.line(quantity=Decimal(quantity), customer_material_number="R-31002", **values)

    return make


@pytest.fixture
def cord(papers):
    return papers.line(quantity=Decimal(150), unit="m", customer_material_number="R-31055")


def codes(issues):
    return [issue.code for issue in issues]


def test_paper_that_says_what_we_ordered_has_no_issue(papers, issues, ring, cord):
    priced = ring(unit_price=Decimal("14.50"), price_quantity=Decimal(100), delivery_date=dt.date(2026, 3, 20))
    assert issues(papers.supplied(T.ORDER_RESPONSE, priced, cord, currency="EUR")) == []
    assert issues(papers.supplied(T.DELIVERY_NOTE, ring("100"), cord)) == []
    delivered = replace(ORDER, lines=(replace(RING, delivered=Decimal(200)), replace(CORD, delivered=Decimal(150))))
    assert issues(papers.supplied(T.INVOICE, priced, cord, currency="EUR"), orders=[delivered]) == []


@pytest.mark.parametrize(
    ("kind", "severity"),
    [(T.ORDER_RESPONSE, Severity.ERROR), (T.DELIVERY_NOTE, Severity.ERROR), (T.INVOICE, Severity.WARNING)],
)
def test_order_that_is_not_open_is_told(kind, severity, papers, issues, ring):
    [issue] = issues(papers.supplied(kind, ring(), purchase_order_number="NW-B-9"))
    assert (issue.code, issue.field, issue.severity) == ("unknown_order", "purchase_order_number", severity)
    assert "Supplier 70001 has no open order NW-B-9" in issue.message


@pytest.mark.parametrize(
    ("kind", "severities"),
    [(T.ORDER_RESPONSE, []), (T.DELIVERY_NOTE, [Severity.ERROR]), (T.INVOICE, [Severity.WARNING])],
)
def test_paper_without_our_number_is_told(kind, severities, papers, issues, ring):
    found = issues(papers.supplied(kind, ring(), purchase_order_number=None))
    assert [(issue.code, issue.severity) for issue in found] == [("order_number_missing", each) for each in severities]


@pytest.mark.parametrize("kind", SUPPLIERS)
def test_nothing_is_checked_without_supplier_orders_or_master_data(kind, papers, issues, ring):
    wrong = papers.supplied(kind, ring("9999"), purchase_order_number="NW-B-9")
    assert issues(replace(wrong, links={})) == []
    assert issues(wrong, coverage=lambda: Coverage(supplier_orders=False)) == []
    assert list(supply_checked(Rules(lambda: papers.today))(wrong, None)) == []


def test_orders_of_other_suppliers_do_not_count(papers, issues, ring):
    foreign = replace(ORDER, partner="70002")
    assert codes(issues(papers.supplied(T.DELIVERY_NOTE, ring("100")), orders=[foreign])) == ["unknown_order"]


@pytest.mark.parametrize("kind", SUPPLIERS)
def test_line_that_is_not_on_the_order_is_told(kind, papers, issues, ring, cord):
    freight = papers.line(description="Fracht", quantity=None, net_amount=Decimal(15))
    found = issues(papers.supplied(kind, ring("100"), cord, freight))
    [issue] = [issue for issue in found if issue.code == "order_line_unknown"]
    assert issue.line == 3
    assert "Fracht is not on our order NW-B-1" in issue.message


@pytest.mark.parametrize(
    ("quantity", "code"),
    [("100", None), ("110", None), ("111", "delivery_over_order"), ("90", None), ("89", "delivery_under_order")],
)
def test_delivery_counts_with_what_came_before(quantity, code, papers, issues, ring):
    found = issues(papers.supplied(T.DELIVERY_NOTE, ring(quantity)))
    assert codes(found) == ([code] if code else [])


def test_too_much_is_an_error_and_too_little_a_warning(papers, issues, ring):
    [over], [under] = (issues(papers.supplied(T.DELIVERY_NOTE, ring(quantity))) for quantity in ("150", "50"))
    assert over.severity is Severity.ERROR
    assert (
        "Line 1 delivers 150 PCE; 200 were ordered by item 10 of our order NW-B-1 and 100 came before; "
        "that is 25 % too much, 5 % are allowed." in over.message
    )
    assert under.severity is Severity.WARNING
    assert "50 are still to come" in under.message


def test_batches_of_one_item_are_added_up(papers, issues, ring):
    batches = [ring("60", batch_number="A"), ring("60", batch_number="B")]
    [issue] = issues(papers.supplied(T.DELIVERY_NOTE, *batches))
    assert (issue.code, issue.line) == ("delivery_over_order", 1)
    assert "120 PCE" in issue.message


def test_packages_are_counted_in_the_unit_of_the_order(papers, issues, ring):
    assert issues(papers.supplied(T.DELIVERY_NOTE, ring("2", unit="PK"))) == []
    assert codes(issues(papers.supplied(T.DELIVERY_NOTE, ring("3", unit="PK")))) == ["delivery_over_order"]
    [issue] = issues(papers.supplied(T.DELIVERY_NOTE, ring("3", unit="kg")))
    assert (issue.code, issue.field, issue.line) == ("unit_wrong", "unit", 1)


@pytest.mark.parametrize(("quantity", "is_confirmed"), [("200", True), ("190", True), ("189", False), ("211", False)])
def test_confirmed_quantity_is_the_ordered_one(quantity, is_confirmed, papers, issues, ring, cord):
    found = issues(papers.supplied(T.ORDER_RESPONSE, ring(quantity), cord))
    assert codes(found) == ([] if is_confirmed else ["quantity_differs"])


def test_confirmed_price_is_the_ordered_one(papers, issues, ring, cord):
    dear = ring(unit_price=Decimal("0.155"))
    [issue] = issues(papers.supplied(T.ORDER_RESPONSE, dear, cord, currency="EUR"))
    assert issue.code == "price_differs"
    assert "item 10 of our order NW-B-1 says 14.50 per 100 PCE: 6.9 % above" in issue.message


@pytest.mark.parametrize(("day", "is_late"), [(20, False), (13, False), (21, True)])
def test_confirmed_day_is_not_later_than_ordered(day, is_late, papers, issues, ring, cord):
    by_line = papers.supplied(T.ORDER_RESPONSE, ring(delivery_date=dt.date(2026, 3, day)), cord)
    by_header = papers.supplied(T.ORDER_RESPONSE, ring(), cord, delivery_date=dt.date(2026, 3, day))
    for response in (by_line, by_header):
        assert codes(issues(response)) == (["date_differs"] if is_late else [])


def test_item_that_is_not_confirmed_is_asked_about(papers, issues, ring):
    [issue] = issues(papers.supplied(T.ORDER_RESPONSE, ring()))
    assert (issue.code, issue.severity) == ("not_confirmed", Severity.WARNING)
    assert "20 (R-31055)" in issue.message


@pytest.mark.parametrize(
    ("quantity", "code", "severity"),
    [("100", None, None), ("150", "not_yet_delivered", Severity.WARNING), ("211", "quantity_differs", Severity.ERROR)],
)
def test_billed_quantity_was_ordered_and_came(quantity, code, severity, papers, issues, ring):
    found = issues(papers.supplied(T.INVOICE, ring(quantity, net_amount=Decimal(quantity) * Decimal("0.145"))))
    assert [(issue.code, issue.severity) for issue in found] == ([(code, severity)] if code else [])


def test_billed_amount_is_quantity_times_ordered_price(papers, issues, ring):
    assert codes(issues(papers.supplied(T.INVOICE, ring("100", net_amount=Decimal("14.50"))))) == []
    assert codes(issues(papers.supplied(T.INVOICE, ring("100", net_amount=Decimal("19.50"))))) == ["price_differs"]


def test_credit_note_is_compared_with_nothing_but_the_currency(papers, issues, ring):
    credit = papers.supplied(
        T.INVOICE, ring("-999", net_amount=Decimal(-999)), gross_amount=Decimal(-999), currency="USD"
    )
    assert codes(issues(credit)) == ["currency_differs"]


def test_currency_is_that_of_the_order(papers, issues, ring, cord):
    dollars = papers.supplied(T.ORDER_RESPONSE, ring(unit_price=Decimal(99)), cord, currency="USD")
    assert codes(issues(dollars)) == ["currency_differs"]


# --- Which line is about which ----------------------------------------------------------------------------------------


def positions(extraction, *lines):
    order = replace(ORDER, lines=lines)
    return {line: ordered.line.position for line, ordered in match_lines(extraction, [order]).items()}


@pytest.mark.parametrize(
    ("values", "links"),
    [
        ({"customer_material_number": "r 31002"}, {}),
        ({"supplier_material_number": "OR-034503"}, {}),
        ({"description": "O-Ring"}, {"material:1": "R-31002"}),
    ],
)
def test_line_is_matched_by_any_number(values, links, papers):
    paper = papers.supplied(T.INVOICE, papers.line(**values), links={"supplier": "70001"} | links)
    assert positions(paper, CORD, RING) == {1: "10"}


def test_line_without_a_common_number_matches_nothing(papers):
    paper = papers.supplied(T.INVOICE, papers.line(position="10", description="R-31002"))
    assert positions(paper, replace(RING, their_material_number=""), CORD) == {}


def test_items_of_one_material_are_told_apart(papers, ring):
    early, late = replace(RING, quantity=Decimal(50)), replace(RING, position="30", quantity=Decimal(80))
    by_position = papers.supplied(T.DELIVERY_NOTE, ring("80", position="00010"), ring("50", position="00030"))
    assert positions(by_position, early, late) == {1: "10", 2: "30"}
    by_quantity = papers.supplied(T.DELIVERY_NOTE, ring("80", position="1"), ring("50", position="2"))
    assert positions(by_quantity, early, late) == {1: "30", 2: "10"}
    split = papers.supplied(T.DELIVERY_NOTE, *(ring("40", position=str(n)) for n in (1, 2, 3)))
    assert sorted(positions(split, early, late).values()) == ["10", "10", "30"]


def test_order_is_linked_line_by_line(papers, known, cord, ring):
    data = known(orders=[ORDER])
    paper = papers.supplied(T.DELIVERY_NOTE, cord, papers.line(description="x"), ring())
    assert link_order(paper, data).links == {"supplier": "70001", "order_position:1": "20", "order_position:3": "10"}
    assert link_order(paper, None) is paper
    order = papers.order(ring())
    assert link_order(order, data) is order


def test_order_without_units_is_counted_in_those_of_the_paper(papers, issues, ring):
    bare = replace(ORDER, lines=(replace(RING, unit="", delivered=Decimal(0)),))
    priced = ring(unit_price=Decimal("0.145"))
    assert codes(issues(papers.supplied(T.ORDER_RESPONSE, priced), orders=[bare])) == []
    dear = ring("300", unit_price=Decimal("0.245"))
    assert codes(issues(papers.supplied(T.ORDER_RESPONSE, dear), orders=[bare])) == [
        "quantity_differs",
        "price_differs",
    ]


def test_delivery_of_two_orders_is_held_against_both(papers, issues, ring, known):
    other = replace(ORDER, number="NW-B-2", lines=(replace(RING, position="70", delivered=Decimal(0)),))
    lines = (ring("100", order_number="NW-B-1"), ring("200", order_number="NW-B-2"))
    note = papers.supplied(T.DELIVERY_NOTE, *lines, purchase_order_number="NW-B-1")
    assert issues(note, orders=[ORDER, other]) == []
    linked = link_order(note, known(orders=[ORDER, other]))
    assert (linked.links["order_position:1"], linked.links["order_position:2"]) == ("10", "70")


def test_order_that_only_lines_name_is_found(papers, issues, ring):
    note = papers.supplied(T.DELIVERY_NOTE, ring("100", order_number="NW-B-1"), purchase_order_number="")
    assert codes(issues(note)) == []


def test_line_that_names_its_position_is_about_that(papers, known):
    twice = replace(ORDER, lines=(RING, replace(RING, position="30")))
    line = papers.line(position="1", order_position="30", quantity=Decimal(7), customer_material_number="R-31002")
    linked = link_order(papers.supplied(T.DELIVERY_NOTE, line), known(orders=[twice]))
    assert linked.links["order_position:1"] == "30"
