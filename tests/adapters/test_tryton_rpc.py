"""Tryton's JSON, and what its answers and silences mean, against a server that says what the test tells it to."""

import base64
import datetime as dt
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from adapters.tryton.encoding import decode, encode
from adapters.tryton.rpc import ConcurrencyError, TrytonClient
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("12.50"), {"__class__": "Decimal", "decimal": "12.50"}),
        (dt.date(2026, 3, 5), {"__class__": "date", "year": 2026, "month": 3, "day": 5}),
        (
            dt.datetime(2026, 3, 5, 9, 30, 1, 2, tzinfo=dt.UTC),
            {
                "__class__": "datetime",
                "year": 2026,
                "month": 3,
                "day": 5,
                "hour": 9,
                "minute": 30,
                "second": 1,
                "microsecond": 2,
            },
        ),
        (dt.timedelta(days=1, seconds=1), {"__class__": "timedelta", "seconds": 86401.0}),
        (dt.time(9, 30), {"__class__": "time", "hour": 9, "minute": 30, "second": 0, "microsecond": 0}),
        (b"\x00\xff", {"__class__": "bytes", "base64": "AP8="}),
        ("Gießerei", "Gießerei"),
        (2.5, 2.5),
    ],
)
def test_encoding_is_tagged_as_tryton_does_and_comes_back(value, written):
    assert json.loads(encode({"x": value})) == {"x": written}
    assert decode(encode([value])) == [value]


def test_encoding_tells_times_in_utc():
    at = dt.datetime(2026, 3, 5, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert decode(encode(at)) == dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)


def test_encoding_refuses_what_has_no_form():
    with pytest.raises(TypeError, match="no form"):
        encode(object())


@pytest.mark.parametrize(
    "content", [b"<html>", b'{"__class__": "date", "year": 2026}', b'{"__class__": "Decimal", "decimal": "x"}']
)
def test_decoding_of_something_else_is_a_value_error(content):
    with pytest.raises(ValueError, match=r"."):
        decode(content)


def test_decoding_leaves_unknown_classes_as_they_are():
    assert decode(b'{"__class__": "Point", "x": 1}') == {"__class__": "Point", "x": 1}


class Stub(ThreadingHTTPServer):
    """Lets anybody in, and answers calls with what is next in ``answers``: (status, body), or None to hang up."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, Any] | None] = []
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self.logins: list[tuple[int, Any]] = []

    def client(self, **changes: Any) -> TrytonClient:
        known = {
            "url": f"http://127.0.0.1:{self.server_address[1]}",
            "database": "erp",
            "user": "intray",
            "password": "secret",
            "timeout_seconds": 0.5,
        }
        return TrytonClient(**{**known, **changes})


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self._answer(request)
        if answer is None:
            return
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, request: dict[str, Any]) -> tuple[int, Any] | None:
        if request["method"] == "common.db.login":
            return self.server.logins.pop(0) if self.server.logins else (200, {"id": 1, "result": [7, "token", None]})
        if request["method"] == "model.res.user.get_preferences":
            return 200, {"id": 1, "result": {"company": 1, "language": "en", "locale": {"grouping": [3, 3, 0]}}}
        self.server.requests.append(request)
        self.server.authorizations.append(self.headers["Authorization"])
        return self.server.answers.pop(0)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_call_has_method_arguments_context_and_session(stub):
    stub.answers = [(200, {"id": 1, "result": [{"__class__": "Decimal", "decimal": "1.5"}]})]
    assert stub.client().call("sale.sale", "read", [1], ["number"], context={"x": 2}) == [Decimal("1.5")]
    assert stub.requests == [
        {
            "id": 1,
            "method": "model.sale.sale.read",
            "params": [[1], ["number"], {"company": 1, "language": "en", "x": 2}],
        }
    ]
    kind, token = stub.authorizations[0].split()
    assert (kind, base64.b64decode(token)) == ("Session", b"intray:7:token")


def test_company_is_that_of_the_user(stub):
    assert stub.client().company() == 1


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (
            (200, {"error": ["UserError", ["No stock.", "Order some.", None]]}),
            DeliveryRefusedError,
            "No stock. Order some.",
        ),
        ((200, {"error": ["UserWarning", ["w1", "Really?", ""]]}), DeliveryRefusedError, r"Really\? \(warning w1\)"),
        ((200, {"error": ["ConcurrencyException", "Records were modified"]}), ConcurrencyError, "were modified"),
        ((200, {"error": ["LoginException", ["password", "Password?", "password"]]}), TargetDownError, "log in again"),
        ((200, {"error": ["'NoneType' has no x", "Traceback …"]}), RetriableError, "'NoneType' has no x"),
        ((200, {"error": []}), RetriableError, "no reason"),
        ((200, b"<html>"), RetriableError, "cannot be read"),
        ((200, [1, 2]), RetriableError, "is none"),
        ((400, b""), DeliveryRefusedError, "HTTP 400"),
        ((403, b""), TargetDownError, "HTTP 403"),
        ((404, b""), TargetDownError, "HTTP 404"),
        ((429, b""), TargetDownError, "HTTP 429"),
        ((500, b""), RetriableError, "HTTP 500"),
        ((503, b""), TargetDownError, "HTTP 503"),
        ((504, b""), RetriableError, "HTTP 504"),
        (None, TargetDownError, "hung up"),
    ],
)
def test_error_becomes_what_the_caller_does(stub, answer, error, words):
    stub.answers = [answer]
    with pytest.raises(error, match=words) as caught:
        stub.client().call("sale.sale", "quote", [1])
    assert type(caught.value) is error


def test_session_that_ended_is_opened_anew_and_the_call_repeated(stub):
    stub.answers = [(401, b""), (200, {"id": 1, "result": True})]
    assert stub.client().call("sale.sale", "quote", [1]) is True
    assert len(stub.requests) == 2


def test_session_that_ends_again_at_once_is_down(stub):
    stub.answers = [(401, b""), (401, b"")]
    with pytest.raises(TargetDownError, match="401"):
        stub.client().call("sale.sale", "quote", [1])


@pytest.mark.parametrize("login", [(401, b""), (403, b""), (200, {"id": 1, "result": None})])
def test_user_that_is_not_let_in_is_down(stub, login):
    stub.logins = [login]
    with pytest.raises(TargetDownError):
        stub.client().call("sale.sale", "quote", [1])


def test_server_that_is_silent_is_down_after_the_timeout(stub, monkeypatch):
    hold = threading.Event()
    monkeypatch.setattr(_Handler, "_answer", lambda self, request: hold.wait(5) and None)
    with pytest.raises(TargetDownError, match=r"did not answer in 0\.5 s"):
        stub.client().call("sale.sale", "quote", [1])
    hold.set()


def test_trace_keeps_calls_without_the_password_and_knows_changes(stub):
    client = stub.client()
    trace = client.start_trace()
    stub.answers = [(200, {"id": 1, "result": []}), (200, {"error": ["UserError", ["No.", "", None]]})]
    client.call("sale.sale", "search_read", [])
    with pytest.raises(DeliveryRefusedError):
        client.call("sale.sale", "quote", [1])
    assert [(b"quote" in exchange.request, exchange.is_change) for exchange in trace] == [(False, False), (True, True)]
    assert b"No." in trace[1].response
    assert not any(b"secret" in exchange.request for exchange in trace)


def test_each_thread_has_a_session_of_its_own(stub):
    client = stub.client()
    stub.answers = [(200, {"id": 1, "result": n}) for n in range(4)]
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda: results.append(client.call("sale.sale", "search_count", []))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 1, 2, 3]
