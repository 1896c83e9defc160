"""What a person's links teach: kept in both databases, found before the master data, never taken away by a load."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest

from adapters.master_data import open_master_data
from datamodel.master import (
    CrossReference,
    MasterChange,
    Material,
    MaterialQuery,
    Partner,
    PartnerAlias,
    PartnerQuery,
    PartnerRole,
)

C = PartnerRole.CUSTOMER
RECORDS = (
    Partner("1", C, "Hartmann GmbH", "Industriestr. 5", "70565", "Stuttgart"),
    Partner("2", C, "Weber KG", "Hafenweg 1", "20457", "Hamburg"),
    Material("A", "Kugelhahn DN 15"),
    Material("B", "Kugelhahn DN 20"),
    CrossReference("1", C, "K-77", "A"),
)


@pytest.fixture
def master_data(store_url):
    with closing(open_master_data(store_url)) as opened:
        opened.load([MasterChange(record) for record in RECORDS], full=True, source="file")
        yield opened


def materials(master_data, number, partner):
    query = MaterialQuery(their_number=number, partner=partner)
    return [(m.number, m.confidence >= 0.9) for m in master_data.find_materials(query)]


def test_learned_number_is_found_for_its_partner_alone(master_data):
    assert master_data.remember(CrossReference("2", C, "W 100", "B"))
    assert materials(master_data, "w-100", "2") == [("B", True)]
    assert materials(master_data, "w-100", "1") == []


def test_same_lesson_is_learned_once(master_data):
    assert master_data.remember(CrossReference("2", C, "W 100", "B"))
    assert not master_data.remember(CrossReference("2", C, "W-100", "B"))
    assert not master_data.remember(CrossReference("1", C, "K-77", "A"))  # the master data say so already


def test_lesson_overrules_the_master_data_and_a_later_lesson_replaces_it(master_data):
    assert master_data.remember(CrossReference("1", C, "K-77", "B"))
    assert materials(master_data, "K-77", "1") == [("B", True)]
    assert master_data.remember(CrossReference("1", C, "K-77", "A"))
    assert materials(master_data, "K-77", "1") == [("A", True)]


def test_lesson_survives_a_full_load(master_data):
    master_data.remember(CrossReference("1", C, "K-77", "B"))
    master_data.remember(CrossReference("2", C, "W 100", "B"))
    master_data.load([MasterChange(record) for record in RECORDS], full=True, source="file")
    assert materials(master_data, "K-77", "1") == [("B", True)]
    assert materials(master_data, "W 100", "2") == [("B", True)]


def test_unknown_material_and_unknown_partner_teach_nothing(master_data):
    assert not master_data.remember(CrossReference("1", C, "X-1", "none"))
    assert not master_data.remember(CrossReference("1", C, "-", "A"))
    assert not master_data.remember(PartnerAlias("none", C, "Firma", "Weg 1, 12345 Ort"))


ALIAS = PartnerAlias(
    "1", C, "HMG Einkaufsgesellschaft", "Postfach 12, 10115 Berlin", "DE999999990", mail="x@hmg.example"
)


def find(master_data, **said):
    return [(m.number, m.confidence >= 0.9) for m in master_data.find_partners(PartnerQuery(C, **said))]


def test_learned_name_with_address_links_by_itself(master_data):
    said = {"name": "HMG Einkaufsgesellschaft mbH", "address": "Postfach 12\n10115 Berlin"}
    assert find(master_data, **said) == []
    assert master_data.remember(ALIAS)
    assert not master_data.remember(ALIAS)
    assert find(master_data, **said) == [("1", True)]
    assert find(master_data, tax_id="DE 999999990") == [("1", True)]


def test_learned_mail_domain_supports_but_does_not_name(master_data):
    master_data.remember(PartnerAlias("1", C, mail="order@platform.example"))
    assert find(master_data, mail="other@platform.example") == [("1", False)]
    assert find(master_data, mail="other@platform.example", name="Hartmann GmbH") == [("1", True)]
    master_data.remember(PartnerAlias("2", C, mail="order@platform.example"))
    assert {number for number, _ in find(master_data, mail="third@platform.example")} == {"1", "2"}


def test_later_person_decides_whose_name_and_tax_id_it_is(master_data):
    master_data.remember(ALIAS)
    assert master_data.remember(PartnerAlias("2", C, ALIAS.name, ALIAS.address, ALIAS.tax_id))
    assert find(master_data, name=ALIAS.name, address=ALIAS.address) == [("2", True)]
    assert find(master_data, tax_id=ALIAS.tax_id) == [("2", True)]


def test_name_without_address_is_not_learned(master_data):
    assert not master_data.remember(PartnerAlias("1", C, "HMG Einkaufsgesellschaft"))


def test_alias_survives_a_change_of_its_partner(master_data):
    master_data.remember(ALIAS)
    moved = Partner("1", C, "Hartmann SE", "Neue Str. 1", "70565", "Stuttgart")
    master_data.load([MasterChange(moved)], full=False, source="file")
    assert find(master_data, name=ALIAS.name, address=ALIAS.address) == [("1", True)]


def test_first_lessons_that_several_people_teach_at_once_are_all_kept(master_data, store_url):
    gate = Barrier(4)

    def teach(number: int) -> bool:
        with closing(open_master_data(store_url)) as own:
            gate.wait(timeout=60)
            return own.remember(PartnerAlias("1", C, mail=f"order@works{number}.example"))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(teach, range(4))) == [True] * 4
    assert master_data.state().aliases
