"""What of a business record goes to Tryton, and what it cannot do without."""

import datetime as dt
from collections.abc import Iterator, Mapping

from adapters.tryton.records import write_record
from adapters.tryton.units import symbol_of
from datamodel.business import (
    BankStatement,
    BusinessRecord,
    Delivery,
    DeliveryKind,
    DeliveryLine,
    Invoice,
    InvoiceLine,
    Order,
    OrderLine,
    PaymentAdvice,
)
from datamodel.errors import DocumentError, RejectionCode


class TrytonFormat:
    """Renders records as JSON. Satisfies ``RecordFormat``.

    Args:
        units: ISO code → symbol of Tryton's unit, besides those of ``units.SYMBOLS``.
    """

    def __init__(self, *, units: Mapping[str, str] | None = None) -> None:
        self._units = dict(units or {})

    def render(self, record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:
        """See ``RecordFormat.render``: all that is missing is told at once."""
        missing = [*self._missing(record)]
        if missing:
            raise DocumentError(
                RejectionCode.DOES_NOT_FIT, f"Tryton cannot take this {_name(record)}: {'; '.join(missing)}."
            )
        return write_record(record, message_id=message_id, created_at=created_at)

    def _missing(self, record: BusinessRecord) -> Iterator[str]:
        match record:
            case Order():
                yield from _without(record.buyer.number, "the customer has no number of ours")
                yield from _without(record.lines, "there are no lines")
                yield from self._missing_in_lines(record.lines)
            case Delivery():
                if record.kind is not DeliveryKind.SUPPLIER:
                    yield f"a delivery of the kind {record.kind} goes to a warehouse, not to Tryton"
                yield from _without(record.sender.number, "the supplier has no number of ours")
                yield from _without(record.lines, "there are no lines")
                yield from self._missing_in_lines(record.lines)
            case Invoice():
                yield from _without(record.seller.number, "the supplier has no number of ours")
                yield from _without(record.lines, "there are no lines")
                yield from self._missing_in_lines(record.lines)
            case PaymentAdvice():
                yield from _without(record.payer.number, "the payer has no number of ours")
                yield from _without(record.lines, "no invoice is named")
            case BankStatement():
                total = record.opening_balance + sum(booking.amount for booking in record.bookings)
                if total != record.closing_balance:
                    yield f"the bookings lead to {total}, the closing balance is {record.closing_balance}"
            case _:
                yield f"it takes no {_name(record)}"

    def _missing_in_lines(self, lines: tuple[OrderLine | DeliveryLine | InvoiceLine, ...]) -> Iterator[str]:
        for line in lines:
            # An invoice may bill a service that is no material: freight, postage.
            if not _has_material(line) and not (isinstance(line, InvoiceLine) and line.description):
                yield f"line {line.position} names no material"
            if line.quantity is not None and line.quantity <= 0:
                yield f"line {line.position} has the quantity {line.quantity}"
            try:
                symbol_of(line.unit, self._units)
            except DocumentError as error:
                yield f"line {line.position}: {error.message.rstrip('.')}"


def _has_material(line: OrderLine | DeliveryLine | InvoiceLine) -> bool:
    return bool(line.supplier_material_number or line.customer_material_number or line.gtin)


def _without(value: object, words: str) -> Iterator[str]:
    if not value:
        yield words


def _name(record: BusinessRecord) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in type(record).__name__).strip()
