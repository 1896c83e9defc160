"""What the sandbox ERP takes besides SOAP: plain XML over HTTP and files; and its status query."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from adapters.idoc.flat import to_flat
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml
from adapters.sandbox.dropfolder import take_files
from adapters.sandbox.erp import STATUS_PATH, XML_PATH, process_idocs, running_erp, switch_faults
from adapters.sandbox.journal import Entry, Journal
from adapters.transport.http import HttpIdocTarget
from adapters.transport.security import Endpoint
from adapters.transport.status_query import IdocStatusQuery
from datamodel.delivery import OutboxMessage, StatusKind, transfer_number
from datamodel.errors import RetriableError
from tests.adapters.sandbox_records import MESSAGE_ID, RECORDS, envelope_of, numbered, order, render


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_erp(tmp_path / "erp", drop_folder=tmp_path / "drop") as url:
        yield url


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "erp")


def post_xml(url: str, body: bytes) -> requests.Response:
    return requests.post(urljoin(url, XML_PATH), data=body, timeout=10)


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


def message(message_id: str = MESSAGE_ID, payload: bytes = b"") -> OutboxMessage:
    return OutboxMessage(message_id, "erp", "purchase_order", payload)


@pytest.mark.parametrize("message_type", RECORDS)
def test_plain_xml_of_every_kind_is_posted(url: str, journal: Journal, message_type: str) -> None:
    answer = post_xml(url, render(RECORDS[message_type], wire="xml"))
    assert answer.status_code == 200
    assert "<title>IDoc-XML-inbound ok</title>" in answer.text
    [entry] = journal.entries()
    assert (entry.channel, entry.message_type, entry.status) == ("xml", message_type, "53")


def test_our_client_for_plain_xml_is_understood(url: str, journal: Journal) -> None:
    target = HttpIdocTarget(Endpoint(url=urljoin(url, XML_PATH)), repeats="recognised")
    sent = message(payload=render(order(), wire="xml"))
    switch_faults(url, drop_after_commit=1)
    with pytest.raises(RetriableError):
        target.deliver(sent)
    assert target.deliver(sent).reference == MESSAGE_ID
    assert [(entry.channel, entry.repeats) for entry in journal.entries()] == [("xml", 1)]


def test_known_message_id_is_a_repeat_on_whatever_channel(url: str, journal: Journal) -> None:
    assert post_xml(url, render(order(), wire="xml")).status_code == 200
    assert requests.post(url, data=envelope_of(render(order())), timeout=10).status_code == 200
    [entry] = journal.entries()
    assert entry.repeats == 1


def test_channel_without_exactly_once_books_what_comes_again(tmp_path: Path, journal: Journal) -> None:
    with running_erp(tmp_path / "erp", exactly_once=("soap",)) as url:
        for _ in range(2):
            post_xml(url, render(order(), wire="xml"))
        for _ in range(2):
            requests.post(url, data=envelope_of(render(order())), timeout=10)
    assert [(entry.channel, entry.repeats) for entry in journal.entries()] == [("xml", 0), ("xml", 0), ("soap", 1)]
    assert [len(group) for group in journal.duplicates()] == [3]


def test_several_idocs_in_one_document_are_several(url: str, journal: Journal) -> None:
    first, second = (
        render(order(str(last)), message_id=numbered(last), wire="xml").partition(b"?>")[2] for last in (1, 2)
    )
    assert post_xml(url, b"<list>" + first + second + b"</list>").status_code == 200
    assert [entry.order_number for entry in journal.entries()] == ["1", "2"]


def test_plain_xml_that_does_not_fit_its_type_is_kept_with_an_error_status(url: str, journal: Journal) -> None:
    wrong = render(order(), wire="xml").replace(b"4500012345", b"4" * 36)
    assert post_xml(url, wrong).status_code == 200
    [entry] = journal.entries()
    assert entry.status == "60"
    assert "Syntax error in the IDoc" in entry.status_text
    assert "BELNR" in entry.status_text
    assert journal.documents() == []


def test_unknown_basic_type_is_kept_with_an_error_status(url: str, journal: Journal) -> None:
    assert post_xml(url, render(order(), wire="xml").replace(b"ORDERS05", b"ZORDERS9")).status_code == 200
    [entry] = journal.entries()
    assert (entry.status, entry.status_text) == ("60", "Syntax error in the IDoc: The basic type ZORDERS9 is not known")


@pytest.mark.parametrize("body", [b"", b"no XML", b"<x/>", b'<!DOCTYPE x [<!ENTITY e "v">]><x>&e;</x>'])
def test_what_is_no_idoc_is_refused(url: str, journal: Journal, body: bytes) -> None:
    answer = post_xml(url, body)
    assert answer.status_code == 400
    assert "IDoc-XML-inbound ok" not in answer.text
    assert journal.entries() == []


def drop(folder: Path, name: str, content: bytes) -> None:
    """As it should be done: whole under another name, then renamed."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.part").write_bytes(content)
    (folder / f"{name}.part").rename(folder / name)


