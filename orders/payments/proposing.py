"""From an explanation to a proposal that people and the ERP understand."""

from decimal import Decimal

from datamodel.payments import Allocation, MatchKind, Proposal
from orders.payments.candidates import Hypothesis
from orders.payments.evidence import sentences
from orders.payments.fitting import Share
from orders.payments.ledger import Ledger
from orders.payments.sighting import Sighting


def proposal_of(hypothesis: Hypothesis, confidence: float, sighting: Sighting, ledger: Ledger) -> Proposal:
    """``hypothesis`` as a proposal; what is open of the items is looked up now."""
    fitting = hypothesis.fitting
    allocations = tuple(_allocation(share, ledger) for share in fitting.shares)
    paid = sum((one.paid for one in allocations), Decimal(0))
    return Proposal(
        allocations=allocations,
        confidence=round(confidence, 6),
        evidence=sentences(hypothesis, sighting, ledger),
        kinds=frozenset(_kinds(hypothesis, sighting)),
        on_account=sighting.payment.amount - paid,
    )


def _allocation(share: Share, ledger: Ledger) -> Allocation:
    converted = share.in_item_currency
    return Allocation(
        item=share.entry.key,
        paid=ledger.money(share.paid),
        discount=ledger.money(share.discount),
        deduction=ledger.money(share.deduction),
        charges=ledger.money(share.charges),
        difference=ledger.money(share.difference),
        reason=share.reason,
        in_full=share.settled == share.entry.open,
        in_item_currency=None if converted is None else ledger.money(converted),
    )


def _kinds(hypothesis: Hypothesis, sighting: Sighting) -> set[MatchKind]:
    shares = hypothesis.fitting.shares
    amount = sighting.payment.amount
    holds = {
        MatchKind.ONE_TO_ONE: len(shares) == 1,
        MatchKind.MANY_INVOICES: len(shares) > 1,
        MatchKind.MANY_PAYMENTS: any(not share.entry.untouched for share in shares),
        MatchKind.PARTIAL: any(share.settled != share.entry.open for share in shares),
        MatchKind.CASH_DISCOUNT: any(share.discount for share in shares),
        MatchKind.DEDUCTION: any(share.deduction for share in shares),
        MatchKind.BANK_CHARGES: any(share.charges for share in shares),
        MatchKind.CURRENCY_DIFFERENCE: any(share.difference or share.in_item_currency is not None for share in shares),
        MatchKind.CREDIT_NETTED: any(share.entry.open * amount < 0 for share in shares),
        MatchKind.OVERPAYMENT: hypothesis.fitting.on_account != 0,
        MatchKind.NO_REFERENCE: not sighting.payment.lines and not any(s.entry.place in sighting.hits for s in shares),
        MatchKind.SEVERAL_CUSTOMERS: len({share.entry.account for share in shares}) > 1,
    }
    return {kind for kind, is_so in holds.items() if is_so}
