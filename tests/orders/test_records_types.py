"""The record of each type of paper; what they share is tested on the order in ``test_records.py``."""

import datetime as dt
from decimal import Decimal

import pytest

from datamodel.business import (
    BankStatement,
    Booking,
    Delivery,
    DeliveryKind,
    Invoice,
    Order,
    OrderKind,
    OrderResponse,
    PaidInvoice,
    Party,
    PaymentAdvice,
)
from datamodel.extraction import Classification, DocumentType, Extraction, Field
from orders.records import missing_in, order_from, record_from

T = DocumentType
TODAY = dt.date(2026, 3, 6)
D = Decimal


def fields(**values):
    return {name: Field(name, value, str(value), 1.0) for name, value in values.items() if value is not None}


def record(kind, *lines, links=None, **header):
    """The record of a paper, and nothing else: None stands for a field that is not there."""
    extraction = Extraction(Classification(kind, 1.0, "de"), fields(**header), lines, links or {})
    return record_from(extraction, received_on=TODAY)


def line(**values):
    return fields(**({"quantity": D(10), "unit": "Stk", "customer_material_number": "R-1"} | values))


ORDER = {"document_number": "4500017", "sender_name": "Hansen GmbH", "document_date": dt.date(2026, 3, 5)}
PAPER = ORDER | {"purchase_order_number": "NW-B-1", "sender_name": "Dichtungswerk", "sender_iban": "DE89"}


@pytest.mark.parametrize("kind", [T.RECEIPT, T.OTHER])
def test_other_paper_makes_no_record(kind):
    assert record(kind, **ORDER) is None
    assert missing_in(Extraction(Classification(kind, 1.0, "de"))) == []


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (T.PURCHASE_ORDER, Order),
        (T.ORDER_CHANGE, Order),
        (T.RETURN_REQUEST, Order),
        (T.ORDER_RESPONSE, OrderResponse),
        (T.DELIVERY_NOTE, Delivery),
        (T.INVOICE, Invoice),
    ],
)
def test_each_type_makes_its_record(kind, made):
    paper = PAPER | {"currency": "EUR", "gross_amount": D(119)}
    assert isinstance(record(kind, line(net_amount=D(100)), **paper), made)


# --- Orders, changes, returns -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "changed", "number", "change_number"),
    [
        ("4500017-01", "4500017", "4500017", "4500017-01"),
        ("4500017", "4500017", "4500017", ""),
        ("0004500017", "45 000 17", "45 000 17", ""),
        ("4500017", None, "4500017", ""),
        (None, "4500017", "4500017", ""),
    ],
)
def test_change_has_the_number_of_its_order(own, changed, number, change_number):
    paper = ORDER | {"document_number": own, "purchase_order_number": changed}
    change = record(T.ORDER_CHANGE, line(), **paper)
    assert (change.kind, change.number, change.change_number) == (OrderKind.CHANGE, number, change_number)


def test_order_has_its_own_number_whatever_it_refers_to():
    order = record(T.PURCHASE_ORDER, line(), **ORDER, purchase_order_number="frame 9")
    assert (order.kind, order.number, order.change_number) == (OrderKind.ORDER, "4500017", "")


def test_return_says_what_it_refers_to():
    request = record(T.RETURN_REQUEST, line(), **ORDER, delivery_note_number="LS-1", invoice_number="RG-1")
    assert request.kind is OrderKind.RETURN
    assert (request.delivery_note_number, request.invoice_number) == ("LS-1", "RG-1")


def test_ship_to_party_has_its_number_where_it_is_linked():
    order = record(T.PURCHASE_ORDER, line(), **ORDER, ship_to_name="Werk 2", links={"ship_to": "10206"})
    assert order.ship_to == Party("Werk 2", number="10206")
    assert record(T.PURCHASE_ORDER, line(), **ORDER, links={"ship_to": "10206"}).ship_to is None


def test_order_is_made_of_nothing_else():
    extraction = Extraction(Classification(T.INVOICE, 1.0, "de"), fields(**PAPER, currency="EUR", gross_amount=D(1)))
    with pytest.raises(ValueError, match="invoice makes no order"):
        order_from(extraction, received_on=TODAY)


# --- Confirmations and deliveries of suppliers ------------------------------------------------------------------------


