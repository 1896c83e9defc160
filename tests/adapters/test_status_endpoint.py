import base64
import datetime as dt
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree

from adapters.idoc.control import IdocProfile
from adapters.idoc.status.reports import compose_audit, compose_status
from adapters.idoc.structure import NAMESPACE
from adapters.idoc.xml import to_xml
from adapters.status_endpoint import make_app, serve, serving
from datamodel.delivery import StatusKind, StatusReport
from datamodel.errors import ConfigurationError, RetriableError

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NAMES = {"s": SOAP, "i": NAMESPACE}
AUDIT_ID = "urn:sap.com:msgid=00000000000000000000000000000001"
AT = dt.datetime(2026, 3, 6, 9, 30, tzinfo=dt.UTC)
POSTED = StatusReport(
    kind=StatusKind.POSTED,
    status="53",
    text="Standard order 12345 has been saved",
    transfer_number="9582354406559215",
    reference="0000000000000042",
    posted_as="0000012345",
    at=AT,
)
FAILED = StatusReport(
    kind=StatusKind.FAILED,
    status="51",
    text="Sold-to party 100042 is not defined",
    transfer_number="0000000000000007",
    reference="0000000000000043",
    at=AT,
)


def envelope(message: bytes, header: str = "") -> bytes:
    body = message.partition(b"?>")[2] if message.startswith(b"<?xml") else message
    return f'<s:Envelope xmlns:s="{SOAP}">{header}<s:Body>'.encode() + body + b"</s:Body></s:Envelope>"


def audit(*reports: StatusReport) -> bytes:
    idoc = compose_audit(reports, IdocProfile(), message_type="ORDERS", message_id=AUDIT_ID, created_at=AT)
    return to_xml(idoc)


class Ledger:
    """Takes reports; knows all messages unless told otherwise; is out of reach when told so."""

    def __init__(self) -> None:
        self.reports: list[StatusReport] = []
        self.files: list[tuple[bytes, str]] = []
        self.error: Exception | None = None
        self.knows = True

    def take(self, report: StatusReport) -> bool:
        if self.error:
            raise self.error
        self.reports.append(report)
        return self.knows

    def receive(self, content: bytes, name: str) -> None:
        if self.error:
            raise self.error
        self.files.append((content, name))


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[str, Ledger]]:
    ledger = Ledger()
    app = make_app(lambda report: ledger.take(report), user="erp", password="geheim€",
                   receive=lambda content, name: ledger.receive(content, name), max_bytes=100_000)  # fmt: skip
    with serving(app) as url:
        yield url, ledger


@pytest.fixture
def ledger(running: tuple[str, Ledger]) -> Ledger:
    running[1].__init__()  # type: ignore[misc]  # empty again for each test
    return running[1]


@pytest.fixture
def url(running: tuple[str, Ledger], ledger: Ledger) -> str:
    return running[0]


def post(url: str, body: bytes, **options: object) -> requests.Response:
    settings: dict[str, object] = {"auth": (b"erp", "geheim€".encode()), "timeout": 10, **options}
    return requests.post(url, data=body, headers={"Content-Type": "text/xml"}, **settings)  # type: ignore[arg-type]


def fault_of(response: requests.Response) -> tuple[str, str, str]:
    assert response.status_code == 500
    fault = etree.fromstring(response.content).find("s:Body/s:Fault", NAMES)
    assert fault is not None
    detail = fault.find("detail/i:IDocFault", NAMES)
    assert detail is not None
    code, text = (detail.findtext(f"i:{name}", "", NAMES) for name in ("Code", "Text"))
    return fault.findtext("faultcode", "").rpartition(":")[2], code, text


def test_reports_of_an_aleaud_are_taken_in_their_order(url: str, ledger: Ledger) -> None:
    response = post(url, envelope(audit(POSTED, FAILED)))
    assert response.status_code == 200
    assert ledger.reports == [POSTED, FAILED]
    answer = etree.fromstring(response.content).find("s:Body/i:ALEAUD01.Response/i:IDocAssign", NAMES)
    assert answer is not None
    assert answer.findtext("i:DbId", "", NAMES) == "0000000000000001"


def test_reports_of_a_status_message_tell_the_message_id(url: str, ledger: Ledger) -> None:
    message_id = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
    report = StatusReport(kind=StatusKind.FAILED, status="51", text="No", message_id=message_id, at=AT)
    idoc = compose_status([report], IdocProfile(), message_id=AUDIT_ID, created_at=AT)
    assert post(url, envelope(to_xml(idoc))).status_code == 200
    assert [(r.message_id, r.status, r.text) for r in ledger.reports] == [(message_id, "51", "No")]


