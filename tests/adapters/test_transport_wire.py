"""The limits of one request hold whatever the other side does."""

import gzip
import inspect
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import urllib3
import urllib3.exceptions

from adapters.transport.security import Endpoint, Proxy, tls_context
from adapters.transport.wire import NoAnswerError, Wire
from tests.adapters.peers import Reply, free_port, make_identity, read_request, serving, talking

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


def post(url: str, **options: object) -> bytes:
    return Wire(Endpoint(url=url, **options)).post(b"<a/>", {"content-type": "text/xml"}).content


def failure(url: str, **options: object) -> NoAnswerError:
    with pytest.raises(NoAnswerError) as caught:
        post(url, **options)
    return caught.value


def drip(connection: socket.socket, content: bytes, *, seconds: float = 0.05) -> None:
    for place in range(len(content)):
        connection.sendall(content[place : place + 1])
        time.sleep(seconds)


def test_answer_comes_with_status_and_headers() -> None:
    with serving(Reply(418, b"tea", headers={"X-Kind": "green"})) as peer:
        answer = Wire(Endpoint(url=peer.url)).post(b"<a/>", {"x-mine": "1"})
    assert (answer.status_code, answer.content, answer.headers["x-kind"]) == (418, b"tea", "green")
    assert (peer.requests[0].body, peer.requests[0].headers["x-mine"]) == (b"<a/>", "1")
    assert peer.requests[0].path.endswith("?sap-client=100")


def test_connection_is_kept_open_between_calls() -> None:
    with serving(Reply(body=b"ok")) as peer:
        wire = Wire(Endpoint(url=peer.url))
        for _ in range(3):
            wire.post(b"<a/>", {})
    assert len({request.client for request in peer.requests}) == 1


def test_connection_that_must_not_be_used_twice_is_closed() -> None:
    with serving(Reply(body=b"ok")) as peer:
        wire = Wire(Endpoint(url=peer.url), keep_alive=False)
        for _ in range(3):
            wire.post(b"<a/>", {})
    assert len({request.client for request in peer.requests}) == 3


def test_nobody_there_means_that_nothing_was_sent() -> None:
    error = failure(f"http://127.0.0.1:{free_port()}/")
    assert (error.sent, str(error)) == (False, "Connection refused")


def test_unknown_name_means_that_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(*args: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", find_nothing)
    error = failure("http://erp.example/")
    assert (error.sent, str(error)) == (False, "its name was not found: Name or service not known")


def test_server_that_takes_nobody_up_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(1)]
        started = time.monotonic()
        error = failure(f"http://127.0.0.1:{port}/", connect_seconds=0.3, read_seconds=0.3)
        assert time.monotonic() - started < 3
        assert error.down
        for each in waiting:
            each.close()


def hang(connection: socket.socket) -> None:
    read_request(connection)
    connection.recv(1)


def test_silence_ends_after_the_read_limit() -> None:
    with talking(hang) as url:
        error = failure(url, read_seconds=0.2)
    assert (error.sent, error.down, str(error)) == (True, True, "nothing came for 0.2 seconds")


def drip_headers(connection: socket.socket) -> None:
    read_request(connection)
    drip(connection, HEAD + b"X-Slow: " + b"x" * 1000)


