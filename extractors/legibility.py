"""How sure the letters of a value were read, as evidence where OCR was unsure of them."""

from collections.abc import Mapping
from dataclasses import replace

from datamodel.document import BBox, Document, Page, PageOrigin
from datamodel.extraction import Extraction, Field

UNCLEAR = 0.75
"""Confidence of OCR in a word below which the letters are told to be unclear."""


def with_legibility(extraction: Extraction, document: Document) -> Extraction:
    """``extraction`` with a word of evidence at each value that stands on letters OCR was unsure of."""
    scans = {page.number: page for page in document.pages if page.origin is PageOrigin.OCR}
    if not scans:
        return extraction
    return replace(
        extraction,
        fields=_told(extraction.fields, scans),
        line_items=tuple(_told(item, scans) for item in extraction.line_items),
    )


def _told(fields: Mapping[str, Field], scans: Mapping[int, Page]) -> dict[str, Field]:
    return {name: _with_evidence(field, scans) for name, field in fields.items()}


def _with_evidence(field: Field, scans: Mapping[int, Page]) -> Field:
    page = scans.get(field.page) if field.page is not None else None
    if page is None or field.bbox is None:
        return field
    sure = min((word.confidence for word in page.words if _inside(word.bbox, field.bbox)), default=1.0)
    if sure >= UNCLEAR:
        return field
    return replace(field, evidence=(*field.evidence, f"letters read at {sure:.0%}"))


def _inside(word: BBox, box: BBox) -> bool:
    """Whether the middle of a word is in a box."""
    return box.x0 <= word.x_center <= box.x1 and box.y0 <= word.y_center <= box.y1
