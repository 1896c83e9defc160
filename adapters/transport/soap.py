"""An ERP that takes IDocs by SOAP, as SAP's ``/sap/bc/srt/idoc`` does.

An HTTP 200 says that the ERP has the IDoc, not that it has posted it: the receipt's state is ACCEPTED.
"""

import datetime as dt
import re
import threading
from pathlib import Path
from typing import Any

import zeep.exceptions
import zeep.plugins
import zeep.xsd
from lxml import etree

from adapters.idoc.structure import NAMESPACE
from adapters.transport.outcomes import Meaning, by_silence, by_status, meaning_of
from adapters.transport.payload import soap_idoc
from adapters.transport.security import Endpoint
from adapters.transport.wire import Answer, NoAnswerError, Wire
from adapters.transport.ws_security import MessageSecurity, without_passwords
from adapters.transport.zeep_client import SOAP_FAILURES, Exchange, body_of, code_in, make_service, said_in
from adapters.wsdl import ERP_IDOC_WSDL
from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import DeliveryRefusedError, RetriableError, TargetDownError

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
_SENDERS_FAULT = frozenset({"Client", "Sender", "VersionMismatch", "MustUnderstand"})
# WS-Security 1.1, 12 "Error Handling": they speak of who we are, not of the record.
_SECURITY_FAULT = frozenset(
    {
        "UnsupportedSecurityToken",
        "UnsupportedAlgorithm",
        "InvalidSecurity",
        "InvalidSecurityToken",
        "FailedAuthentication",
        "FailedCheck",
        "SecurityTokenUnavailable",
        "MessageExpired",
    }
)


class SoapIdocTarget:
    """Delivers IDocs of every type to one endpoint. Satisfies ``Target``; threads may share it.

    Args:
        endpoint: where to, and as whom.
        security: what stands in the WS-Security header; None sends none.
        wsdl: the pinned description; nothing is ever loaded over the network.
    """

    recognises_repeats = True

    def __init__(
        self, endpoint: Endpoint, *, security: MessageSecurity | None = None, wsdl: Path = ERP_IDOC_WSDL
    ) -> None:
        self._where = f"The ERP at {endpoint.shown}"
        self._wire = Wire(endpoint)
        self._security = security
        self._wsdl = wsdl
        self._lines = threading.local()

    def deliver(self, message: OutboxMessage) -> Receipt:
        """Hand over the payload as it is.

        Raises:
            TargetDownError: the ERP is out of reach, too slow, or does not let us in.
            RetriableError: it could not take this IDoc now; the same one may go later.
            DeliveryRefusedError: it refused this IDoc, with its code and words; or the payload is none.
        """
        basic_type, idoc = soap_idoc(message)
        line = self._line()
        try:
            line.send(basic_type, idoc)
        except NoAnswerError as silence:
            raise by_silence(silence, self._where) from silence
        except zeep.exceptions.Fault as fault:
            raise _map_fault(fault, line.answer, self._where) from fault
        except SOAP_FAILURES as error:
            raise _map_unreadable(error, line.exchange.answer, self._where) from error
        return Receipt(
            state=DeliveryState.ACCEPTED,
            reference=line.idoc_number or message.message_id,
            received_at=dt.datetime.now(dt.UTC),
            request=without_passwords(line.exchange.request),
            response=line.answer.content,
        )

    def _line(self) -> "_Line":
        line: _Line | None = getattr(self._lines, "line", None)
        if line is None:
            line = self._lines.line = _Line(Exchange(self._wire), self._security, self._wsdl)
        return line


