"""What holds of every result of matching, whatever comes in."""

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datamodel.business import PaidInvoice
from datamodel.master import OpenItem, Partner, PartnerRole
from datamodel.payments import MatchKind, Payment, PaymentSource, PaymentState, Told
from orders.payments.matching import match
from orders.payments.rules import Rules
from orders.payments.settling import key_of, settle

DAY = dt.date(2026, 3, 2)
NUMBERS = ("RE-2026-004711", "RE-2026-004712", "RE-2026-004713", "90012345", "41200", "41201", "GU-2026-00017")
AMOUNTS = ("50.00", "100.00", "119.00", "150.00", "200.00", "238.00", "19.99", "80.01")
PARTNERS = (
    Partner("10001", PartnerRole.CUSTOMER, "Hansen Kältetechnik GmbH", ibans=("DE02120300000000202051",)),
    Partner("10002", PartnerRole.CUSTOMER, "Hansen Klimatechnik GmbH", ibans=("DE02120300000000202051",)),
    Partner("10003", PartnerRole.CUSTOMER, "Meyer AG"),
)

amounts = st.sampled_from(AMOUNTS).map(Decimal)
days = st.integers(-40, 20).map(lambda days: DAY + dt.timedelta(days=days))


@st.composite
def items(draw):
    amount = draw(amounts)
    if draw(st.integers(0, 4)) == 0:
        amount = -amount / 2
    left = draw(st.sampled_from((amount, amount, amount, (amount / 2).quantize(Decimal("0.01")))))
    day = draw(days)
    percent = draw(st.sampled_from((None, Decimal(2), Decimal(3))))
    return OpenItem(
        number=draw(st.sampled_from(NUMBERS)),
        partner=draw(st.sampled_from([one.number for one in PARTNERS])),
        date=day,
        amount=amount,
        open_amount=left,
        currency=draw(st.sampled_from(("EUR", "EUR", "EUR", "USD"))),
        due_date=day + dt.timedelta(days=30),
        discount_percent=percent,
        discount_date=day + dt.timedelta(days=14) if percent else None,
    )


@st.composite
def payments(draw):
    words = draw(
        st.lists(
            st.sampled_from((*NUMBERS, "4711", "2026/4712", "Teilzahlung", "Retoure", "2% Skonto", "RETURN")),
            max_size=3,
        )
    )
    amount = sum(draw(st.lists(amounts, min_size=1, max_size=3)), Decimal(0)) * draw(
        st.sampled_from((Decimal(1), Decimal(1), Decimal("0.98"), Decimal("0.5"), Decimal(-1)))
    )
    lines = draw(st.lists(st.sampled_from(NUMBERS), max_size=2, unique=True)) if draw(st.integers(0, 5)) == 0 else []
    booked = draw(st.integers(0, 6)) > 0
    return Payment(
        key=draw(st.text("abcdef0123456789", min_size=6, max_size=6)),
        amount=amount.quantize(Decimal("0.01")),
        currency=draw(st.sampled_from(("EUR", "EUR", "EUR", "USD"))),
        date=draw(days),
        payer_name=draw(st.sampled_from(("", "HANSEN KAELTETECHNIK GMBH", "Meyer AG", "Fremd KG"))),
        payer_iban=draw(st.sampled_from(("", "DE02120300000000202051"))),
        texts=(" ".join(words),) if words else (),
        original_amount=draw(st.sampled_from((None, None, Decimal("100.00")))),
        original_currency=draw(st.sampled_from(("", "", "USD"))),
        lines=tuple(PaidInvoice(number, (amount / len(lines)).quantize(Decimal("0.01"))) for number in lines),
        told=(Told(PaymentSource.BOOKING if booked else PaymentSource.ADVICE, 1, 1),),
    )


open_items = st.lists(items(), max_size=8, unique_by=lambda item: (item.number, item.partner))
incoming = st.lists(payments(), min_size=1, max_size=5, unique_by=lambda one: one.key)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BOLD = Rules(threshold=0.3)
"""So that much is matched, right or wrong: the invariants hold all the same."""


@given(incoming, open_items)
@quick
def test_no_item_is_settled_beyond_what_is_open_or_against_its_sign(new, given_items):
    matched = match(new, given_items, PARTNERS, rules=BOLD)
    came = [one for one in matched if not any(MatchKind.RETURNED_DEBIT in two.kinds for two in one.proposals)]
    for before, after in zip(given_items, settle(given_items, came), strict=True):
        low, high = sorted((Decimal(0), before.open_amount))
        assert low <= after.open_amount <= high


@given(incoming, open_items)
@quick
def test_every_proposal_makes_the_payment_exactly(new, given_items):
    for one in match(new, given_items, PARTNERS, rules=BOLD):
        for proposal in one.proposals:
            paid = sum((allocation.paid for allocation in proposal.allocations), Decimal(0))
            assert paid + proposal.on_account == one.payment.amount
            assert len({allocation.item for allocation in proposal.allocations}) == len(proposal.allocations)
            assert 0 <= proposal.confidence <= 1
            assert proposal.evidence


@given(incoming, open_items)
@quick
def test_every_payment_is_in_exactly_one_state_once(new, given_items):
    matched = match(new, given_items, PARTNERS, rules=BOLD)
    assert sorted(one.payment.key for one in matched) == sorted(one.key for one in new)
    for one in matched:
        if one.state is PaymentState.MATCHED:
            assert len(one.proposals) == 1
            assert one.payment.is_booked
            assert one.proposals[0].confidence >= BOLD.threshold


@given(incoming, open_items, st.randoms(use_true_random=False))
@quick
def test_order_of_the_input_changes_nothing(new, given_items, random):
    before = match(new, given_items, PARTNERS, rules=BOLD)
    shuffled, mixed, partners = list(new), list(given_items), list(PARTNERS)
    for each in (shuffled, mixed, partners):
        random.shuffle(each)
    assert match(shuffled, mixed, partners, rules=BOLD) == before


@given(incoming, open_items)
@quick
def test_matching_again_with_what_was_matched_changes_nothing(new, given_items):
    first = match(new, given_items, PARTNERS, rules=BOLD)
    applied = [one for one in first if one.state is PaymentState.MATCHED]
    again = match(new, settle(given_items, applied), PARTNERS, earlier=applied, rules=BOLD)
    assert [one.state for one in again] == [one.state for one in first if one not in applied]
    left = [replace(one.payment, key=one.payment.key) for one in again]
    assert {one.key for one in left}.isdisjoint(one.payment.key for one in applied)


@given(incoming, open_items)
@quick
def test_what_came_back_reopens_no_more_than_was_settled(new, given_items):
    matched = match(new, given_items, PARTNERS, rules=BOLD)
    sums = defaultdict(Decimal)
    for one in matched:
        if one.state is PaymentState.MATCHED:
            for allocation in one.proposals[0].allocations:
                sums[allocation.item] += allocation.settled
    amounts_open = {key_of(item): item.open_amount for item in given_items}
    for key, settled in sums.items():
        assert abs(amounts_open[key] - settled) <= abs(amounts_open[key])
