"""Clients of zeep on our own wire: one a thread, as zeep's are not made to be shared, from descriptions read once."""

import functools
import threading
from pathlib import Path
from typing import Any

import zeep
import zeep.exceptions
import zeep.plugins
import zeep.transports
import zeep.wsdl
from lxml import etree

from adapters.transport.outcomes import NO_REASON
from adapters.transport.wire import Answer, Wire
from adapters.transport.ws_security import MessageSecurity

SOAP_FAILURES = (zeep.exceptions.Error, etree.LxmlError, ValueError, LookupError, AttributeError)
"""What zeep raises over an answer that it cannot read; it was not written for answers that mean it ill."""

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_SETTINGS = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
_reading = threading.Lock()


class Exchange(zeep.transports.Transport):
    """Carries zeep's envelopes over ``wire`` and keeps the last one and its answer, also one that zeep cannot read."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # zeep is untyped here
        self._wire = wire
        self.request = b""
        self.answer: Answer | None = None

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> Answer:  # noqa: ARG002
        """To the endpoint of the wire, whatever the description says."""
        self.request, self.answer = message, None
        self.answer = self._wire.post(message, headers)
        if self.answer.headers.get("Content-Type", "").casefold().startswith("multipart/"):
            raise zeep.exceptions.TransportError("The answer has attachments", status_code=self.answer.status_code)
        return self.answer


class OnlyAnswer(zeep.plugins.Plugin):
    """Lets nothing pass but a fault or ``answer``: zeep itself takes any page with a status for one of the two."""

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def ingress(
        self,
        envelope: etree._Element,
        http_headers: dict[str, str],
        operation: Any,  # noqa: ARG002
    ) -> tuple[etree._Element, dict[str, str]]:
        body = body_of(envelope)
        found = {element.tag for element in body}
        if not found & {f"{{{_SOAP}}}Fault", self._answer}:
            raise zeep.exceptions.TransportError(f"The answer holds {', '.join(map(str, found)) or 'nothing'}")
        return envelope, http_headers


def body_of(envelope: etree._Element) -> etree._Element:
    """The body of a SOAP 1.1 envelope. Raises zeep's ``TransportError`` where it is none."""
    body = envelope.find(f"{{{_SOAP}}}Body")
    if body is None:
        raise zeep.exceptions.TransportError("The answer is no SOAP envelope")
    return body


def make_service(
    wsdl: Path,
    binding: str,
    exchange: Exchange,
    *,
    security: MessageSecurity | None,
    plugin: zeep.plugins.Plugin | None,
) -> Any:
    """The operations of ``binding`` as zeep's proxy."""
    plugins = [plugin] if plugin is not None else []
    with _reading:
        description = _description(wsdl)
    client = zeep.Client(description, wsse=security, transport=exchange, plugins=plugins, settings=_SETTINGS)
    return client.create_service(binding, "")  # the wire knows where to


@functools.cache
def _description(wsdl: Path) -> zeep.wsdl.Document:
    transport: Any = zeep.transports.Transport()  # an instance, whatever zeep's annotation says
    return zeep.wsdl.Document(str(wsdl), transport, settings=_SETTINGS)


def said_in(fault: zeep.exceptions.Fault) -> str:
    return " ".join((fault.message or NO_REASON).split())


def code_in(detail: etree._Element | None) -> str:
    """The text of the first element ``Code`` in the detail of a fault."""
    if isinstance(detail, etree._Element):
        for element in detail.iter("{*}Code"):
            return (element.text or "").strip()
    return ""
