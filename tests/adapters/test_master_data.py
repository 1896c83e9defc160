"""Master data in the database: what is found, and with what confidence. On both databases."""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, closing
from decimal import Decimal

import pytest

from adapters.master_data import SqlMasterData, finding, open_master_data
from datamodel.master import (
    CrossReference,
    Material,
    MaterialConversion,
    MaterialQuery,
    OpenItem,
    OpenOrder,
    OpenOrderLine,
    Plant,
    Price,
    Stock,
)
from tests.adapters.master_records import (
    HARTMANN,
    MATERIALS,
    PARTNERS,
    REFERENCES,
    SEAL,
    SURE,
    VALVE_A,
    VALVE_B,
    C,
    S,
    load,
    materials,
    numbers,
    partners,
)


@pytest.fixture
def open_one(store_url: str) -> Iterator[object]:
    """Opens the master data of this test, as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(open_master_data(store_url)))


@pytest.fixture
def empty(open_one) -> SqlMasterData:
    return open_one()


@pytest.fixture
def master_data(empty) -> SqlMasterData:
    load(empty, *PARTNERS, *MATERIALS, *REFERENCES)
    return empty


# --- Partners by exact keys -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"tax_id": "DE 136 695 976"},
        {"iban": "de89 3704 0044 0532 0130 00"},
        {"iban": "DE02120300000000202051"},
        {"number": "00100"},
        {"mail": "Einkauf@Hartmann.example"},
    ],
)
def test_partner_is_found_by_an_exact_key(said, master_data):
    [match] = partners(master_data, **said)
    assert (match.number, match.name) == ("00100", "Hartmann GmbH")
    assert match.confidence >= SURE
    assert next(iter(said.values())).split("@")[-1].lower() in match.reason.lower()


@pytest.mark.parametrize("number", ["100", "0000000100", " 0100 "])
def test_zeros_that_sap_puts_in_front_do_not_count(number, master_data):
    assert numbers(partners(master_data, number=number)) == ["00100"]


def test_same_number_in_the_other_role_is_another_partner(master_data):
    assert numbers(partners(master_data, number="100")) == ["00100"]
    assert numbers(partners(master_data, role=S, number="100")) == ["100"]


def test_free_mail_names_nobody(master_data):
    assert partners(master_data, mail="someone@gmail.com") == []


@pytest.mark.parametrize(
    "said", [{"tax_id": "DE1366959T6"}, {"tax_id": "DEl3669S976"}, {"iban": "DEB9370400440532013000"}]
)
def test_misread_number_is_less_sure_than_the_exact_one(said, master_data):
    misread = partners(master_data, name="Hartmann GmbH", **said)
    kind = next(iter(said))
    exact = partners(
        master_data, name="Hartmann GmbH", **{kind: {"tax_id": "DE136695976", "iban": HARTMANN.ibans[0]}[kind]}
    )
    alone = partners(master_data, name="Hartmann GmbH")
    assert numbers(misread) == ["00100"]
    assert alone[0].confidence < misread[0].confidence < exact[0].confidence


def test_number_for_us_supports_but_does_not_name(master_data):
    [alone] = partners(master_data, their_number="700512")
    [named] = partners(master_data, their_number="700512", name="Hartmann GmbH")
    assert alone.confidence < SURE <= named.confidence


# --- Partners by name and address -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Giesserei Mueller und Soehne", "Huettenweg 3, 57078 Siegen"),
        ("GIESSEREI MULLER & SOHNE GMBH & CO KG", "Hüttenweg 3\nD-57078 Siegen"),
        ("Gießerei Mü1ler & Söhne GmbH & Co. KG", "Hüttenweg 3, 57O78 Siegen"),
        ("Gießerei Mülller & Söhne", "Hüttenweg 3, 57078 Siegen"),
    ],
)
def test_partner_is_found_however_it_is_written(name, address, master_data):
    [match] = partners(master_data, role=S, name=name, address=address)
    assert match.number == "100"
    assert match.confidence >= SURE


def test_name_alone_is_never_sure(master_data):
    [match] = partners(master_data, name="Hartmann GmbH")
    assert 0.5 < match.confidence < SURE


def test_branches_with_one_name_share_the_certainty(master_data):
    matches = partners(master_data, name="Weber Anlagenbau KG", tax_id="DE129273398")
    assert sorted(numbers(matches)) == ["200", "201"]
    assert matches[0].confidence == matches[1].confidence <= 0.5


def test_address_tells_branches_apart(master_data):
    first, *others = partners(master_data, name="Weber Anlagenbau KG", address="Ringstr. 9, 80331 München")
    assert first.number == "201"
    assert first.confidence >= SURE
    assert all(other.confidence < 0.1 for other in others)


def test_another_firm_of_half_the_name_is_nobody(master_data):
    assert partners(master_data, name="Weber Anlagenservice KG", address="Elbweg 4, 01067 Dresden") == []


def test_same_name_in_another_town_is_not_taken(master_data):
    matches = partners(master_data, name="Hartmann GmbH", address="Seestr. 4, 88131 Lindau")
    assert all(match.confidence < 0.5 for match in matches)


def test_tax_id_of_one_and_name_of_another_leave_both_in_doubt(master_data):
    said = {"name": "Weber Anlagenbau KG", "address": "Hafenweg 1, 20457 Hamburg", "tax_id": "DE136695976"}
    matches = partners(master_data, **said)
    assert {"00100", "200"} <= {*numbers(matches)}
    assert all(0.05 < match.confidence < SURE for match in matches)


def test_tax_id_with_another_name_at_another_place_is_not_sure(master_data):
    [match] = partners(master_data, name="Nordsee Reederei", address="Kai 3, 26721 Emden", tax_id="DE136695976")
    assert (match.number, match.confidence) == ("00100", 0.8)


def test_two_agreements_are_surer_than_one(master_data):
    [one] = partners(master_data, mail="a@hartmann.example")
    [two] = partners(master_data, mail="a@hartmann.example", name="Hartmann GmbH")
    assert one.confidence < two.confidence


def test_reason_tells_what_speaks_for_and_against(master_data):
    [match] = partners(master_data, number="100", name="Hartmann GmbH", tax_id="DE999999999")
    assert "number 100 is the partner's" in match.reason
    assert "but tax id DE999999999 is not the partner's DE136695976" in match.reason


def test_asking_for_nothing_finds_nothing(master_data):
    assert partners(master_data) == []
    assert partners(master_data, number="-", mail="no address") == []
    assert materials(master_data) == []


def test_without_any_data_nothing_is_found(empty):
    assert partners(empty, number="1", name="x") == []
    assert materials(empty, own_number="1", description="x") == []
    assert set(empty.counts().values()) == {0}


# --- Materials --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ({"own_number": "4711 a"}, "4711-A"),
        ({"own_number": "100200"}, "000000000000100200"),
        ({"gtin": "4006381333931"}, "4711-A"),
        ({"gtin": "04006381333931"}, "4711-A"),
        ({"their_number": "k 77", "partner": "00100"}, "4711-A"),
        ({"their_number": "K-77", "partner": "200"}, "4711-B"),
    ],
)
def test_material_is_found_by_any_number(said, number, master_data):
    [match] = materials(master_data, **said)
    assert match.number == number
    assert match.confidence >= SURE


def test_number_of_a_partner_means_nothing_without_the_partner(master_data):
    assert materials(master_data, their_number="K-77") == []
    assert materials(master_data, their_number="K-77", partner="201") == []


def test_contradicting_numbers_are_both_told_and_neither_is_sure(master_data):
    matches = materials(master_data, own_number="4711-B", gtin="4006381333931")
    assert {"4711-A", "4711-B"} <= {*numbers(matches)}
    assert matches[0].confidence < SURE


def test_misread_number_needs_the_description(master_data):
    [alone] = materials(master_data, own_number="471l-A")
    [described] = materials(master_data, own_number="471l-A", description="Kugelhahn DN 15, Messing")
    assert alone.number == described.number == "4711-A"
    assert alone.confidence < SURE <= described.confidence


def test_number_with_a_twin_in_the_eyes_of_ocr_is_decided_by_the_description(master_data):
    matches = materials(master_data, own_number="4711-B", description="Ersatzgriff blau")
    assert {*numbers(matches)} == {"4711-B", "4711-8"}
    assert matches[0].confidence < SURE


def test_measures_that_contradict_the_number_are_shown_to_a_person(master_data):
    [match] = materials(master_data, own_number="4711-A", description="Kugelhahn DN 50, Messing")
    assert match.confidence < SURE
    assert "measures in the description differ" in match.reason


def test_other_language_beside_a_number_does_not_matter(master_data):
    [match] = materials(master_data, own_number="4711-A", description="Ball valve, brass, DN 15")
    assert match.confidence >= SURE


def test_practically_the_same_description_of_only_one_is_enough(master_data):
    first, *_ = materials(master_data, description="KUGELHAHN DN15 Messing")
    assert first.number == "4711-A"
    assert first.confidence >= SURE


@pytest.mark.parametrize("text", ["Kugelhahn DN 25, Messing", "Kugelhahn Messing", "Kugelhahn"])
def test_description_that_lacks_something_is_not_enough(text, master_data):
    assert all(match.confidence < SURE for match in materials(master_data, description=text))


def test_same_description_of_two_materials_names_neither(master_data):
    load(master_data, Material("9000", "Kugelhahn DN 15, Messing"))
    matches = materials(master_data, description="Kugelhahn DN 15, Messing")
    assert {*numbers(matches[:2])} == {"4711-A", "9000"}
    assert matches[0].confidence < SURE


def test_number_that_is_nobodys_makes_the_same_description_doubtful(master_data):
    first, *_ = materials(master_data, own_number="9-99-9", description="Kugelhahn DN 15, Messing")
    assert first.confidence < SURE


_LINES = (
    MaterialQuery("4711-A"),
    MaterialQuery("47II-A", description="Kugelhahn DN 15, Messing"),
    MaterialQuery("4711-8", description="Ersatzgriff blau"),
    MaterialQuery("4711-B", gtin=VALVE_A.gtin),
    MaterialQuery("nobody's", description="Flachdichtung DN 25, Graphit"),
    MaterialQuery(their_number="K-77", partner="00100"),
    MaterialQuery(their_number="K-77", partner="200", description="Kugelhahn"),
    MaterialQuery(their_number="k 77", partner="200", role=S),
    MaterialQuery(their_number="K-7?", partner="00100"),
    MaterialQuery(their_number="W-1", partner="200"),
    MaterialQuery(their_number="W-I", partner="200"),
    MaterialQuery(gtin=VALVE_A.gtin, description="Flachdichtung DN 25, Graphit"),
    MaterialQuery(description="Kugelhahn DN 20, Messing"),
    MaterialQuery(description="Kugelhahn"),
    MaterialQuery(description="--"),
    MaterialQuery(),
    MaterialQuery("4711-A"),
)


@pytest.mark.parametrize("at_once", [1, 3, 500])
def test_lines_asked_at_once_find_what_each_finds_alone(at_once, master_data, monkeypatch):
    load(master_data, CrossReference("200", C, "W-1", SEAL.number))
    assert master_data.remember(CrossReference("200", C, "W-1", VALVE_B.number))
    alone = [master_data.find_materials(query) for query in _LINES]
    monkeypatch.setattr(finding, "_AT_ONCE", at_once)
    assert master_data.find_materials_each(_LINES) == alone
    assert master_data.find_materials_each(_LINES[::-1]) == alone[::-1]
    assert master_data.find_materials_each(_LINES, limit=1) == [found[:1] for found in alone]
    assert [numbers(found) for found in alone[5:7]] == [["4711-A"], ["4711-B"]]


def test_no_lines_find_nothing(master_data):
    assert master_data.find_materials_each([]) == []


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_records_come_back_as_they_went_in(master_data):
    assert master_data.partner("00100", C) == HARTMANN
    assert master_data.material("4711-A") == VALVE_A
    assert master_data.material("4711-B") == VALVE_B
    assert master_data.partner("00100", S) is None
    assert master_data.material("4711-C") is None


def test_open_orders_are_found_by_either_number(empty):
    line = OpenOrderLine(
        "10", "4711-A", Decimal(20), "PCE", Decimal(5), Decimal("38.40"), delivery_date=dt.date(2026, 4, 1)
    )
    ours = OpenOrder("NW-B-26-0207", "100", S, "EUR", dt.date(2026, 3, 1), (line, line), "AB 2026-1093")
    load(empty, ours, OpenOrder("0000000815", "200", C, their_number="NW-B-26-0207"))
    assert empty.open_orders("nw b 26 0207", role=S) == [ours]
    assert empty.open_orders("AB2026-1093", role=S, partner="100") == [ours]
    assert empty.open_orders("AB2026-1093", role=S, partner="101") == []
    assert [order.number for order in empty.open_orders("815", role=C)] == ["0000000815"]
    assert empty.open_orders("", role=C) == []


def test_open_items_stock_and_plants_are_told(empty):
    item = OpenItem("RG-1", "100", dt.date(2026, 2, 1), Decimal("119.00"), Decimal("19.00"), "EUR", dt.date(2026, 3, 1))
    older = OpenItem("RG-0", "100", dt.date(2026, 1, 1), Decimal(-5), Decimal(-5), "EUR", role=C)
    load(empty, item, older, OpenItem("RG-1", "100", dt.date(2026, 2, 1), Decimal(-7), Decimal(-7), "EUR", role=S))
    load(empty, Stock("A", "1000", Decimal("2.5"), "01"), Stock("A", "2000", Decimal(1)), Plant("1000", "Bremen"))
    assert empty.open_items("100") == [older, item]
    assert [each.amount for each in empty.open_items("100", role=S)] == [-7]
    assert empty.stock("A") == [Stock("A", "1000", Decimal("2.5"), "01"), Stock("A", "2000", Decimal(1))]
    assert empty.plants() == [Plant("1000", "Bremen")]


@pytest.mark.parametrize(
    ("customer", "quantity", "day", "price"),
    [
        ("200", 1, dt.date(2026, 3, 1), "36.00"),
        ("200", 100, dt.date(2026, 3, 1), "33.00"),
        ("200", 24, dt.date(2026, 3, 1), "34.00"),
        ("200", 100, dt.date(2025, 12, 31), "37.00"),
        ("00100", 100, dt.date(2026, 3, 1), "37.00"),
        ("00100", 1, dt.date(2024, 1, 1), "38.40"),
    ],
)
def test_price_is_the_customers_own_on_the_day_for_the_quantity(customer, quantity, day, price, master_data):
    year = {"valid_from": dt.date(2026, 1, 1), "valid_to": dt.date(2026, 12, 31)}
    load(
        master_data,
        MaterialConversion("4711-A", "CT", Decimal(12)),
        Price("4711-A", Decimal("36.00"), "EUR", "200", unit="PCE", **year),
        Price("4711-A", Decimal("34.00"), "EUR", "200", unit="CT", min_quantity=Decimal(2), **year),
        Price("4711-A", Decimal("33.00"), "EUR", "200", unit="PCE", min_quantity=Decimal(100), **year),
        Price("4711-A", Decimal("37.00"), "EUR", valid_from=dt.date(2025, 1, 1)),
    )
    found = master_data.price("4711-A", customer=customer, quantity=Decimal(quantity), day=day)
    assert found is not None
    assert found.price == Decimal(price)


def test_material_without_price_has_none(master_data):
    assert master_data.price("4711-B", customer="200", quantity=Decimal(1), day=dt.date(2026, 3, 1)) is None
    assert master_data.price("none", customer="200", quantity=Decimal(1), day=dt.date(2026, 3, 1)) is None
