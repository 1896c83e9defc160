"""How numbers, names, places and descriptions are compared."""

import pytest

from adapters.master_data import descriptions, names, places
from adapters.master_data.descriptions import parse_description
from adapters.master_data.evidence import Candidate, Evidence, judge
from adapters.master_data.names import parse_name
from adapters.master_data.writing import fold, key, mail_domain, shape, words


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("A 338.0417", "A3380417"),
        ("kh-2025", "KH2025"),
        ("0000010012", "10012"),
        ("000-00", "0"),
        ("00A1", "00A1"),
        ("CHE-112.435.871 MWST", "CHE112435871"),
        ("１２３", "123"),
        ("--", ""),
    ],
)
def test_key_is_what_two_writings_share(written, compared):
    assert key(written) == compared


@pytest.mark.parametrize(("one", "other"), [("KH2O25", "KH2025"), ("47I1", "4711"), ("B5Z", "8S2"), ("Q0D", "000")])
def test_shape_makes_signs_one_that_ocr_takes_for_each_other(one, other):
    assert shape(one) == shape(other)


def test_shape_keeps_other_signs_apart():
    assert shape("4711A") != shape("4711C")


@pytest.mark.parametrize(
    ("written", "spelled"),
    [("Müller", "mueller"), ("Größe", "groesse"), ("Krøyer", "Kroyer"), ("Sœrensen", "Soerensen"), ("Señor", "senor")],
)
def test_spellings_of_one_name_are_folded_to_one(written, spelled):
    assert fold(written) == fold(spelled)


def test_vowels_that_are_no_umlaut_stay():
    assert fold("Bauer") == "bauer"
    assert fold("Bauer") != fold("Baur")
    assert fold("Neue") == "neue"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("B.V.", ["bv"]),
        ("e. K.", ["ek"]),
        ("HAN5EN Werk5", ["hansen", "werk5"]),
        ("O'Neill", ["oneill"]),
        ("3M", ["3m"]),
        ("", []),
    ],
)
def test_words_are_those_that_the_paper_meant(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("mail", "domain"),
    [
        ("A <a@Firma.example>", "firma.example"),
        ("firma.example", "firma.example"),
        ("x@gmail.com", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_mail_domain_is_that_of_a_firm(mail, domain):
    assert mail_domain(mail) == domain


def like(one, other):
    return names.likeness(parse_name(one), parse_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Obermaier & Söhne Heizungsbau KG", "Obermaier und Soehne Heizungsbau"),
        ("Alpenwärme Technik Ges.m.b.H.", "ALPENWAERME TECHNIK GMBH"),
        ("Kröger Maschinenfabrik GmbH & Co. KG", "Kröger Maschinenfabrik"),
        ("Rohrleitungs-Bau Nord", "Rohrleitungsbau Nord"),
        ("Gebr. Zürcher AG", "Gebrüder Zürcher"),
        ("Tulp Coatings B.V.", "Tulp Coatings BV"),
    ],
)
def test_name_is_the_same_however_it_is_written(one, other):
    assert like(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hansen Anlagenbau", "Hanscn Anlagenbau"), ("Lakeshore Mech. Supply", "Lakeshore Mechanical Supply")],
)
def test_misread_and_short_words_are_nearly_the_same(one, other):
    assert 0.9 < like(one, other) < 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hansen Anlagenbau GmbH", "Hansen Anlagenservice GmbH"),
        ("Stadtwerke Bremen Nord", "Stadtwerke Bremen Süd"),
        ("Chemiepark Südharz", "Chemiepark Nordharz"),
        ("Werk 1 Maschinenbau", "Werk 2 Maschinenbau"),
        ("Hansen GmbH", ""),
    ],
)
def test_a_word_that_each_has_alone_tells_firms_apart(one, other):
    assert like(one, other) < 0.86


def test_name_within_the_other_may_be_short_for_it():
    assert 0.8 < like("Hansen", "Hansen Anlagenbau GmbH") < 0.9
    assert like("Bau", "Hansen Bau Technik GmbH") < 0.8  # three letters are in many names


def test_legal_forms_differ_only_where_both_name_one():
    gmbh, ag, none = (parse_name(f"Hansen {form}") for form in ("GmbH", "AG", ""))
    assert names.legal_differs(gmbh, ag)
    assert not names.legal_differs(gmbh, none)
    assert not names.legal_differs(parse_name("Hansen Limited"), parse_name("Hansen Ltd."))


HAMBURG = {"street": "Deichstraße 48", "postal_code": "20457", "city": "Hamburg"}


