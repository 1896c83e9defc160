import dataclasses
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
import zeep
from lxml import etree

from adapters.idoc.structure import NAMESPACE
from adapters.sandbox.erp import FAULTS, FAULTS_VARIABLE, running_erp, switch_faults
from adapters.sandbox.inbound import Fault, Inbound
from adapters.sandbox.journal import Entry, Journal
from adapters.sandbox.subject import Subject
from adapters.wsdl import ERP_IDOC_WSDL

GOLDEN = (Path(__file__).parent / "golden" / "idoc" / "order.xml").read_text(encoding="utf-8").partition("?>\n")[2]
ARCKEY = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
NAMES = {"s": "http://schemas.xmlsoap.org/soap/envelope/", "i": NAMESPACE}


def envelope(*messages: str) -> bytes:
    body = "".join(messages)
    return f'<s:Envelope xmlns:s="{NAMES["s"]}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


def post(url: str, body: bytes, **options: object) -> requests.Response:
    return requests.post(url, data=body, headers={"Content-Type": "text/xml"}, timeout=10, **options)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "erp"


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    with running_erp(folder) as url:
        yield url


def fault_of(response: requests.Response) -> tuple[str | None, str | None]:
    assert response.status_code == 500
    fault = etree.fromstring(response.content).find("s:Body/s:Fault", NAMES)
    assert fault is not None
    return fault.findtext("faultcode"), fault.findtext("detail/i:IDocFault/i:Code", namespaces=NAMES)


def test_idoc_is_kept_as_a_file_and_in_the_journal(url: str, folder: Path) -> None:
    response = post(url, envelope(GOLDEN))
    assert response.status_code == 200
    answer = etree.fromstring(response.content)
    assert answer.findtext(".//i:IDocAssign/i:DbId", namespaces=NAMES) == "0000000000000001"
    [entry] = Journal(folder).entries()
    assert (entry.arckey, entry.order_number, entry.repeats) == (ARCKEY, "4500012345", 0)
    assert answer.findtext(".//i:IDocAssign/i:TransferId", namespaces=NAMES) == entry.transfer_id
    kept = etree.fromstring(Journal(folder).content(entry))
    assert etree.tostring(kept, method="c14n") == etree.tostring(etree.fromstring(GOLDEN), method="c14n")


def test_known_message_id_gets_the_same_answer_and_is_counted(url: str, folder: Path) -> None:
    first, second = post(url, envelope(GOLDEN)), post(url, envelope(GOLDEN))
    assert (second.status_code, second.content) == (200, first.content)
    assert [entry.repeats for entry in Journal(folder).entries()] == [1]
    assert [path.name for path in folder.glob("*.xml")] == ["0000000000000001.xml"]


def test_journal_is_told_as_json(url: str, folder: Path) -> None:
    post(url, envelope(GOLDEN))
    post(url, envelope(GOLDEN.replace(ARCKEY, ARCKEY[:-1] + "0")))
    told = requests.get(urljoin(url, "/idocs"), timeout=10).json()
    assert [entry["idoc_number"] for entry in told] == ["0000000000000001", "0000000000000002"]
    assert told == [dataclasses.asdict(entry) for entry in Journal(folder).entries()]


def test_numbers_go_on_after_a_restart(folder: Path) -> None:
    for last_digit in "01":
        with running_erp(folder) as url:
            assert post(url, envelope(GOLDEN.replace(ARCKEY, ARCKEY[:-1] + last_digit))).status_code == 200
    assert [entry.idoc_number[-2:] for entry in Journal(folder).entries()] == ["01", "02"]


def test_many_senders_of_one_idoc_leave_one(url: str, folder: Path) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(post(url, envelope(GOLDEN)).status_code)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [entry] = Journal(folder).entries()
    assert set(statuses) <= {200, 500}  # 500 is MSGID_LOCKED, for those who came at the same moment
    assert entry.repeats == statuses.count(200) - 1


