"""What the sandboxes share as web servers: TLS, basic authentication, sizes, and how requests can go wrong.

They stand on ``http.server`` and not on a framework, because they have to do what frameworks prevent: break the
connection after the commit, answer nothing at all or half of it, and start within milliseconds in a thread of a test.
"""

import base64
import contextlib
import hmac
import json
import logging
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from adapters.sandbox.faults import FaultSwitch, Plan

logger = logging.getLogger(__name__)

XML = "text/xml; charset=utf-8"
WIRE_FAULTS: Mapping[str, str] = {
    "slow": "the answer comes, after `seconds`",
    "hang": "no answer at all",
    "unavailable": "HTTP 503",
    "error_500": "HTTP 500 with a page, nothing is kept",
    "drop_before_commit": "the connection breaks, nothing is kept",
    "drop_after_commit": "all is done, then the connection breaks without an answer",
    "error_500_after_commit": "all is done, then HTTP 500 with a page",
    "garbage": "all is done, and the answer is no XML",
    "cut_answer": "all is done, and the answer breaks off in the middle",
}
"""Faults of any web service, and what they do."""

BEFORE = ("unavailable", "hang", "error_500", "drop_before_commit")
AFTER = ("drop_after_commit", "error_500_after_commit", "garbage", "cut_answer")
_DUMP = b"<html><head><title>500 Internal Server Error</title></head><body>ABAP runtime error</body></html>"
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of a server that speaks TLS. With ``client_ca`` a client may log on by a certificate of that authority."""

    certificate: Path
    key: Path
    client_ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with. ``kept`` says that something was done that a repeat must not do again."""

    status: HTTPStatus
    body: bytes
    content_type: str = XML
    kept: bool = False


class SandboxServer(ThreadingHTTPServer):
    """A server with its faults. Serves loopback only unless told otherwise."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        handler: type["SandboxHandler"],
        faults: FaultSwitch,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        user: str = "",
        password: str = "",
        max_bytes: int = 10_000_000,
        tls: Tls | None = None,
    ) -> None:
        super().__init__((host, port), handler)
        self.faults = faults
        self.credentials = base64.b64encode(f"{user}:{password}".encode()) if user else b""
        self.asks_for_certificate = tls is not None and tls.client_ca is not None
        self.max_bytes = max_bytes
        self.stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self.scheme = "https" if tls else "http"
        if tls:
            # The handshake is left to the thread of the connection: one that never comes must not keep the others out.
            self.socket = _context(tls).wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        if isinstance(sys.exception(), OSError):
            logger.debug("The connection from %s broke", client_address, exc_info=True)
        else:
            logger.exception("The request of %s failed", client_address)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Break every connection: clients keep theirs open, and would go on talking to a server that has stopped."""
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def url_of(self, path: str) -> str:
        return f"{self.scheme}://{self.server_address[0]!s}:{self.server_address[1]}{path}"


def _context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tls.client_ca)
    context.load_cert_chain(tls.certificate, tls.key)
    if tls.client_ca:
        context.verify_mode = ssl.CERT_OPTIONAL  # who shows none is asked for a password
    return context


