"""Business records as IDocs, in the form that a target takes."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from adapters.idoc.control import IdocProfile
from adapters.idoc.finance.advice import compose_advice
from adapters.idoc.finance.statement import compose_statement
from adapters.idoc.flat import to_flat
from adapters.idoc.logistics.delivery import compose_delivery
from adapters.idoc.logistics.movement import compose_movement
from adapters.idoc.logistics.requisition import compose_requisition
from adapters.idoc.schema import check
from adapters.idoc.structure import Idoc
from adapters.idoc.trade.invoices import compose_invoice
from adapters.idoc.trade.orders import compose_order
from adapters.idoc.trade.responses import compose_response
from adapters.idoc.xml import to_xml
from datamodel.business import (
    BankStatement,
    BusinessRecord,
    Delivery,
    GoodsMovement,
    Invoice,
    Order,
    OrderResponse,
    PaymentAdvice,
    PurchaseRequisition,
)

Compose = Callable[..., Idoc]
"""``compose(record, profile, *, message_id, created_at)``: raises ``DocumentError`` where the record does not fit."""

COMPOSERS: Mapping[type[Any], Compose] = {
    Order: compose_order,
    OrderResponse: compose_response,
    Invoice: compose_invoice,
    Delivery: compose_delivery,
    PaymentAdvice: compose_advice,
    BankStatement: compose_statement,
    PurchaseRequisition: compose_requisition,
    GoodsMovement: compose_movement,
}
"""Which record becomes which IDoc."""

Wire = Literal["soap", "xml", "flat"]
"""``soap`` and ``xml`` differ in the namespace of the elements alone."""


@dataclass(frozen=True, slots=True)
class IdocFormat:
    """Renders records for one ERP. Satisfies ``RecordFormat``."""

    profile: IdocProfile = field(default_factory=IdocProfile)
    wire: Wire = "soap"
    code_page: str = "4110"

    def render(self, record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:
        """The IDoc, checked against the schema of its type; the same arguments give the same bytes.

        Raises:
            DocumentError: the record does not fit: an unknown unit, a number that is too long, something missing.
            ValueError: ``message_id`` is not ``urn:sap.com:msgid=`` and 32 hexadecimal digits.
        """
        idoc = COMPOSERS[type(record)](record, self.profile, message_id=message_id, created_at=created_at)
        content = to_xml(idoc)
        check(content, type(idoc))
        if self.wire == "flat":
            return to_flat(idoc, code_page=self.code_page)
        return content if self.wire == "soap" else to_xml(idoc, namespace="")
