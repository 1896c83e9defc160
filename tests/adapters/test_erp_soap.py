import inspect
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests
import requests.exceptions
import urllib3
import urllib3.exceptions
import zeep.exceptions
import zeep.transports
from lxml import etree

from adapters.erp_soap import SoapIdocTarget
from adapters.idoc.structure import NAMESPACE
from adapters.sandbox.erp import running_erp, switch_faults
from adapters.sandbox.journal import Journal
from datamodel.delivery import DeliveryState, OutboxMessage
from datamodel.errors import DeliveryRefusedError, RetriableError

PAYLOAD = (Path(__file__).parent / "golden" / "order.xml").read_bytes()
MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
MESSAGE = OutboxMessage(message_id=MESSAGE_ID, target="erp", document_type="purchase_order", payload=PAYLOAD)
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def canonical(xml: bytes | etree._Element) -> bytes:
    element = etree.fromstring(xml) if isinstance(xml, bytes) else etree.fromstring(etree.tostring(xml))
    etree.cleanup_namespaces(element)
    return etree.tostring(element, method="c14n")


def message(payload: bytes, message_id: str = MESSAGE_ID) -> OutboxMessage:
    return OutboxMessage(message_id=message_id, target="erp", document_type="purchase_order", payload=payload)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_erp(tmp_path) as url:
        yield url


def test_delivered_idoc_is_accepted_under_the_number_of_the_erp(url: str) -> None:
    receipt = SoapIdocTarget(url=url).deliver(MESSAGE)
    assert (receipt.state, receipt.reference) == (DeliveryState.ACCEPTED, "0000000000000001")
    assert receipt.received_at.tzinfo is not None


def test_payload_arrives_as_it_was_rendered(url: str, tmp_path: Path) -> None:
    SoapIdocTarget(url=url).deliver(MESSAGE)
    [entry] = Journal(tmp_path).entries()
    assert canonical(Journal(tmp_path).content(entry)) == canonical(PAYLOAD)


def test_receipt_keeps_both_envelopes(url: str) -> None:
    receipt = SoapIdocTarget(url=url).deliver(MESSAGE)
    [sent] = etree.fromstring(receipt.request).findall(f"{{{SOAP}}}Body/*")
    assert canonical(sent) == canonical(PAYLOAD)
    assert b"0000000000000001" in receipt.response


def test_dropped_connection_leaves_one_idoc_after_the_retry(url: str, tmp_path: Path) -> None:
    target = SoapIdocTarget(url=url)
    switch_faults(url, drop_after_commit=1)
    with pytest.raises(RetriableError, match="was not reached or gave no answer"):
        target.deliver(MESSAGE)
    assert target.deliver(MESSAGE).reference == "0000000000000001"
    assert [(entry.arckey, entry.repeats) for entry in Journal(tmp_path).entries()] == [(MESSAGE_ID, 1)]


@pytest.mark.parametrize(("fault", "words"), [("unavailable", "HTTP 503"), ("locked", "MSGID_LOCKED")])
def test_passing_fault_is_retriable(url: str, fault: str, words: str) -> None:
    target = SoapIdocTarget(url=url)
    switch_faults(url, **{fault: 1})
    with pytest.raises(RetriableError, match=words):
        target.deliver(MESSAGE)
    assert target.deliver(MESSAGE).state is DeliveryState.ACCEPTED


def test_hanging_erp_is_given_up_after_the_timeout(url: str) -> None:
    switch_faults(url, hang=1)
    started = time.monotonic()
    with pytest.raises(RetriableError, match="did not answer in time"):
        SoapIdocTarget(url=url, timeout_seconds=0.3).deliver(MESSAGE)
    assert time.monotonic() - started < 5


def test_erp_that_is_not_there_is_retriable(tmp_path: Path) -> None:
    with running_erp(tmp_path) as gone:
        pass
    with pytest.raises(RetriableError, match="was not reached"):
        SoapIdocTarget(url=gone).deliver(MESSAGE)


def test_wrong_password_is_not_the_fault_of_the_document(tmp_path: Path) -> None:
    with running_erp(tmp_path, user="intray", password="geheim€") as url:
        with pytest.raises(RetriableError, match=r"HTTP 401.*Check user, password"):
            SoapIdocTarget(url=url, user="intray", password="wrong").deliver(MESSAGE)
        assert SoapIdocTarget(url=url, user="intray", password="geheim€").deliver(MESSAGE).reference


