"""IDoc XML by plain HTTP: what is sent, and what is never sent twice."""

from collections.abc import Iterator

import pytest

from adapters.transport.http import HttpIdocTarget, Repeats
from adapters.transport.security import Endpoint
from datamodel.errors import DeliveryRefusedError, TargetDownError
from tests.adapters.peers import (
    MESSAGE_ID,
    HttpPeer,
    Reply,
    Request,
    arckey_in,
    message,
    serving,
    soap_message,
    xml_message,
)
from tests.adapters.target_contract import Bench, TargetContract

OK = b"<html><head><title>IDoc-XML-inbound ok</title></head><body><h1>IDoc-XML-inbound ok</h1></body></html>"


class TestHttpIdocTarget(TargetContract):
    """Before middleware that takes each id once."""

    @pytest.fixture
    def bench(self) -> Iterator[Bench]:
        taken: dict[str, bytes] = {}

        def take(request: Request) -> Reply:
            arckey = arckey_in(request.body)
            assert request.headers["idempotency-key"] == arckey
            kept = taken.setdefault(arckey, request.body)
            assert kept == request.body
            return Reply(body=OK + f"<p>IDoc {1 + list(taken).index(arckey):016d}</p>".encode())

        with serving(take) as peer:
            yield Bench(
                HttpIdocTarget(
                    Endpoint(url=peer.url, user="intray", password="g3heim", connect_seconds=2), repeats="recognised"
                ),
                message=xml_message,
                received=lambda: list(taken.values()),
                break_down=peer.stop,
                secrets=("g3heim", "aW50cmF5OmczaGVpbQ=="),
                invalid=message(b"<a/>"),
            )


def target(peer: HttpPeer, repeats: Repeats = "ask", **options: object) -> HttpIdocTarget:
    return HttpIdocTarget(Endpoint(url=peer.url), repeats=repeats, **options)


def test_payload_is_the_body_byte_for_byte() -> None:
    with serving(Reply(body=OK)) as peer:
        receipt = target(peer).deliver(xml_message())
    [request] = peer.requests
    assert request.body == xml_message().payload == receipt.request
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert request.headers["idempotency-key"] == MESSAGE_ID
    assert receipt.response == OK


def test_reference_is_the_number_where_one_is_told() -> None:
    with serving(Reply(body=OK + b"<p>0000000000812345</p> 0000000000812345")) as peer:
        assert target(peer).deliver(xml_message()).reference == "0000000000812345"
    with serving(Reply(body=OK)) as peer:
        assert target(peer).deliver(xml_message()).reference == MESSAGE_ID
    with serving(Reply(body=OK + b"0000000000812345 0000000000812346")) as peer:
        assert target(peer).deliver(xml_message()).reference == MESSAGE_ID


def test_other_words_of_success_can_be_set() -> None:
    with serving(Reply(body=b'{"status": "Queued"}', content_type="application/json")) as peer:
        assert target(peer, success='"status": "queued"').deliver(xml_message()).reference == MESSAGE_ID


def test_what_may_have_arrived_goes_to_a_person_with_what_to_do() -> None:
    with (
        serving(Reply(500, b"<html><h1>Dump</h1></html>", "text/html")) as peer,
        pytest.raises(DeliveryRefusedError) as caught,
    ):
        target(peer).deliver(xml_message())
    assert caught.value.code == "OUTCOME_UNKNOWN"
    assert "HTTP 500: Dump" in caught.value.message
    assert "approve it again only where it is missing" in caught.value.message


def test_attempt_after_a_death_is_not_sent_where_repeats_are_not_recognised() -> None:
    interrupted = message(xml_message().payload, interrupted=True)
    with serving(Reply(body=OK)) as peer:
        with pytest.raises(DeliveryRefusedError) as caught:
            target(peer).deliver(interrupted)
        assert caught.value.code == "OUTCOME_UNKNOWN"
        assert peer.requests == []
        assert target(peer, "recognised").deliver(interrupted).reference


def test_only_a_receiver_that_recognises_repeats_is_said_to() -> None:
    endpoint = Endpoint(url="http://127.0.0.1/")
    assert not HttpIdocTarget(endpoint).recognises_repeats
    assert HttpIdocTarget(endpoint, repeats="recognised").recognises_repeats


def test_what_was_never_sent_goes_again() -> None:
    with serving(Reply(body=OK)) as peer:
        gone = target(peer)
        peer.stop()
        with pytest.raises(TargetDownError):
            gone.deliver(xml_message())


def test_connection_is_not_used_twice_where_repeats_are_not_recognised() -> None:
    """A server may close a kept connection just as the next request goes out, and nobody knows what became of it."""
    with serving(Reply(body=OK)) as peer:
        here = target(peer)
        here.deliver(xml_message("01"))
        here.deliver(xml_message("02"))
    assert len({request.client for request in peer.requests}) == 2
    assert {request.headers["connection"] for request in peer.requests} == {"close"}


def test_idoc_of_soap_is_taken_too() -> None:
    """The elements are the same; which namespace a receiver wants, the format decides."""
    with serving(Reply(body=OK)) as peer:
        assert target(peer).deliver(soap_message()).reference


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"EDI_DC40  ",
        b"<ORDERS05/>",
        xml_message().payload.replace(MESSAGE_ID.encode(), MESSAGE_ID[:-1].encode() + b"0"),
        xml_message().payload.replace(b"</IDOC>", b"</IDOC><IDOC><EDI_DC40/></IDOC>"),
        b"<!DOCTYPE x>" + xml_message().payload.partition(b"?>")[2],
    ],
)
def test_wrong_payload_is_not_sent(payload: bytes) -> None:
    with serving(Reply(body=OK)) as peer:
        with pytest.raises(DeliveryRefusedError) as caught:
            target(peer).deliver(message(payload))
        assert caught.value.code == "PAYLOAD_INVALID"
        assert peer.requests == []