def test_response_answers_our_order():
    first = line(supplier_material_number="OR-1", unit_price=D("14.50"), price_quantity=D(100), position="1")
    response = record(
        T.ORDER_RESPONSE,
        first,
        line(delivery_date=dt.date(2026, 4, 1)),
        **PAPER,
        currency="EUR",
        receiver_name="Nordwerk",
        links={"supplier": "70001", "material:1": "R-31002", "order_position:1": "20"},
    )
    assert response.seller == Party("Dichtungswerk", number="70001", iban="DE89")
    assert (response.order_number, response.buyer) == ("NW-B-1", Party("Nordwerk"))
    one, two = response.lines
    assert (one.position, one.order_position, one.customer_material_number) == ("10", "20", "R-31002")
    assert (one.supplier_material_number, one.unit_price, one.price_quantity) == ("OR-1", D("14.50"), D(100))
    assert (two.position, two.order_position, two.customer_material_number) == ("20", "", "R-1")
    assert two.delivery_date == dt.date(2026, 4, 1)


def test_delivery_note_is_a_delivery_of_the_supplier():
    delivery = record(
        T.DELIVERY_NOTE,
        line(batch_number="26-087"),
        **PAPER,
        ship_to_name="Wareneingang",
        supplier_number="70009",
        delivery_terms="frei Haus",
        links={"order_position:1": "10"},
    )
    assert (delivery.kind, delivery.number, delivery.order_number) == (DeliveryKind.SUPPLIER, "4500017", "NW-B-1")
    assert delivery.sender.number == "70009"  # printed, as none is linked
    assert (delivery.ship_to, delivery.delivery_terms) == (Party("Wareneingang"), "frei Haus")
    [item] = delivery.lines
    assert (item.batch_number, item.order_number, item.order_position) == ("26-087", "NW-B-1", "10")


# --- Money ------------------------------------------------------------------------------------------------------------

BILL = PAPER | {"currency": "EUR", "gross_amount": D("119.00"), "net_amount": D("100.00"), "tax_amount": D("19.00")}


def test_invoice_has_its_amounts():
    invoice = record(
        T.INVOICE, line(net_amount=D("100.00")), **BILL, due_date=dt.date(2026, 4, 4), links={"order_position:1": "10"}
    )
    assert (invoice.gross_amount, invoice.net_amount, invoice.tax_amount) == (D("119.00"), D("100.00"), D("19.00"))
    assert (invoice.credit, invoice.due_date, invoice.order_number) == (False, dt.date(2026, 4, 4), "NW-B-1")
    assert invoice.seller.iban == "DE89"
    [item] = invoice.lines
    assert (item.net_amount, item.quantity, item.order_position) == (D("100.00"), D(10), "10")


def test_credit_note_is_positive():
    amounts = {"gross_amount": D(-119), "net_amount": D(-100), "tax_amount": D(-19)}
    by_quantity = line(quantity=D(-10), unit_price=D(12), net_amount=D(-120))
    by_price = line(quantity=D(2), unit_price=D(-5), net_amount=D(-10))
    charge = line(quantity=None, net_amount=D(30))
    credit = record(T.INVOICE, by_quantity, by_price, charge, **(BILL | amounts))
    assert credit.credit
    assert (credit.gross_amount, credit.net_amount, credit.tax_amount) == (D(119), D(100), D(19))
    assert [(item.quantity, item.unit_price, item.net_amount) for item in credit.lines] == [
        (D(10), D(12), D(120)),
        (D(2), D(5), D(10)),
        (None, None, D(-30)),
    ]


def test_invoice_may_have_no_lines():
    assert record(T.INVOICE, **BILL).lines == ()


def test_advice_tells_what_is_paid_of_each_invoice():
    paid = fields(invoice_number="RG-1", gross_amount=D(100), discount_amount=D(2), paid_amount=D(88))
    plain = fields(invoice_number="RG-2", paid_amount=D(50), invoice_date=dt.date(2026, 2, 1))
    whole = fields(invoice_number="RG-3", gross_amount=D(10), discount_amount=D(1), paid_amount=D(9))
    advice = record(T.PAYMENT_ADVICE, paid, plain, whole, **ORDER, currency="EUR", links={"customer": "10012"})
    assert isinstance(advice, PaymentAdvice)
    assert (advice.number, advice.payer.number, advice.amount) == ("4500017", "10012", D(147))
    assert advice.lines == (
        PaidInvoice("RG-1", D(88), None, D(100), D(2), D(10)),
        PaidInvoice("RG-2", D(50), dt.date(2026, 2, 1)),
        PaidInvoice("RG-3", D(9), None, D(10), D(1)),
    )


