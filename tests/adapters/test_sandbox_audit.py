"""The way back: the sandbox ERP reports by ALEAUD to the real endpoint."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from adapters.idoc.structure import Idoc
from adapters.sandbox.audit import StatusEndpoint
from adapters.sandbox.erp import process_idocs, report_to, running_erp, switch_faults
from adapters.status_endpoint import make_app, serving
from datamodel.delivery import StatusKind, StatusReport, transfer_number
from datamodel.errors import DocumentError, RejectionCode, RetriableError
from tests.adapters.peers import make_identity
from tests.adapters.sandbox_records import MESSAGE_ID, RECORDS, envelope_of, numbered, render


class Ledger:
    """Takes reports, or cannot, for as many as it is told."""

    def __init__(self) -> None:
        self.reports: list[StatusReport] = []
        self.failing = 0
        self.lock = threading.Lock()

    def take(self, report: StatusReport) -> bool:
        with self.lock:
            if self.failing:
                self.failing -= 1
                raise RetriableError("The store is away")
            self.reports.append(report)
            return True

    def said(self) -> list[tuple[str, str]]:
        return [(report.transfer_number[-4:], report.status) for report in self.reports]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def endpoint(ledger: Ledger) -> Iterator[str]:
    with serving(make_app(ledger.take, user="erp", password="geheim€")) as url:
        yield url


@pytest.fixture
def url(endpoint: str, tmp_path: Path) -> Iterator[str]:
    with running_erp(tmp_path, reports_to=StatusEndpoint(endpoint, "erp", "geheim€")) as url:
        yield url


def send(url: str, message_id: str = MESSAGE_ID, *, record: str = "ORDERS") -> None:
    body = envelope_of(render(RECORDS[record], message_id=message_id))
    assert requests.post(url, data=body, timeout=10).status_code == 200


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


def audits(url: str) -> list[dict[str, object]]:
    told: list[dict[str, object]] = requests.get(url.replace("/sap/bc/srt/idoc", "/audits"), timeout=10).json()
    return told


def settled(url: str) -> bool:
    return all(audit["state"] != "due" for audit in audits(url))


def test_posted_idoc_is_reported_with_what_it_was_posted_as(url: str, ledger: Ledger) -> None:
    send(url)
    wait_for(lambda: ledger.reports)
    [report] = ledger.reports
    assert (report.kind, report.status, report.posted_as) == (StatusKind.POSTED, "53", "0000000001")
    assert (report.transfer_number, report.reference) == (transfer_number(MESSAGE_ID), "0000000000000001")
    assert report.text == "Sales order 0000000001 has been posted"
    assert report.at is not None
    wait_for(lambda: settled(url))
    [audit] = audits(url)
    assert (audit["state"], audit["sent"], audit["failures"]) == ("sent", 1, 0)
    assert str(audit["arckey"]).startswith("urn:sap.com:msgid=")
    assert audit["arckey"] != MESSAGE_ID


@pytest.mark.parametrize("record", RECORDS)
def test_every_kind_of_record_is_reported(url: str, ledger: Ledger, record: str) -> None:
    send(url, record=record)
    wait_for(lambda: ledger.reports)
    assert [(report.kind, bool(report.posted_as)) for report in ledger.reports] == [(StatusKind.POSTED, True)]


def test_refusal_is_reported_in_the_words_of_the_erp(url: str, ledger: Ledger) -> None:
    words = "Kunde 100042 ist für den Vertriebsbereich 1000/10/00 nicht angelegt & gesperrt, bitte Stammdaten prüfen."
    switch_faults(url, status_51={"count": 1, "text": words})
    send(url)
    wait_for(lambda: ledger.reports)
    [report] = ledger.reports
    assert (report.kind, report.status, report.posted_as) == (StatusKind.FAILED, "51", "")
    assert report.text == words


def test_repeat_of_an_idoc_is_not_reported_again(url: str, ledger: Ledger) -> None:
    send(url)
    send(url)
    wait_for(lambda: settled(url))
    assert len(ledger.reports) == 1


def test_waiting_idoc_is_reported_when_it_is_processed(url: str, ledger: Ledger) -> None:
    switch_faults(url, stays_64=1)
    send(url)
    assert audits(url) == []
    process_idocs(url)
    wait_for(lambda: ledger.reports)
    assert [report.status for report in ledger.reports] == ["53"]


def test_idoc_that_a_clerk_posts_after_all_is_reported_twice(url: str, ledger: Ledger) -> None:
    switch_faults(url, status_51=1)
    send(url)
    wait_for(lambda: ledger.reports)
    process_idocs(url)
    wait_for(lambda: len(ledger.reports) == 2)
    assert [report.status for report in ledger.reports] == ["51", "53"]


def test_late_report_comes_late_and_the_others_pass_it(url: str, ledger: Ledger) -> None:
    switch_faults(url, aleaud_late={"count": 1, "seconds": 0.5})
    send(url, numbered(1))
    send(url, numbered(2))
    wait_for(lambda: len(ledger.reports) == 2)
    expected = [transfer_number(numbered(2)), transfer_number(numbered(1))]
    assert [report.transfer_number for report in ledger.reports] == expected


def test_repeated_report_comes_twice_with_the_same_words(url: str, ledger: Ledger) -> None:
    switch_faults(url, aleaud_repeated=1)
    send(url)
    wait_for(lambda: len(ledger.reports) == 2)
    assert ledger.reports[0] == ledger.reports[1]
    wait_for(lambda: settled(url))
    assert [audit["sent"] for audit in audits(url)] == [2]


def test_lost_report_never_comes(url: str, ledger: Ledger) -> None:
    switch_faults(url, aleaud_lost=1)
    send(url, numbered(1))
    send(url, numbered(2))
    wait_for(lambda: ledger.reports)
    time.sleep(0.1)
    assert [report.transfer_number for report in ledger.reports] == [transfer_number(numbered(2))]
    assert [audit["state"] for audit in audits(url)] == ["lost", "sent"]


def test_report_out_of_order_brings_the_older_status_last(url: str, ledger: Ledger) -> None:
    switch_faults(url, aleaud_out_of_order=1)
    send(url)
    wait_for(lambda: len(ledger.reports) == 2)
    assert [report.status for report in ledger.reports] == ["53", "64"]
    assert [report.kind for report in ledger.reports] == [StatusKind.POSTED, StatusKind.WAITING]


def test_report_that_is_not_taken_comes_again_until_it_is(url: str, ledger: Ledger) -> None:
    ledger.failing = 3
    send(url)
    wait_for(lambda: ledger.reports)
    wait_for(lambda: settled(url))
    [audit] = audits(url)
    assert (audit["state"], audit["failures"]) == ("sent", 3)


def test_wrong_logon_is_tried_again(endpoint: str, ledger: Ledger, tmp_path: Path) -> None:
    with running_erp(tmp_path, reports_to=StatusEndpoint(endpoint, "erp", "wrong")) as url:
        send(url)
        wait_for(lambda: audits(url)[0]["failures"])
        assert ledger.reports == []
        report_to(url, endpoint, user="erp", password="geheim€")
        wait_for(lambda: ledger.reports)


def test_report_survives_a_restart_of_the_erp(ledger: Ledger, tmp_path: Path) -> None:
    nobody = StatusEndpoint("http://127.0.0.1:1/idoc", "erp", "geheim€")
    with running_erp(tmp_path, reports_to=nobody) as url:
        send(url)
        wait_for(lambda: audits(url)[0]["failures"])
        first = audits(url)[0]["arckey"]
    app = make_app(ledger.take, user="erp", password="geheim€")
    with serving(app) as endpoint, running_erp(tmp_path, reports_to=StatusEndpoint(endpoint, "erp", "geheim€")) as url:
        wait_for(lambda: ledger.reports)
        assert [audit["arckey"] for audit in audits(url)] == [first]


@contextmanager
def refusing() -> Iterator[str]:
    """An endpoint that takes no status at all."""

    def take(report: StatusReport) -> bool:
        raise AssertionError(report)

    with serving(make_app(take, user="", password="", read=lambda idoc: [], max_bytes=10)) as url:
        yield url


def test_endpoint_that_cannot_take_it_is_not_believed_to_have_it(tmp_path: Path) -> None:
    with refusing() as endpoint, running_erp(tmp_path, reports_to=StatusEndpoint(endpoint)) as url:
        send(url)
        wait_for(lambda: audits(url)[0]["failures"])
        assert [audit["sent"] for audit in audits(url)] == [0]


def test_refused_report_is_not_sent_again(ledger: Ledger, tmp_path: Path) -> None:
    def read(idoc: Idoc) -> list[StatusReport]:
        raise DocumentError(RejectionCode.DAMAGED, "Not so")

    app = make_app(ledger.take, user="", password="", read=read)
    with serving(app) as endpoint, running_erp(tmp_path, reports_to=StatusEndpoint(endpoint)) as url:
        send(url)
        wait_for(lambda: settled(url))
        [audit] = audits(url)
    assert (audit["state"], audit["sent"]) == ("refused", 0)
    assert "Not so" in str(audit["answer"])


def test_nothing_is_reported_without_an_endpoint(tmp_path: Path) -> None:
    with running_erp(tmp_path) as url:
        send(url)
        assert audits(url) == []


def test_report_goes_over_tls(ledger: Ledger, tmp_path: Path) -> None:
    identity = make_identity(tmp_path, "intray")
    app = make_app(ledger.take, user="erp", password="geheim€")
    with serving(app, certificate=identity.certificate, key=identity.key) as endpoint:
        told = StatusEndpoint(endpoint, "erp", "geheim€", ca=identity.certificate)
        with running_erp(tmp_path / "erp", reports_to=told) as url:
            send(url)
            wait_for(lambda: ledger.reports)


def test_password_of_the_endpoint_shows_nowhere() -> None:
    assert "geheim" not in repr(StatusEndpoint("http://x", "erp", "geheim"))
