"""The inbound side of the IDoc endpoint: one SOAP request to one answer, by the rules of SAP message EA728."""

import threading
from dataclasses import dataclass, field

from lxml import etree

from adapters.idoc.schema import schema_errors
from adapters.idoc.structure import NAMESPACE
from adapters.sandbox.journal import Entry, Journal

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGE_ID_PREFIX = "urn:sap.com:msgid="
_NAMES = {"soap": SOAP, "idoc": NAMESPACE}


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal. ``party`` says whose fault it is in the terms of SOAP 1.1: ``Client`` or ``Server``."""

    code: str
    text: str
    party: str = "Client"


@dataclass(frozen=True, slots=True)
class Inbound:
    """Receives IDocs into ``journal``. The same message id twice at a time is refused as locked."""

    journal: Journal
    _in_progress: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, body: bytes) -> Entry | Fault:
        """Keep the one IDoc of a SOAP request, or say why not."""
        message = _message(body)
        if isinstance(message, Fault):
            return message
        arckey = _value(message, "EDI_DC40/idoc:ARCKEY")
        if fault := _check_message_id(arckey) or _check_schema(message):
            return fault
        with self._lock:
            if arckey in self._in_progress:
                return locked()
            self._in_progress.add(arckey)
        try:
            return self.journal.record(
                arckey,
                transfer_id=_value(message, "EDI_DC40/idoc:DOCNUM"),
                order_number=_value(message, "E1EDK01/idoc:BELNR"),
                content=etree.tostring(message, xml_declaration=True, encoding="UTF-8"),
            )
        finally:
            with self._lock:
                self._in_progress.discard(arckey)


def locked() -> Fault:
    return _violation("MSGID_LOCKED", party="Server")


def answer(outcome: Entry | Fault) -> bytes:
    """The SOAP envelope that tells ``outcome``."""
    return _fault_envelope(outcome) if isinstance(outcome, Fault) else _success_envelope(outcome)


def _message(body: bytes) -> etree._Element | Fault:
    """The ORDERS05 element of an envelope that holds exactly one IDoc."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        envelope = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return Fault("XML_INVALID", f"The request is not well-formed XML: {error}")
    if envelope.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs miss it
        return Fault("XML_INVALID", "The request has a document type declaration, which SOAP 1.1 forbids.")
    messages = envelope.findall("soap:Body/*", _NAMES)
    idocs = envelope.findall("soap:Body/*/idoc:IDOC", _NAMES)
    if len(messages) > 1 or len(idocs) > 1:
        return _violation("MULTIPLE_IDOCS_NOT_ALLOWED")
    if not idocs or messages[0].tag != f"{{{NAMESPACE}}}ORDERS05":
        return Fault("IDOC_NOT_FOUND", f"The SOAP body holds no ORDERS05 of the namespace {NAMESPACE}.")
    return _detached(messages[0])


def _detached(message: etree._Element) -> etree._Element:
    """A copy that is a document of its own, without the namespaces of the envelope."""
    copy = etree.fromstring(etree.tostring(message, with_tail=False))
    etree.cleanup_namespaces(copy)
    return copy


def _check_message_id(arckey: str) -> Fault | None:
    if not arckey:
        return _violation("SOAP_MSGID_INITIAL")
    if not arckey.startswith(MESSAGE_ID_PREFIX) or arckey == MESSAGE_ID_PREFIX:
        return _violation("SOAP_MSGID_PREFIX_INVALID")
    return None


def _check_schema(message: etree._Element) -> Fault | None:
    errors = schema_errors(message, "ORDERS05")
    return Fault("IDOC_SCHEMA_VIOLATION", f"The IDoc is not valid: {'; '.join(errors)}") if errors else None


def _violation(code: str, *, party: str = "Client") -> Fault:
    return Fault(code, f"IDoc SOAP Namespace - Violation ({code})", party)


def _value(message: etree._Element, path: str) -> str:
    return (message.findtext(f"idoc:IDOC/idoc:{path}", "", _NAMES) or "").strip()


def _success_envelope(entry: Entry) -> bytes:
    envelope, body = _envelope()
    response = etree.SubElement(body, f"{{{NAMESPACE}}}ORDERS05.Response", nsmap={"n0": NAMESPACE})
    assigned = etree.SubElement(response, f"{{{NAMESPACE}}}IDocAssign")
    etree.SubElement(assigned, f"{{{NAMESPACE}}}TransferId").text = entry.transfer_id
    etree.SubElement(assigned, f"{{{NAMESPACE}}}DbId").text = entry.idoc_number
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _fault_envelope(fault: Fault) -> bytes:
    envelope, body = _envelope()
    element = etree.SubElement(body, f"{{{SOAP}}}Fault")
    etree.SubElement(element, "faultcode").text = f"soap-env:{fault.party}"
    etree.SubElement(element, "faultstring").text = fault.text
    detail = etree.SubElement(etree.SubElement(element, "detail"), f"{{{NAMESPACE}}}IDocFault", nsmap={"n0": NAMESPACE})
    etree.SubElement(detail, f"{{{NAMESPACE}}}Code").text = fault.code
    etree.SubElement(detail, f"{{{NAMESPACE}}}Text").text = fault.text
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap-env": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    return envelope, etree.SubElement(envelope, f"{{{SOAP}}}Body")
