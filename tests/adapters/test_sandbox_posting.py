from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from lxml import etree

from adapters.sandbox.erp import process_idocs, running_erp, set_rules, switch_faults
from adapters.sandbox.journal import Entry, Journal
from adapters.sandbox.posting import rules_of
from adapters.sandbox.subject import KINDS, subject_of
from datamodel.business import BusinessRecord, OrderKind
from tests.adapters.sandbox_records import MESSAGE_ID, RECORDS, envelope_of, numbered, order, render


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_erp(tmp_path) as url:
        yield url


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def send(url: str, record: BusinessRecord, message_id: str = MESSAGE_ID) -> None:
    answer = requests.post(url, data=envelope_of(render(record, message_id=message_id)), timeout=10)
    assert answer.status_code == 200, answer.text


def status_of(journal: Journal, message_id: str = MESSAGE_ID) -> tuple[str, str]:
    [entry] = journal.find([message_id])
    return entry.status, entry.status_text


@pytest.mark.parametrize("message_type", RECORDS)
def test_every_kind_of_record_is_posted_as_what_it_is(url: str, journal: Journal, message_type: str) -> None:
    send(url, RECORDS[message_type])
    [entry] = journal.entries()
    assert (entry.message_type, entry.channel, entry.status) == (message_type, "soap", "53")
    [document] = journal.documents()
    kind = KINDS[message_type]
    assert (document.kind, document.object_type) == (kind.name, kind.object_type)
    assert entry.posted_as == document.number == f"{kind.first:010d}"
    assert (entry.object_type, document.idoc_number) == (kind.object_type, entry.idoc_number)
    assert document.number in entry.status_text


@pytest.mark.parametrize(
    ("message_type", "number", "partner", "materials"),
    [
        ("ORDERS", "4500012345", "100042", ("4711-A",)),
        ("ORDCHG", "4500012345", "100042", ("4711-A",)),
        ("ORDRSP", "AB-17", "200017", ()),
        ("DESADV", "LS-1", "200017", ()),
        ("SHPORD", "0080000001", "100042", ("4711-A",)),
        ("WHSORD", "0080000001", "100042", ("4711-A",)),
        ("INVOIC", "R-99", "200017", ()),
        ("REMADV", "ZA-5", "", ()),
        ("PREQCR", "", "", ("4711-A",)),
        ("MBGMCR", "LS-1", "", ("4711-A",)),
    ],
)
def test_erp_finds_what_a_record_is_about(
    message_type: str, number: str, partner: str, materials: tuple[str, ...]
) -> None:
    idoc = etree.fromstring(render(RECORDS[message_type]))[0]
    subject = subject_of(idoc)
    assert (subject.number, subject.partner.lstrip("0"), subject.sender) == (number, partner, "INTRAY")
    assert set(materials) <= set(subject.materials)


def test_waiting_comes_before_posted_in_the_history(url: str, journal: Journal) -> None:
    send(url, order())
    [entry] = journal.entries()
    assert [status for status, _ in journal.history(entry)] == ["64", "53"]


def test_numbers_of_documents_rise(url: str, journal: Journal) -> None:
    for last in range(3):
        send(url, order(f"45{last}"), numbered(last))
    assert [document.number[-2:] for document in journal.documents()] == ["01", "02", "03"]
    assert [document.external_number for document in journal.documents()] == ["450", "451", "452"]


@pytest.mark.parametrize(
    ("rules", "status", "words"),
    [
        ({"customers": ["100042"]}, "53", "has been posted"),
        ({"customers": ["0000100042"], "materials": ["4711-A"], "senders": ["INTRAY"]}, "53", "has been posted"),
        ({"customers": ["1"]}, "51", "Customer 100042 is not defined"),
        ({"materials": []}, "51", "Material 4711-A is not defined"),
        ({"senders": ["OTHER"]}, "56", "partner profile of INTRAY not available"),
        ({"suppliers": []}, "53", "has been posted"),
    ],
)
def test_master_data_decide_what_is_posted(
    url: str, journal: Journal, rules: dict[str, object], status: str, words: str
) -> None:
    set_rules(url, **rules)
    send(url, order())
    found, text = status_of(journal)
    assert found == status
    assert words in text
    assert len(journal.documents()) == (status == "53")


def test_supplier_must_be_known_for_an_invoice(url: str, journal: Journal) -> None:
    set_rules(url, suppliers=["1"])
    send(url, RECORDS["INVOIC"])
    assert status_of(journal) == ("51", "Supplier 200017 is not defined")


