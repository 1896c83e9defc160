"""Business records as UBL 2.1, one document a message."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from adapters.einvoice.content import content_of
from adapters.einvoice.ubl import to_ubl
from adapters.ubl.advices import compose_advice
from adapters.ubl.deliveries import compose_delivery
from adapters.ubl.elements import to_bytes, unfit
from adapters.ubl.orders import compose_order
from adapters.ubl.responses import compose_response
from datamodel.business import BusinessRecord, Delivery, Invoice, Order, OrderResponse, PaymentAdvice
from datamodel.delivery import MESSAGE_ID_PREFIX
from datamodel.extraction import DocumentType

Compose = Callable[..., etree._Element]
"""``compose(record, *, uuid, units)``: the first element of the document; raises ``DocumentError`` where none fits."""

COMPOSERS: Mapping[type[Any], Compose] = {
    Order: compose_order,
    OrderResponse: compose_response,
    Delivery: compose_delivery,
    PaymentAdvice: compose_advice,
}
"""Which record becomes which document; invoices are those of ``adapters/einvoice``."""
DOCUMENT_TYPES = frozenset(
    {
        DocumentType.PURCHASE_ORDER,
        DocumentType.ORDER_CHANGE,
        DocumentType.ORDER_RESPONSE,
        DocumentType.DELIVERY_NOTE,
        DocumentType.INVOICE,
        DocumentType.PAYMENT_ADVICE,
    }
)
"""Papers whose records these are."""
_MESSAGE_ID = re.compile(rf"{re.escape(MESSAGE_ID_PREFIX)}([0-9A-Fa-f]{{32}})")


@dataclass(frozen=True, slots=True)
class UblFormat:
    """Renders records. Satisfies ``RecordFormat``.

    Attributes:
        units: units as people write them, and the code that the receiver wants, before ``adapters/ubl/units.py``.
    """

    units: Mapping[str, str] = field(default_factory=dict)

    def render(self, record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:  # noqa: ARG002
        """The document as UTF-8, with the message id as its UUID (e-invoices have none); the time does not show in it.

        Raises:
            DocumentError: no document is for such a record, or it lacks something: an unknown unit, a currency, lines.
            ValueError: ``message_id`` is not ``urn:sap.com:msgid=`` and 32 hexadecimal digits.
        """
        if isinstance(record, Invoice):
            return to_ubl(content_of(record, self.units))
        compose = COMPOSERS.get(type(record))
        if compose is None:
            raise unfit(f"UBL has no document for a record of the kind {type(record).__name__}")
        return to_bytes(compose(record, uuid=uuid_of(message_id), units=self.units))


def uuid_of(message_id: str) -> str:
    """The digits of a message id as a UUID. Raises ``ValueError`` where it is none."""
    found = _MESSAGE_ID.fullmatch(message_id)
    if found is None:
        raise ValueError(f"{message_id!r} is no message id: it must be 'urn:sap.com:msgid=' and 32 hex digits.")
    digits = found[1].upper()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