def test_idoc_that_breaks_the_schema_is_refused_in_the_words_of_the_erp(url: str) -> None:
    with pytest.raises(DeliveryRefusedError, match=r"Element 'MENGE'.*20,5") as caught:
        SoapIdocTarget(url=url).deliver(message(PAYLOAD.replace(b"<MENGE>20<", b"<MENGE>20,5<")))
    assert caught.value.code == "IDOC_SCHEMA_VIOLATION"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (re.sub(rb"(<IDOC .*</IDOC>)", rb"\1\1", PAYLOAD, flags=re.DOTALL), "MULTIPLE_IDOCS_NOT_ALLOWED"),
        (b"", "PAYLOAD_INVALID"),
        (b"ISA*00*", "PAYLOAD_INVALID"),
        (PAYLOAD.replace(MESSAGE_ID.encode(), b""), "PAYLOAD_INVALID"),
        (PAYLOAD.replace(b"ORDERS05", b"ORDERS04"), "PAYLOAD_INVALID"),
    ],
)
def test_wrong_payload_is_refused(url: str, tmp_path: Path, payload: bytes, code: str) -> None:
    with pytest.raises(DeliveryRefusedError) as caught:
        SoapIdocTarget(url=url).deliver(message(payload))
    assert caught.value.code == code
    assert Journal(tmp_path).entries() == []


def test_wrong_prefix_is_refused(url: str) -> None:
    bare = MESSAGE_ID.removeprefix("urn:sap.com:msgid=")
    with pytest.raises(DeliveryRefusedError) as caught:
        SoapIdocTarget(url=url).deliver(message(PAYLOAD.replace(MESSAGE_ID.encode(), bare.encode()), bare))
    assert caught.value.code == "SOAP_MSGID_PREFIX_INVALID"