def test_advice_has_the_printed_total_and_the_number_of_the_transfer():
    paper = ORDER | {"document_number": None, "payment_reference": "ACH-1", "gross_amount": D(90), "currency": "EUR"}
    advice = record(T.PAYMENT_ADVICE, fields(invoice_number="RG-1", paid_amount=D(91)), **paper)
    assert (advice.number, advice.payment_reference, advice.amount) == ("ACH-1", "ACH-1", D(90))
    nameless = record(
        T.PAYMENT_ADVICE, fields(invoice_number="RG-1", paid_amount=D(91)), **(paper | {"payment_reference": None})
    )
    assert nameless.number == ""


ACCOUNT = {
    "account_iban": "DE89370400440532013000",
    "statement_number": "12/2026",
    "currency": "EUR",
    "opening_balance": D("100.00"),
    "closing_balance": D("149.50"),
}


def test_statement_has_its_bookings():
    booked = fields(
        amount=D("49.50"),
        booking_date=dt.date(2026, 3, 4),
        value_date=dt.date(2026, 3, 5),
        counterparty_name="Hansen",
        counterparty_iban="DE31",
        payment_reference="RG-1",
        end_to_end_id="E-1",
        transaction_code="166",
    )
    statement = record(T.BANK_STATEMENT, booked, **ACCOUNT, statement_date=dt.date(2026, 3, 5))
    day, value_day = dt.date(2026, 3, 4), dt.date(2026, 3, 5)
    booking = Booking(D("49.50"), day, value_day, "Hansen", "DE31", "RG-1", "E-1", "166")
    assert statement == BankStatement(
        "DE89370400440532013000", "12/2026", dt.date(2026, 3, 5), "EUR", D("100.00"), D("149.50"), (booking,)
    )


def test_booking_without_its_day_has_that_of_its_value():
    booked = fields(amount=D("49.50"), value_date=dt.date(2026, 3, 5), reversal="true", bank_reference="B1")
    [booking] = record(T.BANK_STATEMENT, booked, **ACCOUNT).bookings
    assert (booking.booking_date, booking.is_reversal, booking.bank_reference) == (dt.date(2026, 3, 5), True, "B1")


@pytest.mark.parametrize("kind", ["report", "notification"])
def test_what_a_bank_tells_before_the_statement_makes_no_record(kind):
    assert record(T.BANK_STATEMENT, fields(payment_reference="x"), statement_kind=kind) is None
    extraction = Extraction(Classification(T.BANK_STATEMENT, 1.0, "de"), fields(statement_kind=kind))
    assert missing_in(extraction) == []


def test_statement_may_have_no_bookings_and_no_date():
    statement = record(T.BANK_STATEMENT, **ACCOUNT)
    assert (statement.bookings, statement.date) == ((), TODAY)


# --- What is missing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "lines", "missing"),
    [
        (T.ORDER_CHANGE, 0, ["document_number", "sender_name", "line items"]),
        (T.ORDER_RESPONSE, 1, ["document_number", "sender_name", "purchase_order_number", "quantity of line 1"]),
        (
            T.DELIVERY_NOTE,
            1,
            ["document_number", "sender_name", "quantity of line 1", "material or description of line 1"],
        ),
        (T.INVOICE, 1, ["document_number", "sender_name", "currency", "gross_amount", "net amount of line 1"]),
        (T.PAYMENT_ADVICE, 1, ["sender_name", "currency", "invoice number of line 1", "paid amount of line 1"]),
        (
            T.BANK_STATEMENT,
            0,
            ["account_iban", "currency", "statement_number", "opening_balance", "closing_balance"],
        ),
    ],
)
def test_all_that_is_missing_is_told_at_once(kind, lines, missing):
    with pytest.raises(ValueError, match="Missing") as caught:
        record(kind, *([{}] * lines))
    assert str(caught.value).partition("Missing: ")[2] == "; ".join(missing) + "."


def test_booking_needs_amount_and_day():
    with pytest.raises(ValueError, match=r"Missing: amount of line 1; booking date of line 1\.$"):
        record(T.BANK_STATEMENT, fields(payment_reference="x"), **ACCOUNT)


def test_missing_parts_name_their_place():
    extraction = Extraction(Classification(T.INVOICE, 1.0, "de"), fields(**BILL), (line(net_amount=D(1)), line()))
    assert [(part.field, part.line) for part in missing_in(extraction)] == [("net_amount", 2)]


@pytest.mark.parametrize("number", [D("NaN"), D("Infinity"), "viel"])
def test_what_is_no_number_is_missing(number):
    with pytest.raises(ValueError, match="net amount of line 1"):
        record(T.INVOICE, line(net_amount=number), **BILL)
