"""Tryton as a target: a record for each message, once, in the state that is wanted."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from adapters.tryton.claims import INVOICE, SALE, SHIPMENT, STATEMENT, Found, Kind, look
from adapters.tryton.invoices import InvoicePlan, check_total
from adapters.tryton.options import TrytonOptions
from adapters.tryton.records import read_record
from adapters.tryton.rpc import ConcurrencyError, Exchange, TrytonClient
from adapters.tryton.sales import ChangePlan, SalePlan
from adapters.tryton.settling import (
    INVOICE_STEPS,
    SALE_STEPS,
    SHIPMENT_STEPS,
    STATEMENT_STEPS,
    Plan,
    Steps,
    advance,
    settle,
)
from adapters.tryton.shipments import ShipmentPlan
from adapters.tryton.statements import AdvicePlan, StatementPlan, has_pending
from datamodel.business import BankStatement, BusinessRecord, Delivery, Invoice, Order, OrderKind, PaymentAdvice
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import DeliveryRefusedError

STEPS: Mapping[str, Steps] = {
    SALE.model: SALE_STEPS,
    SHIPMENT.model: SHIPMENT_STEPS,
    INVOICE.model: INVOICE_STEPS,
    STATEMENT.model: STATEMENT_STEPS,
}
ATTEMPTS = 3
"""How often a message is tried at once while others work on the same records; then it waits as after other faults."""


class TrytonTarget:
    """Delivers the records of ``TrytonFormat``. Satisfies ``Target``; threads may share it.

    The receipt says POSTED: the record is in Tryton in the state that the options want, with Tryton's number.
    """

    recognises_repeats = True

    def __init__(self, client: TrytonClient, *, options: TrytonOptions | None = None) -> None:
        self._client = client
        self._options = options or TrytonOptions()

    def deliver(self, message: OutboxMessage) -> Receipt:
        """See ``Target.deliver``. A repeat goes on where the last attempt stopped, and makes nothing twice.

        Raises:
            TargetDownError, RetriableError: Tryton is out of reach, or could not do it now.
            DeliveryRefusedError: Tryton refuses, in its own words; or something is not known there.
        """
        record = _record_of(message)
        trace = self._client.start_trace()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _receipt(self._book(record, message), trace)
            except ConcurrencyError:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _book(self, record: BusinessRecord, message: OutboxMessage) -> str:
        """Tryton's number of the record, or its name where it has no number yet."""
        plan, wanted = self._way_of(record)
        kind, steps = plan.kind, STEPS[plan.kind.model]

        def make_plan() -> Plan:
            made: Plan = plan(self._client, record, message, self._options)
            return made

        record_id = settle(self._client, message, kind, make_plan, steps)
        if isinstance(record, Invoice):
            check_total(self._client, record_id, record, self._options.tolerance)
        if isinstance(record, BankStatement) and has_pending(self._client, record_id):
            wanted = "draft"  # a person assigns the rest in Tryton, and validates the statement then
        advance(self._client, kind, record_id, wanted, steps)
        return self._name(kind, message, record_id)

    def _way_of(self, record: BusinessRecord) -> tuple[Any, str]:
        """The plan's class, and the state that is wanted."""
        options = self._options
        match record:
            case Order(kind=OrderKind.CHANGE):
                return ChangePlan, options.sale_state
            case Order():
                return SalePlan, options.sale_state
            case Delivery():
                return ShipmentPlan, options.shipment_state
            case Invoice():
                return InvoicePlan, options.invoice_state
            case PaymentAdvice():
                return AdvicePlan, options.advice_state
            case BankStatement():
                return StatementPlan, options.statement_state
        raise DeliveryRefusedError("UNKNOWN_KIND", f"Tryton takes no {type(record).__name__}.")

    def _name(self, kind: Kind, message: OutboxMessage, record_id: int) -> str:
        found = [record for record in look(self._client, kind, message.message_id) if record.id == record_id]
        return _number(kind, found[0]) if found else f"{kind.model},{record_id}"


def _number(kind: Kind, record: Found) -> str:
    """A statement's number is its name, which carries the mark."""
    if kind is STATEMENT and record.mark is not None:
        return record.mark.text
    return record.number or f"{kind.model},{record.id}"


def _record_of(message: OutboxMessage) -> BusinessRecord:
    """The record of the payload, checked to be what ``message`` says: exactly once depends on the id."""
    try:
        message_id, record = read_record(message.payload)
    except ValueError as error:
        raise DeliveryRefusedError(
            "PAYLOAD_INVALID", f"The payload of {message.message_id} is no record: {error}"
        ) from error
    if message_id != message.message_id:
        raise DeliveryRefusedError(
            "PAYLOAD_INVALID", f"The payload of {message.message_id} has the message id {message_id} in it."
        )
    return record


def _receipt(number: str, trace: list[Exchange]) -> Receipt:
    """With the calls that changed something, one a line."""
    changes = [exchange for exchange in trace if exchange.is_change]
    return Receipt(
        state=DeliveryState.POSTED,
        reference=number,
        received_at=dt.datetime.now(dt.UTC),
        request=b"\n".join(exchange.request for exchange in changes),
        response=b"\n".join(exchange.response for exchange in changes),
    )
