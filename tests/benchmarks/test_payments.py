"""The generated payments are consistent, and the figures are counted as they say."""

from collections import defaultdict
from decimal import Decimal

import pytest

from benchmarks.payments import Score, exact_floor, fuzzy_floor, line_of, table
from benchmarks.payments_cases import make_cases
from benchmarks.payments_data import make_world
from benchmarks.payments_fit import fit, right
from benchmarks.payments_texts import WORDINGS
from benchmarks.payments_truth import SHARES, Case
from datamodel.payments import ItemKey


@pytest.fixture(scope="module")
def world():
    return make_world(seed=5, customers=120, items=4000)


@pytest.fixture(scope="module", params=sorted(WORDINGS))
def cases(world, request):
    return make_cases(world, seed=6, count=400, words=WORDINGS[request.param])


def test_truth_makes_each_payment_exactly(cases):
    for case in cases.cases:
        paid = sum((one.paid for one in case.allocations), Decimal(0))
        assert paid + case.on_account == case.payment.amount


def test_truth_pays_no_item_twice(world):
    cases = make_cases(world, seed=7, count=400)
    settled = defaultdict(Decimal)
    for case in cases.cases:
        if case.kind != "returned_debit":
            for one in case.allocations:
                settled[one.item] += one.settled
    left = {ItemKey(item.number, item.partner, item.role): item.open_amount for item in world.open_items}
    for key, amount in settled.items():
        assert amount == left[key] or abs(amount) < abs(left[key])


def test_every_class_is_made(cases):
    assert {case.kind for case in cases.cases} == set(SHARES)


def test_keys_are_unique(cases):
    keys = [case.payment.key for case in cases.cases]
    assert len(set(keys)) == len(keys)


def test_floors_match_some_and_the_exact_one_is_seldom_wrong(world, cases):
    for floor in (exact_floor, fuzzy_floor):
        score = table(cases.cases, floor(world, cases))[1]
        assert 0 < score.right <= score.matched < score.payments


def test_score_counts_what_is_wrong_and_what_is_left(cases):
    case = next(one for one in cases.cases if one.kind == "one_to_one" and one.findable)
    truth = frozenset(map(line_of, case.allocations))
    score = Score()
    for answer in (truth, frozenset(), None):
        score.add(case, answer)
    assert (score.payments, score.matched, score.right, score.found) == (3, 2, 1, 1)


def test_fit_prefers_what_is_right():
    choices = [([{"named": 1.0}, {"other": 1.0}], 0)] * 20 + [([{"other": 1.0}], -1)] * 20
    weights = fit(choices)
    assert weights["named"] > 1 > -1 > weights["other"]


def test_right_is_none_where_no_explanation_is(cases):
    case = Case(cases.cases[0].payment, "foreign")
    assert right([], case, None) == -1
