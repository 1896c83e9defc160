"""The business record that a paper is printed from: what the sender's system knew before anything was laid out."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from datamodel.extraction import DocumentType
from models.synthetic.business import Record
from models.synthetic.goods import Trade, draw_trade
from models.synthetic.items import AdviceItem, Booking, Item, SubItem
from models.synthetic.kinds import KINDS
from models.synthetic.numbers import draw_number, draw_partner_number, draw_payment_reference
from models.synthetic.parties import Party, draw_country, draw_partner_country, make_party
from models.synthetic.payments import draw_amount, make_advice_items, make_bookings
from models.synthetic.periods import draw_past_month, draw_service
from models.synthetic.references import Reference, draw_references
from models.synthetic.sums import Charge, Tax, compute_sums, currency_of, draw_charges, draw_tax_rates
from models.synthetic.terms import PaymentTerms, draw_delivery_terms, draw_payment_terms, due_date_of
from models.synthetic.texts import draw_paragraphs, draw_text
from models.synthetic.trading import draw_count, make_items

__all__ = [
    "BUYERS_PAPER",
    "AdviceItem",
    "Booking",
    "Charge",
    "DocumentType",
    "Item",
    "Party",
    "PaymentTerms",
    "Record",
    "Reference",
    "SubItem",
    "Tax",
    "make_record",
]

T = DocumentType
BUYERS_PAPER = (T.PURCHASE_ORDER, T.ORDER_CHANGE, T.PAYMENT_ADVICE, T.RETURN_REQUEST)
"""Written by the buyer; the others by the seller."""


def make_record(
    rng: random.Random, *, document_type: DocumentType, language: str, sender: Party | None = None
) -> Record:
    """A paper of a type, of a ``sender`` of its own unless one is given."""
    country = sender.country if sender else draw_country(rng, language)
    is_receipt = document_type is T.RECEIPT
    goods_only = document_type in (T.DELIVERY_NOTE, T.RETURN_REQUEST)
    trade = draw_trade(
        rng, _goods_language(rng, language), services=not goods_only, retail=is_receipt and rng.random() < 0.9
    )
    record = _start(rng, document_type, language, country, trade, sender)
    record = _with_service(rng, _BODIES[document_type](rng, record, trade), trade)
    return _contradicted(rng, record) if rng.random() < 0.02 else record


def _with_service(rng: random.Random, record: Record, trade: Trade) -> Record:
    """With the period of its services, whom they are for, and what providers number."""
    service = draw_service(rng, record.document_type, trade, record.sender.country, record.date)
    return replace(
        record,
        period=record.period or service.period,
        customer_name=service.customer_name,
        references=record.references + service.references,
    )


def _goods_language(rng: random.Random, language: str) -> str:
    """Of the goods: some firms name them in English whatever they write, or as their maker abroad does."""
    if rng.random() >= 0.05:
        return language
    return "de" if language == "en" else "en"


def _start(
    rng: random.Random, document_type: DocumentType, language: str, country: str, trade: Trade, sender: Party | None
) -> Record:
    """Parties, numbers and days."""
    kinds, weights = zip(*KINDS[document_type], strict=True)
    date = dt.date(2017, 1, 1) + dt.timedelta(days=rng.randrange(3900))
    partner_country = draw_partner_country(rng, language, country)
    other_trade = draw_trade(rng, language)
    own, other = (other_trade, trade) if document_type in BUYERS_PAPER else (trade, other_trade)
    person = document_type not in BUYERS_PAPER and rng.random() < 0.12
    sender = sender or make_party(rng, country=country, language=language, trade=own)
    receiver = make_party(rng, country=partner_country, language=language, trade=other, person=person)
    return Record(
        document_type=document_type,
        kind=rng.choices(kinds, weights)[0],
        language=language,
        currency=currency_of(rng, country, language),
        number=draw_number(rng, _NUMBER_KINDS.get(document_type, ""), date),
        date=date,
        sender=sender,
        receiver=receiver,
        ship_to=_draw_ship_to(rng, sender, receiver, document_type, language, other_trade),
        bill_to=make_party(rng, country=country, language=language, trade=own) if rng.random() < 0.06 else None,
        customer_number=draw_partner_number(rng),
        supplier_number=draw_partner_number(rng),
        contact_name=sender.contact,
        references=draw_references(rng, country, date),
        subject=draw_text(rng, language, "subjects"),
    )


_NUMBER_KINDS = {
    T.PURCHASE_ORDER: "purchase_order",
    T.ORDER_CHANGE: "purchase_order",
    T.ORDER_RESPONSE: "order",
    T.DELIVERY_NOTE: "delivery_note",
    T.INVOICE: "invoice",
    T.PAYMENT_ADVICE: "payment",
    T.RETURN_REQUEST: "return",
    T.RECEIPT: "receipt",
    T.OTHER: "quotation",
}


def _draw_ship_to(
    rng: random.Random, sender: Party, receiver: Party, document_type: DocumentType, language: str, trade: Trade
) -> Party:
    """The buyer himself, a works of his with another address, or somebody else."""
    buyer = sender if document_type in BUYERS_PAPER else receiver
    style = rng.random()
    if style < 0.35:
        return buyer
    other = make_party(rng, country=buyer.country, language=language, trade=trade)
    return replace(other, name=buyer.name, addition=buyer.addition) if style < 0.75 else other


def _with_items(rng: random.Random, record: Record, trade: Trade, count: int | None = None) -> Record:
    """Lines, charges, and sums where the lines have prices."""
    country = (record.receiver if record.document_type in BUYERS_PAPER else record.sender).country
    partner = (record.sender if record.document_type in BUYERS_PAPER else record.receiver).country
    rates = draw_tax_rates(rng, country, partner=partner, reduced=trade.reduced_tax)
    items = make_items(
        rng,
        record.document_type,
        trade=trade,
        language=record.language,
        date=record.date,
        rates=rates,
        count=count or draw_count(rng),
    )
    record = replace(record, items=items, tax_included=rng.random() < 0.04 or record.document_type is T.RECEIPT)
    if items[0].net_amount is None:
        return record
    order = record.document_type in (T.PURCHASE_ORDER, T.ORDER_RESPONSE)
    agency = trade.name == "advertising" and (order or (record.document_type is T.INVOICE and rates[0] > 0))
    return _with_sums(rng, record, rates[0], agency=agency and rng.random() < 0.45)


def _with_sums(rng: random.Random, record: Record, rate: Decimal, *, agency: bool = False) -> Record:
    total = sum((item.net_amount or Decimal(0) for item in record.items), Decimal(0))
    charges = () if record.document_type is T.RECEIPT else draw_charges(rng, total, agency=agency)
    sums = compute_sums(record.items, charges, rate=rate, included=record.tax_included)
    return replace(
        record,
        charges=charges,
        items_amount=sums.items,
        net_amount=sums.net,
        taxes=sums.taxes,
        tax_amount=sums.tax,
        gross_amount=sums.gross,
    )


def _with_terms(rng: random.Random, record: Record) -> Record:
    terms = draw_payment_terms(rng)
    return replace(
        record,
        payment_terms=terms,
        due_date=due_date_of(terms, record.date),
        delivery_terms=_draw_delivery_terms(rng, record),
    )


def _draw_delivery_terms(rng: random.Random, record: Record) -> str:
    return draw_delivery_terms(rng, record.sender.city, language=record.language) or draw_text(
        rng, record.language, "delivery_terms"
    )


def _order(rng: random.Random, record: Record, trade: Trade) -> Record:
    record = _with_terms(rng, _with_items(rng, record, trade))
    return replace(record, delivery_date=_later(rng, record.date, 1, 90), due_date=None)


def _response(rng: random.Random, record: Record, trade: Trade) -> Record:
    return _refer_to_order(rng, _order(rng, record, trade))


def _refer_to_order(rng: random.Random, record: Record) -> Record:
    day = record.date - dt.timedelta(days=rng.randint(0, 40))
    return replace(record, purchase_order_number=draw_number(rng, "purchase_order", day), purchase_order_date=day)


def _delivery(rng: random.Random, record: Record, trade: Trade) -> Record:
    record = _refer_to_order(rng, _with_items(rng, record, trade))
    return replace(
        record,
        order_number=draw_number(rng, "order", record.date),
        delivery_date=_later(rng, record.date, 0, 6),
        delivery_terms=_draw_delivery_terms(rng, record),
        invoice_number=draw_number(rng, "invoice", record.date) if rng.random() < 0.1 else "",
    )


def _invoice(rng: random.Random, record: Record, trade: Trade) -> Record:
    record = _with_terms(rng, _refer_to_order(rng, _with_items(rng, record, trade)))
    delivered = record.date - dt.timedelta(days=rng.randint(0, 25))
    record = replace(
        record,
        order_number=draw_number(rng, "order", record.date),
        delivery_note_number=draw_number(rng, "delivery_note", delivered),
        delivery_note_date=delivered,
        delivery_date=delivered,
        payment_reference=draw_payment_reference(rng) if rng.random() < 0.3 else record.number,
    )
    if record.kind in ("credit_note", "correction"):
        return _credited(rng, record)
    return _prepaid(rng, record) if record.kind == "final_invoice" or rng.random() < 0.09 else record


def _credited(rng: random.Random, record: Record) -> Record:
    """About an invoice; with negative sums every other time."""
    record = replace(record, invoice_number=draw_number(rng, "invoice", record.date), due_date=None)
    if rng.random() < 0.5 or record.gross_amount is None:
        return record
    negative = rng.random() < 0.5
    items = tuple(
        replace(
            item,
            quantity=-item.quantity if negative else item.quantity,
            unit_price=-item.unit_price if item.unit_price and not negative else item.unit_price,
            net_amount=-item.net_amount if item.net_amount else item.net_amount,
            discount_amount=None,
        )
        for item in record.items
    )
    rate = record.taxes[-1].rate
    sums = compute_sums(items, (), rate=rate, included=record.tax_included)
    return replace(
        record,
        items=items,
        charges=(),
        items_amount=sums.items,
        net_amount=sums.net,
        taxes=sums.taxes,
        tax_amount=sums.tax,
        gross_amount=sums.gross,
    )


def _prepaid(rng: random.Random, record: Record) -> Record:
    if record.gross_amount is None:
        return record
    paid = (record.gross_amount * rng.choice((20, 30, 50, 100)) / 100).quantize(Decimal("0.01"))
    return replace(record, prepaid=paid, payable=record.gross_amount - paid)


def _advice(rng: random.Random, record: Record, _: Trade) -> Record:
    count = rng.choices((1, 3, 6, 12, 30), (22, 34, 24, 14, 6))[0]
    items = make_advice_items(
        rng, language=record.language, date=record.date, count=rng.randint(max(1, count // 2), count)
    )
    return replace(
        record,
        advice_items=items,
        gross_amount=sum((item.paid_amount or Decimal(0) for item in items), Decimal(0)),
        payment_date=_later(rng, record.date, 0, 5),
        payment_reference=draw_number(rng, "payment", record.date),
    )


def _return(rng: random.Random, record: Record, trade: Trade) -> Record:
    record = _refer_to_order(rng, _with_items(rng, record, trade, count=rng.choice((1, 1, 1, 2, 2, 3, 5))))
    earlier = record.date - dt.timedelta(days=rng.randint(2, 40))
    return replace(
        record,
        delivery_note_number=draw_number(rng, "delivery_note", earlier),
        delivery_note_date=earlier,
        invoice_number=draw_number(rng, "invoice", earlier) if rng.random() < 0.5 else "",
    )


def _receipt(rng: random.Random, record: Record, trade: Trade) -> Record:
    record = _with_items(rng, record, trade, count=rng.choices((1, 3, 7, 14), (28, 40, 24, 8))[0])
    if record.gross_amount is None:
        return record
    given = (record.gross_amount / 5 + 1).to_integral_value() * 5
    return replace(record, prepaid=Decimal(given), payable=given - record.gross_amount)


def _statement(rng: random.Random, record: Record, _: Trade) -> Record:
    bookings = make_bookings(rng, language=record.language, date=record.date, count=rng.randint(2, 28))
    opening = draw_amount(rng, 100, 90_000)
    return replace(
        record,
        sender=replace(record.sender, name=record.sender.bank),
        number=str(rng.randint(1, 250)),
        bookings=bookings,
        opening_balance=opening,
        closing_balance=opening + sum((booking.amount for booking in bookings), Decimal(0)),
        period=draw_past_month(rng, record.date),
    )


def _other(rng: random.Random, record: Record, trade: Trade) -> Record:
    """Paper that is not read, only told from the rest; some of it looks much like an order or an invoice."""
    record = replace(record, paragraphs=draw_paragraphs(rng, record.language, record.kind))
    if record.kind in ("quotation", "price_list", "request", "time_sheet"):
        record = _with_terms(rng, _with_items(rng, record, trade))
    if record.kind in ("reminder", "account_statement"):
        items = make_advice_items(rng, language=record.language, date=record.date, count=rng.randint(1, 6))
        total = sum((item.gross_amount for item in items), Decimal(0))
        return replace(record, advice_items=items, gross_amount=total, due_date=_later(rng, record.date, 5, 14))
    return record


_BODIES: dict[DocumentType, Callable[[random.Random, Record, Trade], Record]] = {
    T.PURCHASE_ORDER: _order,
    T.ORDER_CHANGE: _order,
    T.ORDER_RESPONSE: _response,
    T.DELIVERY_NOTE: _delivery,
    T.INVOICE: _invoice,
    T.PAYMENT_ADVICE: _advice,
    T.BANK_STATEMENT: _statement,
    T.RETURN_REQUEST: _return,
    T.RECEIPT: _receipt,
    T.OTHER: _other,
}


def _later(rng: random.Random, day: dt.date, low: int, high: int) -> dt.date:
    return day + dt.timedelta(days=rng.randint(low, high))


def _contradicted(rng: random.Random, record: Record) -> Record:
    """With one sum that does not fit the others."""
    wrong = Decimal(rng.choice(("0.01", "-0.10", "10", "-100", "1.50", "90")))
    if record.items and record.items[0].net_amount is not None and rng.random() < 0.5:
        first = replace(record.items[0], net_amount=record.items[0].net_amount + wrong)
        return replace(record, items=(first, *record.items[1:]), contradictory=True)
    if record.gross_amount is None:
        return record
    return replace(record, gross_amount=record.gross_amount + wrong, contradictory=True)
