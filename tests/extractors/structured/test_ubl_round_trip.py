"""What is written as UBL is valid by its schema, and read back as the same record."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters.ubl.format import UblFormat
from adapters.ubl.units import unit_code
from datamodel.business import (
    BankStatement,
    Delivery,
    DeliveryKind,
    DeliveryLine,
    LineAction,
    Order,
    OrderKind,
    OrderLine,
    OrderResponse,
    Package,
    PaidInvoice,
    Party,
    PaymentAdvice,
    ResponseLine,
)
from datamodel.errors import DocumentError, RejectionCode
from orders.records import record_from
from tests.extractors.structured.ubl_messages import extraction_of

MESSAGE_ID = "urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF"
NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
OTHER_DAY = dt.date(1999, 1, 1)

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1))
MAYBE_DAY = st.none() | DAYS
TEXTS = st.text("abcÄÖß 01-/&<>", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
MAYBE_TEXT = st.just("") | TEXTS
AMOUNTS = st.decimals(-(10**6), 10**6, places=2)
POSITIVE = st.decimals("0.01", 10**6, places=2)
MAYBE_AMOUNT = st.none() | AMOUNTS
ADDRESSES = st.sampled_from(
    [
        "",
        "Industriestr. 5, 20095 Hamburg, DE",
        "Tor 3, Hafenweg 12, 20457 Hamburg",
        "Hafenweg",
        "1 Kent Rd, Dover CT16 1AA, GB",
    ]
) | st.lists(TEXTS, min_size=1, max_size=3).map(", ".join)
IBANS = st.sampled_from(["", "DE89370400440532013000"])
SENDERS = st.builds(Party, name=TEXTS, address=ADDRESSES, number=MAYBE_TEXT, tax_id=MAYBE_TEXT, iban=IBANS)
PLACES = st.builds(Party, name=MAYBE_TEXT, address=ADDRESSES, number=MAYBE_TEXT).filter(
    lambda party: party != Party("")
)
UNITS = st.sampled_from(["", "C62", "H87", "KGM", "LTR", "XPK", "KPO"])
TERMS = st.sampled_from(["", "FCA Hamburg", "EXW", "frei Haus", "DAP DAP-Lager 3"])
GOODS = {
    "quantity": st.decimals("0.001", 10**5, places=3),
    "unit": UNITS,
    "description": TEXTS,
    "supplier_material_number": MAYBE_TEXT,
    "customer_material_number": MAYBE_TEXT,
    "gtin": MAYBE_TEXT,
}
PRICE = {
    "unit_price": st.none() | POSITIVE,
    "net_amount": MAYBE_AMOUNT,
    "delivery_date": MAYBE_DAY,
}


def lines_of(kind, **values):
    """One to three lines, each with a position of its own."""
    built = st.lists(st.builds(kind, position=st.just(""), **GOODS, **values), min_size=1, max_size=3)
    return built.map(
        lambda lines: tuple(dataclasses.replace(line, position=f"{n}0") for n, line in enumerate(lines, 1))
    )


def priced(line):
    """With a price for a hundred, where it has a price at all: of none UBL has no quantity."""
    return dataclasses.replace(line, price_quantity=Decimal(100)) if line.unit_price else line


HEAD = {"number": TEXTS, "date": DAYS, "currency": st.sampled_from(["EUR", "CHF"])}
DEALS = {"delivery_date": MAYBE_DAY, "payment_terms": MAYBE_TEXT, "delivery_terms": TERMS, "net_amount": MAYBE_AMOUNT}
ORDERS = st.builds(
    Order,
    **HEAD,
    **DEALS,
    buyer=SENDERS,
    lines=lines_of(OrderLine, **PRICE).map(lambda lines: (priced(lines[0]), *lines[1:])),
    ship_to=st.none() | PLACES,
    supplier_number=MAYBE_TEXT,
)
CHANGES = st.builds(
    lambda order, own, actions: dataclasses.replace(
        order,
        kind=OrderKind.CHANGE,
        change_number=own,
        number="PO-4711",
        lines=tuple(
            dataclasses.replace(line, action=action) for line, action in zip(order.lines, actions, strict=False)
        ),
    ),
    ORDERS,
    st.just("") | st.just("AE-1"),
    st.lists(st.none() | st.sampled_from(LineAction), min_size=3, max_size=3),
)
RESPONSES = st.builds(
    OrderResponse,
    **HEAD,
    **DEALS,
    seller=SENDERS,
    order_number=TEXTS,
    lines=lines_of(ResponseLine, **PRICE, order_position=MAYBE_TEXT),
    buyer=st.none() | SENDERS,
)
DELIVERIES = st.builds(
    Delivery,
    number=TEXTS,
    date=DAYS,
    kind=st.just(DeliveryKind.SUPPLIER),
    sender=SENDERS,
    lines=lines_of(DeliveryLine, batch_number=MAYBE_TEXT, order_number=TEXTS, order_position=MAYBE_TEXT),
    ship_to=st.none() | PLACES,
    sold_to=st.none() | SENDERS,
    order_number=TEXTS,
    delivery_date=MAYBE_DAY,
    gross_weight=st.none() | POSITIVE,
    net_weight=st.none() | POSITIVE,
    packages=st.lists(st.builds(Package, st.from_regex(r"\A[0-9]{18}\Z")), max_size=3, unique=True).map(tuple),
    delivery_terms=TERMS,
    tracking_number=MAYBE_TEXT,
)


@st.composite
def paid_invoices(draw):
    """Paid in full, or less a discount and a deduction with its reason."""
    gross, discount, deduction = draw(POSITIVE), draw(POSITIVE), draw(st.none() | POSITIVE)
    sign = draw(st.sampled_from([1, -1]))
    details = {}
    if draw(st.booleans()):
        reason = draw(TEXTS) if deduction else ""
        details = {"gross_amount": gross, "discount_amount": discount, "deduction_amount": deduction, "reason": reason}
    paid = gross - discount - (deduction or 0) if details else sign * gross
    return PaidInvoice(draw(TEXTS), paid, draw(MAYBE_DAY), **details)


ADVICES = st.builds(
    PaymentAdvice,
    **HEAD,
    payer=SENDERS,
    amount=AMOUNTS,
    lines=st.lists(paid_invoices(), min_size=1, max_size=3).map(tuple),
    payee=st.none() | SENDERS,
    payment_date=MAYBE_DAY,
    payment_reference=MAYBE_TEXT,
)


def rendered(record) -> bytes:
    return UblFormat().render(record, message_id=MESSAGE_ID, created_at=NOW)


def read_back(record):
    """The record that is read of what is written; nothing of it breaks the schema or a rule."""
    content = rendered(record)
    extraction = extraction_of(content)
    told = [found.message for found in extraction.findings if found.field != "gross_amount"]
    assert told == []
    return record_from(extraction, received_on=OTHER_DAY)


@pytest.mark.parametrize(
    "strategy",
    [ORDERS, CHANGES, RESPONSES, DELIVERIES, ADVICES],
    ids=["order", "change", "response", "delivery", "advice"],
)
def test_record_comes_back(strategy):
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(strategy)
    def check(record):
        assert read_back(record) == record

    check()


ORDER = Order(
    "4711",
    dt.date(2026, 11, 29),
    "EUR",
    Party("Hansen GmbH", "Industriestr. 5, 20095 Hamburg, DE", "10012"),
    (OrderLine("10", Decimal(5), "Stk", "Bolt", unit_price=Decimal("1.50"), price_quantity=Decimal(100)),),
    delivery_terms="FCA Hamburg",
)


def test_bytes_are_the_same_each_time_and_hold_the_id():
    content = rendered(ORDER)
    assert content == UblFormat().render(ORDER, message_id=MESSAGE_ID, created_at=NOW + dt.timedelta(days=1))
    root = etree.fromstring(content)
    assert root.findtext("{*}UUID") == "01234567-89AB-CDEF-0123-456789ABCDEF"


def test_address_and_terms_are_in_their_parts():
    root = etree.fromstring(rendered(ORDER))
    address = root.find("{*}BuyerCustomerParty/{*}Party/{*}PostalAddress")
    assert [address.findtext(f"{{*}}{name}") for name in ("StreetName", "PostalZone", "CityName")] == [
        "Industriestr. 5", "20095", "Hamburg",
    ]  # fmt: skip
    assert root.findtext("{*}DeliveryTerms/{*}ID") == "FCA"
    assert root.findtext("{*}DeliveryTerms/{*}DeliveryLocation/{*}ID") == "Hamburg"
    price = root.find("{*}OrderLine/{*}LineItem/{*}Price/{*}BaseQuantity")
    assert (price.get("unitCode"), price.text) == ("H87", "100")


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("Stk", "H87"),
        ("C62", "C62"),
        ("kg", "KGM"),
        ("Karton", "XCT"),
        ("XCT", "XCT"),
        ("Dose", "XCA"),
        ("KPO", "KPO"),
        ("", ""),
        ("Rolle", "R1"),
    ],
)
def test_units_are_codes_of_the_recommendations(unit, code):
    assert unit_code(unit, {"Rolle": "R1"}) == code


@pytest.mark.parametrize(
    "record",
    [
        dataclasses.replace(ORDER, kind=OrderKind.RETURN),
        dataclasses.replace(ORDER, lines=()),
        dataclasses.replace(ORDER, currency=""),
        dataclasses.replace(ORDER, lines=(OrderLine("10", Decimal(1), "Handvoll", "Bolt"),)),
        Delivery("1", OTHER_DAY, DeliveryKind.WAREHOUSE_ORDER, Party("A"), (DeliveryLine("1", Decimal(1), ""),)),
        Delivery("1", OTHER_DAY, DeliveryKind.SUPPLIER, Party("A"), ()),
        PaymentAdvice("", OTHER_DAY, "EUR", Party("A"), Decimal(1), (PaidInvoice("R1", Decimal(1)),)),
        BankStatement("DE", "1", OTHER_DAY, "EUR", Decimal(0), Decimal(0), ()),
    ],
)
def test_record_that_does_not_fit_says_so(record):
    with pytest.raises(DocumentError) as caught:
        rendered(record)
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_wrong_message_id_is_a_fault():
    with pytest.raises(ValueError, match="is no message id"):
        UblFormat().render(ORDER, message_id="1", created_at=NOW)


def test_what_xml_cannot_hold_is_left_out():
    record = dataclasses.replace(ORDER, number="47\x0011", buyer=Party("Hansen\x1f GmbH\ud800"))
    back = read_back(record)
    assert (back.number, back.buyer.name) == ("4711", "Hansen GmbH")


def test_shipping_confirmation_is_written_too():
    line = DeliveryLine("1", Decimal(1), "C62", "Bolt")
    delivery = Delivery("LS-1", OTHER_DAY, DeliveryKind.SHIPPING_CONFIRMATION, Party("A"), (line,))
    extraction = extraction_of(rendered(delivery))
    assert extraction.findings == ()
    assert "order_position" not in extraction.line_items[0]


def test_weights_of_packages_and_reasons_are_written_though_not_read():
    line = DeliveryLine("1", Decimal(1), "C62", "Bolt")
    package = Package("340123450000000014", gross_weight=Decimal("10.5"))
    delivery = Delivery("LS-1", OTHER_DAY, DeliveryKind.SUPPLIER, Party("A"), (line,), packages=(package,))
    root = etree.fromstring(rendered(delivery))
    assert root.findtext("{*}Shipment/{*}TransportHandlingUnit/{*}MeasurementDimension/{*}Measure") == "10.5"
    paid = PaidInvoice("R1", Decimal(1), reason="short")
    advice = PaymentAdvice("A1", OTHER_DAY, "EUR", Party("A"), Decimal(1), (paid,))
    assert etree.fromstring(rendered(advice)).findtext("{*}RemittanceAdviceLine/{*}Note") == "short"
    assert extraction_of(rendered(advice)).findings == ()
