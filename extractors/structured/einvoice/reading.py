"""Invoices of EN 16931 in UBL and CII, and of ZUGFeRD 1.0, as messages of Intray."""

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType
from datamodel.structured import StructuredMessage
from extractors.structured.einvoice import cii_terms, ubl_terms
from extractors.structured.einvoice.binding import Syntax
from extractors.structured.einvoice.checking import check_rules
from extractors.structured.einvoice.drafting import draft_of
from extractors.structured.einvoice.profiles import claim_of
from extractors.structured.envelope import document_name, documents
from extractors.structured.formats import Format, Sample
from extractors.structured.xml import RootName, check_schema, parse

_SCHEMAS = Path(__file__).parent.parent / "schemas"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of invoice: its format, its name for people, its first element, its schema."""

    format: str
    name: str
    root: RootName
    syntax: Syntax
    schema: Path


_KINDS = (
    _Kind(
        "ubl_invoice",
        "UBL invoice",
        RootName(ubl_terms.INVOICE, "Invoice"),
        ubl_terms.SYNTAX,
        _SCHEMAS / "ubl-2.1" / "maindoc" / "UBL-Invoice-2.1.xsd",
    ),
    _Kind(
        "ubl_invoice",
        "UBL credit note",
        RootName(ubl_terms.CREDIT_NOTE, "CreditNote"),
        ubl_terms.SYNTAX,
        _SCHEMAS / "ubl-2.1" / "maindoc" / "UBL-CreditNote-2.1.xsd",
    ),
    _Kind(
        "cii",
        "CII invoice",
        RootName(cii_terms.INVOICE, "CrossIndustryInvoice"),
        cii_terms.SYNTAX,
        _SCHEMAS / "cii-d22b" / "CrossIndustryInvoice_100pD22B.xsd",
    ),
    _Kind(
        "zugferd_1",
        "ZUGFeRD 1.0 invoice",
        RootName(cii_terms.ZUGFERD_1, "CrossIndustryDocument"),
        cii_terms.ZUGFERD_1_SYNTAX,
        _SCHEMAS / "zugferd-1.0" / "ZUGFeRD1p0.xsd",
    ),
)
_BY_ROOT = {kind.root: kind for kind in _KINDS}


def read_invoice(content: bytes, name: str) -> list[StructuredMessage]:
    """The invoice that ``content`` is, or those in its envelope; what breaks schema or rules becomes findings.

    Several where they come in one envelope (``StandardBusinessDocument``).

    Args:
        content: XML: of a file, or of an attachment of a PDF.
        name: of the file, for messages.

    Raises:
        DocumentError: UNSUPPORTED_TYPE where it is none of these; what ``xml.parse`` raises.
    """
    return [_message(root, name) for root in documents(parse(content, name=name), name)]


def _message(root: etree._Element, name: str) -> StructuredMessage:
    kind = _kind_of(root)
    if kind is None:
        message = f"{name} is XML, but no invoice that is known. Ask for another."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    invoice = kind.syntax.read(root)
    claim = claim_of(invoice)
    draft = draft_of(invoice)
    check_schema(root, kind.schema, draft)
    check_rules(invoice, claim, draft)
    title = f"{kind.name}, {claim.name}" if claim.name else kind.name
    return draft.message(kind.format, title, DocumentType.INVOICE)


def _kind_of(root: etree._Element) -> _Kind | None:
    found = etree.QName(root)
    return _BY_ROOT.get(RootName(found.namespace or "", found.localname))


def _read(file: InputFile) -> list[StructuredMessage]:
    return read_invoice(file.content, file.name)


def _format(name: str) -> Format:
    roots = {kind.root for kind in _KINDS if kind.format == name}

    def claims(sample: Sample) -> bool:
        return document_name(sample) in roots

    return Format(name, claims, _read)


UBL_INVOICE, CII, ZUGFERD_1 = (_format(name) for name in ("ubl_invoice", "cii", "zugferd_1"))
