"""The format ``edifact``: which files are of it, and which function reads which message."""

from collections.abc import Callable, Mapping

from datamodel.document import InputFile
from datamodel.extraction import DocumentType
from datamodel.structured import StructuredMessage
from extractors.structured.edifact import declarations, despatch, invoices, orders, remittances, responses
from extractors.structured.edifact.envelope import Message, read_messages, walk
from extractors.structured.edifact.reading import Reading
from extractors.structured.edifact.structure import Rule, grouped
from extractors.structured.edifact.syntax import is_edifact
from extractors.structured.formats import Format, Sample

Read = Callable[[Reading], DocumentType]

_MESSAGES: Mapping[str, tuple[tuple[Rule, ...], Read]] = {
    "ORDERS": (declarations.ORDER, orders.read),
    "ORDCHG": (declarations.ORDER, orders.read),
    "ORDRSP": (declarations.ORDER, responses.read),
    "DESADV": (declarations.DESPATCH, despatch.read),
    "INVOIC": (declarations.INVOICE, invoices.read),
    "REMADV": (declarations.REMITTANCE, remittances.read),
}


def claims(sample: Sample) -> bool:
    """An interchange, or a message without one."""
    return is_edifact(sample.head)


def read(file: InputFile) -> list[StructuredMessage]:
    """Every message of a file, in its order.

    Raises:
        DocumentError: TOO_LARGE, EMPTY.
    """
    return [_read(message) for message in read_messages(file.content, file.name)]


def _read(message: Message) -> StructuredMessage:
    known = _MESSAGES.get(message.type)
    name = f"EDIFACT {message.type} {message.directory}".strip()
    if known is None:
        message.draft.find_invalid(f"{message.type or 'This'} is no message that Intray reads.")
        return message.draft.message("edifact", name, DocumentType.OTHER)
    rules, read_into = known
    root = grouped(message.header, list(walk(message)), rules, message.draft)
    return message.draft.message("edifact", name, read_into(Reading(message, root)))


FORMAT = Format("edifact", claims, read)