class SandboxHandler(BaseHTTPRequestHandler):
    """Requests by path. ``services`` ask for authentication and can go wrong, ``controls`` steer the sandbox."""

    server: SandboxServer
    services: ClassVar[Mapping[str, Callable[[Any, bytes], Answer]]] = {}
    controls: ClassVar[Mapping[str, Callable[[Any, Any], object]]] = {}
    views: ClassVar[Mapping[str, Callable[[Any], object]]] = {}
    protocol_version = "HTTP/1.1"
    timeout = 60.0
    wbufsize = _CHUNK  # headers and body in one packet, as a delayed acknowledgement costs 40 ms

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/faults":
            self._send_json(self.server.faults.counts())
        elif path in self.views:
            self._send_json(self.views[path](self))
        else:
            self._send_missing(path)

    def do_POST(self) -> None:
        body = self._read_body()
        path = urlsplit(self.path).path
        if body is None:
            return
        if path == "/faults":
            self._control(self._switch_faults, body)
        elif path in self.controls:
            self._control(lambda value: self.controls[path](self, value), body)
        elif path not in self.services:
            self._send_missing(path)
        elif not self._is_authorised():
            self._send(Answer(HTTPStatus.UNAUTHORIZED, b"<html>Logon failed</html>", "text/html"))
        else:
            self._serve(lambda: self.services[path](self, body))

    def _switch_faults(self, orders: Any) -> object:
        self.server.faults.set(dict(orders))
        return self.server.faults.counts()

    def _serve(self, service: Callable[[], Answer]) -> None:
        """Answer by ``service``, unless a fault comes before or behind it."""
        if (slow := self.server.faults.strikes("slow")) and self.server.stopping.wait(slow.seconds):
            self.close_connection = True
        elif (fault := self.server.faults.first_of(BEFORE)) is not None:
            self._fail(*fault)
        else:
            answer = service()
            late = self.server.faults.first_of(AFTER) if answer.kept else None
            self._send(answer) if late is None else self._fail_after(late[0], answer)

    def _fail(self, name: str, plan: Plan) -> None:
        if name == "unavailable":
            page = plan.text.encode() or b"<html>Service cannot be reached</html>"
            self._send(Answer(HTTPStatus.SERVICE_UNAVAILABLE, page, "text/html"))
        elif name == "error_500":
            self._send(Answer(HTTPStatus.INTERNAL_SERVER_ERROR, _DUMP, "text/html"))
        else:
            if name == "hang":
                self.server.stopping.wait()
            self.close_connection = True

    def _fail_after(self, name: str, answer: Answer) -> None:
        self.close_connection = True
        if name == "error_500_after_commit":
            self._send(Answer(HTTPStatus.INTERNAL_SERVER_ERROR, _DUMP, "text/html"))
        elif name == "garbage":
            self._send(Answer(HTTPStatus.OK, b"\x00\xff<soap:Env", XML))
        elif name == "cut_answer":
            self._send(answer, cut=True)

    def _control(self, steer: Callable[[Any], object], body: bytes) -> None:
        try:
            told = steer(json.loads(body or b"{}"))
        except (ValueError, TypeError, KeyError) as error:
            self._send(Answer(HTTPStatus.BAD_REQUEST, str(error).encode(), "text/plain; charset=utf-8"))
        else:
            self._send_json(told)

    def _is_authorised(self) -> bool:
        """By a certificate that the handshake has checked, else by user and password, where either is asked for."""
        if isinstance(self.connection, ssl.SSLSocket) and self.connection.getpeercert():
            return True
        if not self.server.credentials:
            return not self.server.asks_for_certificate
        sent = self.headers.get("Authorization", "").removeprefix("Basic ").encode()
        return hmac.compare_digest(sent, self.server.credentials)

    def _read_body(self) -> bytes | None:
        """The body, or None where the request was refused for its size."""
        declared = self.headers.get("Content-Length", "")
        if not declared.isdecimal():
            self.close_connection = True
            self._send(Answer(HTTPStatus.LENGTH_REQUIRED, b"", "text/plain"))
            return None
        length = int(declared)
        if length <= self.server.max_bytes:
            return self.rfile.read(length)
        self._discard(min(length, 10 * self.server.max_bytes))
        self.close_connection = True
        self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"The request is too large.", "text/plain"))
        return None

    def _discard(self, length: int) -> None:
        """Take in what the client is still sending: one that is cut off while sending does not read the answer."""
        while length > 0 and (chunk := self.rfile.read(min(_CHUNK, length))):
            length -= len(chunk)

    def _send_json(self, value: object) -> None:
        self._send(Answer(HTTPStatus.OK, json.dumps(value, default=str).encode(), "application/json"))

    def _send_missing(self, path: str) -> None:
        words = f"There is no {path} here.".encode()
        self._send(Answer(HTTPStatus.NOT_FOUND, words, "text/plain; charset=utf-8"))

    def _send(self, answer: Answer, *, cut: bool = False) -> None:
        self.send_response(answer.status)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", 'Basic realm="SAP"')
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)

    def log_message(self, format: str, *args: object) -> None:
        logger.debug(format, *args)


@contextlib.contextmanager
def serving(server: SandboxServer) -> Iterator[None]:
    """``server`` in a thread of this process, for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        server.hang_up()
        thread.join()


def wait_for_interrupt() -> None:
    """Return at SIGINT or SIGTERM."""
    # Set on purpose: a shell starts what runs in the background with SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