IDOC = re.search(r"<IDOC .*</IDOC>", GOLDEN, re.DOTALL)[0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (envelope(GOLDEN, GOLDEN), "MULTIPLE_IDOCS_NOT_ALLOWED"),
        (envelope(GOLDEN.replace(IDOC, IDOC + IDOC)), "MULTIPLE_IDOCS_NOT_ALLOWED"),
        (envelope(GOLDEN.replace(ARCKEY, "")), "SOAP_MSGID_INITIAL"),
        (envelope(GOLDEN.replace(f"<ARCKEY>{ARCKEY}</ARCKEY>", "")), "SOAP_MSGID_INITIAL"),
        (envelope(GOLDEN.replace("urn:sap.com:msgid=", "")), "SOAP_MSGID_PREFIX_INVALID"),
        (envelope(GOLDEN.replace(ARCKEY, "urn:sap.com:msgid=")), "SOAP_MSGID_PREFIX_INVALID"),
        (envelope(GOLDEN.replace(">4500012345<", f">{'4' * 36}<")), "IDOC_SCHEMA_VIOLATION"),
        (envelope(GOLDEN.replace("<DATUM>20260305<", "<DATUM>2026-03-05<")), "IDOC_SCHEMA_VIOLATION"),
        (envelope(re.sub(r"<SNDPRN>.*?</SNDPRN>", "", GOLDEN)), "IDOC_SCHEMA_VIOLATION"),
        (envelope(re.sub(r"(?s)<E1EDP01 .*</E1EDP01>", "", GOLDEN)), "IDOC_SCHEMA_VIOLATION"),
        (envelope(re.sub(r"(?s)(<E1EDK03.*</E1EDK03>)(.*)(</IDOC>)", r"\2\1\3", GOLDEN)), "IDOC_SCHEMA_VIOLATION"),
        (envelope(), "IDOC_NOT_FOUND"),
        (envelope("<ORDERS05><IDOC/></ORDERS05>"), "IDOC_NOT_FOUND"),
        (b"not XML", "XML_INVALID"),
        (b"", "XML_INVALID"),
        (b'<!DOCTYPE e [<!ENTITY x "y">]>' + envelope("&x;"), "XML_INVALID"),
    ],
)
def test_wrong_request_is_refused_with_its_code(url: str, folder: Path, body: bytes, code: str) -> None:
    assert fault_of(post(url, body)) == ("soap-env:Client", code)
    assert Journal(folder).entries() == []


def test_schema_violation_says_what_is_wrong(url: str) -> None:
    response = post(url, envelope(GOLDEN.replace("<DATUM>20260305<", "<DATUM>2026-03-05<")))
    assert "Element 'DATUM'" in response.text
    assert "length of '10'" in response.text


