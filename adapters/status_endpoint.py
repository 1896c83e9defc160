"""Where the ERP reports to: an endpoint of ours that takes IDocs by SOAP, as SAP's ALE sends them over HTTP.

ALEAUD01 and SYSTAT01 say what became of our messages. Other IDocs (a shipping confirmation, an order response) are
handed on and come in like any file. A repeat is answered like the first: reports say what is, and files are known by
their bytes.
"""

import base64
import contextlib
import hmac
import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from lxml import etree
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.envelopes import Fault, body_elements, detached, envelope_of, fault_envelope, parse_envelope
from adapters.idoc.status.reports import read_statuses
from adapters.idoc.status.segments import Aleaud01, Systat01
from adapters.idoc.structure import EDIDC40, NAMESPACE, Idoc
from adapters.idoc.xml import from_xml
from datamodel.delivery import StatusReport, transfer_number
from datamodel.errors import ConfigurationError, DocumentError, RetriableError

logger = logging.getLogger(__name__)

PATH = "/idoc"
STATUS_TYPES: dict[str, type[Idoc]] = {idoc.basic_type: idoc for idoc in (Aleaud01, Systat01)}
MAX_BYTES = 10_000_000
_END_SECONDS = 30.0

Take = Callable[[StatusReport], bool]
"""Applies a report; False where it is of no message that we know. Raises ``RetriableError`` where the store is away."""
Receive = Callable[[bytes, str], None]
"""Takes an IDoc that is no status, as XML, with a name for it. Raises ``RetriableError``."""
Read = Callable[[Idoc], Sequence[StatusReport]]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the endpoint does with IDocs."""

    take: Take
    receive: Receive | None
    read: Read

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """Status and envelope. What is wrong with the request is a fault of the client, and not to be sent again."""
        try:
            outcome = self._handle(body)
        except DocumentError as error:
            outcome = Fault(error.code.upper(), error.message)
        except RetriableError as error:
            logger.warning("The ERP's report cannot be taken now, and will come again: %s", error)
            outcome = Fault("TRY_LATER", f"Intray cannot take it now. Send it again later. {error}", "Server")
        except Exception:  # the outermost boundary: the ERP must hear that it is not taken, and no more than that
            logger.exception("The ERP's report cannot be taken")
            outcome = Fault("INTERNAL_ERROR", "Intray failed. Send it again later; its log says why.", "Server")
        if isinstance(outcome, Fault):
            return 500, fault_envelope(outcome, namespace=NAMESPACE, element="IDocFault")
        return 200, outcome

    def _handle(self, body: bytes) -> bytes | Fault:
        envelope = parse_envelope(body)
        if isinstance(envelope, Fault):
            return envelope
        messages = body_elements(envelope)
        if len(messages) != 1 or len(messages[0].findall("{*}IDOC")) != 1:
            return Fault("IDOC_NOT_FOUND", "The SOAP body does not hold exactly one IDoc.")
        control = _control(messages[0])
        if not control.idoctyp:
            return Fault("CONTROL_MISSING", "The IDoc has no control record that names its type (IDOCTYP).")
        step = self._take_statuses if control.idoctyp in STATUS_TYPES else self._hand_on
        return step(messages[0], control) or _success(messages[0], control)

    def _take_statuses(self, message: etree._Element, control: EDIDC40) -> Fault | None:
        idoc = from_xml(etree.tostring(message, with_tail=False), STATUS_TYPES).idoc
        if next(message.iter("{*}E1STATE", "{*}E1STATS"), None) is None:
            return Fault("STATUS_MISSING", f"The {control.idoctyp} says nothing of any IDoc.")
        for report in self.read(idoc):
            known = self.take(report)
            level = logging.INFO if known else logging.WARNING
            words = "" if known else ": no such message here"
            logger.log(level, "Status %s of %s%s", report.status, report.message_id or report.transfer_number, words)
        return None

    def _hand_on(self, message: etree._Element, control: EDIDC40) -> Fault | None:
        if self.receive is None:
            words = f"{control.idoctyp} is not taken here, but {' and '.join(STATUS_TYPES)}. Check the port (WE20)."
            return Fault("IDOC_NOT_EXPECTED", words)
        content = etree.tostring(detached(message), xml_declaration=True, encoding="UTF-8")
        name = "-".join(filter(str.isalnum, (control.idoctyp, control.docnum))) + ".xml"
        self.receive(content, name)
        logger.info("%s came in", name)
        return None


def make_app(
    take: Take,
    *,
    user: str,
    password: str,
    receive: Receive | None = None,
    read: Read = read_statuses,
    max_bytes: int = MAX_BYTES,
) -> Starlette:
    """The endpoint as an ASGI application, at ``PATH``.

    Args:
        take: what is done with a report.
        user, password: asked for by basic authentication. Without a password everybody may report, and ``serve`` then
            listens on loopback only.
        receive: what is done with other IDocs; None refuses them.
        read: reports out of a status IDoc.
        max_bytes: of a request.
    """
    desk = _Desk(take, receive, read)
    wanted = base64.b64encode(f"{user}:{password}".encode()) if password else b""

    async def post(request: Request) -> Response:
        if wanted and not _is_let_in(request, wanted):
            return Response("Logon failed", 401, {"WWW-Authenticate": 'Basic realm="Intray", charset="UTF-8"'})
        body = await _read(request, max_bytes)
        if body is None:
            return Response(f"The request is larger than {max_bytes} bytes.", 413, {"Connection": "close"})
        status, content = await run_in_threadpool(desk.answer, body)
        return Response(content, status, media_type="text/xml; charset=utf-8")

    app = Starlette(routes=[Route(PATH, post, methods=["POST"])])
    app.state.guarded = bool(wanted)
    return app


def serve(
    app: Starlette,
    *,
    host: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    client_ca: Path | None = None,
    behind_proxy: bool = False,
) -> None:
    """Serve until interrupted.

    Args:
        app: of ``make_app``.
        host, port: to listen on.
        certificate, key: PEM; with them it speaks TLS.
        client_ca: PEM; a client must show a certificate of this authority.
        behind_proxy: a proxy in front of it speaks TLS, so that it need not.

    Raises:
        ConfigurationError: it would listen to others without a password or without TLS, or a file is not usable.
    """
    server = _server(app, host, certificate, key, client_ca, behind_proxy=behind_proxy)
    with _listener(host, port) as listener:
        server.run(sockets=[listener])


@contextlib.contextmanager
def serving(
    app: Starlette,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    certificate: Path | None = None,
    key: Path | None = None,
    client_ca: Path | None = None,
    behind_proxy: bool = False,
) -> Iterator[str]:
    """The same in a thread of this process, for as long as the block lasts; ``port`` 0 takes a free one.

    Yields:
        the URL that the ERP reports to.
    """
    server = _server(app, host, certificate, key, client_ca, behind_proxy=behind_proxy)
    with _listener(host, port) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), name="status-endpoint", daemon=True)
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.002)
            yield f"{'https' if certificate else 'http'}://{host}:{listener.getsockname()[1]}{PATH}"
        finally:
            server.should_exit = True
            thread.join(_END_SECONDS)


def _listener(host: str, port: int) -> socket.socket:
    """Bound here, as uvicorn would end the process where the port is taken."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigurationError(f"The status endpoint cannot listen on {host}, port {port}: {error}") from error


