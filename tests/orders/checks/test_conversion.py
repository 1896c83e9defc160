from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.master import Material, UnitConversion
from orders.checks.conversion import WHOLE, UnitPrice, as_decimal, code_of, converted, price_ratio, unit_factor

SCREW = Material(
    "S", "Schraube", "PCE", conversions=(UnitConversion("CT", Decimal(200)), UnitConversion("KGM", Decimal(40)))
)
AMOUNTS = st.decimals("0.01", "100000", places=2)
QUANTITIES = st.sampled_from([Decimal(1), Decimal(10), Decimal(100), Decimal(1000)])
UNITS = st.sampled_from(["PCE", "Stk", "DZN", "CT", "KGM", "g", ""])
PRICES = st.builds(UnitPrice, AMOUNTS, QUANTITIES, UNITS)


@pytest.mark.parametrize(
    ("quantity", "unit", "other", "expected"),
    [
        ("3", "Stk", "PCE", "3"),
        ("2", "Dutzend", "Stück", "24"),
        ("1.5", "Karton", "Stk", "300"),
        ("600", "Stk", "Karton", "3"),
        ("2.5", "kg", "pcs", "100"),
        ("500", "g", "Stk", "20"),  # by way of the material's kilograms
        ("1", "Karton", "kg", "5"),
        ("7", "", "PCE", "7"),  # no unit is the base unit
    ],
)
def test_quantity_converts_by_table_and_material(quantity, unit, other, expected):
    assert converted(Decimal(quantity), unit, other, SCREW) == Fraction(expected)


@pytest.mark.parametrize(("unit", "other"), [("m", "Stk"), ("Palette", "Stk"), ("l", "kg"), ("nonsense", "PCE")])
def test_units_of_other_kinds_do_not_convert(unit, other):
    assert unit_factor(unit, other, SCREW) is None


def test_packages_convert_only_by_their_material():
    assert unit_factor("CT", "PCE") is None
    assert unit_factor("CT", "Karton") == 1
    assert unit_factor("kg", "t") == Fraction(1, 1000)


def test_material_knows_better_than_the_table():
    sold_by_tens = Material("M", "Set", "PCE", conversions=(UnitConversion("DZN", Decimal(10)),))
    assert unit_factor("Dutzend", "PCE", sold_by_tens) == 10


def test_conversion_by_nothing_is_left_out():
    broken = Material("M", "Set", "PCE", conversions=(UnitConversion("CT", Decimal(0)),))
    assert unit_factor("CT", "PCE", broken) is None


def test_unit_that_no_table_knows_is_itself():
    assert code_of("Kübel") is None
    assert unit_factor("Kübel", "Kübel") == 1


def test_whole_units_have_codes():
    assert {code_of(unit) for unit in WHOLE} == WHOLE


@pytest.mark.parametrize(
    ("price", "known", "ratio"),
    [
        (UnitPrice(Decimal("38.00"), Decimal(100), "Stk"), UnitPrice(Decimal("0.38"), Decimal(1), "PCE"), 1),
        (
            UnitPrice(Decimal("95"), Decimal(1), "Karton"),
            UnitPrice(Decimal("0.50"), Decimal(1), "PCE"),
            Fraction(19, 20),
        ),
        (UnitPrice(Decimal(0)), UnitPrice(Decimal(5)), 0),
        (UnitPrice(Decimal(5)), UnitPrice(Decimal(0)), None),
        (UnitPrice(Decimal(5), Decimal(0)), UnitPrice(Decimal(5)), None),
        (UnitPrice(Decimal(5), Decimal(1), "m"), UnitPrice(Decimal(5), Decimal(1), "PCE"), None),
    ],
)
def test_prices_are_compared_for_the_same_quantity(price, known, ratio):
    assert price_ratio(price, known, SCREW) == ratio


@given(PRICES, PRICES)
def test_price_ratio_is_symmetric(one, other):
    there, back = price_ratio(one, other, SCREW), price_ratio(other, one, SCREW)
    assert there is not None
    assert back is not None
    assert there * back == 1


@given(PRICES, PRICES, PRICES)
def test_price_ratio_goes_by_way_of_any_third(one, other, third):
    ratios = price_ratio(one, third, SCREW), price_ratio(third, other, SCREW), price_ratio(one, other, SCREW)
    assert ratios[0] * ratios[1] == ratios[2]


@given(PRICES, PRICES, st.integers(1, 1000))
def test_price_ratio_is_free_of_scale(one, other, times):
    scaled = UnitPrice(one.amount * times, one.quantity * times, one.unit)
    assert price_ratio(scaled, other, SCREW) == price_ratio(one, other, SCREW)


@given(st.decimals("0.001", "100000", places=3), UNITS, UNITS)
def test_conversion_there_and_back_loses_nothing(quantity, unit, other):
    there = unit_factor(unit, other, SCREW)
    back = unit_factor(other, unit, SCREW)
    assert Fraction(quantity) * there * back == Fraction(quantity)


@pytest.mark.parametrize(
    ("number", "shown"),
    [(Fraction(1000), "1000"), (Fraction(1, 3), "0.333"), (Fraction(5, 2), "2.5"), (Fraction(0), "0")],
)
def test_numbers_are_shown_plainly(number, shown):
    assert str(as_decimal(number)) == shown


@pytest.mark.parametrize(
    ("price", "worded"),
    [
        (UnitPrice(Decimal("12.5"), Decimal(100), "PCE"), "12.50 EUR per 100 PCE"),
        (UnitPrice(Decimal("0.1234"), Decimal("1E+3")), "0.1234 EUR per 1000"),
        (UnitPrice(Decimal("1E+3")), "1000.00 EUR per 1"),
    ],
)
def test_price_is_worded_for_people(price, worded):
    assert price.worded("EUR") == worded
