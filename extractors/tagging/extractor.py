"""One document by its tagged words: lines, notation, items, header."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datamodel.document import Document
from datamodel.extraction import Classification, Extraction
from extractors.tagging.arithmetic import with_sums
from extractors.tagging.currencies import currency_readings, named_currency, with_dollars
from extractors.tagging.header import Candidate, best_fields, pooled, with_one_total
from extractors.tagging.ibans import with_ibans
from extractors.tagging.items import ItemCandidates, line_sum, read_items
from extractors.tagging.lines import TaggedText, tagged_text
from extractors.tagging.parties import with_parties
from extractors.tagging.spans import Span, line_runs, runner_up_spans, spans_of
from extractors.tagging.tax_ids import with_whole_tax_ids
from extractors.tagging.totals import unread_net_amounts
from extractors.tagging.values import notation_from, read_value
from extractors.values import Notation, parse_currency
from models.layout.labels import LINE
from models.layout.reading import LayoutReader


@dataclass(frozen=True)
class Candidates:
    """Everything that may stand on a document, for who chooses between readers.

    Attributes:
        fields: by header field, best first; the first is the extraction's where ``is_taken``.
        line_items: with their fields as chosen, and all readings of each.
    """

    fields: Mapping[str, tuple[Candidate, ...]]
    line_items: tuple[ItemCandidates, ...]
    notation: Notation


class TaggingExtractor:
    """Implements ``Extractor``."""

    def __init__(self, reader: LayoutReader) -> None:
        self._reader = reader

    def extract(self, document: Document, classification: Classification) -> Extraction:
        """The best value of every field that the reader found more likely than not to be absent."""
        found = self.candidates(document, classification)
        items = tuple(item.fields for item in found.line_items)
        fields = with_one_total(best_fields(found.fields), classification.document_type, line_sum(found.line_items))
        return Extraction(classification, fields, items)

    def candidates(self, document: Document, classification: Classification) -> Candidates:
        """All values that the reader saw for each field, with raw scores."""
        if not any(page.words for page in document.pages):
            return Candidates({}, (), Notation())
        text = with_parties(tagged_text(document.pages, self._reader.read(document.pages)))
        runs = line_runs(text)
        spans = spans_of(text, runs)
        notation = _notation(text, spans, classification.language)
        items = read_items(text, runs, notation, classification.document_type)
        header = [span for span in (*spans, *runner_up_spans(text, runs)) if not span.tag.startswith(LINE)]
        readings = [reading for span in header if (reading := read_value(span, notation))]
        readings += currency_readings(text, spans)
        readings = with_whole_tax_ids(with_ibans(with_dollars(readings, text), text), text, notation)
        readings += unread_net_amounts(text, pooled(readings), items, notation)
        return Candidates(with_sums(pooled(readings), line_sum(items)), items, notation)


def _notation(text: TaggedText, spans: Sequence[Span], language: str) -> Notation:
    whole = "\n".join(line.text for line in text.lines)
    currencies = [parse_currency(span.text) for span in spans if span.tag == "currency"]
    currency = next((code for code in currencies if code), "") or named_currency(text)
    return notation_from(spans, whole, language=language, currency=currency)