def drip_body(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
    drip(connection, b"x" * 1000)


def drip_body_without_length(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(HEAD + b"\r\n")
    drip(connection, b"x" * 1000)


def drip_chunks(connection: socket.socket) -> None:
    read_request(connection)
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    drip(connection, b"1\r\nx\r\n" * 200)


@pytest.mark.parametrize("script", [drip_headers, drip_body, drip_body_without_length, drip_chunks])
def test_one_byte_at_a_time_ends_after_the_total_limit(script: Callable[[socket.socket], None]) -> None:
    started = time.monotonic()
    with talking(script) as url:
        error = failure(url, read_seconds=5, total_seconds=0.4)
        assert time.monotonic() - started < 3
    assert (error.sent, error.down, str(error)) == (True, True, "it did not answer within 0.4 seconds")


def test_slow_handshake_ends_after_the_total_limit() -> None:
    def drip_handshake(connection: socket.socket) -> None:
        connection.recv(10)
        drip(connection, b"\x16\x03\x03\x40\x00" + b"\x02" * 1000)

    started = time.monotonic()
    with talking(drip_handshake) as url:
        error = failure(url.replace("http:", "https:"), connect_seconds=5, total_seconds=0.4)
        assert time.monotonic() - started < 3
    assert (error.sent, error.down) == (False, True)


def test_server_that_does_not_read_is_given_up() -> None:
    def look_away(connection: socket.socket) -> None:
        connection.recv(1)
        time.sleep(1)

    with talking(look_away) as url, pytest.raises(NoAnswerError) as caught:
        Wire(Endpoint(url=url, connect_seconds=0.3, read_seconds=0.3)).post(b"x" * 20_000_000, {})
    assert caught.value.sent


def test_call_after_one_that_was_broken_off_works() -> None:
    scripts = iter([drip_body])

    def script(connection: socket.socket) -> None:
        do = next(scripts, None)
        if do is not None:
            do(connection)
            return
        read_request(connection)
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\nok")

    with talking(script) as url:
        wire = Wire(Endpoint(url=url, total_seconds=0.3))
        with pytest.raises(NoAnswerError):
            wire.post(b"<a/>", {})
        assert wire.post(b"<a/>", {}).content == b"ok"


def test_limit_of_one_call_does_not_strike_the_next() -> None:
    """A limit that ran out just after its call had ended must not break the connection that another call uses."""
    with serving(lambda _: (time.sleep(0.08), Reply(body=b"ok"))[1]) as peer:
        wire = Wire(Endpoint(url=peer.url, total_seconds=0.12))
        outcomes = [wire.post(b"<a/>", {}).content for _ in range(8)]
    assert outcomes == [b"ok"] * 8


@pytest.mark.parametrize(
    "head", [b"Content-Length: 5000000\r\n\r\n", b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n5b8d80\r\n"]
)
def test_answer_that_is_too_long_is_not_read(head: bytes) -> None:
    sent = 0

    def pour(connection: socket.socket) -> None:
        nonlocal sent
        read_request(connection)
        connection.sendall(HEAD + head)
        for _ in range(6000):
            connection.sendall(b"x" * 1000)
            sent += 1000

    with talking(pour) as url:
        error = failure(url, max_answer_bytes=100_000)
    assert (error.sent, str(error)) == (True, "its answer is longer than 100,000 bytes")
    assert sent < 6_000_000


def test_packed_answer_does_not_unpack_beyond_the_limit() -> None:
    packed = gzip.compress(b"x" * 50_000_000)
    with serving(Reply(body=packed, headers={"Content-Encoding": "gzip"})) as peer:
        assert str(failure(peer.url, max_answer_bytes=100_000)) == "its answer is longer than 100,000 bytes"
    assert peer.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        HEAD + b"Content-Length: 100\r\n\r\nhalf",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\nhalf",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 \xff\xfe OK\r\n\r\n",
        b"\x15\x03\x03\x00\x02\x02\x46",
        HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
def test_answer_that_breaks_off_or_is_none_is_told(answer: bytes) -> None:
    def say(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)

    with talking(say) as url:
        error = failure(url)
    assert (error.sent, error.down) == (True, False)
    assert str(error)
    assert url not in str(error)


def test_redirect_is_an_answer() -> None:
    with serving(Reply(307, headers={"Location": "/elsewhere"})) as peer:
        answer = Wire(Endpoint(url=peer.url, user="u", password="p")).post(b"<a/>", {})
    assert (answer.status_code, len(peer.requests)) == (307, 1)


def test_cookies_are_not_kept() -> None:
    with serving(Reply(body=b"ok", headers={"Set-Cookie": "sap-contextid=1"})) as peer:
        wire = Wire(Endpoint(url=peer.url))
        wire.post(b"<a/>", {})
        wire.post(b"<a/>", {})
    assert [request.headers.get("Cookie") for request in peer.requests] == [None, None]


def test_environment_decides_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with serving(Reply(body=b"ok")) as peer:
        assert post(peer.url) == b"ok"
    assert "authorization" not in {name.lower() for name in peer.requests[0].headers}


def test_plain_http_goes_by_the_proxy_that_is_named() -> None:
    with serving(Reply(body=b"by proxy")) as peer:
        proxy = Proxy(url=peer.url.partition("/sap")[0], user="p", password="geheim")
        assert post("http://erp.example/idoc", proxy=proxy) == b"by proxy"
    [request] = peer.requests
    assert request.path == "http://erp.example/idoc"
    assert request.headers["proxy-authorization"] == "Basic cDpnZWhlaW0="


def tunnelling(target: int, asked: list[bytes]) -> Callable[[socket.socket], None]:
    """An HTTP proxy for CONNECT that leads to a port of this machine."""

    def script(connection: socket.socket) -> None:
        asked.append(read_request(connection))
        with socket.create_connection(("127.0.0.1", target)) as far:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(far, connection), daemon=True)
            back.start()
            pump(connection, far)
            back.join()

    return script


def pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(65_536):
            target.sendall(chunk)
    except OSError:
        pass
    finally:
        target.close()


def test_https_goes_through_the_proxy_end_to_end(tmp_path: Path) -> None:
    server, asked = make_identity(tmp_path, "server"), []
    with serving(Reply(body=b"ok"), tls=server.server_context()) as peer:
        port = int(peer.url.split(":")[2].partition("/")[0])
        with talking(tunnelling(port, asked)) as proxy_url:
            proxy = Proxy(url=proxy_url.partition("/sap")[0], user="p", password="geheim")
            context = tls_context(ca_bundle=server.certificate)
            assert post(peer.url, tls=context, proxy=proxy, user="erp", password="pw") == b"ok"
            peer.stop()
    [connect] = asked
    assert connect.startswith(f"CONNECT 127.0.0.1:{port} HTTP/1.".encode())
    assert b"proxy-authorization: Basic cDpnZWhlaW0=" in connect.replace(b"Proxy-Authorization", b"proxy-authorization")
    assert b"ZXJwOnB3" not in connect
    assert "proxy-authorization" not in {name.lower() for name in peer.requests[0].headers}


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"HTTP/1.1 502 No\r\n\r\n"])
def test_proxy_that_lets_nobody_through_means_that_nothing_was_sent(answer: bytes) -> None:
    def refuse(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)

    with talking(refuse) as url:
        error = failure("https://erp.example/", proxy=Proxy(url=url.partition("/sap")[0]))
    assert not error.sent
    assert str(error).startswith("the proxy: Tunnel connection failed: ")


