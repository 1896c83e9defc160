import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.addresses import split_address
from adapters.idoc.structure import PATTERNS, Kind
from adapters.idoc.values import (
    date_text,
    decimal_text,
    item_text,
    printed_address,
    read_date,
    read_decimal,
    read_item,
)
from datamodel.errors import DocumentError, RejectionCode


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (Decimal("12.50"), "12.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.5"), "0.5-"),
        (Decimal("0.00"), "0"),
        (Decimal("-7"), "7-"),
    ],
)
def test_decimal_text_is_what_the_erp_reads(value: Decimal | None, text: str) -> None:
    assert decimal_text(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_any_decimal_is_read_back(value: Decimal) -> None:
    text = decimal_text(value)
    assert re.fullmatch(PATTERNS[Kind.NUMBER], text)
    assert read_decimal(text, "here") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [(" 2980.000", Decimal(2980)), ("-1.5", Decimal("-1.5")), ("100.00 -", Decimal(-100)), ("  ", None)],
)
def test_decimals_of_others_are_read(text: str, value: Decimal | None) -> None:
    assert read_decimal(text, "here") == value


@pytest.mark.parametrize("text", ["1,000.00", "abc", "-", "NaN", "Infinity", "1.2.3"])
def test_what_is_no_decimal_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(DocumentError, match="in E1EDP01-MENGE is no number") as caught:
        read_decimal(text, "E1EDP01-MENGE")
    assert caught.value.code is RejectionCode.DAMAGED


@given(st.dates(dt.date(1000, 1, 1)))
def test_any_day_is_read_back(day: dt.date) -> None:
    assert read_date(date_text(day), "here") == day


@pytest.mark.parametrize("text", ["", "00000000", "  "])
def test_no_day_is_read_as_none(text: str) -> None:
    assert read_date(text, "here") is None
    assert date_text(None) == ""


@pytest.mark.parametrize("text", ["20260230", "2026-03-01", "99999999", "1"])
def test_what_is_no_day_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(DocumentError, match="in E1EDK03-DATUM is no date"):
        read_date(text, "E1EDK03-DATUM")


@pytest.mark.parametrize(("position", "text"), [("10", "000010"), ("1234567", "1234567"), ("1.1", "1.1"), ("", ""),
                                                ("²", "²")])  # fmt: skip
def test_item_numbers_of_digits_have_six(position: str, text: str) -> None:
    assert item_text(position) == text


@pytest.mark.parametrize(("text", "position"), [("000010", "10"), ("000000", "000000"), ("1.1", "1.1"), ("", "")])
def test_item_numbers_are_read_without_zeros(text: str, position: str) -> None:
    assert read_item(text) == position


@pytest.mark.parametrize(
    "printed", ["Tor 2\nHafenweg 1\nD-20457 Hamburg", "Industriestr. 5, 70565 Stuttgart, Deutschland", "A-1010 Wien"]
)
def test_printed_address_is_taken_apart_into_the_same(printed: str) -> None:
    address = split_address(printed)
    lines = (address.street_2, address.street)
    assert split_address(printed_address(lines, address.postal_code, address.city, address.country)) == address
