"""Payments, from the documents that tell of them to what they are for: collect, match, hand over for posting."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from datamodel.errors import ConflictError, DocumentError
from datamodel.payments import Matched, Payment, PaymentState
from datamodel.stored_payments import Judgement, StoredPayment, ToMatch
from orders.payments.matching import match
from orders.payments.rules import Rules
from orders.payments_told import MEETING, Telling, join, told_by
from pipelines.posting import Cashier, messages_of_payment, queue_statements
from pipelines.process import today
from pipelines.settings import PaymentSettings
from pipelines.store_protocols import Store

Match = Callable[[ToMatch, Rules], Sequence[Matched]]
_DOCUMENTS = 50  # in one transaction
_ATTEMPTS = 3


@dataclass
class PaymentRound:
    """What one run did: documents taken over, payments that are new, and how many matching put into each state."""

    documents: int = 0
    new: int = 0
    states: dict[PaymentState, int] = field(default_factory=dict)
    statements: int = 0


def match_payments(cashier: Cashier, *, matching: Match | None = None) -> PaymentRound:
    """Take over what was approved, match what nobody has decided on, hand over what is sure. Twice is as once."""
    done = PaymentRound()
    while (taken := _take_over(cashier.store))[0]:
        done.documents, done.new = done.documents + taken[0], done.new + taken[1]
    done.states = _match(cashier, matching or by_rules)
    done.statements = queue_statements(cashier)
    return done


def _take_over(store: Store) -> tuple[int, int]:
    """``collect``, again where another worker takes documents over as well."""
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(ConflictError):
            return collect(store)
    return 0, 0  # the next round does it


def collect(store: Store) -> tuple[int, int]:
    """Take over some approved documents: how many, and how many payments in them are new. Raises ``ConflictError``."""
    taken = store.payments.taken()
    documents = store.payments.uncollected(limit=_DOCUMENTS)
    tellings = [
        told_by(each.extraction, document_id=each.id, version=each.version, received_on=each.created_at.date())
        for each in documents
        if each.extraction is not None
    ]
    if not tellings:
        return 0, 0
    joined = _joined(store, tellings)
    return len(tellings), store.payments.collect([each.document for each in tellings], joined, taken=taken)


def _joined(store: Store, tellings: Sequence[Telling]) -> list[Payment]:
    """Those that are new, or of which the documents tell."""
    told = [payment for telling in tellings for payment in telling.payments]
    first = min((payment.date for payment in told), default=today())
    known = [one.payment for one in store.payments.known([one.key for one in told], since=first - MEETING)]
    documents = {place.document_id for payment in known for place in payment.told}
    statements = store.payments.collected(documents)
    new, before = {each.document.document_id for each in tellings}, {payment.key: payment for payment in known}
    return [
        payment
        for payment in join(tellings, known, statements)
        if before.get(payment.key) != payment or any(place.document_id in new for place in payment.told)
    ]


def by_rules(wanted: ToMatch, rules: Rules) -> Sequence[Matched]:
    """``orders.payments.matching``."""
    payments = [one.payment for one in wanted.payments]
    return match(payments, wanted.items, wanted.partners, earlier=wanted.earlier, rules=rules)


def _match(cashier: Cashier, matching: Match) -> dict[PaymentState, int]:
    payments, rules = cashier.store.payments, rules_of(cashier.settings)
    wanted = payments.to_match()
    if wanted is None:
        return {}
    stored = {one.payment.key: one for one in wanted.payments}
    judgements = [_judgement(stored[one.payment.key], one, cashier) for one in matching(wanted, rules)]
    return payments.judge(judgements, records=wanted.records)


def _judgement(stored: StoredPayment, matched: Matched, cashier: Cashier) -> Judgement:
    """With the messages of what is sure; what a receiver's format cannot hold goes to a person."""
    if matched.state is not PaymentState.MATCHED:
        return Judgement(stored.id, stored.version, matched)
    try:
        messages = messages_of_payment(stored, matched.proposals[0], cashier)
    except (DocumentError, ValueError) as error:
        why = f"The record does not fit its target: {error}"
        return Judgement(stored.id, stored.version, replace(matched, state=PaymentState.REVIEW, reasons=(why,)))
    return Judgement(stored.id, stored.version, matched, tuple(messages))


def rules_of(settings: PaymentSettings) -> Rules:
    """What the settings say of matching."""
    return Rules(
        threshold=settings.min_confidence,
        tolerance=Decimal(str(settings.tolerance)),
        bank_charges=Decimal(str(settings.bank_charges)),
        discount_grace_days=settings.discount_grace_days,
        own_ibans=frozenset(settings.own_ibans),
    )