def _server(
    app: Starlette,
    host: str,
    certificate: Path | None,
    key: Path | None,
    client_ca: Path | None,
    *,
    behind_proxy: bool,
) -> uvicorn.Server:
    _check_guard(app, host, encrypted=certificate is not None or behind_proxy)
    config = uvicorn.Config(
        app,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ca_certs=str(client_ca) if client_ca else None,
        ssl_cert_reqs=ssl.CERT_REQUIRED if client_ca else ssl.CERT_NONE,
        ws="none",
        lifespan="off",
        log_level="warning",
        server_header=False,
        limit_concurrency=64,
        timeout_graceful_shutdown=10,
    )
    try:
        config.load()
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        names = ", ".join(str(path) for path in (certificate, key, client_ca) if path)
        raise ConfigurationError(f"The TLS files of the status endpoint cannot be used ({names}): {error}") from error
    return uvicorn.Server(config)


def _check_guard(app: Starlette, host: str, *, encrypted: bool) -> None:
    if _is_loopback(host):
        return
    if not app.state.guarded:
        raise ConfigurationError(
            f"The status endpoint would listen on {host} without a password, and whoever reaches it could say what is "
            "posted. Set its user and password, or let it listen on 127.0.0.1."
        )
    if not encrypted:
        raise ConfigurationError(
            f"The status endpoint would listen on {host} without TLS, and its password could be read on the way. Set "
            "its certificate and key, or let a proxy that speaks TLS stand in front of it and say so."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_let_in(request: Request, wanted: bytes) -> bool:
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    allowed = scheme.casefold() == "basic" and hmac.compare_digest(sent.strip().encode("latin-1"), wanted)
    if not allowed:
        logger.warning("A report of %s was turned away: wrong user or password", request.client and request.client.host)
    return allowed


async def _read(request: Request, max_bytes: int) -> bytes | None:
    """The body, or None where it is too long; the rest is not read then."""
    content = bytearray()
    with contextlib.suppress(ClientDisconnect):
        async for chunk in request.stream():
            content += chunk
            if len(content) > max_bytes:
                return None
    return bytes(content)


def _control(message: etree._Element) -> EDIDC40:
    value: dict[str, str] = {
        name: (message.findtext(f"{{*}}IDOC/{{*}}EDI_DC40/{{*}}{name.upper()}", "") or "").strip()
        for name in ("idoctyp", "docnum", "arckey")
    }
    return EDIDC40(tabnam="EDI_DC40", direct="1", mestyp="", sndpor="", sndprt="", sndprn="", rcvpor="", rcvprt="",
                   rcvprn="", **value)  # fmt: skip


def _success(message: etree._Element, control: EDIDC40) -> bytes:
    """The same for a repeat: our number of the IDoc is taken from its message id."""
    response = etree.Element(f"{{{NAMESPACE}}}{etree.QName(message).localname}.Response", nsmap={"n0": NAMESPACE})
    assigned = etree.SubElement(response, f"{{{NAMESPACE}}}IDocAssign")
    etree.SubElement(assigned, f"{{{NAMESPACE}}}TransferId").text = control.docnum
    etree.SubElement(assigned, f"{{{NAMESPACE}}}DbId").text = transfer_number(control.arckey) or control.docnum
    return envelope_of(response)
