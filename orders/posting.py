"""What the ERP is told of a payment: our own payment advice, of what it is for."""

import hashlib
from decimal import Decimal

from datamodel.business import PaidInvoice, Party, PaymentAdvice
from datamodel.payments import Allocation, Payment, Proposal

_LONGEST_NUMBER = 35
_NOTHING = Decimal(0)


def advice_of(payment: Payment, proposal: Proposal) -> PaymentAdvice:
    """A line for each item; what is neither paid nor discount is told as deduction. What is left stays on account.

    Raises:
        ValueError: it is for no item: then the statement alone tells of the money.
    """
    if not proposal.allocations:
        raise ValueError(f"The payment {payment.key} is for no item, so there is nothing to tell of it.")
    partners = dict.fromkeys(each.item.partner for each in proposal.allocations)
    number = payment.customer if payment.customer in partners else next(iter(partners))
    return PaymentAdvice(
        number=advice_number(payment),
        date=payment.date,
        currency=payment.currency,
        payer=Party(payment.payer_name, number=number, iban=payment.payer_iban),
        amount=payment.amount,
        lines=tuple(map(_line, proposal.allocations)),
        payment_date=payment.date,
        payment_reference=_reference(payment),
    )


def settled_by(payment: Payment, proposal: Proposal) -> tuple[PaidInvoice, ...]:
    """What a booking pays, for a receiver that books it with the statement."""
    return advice_of(payment, proposal).lines if proposal.allocations else ()


def advice_number(payment: Payment) -> str:
    """The payment's key, or as much as identifies it: an advice's number has 35 characters."""
    if len(payment.key) <= _LONGEST_NUMBER:
        return payment.key
    return hashlib.sha256(payment.key.encode()).hexdigest()[:_LONGEST_NUMBER]


def _reference(payment: Payment) -> str:
    """The bank's number, by which the ERP finds the booking of the statement."""
    found = (payment.end_to_end_id, payment.bank_reference)
    return next((text for text in found if text and len(text) <= _LONGEST_NUMBER), "")


def _line(allocation: Allocation) -> PaidInvoice:
    off = allocation.deduction + allocation.charges + allocation.difference
    return PaidInvoice(
        invoice_number=allocation.item.number,
        paid_amount=allocation.paid,
        gross_amount=allocation.settled,
        discount_amount=allocation.discount or None,
        deduction_amount=off or None,
        reason=_reason(allocation) if off else "",
    )


def _reason(allocation: Allocation) -> str:
    named = (
        (allocation.reason, allocation.deduction),
        ("bank charges", allocation.charges),
        ("exchange rate", allocation.difference),
    )
    return ", ".join(words for words, amount in named if words and amount != _NOTHING)
