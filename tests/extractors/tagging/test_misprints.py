"""Numbers and days that are written or were read oddly."""

import datetime as dt

import pytest

from extractors.tagging.misprints import all_digits, find_day, with_digits
from extractors.values import Notation


@pytest.mark.parametrize(
    ("text", "mended"),
    [("l2,5O", "12,50"), ("1OO,00", "100,00"), ("12S.00", "125.00"), ("2Stk", "2Stk"), ("5l", "5l"), ("SO", "SO")],
)
def test_with_digits(text, mended):
    assert with_digits(text) == mended


def test_all_digits():
    assert all_digits("lO") == "10"


@pytest.mark.parametrize(
    "text",
    ["Jul23/26", "23 07 2026", "23.07 2026", "23,07,2026", "2026 07 23", "20260723", "23072026", "Do, 23.Juli 2026"],
)
def test_find_day(text):
    assert find_day(text, Notation(",")) == dt.date(2026, 7, 23)


@pytest.mark.parametrize("text", ["12345678", "KW 30", "23.07.", "99/99/9999"])
def test_find_day_makes_nothing_up(text):
    assert find_day(text, Notation(",")) is None
