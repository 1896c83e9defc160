import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.payments.numbers import NumberIndex, Quality

NUMBERS = ("RE-2026-004711", "RE-2026-004712", "90012345", "41200", "RE-2026-015721", "R26/01234")


def found(text, numbers=NUMBERS):
    index = NumberIndex((number, "") for number in numbers)
    return {numbers[hit.entry]: hit.quality for hit in index.find(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RE-2026-004711", {"RE-2026-004711": Quality.CLEAR}),
        ("re 2026 4711", {"RE-2026-004711": Quality.CLEAR}),
        ("0090012345", {"90012345": Quality.CLEAR}),
        ("R26 1234", {"R26/01234": Quality.CLEAR}),
        ("Nr.41200 vom 3.2.", {"41200": Quality.SHORT}),
        ("RE-2026-0047 11", {"RE-2026-004711": Quality.INSIDE}),
        ("RE-2026-004711/12", {"RE-2026-004711": Quality.CLEAR, "RE-2026-004712": Quality.TAIL}),
        ("RE-2026-001572 1. Rate", {}),
        ("412,00 EUR", {}),
        ("4711", {}),
    ],
)
def test_find_gives_numbers_and_what_they_are_worth(text, expected):
    assert found(text) == expected


def test_short_number_within_a_longer_one_is_not_meant():
    assert found("RE-2026-041200", ("RE-2026-041200", "41200")) == {"RE-2026-041200": Quality.CLEAR}


def test_what_looks_like_a_day_or_an_amount_is_worth_little():
    assert found("03.05.2026 1.234,56", ("03052026", "123456")) == {"03052026": Quality.INSIDE}


@given(st.text(max_size=200))
def test_any_text_may_come(text):
    assert set(found(text)) <= set(NUMBERS)


@given(st.from_regex(r"[A-Z]{0,3}[0-9]{6,10}", fullmatch=True), st.integers(0, 12))
def test_number_broken_over_two_lines_is_found(number, at):
    assert number in found(f"Rechnung {number[:at]}\n{number[at:]} danke", (number,))
