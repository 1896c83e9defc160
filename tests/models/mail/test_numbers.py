from decimal import Decimal

import pytest

from models.mail.numbers import number_of_words


@pytest.mark.parametrize(
    ("text", "value"),
    [("zwei", 2), ("Zwölf", 12), ("fünfundzwanzig", 25), ("einundzwanzig", 21), ("twenty-five", 25), ("a hundred", 100),
     ("vijfentwintig", 25), ("treinta y dos", 32), ("trois", 3), ("dieci", 10)],
)  # fmt: skip
def test_words_are_numbers(text: str, value: int) -> None:
    assert number_of_words(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "some", "einige", "Stück", "12"])
def test_other_words_are_none(text: str) -> None:
    assert number_of_words(text) is None