def test_known_number_is_posted_again_unless_the_erp_looks(url: str, journal: Journal) -> None:
    send(url, order(), numbered(1))
    send(url, order(quantity=3), numbered(2))
    assert len(journal.documents()) == 2
    set_rules(url, refuse_known_numbers=True)
    send(url, order(quantity=4), numbered(3))
    assert status_of(journal, numbered(3)) == ("51", "Number 4500012345 is known already: sales order 0000000002")
    send(url, order("4500099999"), numbered(4))
    assert status_of(journal, numbered(4))[0] == "53"


def test_change_is_posted_to_the_order_that_it_changes(url: str, journal: Journal) -> None:
    send(url, order(), numbered(1))
    set_rules(url, refuse_known_numbers=True, refuse_unknown_changes=True)
    send(url, order(kind=OrderKind.CHANGE, quantity=5), numbered(2))
    [document] = journal.documents()
    [change] = journal.find([numbered(2)])
    assert (change.status, change.posted_as) == ("53", document.number)
    assert change.status_text.endswith("0000000001 has been changed")


def test_change_of_an_unknown_order_is_refused_where_the_erp_looks(url: str, journal: Journal) -> None:
    set_rules(url, refuse_unknown_changes=True)
    send(url, order(kind=OrderKind.CHANGE))
    assert status_of(journal) == ("51", "There is no sales order with the number 4500012345 to change")


def test_refused_idoc_is_posted_by_hand_once_the_master_data_are_right(url: str, journal: Journal) -> None:
    set_rules(url, customers=[])
    send(url, order())
    assert [done["status"] for done in process_idocs(url)] == ["51"]
    set_rules(url, customers=["100042"])
    assert [done["status"] for done in process_idocs(url, MESSAGE_ID)] == ["53"]
    assert process_idocs(url) == []
    [entry] = journal.entries()
    assert [status for status, _ in journal.history(entry)] == ["64", "51", "51", "53"]


def test_status_51_can_be_had_with_its_words(url: str, journal: Journal) -> None:
    switch_faults(url, status_51={"count": 1, "text": "Kreditlimit überschritten"})
    send(url, order(), numbered(1))
    send(url, order("2"), numbered(2))
    assert status_of(journal, numbered(1)) == ("51", "Kreditlimit überschritten")
    assert status_of(journal, numbered(2))[0] == "53"


def test_idoc_can_be_left_waiting(url: str, journal: Journal) -> None:
    switch_faults(url, stays_64=1)
    send(url, order())
    assert status_of(journal)[0] == "64"
    assert journal.documents() == []
    process_idocs(url)
    assert status_of(journal)[0] == "53"


def test_what_was_not_processed_before_the_erp_stopped_is_processed_at_its_start(
    tmp_path: Path, journal: Journal
) -> None:
    with running_erp(tmp_path) as url:
        switch_faults(url, stays_64=1)
        send(url, order())
    with running_erp(tmp_path):
        assert status_of(journal)[0] == "53"


def test_repeat_is_not_posted_again(url: str, journal: Journal) -> None:
    send(url, order())
    send(url, order())
    assert [entry.repeats for entry in journal.entries()] == [1]
    assert len(journal.documents()) == 1
    assert journal.duplicates() == []


def letters(groups: list[tuple[Entry, ...]]) -> list[list[str]]:
    return [[entry.arckey[-1] for entry in group] for group in groups]


def test_same_business_under_two_message_ids_shows(url: str, journal: Journal) -> None:
    send(url, order(), numbered(1))
    send(url, order("77"), numbered(2))
    send(url, order(quantity=3), numbered(3))
    assert letters(journal.duplicates()) == [["1", "3"]]


def test_same_change_twice_shows_and_two_changes_do_not(url: str, journal: Journal) -> None:
    for last, quantity in enumerate((3, 4, 3), 1):
        send(url, order(kind=OrderKind.CHANGE, quantity=quantity), numbered(last))
    assert letters(journal.duplicates()) == [["1", "3"]]


def test_same_record_without_a_number_shows_by_its_content(url: str, journal: Journal) -> None:
    for last in (1, 2):
        send(url, RECORDS["PREQCR"], numbered(last))
    assert letters(journal.duplicates()) == [["1", "2"]]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"clients": []}, "clients: no such rule. Known: customers"),
        ({"customers": "100042"}, "wanted is a list"),
        ({"refuse_known_numbers": 1}, "wanted is true or false"),
        ({"refuse_known_numbers": []}, "wanted is true or false"),
    ],
)
def test_wrong_rule_is_refused(url: str, rules: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rules_of(rules)
    with pytest.raises(requests.HTTPError):
        set_rules(url, **rules)


def test_documents_are_told_as_json(url: str) -> None:
    send(url, order())
    [told] = requests.get(url.replace("/sap/bc/srt/idoc", "/documents"), timeout=10).json()
    assert (told["number"], told["external_number"]) == ("0000000001", "4500012345")
