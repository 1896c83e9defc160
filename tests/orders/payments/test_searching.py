from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from orders.payments.searching import chances, find_pairs, find_subsets

amounts = st.lists(st.integers(-500, 500), max_size=10)


@given(amounts, st.integers(-1500, 1500))
def test_find_subsets_finds_all_that_there_are(values, target):
    every = [
        places
        for size in range(1, len(values) + 1)
        for places in combinations(range(len(values)), size)
        if sum(values[place] for place in places) == target
    ]
    solutions = find_subsets(values, target)
    assert solutions.count == len(every)
    assert set(solutions.offered) <= set(every)
    assert bool(solutions.offered) == bool(every)


@given(amounts, st.integers(-1000, 1000))
def test_find_pairs_finds_all_pairs(values, target):
    every = [pair for pair in combinations(range(len(values)), 2) if values[pair[0]] + values[pair[1]] == target]
    assert find_pairs(values, target).count == len(every)


def test_amounts_too_large_for_the_search_are_left_alone():
    assert find_subsets([1 << 61, 1], 1).count == 0


def test_chance_grows_with_the_number_of_amounts():
    assert chances([1000] * 20, 3) > chances([1000] * 5, 3)
