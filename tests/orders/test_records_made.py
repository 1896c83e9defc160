import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.business import (
    Delivery,
    DeliveryKind,
    DeliveryLine,
    Movement,
    Order,
    OrderKind,
    OrderLine,
    Party,
    RequisitionLine,
)
from datamodel.master import Material, Plant, Stock, UnitConversion
from orders.records.made import (
    MOVEMENTS,
    Shortage,
    goods_movement_from,
    requisition_from,
    shipping_order_from,
    shortages_of,
)

TODAY = dt.date(2026, 3, 6)
APRIL = dt.date(2026, 4, 1)
D = Decimal
VALVES = OrderLine("10", D(20), "Stk", "Kugelhahn", "100-1", "KH-2025", delivery_date=APRIL)
SEALS = OrderLine("20", D(3), "PK", "Dichtung", "100-2", "FD-0025")
BUYER = Party("Hansen GmbH", "Deichstieg 48, 20457 Hamburg", "10012")
ORDER = Order("4500017", dt.date(2026, 3, 5), "EUR", BUYER, (VALVES, SEALS), delivery_date=dt.date(2026, 5, 1))
BREMEN = Plant("1000", "Werk Bremen", "28237", "Bremen", "DE")


# --- Shipping orders --------------------------------------------------------------------------------------------------


def test_shipping_order_has_all_of_the_order():
    delivery = shipping_order_from(ORDER, number="80001", plant=BREMEN, date=TODAY)
    assert (delivery.number, delivery.date, delivery.kind) == ("80001", TODAY, DeliveryKind.SHIPPING_ORDER)
    assert delivery.sender == Party("Werk Bremen", "28237 Bremen, DE", "1000")
    assert (delivery.ship_to, delivery.sold_to, delivery.order_number) == (BUYER, BUYER, "4500017")
    assert delivery.delivery_date == APRIL  # the earliest of its lines
    assert delivery.lines[0] == DeliveryLine(
        "10", D(20), "Stk", "Kugelhahn", "KH-2025", "100-1", order_number="4500017", order_position="10"
    )
    assert [line.position for line in delivery.lines] == ["10", "20"]


def test_goods_go_to_the_ship_to_party():
    site = Party("Baustelle", "Kai 3, 28217 Bremen")
    order = replace(ORDER, ship_to=site, lines=(SEALS,))
    delivery = shipping_order_from(order, number="1", plant=BREMEN, date=TODAY, kind=DeliveryKind.WAREHOUSE_ORDER)
    assert (delivery.kind, delivery.ship_to, delivery.sold_to) == (DeliveryKind.WAREHOUSE_ORDER, site, BUYER)
    assert delivery.delivery_date == dt.date(2026, 5, 1)


def test_part_of_an_order_may_be_shipped():
    part = {"10": D(5), "20": D(0)}
    delivery = shipping_order_from(ORDER, number="1", plant=BREMEN, date=TODAY, quantities=part)
    assert [(line.position, line.quantity) for line in delivery.lines] == [("10", D(5))]


@pytest.mark.parametrize(
    ("order", "more", "words"),
    [
        (replace(ORDER, kind=OrderKind.RETURN), {}, "it is a return"),
        (ORDER, {"kind": DeliveryKind.SUPPLIER}, "by a delivery of kind supplier"),
        (replace(ORDER, lines=()), {}, "nothing of it is to be shipped"),
        (ORDER, {"quantities": {}}, "nothing of it is to be shipped"),
        (ORDER, {"quantities": {"30": D(1), "10": D(1)}}, "it has no item 30"),
        (replace(ORDER, lines=(replace(VALVES, supplier_material_number=""),)), {}, "item 10 has no material number"),
    ],
)
def test_what_cannot_be_shipped_is_said(order, more, words):
    with pytest.raises(ValueError, match=words):
        shipping_order_from(order, number="1", plant=BREMEN, date=TODAY, **more)


# --- Shortages and requisitions ---------------------------------------------------------------------------------------


@dataclass
class Warehouse:
    """As much of ``MasterData`` as tells what is in stock."""

    stocks: list[Stock] = field(default_factory=list)

    def material(self, number):
        packed = (UnitConversion("PK", D(50)),)
        known = {
            "KH-2025": Material("KH-2025", "", "PCE"),
            "FD-0025": Material("FD-0025", "", "PCE", conversions=packed),
        }
        return known.get(number)

    def stock(self, material):
        return [stock for stock in self.stocks if stock.material == material]


def stocked(**amounts):
    """Stock of both materials in plant 1000, or by ``material_plant``."""
    return Warehouse([Stock(name[:2] + "-" + name[2:6], name[7:] or "1000", D(n)) for name, n in amounts.items()])


def test_shortage_is_in_base_units():
    warehouse = stocked(KH2025="20", FD0025="40")
    assert shortages_of(ORDER, warehouse) == (Shortage("20", D(110), "PCE"),)
    assert shortages_of(ORDER, stocked(KH2025="20", FD0025="150")) == ()


def test_stock_counts_in_one_plant_or_in_all():
    warehouse = stocked(KH2025_1000="8", KH2025_2000="12", FD0025="999")
    assert shortages_of(ORDER, warehouse) == ()
    assert shortages_of(ORDER, warehouse, plant="1000") == (Shortage("10", D(12), "PCE"),)
    assert [each.quantity for each in shortages_of(ORDER, warehouse, plant="3000")] == [D(20), D(150)]


def test_items_of_one_material_share_its_stock():
    order = replace(ORDER, lines=tuple(replace(VALVES, position=p, quantity=D(10)) for p in ("10", "20", "30")))
    assert shortages_of(order, stocked(KH2025="15")) == (Shortage("20", D(5), "PCE"), Shortage("30", D(10), "PCE"))


