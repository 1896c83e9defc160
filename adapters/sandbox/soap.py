"""SOAP 1.1 as a server sees it: one element out of an envelope, one answer or fault into another."""

import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

from adapters.idoc.schema import schema_errors
from adapters.idoc.types import BASIC_TYPES

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_NAMES = {"soap": SOAP}
_validating = threading.Lock()


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal.

    Attributes:
        code: of the service.
        text: for people.
        party: whose fault it is in the terms of SOAP 1.1: ``Client``, ``Server``, ``VersionMismatch``,
            ``MustUnderstand``.
        detail: further elements of the detail, by name.
    """

    code: str
    text: str
    party: str = "Client"
    detail: dict[str, str] = field(default_factory=dict)


def parse_envelope(body: bytes) -> etree._Element | Fault:
    """The envelope of a request, checked to be SOAP 1.1 that asks for nothing that is not understood here."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        envelope = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return Fault("XML_INVALID", f"The request is not well-formed XML: {error}")
    if envelope.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs miss it
        return Fault("XML_INVALID", "The request has a document type declaration, which SOAP 1.1 forbids.")
    if envelope.tag == f"{{{SOAP_12}}}Envelope":
        return Fault("SOAP_VERSION", "The envelope is of SOAP 1.2, and SOAP 1.1 is spoken here.", "VersionMismatch")
    for header in envelope.iterfind("soap:Header/*", _NAMES):
        if header.get(f"{{{SOAP}}}mustUnderstand") == "1" and etree.QName(header).namespace != WSSE:
            return Fault("HEADER_UNKNOWN", f"The header {header.tag} is not understood here.", "MustUnderstand")
    return envelope


def body_elements(envelope: etree._Element) -> list[etree._Element]:
    return envelope.findall("soap:Body/*", _NAMES)


def detached(element: etree._Element) -> etree._Element:
    """A copy that is a document of its own, without the namespaces of the envelope."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    etree.cleanup_namespaces(copy)
    return copy


def envelope_of(content: etree._Element) -> bytes:
    """``content`` as the body of an answer or a request."""
    envelope, body = _envelope()
    body.append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def fault_envelope(fault: Fault, *, namespace: str, element: str) -> bytes:
    """``fault`` with its typed detail ``element`` of ``namespace``: Code, Text, and what else it has."""
    envelope, body = _envelope()
    told = etree.SubElement(body, f"{{{SOAP}}}Fault")
    etree.SubElement(told, "faultcode").text = f"soap-env:{fault.party}"
    etree.SubElement(told, "faultstring").text = fault.text
    detail = etree.SubElement(etree.SubElement(told, "detail"), f"{{{namespace}}}{element}", nsmap={"n0": namespace})
    for name, value in {"Code": fault.code, "Text": fault.text, **fault.detail}.items():
        etree.SubElement(detail, f"{{{namespace}}}{name}").text = value
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap-env": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    return envelope, etree.SubElement(envelope, f"{{{SOAP}}}Body")


def type_errors(element: etree._Element, wsdl: Path) -> list[str]:
    """What is wrong with a message by the types of ``wsdl``; empty where it is valid."""
    with _validating:  # the error log belongs to the schema, which the threads share
        schema = _types_of(wsdl)
        if schema.validate(element):
            return []
        return [f"line {entry.line}: {entry.message}" for entry in list(schema.error_log)[:5]]  # type: ignore[call-overload]  # lxml-stubs miss its iterator


@cache
def _types_of(wsdl: Path) -> etree.XMLSchema:
    # The first schema of a process must not be compiled by two threads at once; that of an IDoc is, one at a time.
    schema_errors(etree.Element("none"), next(iter(BASIC_TYPES)))
    [types] = etree.parse(wsdl).iterfind(".//{http://www.w3.org/2001/XMLSchema}schema")
    return etree.XMLSchema(types)
