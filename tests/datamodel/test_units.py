import pytest

from datamodel import units
from datamodel.errors import DocumentError
from datamodel.units import iso_code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Stk", "PCE"),
        ("St.", "PCE"),
        ("pcs", "PCE"),
        ("PCE", "PCE"),
        ("H87", "PCE"),
        ("KG", "KGM"),
        ("m", "MTR"),
        ("lfd. m", "MTR"),
        ("qm", "MTK"),
        (" Liter ", "LTR"),
        ("Karton", "CT"),
        ("EA", "EA"),
        ("Wochen", "WEE"),
        ("kWh", "KWH"),
        ("", ""),
    ],
)
def test_iso_code_of_what_people_write(written: str, code: str) -> None:
    assert iso_code(written) == code


def test_iso_code_refuses_what_it_does_not_know() -> None:
    with pytest.raises(DocumentError, match="'furlong' has no ISO code"):
        iso_code("furlong")


def test_each_word_has_one_code() -> None:
    words = [word for line in units._WORDS.values() for word in line.split()]
    assert sorted(words) == sorted(set(words))


def test_each_code_is_understood_itself() -> None:
    ambiguous = {"ST"}  # "St" on German paper is a piece, not a sheet
    assert {code: iso_code(code) for code in units._WORDS.keys() - ambiguous} == {
        code: code for code in units._WORDS.keys() - ambiguous
    }
