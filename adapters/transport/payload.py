"""The payload held against its message before it leaves: exactly once depends on the id inside."""

from lxml import etree

from adapters.idoc.flat import CODE_PAGES
from adapters.idoc.structure import EDIDC40, NAMESPACE, fields_of
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import parse
from adapters.ubl.elements import CBC, LIBRARY
from adapters.ubl.format import uuid_of
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError, DocumentError

PAYLOAD_INVALID = "PAYLOAD_INVALID"
_WITHOUT_UUID = frozenset({"Invoice", "CreditNote"})


def soap_idoc(message: OutboxMessage) -> tuple[str, etree._Element]:
    """The basic type of the IDoc and its element, for a SOAP body.

    Raises:
        DeliveryRefusedError: it is no IDoc of a known type in the namespace of SOAP messages, or another message's.
    """
    root = _xml(message)
    name = etree.QName(root)
    if name.namespace != NAMESPACE or name.localname not in BASIC_TYPES:
        raise _invalid(message, f"is no IDoc for SOAP, but <{name.localname}>; known are {', '.join(BASIC_TYPES)}")
    _check_id(message, root.findtext(f"{{{NAMESPACE}}}IDOC/{{{NAMESPACE}}}EDI_DC40/{{{NAMESPACE}}}ARCKEY") or "")
    return name.localname, root


def check_xml_idoc(message: OutboxMessage) -> None:
    """Raises ``DeliveryRefusedError`` where the payload is not one IDoc as XML with the id of ``message``."""
    root = _xml(message)
    if len(idocs := root.findall("{*}IDOC")) != 1:
        raise _invalid(message, f"holds {len(idocs)} IDocs, not one")
    _check_id(message, idocs[0].findtext("{*}EDI_DC40/{*}ARCKEY") or "")


def check_flat_idoc(message: OutboxMessage, *, code_page: str) -> None:
    """Raises ``DeliveryRefusedError`` where the payload is not one flat IDoc with the id of ``message``."""
    try:
        lines = message.payload.decode(CODE_PAGES[code_page]).splitlines()
    except UnicodeDecodeError as error:
        raise _invalid(message, f"is not written in the code page {code_page}: {error}") from error
    controls = [line for line in lines if line.startswith(EDIDC40.tag)]
    if len(controls) != 1 or lines[0] != controls[0]:
        raise _invalid(message, f"holds {len(controls)} control records EDI_DC40, not one at its beginning")
    start = 0
    for spec in fields_of(EDIDC40):
        if spec.name == "arckey":
            _check_id(message, controls[0][start : start + spec.length].strip())
        start += spec.length


def check_ubl(message: OutboxMessage) -> None:
    """Raises ``DeliveryRefusedError`` where the payload is not one document of UBL with the id of ``message``.

    Invoices have no UUID, as EN 16931 has no place for it; nothing in them tells which message they are.
    """
    root = _xml(message)
    name = etree.QName(root)
    if name.namespace != f"{LIBRARY}{name.localname}-2":
        raise _invalid(message, f"is no document of UBL, but <{name.localname}>")
    uuid = root.findtext(f"{{{CBC}}}UUID")
    is_without = uuid is None and name.localname in _WITHOUT_UUID
    if uuid != uuid_of(message.message_id) and not is_without:
        raise _invalid(message, "has another message's UUID, or none")


def _xml(message: OutboxMessage) -> etree._Element:
    try:
        return parse(message.payload)
    except DocumentError as error:
        raise _invalid(message, f"is no XML that can be sent: {error}") from error


def _check_id(message: OutboxMessage, arckey: str) -> None:
    if arckey != message.message_id:
        raise _invalid(message, f"has the message id {arckey or '(none)'} in its control record")


def _invalid(message: OutboxMessage, what: str) -> DeliveryRefusedError:
    return DeliveryRefusedError(PAYLOAD_INVALID, f"The payload of {message.message_id} {what}.")
