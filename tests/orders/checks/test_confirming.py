"""An answer that accepts our order without repeating it says what our order says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from datamodel.master import OpenOrder, OpenOrderLine, PartnerRole
from orders.checks.confirming import confirmed_as_ordered
from orders.paper import text_of

RING = OpenOrderLine("10", "R-31002", Decimal(200), "PCE", price=Decimal("14.50"), their_material_number="OR-034503")
CORD = OpenOrderLine("20", "R-31055", Decimal(150), "MTR")
ORDER = OpenOrder("NW-B-1", "70001", PartnerRole.SUPPLIER, "EUR", lines=(RING, CORD))


@pytest.fixture
def answer(papers):
    """Data that answer the order; ``status`` is that of the whole."""

    def make(*lines, status="accepted", kind=DocumentType.ORDER_RESPONSE):
        return replace(papers.supplied(kind, *lines, response_status=status), reader="data:ubl")

    return make


def without_quantity(item):
    return {name: field for name, field in item.items() if name not in ("quantity", "unit")}


def told(item):
    return {name: str(field.value) for name, field in item.items()}


def test_accepted_order_without_lines_is_confirmed_as_it_is(answer, known):
    confirmed = confirmed_as_ordered(answer(), known(orders=[ORDER]))
    assert [told(item) for item in confirmed.line_items] == [
        {
            "position": "10",
            "order_position": "10",
            "customer_material_number": "R-31002",
            "supplier_material_number": "OR-034503",
            "quantity": "200",
            "unit": "PCE",
            "unit_price": "14.50",
            "price_quantity": "1",
        },
        {
            "position": "20",
            "order_position": "20",
            "customer_material_number": "R-31055",
            "quantity": "150",
            "unit": "MTR",
        },
    ]
    quantity = confirmed.line_items[0]["quantity"]
    assert (quantity.confidence, quantity.evidence) == (1.0, ("as in our order NW-B-1, which the seller accepts",))


@pytest.mark.parametrize(("status", "quantity"), [("accepted", "150"), ("changed", "150"), ("rejected", ""), ("", "")])
def test_line_without_a_quantity_is_confirmed_as_ordered(status, quantity, answer, papers, known):
    line = without_quantity(papers.line(order_position="20", response_status=status))
    (item,) = confirmed_as_ordered(answer(line, status="changed"), known(orders=[ORDER])).line_items
    assert text_of(item, "quantity") == quantity


def test_what_the_answer_says_itself_stays(answer, papers, known):
    other = without_quantity(papers.line(order_position="99", response_status="accepted"))
    lines = (papers.line(order_position="20", quantity=Decimal(3)), other)
    extraction = answer(*lines)
    assert confirmed_as_ordered(extraction, known(orders=[ORDER])).line_items == lines


@pytest.mark.parametrize("status", ["changed", "rejected", "received", ""])
def test_nothing_is_concluded_from_other_answers_without_lines(status, answer, known):
    extraction = answer(status=status)
    assert confirmed_as_ordered(extraction, known(orders=[ORDER])) is extraction


def test_nothing_is_concluded_without_the_one_order(answer, known):
    extraction = answer()
    assert confirmed_as_ordered(extraction, None) is extraction
    assert confirmed_as_ordered(extraction, known()) is extraction
    assert confirmed_as_ordered(extraction, known(orders=[ORDER, replace(ORDER, currency="CHF")])) is extraction


def test_paper_and_other_types_are_left_alone(answer, papers, known):
    on_paper = replace(answer(), reader="")
    delivered = answer(kind=DocumentType.DELIVERY_NOTE)
    for extraction in (on_paper, delivered):
        assert confirmed_as_ordered(extraction, known(orders=[ORDER])) is extraction
