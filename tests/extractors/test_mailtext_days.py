import datetime as dt

import pytest

from extractors.mailtext_days import day_alone, day_of
from extractors.values import notation_of

SENT = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12.03.2026", dt.date(2026, 3, 12)),
        ("12.3.", dt.date(2026, 3, 12)),
        ("12. März", dt.date(2026, 3, 12)),
        ("March 12", dt.date(2026, 3, 12)),
        ("12 de marzo de 2027", dt.date(2027, 3, 12)),
        ("12/3", dt.date(2026, 3, 12)),
        ("1. Februar", dt.date(2027, 2, 1)),
        ("bald", None),
    ],
)
def test_days_as_mails_write_them(text: str, day: dt.date | None) -> None:
    assert day_alone(text, notation_of(text, language="de"), SENT) == day


def test_a_fraction_in_a_sentence_is_no_day() -> None:
    text = "bitte 20 Stück Ventil 1/2"
    assert day_of(text, notation_of(text, language="de"), SENT) is None
