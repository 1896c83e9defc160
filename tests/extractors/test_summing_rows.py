from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.extraction import Field
from extractors.summing_rows import items_alone, summing_rows


def amounts(*values: float | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(str(value)) for value in values]


@pytest.mark.parametrize(
    ("rows", "total", "expected"),
    [
        ((10, 20, 30), 60, set()),
        ((10, 20, 30, 5, 5), 40, {2}),
        ((10, 20, 30, 5, 7, 12), 42, {2, 5}),
        ((30, 10, 20, 12, 5, 7), 42, {0, 3}),
        ((10, 20, 30, 2, 3, 5, 35), 35, {2, 5, 6}),
        ((10, None, 20, 30), 30, {3}),
        ((21, 7, 14, 5, 10, 36), 36, {0, 5}),
        ((36, 21, 7, 14, 5, 10), 36, {0, 1}),
    ],
    ids=["items", "sub-total", "groups", "headings", "sum of sums", "without amount", "both", "bundle in a bundle"],
)
def test_rows_are_sums_where_only_so_the_others_are_the_total(rows, total, expected):
    assert summing_rows(amounts(*rows), Decimal(total)) == expected


def test_only_a_row_that_says_so_is_the_sum_of_a_single_one():
    assert summing_rows(amounts(10, 10, 7), Decimal(17)) is None
    assert summing_rows(amounts(10, 10, 7), Decimal(17), named={1}) == {1}


def test_a_group_of_one_ends_with_its_named_sum():
    items = [line(description="Tee", net_amount=Decimal(10)), line(description="Milch", net_amount=Decimal(7))]
    subtotal = line(description="Zwischensumme Getränke", net_amount=Decimal(10))
    assert items_alone([items[0], subtotal, items[1]], [total(17)]) == items


def test_nothing_is_a_sum_where_nothing_proves_it():
    assert summing_rows(amounts(10, 20, 30), Decimal(59)) is None
    assert summing_rows(amounts(None, None), Decimal(0)) is None


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=12))
def test_rows_that_add_up_are_all_kept(cents: list[int]):
    rows: list[Decimal | None] = [Decimal(c) / 100 for c in cents]
    assert summing_rows(rows, sum((Decimal(c) / 100 for c in cents), Decimal(0))) == frozenset()


def line(**values: object) -> dict[str, Field]:
    return {name: Field(name, value, str(value), 0.9) for name, value in values.items()}


def total(value: int) -> Field:
    return Field("net_amount", Decimal(value), str(value), 0.9)


def test_a_sub_total_that_looks_like_an_item_is_left_out():
    items = [line(description="Tee", net_amount=Decimal(10)), line(description="Milch", net_amount=Decimal(20))]
    subtotal = line(description="Summe Getränke", quantity=Decimal(1), net_amount=Decimal(30))
    assert items_alone([*items, subtotal], [total(30), None]) == items


def test_the_gross_total_proves_it_as_well_where_prices_hold_the_tax():
    items = [line(description="Tee", net_amount=Decimal(10)), line(description="Milch", net_amount=Decimal(20))]
    subtotal = line(description="Summe", net_amount=Decimal(30))
    assert items_alone([*items, subtotal], [total(25), total(30)]) == items


def test_a_row_with_a_position_is_an_item_whatever_else_it_lacks():
    items = [line(position=str(n), description="Rohr", quantity=Decimal(n)) for n in (1, 2)]
    bare = line(position="3", description="Bogen")
    assert items_alone([*items, bare], []) == [*items, bare]


def test_text_alone_is_no_item_among_items_with_numbers():
    items = [line(description="Rohr", quantity=Decimal(2)), line(description="Bogen", quantity=Decimal(3))]
    assert items_alone([items[0], line(description="Höhe: 3 m"), items[1]], []) == items


def test_text_alone_is_an_item_where_no_item_has_numbers():
    items = [line(description="Wartung"), line(description="Prüfung"), line(description="Rohr", quantity=Decimal(1))]
    assert items_alone(items, []) == items
