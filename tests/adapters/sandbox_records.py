"""One small business record of each kind that the ERP takes, and its IDoc."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from adapters.idoc.control import IdocProfile
from adapters.idoc.format import IdocFormat, Wire
from datamodel.business import (
    BankStatement,
    Booking,
    BusinessRecord,
    Delivery,
    DeliveryKind,
    DeliveryLine,
    GoodsMovement,
    Invoice,
    InvoiceLine,
    Movement,
    MovementLine,
    Order,
    OrderKind,
    OrderLine,
    OrderResponse,
    PaidInvoice,
    Party,
    PaymentAdvice,
    PurchaseRequisition,
    RequisitionLine,
    ResponseLine,
)

MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
DAY = dt.date(2026, 3, 5)
AT = dt.datetime(2026, 3, 6, 8, 30, 5, tzinfo=dt.UTC)
CUSTOMER = Party("Hartmann GmbH", "Industriestr. 5, 70565 Stuttgart", number="100042")
SUPPLIER = Party("Lieferant AG", "Weg 1, 10115 Berlin", number="200017")
US = Party("Wir GmbH", "Hof 1, 20095 Hamburg", number="1000")
TWO = Decimal(2)


def order(number: str = "4500012345", kind: OrderKind = OrderKind.ORDER, *, quantity: int = 2) -> Order:
    item = OrderLine("10", Decimal(quantity), "Stk", supplier_material_number="4711-A")
    return Order(number, DAY, "EUR", CUSTOMER, (item,), kind=kind)


def delivery(kind: DeliveryKind) -> Delivery:
    item = DeliveryLine("10", TWO, "Stk", supplier_material_number="4711-A", customer_material_number="4711-A",
                        order_number="4700001", order_position="10")  # fmt: skip
    ours = kind is not DeliveryKind.SUPPLIER
    sender, receiver = (US, CUSTOMER) if ours else (SUPPLIER, US)
    return Delivery("80000001" if ours else "LS-1", DAY, kind, sender, (item,), ship_to=receiver)


RECORDS: Mapping[str, BusinessRecord] = {
    "ORDERS": order(),
    "ORDCHG": order(kind=OrderKind.CHANGE),
    "ORDRSP": OrderResponse(
        "AB-17", DAY, "EUR", SUPPLIER, "4700001", (ResponseLine("10", TWO, "Stk", order_position="10"),), buyer=US
    ),
    "DESADV": delivery(DeliveryKind.SUPPLIER),
    "SHPORD": delivery(DeliveryKind.SHIPPING_ORDER),
    "WHSORD": delivery(DeliveryKind.WAREHOUSE_ORDER),
    "INVOIC": Invoice(
        "R-99", DAY, "EUR", SUPPLIER, Decimal(119),
        (InvoiceLine("10", Decimal(100), TWO, "Stk", tax_rate=Decimal(19)),),
        buyer=US, net_amount=Decimal(100), tax_amount=Decimal(19), order_number="4700001",
    ),
    "REMADV": PaymentAdvice(
        "ZA-5", DAY, "EUR", CUSTOMER, Decimal(100), (PaidInvoice("900001", Decimal(100)),), payee=US
    ),
    "FINSTA": BankStatement(
        "DE89370400440532013000", "12", DAY, "EUR", Decimal(0), Decimal(100),
        (Booking(Decimal(100), DAY, counterparty_name="Hartmann"),),
    ),
    "PREQCR": PurchaseRequisition(
        "BA-3", DAY, "MEIER", (RequisitionLine("10", "4711-A", TWO, "Stk", DAY, plant="1000"),)
    ),
    "MBGMCR": GoodsMovement(
        "WE-8", DAY, DAY, Movement.RECEIPT,
        (MovementLine("4711-A", TWO, "Stk", "101", "1000", order_number="4700001", order_position="10"),),
        reference="LS-1",
    ),
}  # fmt: skip
"""By message type."""


def render(record: BusinessRecord, *, message_id: str = MESSAGE_ID, wire: Wire = "soap") -> bytes:
    profile = IdocProfile(plant="1000", company_code="1000")
    return IdocFormat(profile, wire).render(record, message_id=message_id, created_at=AT)


def envelope_of(message: bytes) -> bytes:
    body = message.partition(b"?>")[2]
    return (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' + body + b"</s:Body></s:Envelope>"
    )


def numbered(last: int) -> str:
    """A message id of its own."""
    return f"{MESSAGE_ID[:-4]}{last:04x}"
