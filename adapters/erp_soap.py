"""An ERP that takes IDocs by SOAP, as SAP's ``/sap/bc/srt/idoc`` does.

An HTTP 200 says that the ERP has the IDoc, not that it has posted it: the receipt's state is ACCEPTED.
"""

import datetime as dt
import re
import threading
from pathlib import Path
from typing import Any

import requests
import urllib3.exceptions
import zeep
import zeep.exceptions
import zeep.plugins
import zeep.transports
import zeep.xsd
from lxml import etree
from requests.auth import HTTPBasicAuth

from adapters.idoc.structure import NAMESPACE
from adapters.wsdl import ERP_IDOC_WSDL
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import DeliveryRefusedError, RetriableError

_BINDING = f"{{{NAMESPACE}}}IDocBinding"
_SOAP = {"soap": "http://schemas.xmlsoap.org/soap/envelope/"}

# The codes of SAP message EA728 and whether the same IDoc may be taken later.
_EA728 = {
    "MSGID_LOCKED": True,
    "MULTIPLE_IDOCS_NOT_ALLOWED": False,
    "SOAP_MSGID_INITIAL": False,
    "SOAP_MSGID_PREFIX_INVALID": False,
}
_EA728_CODE = re.compile(rf"\b({'|'.join(_EA728)})\b")

# Refusals that speak of the connection (logon, address, service not active, load) and not of the document.
_RETRIABLE_STATUS = frozenset({401, 403, 404, 405, 407, 408, 425, 429})
_SENDERS_FAULT = frozenset({"Client", "Sender", "VersionMismatch", "MustUnderstand"})

# requests maps most of urllib3's errors to its own, which are OSErrors; those of bad URLs are ValueErrors.
_FAILURES = (zeep.exceptions.Error, urllib3.exceptions.HTTPError, etree.LxmlError, OSError, ValueError)

_TAG, _SPACE = re.compile("<[^>]*>"), re.compile(r"\s+")


class SoapIdocTarget:
    """Delivers IDoc payloads to one endpoint. Satisfies ``Target``; threads may share it, each has its own connection.

    Args:
        url: of the endpoint, with ``?sap-client=`` where the system wants it.
        user, password: for basic authentication; none is sent without a user.
        timeout_seconds: for connecting, and again for each wait for the answer.
        wsdl: the pinned description; nothing is ever loaded over the network.
    """

    def __init__(
        self, *, url: str, user: str = "", password: str = "", timeout_seconds: float = 30.0, wsdl: Path = ERP_IDOC_WSDL
    ) -> None:
        self._url = url
        self._user = user
        self._password = password
        self._timeout_seconds = timeout_seconds
        self._wsdl = wsdl
        self._lines = threading.local()

    def deliver(self, message: OutboxMessage) -> Receipt:
        """Hand over the payload as it is.

        Raises:
            RetriableError: the ERP is out of reach, busy, or does not let us in; the same message may go later.
            DeliveryRefusedError: the ERP refused this IDoc, with its code and words; or the payload is none.
        """
        idoc = _parse(message)
        line = self._line()
        try:
            line.send(idoc)
        except zeep.exceptions.Fault as fault:
            raise _map_fault(fault, line.exchange, self._url) from fault
        except _FAILURES as error:
            raise _map_failure(error, line.exchange, self._url) from error
        return Receipt(
            state=DeliveryState.ACCEPTED,
            reference=line.idoc_number or message.message_id,
            received_at=dt.datetime.now(dt.UTC),
            request=line.exchange.request,
            response=line.exchange.response,
        )

    def _line(self) -> "_Line":
        line: _Line | None = getattr(self._lines, "line", None)
        if line is None:
            session = requests.Session()
            session.max_redirects = 0  # a redirected POST becomes a GET, and the credentials go along
            if self._user:
                session.auth = HTTPBasicAuth(self._user.encode(), self._password.encode())
            line = self._lines.line = _Line(self._url, session, self._timeout_seconds, self._wsdl)
        return line


class _Exchange(zeep.transports.Transport):
    """Keeps the bytes and the status of the last call, also of one whose answer zeep cannot read."""

    request: bytes = b""
    response: bytes = b""
    status: int | None = None

    def clear(self) -> None:
        self.request, self.response, self.status = b"", b"", None

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> requests.Response:
        self.request = message
        response: requests.Response = super().post(address, message, headers)  # type: ignore[no-untyped-call]
        self.response, self.status = response.content, response.status_code
        if response.headers.get("Content-Type", "").startswith("multipart/"):
            raise zeep.exceptions.TransportError("The answer has attachments", status_code=self.status)
        return response


