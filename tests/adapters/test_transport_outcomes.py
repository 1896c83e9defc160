"""Every answer to its outcome, over SOAP and plain HTTP: the tables of ``docs/transport.md``."""

import gzip
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.structure import NAMESPACE
from adapters.transport.http import HttpIdocTarget
from adapters.transport.outcomes import Meaning, meaning_of
from adapters.transport.security import Endpoint, tls_context
from adapters.transport.soap import SoapIdocTarget
from adapters.transport.wire import Answer
from datamodel.delivery import DeliveryState
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError
from tests.adapters.peers import (
    SOAP,
    Reply,
    envelope,
    fault,
    free_port,
    read_request,
    serving,
    soap_message,
    talking,
    xml_message,
)

TAKEN, DOWN, LATER, REFUSED, UNKNOWN = "taken", "down", "later", "refused", "unknown"

MEANINGS = {
    Meaning.TAKEN: (TAKEN, TAKEN, TAKEN),
    Meaning.DOWN: (DOWN, DOWN, DOWN),
    Meaning.GATEWAY: (DOWN, DOWN, UNKNOWN),
    Meaning.LATER: (LATER, LATER, LATER),
    Meaning.REFUSED: (REFUSED, REFUSED, REFUSED),
    Meaning.FAILED: (LATER, LATER, UNKNOWN),
}
"""What a page of words with a status of each meaning comes to: by SOAP, HTTP with repeats recognised, HTTP without."""

NO_TLS = tls_context()
HTTP_OK = b"<html><head><title>IDoc-XML-inbound ok</title></head><body><h1>IDoc-XML-inbound ok</h1></body></html>"
SOAP_OK = envelope(f'<r xmlns="{NAMESPACE}"><DbId>42</DbId></r>')


def deliver_by(way: str, url: str, **options: object) -> str:
    """What became of one delivery, in one word."""
    endpoint = Endpoint(url=url, **options)
    try:
        if way == "soap":
            receipt = SoapIdocTarget(endpoint).deliver(soap_message())
        else:
            receipt = HttpIdocTarget(endpoint, repeats=way).deliver(xml_message())
    except DeliveryRefusedError as refusal:
        return UNKNOWN if refusal.code == "OUTCOME_UNKNOWN" else REFUSED
    except TargetDownError:
        return DOWN
    except RetriableError:
        return LATER
    assert receipt.state is DeliveryState.ACCEPTED
    return TAKEN


WAYS = ("soap", "recognised", "ask")


def outcomes(url: str, **options: object) -> dict[str, str]:
    return {way: deliver_by(way, url, **options) for way in WAYS}


WITHOUT_BODY = {204, 205, 304}
STATUSES = {*range(200, 209), *range(300, 309), *range(400, 452), *range(500, 512), 599}


@pytest.mark.parametrize("status", sorted(STATUSES - WITHOUT_BODY))
def test_status_is_mapped(status: int) -> None:
    """Every registered status and some that are not, with a page of words."""
    expected = dict(zip(WAYS, MEANINGS[meaning_of(status)], strict=True))
    if expected["soap"] == TAKEN:  # a page is no SOAP, and does not say that it was taken
        expected = {"soap": DOWN, "recognised": DOWN, "ask": UNKNOWN}
    with serving(Reply(status, b"<html><body>Words</body></html>", "text/html")) as peer:
        assert outcomes(peer.url) == expected


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, Meaning.TAKEN),
        (202, Meaning.TAKEN),
        (301, Meaning.DOWN),
        (304, Meaning.DOWN),
        (400, Meaning.REFUSED),
        (401, Meaning.DOWN),
        (403, Meaning.DOWN),
        (404, Meaning.DOWN),
        (405, Meaning.DOWN),
        (407, Meaning.DOWN),
        (408, Meaning.LATER),
        (409, Meaning.REFUSED),
        (413, Meaning.REFUSED),
        (415, Meaning.DOWN),
        (422, Meaning.REFUSED),
        (425, Meaning.LATER),
        (429, Meaning.DOWN),
        (451, Meaning.REFUSED),
        (500, Meaning.FAILED),
        (501, Meaning.FAILED),
        (502, Meaning.GATEWAY),
        (503, Meaning.DOWN),
        (504, Meaning.GATEWAY),
        (599, Meaning.FAILED),
    ],
)
def test_meaning_of_a_status(status: int, meaning: Meaning) -> None:
    assert meaning_of(status) is meaning


@pytest.mark.parametrize(
    ("status", "soap", "recognised", "ask"),
    [
        (200, LATER, DOWN, UNKNOWN),
        (201, TAKEN, DOWN, UNKNOWN),
        (202, TAKEN, DOWN, UNKNOWN),
        (204, LATER, DOWN, UNKNOWN),
        (304, DOWN, DOWN, DOWN),
        (400, REFUSED, REFUSED, REFUSED),
        (401, DOWN, DOWN, DOWN),
        (500, LATER, LATER, UNKNOWN),
        (503, DOWN, DOWN, DOWN),
    ],
)
def test_status_without_a_body_is_mapped(status: int, soap: str, recognised: str, ask: str) -> None:
    with serving(Reply(status)) as peer:
        assert outcomes(peer.url) == {"soap": soap, "recognised": recognised, "ask": ask}


