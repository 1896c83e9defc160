"""Money that came in, and the open items that it is for.

A payment is told by a bank (a booking), by its payer (an advice), or by both; it is one payment all the same. Amounts
are in the payment's currency unless they say otherwise; money that comes to us is positive.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from datamodel.business import PaidInvoice
from datamodel.master import PartnerRole


class PaymentSource(StrEnum):
    """Who told of a payment. Only what a bank booked is money; an advice alone announces it."""

    BOOKING = "booking"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Told:
    """Where a payment was told: a line item of a document in the store (lines from 1; 0 for the whole document)."""

    source: PaymentSource
    document_id: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """One movement of money.

    Attributes:
        key: identity of the money, the same in every statement that tells of it; no two payments share one.
        amount: what the account got, or gave (negative).
        currency: of the account, ISO 4217.
        date: value date, else booking date; of an advice alone, the day on which the payer pays.
        payer_name, payer_iban: the other side; empty where the bank does not tell.
        customer: our number of the payer, where the document that told it was linked to one.
        texts: everything that may hold a reference, as written: remittance information, advice number, end-to-end id.
        account_iban: ours.
        end_to_end_id, bank_reference, transaction_code: as the bank has them.
        charges: what banks kept of it, positive.
        original_amount, original_currency: what the payer instructed, where that is another currency.
        return_reason: ISO 20022 code where it is a payment or direct debit that came back; else empty.
        lines: what the payer's advice says that it is for; empty without an advice.
        told: every place that tells of it.
    """

    key: str
    amount: Decimal
    currency: str
    date: dt.date
    payer_name: str = ""
    payer_iban: str = ""
    customer: str = ""
    texts: tuple[str, ...] = ()
    account_iban: str = ""
    end_to_end_id: str = ""
    bank_reference: str = ""
    transaction_code: str = ""
    charges: Decimal = Decimal(0)
    original_amount: Decimal | None = None
    original_currency: str = ""
    return_reason: str = ""
    lines: tuple[PaidInvoice, ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def is_booked(self) -> bool:
        """Whether a bank has it; an advice alone posts nothing."""
        return any(told.source is PaymentSource.BOOKING for told in self.told)


class MatchKind(StrEnum):
    """What is particular about a match; one match may be of several kinds."""

    ONE_TO_ONE = "one_to_one"
    MANY_INVOICES = "many_invoices"
    MANY_PAYMENTS = "many_payments"
    PARTIAL = "partial"
    CASH_DISCOUNT = "cash_discount"
    DEDUCTION = "deduction"
    BANK_CHARGES = "bank_charges"
    CURRENCY_DIFFERENCE = "currency_difference"
    CREDIT_NETTED = "credit_netted"
    OVERPAYMENT = "overpayment"
    RETURNED_DEBIT = "returned_debit"
    NO_REFERENCE = "no_reference"
    SEVERAL_CUSTOMERS = "several_customers"


@dataclass(frozen=True, slots=True)
class ItemKey:
    """Which open item: its number, and the partner by number and role."""

    number: str
    partner: str
    role: PartnerRole = PartnerRole.CUSTOMER


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a payment does to one open item. The item's open amount falls by ``settled``; a credit note's is negative.

    Attributes:
        item: which one.
        paid: of the payment's money.
        discount: cash discount granted.
        deduction: taken off by the payer for ``reason`` (code or words), and accepted or disputed by a person.
        charges: kept by banks, borne by us.
        difference: of exchange rates: what the payment is worth less than the item, at the rate of the item.
        in_item_currency: how much of the item all this settles, in its currency, where that is not the payment's.
        in_full: whether nothing of the item stays open.
    """

    item: ItemKey
    paid: Decimal
    discount: Decimal = Decimal(0)
    deduction: Decimal = Decimal(0)
    charges: Decimal = Decimal(0)
    difference: Decimal = Decimal(0)
    reason: str = ""
    in_full: bool = True
    in_item_currency: Decimal | None = None

    @property
    def settled(self) -> Decimal:
        """In the item's currency."""
        if self.in_item_currency is not None:
            return self.in_item_currency
        return self.paid + self.discount + self.deduction + self.charges + self.difference


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to explain a payment: its amount is the sum of all ``paid`` and ``on_account``.

    ``confidence`` (0..1) is how probably it is right; ``evidence`` says why, in sentences for people.
    """

    allocations: tuple[Allocation, ...]
    confidence: float
    evidence: tuple[str, ...]
    kinds: frozenset[MatchKind] = frozenset()
    on_account: Decimal = Decimal(0)


class PaymentState(StrEnum):
    """Where a payment stands; each is in exactly one state.

    ANNOUNCED   an advice tells of it, no bank yet
    MATCHED     what it is for is sure enough to post
    REVIEW      a person chooses among the proposals, or finds what it is for
    FOREIGN     it is no payment of or to a customer: fees, salaries, transfers between accounts of ours
    POSTED      the ERP was told
    """

    ANNOUNCED = "announced"
    MATCHED = "matched"
    REVIEW = "review"
    FOREIGN = "foreign"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Matched:
    """What matching says of a payment: ``proposals`` best first; the first is what is posted where it is MATCHED."""

    payment: Payment
    state: PaymentState
    proposals: tuple[Proposal, ...] = ()
    reasons: tuple[str, ...] = field(default=())
