"""What a person points at on a page, as the form of the document shows values."""

from collections.abc import Sequence
from dataclasses import dataclass

from datamodel.document import Word
from datamodel.extraction import Extraction
from extractors.geometry.grids import grid_of
from extractors.transcribing import Transcript, transcribe
from extractors.values import Notation, notation_of
from pipelines.export import value_text

_A4 = (595.0, 842.0)  # points


@dataclass(frozen=True)
class Transcribed:
    """The text of a value, and the unit that is written on to a quantity; None where the words are no such value."""

    text: str | None
    unit: str = ""


@dataclass(frozen=True)
class TranscribedTable:
    """Rows of texts; ``columns`` names of line fields, empty where it is not clear which."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Transcriber:
    """Reads words of one document, in its notation.

    Args:
        extraction: of the document; how its numbers and days are printed tells how others are meant.
        language: of the document; empty for what the extraction says.
    """

    def __init__(self, extraction: Extraction, *, language: str = "") -> None:
        self._type = extraction.document_type
        self._notation = _notation(extraction, language or extraction.classification.language)

    def value(self, text: str, name: str, *, is_line: bool = False) -> Transcribed:
        """``text``, lines parted by line feeds, as the field ``name``."""
        return _shown(transcribe(text, name, self._notation, is_line=is_line))

    def table(self, words: Sequence[Word], *, size: tuple[float, float] = _A4) -> TranscribedTable:
        """The rows of a region with ``words``, on a page of ``size`` in points."""
        grid = grid_of(words, self._type, self._notation, width=size[0], height=size[1])
        rows = [[self._cell(text, name) for text, name in zip(row, grid.columns, strict=True)] for row in grid.rows]
        columns = grid.columns
        if "quantity" in columns and "unit" not in columns and any(cell.unit for row in rows for cell in row):
            at = columns.index("quantity")
            columns = (*columns[: at + 1], "unit", *columns[at + 1 :])
            rows = [[*row[: at + 1], Transcribed(row[at].unit), *row[at + 1 :]] for row in rows]
        return TranscribedTable(columns, tuple(tuple(cell.text or "" for cell in row) for row in rows))

    def _cell(self, text: str, name: str) -> Transcribed:
        """What is no such value stays as it is printed: a person sees it and decides."""
        found = self.value(text, name, is_line=True) if name else Transcribed(None)
        return found if found.text is not None else Transcribed(text)


def _shown(found: Transcript | None) -> Transcribed:
    return Transcribed(value_text(found.value), found.unit) if found else Transcribed(None)


def _notation(extraction: Extraction, language: str) -> Notation:
    """By the numbers and days that were read on the document."""
    items = (extraction.fields, *extraction.line_items)
    printed = [field.text for item in items for field in item.values() if field.page is not None]
    currency = extraction.fields.get("currency")
    return notation_of("\n".join(printed), language=language, currency=str(currency.value) if currency else "")
