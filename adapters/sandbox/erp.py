"""A sandbox ERP: the IDoc endpoint of an SAP system as a real HTTP server, with faults that can be switched on.

It stands on ``http.server`` and not on a framework, because it has to do what frameworks prevent: break the connection
after the commit, answer nothing at all, and start within milliseconds in a thread of a test.

    POST /sap/bc/srt/idoc   one IDoc by SOAP
    GET  /idocs             the journal, as JSON
    GET  /faults            the faults that are switched on
    POST /faults            switch faults on: {"unavailable": 2} answers the next two requests with 503
"""

import argparse
import base64
import contextlib
import dataclasses
import hmac
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from adapters.sandbox.inbound import Fault, Inbound, answer, locked
from adapters.sandbox.journal import Journal

logger = logging.getLogger(__name__)

PATH = "/sap/bc/srt/idoc"
FAULTS = ("drop_after_commit", "unavailable", "locked", "hang")
FAULTS_VARIABLE = "INTRAY_SANDBOX_FAULTS"
_CHUNK = 65_536


@dataclass
class FaultSwitch:
    """How many of the next requests each fault befalls.

    drop_after_commit   the IDoc is kept, then the connection breaks without an answer
    unavailable         503
    locked              the SOAP fault MSGID_LOCKED
    hang                no answer until the client gives up
    """

    counts: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, counts: Mapping[str, int]) -> None:
        """Replace the counts of the faults named.

        Raises:
            ValueError: a name is not in ``FAULTS`` or a count is no number.
        """
        for name, count in counts.items():
            if name not in FAULTS or isinstance(count, bool) or not isinstance(count, int):
                raise ValueError(f"{name}={count!r} is no fault with a count. Known faults: {', '.join(FAULTS)}.")
        with self.lock:
            self.counts.update(counts)

    def strikes(self, name: str) -> bool:
        """Whether ``name`` befalls this request; if so it is counted."""
        with self.lock:
            left = self.counts.get(name, 0)
            self.counts[name] = max(0, left - 1)
            return left > 0


class SandboxErp(ThreadingHTTPServer):
    """The server with its state. Serves loopback only unless told otherwise."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        user: str = "",
        password: str = "",
        max_bytes: int = 10_000_000,
    ) -> None:
        super().__init__((host, port), _Handler)
        self.journal = Journal(folder)
        self.inbound = Inbound(self.journal)
        self.faults = FaultSwitch()
        self.credentials = base64.b64encode(f"{user}:{password}".encode()) if user else b""
        self.max_bytes = max_bytes
        self.stopping = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        if isinstance(sys.exception(), ConnectionError | TimeoutError):
            logger.debug("The connection from %s broke", client_address, exc_info=True)
        else:
            logger.exception("The request of %s failed", client_address)

    @property
    def url(self) -> str:
        """Of the IDoc endpoint."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}{PATH}"


