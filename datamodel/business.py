"""Business records: what the ERP and the warehouse understand. Built from an approved extraction, never from a page."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Party:
    """A business partner as the paper names it; ``number`` is ours, from master data or the paper itself."""

    name: str
    address: str = ""
    number: str = ""
    tax_id: str = ""
    iban: str = ""


class OrderKind(StrEnum):
    """What a customer's order wants. A change replaces what its number ordered before; a return brings goods back."""

    ORDER = "order"
    CHANGE = "change"
    RETURN = "return"


class LineAction(StrEnum):
    """What a change does to a line of the order, where the paper says so; else the ERP compares."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One ordered item. ``price_quantity`` is the N of "price per N"; amounts are in the order's currency."""

    position: str
    quantity: Decimal
    unit: str
    description: str = ""
    customer_material_number: str = ""
    supplier_material_number: str = ""
    gtin: str = ""
    unit_price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    net_amount: Decimal | None = None
    delivery_date: dt.date | None = None
    action: LineAction | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order of a customer, its change, or a return: ``buyer`` wrote it, ``ship_to`` receives the goods.

    Attributes:
        number: the customer's number of the order; of a change, that of the order which it changes.
        change_number: the number of the paper that changes the order, where it has one of its own.
        delivery_note_number, invoice_number: what a return refers to.
    """

    number: str
    date: dt.date
    currency: str
    buyer: Party
    lines: tuple[OrderLine, ...]
    ship_to: Party | None = None
    supplier_number: str = ""
    delivery_date: dt.date | None = None
    payment_terms: str = ""
    delivery_terms: str = ""
    net_amount: Decimal | None = None
    kind: OrderKind = OrderKind.ORDER
    change_number: str = ""
    delivery_note_number: str = ""
    invoice_number: str = ""


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """One item of an order as the supplier confirms it. ``order_position`` is the item of the order that it answers."""

    position: str
    quantity: Decimal
    unit: str
    description: str = ""
    customer_material_number: str = ""
    supplier_material_number: str = ""
    gtin: str = ""
    unit_price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    net_amount: Decimal | None = None
    delivery_date: dt.date | None = None
    order_position: str = ""


@dataclass(frozen=True, slots=True)
class OrderResponse:
    """An order confirmation: the ``seller`` answers the order ``order_number`` of the ``buyer``."""

    number: str
    date: dt.date
    currency: str
    seller: Party
    order_number: str
    lines: tuple[ResponseLine, ...]
    buyer: Party | None = None
    delivery_date: dt.date | None = None
    payment_terms: str = ""
    delivery_terms: str = ""
    net_amount: Decimal | None = None


class DeliveryKind(StrEnum):
    """Which message a delivery is.

    SUPPLIER                the supplier's delivery note: what is on its way to us
    SHIPPING_ORDER          to the carrier or the warehouse: ship this
    WAREHOUSE_ORDER         to the warehouse: pick this
    SHIPPING_CONFIRMATION   back: this was shipped
    WAREHOUSE_CONFIRMATION  back: this was picked or put away
    """

    SUPPLIER = "supplier"
    SHIPPING_ORDER = "shipping_order"
    WAREHOUSE_ORDER = "warehouse_order"
    SHIPPING_CONFIRMATION = "shipping_confirmation"
    WAREHOUSE_CONFIRMATION = "warehouse_confirmation"


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivered item. ``order_number`` and ``order_position`` name the customer's order where the line does."""

    position: str
    quantity: Decimal
    unit: str
    description: str = ""
    supplier_material_number: str = ""
    customer_material_number: str = ""
    gtin: str = ""
    batch_number: str = ""
    order_number: str = ""
    order_position: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """A handling unit. ``number`` is its SSCC; weight in kilograms; ``material`` the packaging, where it is known."""

    number: str
    gross_weight: Decimal | None = None
    material: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Goods on their way, or to be sent. ``sender`` ships, ``ship_to`` receives; weights are in kilograms."""

    number: str
    date: dt.date
    kind: DeliveryKind
    sender: Party
    lines: tuple[DeliveryLine, ...]
    ship_to: Party | None = None
    sold_to: Party | None = None
    order_number: str = ""
    delivery_date: dt.date | None = None
    gross_weight: Decimal | None = None
    net_weight: Decimal | None = None
    packages: tuple[Package, ...] = ()
    delivery_terms: str = ""
    tracking_number: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoiced item, amounts without tax.

    ``tax_rate`` is in per cent, ``tax_category`` a code of UNTDID 5305. ``allowance_amount`` and ``surcharge_amount``
    are in ``net_amount`` and not in the price.
    """

    position: str
    net_amount: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    description: str = ""
    supplier_material_number: str = ""
    customer_material_number: str = ""
    gtin: str = ""
    unit_price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    order_number: str = ""
    order_position: str = ""
    tax_rate: Decimal | None = None
    tax_category: str = ""
    allowance_amount: Decimal | None = None
    surcharge_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """What the ``seller`` wants to be paid. ``credit`` marks a credit note; its amounts are positive all the same.

    The net amount is that of the lines less ``allowance_amount`` and with ``surcharge_amount``; ``prepaid_amount`` is
    what of the gross amount is paid already.
    """

    number: str
    date: dt.date
    currency: str
    seller: Party
    gross_amount: Decimal
    lines: tuple[InvoiceLine, ...] = ()
    buyer: Party | None = None
    net_amount: Decimal | None = None
    tax_amount: Decimal | None = None
    order_number: str = ""
    delivery_note_number: str = ""
    delivery_date: dt.date | None = None
    due_date: dt.date | None = None
    payment_terms: str = ""
    payment_reference: str = ""
    credit: bool = False
    allowance_amount: Decimal | None = None
    surcharge_amount: Decimal | None = None
    prepaid_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaidInvoice:
    """One line of a payment advice: ``paid`` = ``gross`` − ``discount`` − ``deduction``, where all are told.

    ``reason`` is the payer's code or words for the deduction.
    """

    invoice_number: str
    paid_amount: Decimal
    invoice_date: dt.date | None = None
    gross_amount: Decimal | None = None
    discount_amount: Decimal | None = None
    deduction_amount: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PaymentAdvice:
    """What the ``payer`` says that he pays."""

    number: str
    date: dt.date
    currency: str
    payer: Party
    amount: Decimal
    lines: tuple[PaidInvoice, ...]
    payee: Party | None = None
    payment_date: dt.date | None = None
    payment_reference: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """One payment on a bank statement; credits are positive, debits negative.

    Attributes:
        bank_reference: the bank's number of it; ``batch_reference`` that of the sum that it was booked in.
        creditor_reference: structured (RF, QR).
        ultimate_name: for whom the counterparty acts.
        original_amount: what was instructed, in ``original_currency``; ``charges_amount`` is what banks kept of it.
        return_reason: why it came back: ISO 20022 code, else the bank's own.
        is_reversal: the bank takes back a booking of its own.
        description: what kind of booking it is, in the bank's words.
        settles: the items that it pays, where that is matched; the rest of it stays on account.
    """

    amount: Decimal
    booking_date: dt.date
    value_date: dt.date | None = None
    counterparty_name: str = ""
    counterparty_iban: str = ""
    payment_reference: str = ""
    end_to_end_id: str = ""
    transaction_code: str = ""
    counterparty_bic: str = ""
    ultimate_name: str = ""
    bank_reference: str = ""
    batch_reference: str = ""
    creditor_reference: str = ""
    mandate_id: str = ""
    instruction_id: str = ""
    original_amount: Decimal | None = None
    original_currency: str = ""
    exchange_rate: Decimal | None = None
    charges_amount: Decimal | None = None
    return_reason: str = ""
    is_reversal: bool = False
    description: str = ""
    settles: tuple[PaidInvoice, ...] = ()


