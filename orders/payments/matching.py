"""Which open items a payment is for.

Each payment is explained by itself (``candidates``, ``features``); then the surest explanations are taken, and what is
left is explained again with what is left of the items, until nothing more is sure. So neither the order of the input
nor the hour at which a payment comes decides, and no item is paid twice.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from datamodel.master import OpenItem, Partner
from datamodel.payments import Matched, MatchKind, Payment, PaymentState, Proposal
from orders.payments.candidates import Hypothesis, hypotheses
from orders.payments.evidence import announced, doubtful, foreign_reason, paid_before, unexplained, unknown_return
from orders.payments.features import confidences, features, is_supported
from orders.payments.fitting import Share
from orders.payments.foreign import foreign
from orders.payments.ledger import Account, Ledger
from orders.payments.numbers import Quality
from orders.payments.payers import Payers
from orders.payments.proposing import proposal_of
from orders.payments.returns import Returns, is_return, reopened
from orders.payments.rules import Rules
from orders.payments.sighting import Sighting, see

_RULES = Rules()
_OFFERED, _WORTH_OFFERING = 5, 0.005
_UNSUPPORTED = 0.9
"""Most that one kind of evidence alone can give."""


def match(
    payments: Iterable[Payment],
    open_items: Iterable[OpenItem],
    partners: Iterable[Partner] = (),
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
        open_items: as they are after ``earlier``; of customers and suppliers, in any currency. Those that are settled
            may be among them: they tell of a payment that comes twice.
        partners: who they belong to; names and IBANs tell who paid.
        earlier: what was matched or posted before: what a returned payment reopens.
        rules: of the company.

    Raises:
        ValueError: two payments have one key.
    """
    earlier = list(earlier)
    done = {one.payment.key for one in earlier}
    new = sorted((one for one in payments if one.key not in done), key=lambda one: (one.date, one.key))
    if len({one.key for one in new}) < len(new):
        raise ValueError("Two payments have one key: what is told of the same money is to be collected first.")
    desk = _Desk(Ledger(open_items, new), Payers(partners), rules)
    desk.take(new)
    desk.settle_all(earlier)
    return desk.results()


@dataclass(slots=True)
class _Case:
    """A payment that waits: what it says, and its explanations, the surest first."""

    sighting: Sighting
    explained: tuple[tuple[Hypothesis, float], ...] = ()

    @property
    def payment(self) -> Payment:
        return self.sighting.payment

    @property
    def confidence(self) -> float:
        return self.explained[0][1] if self.explained else 0.0

    @property
    def rank(self) -> tuple[float, dt.date, str]:
        """Surer ones first; of those as sure as each other the earlier one."""
        return (-round(self.confidence, 2), self.payment.date, self.payment.key)