def test_repeat_is_answered_like_the_first(url: str, ledger: Ledger) -> None:
    first, second = post(url, envelope(audit(POSTED))), post(url, envelope(audit(POSTED)))
    assert (second.status_code, second.content) == (200, first.content)
    assert ledger.reports == [POSTED, POSTED]


def test_report_of_an_unknown_message_is_taken_and_logged(
    url: str, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    ledger.knows = False
    assert post(url, envelope(audit(POSTED))).status_code == 200
    assert "Status 53 of 9582354406559215: no such message here" in caplog.text


@pytest.mark.parametrize(
    "logon",
    [
        None,
        (b"erp", b"wrong"),
        (b"other", "geheim€".encode()),
        (b"", b""),
        (b"erp", b""),
    ],
)
def test_only_the_erp_is_let_in(url: str, ledger: Ledger, logon: tuple[bytes, bytes] | None) -> None:
    response = post(url, envelope(audit(POSTED)), auth=logon)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")
    assert ledger.reports == []


@pytest.mark.parametrize(
    "header", ["Bearer abc", "Basic", "Basic ", "Basic \xff\xfe", "basic x", "Digest username=erp"]
)
def test_strange_logons_are_turned_away(url: str, header: str) -> None:
    response = requests.post(url, data=b"x", headers={"Authorization": header.encode("latin-1")}, timeout=10)
    assert response.status_code == 401


def test_scheme_of_the_logon_is_told_in_any_case(url: str) -> None:
    token = base64.b64encode("erp:geheim€".encode()).decode()
    headers = {"Authorization": f"BASIC {token}"}
    assert requests.post(url, data=envelope(audit(POSTED)), headers=headers, timeout=10).status_code == 200


OTHER = (
    f'<DELVRY07 xmlns="{NAMESPACE}"><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><DOCNUM>0000000000000815</DOCNUM>'
    "<IDOCTYP>DELVRY07</IDOCTYP><MESTYP>SHPCON</MESTYP></EDI_DC40></IDOC></DELVRY07>"
).encode()


def test_other_idoc_is_handed_on_as_a_file(url: str, ledger: Ledger) -> None:
    response = post(url, envelope(OTHER))
    assert response.status_code == 200
    assert b"DELVRY07.Response" in response.content
    [(content, name)] = ledger.files
    assert name == "DELVRY07-0000000000000815.xml"
    assert etree.tostring(etree.fromstring(content), method="c14n") == etree.tostring(
        etree.fromstring(OTHER), method="c14n"
    )
    assert ledger.reports == []


def test_other_idoc_keeps_no_path_in_its_name(url: str, ledger: Ledger) -> None:
    post(url, envelope(OTHER.replace(b"0000000000000815", b"../../etc/x")))
    assert [name for _, name in ledger.files] == ["DELVRY07.xml"]


def test_other_idoc_is_refused_where_nobody_wants_it(ledger: Ledger) -> None:
    with serving(make_app(ledger.take, user="erp", password="geheim€")) as url:
        party, code, text = fault_of(post(url, envelope(OTHER)))
    assert (party, code) == ("Client", "IDOC_NOT_EXPECTED")
    assert "DELVRY07 is not taken here, but ALEAUD01 and SYSTAT01" in text


@pytest.mark.parametrize("body", [envelope(audit(POSTED)), envelope(OTHER)])
def test_store_out_of_reach_has_the_erp_send_again(url: str, ledger: Ledger, body: bytes) -> None:
    ledger.error = RetriableError("The database is not reached")
    party, code, text = fault_of(post(url, body))
    assert (party, code) == ("Server", "TRY_LATER")
    assert "The database is not reached" in text
    ledger.error = None
    assert post(url, body).status_code == 200


def test_bug_is_a_fault_of_ours_without_its_words(url: str, ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    ledger.error = KeyError("secret path /srv")
    party, code, text = fault_of(post(url, envelope(audit(POSTED))))
    assert (party, code) == ("Server", "INTERNAL_ERROR")
    assert "secret" not in text
    assert "secret path" in caplog.text


BARE = audit(POSTED)


@pytest.mark.parametrize(
    ("body", "party", "code"),
    [
        (b"", "Client", "XML_INVALID"),
        (b"no XML", "Client", "XML_INVALID"),
        (b'<!DOCTYPE x [<!ENTITY e "v">]>' + envelope(b"<x>&e;</x>"), "Client", "XML_INVALID"),
        (BARE, "Client", "ENVELOPE_MISSING"),
        (envelope(b""), "Client", "IDOC_NOT_FOUND"),
        (envelope(b"<x/>"), "Client", "IDOC_NOT_FOUND"),
        (envelope(BARE.partition(b"?>")[2] * 2), "Client", "IDOC_NOT_FOUND"),
        (envelope(b"<ALEAUD01><IDOC/></ALEAUD01>"), "Client", "CONTROL_MISSING"),
        (envelope(BARE).replace(SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope"), "VersionMismatch",
         "SOAP_VERSION"),
        (envelope(BARE, '<s:Header><x:y xmlns:x="u" s:mustUnderstand="1"/></s:Header>'), "MustUnderstand",
         "HEADER_UNKNOWN"),
        (envelope(re.sub(rb"(?s)<E1ADHDR.*</E1ADHDR>", b"", BARE)), "Client", "STATUS_MISSING"),
        (envelope(BARE.replace(b"</IDOC>", b"<x><IDOC/></x></IDOC>")), "Client", "TOO_MANY_PARTS"),
    ],
)  # fmt: skip
def test_wrong_request_is_a_fault_of_the_client(url: str, ledger: Ledger, body: bytes, party: str, code: str) -> None:
    assert fault_of(post(url, body))[:2] == (party, code)
    assert ledger.reports == []


def test_huge_request_is_not_read(url: str) -> None:
    assert post(url, b"x" * 100_001).status_code == 413


def test_request_without_a_length_is_limited_too(url: str) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 10_000

    assert post(url, chunks()).status_code == 413  # type: ignore[arg-type]
    assert post(url, iter([envelope(audit(POSTED))])).status_code == 200  # type: ignore[arg-type]


def test_sender_who_gives_up_leaves_nothing(url: str, ledger: Ledger) -> None:
    parts = urlsplit(url)
    body = envelope(audit(POSTED))
    token = base64.b64encode("erp:geheim€".encode()).decode()
    head = f"POST /idoc HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
        connection.sendall(head.encode() + body[:-20])
    time.sleep(0.1)
    assert ledger.reports == []
    assert post(url, body).status_code == 200


def test_other_ways_are_closed(url: str) -> None:
    assert requests.get(url, timeout=10).status_code == 405
    assert requests.post(url + "/other", timeout=10).status_code == 404


def test_many_senders_at_once(url: str, ledger: Ledger) -> None:
    threads = [threading.Thread(target=post, args=(url, envelope(audit(POSTED)))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.reports == [POSTED] * 12


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Intray test"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(paths[0]), "-keyout", str(paths[1])]
    subprocess.run(command, check=True, capture_output=True)
    return paths


def test_tls_is_spoken(ledger: Ledger, tls: tuple[Path, Path]) -> None:
    app = make_app(ledger.take, user="erp", password="geheim€")
    with serving(app, certificate=tls[0], key=tls[1]) as url:
        assert url.startswith("https://")
        assert post(url, envelope(audit(POSTED)), verify=str(tls[0])).status_code == 200


def test_client_certificate_is_demanded(ledger: Ledger, tls: tuple[Path, Path]) -> None:
    app = make_app(ledger.take, user="erp", password="geheim€")
    with serving(app, certificate=tls[0], key=tls[1], client_ca=tls[0]) as url:
        with pytest.raises((requests.ConnectionError, ssl.SSLError)):
            post(url, envelope(audit(POSTED)), verify=str(tls[0]))
        shown = (str(tls[0]), str(tls[1]))
        assert post(url, envelope(audit(POSTED)), verify=str(tls[0]), cert=shown).status_code == 200


NOWHERE = Path("/nowhere.pem")


@pytest.mark.parametrize(
    ("password", "options", "words"),
    [
        ("", {"host": "0.0.0.0"}, "without a password"),
        ("", {"host": "::"}, "without a password"),
        ("", {"host": "erp.example"}, "without a password"),
        ("secret", {"host": "0.0.0.0"}, "without TLS"),
        (
            "secret",
            {"host": "127.0.0.1", "certificate": Path("/nowhere.pem"), "key": Path("/nowhere.pem")},
            "TLS files",
        ),
    ],
)
def test_unsafe_start_is_refused(ledger: Ledger, password: str, options: dict[str, object], words: str) -> None:
    app = make_app(ledger.take, user="erp", password=password)
    with pytest.raises(ConfigurationError, match=words):
        serve(app, port=0, **options)  # type: ignore[arg-type]


def test_loopback_needs_no_password(ledger: Ledger) -> None:
    with serving(make_app(ledger.take, user="", password="")) as url:
        assert post(url, envelope(audit(POSTED)), auth=None).status_code == 200


def test_port_that_is_taken_is_told(ledger: Ledger) -> None:
    with serving(make_app(ledger.take, user="", password="")) as url:
        port = urlsplit(url).port
        with (
            pytest.raises(ConfigurationError, match="cannot listen"),
            serving(make_app(ledger.take, user="", password=""), port=port or 0),
        ):
            pass
