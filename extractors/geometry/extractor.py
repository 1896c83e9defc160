"""One document by geometry: notation, table, labels, fields."""

from datamodel.document import Document, FileRole
from datamodel.extraction import Classification, DocumentType, Extraction, Field
from extractors.geometry.header import header_fields
from extractors.geometry.items import line_items
from extractors.geometry.labels import LabelledPage, find_labels
from extractors.geometry.layout import lay_out_pages
from extractors.geometry.parties import party_fields
from extractors.geometry.tables import find_table
from extractors.geometry.terms import text_fields
from extractors.mailtext import complete_from_mail
from extractors.values import Notation, notation_of, parse_currency


class GeometryExtractor:
    """Implements ``Extractor``."""

    def extract(self, document: Document, classification: Classification) -> Extraction:
        """Fields and line items of ``document``, in the notation that its own numbers and dates show."""
        layouts = lay_out_pages(document)
        kind = classification.document_type
        table = None if kind is DocumentType.OTHER else find_table(layouts, kind)
        taken = table.lines if table else {}
        pages = [find_labels(layout, skip=taken.get(layout.page.number, frozenset())) for layout in layouts]
        text = "\n".join(line.text for layout in layouts for line in layout.lines)
        currency = _currency(pages)
        notation = notation_of(text, language=classification.language, currency=str(currency.value) if currency else "")
        fields = {} if kind is DocumentType.OTHER else _fields(pages, kind, notation)
        if currency and fields:
            fields["currency"] = currency
        items = line_items(table, kind, notation) if table else ()
        extraction = Extraction(classification, fields, items)
        if document.file.role is FileRole.BODY and kind is not DocumentType.OTHER:
            return complete_from_mail(extraction, document, notation)
        return extraction


def _fields(pages: list[LabelledPage], kind: DocumentType, notation: Notation) -> dict[str, Field]:
    fields = header_fields(pages, kind, notation)
    for name, field in (party_fields(pages, kind) | text_fields(pages)).items():
        known = fields.get(name)
        if known is None or field.confidence > known.confidence:
            fields[name] = field
    return fields


def _currency(pages: list[LabelledPage]) -> Field | None:
    """The currency that is named most often, a labelled one before all others."""
    counts: dict[str, int] = {}
    first: dict[str, Field] = {}
    for page in pages:
        for line in page.layout.lines:
            for word in line.words:
                code = parse_currency(word.text)
                if not code:
                    continue
                counts[code] = counts.get(code, 0) + 1
                evidence = (f"'{word.text}' on the page",)
                first.setdefault(code, Field("currency", code, word.text, 0.85, line.page, word.bbox, evidence))
    if not counts:
        return None
    best = max(counts, key=lambda code: counts[code])
    share = counts[best] / sum(counts.values())
    field = first[best]
    confidence = round(0.6 + 0.36 * share, 3)
    return Field(
        "currency",
        field.value,
        field.text,
        confidence,
        field.page,
        field.bbox,
        (*field.evidence, f"{counts[best]} times"),
    )
