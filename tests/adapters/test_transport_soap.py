"""IDocs by SOAP, against the sandbox ERP and servers that misbehave."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zeep.exceptions
from lxml import etree

from adapters.idoc.structure import NAMESPACE
from adapters.idoc.types import BASIC_TYPES
from adapters.sandbox.erp import running_erp, switch_faults
from adapters.sandbox.journal import Journal
from adapters.transport.security import Endpoint
from adapters.transport.soap import SoapIdocTarget
from datamodel.delivery import DeliveryState
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError
from tests.adapters.peers import (
    GOLDEN,
    MESSAGE_ID,
    SOAP,
    Reply,
    Request,
    arckey_in,
    canonical,
    envelope,
    message,
    serving,
    soap_message,
    xml_message,
)
from tests.adapters.target_contract import Bench, TargetContract

OK = envelope(f'<r xmlns="{NAMESPACE}"><IDocAssign><DbId>0000000000000042</DbId></IDocAssign></r>')


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with running_erp(tmp_path) as url:
        yield url


def target(url: str, **options: object) -> SoapIdocTarget:
    return SoapIdocTarget(Endpoint(url=url, **options))


class TestSoapIdocTarget(TargetContract):
    @pytest.fixture
    def bench(self) -> Iterator[Bench]:
        """A server that takes each ARCKEY once, as SAP does."""
        taken: dict[str, bytes] = {}

        def take(request: Request) -> Reply:
            [idoc] = etree.fromstring(request.body).findall(f"{{{SOAP}}}Body/*")
            arckey = arckey_in(request.body)
            kept = taken.setdefault(arckey, etree.tostring(idoc, method="c14n"))
            number = 1 + list(taken).index(arckey)
            assert kept == etree.tostring(idoc, method="c14n")
            return Reply(body=OK.replace(b"0042", f"{number:04d}".encode()))

        with serving(take) as peer:
            yield Bench(
                SoapIdocTarget(Endpoint(url=peer.url, user="intray", password="g3heim", connect_seconds=2)),
                message=soap_message,
                received=lambda: [as_sent(content) for content in taken.values()],
                break_down=peer.stop,
                secrets=("g3heim", "aW50cmF5OmczaGVpbQ=="),
                invalid=xml_message(),
            )


def as_sent(content: bytes) -> bytes:
    """The payload that is the same XML: SOAP carries elements, not bytes."""
    [found] = [
        sent.payload
        for sent in map(soap_message, (f"{number:02x}" for number in range(16)))
        if canonical(sent.payload) == canonical(content)
    ]
    return found


def test_delivered_idoc_is_accepted_under_the_number_of_the_erp(url: str) -> None:
    receipt = target(url).deliver(message())
    assert receipt.state is DeliveryState.ACCEPTED
    assert re.fullmatch(r"\d{16}", receipt.reference)


def test_payload_arrives_as_it_was_rendered(url: str, tmp_path: Path) -> None:
    target(url).deliver(message())
    [entry] = Journal(tmp_path).entries()
    assert canonical(Journal(tmp_path).content(entry)) == canonical(GOLDEN)


def test_receipt_keeps_both_envelopes_as_they_went() -> None:
    with serving(Reply(body=OK)) as peer:
        receipt = target(peer.url).deliver(message())
    assert receipt.request == peer.requests[0].body
    assert receipt.response == OK
    [sent] = etree.fromstring(receipt.request).findall(f"{{{SOAP}}}Body/*")
    assert canonical(sent) == canonical(GOLDEN)


@pytest.mark.parametrize("basic_type", BASIC_TYPES)
def test_every_type_is_delivered_by_its_own_operation(basic_type: str) -> None:
    payload = (
        f'<{basic_type} xmlns="{NAMESPACE}"><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><IDOCTYP>{basic_type}</IDOCTYP>'
        f"<ARCKEY>{MESSAGE_ID}</ARCKEY></EDI_DC40></IDOC></{basic_type}>"
    ).encode()
    answer = envelope(f'<n:{basic_type}.Response xmlns:n="{NAMESPACE}"><n:DbId>7</n:DbId></n:{basic_type}.Response>')
    with serving(Reply(body=answer)) as peer:
        receipt = target(peer.url).deliver(message(payload))
    [request] = peer.requests
    [sent] = etree.fromstring(request.body).findall(f"{{{SOAP}}}Body/*")
    assert receipt.reference == "7"
    assert canonical(sent) == canonical(payload)
    assert request.headers["SOAPAction"] == '"http://sap.com/xi/WebService/soap1.1"'


def test_one_target_delivers_types_in_turn() -> None:
    payloads = [
        f'<{name} xmlns="{NAMESPACE}"><IDOC><EDI_DC40><ARCKEY>{MESSAGE_ID}</ARCKEY></EDI_DC40></IDOC></{name}>'.encode()
        for name in BASIC_TYPES
    ]
    with serving(Reply(body=envelope(""))) as peer:
        here = target(peer.url)
        for payload in [*payloads, *reversed(payloads)]:
            here.deliver(message(payload))
    roots = [etree.fromstring(request.body)[-1][0] for request in peer.requests]
    assert [canonical(root) for root in roots] == [canonical(p) for p in [*payloads, *reversed(payloads)]]


def test_dropped_connection_leaves_one_idoc_after_the_retry(url: str, tmp_path: Path) -> None:
    here = target(url)
    switch_faults(url, drop_after_commit=1)
    with pytest.raises(RetriableError, match="was not reached or gave no answer"):
        here.deliver(message())
    here.deliver(message())
    assert [(entry.arckey, entry.repeats) for entry in Journal(tmp_path).entries()] == [(MESSAGE_ID, 1)]


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [("unavailable", TargetDownError, "HTTP 503"), ("locked", RetriableError, "MSGID_LOCKED")],
)
def test_passing_fault_is_retriable(url: str, fault: str, error: type[Exception], words: str) -> None:
    here = target(url)
    switch_faults(url, **{fault: 1})
    with pytest.raises(error, match=words) as caught:
        here.deliver(message())
    assert type(caught.value) is error
    assert here.deliver(message()).state is DeliveryState.ACCEPTED


def test_wrong_password_is_not_the_fault_of_the_document(tmp_path: Path) -> None:
    with running_erp(tmp_path, user="intray", password="geheim€") as url:
        with pytest.raises(TargetDownError, match=r"HTTP 401.*Check user, password"):
            target(url, user="intray", password="wrong").deliver(message())
        assert target(url, user="intray", password="geheim€").deliver(message()).reference


def test_idoc_that_breaks_the_schema_is_refused_in_the_words_of_the_erp(url: str) -> None:
    with pytest.raises(DeliveryRefusedError, match=r"Element 'MENGE'.*20,5") as caught:
        target(url).deliver(message(GOLDEN.replace(b"<MENGE>20<", b"<MENGE>20,5<")))
    assert caught.value.code == "IDOC_SCHEMA_VIOLATION"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (re.sub(rb"(<IDOC .*</IDOC>)", rb"\1\1", GOLDEN, flags=re.DOTALL), "MULTIPLE_IDOCS_NOT_ALLOWED"),
        (b"", "PAYLOAD_INVALID"),
        (b"ISA*00*", "PAYLOAD_INVALID"),
        (GOLDEN.replace(MESSAGE_ID.encode(), b""), "PAYLOAD_INVALID"),
        (GOLDEN.replace(b"ORDERS05", b"ORDERS04"), "PAYLOAD_INVALID"),
        (GOLDEN.replace(f' xmlns="{NAMESPACE}"'.encode(), b""), "PAYLOAD_INVALID"),
        (b"<!DOCTYPE x>" + GOLDEN.partition(b"?>")[2], "PAYLOAD_INVALID"),
    ],
)
def test_wrong_payload_is_refused(url: str, tmp_path: Path, payload: bytes, code: str) -> None:
    with pytest.raises(DeliveryRefusedError) as caught:
        target(url).deliver(message(payload))
    assert caught.value.code == code
    assert Journal(tmp_path).entries() == []


def test_wrong_prefix_is_refused(url: str) -> None:
    bare = MESSAGE_ID.removeprefix("urn:sap.com:msgid=")
    with pytest.raises(DeliveryRefusedError) as caught:
        target(url).deliver(message(GOLDEN.replace(MESSAGE_ID.encode(), bare.encode()), bare))
    assert caught.value.code == "SOAP_MSGID_PREFIX_INVALID"


@pytest.mark.parametrize(
    ("status", "body", "reference"),
    [
        (200, OK, "42"),
        (200, envelope("<IDOC_ASSIGN><item><DB_ID> 0000000000000042 </DB_ID></item></IDOC_ASSIGN>"), "42"),
        (200, envelope("<DBID/>"), MESSAGE_ID),
        (200, envelope(""), MESSAGE_ID),
        (200, envelope("<?note?><!-- nothing -->"), MESSAGE_ID),
        (200, envelope("<a/><b/>"), MESSAGE_ID),
        (202, b"", MESSAGE_ID),
    ],
)
def test_success_is_recognised_however_it_is_written(status: int, body: bytes, reference: str) -> None:
    with serving(Reply(status, body)) as peer:
        receipt = target(peer.url).deliver(message())
    assert receipt.state is DeliveryState.ACCEPTED
    assert receipt.reference.lstrip("0") == reference


def test_answer_of_one_message_is_not_taken_for_that_of_the_next() -> None:
    replies = iter([Reply(body=OK), Reply(body=envelope("")), Reply(500, b"<html>dump</html>", "text/html")])
    with serving(lambda _: next(replies)) as peer:
        here = target(peer.url)
        assert here.deliver(soap_message("01")).reference == "0000000000000042"
        assert here.deliver(soap_message("02")).reference == soap_message("02").message_id
        with pytest.raises(RetriableError, match="dump"):
            here.deliver(soap_message("03"))


def test_bug_of_ours_is_not_taken_for_a_fault_of_the_erp(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise zeep.exceptions.ValidationError("we built nonsense")

    with serving(Reply(body=OK)) as peer:
        here = target(peer.url)
        monkeypatch.setattr("adapters.transport.soap._Line.egress", broken)
        with pytest.raises(zeep.exceptions.ValidationError):
            here.deliver(message())
        assert peer.requests == []
