import datetime as dt
from decimal import Decimal

import pytest

from datamodel.business import Party
from datamodel.extraction import Classification, DocumentType, Extraction, Field, LineItem, Value
from orders.records import order_from

TODAY = dt.date(2026, 3, 6)


def fields(**values: Value) -> dict[str, Field]:
    return {name: Field(name=name, value=value, text=str(value), confidence=1.0) for name, value in values.items()}


HEADER = fields(document_number="4500012345", sender_name="Hartmann GmbH", currency="EUR")
LINE = fields(position="10", quantity=Decimal(20), unit="Stk", supplier_material_number="4711-A")


def extraction(header: dict[str, Field] = HEADER, lines: tuple[LineItem, ...] = (LINE,), **links: str) -> Extraction:
    classification = Classification(DocumentType.PURCHASE_ORDER, 1.0, "de")
    named = {name.replace("__", ":"): number for name, number in links.items()}
    return Extraction(classification, fields=header, line_items=lines, links=named)


def test_order_has_all_that_was_extracted() -> None:
    header = HEADER | fields(
        document_date=dt.date(2026, 3, 5),
        sender_address="Industriestr. 5, 70565 Stuttgart",
        sender_tax_id="DE136695976",
        ship_to_name="Lager 3",
        ship_to_address="Hafenweg 1, 20457 Hamburg",
        supplier_number="70012",
        delivery_date=dt.date(2026, 3, 20),
        payment_terms="30 Tage netto",
        delivery_terms="DAP Hamburg",
        net_amount=Decimal("250.00"),
    )
    line = LINE | fields(
        description="Kugelhahn DN25",
        customer_material_number="K-77",
        gtin="4006381333931",
        unit_price=Decimal("12.50"),
        price_quantity=Decimal(100),
        net_amount=Decimal("2.50"),
        delivery_date=dt.date(2026, 4, 1),
    )
    order = order_from(extraction(header, (line,), customer="0000100042"), received_on=TODAY)
    assert order.number == "4500012345"
    assert order.date == dt.date(2026, 3, 5)
    assert order.currency == "EUR"
    assert order.buyer == Party("Hartmann GmbH", "Industriestr. 5, 70565 Stuttgart", "0000100042", "DE136695976")
    assert order.ship_to == Party("Lager 3", "Hafenweg 1, 20457 Hamburg")
    assert (order.supplier_number, order.delivery_date) == ("70012", dt.date(2026, 3, 20))
    assert (order.payment_terms, order.delivery_terms) == ("30 Tage netto", "DAP Hamburg")
    assert order.net_amount == Decimal("250.00")
    [item] = order.lines
    assert (item.position, item.quantity, item.unit, item.description) == ("10", Decimal(20), "Stk", "Kugelhahn DN25")
    assert (item.customer_material_number, item.supplier_material_number) == ("K-77", "4711-A")
    assert item.gtin == "4006381333931"
    assert (item.unit_price, item.price_quantity, item.net_amount) == (Decimal("12.50"), Decimal(100), Decimal("2.50"))
    assert item.delivery_date == dt.date(2026, 4, 1)


def test_order_of_little_has_defaults() -> None:
    order = order_from(extraction(), received_on=TODAY)
    assert order.date == TODAY
    assert order.ship_to is None
    assert order.net_amount is None
    assert order.lines[0].price_quantity == Decimal(1)
    assert order.lines[0].unit_price is None


def test_links_win_over_what_is_printed() -> None:
    header = HEADER | fields(customer_number="printed")
    order = order_from(
        extraction(header, (LINE, LINE | fields(position="20")), customer="42", material__2="M-2"), received_on=TODAY
    )
    assert order.buyer.number == "42"
    assert [line.supplier_material_number for line in order.lines] == ["4711-A", "M-2"]


def test_printed_customer_number_stands_where_there_is_no_link() -> None:
    order = order_from(extraction(HEADER | fields(customer_number="printed")), received_on=TODAY)
    assert order.buyer.number == "printed"


@pytest.mark.parametrize(
    ("printed", "positions"),
    [
        (["1", "2"], ["1", "2"]),
        (["1", "1"], ["10", "20"]),
        (["7", None], ["10", "20"]),
        ([None, None], ["10", "20"]),
    ],
)
def test_positions_are_the_customers_where_they_tell_lines_apart(
    printed: list[str | None], positions: list[str]
) -> None:
    bare = {name: field for name, field in LINE.items() if name != "position"}
    lines = tuple(bare | (fields(position=position) if position else {}) for position in printed)
    order = order_from(extraction(lines=lines), received_on=TODAY)
    assert [line.position for line in order.lines] == positions


def test_all_that_is_missing_is_told_at_once() -> None:
    lines = (fields(unit_price=Decimal(1)), fields(quantity=Decimal(1), gtin="4006381333931"))
    with pytest.raises(ValueError, match="Missing") as caught:
        order_from(extraction({}, lines), received_on=TODAY)
    for what in (
        "document_number",
        "sender_name",
        "currency",
        "quantity of line 1",
        "material or description of line 1",
    ):
        assert what in str(caught.value)
    assert "line 2" not in str(caught.value)


def test_order_without_lines_is_none() -> None:
    with pytest.raises(ValueError, match="line items"):
        order_from(extraction(lines=()), received_on=TODAY)


def test_currency_is_needed_only_with_prices() -> None:
    without = {name: field for name, field in HEADER.items() if name != "currency"}
    assert order_from(extraction(without), received_on=TODAY).currency == ""
    with pytest.raises(ValueError, match="currency, as there are prices"):
        order_from(extraction(without, (LINE | fields(unit_price=Decimal(1)),)), received_on=TODAY)


def test_quantity_that_is_no_number_counts_as_missing() -> None:
    with pytest.raises(ValueError, match="quantity of line 1"):
        order_from(extraction(lines=(LINE | fields(quantity="viele"),)), received_on=TODAY)
