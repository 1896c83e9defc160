"""Which open items a payment is for."""

from collections.abc import Iterable

from datamodel.master import OpenItem, Partner
from datamodel.payments import Allocation, Matched, MatchKind, Payment, PaymentState, Proposal
from orders.payments.evidence import told_number
from orders.payments.rules import Rules
from orders.payments.settling import key_of, settle

_RULES = Rules()


def match(
    payments: Iterable[Payment],
    open_items: Iterable[OpenItem],
    partners: Iterable[Partner] = (),  # noqa: ARG001 - the first version goes by numbers alone
    *,
    earlier: Iterable[Matched] = (),
    rules: Rules = _RULES,
) -> list[Matched]:
    """What each payment is for, by date and key: the order of what is given changes nothing.

    No item is settled beyond its open amount, and of every proposal what it pays and what it leaves on account is the
    payment's amount exactly. A payment that stands in ``earlier`` with what was done with it is not matched again. An
    advice without a booking is explained, but settles nothing.

    Args:
        payments: no two of one key.
        open_items: as they are after ``earlier``; of customers and suppliers, in any currency.
        partners: who they belong to; names and IBANs tell who paid.
        earlier: what was matched or posted before: what a returned payment reopens.
        rules: of the company.
    """
    left = {key_of(item): item for item in open_items}
    done = {one.payment.key for one in earlier}
    results = []
    for payment in sorted(payments, key=lambda one: (one.date, one.key)):
        if payment.key in done:
            continue
        result = _match_one(payment, left.values(), rules)
        left = {key_of(item): item for item in settle(left.values(), [result])}
        results.append(result)
    return results


def _match_one(payment: Payment, items: Iterable[OpenItem], rules: Rules) -> Matched:
    """The item whose number a text has and whose open amount it is."""
    words = {word for text in payment.texts for word in text.split()}
    fitting = [
        item
        for item in items
        if item.number in words and item.open_amount == payment.amount and item.currency == payment.currency
    ]
    proposals = tuple(
        Proposal(
            allocations=(Allocation(key_of(item), payment.amount),),
            confidence=1 / len(fitting),
            evidence=(told_number(item.number),),
            kinds=frozenset({MatchKind.ONE_TO_ONE}),
        )
        for item in fitting
    )
    sure = bool(proposals) and proposals[0].confidence >= rules.threshold
    if not payment.is_booked:
        return Matched(payment, PaymentState.ANNOUNCED, proposals)
    return Matched(payment, PaymentState.MATCHED if sure else PaymentState.REVIEW, proposals)
