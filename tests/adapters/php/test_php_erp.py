import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from adapters.transport.security import Endpoint
from adapters.transport.soap import SoapIdocTarget
from adapters.transport.ws_security import MessageSecurity, UsernameToken
from adapters.wsdl import ERP_IDOC_WSDL
from datamodel.delivery import DeliveryState, OutboxMessage
from datamodel.errors import DeliveryRefusedError, RetriableError
from tests.adapters.php.server import PhpServer, require_php, running_php
from tests.adapters.sandbox_records import MESSAGE_ID, RECORDS, envelope_of, numbered, order, render


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhpServer]:
    with running_php("erp.php", tmp_path_factory.mktemp("php"), ERP_IDOC_WSDL) as server:
        yield server


@pytest.fixture
def server(running: PhpServer) -> PhpServer:
    for name in ("book.json", "script.json"):
        (running.folder / name).unlink(missing_ok=True)
    return running


@pytest.fixture
def target(server: PhpServer) -> SoapIdocTarget:
    return SoapIdocTarget(Endpoint(url=server.url))


def message(record: str = "ORDERS", message_id: str = MESSAGE_ID) -> OutboxMessage:
    return OutboxMessage(message_id, "erp", "record", render(RECORDS[record], message_id=message_id))


def post(server: PhpServer, body: bytes) -> requests.Response:
    return requests.post(server.url, data=body, headers={"Content-Type": "text/xml; charset=utf-8"}, timeout=10)


@pytest.mark.parametrize("record", RECORDS)
def test_every_kind_of_record_is_understood(server: PhpServer, target: SoapIdocTarget, record: str) -> None:
    receipt = target.deliver(message(record))
    assert (receipt.state, receipt.reference) == (DeliveryState.ACCEPTED, "0000000000000001")
    [(arckey, kept)] = server.book()["idocs"].items()
    assert (arckey, kept["message_type"]) == (MESSAGE_ID, record)
    assert kept["segments"][0] == "EDI_DC40"
    assert len(kept["segments"]) > 1
    assert b"<SOAP-ENV:Envelope" in receipt.response


def test_fields_arrive_as_they_are(server: PhpServer, target: SoapIdocTarget) -> None:
    target.deliver(message())
    [kept] = server.book()["idocs"].values()
    assert (kept["basic_type"], kept["document"], kept["names"]) == ("ORDERS05", "4500012345", ["Hartmann GmbH"])


def test_repeat_is_recognised(server: PhpServer, target: SoapIdocTarget) -> None:
    first, second = target.deliver(message()), target.deliver(message())
    assert first.reference == second.reference
    assert [kept["repeats"] for kept in server.book()["idocs"].values()] == [1]


@pytest.mark.parametrize("trouble", ["lost", "page_after_commit"])
def test_lost_answer_leaves_one_idoc_after_the_repeat(server: PhpServer, target: SoapIdocTarget, trouble: str) -> None:
    server.order(trouble)
    with pytest.raises(RetriableError):
        target.deliver(message())
    assert target.deliver(message()).reference == "0000000000000001"
    assert [kept["repeats"] for kept in server.book()["idocs"].values()] == [1]


def test_typed_fault_of_the_server_is_for_later(server: PhpServer, target: SoapIdocTarget) -> None:
    server.order("locked")
    with pytest.raises(RetriableError, match="MSGID_LOCKED"):
        target.deliver(message())
    assert target.deliver(message()).reference


@pytest.mark.parametrize("order", ["refused", "latin1_refused"])
def test_typed_fault_of_the_client_is_told_in_its_words(server: PhpServer, target: SoapIdocTarget, order: str) -> None:
    server.order(order)
    with pytest.raises(DeliveryRefusedError) as caught:
        target.deliver(message())
    assert (caught.value.code, caught.value.message) == ("PARTNER_UNKNOWN", "Kein Eintrag für Müller & Söhne <KU>")
    assert server.book() == {}


@pytest.mark.parametrize("order", ["untyped", "exception"])
def test_fault_without_a_type_is_for_later(server: PhpServer, target: SoapIdocTarget, order: str) -> None:
    server.order(order)
    with pytest.raises(RetriableError):
        target.deliver(message())


def test_wrong_prefix_is_refused_by_another_stack_too(target: SoapIdocTarget, server: PhpServer) -> None:
    bare = MESSAGE_ID.removeprefix("urn:sap.com:msgid=")
    payload = render(order()).replace(MESSAGE_ID.encode(), bare.encode())
    with pytest.raises(DeliveryRefusedError) as caught:
        target.deliver(OutboxMessage(bare, "erp", "record", payload))
    assert caught.value.code == "SOAP_MSGID_PREFIX_INVALID"


@pytest.mark.parametrize("form", ["latin1", "chunked", "answer_header"])
def test_answer_may_have_any_form_that_http_and_soap_allow(
    server: PhpServer, target: SoapIdocTarget, form: str
) -> None:
    server.order(form)
    receipt = target.deliver(message())
    assert receipt.reference == "0000000000000001"
    sign = {"latin1": b'encoding="ISO-8859-1"', "chunked": b"DbId", "answer_header": b"<ns1:Served"}[form]
    assert sign in receipt.response


def test_chunked_answer_is_really_chunked(server: PhpServer) -> None:
    server.order("chunked")
    answer = post(server, envelope_of(render(order())))
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert b"0000000000000001" in answer.content


def test_header_that_must_be_understood_is_not_passed_over(server: PhpServer) -> None:
    """A security header must not be taken by a server that does not check it."""
    security = MessageSecurity(token=UsernameToken(user="intray", password="x"))
    with pytest.raises(DeliveryRefusedError, match="not understood"):
        SoapIdocTarget(Endpoint(url=server.url), security=security).deliver(message())
    assert server.book() == {}


def test_header_that_need_not_be_understood_is_passed_over(server: PhpServer) -> None:
    header = b'<s:Header><x:Trace xmlns:x="urn:x" s:mustUnderstand="0">1</x:Trace></s:Header><s:Body>'
    body = envelope_of(render(order())).replace(b"<s:Body>", header, 1)
    assert post(server, body).status_code == 200
    assert list(server.book()["idocs"]) == [MESSAGE_ID]


def test_many_senders_at_once_leave_each_idoc_once(server: PhpServer, target: SoapIdocTarget) -> None:
    references: dict[int, set[str]] = {n: set() for n in range(8)}

    def deliver(number: int) -> None:
        references[number].add(target.deliver(message(message_id=numbered(number))).reference)

    threads = [threading.Thread(target=deliver, args=(number,)) for number in range(8) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = server.book()["idocs"]
    assert {arckey: entry["repeats"] for arckey, entry in kept.items()} == {numbered(n): 1 for n in range(8)}
    assert references == {n: {kept[numbered(n)]["number"]} for n in range(8)}


def test_server_that_is_gone_is_retriable(tmp_path: Path) -> None:
    with running_php("erp.php", tmp_path, ERP_IDOC_WSDL) as gone:
        pass
    with pytest.raises(RetriableError):
        SoapIdocTarget(Endpoint(url=gone.url)).deliver(message())


def test_missing_php_is_told_or_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("INTRAY_SKIP_PHP", raising=False)
    with pytest.raises(pytest.fail.Exception, match="apt-get install -y php-cli php-soap"):
        require_php()
    monkeypatch.setenv("INTRAY_SKIP_PHP", "1")
    with pytest.raises(pytest.skip.Exception):
        require_php()
