"""What a load of master data changes, and what it leaves alone. On both databases."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from adapters.master_data import SqlMasterData, open_master_data
from datamodel.errors import ConfigurationError
from datamodel.master import (
    CrossReference,
    MasterChange,
    Material,
    MaterialConversion,
    OpenOrder,
    OpenOrderLine,
    Partner,
    Stock,
    UnitConversion,
)
from tests.adapters.master_records import (
    HARTMANN,
    KLEIN,
    MATERIALS,
    PARTNERS,
    REFERENCES,
    VALVE_A,
    VALVE_B,
    WEBER_HAMBURG,
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


def test_second_load_of_the_same_changes_nothing(master_data):
    report = load(master_data, *PARTNERS, *MATERIALS, *REFERENCES, full=True)
    assert not any((*report.added.values(), *report.changed.values(), *report.deleted.values()))
    assert report.unchanged == {"partners": 5, "materials": 4, "conversions": 1, "cross_references": 2}


def test_full_load_deletes_what_its_source_no_longer_has(master_data):
    load(master_data, KLEIN, source="other")
    report = load(master_data, HARTMANN, full=True)
    assert report.deleted == {"partners": 3}
    assert master_data.partner("200", C) is None
    assert master_data.partner("300", C) == KLEIN
    assert master_data.material("4711-A") == VALVE_A  # another kind, of which the source said nothing
    assert partners(master_data, tax_id="DE129273398") == []


def test_full_load_of_a_kind_without_records_empties_it(master_data):
    assert load(master_data, full=True, kinds=(CrossReference,)).deleted == {"cross_references": 2}
    assert materials(master_data, their_number="K-77", partner="200") == []


def test_delta_load_changes_adds_and_deletes_only_what_it_names(master_data):
    moved = Partner("200", C, "Weber Rohrbau KG", "Neue Str. 2", "20457", "Hamburg", "DE", "DE111111111")
    changes = [
        MasterChange(moved),
        MasterChange(Partner("300", C, ""), deleted=True),
        MasterChange(Material("1", "Neu")),
    ]
    report = master_data.load(changes, full=False, source="test")
    assert (report.changed["partners"], report.deleted["partners"], report.added["materials"]) == (1, 1, 1)
    assert master_data.partner("300", C) is None
    assert numbers(partners(master_data, tax_id="DE111111111")) == ["200"]
    assert numbers(partners(master_data, tax_id="DE129273398")) == ["201"]
    assert numbers(partners(master_data, name="Weber Rohrbau", address="Neue Str. 2, 20457 Hamburg"))[0] == "200"


def test_deleting_what_is_not_there_is_no_fault(empty):
    report = empty.load([MasterChange(HARTMANN, deleted=True)], full=False, source="test")
    assert report.deleted == {"partners": 0}


def test_conversions_of_a_material_follow_it(master_data):
    more = Material("4711-B", VALVE_B.description, "PCE", conversions=(UnitConversion("PF", Decimal(480)),))
    load(master_data, more)
    assert master_data.material("4711-B") == more
    load(master_data, MaterialConversion("4711-B", "CT", Decimal(10)), source="conversions")
    master_data.load([MasterChange(Material("4711-B", ""), deleted=True)], full=False, source="test")
    assert master_data.counts()["conversions"] == 1  # of the source that still has it


def test_unchanged_conversions_survive_a_change_of_their_material(master_data):
    load(master_data, Material("4711-B", "Anders", "PCE", conversions=VALVE_B.conversions))
    found = master_data.material("4711-B")
    assert found is not None
    assert found.conversions == VALVE_B.conversions


def test_lines_of_a_changed_order_are_replaced(empty):
    lines = tuple(OpenOrderLine(str(n), "A", Decimal(n), "PCE") for n in (1, 2, 3))
    load(empty, OpenOrder("1", "100", S, lines=lines))
    assert load(empty, OpenOrder("1", "100", S, lines=lines[:1])).changed == {"open_orders": 1}
    assert [order.lines for order in empty.open_orders("1", role=S)] == [lines[:1]]


def test_full_load_that_would_delete_most_is_refused_and_writes_nothing(empty):
    many = [Material(str(n), f"Teil {n}") for n in range(200)]
    load(empty, *many, full=True)
    with pytest.raises(ConfigurationError, match="would delete 195 of 200 materials"):
        load(empty, *many[:5], Material("new", "neu"), full=True)
    assert empty.counts()["materials"] == 200
    assert load(empty, *many[:5], full=True, shrink=True).deleted == {"materials": 195}


def test_damaged_row_of_a_full_load_does_not_delete_its_record(master_data):
    keep = {("partners", ("customer", "200"))}
    report = load(master_data, HARTMANN, full=True, keep=keep, problems=["row 3: no number"])
    assert (report.deleted, report.kept) == ({"partners": 3}, {"partners": 1})
    assert report.problems == ("row 3: no number",)
    assert master_data.partner("200", C) == WEBER_HAMBURG


def test_large_load_takes_the_short_way_and_comes_to_the_same(empty):
    many = [Material(f"M-{n}", f"Teil {n} DN {n}") for n in range(2_500)]
    assert load(empty, *many).added == {"materials": 2_500}
    assert load(empty, *many[:2_100], Material("M-2400", "Anders")).changed == {"materials": 1}
    assert numbers(materials(empty, own_number="m 2400")) == ["M-2400"]


def test_search_sees_what_another_process_loaded(open_one):
    one, other = open_one(), open_one()
    load(one, HARTMANN, VALVE_A)
    said = {"name": "Neumann Pumpen AG", "address": "Am Wall 3, 28195 Bremen"}
    assert partners(other, **said) == []
    load(one, Partner("400", C, "Neumann Pumpen AG", "Am Wall 3", "28195", "Bremen"), Material("7", "Pumpe P7"))
    assert numbers(partners(other, **said)) == ["400"]
    assert numbers(materials(other, description="Pumpe P7"))[:1] == ["7"]


def test_source_knows_what_it_was_loaded_from(empty):
    load(empty, HARTMANN, source="customers", content="ab" * 32)
    assert empty.loaded_content("customers") == "ab" * 32
    assert empty.loaded_content("materials") == ""
    [(name, at, report)] = empty.sources()
    assert (name, report["added"]) == ("customers", {"partners": 1})
    assert at.tzinfo is not None


def test_source_was_loaded_when_its_reading_began(store_url, clock):
    """What changes there while it is read, page by page, for an hour, is asked for with the next load."""
    began = clock.now

    def slowly():
        yield MasterChange(HARTMANN)
        clock.move(hours=1)

    with closing(open_master_data(store_url, clock=clock)) as master_data:
        master_data.load(slowly(), full=True, source="target:erp", kinds=(Partner,))
        assert [at for _, at, _ in master_data.sources()] == [began]


def test_two_processes_may_load_the_same_at_once(open_one):
    gate = threading.Barrier(2)

    def start(_):
        master_data = open_one()
        gate.wait(timeout=30)
        return load(master_data, *PARTNERS, *MATERIALS, *REFERENCES, full=True, source="files")

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(start, range(2)))
    assert sorted(report.added["partners"] for report in reports) == [0, 5]
    assert numbers(partners(open_one(), tax_id="DE136695976")) == ["00100"]


def test_load_that_fails_leaves_everything_as_it_was(master_data):
    changes = [MasterChange(Material("new", "Neu")), MasterChange(Stock("A", "1", None))]  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        master_data.load(changes, full=False, source="test")
    assert master_data.material("new") is None
    assert master_data.loaded_content("test") == ""
