"""Languages: who gets which, and how days, numbers and spans of time are written."""

import datetime as dt
from decimal import Decimal

import pytest

from review.language import chosen, language_of
from review.tokens import form_token

ENGLISH, GERMAN = language_of("en"), language_of("de")
NOW = dt.datetime(2026, 3, 5, 14, 3, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("own", "accepted", "code"),
    [
        ("", "", "en"),
        ("", "de", "de"),
        ("", "de-AT,de;q=0.9,en;q=0.8", "de"),
        ("", "fr;q=0.9, en;q=0.3, de;q=0.5", "de"),
        ("", "fr, *", "en"),
        ("", "de;q=0, en", "en"),
        ("", "en-US,en;q=0.9,de;q=0.8", "en"),
        ("", "de;;q=x,\x00", "en"),
        ("en", "de", "en"),
        ("de", "en", "de"),
        ("xx", "de", "de"),
    ],
)
def test_own_choice_comes_before_that_of_the_browser(own: str, accepted: str, code: str) -> None:
    assert chosen(own, accepted).code == code


def test_unknown_language_is_english() -> None:
    assert language_of("tlh").code == "en"


def test_days_are_written_as_people_there_do() -> None:
    assert ENGLISH.day(NOW.date()) == "5 Mar 2026"
    assert GERMAN.day(NOW.date()) == "05.03.2026"


def test_moments_are_local() -> None:
    local = NOW.astimezone()
    assert ENGLISH.moment(NOW) == f"{ENGLISH.day(local.date())}, {local:%H:%M}"
    assert GERMAN.exact(NOW) == f"{GERMAN.day(local.date())}, {local:%H:%M:%S}"


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (Decimal("1234567.125"), "1,234,567.125", "1.234.567,125"),
        (Decimal("-3"), "-3", "-3"),
        (1000, "1,000", "1.000"),
    ],
)
def test_numbers_keep_their_digits(value: Decimal | int, english: str, german: str) -> None:
    assert (ENGLISH.number(value), GERMAN.number(value)) == (english, german)


def test_amounts_have_two_digits_or_more() -> None:
    assert ENGLISH.amount(Decimal("1234.5"), "EUR") == "1,234.50\N{NO-BREAK SPACE}EUR"
    assert GERMAN.amount(Decimal("1234.5"), "EUR") == "1.234,50\N{NO-BREAK SPACE}EUR"
    assert GERMAN.amount(Decimal("0.0375")) == "0,0375"
    assert (ENGLISH.percent(0.943, 1), GERMAN.percent(0.943, 1)) == ("94.3%", "94,3\N{NO-BREAK SPACE}%")


@pytest.mark.parametrize(
    ("span", "english", "german", "ago", "vor"),
    [
        (dt.timedelta(minutes=5, seconds=59), "5m", "5 Min.", "5 minutes ago", "vor 5 Minuten"),
        (dt.timedelta(minutes=119), "1h", "1 Std.", "1 hour ago", "vor 1 Stunde"),
        (dt.timedelta(hours=47), "47h", "47 Std.", "47 hours ago", "vor 47 Stunden"),
        (dt.timedelta(days=2, hours=23), "2d", "2 T", "2 days ago", "vor 2 Tagen"),
        (dt.timedelta(days=400), "400d", "400 T", "400 days ago", "vor 400 Tagen"),
    ],
)
def test_spans_are_rounded_down(span: dt.timedelta, english: str, german: str, ago: str, vor: str) -> None:
    then = NOW - span
    assert (ENGLISH.age(then, NOW), GERMAN.age(then, NOW)) == (english, german)
    assert (ENGLISH.ago(then, NOW), GERMAN.ago(then, NOW)) == (ago, vor)


def test_what_is_to_come_is_told_ahead() -> None:
    assert ENGLISH.ago(NOW + dt.timedelta(hours=3), NOW) == "in 3 hours"
    assert GERMAN.ago(NOW + dt.timedelta(days=3), NOW) == "in 3 Tagen"


@pytest.mark.parametrize(
    ("count", "english", "german"),
    [(1_500, "1.5 kB", "1,5 kB"), (2_345_678, "2.3 MB", "2,3 MB"), (7_000_000_000_000, "7,000 GB", "7.000 GB")],
)
def test_sizes_are_in_thousands(count: int, english: str, german: str) -> None:
    assert ENGLISH.size(count).replace("\N{NO-BREAK SPACE}", " ") == english
    assert GERMAN.size(count).replace("\N{NO-BREAK SPACE}", " ") == german


def test_page_is_in_the_language_that_the_browser_asks_for(house) -> None:
    page = house.client.get("/login", headers={"Accept-Language": "de-DE,de;q=0.9"}).text
    assert '<html lang="de">' in page
    assert '<html lang="en">' in house.client.get("/login").text


def choose(office, **choice: str):
    token = form_token(office.client.cookies["intray"])
    return office.client.post("/me/look", data={"token": token} | choice)


def test_own_choice_holds_wherever_the_person_logs_in(office) -> None:
    choose(office, language="de", scheme="dark")
    page = office.client.get("/me", headers={"Accept-Language": "en"}).text
    assert '<html lang="de" data-scheme="dark">' in page


def test_unknown_choice_changes_nothing(office) -> None:
    assert choose(office, language="tlh").status_code == 400
    assert office.store.people.users()[0].language == ""


@pytest.mark.parametrize(
    ("minutes", "english", "german"),
    [(0, "0 mins", "0 Min."), (45, "45 mins", "45 Min."), (228, "3.8 hrs", "3,8 Std."), (3024, "2.1 days", "2,1 Tg.")],
)
def test_measured_spans_have_a_digit_more(minutes: int, english: str, german: str) -> None:
    span = dt.timedelta(minutes=minutes)
    assert [language_of(code).took(span).replace("\xa0", " ") for code in ("en", "de")] == [english, german]


def test_short_days_have_no_year() -> None:
    day = dt.date(2026, 3, 5)
    assert [language_of(code).short_day(day) for code in ("en", "de")] == ["5 Mar", "5. März"]