class _Line(zeep.plugins.Plugin):
    """One thread's client, and what the last answer said.

    zeep builds bodies from values and the type description, and so could change the IDoc; as a plugin, this puts the
    payload itself into the envelope.
    """

    def __init__(self, exchange: Exchange, security: MessageSecurity | None, wsdl: Path) -> None:
        self._basic_type = ""
        self._idoc: etree._Element | None = None
        self.idoc_number = ""
        self.exchange = exchange
        self._service = make_service(wsdl, _BINDING, exchange, security=security, plugin=self)

    @property
    def answer(self) -> Answer:
        assert self.exchange.answer is not None, "there is one whenever zeep returns, or raises a fault"
        return self.exchange.answer

    def send(self, basic_type: str, idoc: etree._Element) -> None:
        self._basic_type, self._idoc, self.idoc_number = basic_type, idoc, ""
        self.exchange.answer = None
        self._service[basic_type](IDOC=zeep.xsd.SkipValue)

    def egress(
        self,
        envelope: etree._Element,
        http_headers: dict[str, str],
        operation: Any,  # noqa: ARG002
        binding_options: Any,  # noqa: ARG002
    ) -> tuple[etree._Element, dict[str, str]]:
        assert self._idoc is not None, "set by send"
        body_of(envelope)[:] = [self._idoc]
        return envelope, http_headers

    def ingress(
        self,
        envelope: etree._Element,
        http_headers: dict[str, str],
        operation: Any,  # noqa: ARG002
    ) -> tuple[etree._Element, dict[str, str]]:
        body = body_of(envelope)
        self.idoc_number = _idoc_number(body)
        # What a success says besides SAP does not promise, and zeep wants what the WSDL names.
        if body.find("soap:Fault", _SOAP) is None:
            body[:] = [etree.Element(f"{{{NAMESPACE}}}{self._basic_type}.Response")]
        return envelope, http_headers


def _map_fault(fault: zeep.exceptions.Fault, answer: Answer, where: str) -> RetriableError | DeliveryRefusedError:
    """What a SOAP fault means for us.

    The codes of EA728 decide first, then a status that speaks of the connection. Of other faults SOAP 1.1 says (4.4.1)
    that one of ``Client`` must not be sent again without change, and one of ``Server`` may succeed later; every fault
    comes with HTTP 500.
    """
    known = _EA728_CODE.search(answer.content.decode("utf-8", "replace"))
    code = known[0] if known else code_in(fault.detail) or fault.code or f"HTTP {answer.status_code}"
    text = f"{where} could not take the IDoc now: {code}: {said_in(fault)}"
    if known:
        return RetriableError(text) if _EA728[known[0]] else DeliveryRefusedError(code, said_in(fault))
    meaning = meaning_of(answer.status_code)
    if meaning in (Meaning.DOWN, Meaning.GATEWAY) or is_security_fault(fault):
        return TargetDownError(text)
    if meaning is not Meaning.LATER and (_party(fault) in _SENDERS_FAULT or meaning is Meaning.REFUSED):
        return DeliveryRefusedError(code, said_in(fault))
    return RetriableError(text)


def is_security_fault(fault: zeep.exceptions.Fault) -> bool:
    """Whether a fault speaks of who we are."""
    return _party(fault) in _SECURITY_FAULT


def _party(fault: zeep.exceptions.Fault) -> str:
    """``soap:Client.Syntax`` → ``Client``."""
    return (fault.code or "").rpartition(":")[2].partition(".")[0]


def _map_unreadable(error: Exception, answer: Answer | None, where: str) -> RetriableError | DeliveryRefusedError:
    """An answer without a SOAP message in it that we can read."""
    if answer is None:
        raise error  # nothing was sent: a bug of ours
    if meaning_of(answer.status_code) is not Meaning.TAKEN:
        return by_status(answer, where)
    status = f"HTTP {answer.status_code}"
    if answer.headers.get("Content-Type", "").casefold().startswith("text/html"):
        return TargetDownError(f"{where} answers with a page and no SOAP ({status}). Check the address and the logon.")
    return RetriableError(f"{where} gave no answer that we can read ({status}): {type(error).__name__}: {error}"[:500])


def _idoc_number(body: etree._Element) -> str:
    """The ERP's number of the IDoc, whatever way ``DbId`` is written: its schema is not published."""
    for element in body.iter(etree.Element):
        if etree.QName(element).localname.replace("_", "").casefold() == "dbid":
            return (element.text or "").strip()
    return ""
