"""Money asked for and paid: invoices, payment advices, bank statements."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from datamodel.business import BankStatement, Booking, Invoice, InvoiceLine, PaidInvoice, PaymentAdvice
from datamodel.extraction import Extraction, LineItem, StatementKind
from orders.paper import day_of, number_of, text_of
from orders.records.parts import (
    Missing,
    date_of,
    missing_fields,
    missing_lines,
    missing_numbers,
    missing_texts,
    numbered,
    order_number,
    order_position,
    party,
    price_quantity_of,
    sender,
    supplier,
    sure_number,
)


def missing_in_invoice(extraction: Extraction) -> Iterator[Missing]:
    yield from missing_fields(extraction, "document_number", "sender_name", "currency")
    if number_of(extraction.fields, "gross_amount") is None:
        yield Missing("gross_amount", "gross_amount")
    yield from missing_numbers(extraction, "net_amount")


def invoice(extraction: Extraction, received_on: dt.date) -> Invoice:
    """A negative total makes a credit note, whose amounts and quantities are given without their sign."""
    fields = extraction.fields
    gross = sure_number(fields, "gross_amount")
    sign = Decimal(-1) if gross < 0 else Decimal(1)
    return Invoice(
        number=text_of(fields, "document_number"),
        date=date_of(extraction, received_on=received_on),
        currency=text_of(fields, "currency"),
        seller=supplier(extraction),
        gross_amount=sign * gross,
        lines=tuple(
            _invoice_line(extraction, line, item, position, sign)
            for line, item, position in numbered(extraction.line_items)
        ),
        buyer=party(extraction, "receiver"),
        net_amount=_signed(number_of(fields, "net_amount"), sign),
        tax_amount=_signed(number_of(fields, "tax_amount"), sign),
        order_number=text_of(fields, "purchase_order_number"),
        delivery_note_number=text_of(fields, "delivery_note_number"),
        delivery_date=day_of(fields, "delivery_date"),
        due_date=day_of(fields, "due_date"),
        payment_terms=text_of(fields, "payment_terms"),
        payment_reference=text_of(fields, "payment_reference"),
        credit=gross < 0,
        allowance_amount=_signed(number_of(fields, "allowance_amount"), sign),
        surcharge_amount=_signed(number_of(fields, "surcharge_amount"), sign),
        prepaid_amount=_signed(number_of(fields, "prepaid_amount"), sign),
    )


def _invoice_line(extraction: Extraction, line: int, item: LineItem, position: str, sign: Decimal) -> InvoiceLine:
    """Which of quantity and price carries the sign differs between papers; the amount always does."""
    quantity, price = number_of(item, "quantity"), number_of(item, "unit_price")
    amount = sure_number(item, "net_amount")
    return InvoiceLine(
        position=position,
        net_amount=sign * amount,
        quantity=_given_back(quantity, price, amount) if quantity is not None and sign < 0 else quantity,
        unit=text_of(item, "unit"),
        description=text_of(item, "description"),
        supplier_material_number=text_of(item, "supplier_material_number"),
        customer_material_number=extraction.links.get(f"material:{line}") or text_of(item, "customer_material_number"),
        gtin=text_of(item, "gtin"),
        unit_price=abs(price) if price is not None and sign < 0 else price,
        price_quantity=price_quantity_of(item),
        order_number=order_number(extraction, item),
        order_position=order_position(extraction, line, item),
        tax_rate=number_of(item, "tax_rate"),
        tax_category=text_of(item, "tax_category"),
        allowance_amount=_signed(number_of(item, "allowance_amount"), sign),
        surcharge_amount=_signed(number_of(item, "surcharge_amount"), sign),
    )


def _given_back(quantity: Decimal, price: Decimal | None, amount: Decimal) -> Decimal:
    """A credit note's quantity as the record has it: negative only where the line asks for money all the same."""
    price = Decimal(1) if price is None else price
    has_sign = quantity * price * amount > 0
    if not has_sign:
        return abs(quantity)
    return quantity if price < 0 else -quantity


def _signed(amount: Decimal | None, sign: Decimal) -> Decimal | None:
    return None if amount is None else sign * amount


def missing_in_advice(extraction: Extraction) -> Iterator[Missing]:
    """Its number may be missing: many payers give none, and the transfer's reference stands in."""
    yield from missing_fields(extraction, "sender_name", "currency")
    yield from missing_lines(extraction)
    yield from missing_texts(extraction, "invoice_number")
    yield from missing_numbers(extraction, "paid_amount")


