"""The format ``opentrans``: which files are of it, and which function reads which document."""

import re
from collections.abc import Callable, Mapping

from datamodel.document import InputFile
from datamodel.extraction import DocumentType, Severity
from datamodel.structured import StructuredMessage
from extractors.structured.drafting import Draft
from extractors.structured.formats import Format, Sample
from extractors.structured.opentrans import goods, invoices, orders, remittances
from extractors.structured.opentrans.document import OpenTrans
from extractors.structured.opentrans.mandatory import HEADERS, check_mandatory
from extractors.structured.xml import parse

_NAMESPACE = "opentrans.org/XMLSchema"
_LISTS = "INVOICELIST"
_DECLARED = re.compile(rb"(\s*<\?xml[^>]*encoding=[\"'])((?:iso-8859|windows-125)[-_\w]*)", re.IGNORECASE)
_HEADER = re.compile(rf"<(?:{'|'.join(HEADERS)})_HEADER[\s>/]")

_READERS: Mapping[str, Callable[[OpenTrans], DocumentType]] = {
    "ORDER": orders.read_order,
    "ORDERCHANGE": orders.read_change,
    "ORDERRESPONSE": orders.read_response,
    "DISPATCHNOTIFICATION": goods.read_dispatch,
    "RECEIPTACKNOWLEDGEMENT": goods.read_receipt,
    "INVOICE": invoices.read_invoice,
    "REMITTANCEADVICE": remittances.read,
}


def claims(sample: Sample) -> bool:
    """A document of openTRANS by its namespace; without one, by its name and that of its header."""
    root = sample.root
    if root is None or root.name not in HEADERS:
        return False
    if root.namespace:
        return _NAMESPACE.casefold() in root.namespace.casefold()
    return bool(_HEADER.search(sample.file.content[:65536].decode("ascii", "ignore")))


def read(file: InputFile) -> list[StructuredMessage]:
    """The document of a file; of a list of invoices, each of them.

    Raises:
        DocumentError: TOO_LARGE, HOSTILE, DAMAGED.
    """
    draft = Draft()
    document = OpenTrans(parse(_mended(file.content, draft), name=file.name), draft)
    check_mandatory(document)
    name = f"openTRANS {document.kind} {document.version}".strip()
    if document.kind == _LISTS:
        found = [each.draft.message("opentrans", name, kind) for each, kind in invoices.read_list(document)]
        return found or [document.draft.message("opentrans", name, DocumentType.INVOICE)]
    kind = _READERS[document.kind](document)
    return [document.draft.message("opentrans", name, kind)]


def _mended(content: bytes, draft: Draft) -> bytes:
    """With the character set in which it is written, where that is UTF-8 and the file names another one.

    Text of another set that reads as UTF-8 by chance does not occur: it would have to have two letters outside of
    ASCII in every place where it has one.
    """
    declared = _DECLARED.match(content[:200])
    if declared is None or content.isascii():
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    draft.find_invalid(
        f"The file says that it is written in {declared[2].decode()}, and is written in UTF-8.",
        severity=Severity.WARNING,
    )
    return content[: declared.start(2)] + b"UTF-8" + content[declared.end(2) :]


FORMAT = Format("opentrans", claims, read)
