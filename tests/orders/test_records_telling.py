"""A record told as an extraction makes the same record again, whatever it holds."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.business import (
    BankStatement,
    Booking,
    Delivery,
    DeliveryKind,
    DeliveryLine,
    GoodsMovement,
    Invoice,
    InvoiceLine,
    LineAction,
    Movement,
    MovementLine,
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
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, DocumentType, Extraction
from datamodel.identity import compact
from orders.records import missing_in, record_from
from orders.records.telling import extraction_of

OTHER_DAY = dt.date(1999, 1, 1)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1))
MAYBE_DAY = st.none() | DAYS
TEXTS = st.text("abcÄÖß 01-/&", min_size=1, max_size=12).map(str.strip).filter(bool)
MAYBE_TEXT = st.just("") | TEXTS
AMOUNTS = st.decimals(-(10**6), 10**6, places=2)
POSITIVE = st.decimals("0.01", 10**6, places=2)
MAYBE_AMOUNT = st.none() | AMOUNTS
SENDERS = st.builds(Party, name=TEXTS, address=MAYBE_TEXT, number=MAYBE_TEXT, tax_id=MAYBE_TEXT, iban=MAYBE_TEXT)
PARTIES = st.builds(Party, name=MAYBE_TEXT, address=MAYBE_TEXT, number=MAYBE_TEXT).filter(lambda p: p != Party(""))
RECEIVERS = st.builds(Party, name=TEXTS, address=MAYBE_TEXT, number=MAYBE_TEXT, tax_id=MAYBE_TEXT, iban=MAYBE_TEXT)
CURRENCIES = st.sampled_from(["EUR", "CHF"])
GOODS = {
    "quantity": st.decimals("0.001", 10**5, places=3),
    "unit": MAYBE_TEXT,
    "description": TEXTS,
    "supplier_material_number": MAYBE_TEXT,
    "customer_material_number": MAYBE_TEXT,
    "gtin": MAYBE_TEXT,
}
PRICE = {"unit_price": st.none() | POSITIVE, "price_quantity": st.sampled_from([Decimal(1), Decimal(100)])}


def lines_of(kind, **values):
    """One to four lines, each with a position of its own."""
    built = st.lists(st.builds(kind, position=st.just(""), **GOODS, **values), min_size=1, max_size=4)
    return built.map(
        lambda lines: tuple(dataclasses.replace(line, position=f"{n}0") for n, line in enumerate(lines, 1))
    )


ORDERS = st.builds(
    Order,
    number=TEXTS,
    date=DAYS,
    currency=CURRENCIES,
    buyer=SENDERS,
    lines=lines_of(
        OrderLine,
        **PRICE,
        net_amount=MAYBE_AMOUNT,
        delivery_date=MAYBE_DAY,
        action=st.none() | st.sampled_from(LineAction),
    ),
    ship_to=st.none() | PARTIES,
    supplier_number=MAYBE_TEXT,
    delivery_date=MAYBE_DAY,
    payment_terms=MAYBE_TEXT,
    delivery_terms=MAYBE_TEXT,
    net_amount=MAYBE_AMOUNT,
    kind=st.sampled_from(OrderKind),
    delivery_note_number=MAYBE_TEXT,
    invoice_number=MAYBE_TEXT,
)
CHANGES = st.builds(
    lambda order, number: dataclasses.replace(order, kind=OrderKind.CHANGE, change_number=number), ORDERS, TEXTS
).filter(lambda order: compact(order.number) != compact(order.change_number))
RESPONSES = st.builds(
    OrderResponse,
    number=TEXTS,
    date=DAYS,
    currency=CURRENCIES,
    seller=SENDERS,
    order_number=TEXTS,
    lines=lines_of(ResponseLine, **PRICE, net_amount=MAYBE_AMOUNT, delivery_date=MAYBE_DAY, order_position=MAYBE_TEXT),
    buyer=st.none() | RECEIVERS,
    delivery_date=MAYBE_DAY,
    payment_terms=MAYBE_TEXT,
    delivery_terms=MAYBE_TEXT,
    net_amount=MAYBE_AMOUNT,
)
DELIVERIES = st.builds(
    Delivery,
    number=TEXTS,
    date=DAYS,
    kind=st.just(DeliveryKind.SUPPLIER),
    sender=SENDERS,
    lines=lines_of(DeliveryLine, batch_number=MAYBE_TEXT, order_number=TEXTS, order_position=MAYBE_TEXT),
    ship_to=st.none() | PARTIES,
    sold_to=st.none() | RECEIVERS,
    order_number=MAYBE_TEXT,
    delivery_date=MAYBE_DAY,
    gross_weight=st.none() | POSITIVE,
    net_weight=st.none() | POSITIVE,
    packages=st.lists(st.builds(Package, st.from_regex(r"\A[0-9]{18}\Z")), max_size=3).map(tuple),
    delivery_terms=MAYBE_TEXT,
    tracking_number=MAYBE_TEXT,
)
INVOICES = st.builds(
    Invoice,
    number=TEXTS,
    date=DAYS,
    currency=CURRENCIES,
    seller=SENDERS,
    gross_amount=POSITIVE,
    lines=lines_of(
        InvoiceLine,
        **PRICE,
        net_amount=AMOUNTS,
        order_number=TEXTS,
        order_position=MAYBE_TEXT,
        tax_rate=st.none() | st.decimals(0, 27, places=1),
        tax_category=st.sampled_from(["", "S", "AE"]),
        allowance_amount=MAYBE_AMOUNT,
        surcharge_amount=MAYBE_AMOUNT,
    ),
    buyer=st.none() | RECEIVERS,
    net_amount=MAYBE_AMOUNT,
    tax_amount=MAYBE_AMOUNT,
    order_number=MAYBE_TEXT,
    delivery_note_number=MAYBE_TEXT,
    delivery_date=MAYBE_DAY,
    due_date=MAYBE_DAY,
    payment_terms=MAYBE_TEXT,
    payment_reference=MAYBE_TEXT,
    credit=st.booleans(),
    allowance_amount=MAYBE_AMOUNT,
    surcharge_amount=MAYBE_AMOUNT,
    prepaid_amount=MAYBE_AMOUNT,
)


@st.composite
def paid_invoices(draw):
    """``paid`` = ``gross`` − ``discount`` − ``deduction`` where all are told; else nothing is concluded."""
    paid, discount, deduction = draw(AMOUNTS), draw(MAYBE_AMOUNT), draw(MAYBE_AMOUNT)
    gross = None if discount is None else paid + discount + (deduction or 0)
    return PaidInvoice(draw(TEXTS), paid, draw(MAYBE_DAY), gross, discount, deduction, draw(MAYBE_TEXT))


ADVICES = st.builds(
    PaymentAdvice,
    number=TEXTS,
    date=DAYS,
    currency=CURRENCIES,
    payer=SENDERS,
    amount=AMOUNTS,
    lines=st.lists(paid_invoices(), min_size=1, max_size=4).map(tuple),
    payee=st.none() | RECEIVERS,
    payment_date=MAYBE_DAY,
    payment_reference=MAYBE_TEXT,
)
BOOKINGS = st.builds(
    Booking,
    amount=AMOUNTS,
    booking_date=DAYS,
    value_date=MAYBE_DAY,
    counterparty_name=MAYBE_TEXT,
    counterparty_iban=MAYBE_TEXT,
    payment_reference=MAYBE_TEXT,
    end_to_end_id=MAYBE_TEXT,
    transaction_code=MAYBE_TEXT,
    counterparty_bic=MAYBE_TEXT,
    ultimate_name=MAYBE_TEXT,
    bank_reference=MAYBE_TEXT,
    batch_reference=MAYBE_TEXT,
    creditor_reference=MAYBE_TEXT,
    mandate_id=MAYBE_TEXT,
    instruction_id=MAYBE_TEXT,
    original_amount=st.none() | AMOUNTS,
    original_currency=MAYBE_TEXT,
    exchange_rate=st.none() | AMOUNTS,
    charges_amount=st.none() | AMOUNTS,
    return_reason=MAYBE_TEXT,
    is_reversal=st.booleans(),
    description=MAYBE_TEXT,
)
STATEMENTS = st.builds(
    BankStatement,
    account_iban=TEXTS,
    number=TEXTS,
    date=DAYS,
    currency=CURRENCIES,
    opening_balance=AMOUNTS,
    closing_balance=AMOUNTS,
    bookings=st.lists(BOOKINGS, max_size=4).map(tuple),
)
RECORDS = st.one_of(ORDERS, CHANGES, RESPONSES, DELIVERIES, INVOICES, ADVICES, STATEMENTS)


def names_of(extraction: Extraction) -> tuple[set[str], set[str]]:
    return set(extraction.fields), {name for item in extraction.line_items for name in item}


@given(RECORDS)
def test_any_record_is_made_again_from_what_is_told_of_it(record):
    assert record_from(extraction_of(record), received_on=OTHER_DAY) == record


@given(RECORDS)
def test_what_is_told_is_complete_sure_and_of_known_fields(record):
    extraction = extraction_of(record)
    assert missing_in(extraction) == []
    header, lines = names_of(extraction)
    assert header <= set(HEADER_FIELDS)
    assert lines <= set(LINE_FIELDS)
    fields = [*extraction.fields.values(), *(field for item in extraction.line_items for field in item.values())]
    assert all(field.confidence == 1.0 and field.text for field in fields)


def test_credit_note_has_the_signs_of_papers():
    line = InvoiceLine("10", Decimal(100), Decimal(4))
    party = Party("Dichtungswerk")
    note = Invoice("G-1", OTHER_DAY, "EUR", party, Decimal(119), (line,), credit=True, net_amount=Decimal(100))
    extraction = extraction_of(note)
    assert extraction.document_type is DocumentType.INVOICE
    assert {name: extraction.fields[name].value for name in ("gross_amount", "net_amount")} == {
        "gross_amount": -119,
        "net_amount": -100,
    }
    assert extraction.line_items[0]["net_amount"].value == -100
    assert extraction.line_items[0]["quantity"].value == 4


@pytest.mark.parametrize(
    "record",
    [
        GoodsMovement("1", OTHER_DAY, OTHER_DAY, Movement.RECEIPT, (MovementLine("R-1", Decimal(1), "", "101", "1"),)),
        Delivery("80001", OTHER_DAY, DeliveryKind.SHIPPING_CONFIRMATION, Party("Werk"), ()),
    ],
    ids=["movement", "confirmation"],
)
def test_record_that_no_paper_brings_is_not_told(record):
    with pytest.raises(ValueError, match="No paper brings a "):
        extraction_of(record)
