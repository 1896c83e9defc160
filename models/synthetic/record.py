"""The business record that a paper is printed from: what the sender's system knew before anything was laid out."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from datamodel.extraction import DocumentType
from models.synthetic.items import AdviceItem, Booking, Item, SubItem
from models.synthetic.parties import Party

__all__ = [
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
]


@dataclass(frozen=True, slots=True)
class Charge:
    """Something added to or (below zero) taken off the sum of the lines. ``kind`` names its label: ``freight``."""

    kind: str
    amount: Decimal
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """One row of the table of taxes."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """A number, day or name beside the fields that are read. ``kind`` names its label: ``project``."""

    kind: str
    value: str | dt.date


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When and how to pay.

    Attributes:
        method: transfer, debit, prepayment, cash, card, receipt (at once), month_end, letter_of_credit.
        days: net days; ``discounts``: (days, percent) from the shortest.
    """

    method: str
    days: int = 0
    discounts: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One paper before it is printed.

    Attributes:
        kind: which paper of its type: ``invoice``, ``credit_note``, ``call_off``, ``reminder``; names its title.
        sender: who wrote the paper; ``receiver``: whom it is addressed to.
        bill_to: where invoices go, where that is somebody else.
        invoice_number: the invoice that a paper of another number is about.
        references: distractors with labels of their own.
        items_amount: sum of the lines; with ``charges`` it makes ``net_amount``.
        tax_included: prices and line sums include tax (receipts, shops).
        prepaid: already paid; ``payable``: what is left to pay.
        subject: what the paper is about, in words; ``paragraphs``: its running text (letters, contracts).
        contradictory: some printed sum is wrong on purpose.
    """

    document_type: DocumentType
    kind: str
    language: str
    currency: str
    number: str
    date: dt.date
    sender: Party
    receiver: Party
    ship_to: Party | None = None
    bill_to: Party | None = None
    items: tuple[Item, ...] = ()
    advice_items: tuple[AdviceItem, ...] = ()
    bookings: tuple[Booking, ...] = ()
    charges: tuple[Charge, ...] = ()
    items_amount: Decimal | None = None
    net_amount: Decimal | None = None
    taxes: tuple[Tax, ...] = ()
    tax_amount: Decimal | None = None
    gross_amount: Decimal | None = None
    tax_included: bool = False
    prepaid: Decimal | None = None
    payable: Decimal | None = None
    customer_number: str = ""
    supplier_number: str = ""
    purchase_order_number: str = ""
    purchase_order_date: dt.date | None = None
    order_number: str = ""
    delivery_note_number: str = ""
    delivery_note_date: dt.date | None = None
    invoice_number: str = ""
    delivery_date: dt.date | None = None
    period: tuple[dt.date, dt.date] | None = None
    due_date: dt.date | None = None
    payment_terms: PaymentTerms | None = None
    delivery_terms: str = ""
    payment_date: dt.date | None = None
    payment_reference: str = ""
    opening_balance: Decimal | None = None
    closing_balance: Decimal | None = None
    contact_name: str = ""
    references: tuple[Reference, ...] = ()
    subject: str = ""
    paragraphs: tuple[str, ...] = ()
    contradictory: bool = False
