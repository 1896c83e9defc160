import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.warehouse.format import WarehouseFormat
from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Order, Party
from datamodel.errors import DocumentError, RejectionCode

GOLDEN = Path(__file__).parent / "golden" / "shipping_order.xml"
MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
AT = dt.datetime(2026, 3, 6, 8, 30, tzinfo=dt.UTC)
LINE = DeliveryLine(
    position="10",
    quantity=Decimal("20.00"),
    unit="Stk",
    description="Kugelhahn DN15 <rostfrei> & geprüft",
    supplier_material_number="4711-A",
    gtin="4012345678901",
    batch_number="C-17",
    order_number="4500012345",
    order_position="00010",
)
ORDER = Delivery(
    number="0080000001",
    date=dt.date(2026, 3, 5),
    kind=DeliveryKind.SHIPPING_ORDER,
    sender=Party("Wir GmbH"),
    lines=(LINE, DeliveryLine("20", Decimal("2.5"), "kg", supplier_material_number="4712")),
    ship_to=Party("Maschinenbau Hartmann", "Industriestraße 5, 70565 Stuttgart, Deutschland", number="100042"),
    order_number="4500012345",
    delivery_date=dt.date(2026, 3, 10),
    delivery_terms="DAP Stuttgart",
)


def render(record: Delivery | Order = ORDER, **how: object) -> str:
    warehouse = WarehouseFormat(**{"plant": "1000", **how})  # type: ignore[arg-type]
    return warehouse.render(record, message_id=MESSAGE_ID, created_at=AT).decode()


def with_line(**changes: object) -> Delivery:
    return replace(ORDER, lines=(replace(LINE, **changes),))  # type: ignore[arg-type]


def test_shipping_order_is_rendered_as_pinned() -> None:
    assert render() == GOLDEN.read_text(encoding="utf-8")


def test_same_order_gives_the_same_bytes_at_another_time() -> None:
    later = WarehouseFormat(plant="1000").render(ORDER, message_id=MESSAGE_ID, created_at=AT + dt.timedelta(days=1))
    assert later.decode() == render()


def test_what_is_empty_is_left_out() -> None:
    bare = replace(ORDER, ship_to=Party("Hartmann"), order_number="", delivery_date=None, delivery_terms="")
    text = render(bare, plant="")
    assert "<ShipTo>\n    <Name>Hartmann</Name>\n  </ShipTo>" in text
    for name in ("Plant", "ShippingDate", "Incoterms", "Street"):
        assert f"<{name}>" not in text


def test_texts_are_cut_and_control_characters_left_out() -> None:
    text = render(with_line(description="x" * 79 + " y" * 20 + "\x00\n"))
    assert f"<Description>{'x' * 79}</Description>" in text


def test_units_of_the_warehouse_come_first() -> None:
    assert "<Unit>ST</Unit>" in render(with_line(), units={"Stk": "ST"})


@pytest.mark.parametrize(
    ("written", "sent"), [("20", "20"), ("20.00", "20"), ("1E+2", "100"), ("0.125", "0.125"), ("2.50", "2.5")]
)
def test_quantity_is_written_plainly(written: str, sent: str) -> None:
    assert f"<Quantity>{sent}</Quantity>" in render(with_line(quantity=Decimal(written)))


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (replace(ORDER, kind=DeliveryKind.SUPPLIER), "this record is none"),
        (Order("1", dt.date(2026, 3, 5), "EUR", Party("x"), ()), "this record is none"),
        (replace(ORDER, ship_to=None), "does not say whom the goods go to"),
        (replace(ORDER, ship_to=Party("")), "not valid for the warehouse"),
        (replace(ORDER, lines=()), "not valid for the warehouse"),
        (replace(ORDER, number="x" * 36), "not valid for the warehouse"),
        (replace(ORDER, lines=(LINE, LINE)), "Two items .* have the number 10"),
        (with_line(supplier_material_number=""), "Item 10 has no material number of ours"),
        (with_line(supplier_material_number="x" * 41), "not valid for the warehouse"),
        (with_line(gtin="4012-345"), "not valid for the warehouse"),
        (with_line(quantity=Decimal(0)), "quantity 0, and more than 0"),
        (with_line(quantity=Decimal(-1)), "quantity -1"),
        (with_line(quantity=Decimal("NaN")), "quantity NaN"),
        (with_line(quantity=Decimal("0.0005")), "knows 3 decimals"),
        (with_line(quantity=Decimal(10**13)), "not valid for the warehouse"),
        (with_line(unit=""), "has no unit"),
        (with_line(unit="Gebinde X"), "Gebinde X"),
        (with_line(position=""), "not valid for the warehouse"),
    ],
)
def test_order_that_does_not_fit_is_refused_with_what_to_do(record: Delivery | Order, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        render(record)
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


@pytest.mark.parametrize("message_id", ["", "0123456789abcdef0123456789abcdef", "urn:sap.com:msgid=xyz"])
def test_wrong_message_id_is_a_bug(message_id: str) -> None:
    with pytest.raises(ValueError, match="is no message id"):
        WarehouseFormat().render(ORDER, message_id=message_id, created_at=AT)
