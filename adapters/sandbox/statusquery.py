"""The ERP's status query: ``adapters/wsdl/idoc_status.wsdl``, answered from the journal."""

from http import HTTPStatus

from lxml import etree

from adapters.envelopes import Fault, body_elements, detached, envelope_of, fault_envelope
from adapters.sandbox.journal import Entry, Journal
from adapters.sandbox.server import Answer
from adapters.wsdl import FOLDER
from adapters.wsdl_types import type_errors

WSDL = FOLDER / "idoc_status.wsdl"
NAMESPACE = "urn:intray:idoc-status:1"


def answer_query(journal: Journal, envelope: etree._Element | Fault) -> Answer:
    """Every IDoc that ``journal`` has of the message ids asked for, the latest where an id came several times."""
    arckeys = envelope if isinstance(envelope, Fault) else _arckeys(envelope)
    if isinstance(arckeys, Fault):
        content = fault_envelope(arckeys, namespace=NAMESPACE, element="StatusFault")
        return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, content)
    response = etree.Element(f"{{{NAMESPACE}}}GetIDocStatusResponse", nsmap={"st": NAMESPACE})
    for entry in {entry.arckey: entry for entry in journal.find(arckeys)}.values():
        _append(response, entry)
    return Answer(HTTPStatus.OK, envelope_of(response))


def _arckeys(envelope: etree._Element) -> list[str] | Fault:
    asked = body_elements(envelope)
    if len(asked) != 1 or asked[0].tag != f"{{{NAMESPACE}}}GetIDocStatus":
        return Fault("OPERATION_UNKNOWN", f"The SOAP body holds no GetIDocStatus of {NAMESPACE}.")
    if errors := type_errors(detached(asked[0]), WSDL):
        return Fault("REQUEST_INVALID", f"The request is not valid: {'; '.join(errors)}")
    return list(dict.fromkeys(element.text or "" for element in asked[0]))


def _append(response: etree._Element, entry: Entry) -> None:
    told = etree.SubElement(response, f"{{{NAMESPACE}}}IDoc")
    values = {
        "MessageId": entry.arckey,
        "IDocNumber": entry.idoc_number,
        "TransferId": entry.transfer_id,
        "Status": entry.status,
        "StatusText": entry.status_text,
        "ObjectType": entry.object_type,
        "ObjectKey": entry.posted_as,
        "ChangedAt": entry.status_at,
    }
    for name, value in values.items():
        if value or name == "StatusText":
            etree.SubElement(told, f"{{{NAMESPACE}}}{name}").text = value