def advice(extraction: Extraction, received_on: dt.date) -> PaymentAdvice:
    """The amount is the printed total, else the sum of what is paid."""
    fields = extraction.fields
    lines = tuple(_paid(item) for item in extraction.line_items)
    total = number_of(fields, "gross_amount")
    return PaymentAdvice(
        number=text_of(fields, "document_number") or text_of(fields, "payment_reference"),
        date=date_of(extraction, received_on=received_on),
        currency=text_of(fields, "currency"),
        payer=sender(extraction, link="customer", printed="customer_number"),
        amount=sum((line.paid_amount for line in lines), Decimal(0)) if total is None else total,
        lines=lines,
        payee=party(extraction, "receiver"),
        payment_date=day_of(fields, "payment_date"),
        payment_reference=text_of(fields, "payment_reference"),
    )


def _paid(item: LineItem) -> PaidInvoice:
    """What is neither paid nor discount was deducted, where the paper tells all three and no deduction."""
    paid, gross, discount = (number_of(item, name) for name in ("paid_amount", "gross_amount", "discount_amount"))
    assert paid is not None, "checked for all lines before"
    told = number_of(item, "deduction_amount")
    left = None if gross is None or discount is None else gross - discount - paid
    return PaidInvoice(
        invoice_number=text_of(item, "invoice_number"),
        paid_amount=paid,
        invoice_date=day_of(item, "invoice_date"),
        gross_amount=gross,
        discount_amount=discount,
        deduction_amount=left or None if told is None else told,
        reason=text_of(item, "deduction_reason"),
    )


def missing_in_statement(extraction: Extraction) -> Iterator[Missing]:
    """Nothing in what is no statement: it makes no record."""
    if not is_statement(extraction):
        return
    yield from missing_fields(extraction, "account_iban", "currency")
    if not _statement_number(extraction):
        yield Missing("statement_number", "statement_number")
    for name in ("opening_balance", "closing_balance"):
        if number_of(extraction.fields, name) is None:
            yield Missing(name, name)
    yield from missing_numbers(extraction, "amount")
    for line, item in enumerate(extraction.line_items, 1):
        if day_of(item, "booking_date") is None and day_of(item, "value_date") is None:
            yield Missing(f"booking date of line {line}", "booking_date", line)


def is_statement(extraction: Extraction) -> bool:
    """Whether it tells whole days, as a statement does: the bookings of reports and notifications come again in one."""
    return text_of(extraction.fields, "statement_kind") in ("", StatementKind.STATEMENT)


def statement(extraction: Extraction, received_on: dt.date) -> BankStatement:
    """A statement without bookings is one on which nothing was booked."""
    fields = extraction.fields
    return BankStatement(
        account_iban=text_of(fields, "account_iban"),
        number=_statement_number(extraction),
        date=day_of(fields, "statement_date") or date_of(extraction, received_on=received_on),
        currency=text_of(fields, "currency"),
        opening_balance=sure_number(fields, "opening_balance"),
        closing_balance=sure_number(fields, "closing_balance"),
        bookings=tuple(_booking(item) for item in extraction.line_items),
    )


def _statement_number(extraction: Extraction) -> str:
    return text_of(extraction.fields, "statement_number") or text_of(extraction.fields, "document_number")


def _booking(item: LineItem) -> Booking:
    booked = day_of(item, "booking_date") or day_of(item, "value_date")
    assert booked is not None, "checked for all lines before"
    return Booking(
        amount=sure_number(item, "amount"),
        booking_date=booked,
        value_date=day_of(item, "value_date"),
        original_amount=number_of(item, "original_amount"),
        exchange_rate=number_of(item, "exchange_rate"),
        charges_amount=number_of(item, "charges_amount"),
        is_reversal=text_of(item, "reversal") == "true",
        settles=(),
        **{name: text_of(item, name) for name in _BOOKING_TEXTS},
    )


_BOOKING_TEXTS = (
    "counterparty_name",
    "counterparty_iban",
    "counterparty_bic",
    "ultimate_name",
    "payment_reference",
    "end_to_end_id",
    "transaction_code",
    "bank_reference",
    "batch_reference",
    "creditor_reference",
    "mandate_id",
    "instruction_id",
    "original_currency",
    "return_reason",
    "description",
)
