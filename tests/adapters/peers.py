"""The other side of transports, for tests: messages to send, and servers that say or do what they are told."""

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from adapters.idoc.flat import to_flat
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml, to_xml
from datamodel.delivery import OutboxMessage

GOLDEN = (Path(__file__).parent / "golden" / "idoc" / "order.xml").read_bytes()
MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def message(payload: bytes = GOLDEN, message_id: str = MESSAGE_ID, *, interrupted: bool = False) -> OutboxMessage:
    return OutboxMessage(
        message_id=message_id,
        target="erp",
        document_type="purchase_order",
        payload=payload,
        interrupted=interrupted,
    )


def soap_message(digits: str = "ef") -> OutboxMessage:
    """With these last digits of its id."""
    message_id = MESSAGE_ID[:-2] + digits
    return message(GOLDEN.replace(MESSAGE_ID.encode(), message_id.encode()), message_id)


def xml_message(digits: str = "ef") -> OutboxMessage:
    """As files and plain HTTP have it: without a namespace."""
    of_soap = soap_message(digits)
    return message(to_xml(from_xml(of_soap.payload, BASIC_TYPES).idoc, namespace=""), of_soap.message_id)


def flat_message(digits: str = "ef", *, code_page: str = "4110") -> OutboxMessage:
    of_soap = soap_message(digits)
    return message(to_flat(from_xml(of_soap.payload, BASIC_TYPES).idoc, code_page=code_page), of_soap.message_id)


def arckey_in(body: bytes) -> str:
    found = re.search(rb"<ARCKEY>([^<]*)</ARCKEY>", body)
    return found[1].decode() if found else ""


def envelope(body: str) -> bytes:
    return (
        f'<soap-env:Envelope xmlns:soap-env="{SOAP}"><soap-env:Body>{body}</soap-env:Body></soap-env:Envelope>'.encode()
    )


def fault(code: str, text: str, detail: str = "") -> bytes:
    return envelope(
        f"<soap-env:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>{detail}</soap-env:Fault>"
    )


def canonical(xml: bytes | etree._Element) -> bytes:
    element = etree.fromstring(xml) if isinstance(xml, bytes) else etree.fromstring(etree.tostring(xml))
    etree.cleanup_namespaces(element)
    return etree.tostring(element, method="c14n")


@dataclass
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes
    client: tuple[str, int]


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    content_type: str = "text/xml; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class HttpPeer:
    """A running server: its address, what came, and how to stop it before its time."""

    url: str
    requests: list[Request] = field(default_factory=list)
    stop: Callable[[], None] = lambda: None


@contextlib.contextmanager
def serving(reply: Reply | Callable[[Request], Reply], *, tls: ssl.SSLContext | None = None) -> Iterator[HttpPeer]:
    """A server that keeps connections open and gives ``reply``, or what it makes of each request."""
    peer = HttpPeer("")
    answer = reply if callable(reply) else lambda _: reply
    connections: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = Request(self.path, dict(self.headers), body, self.client_address)
            peer.requests.append(request)
            said = answer(request)
            self.send_response(said.status)
            for name, value in {"Content-Type": said.content_type, **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, format: str, *args: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:
            connections.append(request)
            super().process_request(request, client_address)

        def handle_error(self, request: object, client_address: object) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()

    def stop() -> None:
        if thread.is_alive():
            server.shutdown()
            server.server_close()
            thread.join()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    peer.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}/sap/bc/srt/idoc?sap-client=100"
    peer.stop = stop
    try:
        yield peer
    finally:
        stop()


@contextlib.contextmanager
def talking(script: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server without manners: ``script`` does with each connection what it likes, byte by byte."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    talks: list[threading.Thread] = []
    connections: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            script(connection)

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            connections.append(connection)
            talks.append(threading.Thread(target=talk, args=(connection,), daemon=True))
            talks[-1].start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sap/bc/srt/idoc"
    finally:
        over.set()
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for each in talks:
            each.join(10)


def read_request(connection: socket.socket) -> bytes:
    """One request with its body."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while found and len(body) < int(found[1]):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Identity:
    """A certificate with its key as PEM files; ``key`` is encrypted where a password was given."""

    certificate: Path
    key: Path

    def server_context(self, *, ask_for: Path | None = None) -> ssl.SSLContext:
        """For a server; ``ask_for`` is the authority of the clients that it lets in."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        if ask_for is not None:
            context.load_verify_locations(ask_for)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def make_identity(
    folder: Path, name: str, *, curve: bool = False, password: str = "", host: str = "127.0.0.1", days: int = 1
) -> Identity:
    """A certificate that it signed itself, for ``host``."""
    key = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    identity = Identity(folder / f"{name}.crt", folder / f"{name}.key")
    identity.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    identity.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    )
    return identity