class _Desk:
    """One run of matching: what waits, what is decided, and what is left of the items."""

    def __init__(self, ledger: Ledger, payers: Payers, rules: Rules) -> None:
        self.ledger, self.payers, self.rules = ledger, payers, rules
        self.waiting: list[_Case] = []
        self.announced: list[_Case] = []
        self.returning: list[Payment] = []
        self.decided: dict[str, Matched] = {}

    def take(self, payments: Sequence[Payment]) -> None:
        """Sort payments by what is to be done with them."""
        for payment in payments:
            if is_return(payment):
                self.returning.append(payment)
                continue
            case = _Case(see(payment, self.ledger, self.payers))
            what = foreign(payment, case.sighting, self.rules)
            if what:
                reasons = (foreign_reason(what),)
                self.decided[payment.key] = Matched(payment, PaymentState.FOREIGN, (), reasons)
            elif payment.is_booked:
                self.waiting.append(case)
            else:
                self.announced.append(case)

    def settle_all(self, earlier: Sequence[Matched]) -> None:
        """Decide what is sure, until what is left of the items makes nothing more sure."""
        stale, all_fresh = self.waiting, True
        while True:
            for case in stale:
                self._explain(case)
            touched = self._accept() or self._take_back(earlier)
            if not touched and all_fresh:
                return
            stale = [case for case in self.waiting if touched & set(case.sighting.accounts)]
            all_fresh = not stale
            if all_fresh:
                stale = self.waiting

    def results(self) -> list[Matched]:
        for case in self.announced:
            self._explain(case)
        undecided = [self._undecided(case) for case in (*self.waiting, *self.announced)]
        lost = [Matched(one, PaymentState.REVIEW, (), (unknown_return(),)) for one in self.returning]
        results = [*self.decided.values(), *undecided, *lost]
        return sorted(_with_many_payments(results), key=lambda one: (one.payment.date, one.payment.key))

    def _explain(self, case: _Case) -> None:
        found = hypotheses(case.sighting, self.ledger, self.rules)
        chances = confidences([features(one, case.sighting, self.ledger) for one in found])
        chances = [
            chance if is_supported(one, case.sighting) else min(chance, _UNSUPPORTED)
            for one, chance in zip(found, chances, strict=True)
        ]
        ranked = sorted(zip(found, chances, strict=True), key=lambda pair: (-round(pair[1], 9), _canonical(pair[0])))
        case.explained = tuple(pair for pair in ranked[:_OFFERED] if pair[1] >= _WORTH_OFFERING)

    def _accept(self) -> set[Account]:
        """Take what is sure, the surest first, as long as the items have it; the partners whose items changed."""
        touched: set[Account] = set()
        taken: set[int] = set()
        for case in sorted(self.waiting, key=lambda one: one.rank):
            if case.confidence < self.rules.threshold:
                break
            hypothesis = case.explained[0][0]
            if taken & hypothesis.places or not all(map(_is_left, hypothesis.fitting.shares)):
                continue  # explained again with what is left
            taken |= hypothesis.places
            proposal = self._proposal(case, 0)
            self.decided[case.payment.key] = Matched(case.payment, PaymentState.MATCHED, (proposal,))
            for share in hypothesis.fitting.shares:
                self.ledger.settle(share.entry, share.settled)
                touched.add(share.entry.account)
        self.waiting = [case for case in self.waiting if case.payment.key not in self.decided]
        return touched

    def _take_back(self, earlier: Sequence[Matched]) -> set[Account]:
        """Reopen what came back, of payments of before and of this run; the partners whose items changed."""
        returns = Returns([*earlier, *self.decided.values()])
        touched: set[Account] = set()
        for payment in self.returning:
            found = returns.find(payment)
            if not found:
                continue
            proposals = tuple(reopened(payment, one) for one in found[:_OFFERED])
            sure = proposals[0].confidence >= self.rules.threshold
            if not sure:
                continue
            returns.take(payment)
            self.decided[payment.key] = Matched(payment, PaymentState.MATCHED, proposals[:1])
            touched |= self._reopen(proposals[0])
        self.returning = [one for one in self.returning if one.key not in self.decided]
        return touched

    def _reopen(self, proposal: Proposal) -> set[Account]:
        entries = [(self.ledger.by_key.get(one.item), one) for one in proposal.allocations]
        for entry, one in entries:
            if entry:
                self.ledger.settle(entry, self.ledger.units(one.settled))
        return {entry.account for entry, _ in entries if entry}

    def _proposal(self, case: _Case, place: int) -> Proposal:
        hypothesis, confidence = case.explained[place]
        return proposal_of(hypothesis, confidence, case.sighting, self.ledger)

    def _undecided(self, case: _Case) -> Matched:
        proposals = tuple(self._proposal(case, place) for place in range(len(case.explained)))
        state = PaymentState.REVIEW if case.payment.is_booked else PaymentState.ANNOUNCED
        return Matched(case.payment, state, proposals, tuple(self._reasons(case)))

    def _reasons(self, case: _Case) -> Iterator[str]:
        hits = sorted(case.sighting.hits.values(), key=lambda hit: (hit.start, hit.entry))
        paid = [self.ledger.entries[hit.entry] for hit in hits if hit.quality >= Quality.SHORT]
        numbers = [entry.item.number for entry in paid if not entry.open]
        if numbers:
            yield paid_before(numbers)
        if not case.payment.is_booked:
            yield announced()
        elif case.explained:
            yield doubtful(case.confidence, self.rules.threshold)
        else:
            yield unexplained()


def _is_left(share: Share) -> bool:
    return share.settled * share.entry.open > 0 and abs(share.settled) <= abs(share.entry.open)


def _canonical(hypothesis: Hypothesis) -> tuple[tuple[int, int, int], ...]:
    return tuple(sorted((share.entry.place, share.paid, share.settled) for share in hypothesis.fitting.shares))


def _with_many_payments(results: Sequence[Matched]) -> Iterator[Matched]:
    """The kind of a match that only all of them show: several payments for one item."""
    matched = [one for one in results if one.state is PaymentState.MATCHED and one.payment.amount]
    counts = Counter(
        a.item for one in matched for a in one.proposals[0].allocations if a.settled * one.payment.amount > 0
    )
    for one in results:
        shared = one.state is PaymentState.MATCHED and any(counts[a.item] > 1 for a in one.proposals[0].allocations)
        if shared:
            first = one.proposals[0]
            first = replace(first, kinds=first.kinds | {MatchKind.MANY_PAYMENTS})
            yield replace(one, proposals=(first, *one.proposals[1:]))
        else:
            yield one