class _Handler(BaseHTTPRequestHandler):
    server: SandboxErp
    protocol_version = "HTTP/1.1"
    server_version = "IntraySandboxERP"
    timeout = 60.0
    wbufsize = _CHUNK  # headers and body in one packet, as a delayed acknowledgement costs 40 ms

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/idocs":
            self._send_json([dataclasses.asdict(entry) for entry in self.server.journal.entries()])
        elif path == "/faults":
            self._send_json({name: self.server.faults.counts.get(name, 0) for name in FAULTS})
        else:
            self._send(HTTPStatus.NOT_FOUND, f"There is no {path} here.".encode(), "text/plain; charset=utf-8")

    def do_POST(self) -> None:
        body = self._read_body()
        path = urlsplit(self.path).path
        if body is None:
            return
        if path == "/faults":
            self._switch_faults(body)
        elif path != PATH:
            self._send(HTTPStatus.NOT_FOUND, f"There is no {path} here.".encode(), "text/plain; charset=utf-8")
        elif not self._is_authorised():
            self._send(HTTPStatus.UNAUTHORIZED, b"<html>Logon failed</html>", "text/html")
        else:
            self._receive_idoc(body)

    def _receive_idoc(self, body: bytes) -> None:
        faults = self.server.faults
        if faults.strikes("unavailable"):
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, b"<html>Service cannot be reached</html>", "text/html")
            return
        if faults.strikes("hang"):
            self.server.stopping.wait()
            self.close_connection = True
            return
        outcome = locked() if faults.strikes("locked") else self.server.inbound.receive(body)
        if not isinstance(outcome, Fault) and faults.strikes("drop_after_commit"):
            self.close_connection = True
            return
        logger.info("%s", outcome)
        status = HTTPStatus.INTERNAL_SERVER_ERROR if isinstance(outcome, Fault) else HTTPStatus.OK
        self._send(status, answer(outcome), "text/xml; charset=utf-8")

    def _switch_faults(self, body: bytes) -> None:
        try:
            self.server.faults.set(dict(json.loads(body)))
        except (ValueError, TypeError) as error:
            self._send(HTTPStatus.BAD_REQUEST, str(error).encode(), "text/plain; charset=utf-8")
        else:
            self._send_json(self.server.faults.counts)

    def _is_authorised(self) -> bool:
        sent = self.headers.get("Authorization", "").removeprefix("Basic ").encode()
        return not self.server.credentials or hmac.compare_digest(sent, self.server.credentials)

    def _read_body(self) -> bytes | None:
        """The body, or None where the request was refused for its size."""
        declared = self.headers.get("Content-Length", "")
        if not declared.isdecimal():
            self.close_connection = True
            self._send(HTTPStatus.LENGTH_REQUIRED, b"", "text/plain")
            return None
        length = int(declared)
        if length <= self.server.max_bytes:
            return self.rfile.read(length)
        self._discard(min(length, 10 * self.server.max_bytes))
        self.close_connection = True
        self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"The request is too large.", "text/plain")
        return None

    def _discard(self, length: int) -> None:
        """Take in what the client is still sending: one that is cut off while sending does not read the answer."""
        while length > 0 and (chunk := self.rfile.read(min(_CHUNK, length))):
            length -= len(chunk)

    def _send_json(self, value: object) -> None:
        self._send(HTTPStatus.OK, json.dumps(value).encode(), "application/json")

    def _send(self, status: HTTPStatus, body: bytes, content_type: str) -> None:
        self.send_response(status)
        if status == HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", 'Basic realm="SAP"')
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        logger.debug(format, *args)


@contextlib.contextmanager
def running_erp(
    folder: Path, *, port: int = 0, user: str = "", password: str = "", max_bytes: int = 10_000_000
) -> Iterator[str]:
    """A sandbox ERP in a thread of this process, for as long as the block lasts. ``port`` 0 takes a free one.

    Yields:
        the URL of the IDoc endpoint: what a target is configured with.
    """
    server = SandboxErp(folder, port=port, user=user, password=password, max_bytes=max_bytes)
    server.faults.set(_faults_of_environment())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def switch_faults(url: str, **counts: int) -> None:
    """Switch faults on at the sandbox ERP whose IDoc endpoint is ``url``: ``switch_faults(url, unavailable=2)``."""
    requests.post(urljoin(url, "/faults"), json=counts, timeout=10).raise_for_status()


def _faults_of_environment() -> dict[str, int]:
    """``INTRAY_SANDBOX_FAULTS``: for example ``unavailable=2,drop_after_commit=1``."""
    entries = [entry for entry in os.environ.get(FAULTS_VARIABLE, "").split(",") if entry.strip()]
    return {name.strip(): int(count or 1) for name, _, count in (entry.partition("=") for entry in entries)}


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A sandbox ERP that takes IDocs by SOAP.")
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--folder", type=Path, default=Path("var/sandbox-erp"))
    parser.add_argument("--user", default="", help="ask for basic authentication with this user")
    parser.add_argument("--password", default="")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with running_erp(options.folder, port=options.port, user=options.user, password=options.password) as url:
        logger.info("IDocs are taken at %s and kept in %s", url, options.folder)
        # Set on purpose: a shell starts what runs in the background with SIGINT ignored.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
