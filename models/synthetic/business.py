"""What a sender's system knew of a paper before anything was laid out."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from datamodel.extraction import DocumentType
from models.synthetic.campaigns import Campaign
from models.synthetic.items import AdviceItem, Booking, Item
from models.synthetic.parties import Party
from models.synthetic.references import Reference
from models.synthetic.sums import Charge, Tax
from models.synthetic.terms import PaymentTerms


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
        period: first and last day of the service that the whole paper is about.
        customer_name: whom the buyer acts for: the advertiser of an agency, the end customer of a reseller.
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
    customer_name: str = ""
    campaign: Campaign | None = None
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
