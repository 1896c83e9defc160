"""A sandbox ERP: the IDoc services of an SAP system as a real HTTP server, with faults that can be switched on.

It takes IDocs, posts them by its own small master data, and tells the sender what became of them.

    POST /sap/bc/srt/idoc         one IDoc by SOAP
    POST /sap/bc/idoc_xml         IDocs as plain XML
    POST /sap/bc/srt/idoc_status  what became of IDocs (adapters/wsdl/idoc_status.wsdl)
    GET  /idocs                   the journal, as JSON; /documents what was posted, /audits what was reported
    GET  /faults                  the faults that are switched on
    POST /faults                  switch faults on: {"unavailable": 2} answers the next two requests with 503
    POST /rules                   its master data: {"customers": ["100042"], "refuse_known_numbers": true}
    POST /process                 process IDocs with status 64 or an error again: {"arckeys": [...]}
    POST /reports                 where it reports to: {"url": "http://...", "user": "erp", "password": "..."}
"""

import argparse
import contextlib
import dataclasses
import html
import logging
from collections.abc import Collection, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from lxml import etree

from adapters.envelopes import Fault, parse_envelope
from adapters.sandbox.audit import AUDIT_FAULTS, Audits, StatusEndpoint
from adapters.sandbox.dropfolder import watching
from adapters.sandbox.faults import FaultSwitch, faults_of_environment, switch_faults, tell
from adapters.sandbox.inbound import CHANNELS, REFUSALS, Inbound, answer
from adapters.sandbox.journal import Journal
from adapters.sandbox.posting import POSTING_FAULTS, Clerk, Rules, rules_of
from adapters.sandbox.server import (
    WIRE_FAULTS,
    Answer,
    SandboxHandler,
    SandboxServer,
    Tls,
    serving,
    wait_for_interrupt,
)
from adapters.sandbox.statusquery import answer_query
from adapters.sandbox.wssecurity import WSSE, WsSecurity

logger = logging.getLogger(__name__)

PATH = "/sap/bc/srt/idoc"
XML_PATH = "/sap/bc/idoc_xml"
STATUS_PATH = "/sap/bc/srt/idoc_status"
FAULTS = (*WIRE_FAULTS, *REFUSALS, *POSTING_FAULTS, *AUDIT_FAULTS)
FAULTS_VARIABLE = "INTRAY_SANDBOX_FAULTS"

__all__ = ["FAULTS", "FAULTS_VARIABLE", "SandboxErp", "process_idocs", "report_to", "running_erp", "set_rules",
           "switch_faults"]  # fmt: skip


class SandboxErp(SandboxServer):
    """The server with its state: journal, rules, reports."""

    def __init__(
        self,
        folder: Path,
        *,
        rules: Rules = Rules(),
        reports_to: StatusEndpoint | None = None,
        wssecurity: WsSecurity | None = None,
        exactly_once: Collection[str] = CHANNELS,
        **options: Any,
    ) -> None:
        super().__init__(_Handler, FaultSwitch(FAULTS), **options)
        self.journal = Journal(folder)
        self.audits = Audits(self.journal, self.faults, reports_to)
        self.clerk = Clerk(self.journal, self.faults, self.audits, rules)
        self.inbound = Inbound(self.journal, self.clerk, self.faults, exactly_once)
        self.wssecurity = wssecurity

    @property
    def url(self) -> str:
        """Of the SOAP endpoint."""
        return self.url_of(PATH)


class _Handler(SandboxHandler):
    server: SandboxErp
    server_version = "IntraySandboxERP"

    def _envelope(self, body: bytes) -> etree._Element | Fault:
        """The envelope, checked by WS-Security where that is switched on."""
        wssecurity = self.server.wssecurity
        envelope = parse_envelope(body, understood=(WSSE,) if wssecurity else ())
        if isinstance(envelope, Fault) or wssecurity is None:
            return envelope
        return wssecurity.check(envelope) or envelope

    def _receive_soap(self, body: bytes) -> Answer:
        envelope = self._envelope(body)
        outcome = envelope if isinstance(envelope, Fault) else self.server.inbound.receive_envelope(envelope)
        logger.info("%s", outcome)
        if isinstance(outcome, Fault):
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, answer(outcome))
        return Answer(HTTPStatus.OK, answer(outcome), kept=True)

    def _receive_xml(self, body: bytes) -> Answer:
        outcome = self.server.inbound.receive_xml(body)
        logger.info("%s", outcome)
        if not isinstance(outcome, Fault):
            return Answer(HTTPStatus.OK, _page("IDoc-XML-inbound ok"), "text/html", kept=True)
        status = HTTPStatus.BAD_REQUEST if outcome.party == "Client" else HTTPStatus.INTERNAL_SERVER_ERROR
        return Answer(status, _page(f"{outcome.code}: {outcome.text}"), "text/html")

    def _tell_status(self, body: bytes) -> Answer:
        return answer_query(self.server.journal, self._envelope(body))

    def _set_rules(self, values: Any) -> object:
        self.server.clerk.rules = rules_of(values)
        return {"rules": values}

    def _process(self, values: Any) -> object:
        done = self.server.clerk.process_waiting(list(values.get("arckeys", ())))
        return [dataclasses.asdict(entry) for entry in done]

    def _report_to(self, values: Any) -> object:
        ca = values.get("ca")
        told = {name: str(values.get(name, "")) for name in ("url", "user", "password")}
        self.server.audits.endpoint = StatusEndpoint(**told, ca=Path(ca) if ca else None) if told["url"] else None
        self.server.audits.wake()
        return {"url": told["url"]}

    def _idocs(self) -> object:
        return [dataclasses.asdict(entry) for entry in self.server.journal.entries()]

    def _documents(self) -> object:
        return [dataclasses.asdict(document) for document in self.server.journal.documents()]

    def _audits(self) -> object:
        return [dataclasses.asdict(audit) for audit in self.server.audits.audits()]

    services: ClassVar = {PATH: _receive_soap, XML_PATH: _receive_xml, STATUS_PATH: _tell_status}
    controls: ClassVar = {"/rules": _set_rules, "/process": _process, "/reports": _report_to}
    views: ClassVar = {"/idocs": _idocs, "/documents": _documents, "/audits": _audits}