def coded(code: str, where: str = "Client") -> bytes:
    return fault(f"soap-env:{where}", f"IDoc SOAP Namespace - Violation ({code})")


DETAILED = fault(
    "soap-env:Client", "No", f'<detail><f xmlns="{NAMESPACE}"><Code>WE_042</Code><Text>No</Text></f></detail>'
)
DEFAULT_NAMESPACE = (
    f'<Envelope xmlns="{SOAP}"><Body><Fault><faultcode xmlns="">x</faultcode>'
    '<faultstring xmlns="">IDoc SOAP Namespace - Violation (SOAP_MSGID_INITIAL)</faultstring></Fault></Body></Envelope>'
).encode()


@pytest.mark.parametrize(
    ("body", "on_500", "on_200", "on_401", "on_408", "on_503"),
    [
        (coded("MSGID_LOCKED"), LATER, LATER, LATER, LATER, LATER),
        (coded("MULTIPLE_IDOCS_NOT_ALLOWED", "Server"), REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
        (coded("SOAP_MSGID_INITIAL", "Server"), REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
        (coded("SOAP_MSGID_PREFIX_INVALID", "Server"), REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
        (DEFAULT_NAMESPACE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
        (fault("soap-env:Client", "Wrong"), REFUSED, REFUSED, DOWN, LATER, DOWN),
        (DETAILED, REFUSED, REFUSED, DOWN, LATER, DOWN),
        (fault("soap-env:Client.Syntax", "Wrong"), REFUSED, REFUSED, DOWN, LATER, DOWN),
        (fault("soap-env:MustUnderstand", "What?"), REFUSED, REFUSED, DOWN, LATER, DOWN),
        (fault("soap-env:VersionMismatch", "1.2"), REFUSED, REFUSED, DOWN, LATER, DOWN),
        (fault("soap-env:Server", "Later"), LATER, LATER, DOWN, LATER, DOWN),
        (fault("soap-env:Server.Busy", "Later"), LATER, LATER, DOWN, LATER, DOWN),
        (fault("Other", "?"), LATER, LATER, DOWN, LATER, DOWN),
        (fault("", ""), LATER, LATER, DOWN, LATER, DOWN),
        (envelope("<soap-env:Fault/>"), LATER, LATER, DOWN, LATER, DOWN),
        (fault("wsse:FailedAuthentication", "Who?"), DOWN, DOWN, DOWN, DOWN, DOWN),
        (fault("wsse:InvalidSecurityToken", "Who?"), DOWN, DOWN, DOWN, DOWN, DOWN),
        (fault("wsse:FailedCheck", "Signature"), DOWN, DOWN, DOWN, DOWN, DOWN),
        (fault("wsu:MessageExpired", "Late"), DOWN, DOWN, DOWN, DOWN, DOWN),
    ],
)
def test_fault_is_mapped(body: bytes, on_500: str, on_200: str, on_401: str, on_408: str, on_503: str) -> None:
    found = []
    for status in (500, 200, 401, 408, 503):
        with serving(Reply(status, body)) as peer:
            found.append(deliver_by("soap", peer.url))
    assert found == [on_500, on_200, on_401, on_408, on_503]


def test_refusal_tells_code_and_words_of_the_erp() -> None:
    with serving(Reply(500, DETAILED)) as peer, pytest.raises(DeliveryRefusedError) as caught:
        SoapIdocTarget(Endpoint(url=peer.url)).deliver(soap_message())
    assert (caught.value.code, caught.value.message) == ("WE_042", "No")


GARBAGE = {
    "nothing": b"",
    "words": b"Logon",
    "half": SOAP_OK[:80],
    "zeros": bytes(1000),
    "noise": bytes(range(256)) * 8,
    "packed": gzip.compress(SOAP_OK),
    "json": b'{"ok": true}',
    "html": b"<html>Logon</html>",
    "other xml": b"<ok/>",
    "no body": f'<e:Envelope xmlns:e="{SOAP}"/>'.encode(),
    "soap 1.2": SOAP_OK.replace(SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope"),
    "doctype": b"<!DOCTYPE x []>" + SOAP_OK,
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    "outside": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    "deep": b"<a>" * 100_000,
    "wrong encoding": b'<?xml version="1.0" encoding="nonsense"?>' + SOAP_OK,
    "utf-16 that is none": b"\xff\xfe" + SOAP_OK,
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_never_taken_for_an_answer(name: str, status: int) -> None:
    expected = {"soap": LATER, "recognised": DOWN, "ask": UNKNOWN}
    if status == 500:
        expected["recognised"] = LATER
    with serving(Reply(status, GARBAGE[name])) as peer:
        assert outcomes(peer.url) == expected


def test_garbage_keeps_the_message_short_and_the_secrets_out() -> None:
    with serving(Reply(200, b"x" * 1_000_000)) as peer, pytest.raises(RetriableError) as caught:
        SoapIdocTarget(Endpoint(url=peer.url, user="u", password="g3heim")).deliver(soap_message())
    assert len(str(caught.value)) <= 500
    assert "g3heim" not in str(caught.value)


def test_answer_with_attachments_is_not_read() -> None:
    reply = Reply(200, b"--x\r\n\r\n" + SOAP_OK + b"\r\n--x--", "multipart/related; boundary=x")
    with serving(reply) as peer, pytest.raises(RetriableError, match="attachments"):
        SoapIdocTarget(Endpoint(url=peer.url)).deliver(soap_message())


@pytest.mark.parametrize(
    "reply", [Reply(200, SOAP_OK), Reply(200, SOAP_OK, "text/html"), Reply(200, SOAP_OK, "application/soap+xml")]
)
def test_soap_success_is_taken_whatever_it_is_called(reply: Reply) -> None:
    with serving(reply) as peer:
        assert deliver_by("soap", peer.url) == TAKEN


@pytest.mark.parametrize("way", ["recognised", "ask"])
@pytest.mark.parametrize(
    "reply", [Reply(200, HTTP_OK, "text/html"), Reply(202, b"IDOC-XML-INBOUND OK"), Reply(201, HTTP_OK)]
)
def test_http_success_is_told_by_its_words(reply: Reply, way: str) -> None:
    with serving(reply) as peer:
        assert deliver_by(way, peer.url) == TAKEN


WHOLE = [SOAP_OK, HTTP_OK, DETAILED, DEFAULT_NAMESPACE, coded("MSGID_LOCKED"), fault("soap-env:Server", "Later")]


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """An answer of which a part is left out, doubled, or replaced."""
    content = draw(st.sampled_from(WHOLE))
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, len(content)))
    part = draw(st.one_of(st.just(b""), st.just(content[start:end] * 2), st.binary(max_size=20)))
    return content[:start] + part + content[end:]


@given(
    status=st.sampled_from([200, 202, 302, 400, 401, 408, 500, 502, 503]),
    content=st.one_of(spoilt(), st.binary(max_size=200)),
    kind=st.sampled_from(["text/xml", "text/html; charset=x", "multipart/related", "", "text/xml; charset=nonsense"]),
)
def test_no_answer_brings_anything_else_about(status: int, content: bytes, kind: str) -> None:
    class SaysThat:
        def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
            return Answer(status, content, {"Content-Type": kind})

    endpoint = Endpoint(url="http://127.0.0.1:1/", tls=NO_TLS)
    soap, http = SoapIdocTarget(endpoint), HttpIdocTarget(endpoint)
    soap._wire = http._wire = SaysThat()
    for here, sent in ((soap, soap_message()), (http, xml_message())):
        with suppress(RetriableError, DeliveryRefusedError):
            assert here.deliver(sent).state is DeliveryState.ACCEPTED
            assert 200 <= status < 300


def say_nothing(connection: socket.socket) -> None:
    read_request(connection)
    connection.recv(1)


def break_off(connection: socket.socket) -> None:
    read_request(connection)


def cut(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>IDoc-XML-inbound ok")


def talk_something_else(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example ESMTP\r\n")
    read_request(connection)


def hang_up_at_once(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def nobody() -> Iterator[str]:
    yield f"http://127.0.0.1:{free_port()}/"


@contextmanager
def no_tls() -> Iterator[str]:
    with talking(talk_something_else) as url:
        yield url.replace("http:", "https:")


@pytest.mark.parametrize(
    ("silence", "soap", "recognised", "ask"),
    [
        (nobody, DOWN, DOWN, DOWN),
        (no_tls, DOWN, DOWN, DOWN),
        (lambda: talking(say_nothing), DOWN, DOWN, UNKNOWN),
        (lambda: talking(break_off), LATER, LATER, UNKNOWN),
        (lambda: talking(cut), LATER, LATER, UNKNOWN),
        (lambda: talking(talk_something_else), LATER, LATER, UNKNOWN),
        (lambda: talking(hang_up_at_once), LATER, LATER, UNKNOWN),
    ],
)
def test_silence_is_mapped(
    silence: Callable[[], Iterator[str]], soap: str, recognised: str, ask: str, tmp_path: Path
) -> None:
    with silence() as url:
        found = outcomes(url, connect_seconds=1, read_seconds=0.2, total_seconds=2)
    assert found == {"soap": soap, "recognised": recognised, "ask": ask}
