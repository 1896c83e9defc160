"""Values of scans that are in doubt are read again from the picture, by another engine; agreement counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from datamodel.document import BBox, Document, PageOrigin
from datamodel.errors import DocumentError
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, Classification, Extraction, Field, LineItem, ValueKind
from extractors.pages.rapid import Look
from pipelines.protocols import Extractor

_KINDS = frozenset({ValueKind.IDENTIFIER, ValueKind.DATE, ValueKind.AMOUNT, ValueKind.QUANTITY})
_DOUBTFUL = (0.3, 0.97)  # surer values gain nothing, and worse ones are not saved by a second look
_MOST_LOOKS = 8  # a page: 25 ms each, beside two seconds of OCR
_SURE_LOOK = 0.8


class Looker(Protocol):
    """Places on a document to what another engine reads there."""

    def look(self, document: Document, places: Sequence[tuple[int, BBox]]) -> list[Look | None]: ...


@dataclass(frozen=True, slots=True)
class Weights:
    """What a second look is worth, as factors of the odds that a value is right.

    Set by hand: the two engines err at different places, but not independently.
    """

    agrees: float = 2.5
    differs: float = 0.35


class SecondReadingExtractor:
    """Implements ``Extractor``: another extractor, and a second look at what it doubts on scans."""

    def __init__(self, extractor: Extractor, looker: Looker, weights: Weights | None = None) -> None:
        self._extractor, self._looker = extractor, looker
        self._weights = weights or Weights()

    def extract(self, document: Document, classification: Classification) -> Extraction:
        """The other extractor's values; of those looked at again the confidence moves, never the value."""
        extraction = self._extractor.extract(document, classification)
        doubtful = doubtful_fields(document, extraction)
        if not doubtful:
            return extraction
        try:
            looks = self._looker.look(document, [(f.page or 1, f.bbox) for f in doubtful if f.bbox])
        except DocumentError:  # the picture cannot be drawn again: the first reading stands
            return extraction
        changed = {id(f): self._weighed(f, look) for f, look in zip(doubtful, looks, strict=True) if look}
        return replace(
            extraction,
            fields=_replaced(extraction.fields, changed),
            line_items=tuple(_replaced(line, changed) for line in extraction.line_items),
        )

    def _weighed(self, field: Field, look: Look) -> Field:
        if _key(look.text) == _key(field.text):
            return _with_odds(field, self._weights.agrees, "another engine reads the same")
        if look.confidence < _SURE_LOOK or not look.text:
            return field
        return _with_odds(field, self._weights.differs, f"another engine reads '{look.text}'")


def doubtful_fields(document: Document, extraction: Extraction) -> list[Field]:
    """What is worth a second look: numbers, days and identifiers in doubt on scanned pages, the least sure first.

    Words that both engines have read already are not.
    """
    scans = {
        page.number: [word.bbox for word in page.words if word.read_twice]
        for page in document.pages
        if page.origin is PageOrigin.OCR
    }
    fields = [f for f in extraction.fields.values() if HEADER_FIELDS.get(f.name) in _KINDS]
    fields += [f for line in extraction.line_items for f in line.values() if LINE_FIELDS.get(f.name) in _KINDS]
    low, high = _DOUBTFUL
    found = [
        f
        for f in fields
        if f.page in scans and f.bbox and low <= f.confidence <= high and not any(map(f.bbox.overlaps, scans[f.page]))
    ]
    found.sort(key=lambda f: f.confidence)
    return found[: _MOST_LOOKS * max(1, len(scans))]


def _replaced(fields: Mapping[str, Field], changed: Mapping[int, Field]) -> LineItem:
    return {name: changed.get(id(field), field) for name, field in fields.items()}


def _with_odds(field: Field, factor: float, why: str) -> Field:
    odds = field.confidence / (1 - field.confidence) * factor
    return replace(field, confidence=round(odds / (1 + odds), 4), evidence=(*field.evidence, why))


def _key(text: str) -> str:
    """What of a text is compared: letters and digits, and the signs between digits."""
    return re.sub(r"[^0-9A-Za-z.,/-]", "", text).strip(".,/-").upper()