class AskingJournal:
    """Asks what becomes of the same request while the first is still being kept."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)
        self.inbound = Inbound(self)  # type: ignore[arg-type]
        self.meanwhile: list[Entry | Fault] = []

    def record(self, subject: Subject, content: bytes, **how: Any) -> Entry:
        self.meanwhile.append(self.inbound.receive(envelope(GOLDEN)))
        return self.journal.record(subject, content, **how)


def test_message_id_in_progress_is_locked(folder: Path) -> None:
    asking = AskingJournal(folder)
    assert isinstance(asking.inbound.receive(envelope(GOLDEN)), Entry)
    [fault] = asking.meanwhile
    assert isinstance(fault, Fault)
    assert (fault.code, fault.party) == ("MSGID_LOCKED", "Server")
    assert [entry.repeats for entry in Journal(folder).entries()] == [0]


def test_password_is_asked_for(folder: Path) -> None:
    with running_erp(folder, user="intray", password="geheim€") as url:
        assert post(url, envelope(GOLDEN)).status_code == 401
        assert post(url, envelope(GOLDEN), auth=("intray", "wrong")).status_code == 401
        assert post(url, envelope(GOLDEN), auth=(b"intray", "geheim€".encode())).status_code == 200


def test_huge_request_is_refused(folder: Path) -> None:
    with running_erp(folder, max_bytes=100_000) as url:
        assert post(url, b"x" * 100_001).status_code == 413
        assert post(url, b"x" * 5_000_000).status_code == 413
        assert post(url, envelope(GOLDEN)).status_code == 200


def test_request_without_length_is_refused(url: str) -> None:
    response = requests.post(url, data=iter([b"<x/>"]), timeout=10)
    assert response.status_code == 411


def test_other_paths_are_not_found(url: str) -> None:
    assert post(urljoin(url, "/sap/bc/srt/other"), b"").status_code == 404
    assert requests.get(url, timeout=10).status_code == 404


def test_client_number_in_the_url_is_no_hindrance(url: str) -> None:
    assert post(f"{url}?sap-client=100", envelope(GOLDEN)).status_code == 200


def test_unavailable_befalls_as_many_requests_as_asked(url: str) -> None:
    switch_faults(url, unavailable=2)
    assert [post(url, envelope(GOLDEN)).status_code for _ in range(3)] == [503, 503, 200]


def test_locked_is_a_fault_of_the_server(url: str) -> None:
    switch_faults(url, locked=1)
    assert fault_of(post(url, envelope(GOLDEN))) == ("soap-env:Server", "MSGID_LOCKED")


def test_dropped_connection_leaves_the_idoc(url: str, folder: Path) -> None:
    switch_faults(url, drop_after_commit=1)
    with pytest.raises(requests.ConnectionError):
        post(url, envelope(GOLDEN))
    assert [entry.repeats for entry in Journal(folder).entries()] == [0]


def test_hanging_erp_gives_no_answer(url: str, folder: Path) -> None:
    switch_faults(url, hang=1)
    with pytest.raises(requests.ReadTimeout):
        requests.post(url, data=envelope(GOLDEN), timeout=0.2)
    assert Journal(folder).entries() == []


@pytest.mark.parametrize("body", [b'{"explode": 1}', b'{"hang": "x"}', b"[1]", b"no JSON"])
def test_unknown_fault_is_refused(url: str, body: bytes) -> None:
    assert post(urljoin(url, "/faults"), body).status_code == 400
    assert requests.get(urljoin(url, "/faults"), timeout=10).json() == dict.fromkeys(FAULTS, 0)


def test_faults_can_be_set_by_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FAULTS_VARIABLE, "unavailable, locked=2")
    with running_erp(folder) as url:
        told = requests.get(urljoin(url, "/faults"), timeout=10).json()
        assert {name: count for name, count in told.items() if count} == {"unavailable": 1, "locked": 2}


def test_any_soap_client_can_send_by_the_pinned_wsdl(url: str, folder: Path) -> None:
    with zeep.Client(str(ERP_IDOC_WSDL)) as client:
        service = client.create_service(f"{{{NAMESPACE}}}IDocBinding", url)
        service.ORDERS05(
            IDOC={
                "BEGIN": "1",
                "EDI_DC40": {"SEGMENT": "1", "TABNAM": "EDI_DC40", "DIRECT": "2", "IDOCTYP": "ORDERS05",
                             "MESTYP": "ORDERS", "SNDPOR": "A", "SNDPRT": "LS", "SNDPRN": "A", "RCVPOR": "B",
                             "RCVPRT": "LS", "RCVPRN": "B", "ARCKEY": ARCKEY},
                "E1EDK01": {"SEGMENT": "1", "BELNR": "77"},
                "E1EDKA1": [{"SEGMENT": "1", "PARVW": "AG", "PARTN": "100042"}],
                "E1EDK02": [{"SEGMENT": "1", "QUALF": "001", "BELNR": "77"}],
                "E1EDP01": [{"SEGMENT": "1", "POSEX": "000010", "MENGE": "1",
                             "E1EDP20": [{"SEGMENT": "1", "WMENG": "1"}],
                             "E1EDP19": [{"SEGMENT": "1", "QUALF": "002", "IDTNR": "4711-A"}]}],
            }
        )  # fmt: skip
    assert [entry.order_number for entry in Journal(folder).entries()] == ["77"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_serves_until_interrupted(folder: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "adapters.sandbox.erp", "--port", "0", "--folder", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stderr is not None
        told = process.stderr.readline()
        url = re.search(r"http://\S+", told)
        try:
            assert url, told
            assert post(url[0], envelope(GOLDEN)).status_code == 200
        finally:
            process.send_signal(number)
        assert process.wait(10) == 0


def test_schema_is_compiled_by_many_threads_at_once_in_a_new_process() -> None:
    """libxml2's types are set up by the first schema of a process; several processes, as it is a matter of moments."""
    program = (
        "import threading, sys\n"
        "from lxml import etree\n"
        "from adapters.idoc.schema import schema_errors\n"
        "start, failed = threading.Barrier(4), []\n"
        "def compile():\n"
        "    start.wait()\n"
        "    try: assert schema_errors(etree.Element('x'), 'ORDERS05')\n"
        "    except Exception as error: failed.append(error)\n"
        "threads = [threading.Thread(target=compile) for _ in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "sys.exit(bool(failed))\n"
    )
    root = Path(__file__).parents[2]
    running = [subprocess.Popen([sys.executable, "-c", program], cwd=root) for _ in range(6)]
    assert [process.wait(timeout=60) for process in running] == [0] * 6


def test_stopped_erp_talks_to_nobody_any_more(folder: Path) -> None:
    with requests.Session() as session:
        with running_erp(folder) as url:
            assert session.post(url, data=envelope(GOLDEN), timeout=10).status_code == 200
        with pytest.raises(requests.ConnectionError):
            session.post(url, data=envelope(GOLDEN), timeout=10)
    assert [entry.repeats for entry in Journal(folder).entries()] == [0]
