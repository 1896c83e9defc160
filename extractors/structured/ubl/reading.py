"""The format ``ubl``: which files are of it, and what each kind of document becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType
from datamodel.structured import StructuredMessage
from extractors.structured.envelope import document_name, documents
from extractors.structured.formats import Format, Sample
from extractors.structured.ubl.despatch import read_despatch_advice, read_receipt_advice
from extractors.structured.ubl.document import LIBRARY, UblDocument
from extractors.structured.ubl.header import language_of
from extractors.structured.ubl.orders import read_order, read_order_cancellation, read_order_change
from extractors.structured.ubl.remittance import read_remittance_advice
from extractors.structured.ubl.responses import read_order_response, read_simple_response
from extractors.structured.ubl.rules import check_rules
from extractors.structured.ubl.validity import check_validity
from extractors.structured.xml import parse

NAME = "ubl"
_PEPPOL = "urn:fdc:peppol.eu:poacc:"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a document of UBL is to the business, and how it is read."""

    document_type: DocumentType
    read: Callable[[UblDocument], None]


_T = DocumentType
KINDS: Mapping[str, Kind] = {
    "Order": Kind(_T.PURCHASE_ORDER, read_order),
    "OrderChange": Kind(_T.ORDER_CHANGE, read_order_change),
    "OrderCancellation": Kind(_T.ORDER_CHANGE, read_order_cancellation),
    "OrderResponse": Kind(_T.ORDER_RESPONSE, read_order_response),
    "OrderResponseSimple": Kind(_T.ORDER_RESPONSE, read_simple_response),
    "DespatchAdvice": Kind(_T.DELIVERY_NOTE, read_despatch_advice),
    "ReceiptAdvice": Kind(_T.RECEIPT_ADVICE, read_receipt_advice),
    "RemittanceAdvice": Kind(_T.PAYMENT_ADVICE, read_remittance_advice),
}
"""By the name of the first element; its namespace ends with the same name and ``-2``."""


def claims(sample: Sample) -> bool:
    """Whether the file is one of these documents, by itself or in an envelope."""
    name = document_name(sample)
    return name is not None and name.name in KINDS and name.namespace == f"{LIBRARY}{name.name}-2"


def read(file: InputFile) -> list[StructuredMessage]:
    """One message for each document. Raises ``DocumentError`` as ``parse`` does, and where one is of another kind."""
    return [_message(root, file.name) for root in documents(parse(file.content, name=file.name), file.name)]


def _message(root: etree._Element, name: str) -> StructuredMessage:
    document = UblDocument(root)
    kind = KINDS.get(document.kind)
    if kind is None or etree.QName(root).namespace != f"{LIBRARY}{document.kind}-2":
        raise DocumentError(
            RejectionCode.UNSUPPORTED_TYPE,
            f"{name} holds a {document.kind} beside other documents, which is not read there. Send it by itself.",
        )
    check_validity(document)
    kind.read(document)
    check_rules(document)
    return document.draft.message(NAME, _named(document), kind.document_type, language=language_of(document))


def _named(document: UblDocument) -> str:
    """``UBL Order 2.1``, ``UBL Order, Peppol BIS 3``."""
    version = document.text(document.root, "cbc:UBLVersionID")
    if document.text(document.root, "cbc:CustomizationID").startswith(_PEPPOL):
        return f"UBL {document.kind}, Peppol BIS 3"
    return f"UBL {document.kind} {version}".strip()


UBL = Format(NAME, claims, read)
