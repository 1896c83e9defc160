"""What is written as Order-X is valid by its schema, and read back as the same record."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.orderx.format import OrderXFormat
from datamodel.business import Invoice, LineAction, Order, OrderKind, OrderLine, OrderResponse, Party, ResponseLine
from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.orderx import ORDER_X
from orders.records import record_from

MESSAGE_ID = "urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF"
NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
OTHER_DAY = dt.date(1999, 1, 1)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1))
TEXTS = st.text("abcÄÖß 01-/&<>", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
MAYBE_TEXT = st.just("") | TEXTS
POSITIVE = st.decimals("0.01", 10**6, places=2)
ADDRESSES = st.sampled_from(
    ["", "Industriestr. 5, 20095 Hamburg, DE", "Tor 3, Hafenweg 12, 20457 Hamburg, DE", "Hafenweg, FR", "DE"]
) | st.lists(TEXTS, min_size=1, max_size=5).map(lambda lines: ", ".join([*lines, "AT"]))
PARTIES = st.builds(Party, name=TEXTS, address=ADDRESSES, number=MAYBE_TEXT, tax_id=MAYBE_TEXT)
PLACES = st.builds(Party, name=TEXTS, address=ADDRESSES, number=MAYBE_TEXT)
LINE = {
    "position": st.just(""),
    "quantity": st.decimals("0.001", 10**5, places=3),
    "unit": st.sampled_from(["", "C62", "H87", "KGM", "XPK"]),
    "description": TEXTS,
    "supplier_material_number": MAYBE_TEXT,
    "customer_material_number": MAYBE_TEXT,
    "gtin": MAYBE_TEXT,
    "unit_price": POSITIVE,
    "price_quantity": st.sampled_from([Decimal(1), Decimal(100)]),
    "net_amount": POSITIVE,
    "delivery_date": st.none() | DAYS,
}


def lines_of(kind, **values):
    built = st.lists(st.builds(kind, **{**LINE, **values}), min_size=1, max_size=3)
    return built.map(
        lambda lines: tuple(dataclasses.replace(line, position=f"{n}0") for n, line in enumerate(lines, 1))
    )


DEAL = {
    "number": TEXTS,
    "date": DAYS,
    "currency": st.sampled_from(["EUR", "CHF"]),
    "delivery_date": st.none() | DAYS,
    "payment_terms": MAYBE_TEXT,
    "delivery_terms": st.sampled_from(["", "FCA Hamburg", "EXW", "frei Haus", "DPU Werk 3"]),
    "net_amount": POSITIVE,
}
ORDERS = st.builds(
    Order, **DEAL, buyer=PARTIES, lines=lines_of(OrderLine), ship_to=st.none() | PLACES, supplier_number=MAYBE_TEXT
)
CHANGES = st.builds(
    lambda order, lines, own: dataclasses.replace(
        order, kind=OrderKind.CHANGE, lines=lines, number="PO-4711", change_number=own
    ),
    ORDERS,
    lines_of(OrderLine, action=st.none() | st.sampled_from(LineAction)),
    st.sampled_from(["", "AE-1"]),
)
QUANTITIES = st.just(Decimal(0)) | st.decimals("0.001", 10**5, places=3)
RESPONSES = st.builds(
    OrderResponse,
    **DEAL,
    seller=PARTIES,
    order_number=TEXTS,
    lines=lines_of(ResponseLine, quantity=QUANTITIES, order_position=MAYBE_TEXT),
    buyer=st.none() | PARTIES,
)


def rendered(record) -> bytes:
    return OrderXFormat().render(record, message_id=MESSAGE_ID, created_at=NOW)


def read_back(record):
    (message,) = ORDER_X.read(InputFile("order-x.xml", rendered(record), "test", NOW))
    assert message.extraction.findings == ()
    return record_from(message.extraction, received_on=OTHER_DAY)


@pytest.mark.parametrize("strategy", [ORDERS, CHANGES, RESPONSES], ids=["order", "change", "response"])
def test_record_comes_back(strategy):
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(strategy)
    def check(record):
        assert read_back(record) == record

    check()


ORDER = Order(
    "4711",
    dt.date(2026, 11, 29),
    "EUR",
    Party("Hansen GmbH", "Industriestr. 5, 20095 Hamburg"),
    (OrderLine("10", Decimal(5), "Stk", "Bolt", unit_price=Decimal("1.50"), price_quantity=Decimal(2)),),
)


def test_what_the_record_lacks_is_computed_or_taken_from_the_settings():
    order = read_back(ORDER)
    assert order.net_amount == order.lines[0].net_amount == Decimal("3.75")
    assert (order.buyer.address, order.lines[0].unit) == ("Industriestr. 5, 20095 Hamburg, DE", "H87")


def test_same_record_makes_the_same_bytes():
    assert rendered(ORDER) == rendered(ORDER)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (dataclasses.replace(ORDER, kind=OrderKind.RETURN), "orders, their changes"),
        (dataclasses.replace(ORDER, lines=()), "without lines"),
        (dataclasses.replace(ORDER, lines=(dataclasses.replace(ORDER.lines[0], unit_price=None),)), "no price"),
        (dataclasses.replace(ORDER, lines=(dataclasses.replace(ORDER.lines[0], unit="Häufchen"),)), "Häufchen"),
        (Invoice("1", dt.date(2026, 11, 29), "EUR", Party("A"), Decimal(1)), "orders, their changes"),
    ],
    ids=["return", "no lines", "no price", "unknown unit", "invoice"],
)
def test_record_that_does_not_fit_says_why(record, why):
    with pytest.raises(DocumentError, match=why) as refused:
        rendered(record)
    assert refused.value.code is RejectionCode.DOES_NOT_FIT