def test_stock_below_nothing_is_nothing():
    order = replace(ORDER, lines=(VALVES,))
    assert shortages_of(order, stocked(KH2025="-5")) == (Shortage("10", D(20), "PCE"),)


@pytest.mark.parametrize("line", [replace(SEALS, unit="kg"), replace(SEALS, supplier_material_number="X")])
def test_shortage_of_what_is_not_known_cannot_be_told(line):
    with pytest.raises(ValueError, match="order 4500017 cannot be told: item 20 has no known material"):
        shortages_of(replace(ORDER, lines=(VALVES, line)), stocked())


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(0, 200))
def test_stock_and_shortages_make_the_order(quantities, there):
    lines = tuple(replace(VALVES, position=str(n), quantity=D(q)) for n, q in enumerate(quantities))
    missing = sum(each.quantity for each in shortages_of(replace(ORDER, lines=lines), stocked(KH2025=there)))
    assert missing == max(sum(quantities) - there, 0)


def requisition(shortages, order=ORDER, **more):
    known = {"number": "R-1", "date": TODAY, "requester": "INTRAY", "needed_by": dt.date(2026, 6, 1)}
    return requisition_from(order, shortages, **(known | more))


def test_requisition_has_what_is_missing():
    made = requisition([Shortage("20", D(110), "PCE"), Shortage("10", D(2), "PCE")], plant="1000", storage_location="1")
    assert (made.number, made.date, made.requester) == ("R-1", TODAY, "INTRAY")
    assert made.reason == "Order 4500017 of Hansen GmbH"
    assert made.lines == (
        RequisitionLine("10", "FD-0025", D(110), "PCE", dt.date(2026, 5, 1), "1000", "1", "Dichtung"),
        RequisitionLine("20", "KH-2025", D(2), "PCE", APRIL, "1000", "1", "Kugelhahn"),
    )


def test_day_stands_in_where_the_order_has_none():
    [line] = requisition([Shortage("20", D(1), "PCE")], replace(ORDER, delivery_date=None)).lines
    assert line.delivery_date == dt.date(2026, 6, 1)


@pytest.mark.parametrize(("shortages", "words"), [([], "nothing is missing"), ([Shortage("9", D(1), "")], "no item 9")])
def test_requisition_of_nothing_is_none(shortages, words):
    with pytest.raises(ValueError, match=words):
        requisition(shortages)


# --- Goods movements --------------------------------------------------------------------------------------------------

RECEIVED = Delivery(
    "LS-1",
    dt.date(2026, 3, 5),
    DeliveryKind.SUPPLIER,
    Party("Dichtungswerk"),
    (
        DeliveryLine("1", D(60), "Stk", "Ring", "OR-1", "R-31002", batch_number="A", order_position="10"),
        DeliveryLine("2", D(40), "Stk", "Schnur", "DS-1", "R-31055", order_number="NW-B-2"),
    ),
    order_number="NW-B-1",
)


def test_receipt_books_our_numbers_of_what_came():
    movement = goods_movement_from(
        RECEIVED, movement_type="101", plant="1000", storage_location="0001", posting_date=TODAY
    )
    assert (movement.number, movement.reference, movement.movement) == ("LS-1", "LS-1", Movement.RECEIPT)
    assert (movement.date, movement.posting_date) == (dt.date(2026, 3, 5), TODAY)
    one, two = movement.lines
    assert (one.material_number, one.quantity, one.unit, one.batch_number) == ("R-31002", D(60), "Stk", "A")
    assert (one.movement_type, one.plant, one.storage_location) == ("101", "1000", "0001")
    assert (one.order_number, one.order_position) == ("NW-B-1", "10")
    assert (two.material_number, two.order_number) == ("R-31055", "NW-B-2")


def test_issue_books_what_is_shipped():
    shipped = shipping_order_from(ORDER, number="80001", plant=BREMEN, date=TODAY)
    movement = goods_movement_from(shipped, movement_type="601", plant="1000", posting_date=TODAY)
    assert movement.movement is Movement.ISSUE
    assert [line.material_number for line in movement.lines] == ["KH-2025", "FD-0025"]


def test_material_is_ours_on_our_own_papers():
    """On a supplier's note we are the customer; on what we ship, the supplier."""
    shipped = replace(RECEIVED, kind=DeliveryKind.SHIPPING_CONFIRMATION)
    movement = goods_movement_from(shipped, movement_type="601", plant="1000", posting_date=TODAY)
    assert [line.material_number for line in movement.lines] == ["OR-1", "DS-1"]


def test_transfer_says_where_it_goes():
    movement = goods_movement_from(
        RECEIVED, movement_type="301", plant="1000", posting_date=TODAY, to_plant="2000", to_storage_location="0002"
    )
    assert movement.movement is Movement.TRANSFER
    assert {(line.to_plant, line.to_storage_location) for line in movement.lines} == {("2000", "0002")}


def test_every_transaction_has_movement_types():
    assert set(MOVEMENTS.values()) == set(Movement)


@pytest.mark.parametrize(
    ("delivery", "movement_type", "words"),
    [
        (RECEIVED, "102", "movement type 102 is not known. Known: 101, 103"),
        (replace(RECEIVED, lines=()), "101", "it has no items"),
        (replace(RECEIVED, lines=(replace(RECEIVED.lines[0], customer_material_number=""),)), "101", "item 1 has no"),
    ],
)
def test_what_cannot_be_booked_is_said(delivery, movement_type, words):
    with pytest.raises(ValueError, match=words):
        goods_movement_from(delivery, movement_type=movement_type, plant="1", posting_date=TODAY)