class _Line(zeep.plugins.Plugin):
    """A client of its own, as zeep's are not made to be shared by threads, and what the last answer said.

    zeep builds bodies from values and the type description, and so could change the IDoc; as a plugin, this puts the
    payload itself into the envelope.
    """

    def __init__(self, url: str, session: requests.Session, timeout_seconds: float, wsdl: Path) -> None:
        self._idoc: etree._Element | None = None
        self.idoc_number = ""
        self.exchange = _Exchange(  # type: ignore[no-untyped-call]  # zeep is untyped here
            session=session, timeout=timeout_seconds, operation_timeout=timeout_seconds
        )
        settings = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
        client = zeep.Client(str(wsdl), transport=self.exchange, plugins=[self], settings=settings)
        self._service = client.create_service(_BINDING, url)

    def send(self, idoc: etree._Element) -> None:
        self._idoc, self.idoc_number = idoc, ""
        self.exchange.clear()
        self._service.ORDERS05(IDOC=zeep.xsd.SkipValue)

    def egress(
        self,
        envelope: etree._Element,
        http_headers: dict[str, str],
        operation: Any,  # noqa: ARG002
        binding_options: Any,  # noqa: ARG002
    ) -> tuple[etree._Element, dict[str, str]]:
        body = envelope.find("soap:Body", _SOAP)
        assert body is not None, "zeep always writes one"
        assert self._idoc is not None, "set by send"
        body[:] = [self._idoc]
        return envelope, http_headers

    def ingress(
        self,
        envelope: etree._Element,
        http_headers: dict[str, str],
        operation: Any,  # noqa: ARG002
    ) -> tuple[etree._Element, dict[str, str]]:
        body = envelope.find("soap:Body", _SOAP)
        if body is None:
            raise zeep.exceptions.TransportError(
                "The answer is no SOAP envelope", status_code=self.exchange.status or 0
            )
        self.idoc_number = _idoc_number(body)
        # What a success says besides SAP does not promise, and zeep wants what the WSDL names.
        if body.find("soap:Fault", _SOAP) is None:
            body[:] = [etree.Element(f"{{{NAMESPACE}}}ORDERS05.Response")]
        return envelope, http_headers


def _parse(message: OutboxMessage) -> etree._Element:
    """The payload, checked to be the IDoc that ``message`` says it is: exactly once depends on the id inside."""
    try:
        idoc = etree.fromstring(message.payload, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise DeliveryRefusedError(
            "PAYLOAD_INVALID", f"The payload of {message.message_id} is no XML: {error}"
        ) from error
    arckey = idoc.findtext(f"{{{NAMESPACE}}}IDOC/{{{NAMESPACE}}}EDI_DC40/{{{NAMESPACE}}}ARCKEY")
    if idoc.tag != f"{{{NAMESPACE}}}ORDERS05" or arckey != message.message_id:
        raise DeliveryRefusedError(
            "PAYLOAD_INVALID",
            f"The payload is no ORDERS05 with the message id {message.message_id}, but with {arckey}.",
        )
    return idoc


def _map_fault(fault: zeep.exceptions.Fault, exchange: _Exchange, url: str) -> RetriableError | DeliveryRefusedError:
    """What a SOAP fault means for us.

    The codes of EA728 decide first. Of other faults SOAP 1.1 says (4.4.1) that one of ``Client`` must not be sent again
    without change, and one of ``Server`` may succeed later; every fault comes with HTTP 500.
    """
    known = _EA728_CODE.search(exchange.response.decode("utf-8", "replace"))
    words = " ".join((fault.message or "The ERP gave no reason").split())
    code = known[0] if known else _code_in(fault.detail) or fault.code or f"HTTP {exchange.status}"
    if _EA728[known[0]] if known else _may_go_later(fault.code or "", exchange.status):
        return RetriableError(f"The ERP at {url} could not take the IDoc now: {code}: {words}")
    return DeliveryRefusedError(code, words)


def _may_go_later(faultcode: str, status: int | None) -> bool:
    party = faultcode.rpartition(":")[2].partition(".")[0]  # soap:Client.Syntax → Client
    return status in _RETRIABLE_STATUS or not (party in _SENDERS_FAULT or _is_refusal(status))


def _map_failure(error: Exception, exchange: _Exchange, url: str) -> RetriableError | DeliveryRefusedError:
    if _is_refusal(exchange.status):
        words = _SPACE.sub(" ", _TAG.sub(" ", exchange.response[:2000].decode("utf-8", "replace"))).strip()
        return DeliveryRefusedError(f"HTTP {exchange.status}", words or "The ERP gave no reason")
    if exchange.status in (401, 403):
        return RetriableError(
            f"The ERP at {url} does not let us in (HTTP {exchange.status}). Check user, password and service."
        )
    if isinstance(error, requests.Timeout):
        return RetriableError(f"The ERP at {url} did not answer in time. It may have the IDoc; a repeat is recognised.")
    status = f" (HTTP {exchange.status})" if exchange.status else ""
    return RetriableError(f"The ERP at {url} was not reached or gave no answer that we can read{status}: {error}")


def _is_refusal(status: int | None) -> bool:
    return status is not None and 400 <= status < 500 and status not in _RETRIABLE_STATUS


def _code_in(detail: etree._Element | None) -> str:
    """The text of the first element ``Code`` in the detail of a fault."""
    if isinstance(detail, etree._Element):
        for element in detail.iter("{*}Code"):
            return (element.text or "").strip()
    return ""


def _idoc_number(body: etree._Element) -> str:
    """The ERP's number of the IDoc, whatever way ``DbId`` is written: its schema is not published."""
    for element in body.iter(etree.Element):
        if etree.QName(element).localname.replace("_", "").casefold() == "dbid":
            return (element.text or "").strip()
    return ""
