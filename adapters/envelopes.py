"""SOAP 1.1 as a server sees it: one element out of an envelope, one answer or fault into another."""

from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_NAMES = {"soap": SOAP}


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal.

    Attributes:
        code: of the service.
        text: for people.
        party: whose fault it is in the terms of SOAP 1.1: ``Client``, ``Server``, ``VersionMismatch``,
            ``MustUnderstand``; or a fault code of another namespace, as ``{namespace}name``.
        detail: further elements of the detail, by name.
    """

    code: str
    text: str
    party: str = "Client"
    detail: dict[str, str] = field(default_factory=dict)


def parse_envelope(body: bytes, *, understood: Collection[str] = ()) -> etree._Element | Fault:
    """The envelope of a request, checked to be SOAP 1.1 that asks for nothing that is not understood here.

    Args:
        body: of the HTTP request.
        understood: namespaces of headers that the caller heeds.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        envelope = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        return Fault("XML_INVALID", f"The request is not well-formed XML: {error}")
    if envelope.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs miss it
        return Fault("XML_INVALID", "The request has a document type declaration, which SOAP 1.1 forbids.")
    if envelope.tag == f"{{{SOAP_12}}}Envelope":
        return Fault("SOAP_VERSION", "The envelope is of SOAP 1.2, and SOAP 1.1 is spoken here.", "VersionMismatch")
    if envelope.tag != f"{{{SOAP}}}Envelope":
        return Fault("ENVELOPE_MISSING", f"The request is no SOAP envelope, but <{etree.QName(envelope).localname}>.")
    for header in envelope.iterfind("soap:Header/*", _NAMES):
        if header.get(f"{{{SOAP}}}mustUnderstand") == "1" and etree.QName(header).namespace not in understood:
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
    party = etree.QName(fault.party if fault.party.startswith("{") else f"{{{SOAP}}}{fault.party}")
    prefix = "soap-env" if party.namespace == SOAP else "ns1"
    code = etree.SubElement(told, "faultcode", nsmap={} if party.namespace == SOAP else {prefix: str(party.namespace)})
    code.text = f"{prefix}:{party.localname}"
    etree.SubElement(told, "faultstring").text = fault.text
    detail = etree.SubElement(etree.SubElement(told, "detail"), f"{{{namespace}}}{element}", nsmap={"n0": namespace})
    for name, value in {"Code": fault.code, "Text": fault.text, **fault.detail}.items():
        etree.SubElement(detail, f"{{{namespace}}}{name}").text = value
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap-env": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Header")
    return envelope, etree.SubElement(envelope, f"{{{SOAP}}}Body")
