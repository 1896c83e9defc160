"""A business record as an extraction, so that people can look at it: the way back of ``record_from``.

``record_from(extraction_of(record))`` is the record again. What no field holds is left out: weight and material of each
package, our own data of a partner that only a linked master record has (its bank account, its tax id as ship-to party).
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any  # each kind of record has its own function

from datamodel.business import (
    BankStatement,
    Booking,
    BusinessRecord,
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
    ResponseLine,
)
from datamodel.extraction import (
    LINE_FIELDS,
    Classification,
    DocumentType,
    Extraction,
    Field,
    StatementKind,
    Value,
    value_text,
)

Told = Iterator[tuple[str, Value | None]]
"""Names of fields and their values, None or empty where the record does not say."""

_TYPES: Mapping[OrderKind, DocumentType] = {
    OrderKind.ORDER: DocumentType.PURCHASE_ORDER,
    OrderKind.CHANGE: DocumentType.ORDER_CHANGE,
    OrderKind.RETURN: DocumentType.RETURN_REQUEST,
}
_ONE = Decimal(1)


def extraction_of(record: BusinessRecord) -> Extraction:
    """The document type, the fields and the line items of a record, each sure.

    Raises:
        ValueError: no paper brings such a record: a requisition, a goods movement, our own delivery orders and what a
            warehouse reports of them.
    """
    tell = _TELLERS.get(type(record))
    if tell is None or (isinstance(record, Delivery) and record.kind is not DeliveryKind.SUPPLIER):
        kind = f"{type(record).__name__} ({record.kind})" if isinstance(record, Delivery) else type(record).__name__
        raise ValueError(f"No paper brings a {kind}.")
    return tell(record)


def _extraction(document_type: DocumentType, header: Told, lines: Iterator[Told], language: str = "en") -> Extraction:
    return Extraction(
        Classification(document_type, 1.0, language), _fields(header), tuple(_fields(line) for line in lines)
    )


def _fields(told: Told) -> dict[str, Field]:
    return {
        name: Field(name, value, value_text(value), 1.0) for name, value in told if value is not None and value != ""
    }


def _of_order(order: Order) -> Extraction:
    return _extraction(_TYPES[order.kind], _order_header(order), (_order_line(line) for line in order.lines))


def _order_header(order: Order) -> Told:
    yield "document_number", order.change_number or order.number
    if order.change_number:
        yield "purchase_order_number", order.number
    yield "document_date", order.date
    yield "currency", order.currency
    yield from _sender(order.buyer, number="customer_number")
    yield from _party(order.ship_to, "ship_to")
    yield "supplier_number", order.supplier_number
    yield "delivery_date", order.delivery_date
    yield from _terms(order)
    yield "net_amount", order.net_amount
    yield "delivery_note_number", order.delivery_note_number
    yield "invoice_number", order.invoice_number


def _order_line(line: OrderLine) -> Told:
    yield from _goods(line)
    yield from _price(line)
    yield "net_amount", line.net_amount
    yield "delivery_date", line.delivery_date
    yield "line_action", LineAction(line.action).value if line.action else None


def _of_response(response: OrderResponse) -> Extraction:
    header = _response_header(response)
    return _extraction(DocumentType.ORDER_RESPONSE, header, (_response_line(line) for line in response.lines))


def _response_header(response: OrderResponse) -> Told:
    yield "document_number", response.number
    yield "document_date", response.date
    yield "currency", response.currency
    yield from _sender(response.seller, number="supplier_number")
    yield "purchase_order_number", response.order_number
    yield from _party(response.buyer, "receiver")
    yield "delivery_date", response.delivery_date
    yield from _terms(response)
    yield "net_amount", response.net_amount


def _response_line(line: ResponseLine) -> Told:
    yield from _goods(line)
    yield from _price(line)
    yield "net_amount", line.net_amount
    yield "delivery_date", line.delivery_date
    yield "order_position", line.order_position


def _of_delivery(delivery: Delivery) -> Extraction:
    lines = (_delivery_line(line) for line in delivery.lines)
    return _extraction(DocumentType.DELIVERY_NOTE, _delivery_header(delivery), lines)


def _delivery_header(delivery: Delivery) -> Told:
    yield "document_number", delivery.number
    yield "document_date", delivery.date
    yield from _sender(delivery.sender, number="supplier_number")
    yield from _party(delivery.ship_to, "ship_to")
    yield from _party(delivery.sold_to, "receiver")
    yield "purchase_order_number", delivery.order_number
    yield "delivery_date", delivery.delivery_date
    yield "delivery_terms", delivery.delivery_terms
    yield "gross_weight", delivery.gross_weight
    yield "net_weight", delivery.net_weight
    yield "package_numbers", " ".join(package.number for package in delivery.packages)
    yield "tracking_number", delivery.tracking_number


def _delivery_line(line: DeliveryLine) -> Told:
    yield from _goods(line)
    yield "batch_number", line.batch_number
    yield "order_number", line.order_number
    yield "order_position", line.order_position


def _of_invoice(invoice: Invoice) -> Extraction:
    """A credit note has the sign of its amounts, as papers have."""
    sign = Decimal(-1) if invoice.credit else _ONE
    lines = (_invoice_line(line, sign) for line in invoice.lines)
    return _extraction(DocumentType.INVOICE, _invoice_header(invoice, sign), lines)


def _invoice_header(invoice: Invoice, sign: Decimal) -> Told:
    yield "document_number", invoice.number
    yield "document_date", invoice.date
    yield "currency", invoice.currency
    yield from _sender(invoice.seller, number="supplier_number")
    yield from _party(invoice.buyer, "receiver")
    yield from _signed(invoice, sign, "net_amount", "tax_amount", "gross_amount")
    yield from _signed(invoice, sign, "allowance_amount", "surcharge_amount", "prepaid_amount")
    yield "purchase_order_number", invoice.order_number
    yield "delivery_note_number", invoice.delivery_note_number
    yield "delivery_date", invoice.delivery_date
    yield "due_date", invoice.due_date
    yield "payment_terms", invoice.payment_terms
    yield "payment_reference", invoice.payment_reference


def _invoice_line(line: InvoiceLine, sign: Decimal) -> Told:
    yield from _goods(line)
    yield from _price(line)
    yield "net_amount", sign * line.net_amount
    if sign * line.net_amount > 0:
        yield from _signed(
            line, sign, "quantity"
        )  # else a credit note that asks for money could not be told from others
    yield "order_number", line.order_number
    yield "order_position", line.order_position
    yield "tax_rate", line.tax_rate
    yield "tax_category", line.tax_category
    yield from _signed(line, sign, "allowance_amount", "surcharge_amount")


def _signed(record: Invoice | InvoiceLine, sign: Decimal, *names: str) -> Told:
    for name in names:
        amount: Decimal | None = getattr(record, name)
        yield name, None if amount is None else sign * amount


def _of_advice(advice: PaymentAdvice) -> Extraction:
    return _extraction(DocumentType.PAYMENT_ADVICE, _advice_header(advice), (_paid(line) for line in advice.lines))


def _advice_header(advice: PaymentAdvice) -> Told:
    yield "document_number", advice.number
    yield "document_date", advice.date
    yield "currency", advice.currency
    yield from _sender(advice.payer, number="customer_number")
    yield from _party(advice.payee, "receiver")
    yield "gross_amount", advice.amount
    yield "payment_date", advice.payment_date
    yield "payment_reference", advice.payment_reference


def _paid(line: PaidInvoice) -> Told:
    yield "invoice_number", line.invoice_number
    yield "invoice_date", line.invoice_date
    yield "gross_amount", line.gross_amount
    yield "discount_amount", line.discount_amount
    yield "deduction_amount", line.deduction_amount
    yield "deduction_reason", line.reason
    yield "paid_amount", line.paid_amount


def _of_statement(statement: BankStatement) -> Extraction:
    bookings = (_booking(booking, statement.currency) for booking in statement.bookings)
    return _extraction(DocumentType.BANK_STATEMENT, _statement_header(statement), bookings)


def _statement_header(statement: BankStatement) -> Told:
    yield "account_iban", statement.account_iban
    yield "statement_number", statement.number
    yield "statement_date", statement.date
    yield "statement_kind", StatementKind.STATEMENT.value
    yield "currency", statement.currency
    yield "opening_balance", statement.opening_balance
    yield "closing_balance", statement.closing_balance


def _booking(booking: Booking, currency: str) -> Told:
    yield "currency", currency
    yield "reversal", "true" if booking.is_reversal else None
    for name in Booking.__dataclass_fields__:
        if name in LINE_FIELDS:
            yield name, getattr(booking, name)


def _sender(party: Party, *, number: str) -> Told:
    yield "sender_name", party.name
    yield "sender_address", party.address
    yield "sender_tax_id", party.tax_id
    yield "sender_iban", party.iban
    yield number, party.number


def _party(party: Party | None, role: str) -> Told:
    if party is None:
        return
    yield f"{role}_name", party.name
    yield f"{role}_address", party.address
    yield f"{role}_number", party.number
    if role == "receiver":
        yield "receiver_tax_id", party.tax_id
        yield "receiver_iban", party.iban


def _terms(record: Order | OrderResponse) -> Told:
    yield "payment_terms", record.payment_terms
    yield "delivery_terms", record.delivery_terms


def _goods(line: OrderLine | ResponseLine | DeliveryLine | InvoiceLine) -> Told:
    yield "position", line.position
    for name in ("supplier_material_number", "customer_material_number", "gtin", "description", "quantity", "unit"):
        yield name, getattr(line, name)


def _price(line: OrderLine | ResponseLine | InvoiceLine) -> Told:
    yield "unit_price", line.unit_price
    yield "price_quantity", None if line.price_quantity == _ONE else line.price_quantity


_TELLERS: Mapping[type[Any], Callable[[Any], Extraction]] = {
    Order: _of_order,
    OrderResponse: _of_response,
    Delivery: _of_delivery,
    Invoice: _of_invoice,
    PaymentAdvice: _of_advice,
    BankStatement: _of_statement,
}
