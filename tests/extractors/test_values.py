import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.values import (
    NUMBER,
    Notation,
    find_date,
    find_ibans,
    find_tax_ids,
    labelled_iban,
    notation_of,
    parse_currency,
    parse_date,
    parse_number,
)

GERMAN, ENGLISH, AMERICAN = Notation(",", True), Notation(".", True), Notation(".", False)


@pytest.mark.parametrize("notation", [GERMAN, ENGLISH])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234.56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("1’234’567.50", "1234567.50"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("0.75", "0.75"),
        ("1234", "1234"),
        ("12345.678", "12345.678"),
        ("EUR 99,00", "99.00"),
    ],
)
def test_number_with_one_reading_is_the_same_in_every_notation(text: str, value: str, notation: Notation) -> None:
    assert parse_number(text, notation) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "german", "english"), [("1.234", "1234", "1.234"), ("1,234", "1.234", "1234"), ("12.500", "12500", "12.5")]
)
def test_number_with_two_readings_follows_the_notation(text: str, german: str, english: str) -> None:
    assert parse_number(text, GERMAN) == Decimal(german)
    assert parse_number(text, ENGLISH) == Decimal(english)


@pytest.mark.parametrize("text", ["-12,50", "−12,50", "–12,50", "12,50-", "12,50−", "(12,50)", "- 12,50"])
def test_number_may_be_negative_in_many_forms(text: str) -> None:
    assert parse_number(text, GERMAN) == Decimal("-12.50")


def test_number_open_bracket_alone_is_no_minus() -> None:
    assert parse_number("(12,50 EUR", GERMAN) == Decimal("12.50")


def test_number_dash_for_no_cents_is_no_minus() -> None:
    assert parse_number("250,-", GERMAN) == Decimal(250)
    assert parse_number("250,--", GERMAN) == Decimal(250)


@pytest.mark.parametrize("text", ["A4711", "", "ohne", "v1.2.3.4", "1.23.45"])
def test_number_is_not_taken_out_of_a_code(text: str) -> None:
    assert parse_number(text, GERMAN) is None


def test_numbers_apart_by_spaces_are_two_unless_decimals_join_them() -> None:
    assert [match["digits"] for match in NUMBER.finditer("10 250 Stk")] == ["10", "250"]


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=9_999_999, places=2))
def test_amount_is_read_back_in_all_usual_prints(value: Decimal) -> None:
    english = f"{value:,.2f}"
    prints = {
        english: ENGLISH,
        english.translate(str.maketrans(",.", ".,")): GERMAN,
        english.replace(",", "'"): ENGLISH,
        english.replace(",", " ").replace(".", ","): GERMAN,
        f"{value:.2f}": ENGLISH,
    }
    for text, notation in prints.items():
        assert parse_number(text, notation) == value, text


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,'- ()%€", max_size=20))
def test_number_never_raises(text: str) -> None:
    for match in NUMBER.finditer(text):
        assert match
    assert parse_number(text, GERMAN) is None or isinstance(parse_number(text, GERMAN), Decimal)


def test_notation_of_decimal_sign_is_decided_by_unambiguous_neighbours() -> None:
    notation = notation_of("1.234 Stk zu 0,75 gibt 925,50", language="en")
    assert notation.decimal == ","
    assert "0,75" in notation.evidence[0]
    assert parse_number("1.234", notation) == 1234


def test_notation_of_decimal_sign_takes_the_majority() -> None:
    assert notation_of("12,50 13,50 14.5", language="en").decimal == ","


@pytest.mark.parametrize(("language", "sign"), [("en", "."), ("de", ","), ("fr", ",")])
def test_notation_of_decimal_sign_falls_back_on_the_language(language: str, sign: str) -> None:
    assert notation_of("1.234 pcs", language=language).decimal == sign


def test_notation_of_does_not_count_dates_as_numbers() -> None:
    assert notation_of("05.03.2026 06.03.26 total 1,50", language="en").decimal == ","


@pytest.mark.parametrize(
    ("text", "day_first"), [("03/05/2026 and 25/05/2026", True), ("03/05/2026 and 05/25/2026", False)]
)
def test_notation_of_days_is_decided_by_a_date_with_one_reading(text: str, day_first: bool) -> None:
    notation = notation_of(text, language="en", currency="USD")
    assert notation.day_first is day_first
    assert parse_date("03/05/2026", notation) == (dt.date(2026, 5, 3) if day_first else dt.date(2026, 3, 5))


@pytest.mark.parametrize(
    ("language", "currency", "day_first"),
    [("en", "USD", False), ("en", "", False), ("en", "GBP", True), ("en", "EUR", True), ("de", "USD", True)],
)
def test_notation_of_days_falls_back_on_language_and_currency(language: str, currency: str, day_first: bool) -> None:
    assert notation_of("03/05/2026", language=language, currency=currency).day_first is day_first


def test_notation_of_days_with_contradictory_evidence_falls_back() -> None:
    assert notation_of("13/01/2026 01/13/2026", language="de").day_first is True