@pytest.mark.parametrize(
    "address",
    [
        "Deichstr. 48\nD-20457 Hamburg",
        "Deich Str. 48, 20457 HAMBURG",
        "Deichstrasse 48, 2O457 Hamburg",
        "DEICHSTRASSE 48 20457 HAMBVRG",
    ],
)
def test_same_place_speaks_for_a_partner(address):
    weight = places.weight(address, **HAMBURG)
    assert weight is not None
    assert weight > 2.5


@pytest.mark.parametrize("address", ["Ringstr. 9, 80331 München", "Deichstraße 48, 80331 München"])
def test_other_place_speaks_against_it(address):
    weight = places.weight(address, **HAMBURG)
    assert weight is not None
    assert weight < 0


def test_town_alone_says_little_and_a_post_box_no_street():
    alone, box = places.weight("Hamburg", **HAMBURG), places.weight("Postfach 1230, 20459 Hamburg", **HAMBURG)
    assert alone == box == pytest.approx(0.6)


def test_nothing_to_compare_is_no_evidence():
    assert places.weight("", **HAMBURG) is None
    assert places.weight("Deichstr. 48", street="", postal_code="", city="") is None


@pytest.mark.parametrize(
    ("address", "partner"),
    [
        (
            "Unit 7, Forge Lane, Sheffield S9 2TX",
            {"street": "Unit 7, Forge Lane", "postal_code": "S9 2TX", "city": "Sheffield"},
        ),
        (
            "415 Garfield Avenue, Duluth, MN 55802",
            {"street": "415 Garfield Ave", "postal_code": "55802", "city": "Duluth, MN"},
        ),
        (
            "Sluisjesdijk 142, 3087AJ Rotterdam",
            {"street": "Sluisjesdijk 142", "postal_code": "3087 AJ", "city": "Rotterdam"},
        ),
    ],
)
def test_addresses_of_other_countries_are_compared(address, partner):
    weight = places.weight(address, **partner)
    assert weight is not None
    assert weight > 2.5


def described(one, other):
    return parse_description(one), parse_description(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kugelhahn DN 25 PN 40", "Kugelhahn DN25 PN40"),
        ('Druckminderer 1/2", 1,5-6 bar', "DRUCKMINDERER 1/2 Zoll 1.5-6 bar"),
        ("Schraube M12x55", "Schraube M 12 × 55"),
        ("Rückschlagventil ½ Zoll", 'Rueckschlagventil 1/2"'),
        ("Sieb 0,60 mm", "Sieb 0.6 mm"),
    ],
)
def test_description_is_the_same_however_it_is_written(one, other):
    pair = described(one, other)
    assert descriptions.likeness(*pair) >= 0.97
    assert descriptions.same_numbers(*pair)
    assert not descriptions.contradict(*pair)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kugelhahn DN 25 PN 40", "Kugelhahn DN 50 PN 40"),
        ("Stellantrieb 24 V, 40 Nm", "Stellantrieb 230 V, 40 Nm"),
        ("Schraube M12", "Schraube M16"),
    ],
)
def test_measures_decide_however_alike_the_words_are(one, other):
    pair = described(one, other)
    assert descriptions.contradict(*pair)
    assert not descriptions.same_numbers(*pair)


def test_measure_that_only_one_names_is_no_contradiction():
    pair = described("Kugelhahn DN 25", "Kugelhahn DN 25 PN 40, 24 V")
    assert not descriptions.contradict(*pair)
    assert not descriptions.numbers_differ(*pair)


def test_numbers_without_a_measure_differ_where_each_has_its_own():
    assert descriptions.numbers_differ(*described("O-Ring 34,5x3", "O-Ring 60x4"))


def candidate(number, weight, **more):
    return Candidate(number, number, (Evidence(weight, f"{number} fits"),), **more)


def test_candidates_share_the_certainty_with_nobody():
    [alone] = judge([candidate("1", 3.0)], limit=5)
    first, second = judge([candidate("1", 3.0), candidate("2", 3.0)], limit=5)
    assert alone.confidence == pytest.approx(0.953, abs=0.001)
    assert first.confidence == second.confidence == pytest.approx(0.488, abs=0.001)


def test_unlikely_candidates_are_not_told_and_no_more_than_asked_for():
    found = judge([candidate(str(n), 5.0 - n) for n in range(9)], limit=2)
    assert [match.number for match in found] == ["0", "1"]
    assert judge([candidate("1", -6.0)], limit=5) == []


def test_candidate_with_a_number_of_the_paper_stays_in_sight():
    first, second = judge([candidate("1", 9.0), candidate("2", -3.0, anchors=frozenset({"number"}))], limit=5)
    assert (first.number, second.number, second.confidence) == ("1", "2", 0.05)


def test_ceiling_holds_whatever_speaks_for_a_candidate():
    assert judge([candidate("1", 40.0, ceiling=0.8)], limit=5)[0].confidence == 0.8
    assert judge([candidate("1", 400.0)], limit=5)[0].confidence == 0.999