def test_threads_share_a_target(url: str, tmp_path: Path) -> None:
    target = SoapIdocTarget(url=url)
    ids = [MESSAGE_ID[:-2] + f"{number:02x}" for number in range(12)]
    references: dict[str, str] = {}

    def deliver(message_id: str) -> None:
        references[message_id] = target.deliver(
            message(PAYLOAD.replace(MESSAGE_ID.encode(), message_id.encode()), message_id)
        ).reference

    threads = [threading.Thread(target=deliver, args=(message_id,)) for message_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert references == {entry.arckey: entry.idoc_number for entry in Journal(tmp_path).entries()}
    assert sorted(references) == ids


@contextmanager
def answering(status: int, body: bytes = b"", content_type: str = "text/xml", **headers: str) -> Iterator[str]:
    """A server that gives one answer to every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in {"Content-Type": content_type, **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/sap/bc/srt/idoc"
        finally:
            server.shutdown()
            thread.join()


def soap(body: str) -> bytes:
    return (
        f'<soap-env:Envelope xmlns:soap-env="{SOAP}"><soap-env:Body>{body}</soap-env:Body></soap-env:Envelope>'.encode()
    )


def fault(code: str, text: str, detail: str = "") -> bytes:
    return soap(
        f"<soap-env:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>{detail}</soap-env:Fault>"
    )


DEFAULT_NAMESPACE_FAULT = (
    f'<Envelope xmlns="{SOAP}"><Body><Fault><faultcode xmlns="">x</faultcode>'
    '<faultstring xmlns="">IDoc SOAP Namespace - Violation (SOAP_MSGID_INITIAL)</faultstring></Fault></Body></Envelope>'
).encode()


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (400, b"<html><b>Bad</b> request</html>", DeliveryRefusedError, "HTTP 400: Bad request"),
        (413, b"too large", DeliveryRefusedError, "HTTP 413: too large"),
        (422, b"", DeliveryRefusedError, "HTTP 422: The ERP gave no reason"),
        (403, b"<html>not active</html>", RetriableError, "HTTP 403.*Check user"),
        (404, b"<html>no such service</html>", RetriableError, "HTTP 404"),
        (408, b"", RetriableError, "HTTP 408"),
        (429, b"slower", RetriableError, "HTTP 429"),
        (500, b"<html><p>dump</html>", RetriableError, "HTTP 500"),
        (502, b"", RetriableError, "HTTP 502"),
        (500, fault("soap-env:Client", "Wrong"), DeliveryRefusedError, "soap-env:Client: Wrong"),
        (500, fault("soap-env:Client.Syntax", "Wrong"), DeliveryRefusedError, "Wrong"),
        (500, fault("soap-env:MustUnderstand", "What?"), DeliveryRefusedError, "What"),
        (500, fault("soap-env:Server", "Later"), RetriableError, "Later"),
        (200, fault("soap-env:Client", "Wrong"), DeliveryRefusedError, "Wrong"),
        (401, fault("soap-env:Client", "Logon failed"), RetriableError, "Logon failed"),
        (500, fault("soap-env:Server", "Violation (SOAP_MSGID_INITIAL)"), DeliveryRefusedError, "SOAP_MSGID_INITIAL"),
        (500, fault("soap-env:Client", "Violation (MSGID_LOCKED)"), RetriableError, "MSGID_LOCKED"),
        (500, DEFAULT_NAMESPACE_FAULT, DeliveryRefusedError, "SOAP_MSGID_INITIAL"),
        (500, soap("<soap-env:Fault/>"), RetriableError, "HTTP 500: The ERP gave no reason"),
        (200, b"<html>Logon</html>", RetriableError, "no SOAP envelope"),
        (200, b"Logon", RetriableError, "HTTP 200"),
        (200, b"", RetriableError, "HTTP 200"),
        (200, b"<!DOCTYPE x []>" + soap("<ok/>"), RetriableError, "HTTP 200"),
        (500, soap("<strange/>"), RetriableError, "HTTP 500"),
    ],
)
def test_answer_is_mapped(status: int, body: bytes, error: type[Exception], words: str) -> None:
    with answering(status, body) as url, pytest.raises(error, match=words):
        SoapIdocTarget(url=url).deliver(MESSAGE)


def test_redirect_is_not_followed() -> None:
    with answering(302, Location="/elsewhere") as url, pytest.raises(RetriableError, match="redirect"):
        SoapIdocTarget(url=url, user="intray", password="x").deliver(MESSAGE)


def test_answer_with_attachments_is_not_read() -> None:
    with (
        answering(200, b"--x\r\n\r\n<a/>\r\n--x--", "multipart/related; boundary=x") as url,
        pytest.raises(RetriableError, match="attachments"),
    ):
        SoapIdocTarget(url=url).deliver(MESSAGE)


@pytest.mark.parametrize(
    ("status", "body", "reference"),
    [
        (200, soap(f'<r xmlns="{NAMESPACE}"><IDocAssign><DbId>0000000000000042</DbId></IDocAssign></r>'), "42"),
        (200, soap("<IDOC_ASSIGN><item><DB_ID> 0000000000000042 </DB_ID></item></IDOC_ASSIGN>"), "42"),
        (200, soap("<DBID/>"), MESSAGE_ID),
        (200, soap(""), MESSAGE_ID),
        (200, soap("<?note?><!-- nothing -->"), MESSAGE_ID),
        (200, soap("<a/><b/>"), MESSAGE_ID),
        (202, b"", MESSAGE_ID),
    ],
)
def test_success_is_recognised_however_it_is_written(status: int, body: bytes, reference: str) -> None:
    with answering(status, body) as url:
        receipt = SoapIdocTarget(url=url).deliver(MESSAGE)
    assert receipt.state is DeliveryState.ACCEPTED
    assert receipt.reference.lstrip("0") == reference


RESPONSE = (urllib3.HTTPResponse(), b"1")


def exceptions_of(library: str, module: object) -> list[type[Exception]]:
    return [
        value
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, Exception) and not issubclass(value, Warning) and value.__module__.startswith(library)
    ]


def an_instance(error: type[Exception]) -> Exception:
    for arguments in ((), ("x",), ("x", "y"), ("x", "y", "z"), (1, 2), ("x", "y", 1), ("x", 1, 1, 1), RESPONSE):
        try:
            instance = error(*arguments)
            str(instance), repr(instance)
        except (TypeError, AttributeError):
            continue
        return instance
    pytest.fail(f"{error} cannot be made")


LIBRARY_ERRORS = {
    *exceptions_of("zeep", zeep.exceptions),
    *exceptions_of("requests", requests.exceptions),
    *exceptions_of("urllib3", urllib3.exceptions),
    etree.XMLSyntaxError,
    ConnectionResetError,
    TimeoutError,
}


def raising(error: Exception) -> Callable[..., requests.Response]:
    def post(*args: object, **kwargs: object) -> requests.Response:
        raise error

    return post


@pytest.mark.parametrize("error", sorted(LIBRARY_ERRORS, key=lambda error: f"{error.__module__}.{error.__qualname__}"))
def test_no_exception_of_the_libraries_is_missed(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    failure = an_instance(error)
    monkeypatch.setattr(zeep.transports.Transport, "post", raising(failure))
    with pytest.raises((RetriableError, DeliveryRefusedError)) as caught:
        SoapIdocTarget(url="http://127.0.0.1:1/").deliver(MESSAGE)
    assert caught.value.__cause__ is failure


@pytest.mark.parametrize("url", ["", "no url", "http://", "ftp://127.0.0.1/", "http://[::1", "http://127.0.0.1:99999/"])
def test_wrong_url_is_retriable(url: str) -> None:
    with pytest.raises(RetriableError):
        SoapIdocTarget(url=url).deliver(MESSAGE)