@pytest.mark.parametrize("notation", [GERMAN, AMERICAN])
@pytest.mark.parametrize(
    "text",
    [
        "05.03.2026",
        "5.3.2026",
        "05.03.26",
        "5. 3. 2026",
        "2026-03-05",
        "2026/03/05",
        "2026.3.5",
        "5. März 2026",
        "5 March 2026",
        "5th of March 2026",
        "5-Mar-2026",
        "05 MAR 26",
        "March 5, 2026",
        "Mar 5 2026",
        "March 5th, 2026",
        "5 mars 2026",
        "5 maart 2026",
        "5 marzo 2026",
        "5 de marzo de 2026",
        "5. Mrz. 2026",
    ],
)
def test_date_with_one_reading_is_the_same_in_every_notation(text: str, notation: Notation) -> None:
    assert parse_date(text, notation) == dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("7. Dezember 2025", 12),
        ("7 décembre 2025", 12),
        ("7 diciembre 2025", 12),
        ("7 dicembre 2025", 12),
        ("7 oktober 2025", 10),
        ("7 août 2025", 8),
        ("7 Sept. 2025", 9),
        ("7 mai 2025", 5),
    ],
)
def test_date_knows_months_in_six_languages(text: str, month: int) -> None:
    assert parse_date(text, GERMAN) == dt.date(2025, month, 7)


def test_date_impossible_in_its_notation_is_read_in_the_other() -> None:
    assert parse_date("25/05/2026", AMERICAN) == dt.date(2026, 5, 25)
    assert parse_date("05/25/2026", GERMAN) == dt.date(2026, 5, 25)


@pytest.mark.parametrize("text", ["32.01.2026", "31.02.2026", "2026-13-01", "5 foo 2026", "1234/56", "05.03.1850", ""])
def test_date_that_is_none_is_not_found(text: str) -> None:
    assert parse_date(text, GERMAN) is None


def test_find_date_takes_the_first_with_its_place() -> None:
    assert find_date("vom 5. März 2026 bis 07.03.2026", GERMAN) == (dt.date(2026, 3, 5), 4, 16)


@settings(deadline=None)
@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2069, 12, 31)))
def test_date_is_read_back_in_numeric_prints(day: dt.date) -> None:
    assert parse_date(day.isoformat(), AMERICAN) == day
    assert parse_date(f"{day:%d.%m.%Y}", AMERICAN) == day
    assert parse_date(f"{day:%d/%m/%Y}", GERMAN) == day
    assert parse_date(f"{day:%m/%d/%Y}", AMERICAN) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EUR", "EUR"),
        ("1.234,00 €", "EUR"),
        ("$5", "USD"),
        ("US$ 5", "USD"),
        ("£", "GBP"),
        ("(USD)", "USD"),
        ("Euro", "EUR"),
        ("sfr", "CHF"),
    ],
)
def test_currency_is_known_by_code_and_sign(text: str, code: str) -> None:
    assert parse_currency(text) == code


@pytest.mark.parametrize("text", ["", "rm", "Stk", "EURE", "Total"])
def test_currency_is_not_seen_in_other_words(text: str) -> None:
    assert parse_currency(text) is None


def test_ibans_are_found_with_and_without_spaces_once_each() -> None:
    text = "IBAN: DE89 3704 0044 0532 0130 00 BIC X, again DE89370400440532013000, GB29 NWBK 6016 1331 9268 19"
    assert find_ibans(text) == ["DE89370400440532013000", "GB29NWBK60161331926819"]


def test_iban_whose_last_group_is_one_sign_is_found_whole() -> None:
    assert find_ibans("IBAN CH53 9978 8000 2519 4661 0, Bank") == ["CH5399788000251946610"]


def test_iban_with_wrong_check_digits_is_none() -> None:
    assert find_ibans("DE88 3704 0044 0532 0130 00") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IBAN: DE88 3704 0044 0532 0130 00", "DE88370400440532013000"),
        ("Unsere IBAN DE88370400440532013000 BIC COBADEFF", "DE88370400440532013000"),
        ("IBAN : BIC COBADEFF", ""),
        ("DE88 3704 0044 0532 0130 00", ""),
        ("IBAN DE88 3704", ""),
    ],
)
def test_what_is_called_an_iban_is_taken_for_one(text: str, found: str) -> None:
    assert labelled_iban(text) == found


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("USt-IdNr. DE136695976", "DE136695976"),
        ("VAT no GB 980 7806 84", "GB 980 7806 84"),
        ("UID ATU13585627 FN 123", "ATU13585627"),
        ("MWST CHE-100.155.212 MWST", "CHE-100.155.212 MWST"),
    ],
)
def test_tax_id_with_right_check_digits_is_sure(text: str, printed: str) -> None:
    assert find_tax_ids(text) == [(printed, True)]


def test_tax_id_with_wrong_check_digits_is_found_but_not_sure() -> None:
    assert find_tax_ids("DE123456789") == [("DE123456789", False)]


def test_tax_ids_of_one_line_are_all_found() -> None:
    assert [p for p, _ in find_tax_ids("DE136695976 / ATU13585627")] == ["DE136695976", "ATU13585627"]


@pytest.mark.parametrize("text", ["DE 12", "INVOICE 2026", "", "SE-Bestellung"])
def test_tax_id_is_not_seen_in_other_words(text: str) -> None:
    assert find_tax_ids(text) == []


def test_tax_id_that_cannot_be_checked_keeps_all_its_groups() -> None:
    assert find_tax_ids("TVA FR 05 987 654 321")[0][0] == "FR 05 987 654 321"
    assert find_tax_ids("DE 123 456 789 0301 22")[0][0] == "DE 123 456 789"
