"""What somebody may mean while typing, on both databases; and by what kept answers are seen to be old."""

from contextlib import closing

import pytest

from adapters.master_data import open_master_data
from datamodel.master import CrossReference, MasterChange, PartnerAlias
from tests.adapters.master_records import HARTMANN, MATERIALS, PARTNERS, REFERENCES, C, S, load, numbers


@pytest.fixture
def known(store_url):
    with closing(open_master_data(store_url)) as master_data:
        load(master_data, *PARTNERS, *MATERIALS, *REFERENCES)
        yield master_data


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20", ["200", "201"]),
        ("100", ["00100"]),
        ("700512", ["00100"]),
        ("DE1366", ["00100"]),
        ("de89 3704", ["00100"]),
        ("har", ["00100"]),
        ("Weber", ["200", "201"]),
        ("weber mün", ["201"]),
        ("anlagen", ["200", "201"]),
        ("lagenbau", ["200", "201"]),
        ("", []),
        (" ", []),
        ("zzz", []),
        ("%", []),
        ("_", []),
    ],
)
def test_partners_are_suggested_by_what_begins_so(known, text: str, found: list[str]) -> None:
    assert numbers(known.suggest_partners(text, role=C))[: len(found)] == found
    assert len(numbers(known.suggest_partners(text, role=C))) >= len(found)


def test_other_role_is_not_suggested(known) -> None:
    assert numbers(known.suggest_partners("100", role=S)) == ["100"]
    assert numbers(known.suggest_partners("gieß", role=S)) == ["100"]
    assert numbers(known.suggest_partners("Giesserei", role=C)) == []


def test_suggestion_tells_place_and_reason(known) -> None:
    [found] = known.suggest_partners("hart", role=C)
    assert (found.name, found.detail) == ("Hartmann GmbH", "Industriestr. 5, 70565 Stuttgart")
    assert found.reason == "its words begin so"
    assert known.suggest_partners("00100", role=C)[0].reason == "number is 100"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4711", ["4711-8", "4711-A", "4711-B"]),
        ("4711-a", ["4711-A"]),
        ("47 11 B", ["4711-B"]),
        ("40063", ["4711-A"]),
        ("1002", ["000000000000100200"]),
        ("kugelh dn 20", ["4711-B"]),
        ("dichtung", ["000000000000100200"]),
    ],
)
def test_materials_are_suggested_by_what_begins_so(known, text: str, found: list[str]) -> None:
    suggested = numbers(known.suggest_materials(text, role=C))
    assert sorted(suggested[: len(found)]) == sorted(found)


def test_numbers_of_the_partner_count(known) -> None:
    assert numbers(known.suggest_materials("k-7", partner="00100", role=C)) == ["4711-A"]
    assert numbers(known.suggest_materials("k-7", partner="200", role=C)) == ["4711-B"]
    assert "4711-A" not in numbers(known.suggest_materials("k-7", role=C))
    [found] = known.suggest_materials("K-77", partner="00100", role=C)
    assert (found.detail, found.reason) == ("PCE · K-77", "the partner's number is K-77")


def test_limit_holds(known) -> None:
    assert len(known.suggest_materials("4711", role=C, limit=2)) == 2


def test_longest_number_is_no_fault(known) -> None:
    assert known.suggest_partners("9" * 500, role=C) == []
    assert known.suggest_materials("Z" * 500, partner="00100", role=C) == []


def test_every_load_makes_another_state(known) -> None:
    before = known.state()
    assert known.state() == before
    known.load([MasterChange(HARTMANN)], full=False, source="test")
    assert known.state().records != before.records


def test_lessons_change_the_state_that_they_are_about(known) -> None:
    before, lessons = known.state(), known.lessons("200", role=C)
    assert known.remember(CrossReference("200", C, "W-1", "4711-8"))
    assert known.state() == before
    assert known.lessons("200", role=C) != lessons
    assert known.lessons("00100", role=C) == lessons == ""
    assert known.remember(PartnerAlias("200", C, name="Weber", address="Kai 7, 20457 Hamburg"))
    assert known.state().aliases != before.aliases
    assert known.state().records == before.records
