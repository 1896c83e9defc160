import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

import pytest

from models.synthetic.notation import DATE_STYLES, Notation, draw_notation

GERMAN = Notation("de", "{d:02}.{m:02}.{Y}", ",", ".", "EUR", "after")
DAY = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("language", "style", "printed"),
    [
        ("de", "{d:02}.{m:02}.{Y}", "01.03.2026"),
        ("de", "{d}. {B} {Y}", "1. März 2026"),
        ("en", "{B} {d}, {Y}", "March 1, 2026"),
        ("en", "{d}{th} {B} {Y}", "1st March 2026"),
        ("en", "{d:02}-{U}-{y}", "01-MAR-26"),
        ("en", "{m:02}/{d:02}/{y}", "03/01/26"),
        ("de", "{w}, {d:02}.{m:02}.{Y}", "So, 01.03.2026"),
    ],
)
def test_days_are_written_in_the_layouts_style(language: str, style: str, printed: str) -> None:
    assert replace(GERMAN, language=language, date_style=style).date(DAY) == printed


def test_every_style_of_days_can_be_written() -> None:
    for language, styles in DATE_STYLES.items():
        for style, _ in styles:
            text = replace(GERMAN, language=language.lower().replace("us", "en"), date_style=style).date(DAY)
            assert "26" in text or "2026" in text
            assert "{" not in text


@pytest.mark.parametrize(
    ("negative", "printed"),
    [("minus", "-1.234,50"), ("trailing", "1.234,50-"), ("parentheses", "(1.234,50)"), ("dash", "\u22121.234,50")],
)
def test_negative_amounts(negative: str, printed: str) -> None:
    assert replace(GERMAN, negative=negative).amount(Decimal("-1234.5")) == printed


def test_quantities_and_prices_keep_the_decimals_they_need() -> None:
    assert GERMAN.quantity(Decimal("2")) == "2"
    assert GERMAN.quantity(Decimal("2.125")) == "2,125"
    assert replace(GERMAN, quantity_decimals=2).quantity(Decimal("1500")) == "1.500,00"
    assert GERMAN.price(Decimal("0.0375")) == "0,0375"
    assert GERMAN.price(Decimal("7")) == "7,00"
    assert GERMAN.percent(Decimal("19")) == "19 %"


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ("none", "5,00"),
        ("before", "€ 5,00"),
        ("after", "5,00 €"),
        ("attached_before", "€5,00"),
        ("attached_after", "5,00€"),
    ],
)
def test_the_currency_stands_where_the_layout_puts_it(place: str, printed: str) -> None:
    assert replace(GERMAN, currency="€", currency_place=place).money(Decimal(5)) == printed


def test_american_days_are_month_first() -> None:
    styles = {
        draw_notation(random.Random(s), language="en", currency="USD", country="US").date_style for s in range(80)
    }
    assert "{m:02}/{d:02}/{Y}" in styles
    assert not any(style.startswith("{d:02}/") for style in styles)
