"""The inbound side of the ERP: one request or file to IDocs in the journal, by the rules of SAP message EA728.

By SOAP an IDoc that does not fit its type is refused. Over plain HTTP and from files it is taken and gets an error
status, as there nothing but the form of the file is looked at before.
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lxml import etree

from adapters.envelopes import Fault, body_elements, detached, envelope_of, fault_envelope, parse_envelope
from adapters.idoc.flat import from_flat
from adapters.idoc.schema import schema_errors
from adapters.idoc.structure import NAMESPACE
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import parse, to_xml
from adapters.sandbox.faults import FaultSwitch
from adapters.sandbox.journal import Entry, Journal
from adapters.sandbox.posting import Clerk
from adapters.sandbox.subject import subject_of
from datamodel.delivery import MESSAGE_ID_PREFIX
from datamodel.errors import DocumentError

CHANNELS = ("soap", "xml", "file")
REFUSALS = {
    "locked": "MSGID_LOCKED",
    "multiple_idocs": "MULTIPLE_IDOCS_NOT_ALLOWED",
    "msgid_initial": "SOAP_MSGID_INITIAL",
    "prefix_invalid": "SOAP_MSGID_PREFIX_INVALID",
}
"""Refusals of EA728 that can be had on demand, by the name of the fault."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """Receives IDocs into ``journal`` and has them posted. The same message id twice at a time is refused as locked.

    ``exactly_once`` names the channels on which a known message id is a repeat.
    """

    journal: Journal
    clerk: Clerk | None = None
    faults: FaultSwitch | None = None
    exactly_once: Collection[str] = CHANNELS
    _in_progress: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, body: bytes) -> Entry | Fault:
        """Keep the one IDoc of a SOAP request, or say why not."""
        envelope = parse_envelope(body)
        return envelope if isinstance(envelope, Fault) else self.receive_envelope(envelope)

    def receive_envelope(self, envelope: etree._Element) -> Entry | Fault:
        """The same of an envelope that is read already."""
        if self.faults and (refusal := self.faults.first_of(REFUSALS)):
            return _violation(REFUSALS[refusal[0]], party="Server" if refusal[0] == "locked" else "Client")
        message = _message(envelope)
        if isinstance(message, Fault):
            return message
        fault = _check_message_id(_value(message, "ARCKEY")) or _check_schema(message)
        return fault or self._keep(message, "soap")

    def receive_xml(self, content: bytes, *, channel: str = "xml") -> list[Entry] | Fault:
        """Keep the IDocs of an XML document, in whatever namespace."""
        try:
            root = parse(content)
        except DocumentError as error:
            return Fault("XML_INVALID", error.message)
        idocs = [root] if _local(root) == "IDOC" else [e for e in root.iter("{*}IDOC") if isinstance(e.tag, str)]
        if not idocs:
            return Fault("IDOC_NOT_FOUND", "The document holds no element IDOC.")
        kept = [self._keep(_in_namespace(idoc), channel) for idoc in idocs]
        return next((entry for entry in kept if isinstance(entry, Fault)), None) or _entries(kept)

    def receive_file(self, content: bytes) -> list[Entry] | Fault:
        """Keep the IDocs of a file: XML or flat."""
        if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return self.receive_xml(content, channel="file")
        try:
            idocs = [parse(to_xml(parsed.idoc)) for parsed in from_flat(content, BASIC_TYPES)]
        except DocumentError as error:
            return Fault("FILE_INVALID", error.message)
        kept = [self._keep(idoc, "file") for idoc in idocs]
        return next((entry for entry in kept if isinstance(entry, Fault)), None) or _entries(kept)

    def _keep(self, message: etree._Element, channel: str) -> Entry | Fault:
        arckey = _value(message, "ARCKEY")
        with self._lock:
            if arckey in self._in_progress:
                return locked()
            if arckey:
                self._in_progress.add(arckey)
        try:
            subject = subject_of(_idoc(message))
            entry = self.journal.record(
                subject,
                etree.tostring(message, xml_declaration=True, encoding="UTF-8"),
                arckey=arckey,
                transfer_id=_value(message, "DOCNUM"),
                channel=channel,
                once=bool(arckey) and channel in self.exactly_once,
            )
            wrong = [] if channel == "soap" else _errors(message)
            return self.clerk.process(entry, subject, wrong=wrong) if self.clerk and not entry.repeats else entry
        finally:
            with self._lock:
                self._in_progress.discard(arckey)


def locked() -> Fault:
    return _violation("MSGID_LOCKED", party="Server")


def answer(outcome: Entry | Fault) -> bytes:
    """The SOAP envelope that tells ``outcome``."""
    if isinstance(outcome, Fault):
        return fault_envelope(outcome, namespace=NAMESPACE, element="IDocFault")
    name = outcome.basic_type or "ORDERS05"
    response = etree.Element(f"{{{NAMESPACE}}}{name}.Response", nsmap={"n0": NAMESPACE})
    assigned = etree.SubElement(response, f"{{{NAMESPACE}}}IDocAssign")
    etree.SubElement(assigned, f"{{{NAMESPACE}}}TransferId").text = outcome.transfer_id
    etree.SubElement(assigned, f"{{{NAMESPACE}}}DbId").text = outcome.idoc_number
    return envelope_of(response)


def _entries(kept: Sequence[Entry | Fault]) -> list[Entry]:
    return [entry for entry in kept if isinstance(entry, Entry)]


def _message(envelope: etree._Element) -> etree._Element | Fault:
    """The message element of an envelope that holds exactly one IDoc of a known type."""
    messages = body_elements(envelope)
    idocs = [idoc for message in messages for idoc in message.findall(f"{{{NAMESPACE}}}IDOC")]
    if len(messages) > 1 or len(idocs) > 1:
        return _violation("MULTIPLE_IDOCS_NOT_ALLOWED")
    names = {f"{{{NAMESPACE}}}{name}": name for name in BASIC_TYPES}
    if not idocs or messages[0].tag not in names:
        return Fault("IDOC_NOT_FOUND", f"The SOAP body holds no {' or '.join(BASIC_TYPES)} of {NAMESPACE}.")
    message, name = detached(messages[0]), names[messages[0].tag]
    if (told := _value(message, "IDOCTYP")) != name:
        return Fault("IDOC_TYPE_DIFFERS", f"The control record says '{told}', and the message is a {name}.")
    return message


def _check_message_id(arckey: str) -> Fault | None:
    if not arckey:
        return _violation("SOAP_MSGID_INITIAL")
    if not arckey.startswith(MESSAGE_ID_PREFIX) or arckey == MESSAGE_ID_PREFIX:
        return _violation("SOAP_MSGID_PREFIX_INVALID")
    return None


def _check_schema(message: etree._Element) -> Fault | None:
    errors = _errors(message)
    return Fault("IDOC_SCHEMA_VIOLATION", f"The IDoc is not valid: {'; '.join(errors)}") if errors else None


def _errors(message: etree._Element) -> list[str]:
    basic_type = _local(message)
    if basic_type not in BASIC_TYPES:
        return [f"The basic type {basic_type} is not known"]
    return schema_errors(message, basic_type)


def _violation(code: str, *, party: str = "Client") -> Fault:
    return Fault(code, f"IDoc SOAP Namespace - Violation ({code})", party)


def _idoc(message: etree._Element) -> etree._Element:
    idoc = message.find(f"{{{NAMESPACE}}}IDOC")
    assert idoc is not None, "every way in has checked it"
    return idoc


def _value(message: etree._Element, name: str) -> str:
    path = f"{{{NAMESPACE}}}IDOC/{{{NAMESPACE}}}EDI_DC40/{{{NAMESPACE}}}{name}"
    return (message.findtext(path, "") or "").strip()


def _in_namespace(idoc: etree._Element) -> etree._Element:
    """An IDoc as the message that it would be by SOAP: named by its control record, all in the namespace."""
    copy = etree.fromstring(etree.tostring(idoc, with_tail=False))
    for element in copy.iter(etree.Element):
        element.tag = f"{{{NAMESPACE}}}{_local(element)}"
    basic_type = (copy.findtext(f"{{{NAMESPACE}}}EDI_DC40/{{{NAMESPACE}}}IDOCTYP", "") or "").strip()
    name = basic_type if basic_type.isalnum() else "UNKNOWN"
    message = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # lxml-stubs miss None, the default
    message.append(copy)
    etree.cleanup_namespaces(message)
    return message


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