def _page(title: str) -> bytes:
    words = html.escape(title)
    return f"<html><head><title>{words}</title></head><body><h1>{words}</h1></body></html>".encode()


@contextlib.contextmanager
def running_erp(
    folder: Path,
    *,
    port: int = 0,
    user: str = "",
    password: str = "",
    max_bytes: int = 10_000_000,
    rules: Rules = Rules(),
    reports_to: StatusEndpoint | None = None,
    drop_folder: Path | None = None,
    tls: Tls | None = None,
    wssecurity: WsSecurity | None = None,
    exactly_once: Collection[str] = CHANNELS,
) -> Iterator[str]:
    """A sandbox ERP in threads of this process, for as long as the block lasts.

    Args:
        folder: of its journal; what is there from before is known to it.
        port: 0 takes a free one.
        user, password: asked for by basic authentication, where there is a user.
        max_bytes: of a request.
        rules: its master data.
        reports_to: where it sends ALEAUD01.
        drop_folder: where it takes files from.
        tls: speaks HTTPS.
        wssecurity: what a SOAP request must carry.
        exactly_once: the channels (``soap``, ``xml``, ``file``) on which a known ARCKEY is a repeat.

    Yields:
        the URL of the SOAP endpoint: what a target is configured with.
    """
    server = SandboxErp(
        folder, port=port, user=user, password=password, max_bytes=max_bytes, rules=rules, reports_to=reports_to,
        tls=tls, wssecurity=wssecurity, exactly_once=exactly_once,
    )  # fmt: skip
    server.faults.set(faults_of_environment(FAULTS_VARIABLE))
    server.clerk.process_unfinished()
    server.audits.start()
    try:
        with server.journal.kept_open(), serving(server), contextlib.ExitStack() as stack:
            if drop_folder:
                stack.enter_context(watching(drop_folder, server.inbound.receive_file))
            yield server.url
    finally:
        server.audits.stop()


def set_rules(url: str, *, ca: Path | None = None, **rules: object) -> None:
    """Replace the master data of the sandbox ERP at ``url``: ``set_rules(url, customers=["100042"])``."""
    tell(url, "/rules", rules, ca=ca)


def process_idocs(url: str, *arckeys: str, ca: Path | None = None) -> list[dict[str, Any]]:
    """Process IDocs that wait or were refused again, as a clerk would; without ``arckeys`` all of them."""
    done: list[dict[str, Any]] = tell(url, "/process", {"arckeys": arckeys}, ca=ca)
    return done


def report_to(url: str, endpoint: str, *, user: str = "", password: str = "", ca: Path | None = None) -> None:
    """Have the sandbox ERP at ``url`` report to ``endpoint`` from now on; an empty one ends it."""
    tell(url, "/reports", {"url": endpoint, "user": user, "password": password, "ca": str(ca) if ca else ""})


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A sandbox ERP that takes IDocs and posts them.")
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--folder", type=Path, default=Path("var/sandbox-erp"))
    parser.add_argument("--user", default="", help="ask for basic authentication with this user")
    parser.add_argument("--password", default="")
    parser.add_argument("--drop-folder", type=Path, help="take IDoc files from here")
    parser.add_argument("--report-to", default="", metavar="URL", help="send ALEAUD01 there")
    parser.add_argument("--report-user", default="")
    parser.add_argument("--report-password", default="")
    parser.add_argument("--tls", type=Path, nargs=2, metavar=("CERTIFICATE", "KEY"), help="speak HTTPS")
    parser.add_argument("--client-ca", type=Path, help="let clients log on by a certificate of this authority")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    endpoint = StatusEndpoint(options.report_to, options.report_user, options.report_password)
    with running_erp(
        options.folder,
        port=options.port,
        user=options.user,
        password=options.password,
        reports_to=endpoint if endpoint.url else None,
        drop_folder=options.drop_folder,
        tls=Tls(options.tls[0], options.tls[1], options.client_ca) if options.tls else None,
    ) as url:
        logger.info("IDocs are taken at %s and kept in %s", url, options.folder)
        wait_for_interrupt()


if __name__ == "__main__":
    main()