@dataclass(frozen=True, slots=True)
class BankStatement:
    """What a bank booked on one account; ``closing_balance`` = ``opening_balance`` + all bookings.

    ``is_matched``: what bookings are for is decided, and stands in their ``settles``; nobody need guess.
    """

    account_iban: str
    number: str
    date: dt.date
    currency: str
    opening_balance: Decimal
    closing_balance: Decimal
    bookings: tuple[Booking, ...]
    is_matched: bool = False


@dataclass(frozen=True, slots=True)
class RequisitionLine:
    """What is to be bought. ``plant`` and ``storage_location`` by the ERP's keys; the price is an estimate."""

    position: str
    material_number: str
    quantity: Decimal
    unit: str
    delivery_date: dt.date
    plant: str = ""
    storage_location: str = ""
    description: str = ""
    price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PurchaseRequisition:
    """A request to purchasing, because stock lacks. ``reason`` tells the order that it is for."""

    number: str
    date: dt.date
    requester: str
    lines: tuple[RequisitionLine, ...]
    reason: str = ""


class Movement(StrEnum):
    """What a goods movement does, in the ERP's transaction codes of BAPI_GOODSMVT_CREATE."""

    RECEIPT = "01"
    ISSUE = "03"
    TRANSFER = "04"


@dataclass(frozen=True, slots=True)
class MovementLine:
    """One moved material. ``movement_type`` is the ERP's (101 receipt for an order, 601 issue for a delivery).

    ``to_plant`` and ``to_storage_location`` say where a transfer goes.
    """

    material_number: str
    quantity: Decimal
    unit: str
    movement_type: str
    plant: str
    storage_location: str = ""
    batch_number: str = ""
    order_number: str = ""
    order_position: str = ""
    description: str = ""
    to_plant: str = ""
    to_storage_location: str = ""


@dataclass(frozen=True, slots=True)
class GoodsMovement:
    """Goods received, issued or moved, to be posted in the ERP's stock. ``reference`` is the delivery note's number."""

    number: str
    date: dt.date
    posting_date: dt.date
    movement: Movement
    lines: tuple[MovementLine, ...]
    reference: str = ""


BusinessRecord = (
    Order | OrderResponse | Delivery | Invoice | PaymentAdvice | BankStatement | PurchaseRequisition | GoodsMovement
)
