"""Business records as JSON, and what Tryton cannot take."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal

import pytest

from adapters.tryton.format import TrytonFormat
from adapters.tryton.lookups import Unit, price_of_one
from adapters.tryton.records import KINDS, read_record, write_record
from adapters.tryton.sales import sequence_of
from adapters.tryton.units import code_of, symbol_of
from datamodel.business import (
    BankStatement,
    Booking,
    Delivery,
    DeliveryKind,
    DeliveryLine,
    Invoice,
    InvoiceLine,
    LineAction,
    Order,
    OrderKind,
    OrderLine,
    OrderResponse,
    PaidInvoice,
    Party,
    PaymentAdvice,
)
from datamodel.errors import DeliveryRefusedError, DocumentError

AT = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
DAY = dt.date(2026, 3, 5)
MESSAGE_ID = "urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF"
HARTMANN = Party("Hartmann GmbH", number="10012")
WITTMANN = Party("Wittmann GmbH", "Gießereiweg 2, 58089 Hagen", number="70001")
LINE = OrderLine("10", Decimal("20.0"), "Stk", supplier_material_number="4711-A", unit_price=Decimal("12.50"))
ORDER = Order("4500001", DAY, "EUR", HARTMANN, (LINE,))
DELIVERY = Delivery(
    "LS-1", DAY, DeliveryKind.SUPPLIER, WITTMANN, (DeliveryLine("1", Decimal(1), "kg", gtin="4006381333931"),)
)
INVOICE = Invoice(
    "RG-1", DAY, "EUR", WITTMANN, Decimal("119.00"), (InvoiceLine("1", Decimal(100), description="Fracht"),)
)
ADVICE = PaymentAdvice("ZA-1", DAY, "EUR", HARTMANN, Decimal(10), (PaidInvoice("RE-1", Decimal(10)),))
STATEMENT = BankStatement("DE1", "3", DAY, "EUR", Decimal(0), Decimal(-5), (Booking(Decimal(-5), DAY),))


def rendered(record: object) -> bytes:
    return TrytonFormat().render(record, message_id=MESSAGE_ID, created_at=AT)  # type: ignore[arg-type]


def test_record_is_readable_json_with_the_message_id():
    assert json.loads(rendered(ORDER)) == {
        "intray": 1,
        "message_id": MESSAGE_ID,
        "created_at": "2026-03-05T09:00:00+00:00",
        "kind": "Order",
        "record": {
            "number": "4500001",
            "date": "2026-03-05",
            "currency": "EUR",
            "buyer": {"name": "Hartmann GmbH", "number": "10012"},
            "lines": [
                {
                    "position": "10",
                    "quantity": "20.0",
                    "unit": "Stk",
                    "supplier_material_number": "4711-A",
                    "unit_price": "12.50",
                    "price_quantity": "1",
                }
            ],
            "kind": "order",
        },
    }


def test_record_has_the_same_bytes_every_time_and_keeps_umlauts():
    assert rendered(DELIVERY) == rendered(dataclasses.replace(DELIVERY))
    assert "Gießereiweg".encode() in rendered(DELIVERY)


@pytest.mark.parametrize(
    "record",
    [
        ORDER,
        dataclasses.replace(
            ORDER,
            kind=OrderKind.CHANGE,
            lines=(dataclasses.replace(LINE, unit="", action=LineAction.DELETE, delivery_date=DAY),),
            ship_to=Party("Werk 2"),
            net_amount=Decimal("1E+3"),
        ),
        DELIVERY,
        dataclasses.replace(INVOICE, credit=True, lines=(dataclasses.replace(INVOICE.lines[0], tax_rate=Decimal(19)),)),
        ADVICE,
        STATEMENT,
    ],
)
def test_record_comes_back_as_it_was(record):
    assert read_record(rendered(record)) == (MESSAGE_ID, record)


def test_all_kinds_of_business_records_can_be_written():
    answer = OrderResponse("AB-1", DAY, "EUR", WITTMANN, "4500001", ())
    assert read_record(write_record(answer, message_id="x", created_at=AT)) == ("x", answer)
    assert len(KINDS) == 8


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"intray": 2}, "no record of version 1"),
        ({"kind": "Letter"}, "no record of version 1"),
        ({"record": []}, "Order is no object"),
        ({"record": {"number": "1"}}, "Order is incomplete"),
        ({"record": {"colour": "red"}}, "not known: colour"),
        ({"record": {"number": 1}}, "Order.number is no str"),
        ({"record": {"date": "5.3.2026"}}, "Order.date is no date"),
        ({"record": {"net_amount": "many"}}, "Order.net_amount is no Decimal"),
        ({"record": {"kind": "gift"}}, "Order.kind is no OrderKind"),
        ({"record": {"lines": {}}}, "Order.lines is no list"),
    ],
)
def test_reading_of_something_else_says_what_is_wrong(changes, words):
    whole = json.loads(rendered(ORDER)) | changes
    with pytest.raises(ValueError, match=words):
        read_record(json.dumps(whole).encode())


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (dataclasses.replace(ORDER, buyer=Party("Hartmann"), lines=()), "no number of ours; there are no lines"),
        (dataclasses.replace(ORDER, lines=(OrderLine("5", Decimal(1), "Stk", "Hahn"),)), "line 5 names no material"),
        (dataclasses.replace(ORDER, lines=(dataclasses.replace(LINE, quantity=Decimal(0)),)), "has the quantity 0"),
        (dataclasses.replace(ORDER, lines=(dataclasses.replace(LINE, unit="Eimer"),)), "line 10: The unit 'Eimer'"),
        (dataclasses.replace(ORDER, lines=(dataclasses.replace(LINE, unit="Karton"),)), "no symbol in Tryton"),
        (dataclasses.replace(DELIVERY, kind=DeliveryKind.SHIPPING_ORDER), "goes to a warehouse"),
        (dataclasses.replace(DELIVERY, sender=Party("W")), "supplier has no number"),
        (
            dataclasses.replace(INVOICE, seller=Party("W"), lines=()),
            "supplier has no number of ours; there are no lines",
        ),
        (dataclasses.replace(ADVICE, payer=Party("H"), lines=()), "payer has no number of ours; no invoice"),
        (dataclasses.replace(STATEMENT, closing_balance=Decimal(1)), "lead to -5, the closing balance is 1"),
        (OrderResponse("AB-1", DAY, "EUR", WITTMANN, "1", ()), "it takes no order response"),
    ],
)
def test_format_tells_all_that_tryton_cannot_take(record, words):
    with pytest.raises(DocumentError, match=words):
        rendered(record)


def test_units_of_the_company_come_before_those_of_tryton():
    assert symbol_of("Stück", {}) == "u"
    assert symbol_of("Karton", {"CT": "ctn"}) == "ctn"
    assert symbol_of("", {}) == ""
    assert code_of("u", {}) == "PCE"
    assert code_of("ctn", {"CT": "ctn"}) == "CT"
    assert code_of("odd", {}) == "odd"


def test_quantity_is_told_in_another_unit_of_the_same_kind():
    kilogram, gram, piece = Unit(1, "kg", 7, Decimal(1)), Unit(2, "g", 7, Decimal("0.001")), Unit(3, "u", 8, Decimal(1))
    assert kilogram.of(Decimal(500), gram) == Decimal("0.5")
    assert gram.of(Decimal(2), kilogram) == 2000
    assert kilogram.of(Decimal(1), piece) is None


def test_price_of_one_is_exact_or_refused():
    assert price_of_one(Decimal("189"), Decimal(100), Decimal(500), digits=4, position="1") == Decimal("1.8900")
    assert price_of_one(Decimal(1), Decimal(3), Decimal(3), digits=4, position="1") == Decimal("0.3333")
    with pytest.raises(DeliveryRefusedError, match=r"Line 7: .* would make 12\.00 of it, not 12\.34"):
        price_of_one(Decimal("0.1234"), Decimal(100), Decimal(10000), digits=4, position="7")


def test_position_is_the_place_of_the_line_where_it_is_a_number():
    assert [sequence_of(dataclasses.replace(LINE, position=text), 2) for text in ("70", "3a", "")] == [70, 30, 30]