def test_proxy_that_is_not_there_is_told() -> None:
    error = failure("https://erp.example/", proxy=Proxy(url=f"http://127.0.0.1:{free_port()}"))
    assert (error.sent, str(error)) == (False, "the proxy: Connection refused")


def errors_of(module: object, library: str) -> list[type[Exception]]:
    return [
        value
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, Exception) and not issubclass(value, Warning) and value.__module__.startswith(library)
    ]


def an_instance(error: type[Exception]) -> Exception:
    response = (urllib3.HTTPResponse(), b"1")
    for arguments in ((), ("x",), ("x", "y"), ("x", "y", "z"), (1, 2), ("x", "y", 1), ("x", 1, 1, 1), response):
        try:
            instance = error(*arguments)
            str(instance), repr(instance)
        except (TypeError, AttributeError):
            continue
        return instance
    pytest.fail(f"{error} cannot be made")


@pytest.mark.parametrize(
    "error",
    sorted(
        {*errors_of(urllib3.exceptions, "urllib3"), ssl.SSLError, ConnectionResetError, TimeoutError, BrokenPipeError},
        key=lambda error: error.__qualname__,
    ),
)
def test_no_exception_of_the_library_is_missed(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    failing = an_instance(error)

    def request(*args: object, **options: object) -> None:
        raise failing

    monkeypatch.setattr(urllib3.PoolManager, "request", request)
    found = failure("http://127.0.0.1:1/")
    assert found.__cause__ is failing
    assert str(found)
