import datetime as dt
import random

import pytest
from stdnum import ean, iban, iso11649
from stdnum.at import uid
from stdnum.ch import vat as ch_vat
from stdnum.de import vat as de_vat
from stdnum.fr import siren
from stdnum.it import iva

from models.synthetic.goods import draw_trade
from models.synthetic.names import LOCALES, draw_person
from models.synthetic.numbers import (
    IBAN_PATTERNS,
    draw_gtin,
    draw_iban,
    draw_number,
    draw_payment_reference,
    draw_tax_id,
)
from models.synthetic.parties import make_party
from models.synthetic.patterns import fill


@pytest.mark.parametrize("country", sorted(LOCALES))
def test_every_country_has_firms_with_whole_addresses(country: str) -> None:
    rng = random.Random(3)
    for _ in range(30):
        party = make_party(rng, country=country, language="en", trade=draw_trade(rng, "en"))
        assert party.country == country
        for text in (party.name, party.street, party.postcode, party.city, party.country_name, party.phone):
            assert text.strip()
            assert not set(text) & set("{}[]|#~^<")
        assert "@" in party.email


def test_people_are_written_in_several_ways() -> None:
    rng = random.Random(1)
    names = [draw_person(rng, "DE") for _ in range(200)]
    assert any("," in name for name in names)
    assert any(name.startswith(("Herr ", "Frau ")) for name in names)


@pytest.mark.parametrize("country", sorted(IBAN_PATTERNS))
def test_account_numbers_have_right_check_digits(country: str) -> None:
    assert iban.is_valid(draw_iban(random.Random(2), country), check_country=False)


def test_tax_numbers_have_right_check_digits() -> None:
    rng = random.Random(4)
    for _ in range(20):
        assert de_vat.is_valid(draw_tax_id(rng, "DE"))
        assert iva.is_valid(draw_tax_id(rng, "IT"))
        assert siren.is_valid(draw_tax_id(rng, "FR")[4:])
    assert not uid.is_valid(draw_tax_id(rng, "DE"))
    assert draw_tax_id(rng, "CH").startswith("CHE-")
    assert ch_vat.compact(draw_tax_id(rng, "CH")).startswith("CHE")


def test_goods_numbers_and_references_have_right_check_digits() -> None:
    rng = random.Random(5)
    for _ in range(40):
        gtin = draw_gtin(rng)
        assert ean.calc_check_digit(gtin[:-1]) == gtin[-1]
        assert iso11649.is_valid(draw_payment_reference(rng))


def test_numbers_of_a_kind_vary() -> None:
    rng = random.Random(6)
    day = dt.date(2026, 3, 4)
    numbers = {draw_number(rng, "invoice", day) for _ in range(300)}
    assert len(numbers) > 280
    assert any(number.isdigit() for number in numbers)
    assert any("2026" in number for number in numbers)


def test_patterns_are_filled() -> None:
    assert fill(random.Random(1), "[a|a]-<7-7>-%Y%m%d", dt.date(2026, 3, 4)) == "a-7-20260304"
    text = fill(random.Random(1), "~###^")
    assert text[0] != "0"
    assert text[:4].isdigit()
    assert text[4].isupper()
