"""One document by geometry: notation, table, labels, fields."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

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
        """Fields and line items of ``document``, in the notation that its own numbers and dates show.

        Paper that is surely none of ours has none; what may be is read as far as labels go, to help who decides.
        """
        if classification.document_type is DocumentType.OTHER and classification.confidence >= _SURELY_OTHER:
            return Extraction(classification)
        layouts = lay_out_pages(document)
        table = find_table(layouts, classification.document_type)
        taken = table.lines if table else {}
        pages = [find_labels(layout, skip=taken.get(layout.page.number, frozenset())) for layout in layouts]
        text = "\n".join(line.text for layout in layouts for line in layout.lines)
        currency = _currency(pages)
        notation = notation_of(text, language=classification.language, currency=str(currency.value) if currency else "")
        is_mail = document.file.role is FileRole.BODY
        fields = _fields(pages, classification.document_type, notation, is_letter=not is_mail)
        if currency and fields:
            fields["currency"] = currency
        items = line_items(table, classification.document_type, notation) if table else ()
        extraction = Extraction(classification, fields, items)
        return complete_from_mail(extraction, document, notation) if is_mail else extraction


_SURELY_OTHER = 0.8


def _fields(pages: list[LabelledPage], kind: DocumentType, notation: Notation, *, is_letter: bool) -> dict[str, Field]:
    fields = header_fields(pages, kind, notation)
    for name, field in (party_fields(pages, kind, is_letter=is_letter) | text_fields(pages)).items():
        known = fields.get(name)
        if known is None or field.confidence > known.confidence:
            fields[name] = field
    return {name: _with_notation(field, notation) for name, field in fields.items()}


def _with_notation(field: Field, notation: Notation) -> Field:
    """Say what decided the reading of a value that could be read in two ways: "03/05/2026", "1.234"."""
    why_decimal, why_days = notation.evidence
    if isinstance(field.value, dt.date) and _TWO_DAYS.search(field.text):
        return replace(field, evidence=(*field.evidence, why_days))
    if isinstance(field.value, Decimal) and _TWO_NUMBERS.search(field.text):
        return replace(field, evidence=(*field.evidence, why_decimal))
    return field


_TWO_DAYS = re.compile(r"\b(0?[1-9]|1[0-2])[/-](0?[1-9]|1[0-2])[/-]")
_TWO_NUMBERS = re.compile(r"(?<![\d.,])\d{1,3}[.,]\d{3}(?![\d.,])")


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
