"""From an approved extraction to the business record that a target understands.

Links win over what is printed: ``customer`` and ``supplier`` are the ERP's numbers of the partner, ``material:3`` our
number of the material on line 3 and ``order_position:3`` the item of our order that line 3 is about (lines count from
1). Quantities keep the paper's unit: the ERP converts. A line may lack a unit: the ERP then takes the material's own.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from datamodel.business import BusinessRecord, Order
from datamodel.extraction import DocumentType, Extraction
from orders.records.goods import delivery, missing_in_delivery
from orders.records.money import (
    advice,
    invoice,
    is_statement,
    missing_in_advice,
    missing_in_invoice,
    missing_in_statement,
    statement,
)
from orders.records.parts import Missing
from orders.records.trade import missing_in_order, missing_in_response, order, response

__all__ = ["Missing", "missing_in", "order_from", "record_from"]


@dataclass(frozen=True, slots=True)
class _Record:
    """How the record of a type is made. ``name`` is the record's, with its article's negation: "No invoice"."""

    name: str
    missing: Callable[[Extraction], Iterable[Missing]]
    build: Callable[[Extraction, dt.date], BusinessRecord]


_T = DocumentType
_RECORDS: Mapping[DocumentType, _Record] = {
    _T.PURCHASE_ORDER: _Record("order", missing_in_order, order),
    _T.ORDER_CHANGE: _Record("order change", missing_in_order, order),
    _T.RETURN_REQUEST: _Record("return", missing_in_order, order),
    _T.ORDER_RESPONSE: _Record("order response", missing_in_response, response),
    _T.DELIVERY_NOTE: _Record("delivery", missing_in_delivery, delivery),
    _T.INVOICE: _Record("invoice", missing_in_invoice, invoice),
    _T.PAYMENT_ADVICE: _Record("payment advice", missing_in_advice, advice),
    _T.BANK_STATEMENT: _Record("bank statement", missing_in_statement, statement),
}


def record_from(extraction: Extraction, *, received_on: dt.date) -> BusinessRecord | None:
    """The business record of an extraction; None for what makes none.

    That is a receipt, a bank's report or notification, and what is no order paper.

    Args:
        extraction: approved.
        received_on: stands in for a document date that is not printed.

    Raises:
        ValueError: something is missing that the record cannot do without; the message lists all of it.
    """
    kind = _RECORDS.get(extraction.document_type)
    if kind is None:
        return None
    if extraction.document_type is _T.BANK_STATEMENT and not is_statement(extraction):
        return None
    missing = [each.what for each in kind.missing(extraction)]
    if missing:
        raise ValueError(f"No {kind.name} can be made of this extraction. Missing: {'; '.join(missing)}.")
    return kind.build(extraction, received_on)


def missing_in(extraction: Extraction) -> list[Missing]:
    """All that the record of this extraction still needs; nothing where its type makes none."""
    kind = _RECORDS.get(extraction.document_type)
    return list(kind.missing(extraction)) if kind else []


def order_from(extraction: Extraction, *, received_on: dt.date) -> Order:
    """The order of a purchase order, an order change or a return. Raises ``ValueError`` as ``record_from`` does."""
    record = record_from(extraction, received_on=received_on)
    if not isinstance(record, Order):
        raise ValueError(f"A document of type {extraction.document_type} makes no order.")
    return record