@pytest.mark.parametrize("message_type", RECORDS)
def test_flat_file_of_every_kind_is_posted(url: str, tmp_path: Path, journal: Journal, message_type: str) -> None:
    drop(tmp_path / "drop", "idoc.txt", to_flat(from_xml(render(RECORDS[message_type]), BASIC_TYPES).idoc))
    wait_for(lambda: (tmp_path / "drop/done/idoc.txt").exists())
    [entry] = journal.entries()
    assert (entry.channel, entry.arckey, entry.message_type, entry.status) == ("file", MESSAGE_ID, message_type, "53")


def test_xml_file_is_posted_once(url: str, tmp_path: Path, journal: Journal) -> None:
    for name in ("a.xml", "b.xml"):
        drop(tmp_path / "drop", name, b"\xef\xbb\xbf" + render(order(), wire="xml"))
    wait_for(lambda: (tmp_path / "drop/done/a.xml").exists() and (tmp_path / "drop/done/b.xml").exists())
    assert [entry.repeats for entry in journal.entries()] == [1]


def test_file_of_several_idocs_is_several(url: str, tmp_path: Path, journal: Journal) -> None:
    idocs = [from_xml(render(order(str(n)), message_id=numbered(n)), BASIC_TYPES).idoc for n in (1, 2)]
    drop(tmp_path / "drop", "two.txt", b"".join(map(to_flat, idocs)))
    wait_for(lambda: (tmp_path / "drop/done/two.txt").exists())
    assert [entry.order_number for entry in journal.entries()] == ["1", "2"]


def test_file_that_is_no_idoc_is_put_aside_with_the_reason(url: str, tmp_path: Path, journal: Journal) -> None:
    drop(tmp_path / "drop", "wrong.txt", b"Good morning")
    wait_for(lambda: (tmp_path / "drop/failed/wrong.txt").exists())
    assert "FILE_INVALID" in (tmp_path / "drop/failed/wrong.txt.txt").read_text(encoding="utf-8")
    assert journal.entries() == []


@pytest.mark.parametrize("name", ["x.part", "x.tmp", "x.filepart", ".x"])
def test_unfinished_file_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"half")
    taken: list[Entry] = []
    assert take_files(tmp_path, lambda content: taken) == 0
    assert (tmp_path / name).exists()


def statuses(url: str, *message_ids: str) -> list[tuple[str, StatusKind, str, str]]:
    query = IdocStatusQuery(Endpoint(url=urljoin(url, STATUS_PATH)))
    found = query.statuses([message(message_id) for message_id in message_ids])
    return [(report.message_id, report.kind, report.status, report.posted_as) for report in found]


def test_status_query_tells_what_became_of_idocs(url: str) -> None:
    switch_faults(url, stays_64={"count": 1, "after": 1}, status_51={"count": 1, "after": 1})
    for last in (1, 2, 3):
        body = envelope_of(render(order(str(last)), message_id=numbered(last)))
        assert requests.post(url, data=body, timeout=10).status_code == 200
    assert statuses(url, numbered(1), numbered(2), numbered(3), numbered(9)) == [
        (numbered(1), StatusKind.POSTED, "53", "0000000001"),
        (numbered(2), StatusKind.WAITING, "64", ""),
        (numbered(3), StatusKind.FAILED, "51", ""),
    ]
    process_idocs(url)
    assert [status for _, _, status, _ in statuses(url, numbered(2), numbered(3))] == ["53", "53"]


def test_status_query_tells_both_numbers_of_the_idoc(url: str) -> None:
    requests.post(url, data=envelope_of(render(order())), timeout=10)
    [report] = IdocStatusQuery(Endpoint(url=urljoin(url, STATUS_PATH))).statuses([message()])
    assert (report.transfer_number, report.reference) == (transfer_number(MESSAGE_ID), "0000000000000001")
    assert report.at is not None


QUERY = b'<GetIDocStatus xmlns="urn:intray:idoc-status:1">%s</GetIDocStatus>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (QUERY % b"", "REQUEST_INVALID"),
        (QUERY % b"<MessageId></MessageId>", "REQUEST_INVALID"),
        (QUERY % (b"<MessageId>x</MessageId>" * 1001), "REQUEST_INVALID"),
        (b"<Other/>", "OPERATION_UNKNOWN"),
    ],
)
def test_wrong_query_is_refused(url: str, body: bytes, code: str) -> None:
    answer = requests.post(urljoin(url, STATUS_PATH), data=envelope_of(b"<?xml?>" + body), timeout=10)
    assert answer.status_code == 500
    assert f"<n0:Code>{code}</n0:Code>" in answer.text


def test_status_query_goes_wrong_like_any_service(url: str) -> None:
    switch_faults(url, unavailable=1)
    with pytest.raises(RetriableError):
        statuses(url, MESSAGE_ID)
    assert statuses(url, MESSAGE_ID) == []
