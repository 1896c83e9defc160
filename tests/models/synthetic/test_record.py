import random
from collections.abc import Iterator
from decimal import Decimal

import pytest

from datamodel.extraction import PAPER_TYPES, DocumentType
from models.synthetic.record import BUYERS_PAPER, Record, make_record
from models.synthetic.sums import to_cents
from models.synthetic.trading import position_of

LANGUAGES = ("en", "de", "fr", "nl", "it", "es")


def records(count: int, *types: DocumentType) -> Iterator[Record]:
    for seed in range(count):
        rng = random.Random(seed)
        kind = types[seed % len(types)] if types else rng.choice(list(PAPER_TYPES))
        yield make_record(rng, document_type=kind, language=LANGUAGES[seed % 6])


@pytest.mark.parametrize("document_type", list(PAPER_TYPES))
def test_make_record_is_the_same_for_the_same_seed(document_type: DocumentType) -> None:
    first, second = (make_record(random.Random(5), document_type=document_type, language="de") for _ in range(2))
    assert first == second
    assert first.document_type is document_type
    assert first.number
    assert first.sender.name != first.receiver.name


def test_lines_cost_what_quantity_and_price_say() -> None:
    seen = 0
    for record in records(120, DocumentType.INVOICE, DocumentType.PURCHASE_ORDER):
        if record.contradictory:
            continue
        for item in record.items:
            assert item.unit_price is not None
            factor = 1 - (item.discount_percent or Decimal(0)) / 100
            expected = to_cents(item.quantity * item.unit_price / item.price_quantity * factor)
            assert item.net_amount is not None
            assert abs(item.net_amount) == abs(expected)
            seen += 1
    assert seen > 200


def test_sums_of_a_paper_fit_its_lines() -> None:
    for record in records(200, DocumentType.INVOICE, DocumentType.ORDER_RESPONSE):
        if record.contradictory or record.net_amount is None:
            continue
        lines = sum((item.net_amount or Decimal(0) for item in record.items), Decimal(0))
        charges = sum((charge.amount for charge in record.charges), Decimal(0))
        assert record.tax_amount is not None
        assert record.gross_amount == record.net_amount + record.tax_amount
        assert lines + charges == (record.gross_amount if record.tax_included else record.net_amount)
        assert sum(tax.amount for tax in record.taxes) == record.tax_amount


def test_few_papers_contradict_themselves() -> None:
    share = sum(record.contradictory for record in records(900)) / 900
    assert 0 < share < 0.05


def test_a_payment_advice_pays_what_its_invoices_leave() -> None:
    for record in records(60, DocumentType.PAYMENT_ADVICE):
        for item in record.advice_items:
            assert item.paid_amount == item.gross_amount - (item.discount_amount or 0)
        if not record.contradictory:
            assert record.gross_amount == sum(item.paid_amount or 0 for item in record.advice_items)


def test_the_closing_balance_is_the_opening_one_and_the_bookings() -> None:
    record = next(records(1, DocumentType.BANK_STATEMENT))
    assert record.opening_balance is not None
    assert record.closing_balance == record.opening_balance + sum(booking.amount for booking in record.bookings)


def test_goods_go_to_the_buyer() -> None:
    for record in records(80, DocumentType.PURCHASE_ORDER, DocumentType.INVOICE):
        buyer = record.sender if record.document_type in BUYERS_PAPER else record.receiver
        assert record.ship_to is not None
        assert record.ship_to.country == buyer.country


def test_delivery_notes_seldom_have_prices_and_every_credit_names_an_invoice() -> None:
    priced = [record.net_amount is not None for record in records(60, DocumentType.DELIVERY_NOTE)]
    assert sum(priced) < 20
    for record in records(200, DocumentType.INVOICE):
        assert bool(record.invoice_number) == (record.kind in ("credit_note", "correction"))


@pytest.mark.parametrize(
    ("first", "third"),
    [("1", "3"), ("10", "30"), ("0010", "0030"), ("100", "300"), ("1.", "3."), ("1.10", "1.30"), ("A1", "A3")],
)
def test_positions_count_on_in_the_way_of_the_first(first: str, third: str) -> None:
    assert position_of(first, 0) == first
    assert position_of(first, 2) == third
