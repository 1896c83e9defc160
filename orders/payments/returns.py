"""Payments that came back: which earlier payment it was, and which items are open again."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.payments import Allocation, Matched, MatchKind, Payment, Proposal
from orders.payments.evidence import returned_sentences
from orders.payments.payers import plain_name
from orders.payments.settling import APPLIED

_BACK = re.compile(
    r"R(?:Ü|UE)CK(?:LAST|(?:Ü|UE)BERW|BUCH|GABE|ZAHL)|R(?:Ü|UE)CKGABE|RETOURE|RETURN|REVERSAL|LASTSCHRIFTR|REJECT|STORNO"
)
_NO_ID = frozenset({"", "NOTPROVIDED", "NONREF", "NICHT ANGEGEBEN"})
_MOST_FEE = Decimal(20)
_SURE, _LIKELY, _POSSIBLE, _WEAK = 0.995, 0.99, 0.8, 0.4


@dataclass(frozen=True, slots=True)
class Return:
    """A payment that came back, with what it says of the earlier one, and how sure."""

    before: Matched
    fee: Decimal
    confidence: float
    reasons: tuple[str, ...]


def is_return(payment: Payment) -> bool:
    """Whether the bank took money back, or the text says so."""
    if payment.amount >= 0:
        return False
    return bool(payment.return_reason) or any(_BACK.search(text.upper()) for text in payment.texts)


class Returns:
    """Earlier payments by what a return tells of them; each comes back once."""

    def __init__(self, earlier: Iterable[Matched]) -> None:
        self._ids: defaultdict[str, list[Matched]] = defaultdict(list)
        self._amounts: defaultdict[Decimal, list[Matched]] = defaultdict(list)
        self._gone: set[str] = set()
        self.back: dict[str, str] = {}
        done = sorted(earlier, key=lambda one: one.payment.key)
        for one in done:
            if one.state in APPLIED and one.proposals and one.payment.amount > 0:
                self._ids[one.payment.end_to_end_id].append(one)
                self._amounts[one.payment.amount].append(one)
        for one in done:
            if one.state in APPLIED and one.proposals and is_return(one.payment):
                self.take(one.payment)

    def take(self, payment: Payment) -> None:
        """What came back once does not come back again."""
        found = self.find(payment)
        if found:
            self._gone.add(found[0].before.payment.key)

    def find(self, payment: Payment) -> list[Return]:
        """The earlier payments that this may be, the surest first; of several equally sure ones none is sure."""
        found = [one for one in self._found(payment) if one.before.payment.key not in self._gone]
        found.sort(
            key=lambda one: (-one.confidence, one.fee, -one.before.payment.date.toordinal(), one.before.payment.key)
        )
        if len(found) > 1 and found[0].confidence == found[1].confidence:
            found = [replace(one, confidence=one.confidence / 2) for one in found]
        return found

    def _found(self, payment: Payment) -> Iterator[Return]:
        amount = -payment.amount
        seen: set[str] = set()
        near = [] if payment.end_to_end_id in _NO_ID else self._ids[payment.end_to_end_id]
        for before in (*near, *self._of_amount(amount, payment)):
            fee = amount - before.payment.amount
            fits = before.payment.currency == payment.currency and 0 <= fee <= max(_MOST_FEE, payment.charges)
            if fits and before.payment.date <= payment.date and before.payment.key not in seen:
                seen.add(before.payment.key)
                confidence, reasons = _sureness(payment, before.payment, fee)
                yield Return(before, fee, confidence, reasons)

    def _of_amount(self, amount: Decimal, payment: Payment) -> Sequence[Matched]:
        fees = {Decimal(0), payment.charges}
        return [one for fee in sorted(fees) for one in self._amounts.get(amount - fee, ())]


def reopened(payment: Payment, found: Return) -> Proposal:
    """All that the earlier payment settled is open again; the first item bears the bank's fee."""
    allocations = []
    for place, one in enumerate(found.before.proposals[0].allocations):
        fee = found.fee if place == 0 else Decimal(0)
        back = None if one.in_item_currency is None else -one.in_item_currency
        allocations.append(
            Allocation(
                item=one.item,
                paid=-one.paid - fee,
                discount=-one.discount,
                deduction=-one.deduction,
                charges=fee - one.charges,
                difference=-one.difference,
                reason=payment.return_reason,
                in_full=False,
                in_item_currency=back,
            )
        )
    paid = sum((one.paid for one in allocations), Decimal(0))
    sentences = returned_sentences(payment, found.before.payment, found.fee, found.reasons)
    kinds = frozenset({MatchKind.RETURNED_DEBIT})
    return Proposal(tuple(allocations), found.confidence, sentences, kinds, payment.amount - paid)


def _sureness(payment: Payment, before: Payment, fee: Decimal) -> tuple[float, tuple[str, ...]]:
    told_fee = fee in {Decimal(0), payment.charges}
    same_id = payment.end_to_end_id == before.end_to_end_id and payment.end_to_end_id not in _NO_ID
    theirs, ours = _squashed(payment), _squashed(before)
    same_text = len(ours) >= 5 and ours in theirs
    same_payer = bool(payment.payer_iban) and payment.payer_iban == before.payer_iban
    same_payer = same_payer or (
        bool(payment.payer_name) and plain_name(payment.payer_name) == plain_name(before.payer_name)
    )
    facts = (("id", same_id), ("text", same_text), ("payer", same_payer))
    reasons = tuple(name for name, holds in facts if holds)
    if same_id:
        return (_SURE if told_fee else _LIKELY), reasons
    if not told_fee:
        return _WEAK, reasons
    if same_text and same_payer:
        return _LIKELY, reasons
    return (_POSSIBLE if same_payer or same_text else _WEAK), reasons


def _squashed(payment: Payment) -> str:
    """What people wrote, without separators, and without the ids that machines make."""
    texts = (text for text in payment.texts if text not in {payment.end_to_end_id, payment.bank_reference})
    return "".join(sign for text in texts for sign in text.upper() if sign.isalnum())
