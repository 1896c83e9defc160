"""What a table is: an order by default, another paper where words say so, or a list that orders nothing."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from datamodel.extraction import Classification, DocumentType
from extractors.structured.tables.columns import Found
from extractors.structured.tables.sheets import Cell, text_of
from extractors.vocabulary import label_key, phrases

_READ = (
    DocumentType.ORDER_CHANGE,
    DocumentType.ORDER_RESPONSE,
    DocumentType.RETURN_REQUEST,
    DocumentType.DELIVERY_NOTE,
    DocumentType.INVOICE,
    DocumentType.PURCHASE_ORDER,
)
_SHORTEST_IN_NAME = 5
_SURE = 0.8
_SAID, _BY_COLUMNS, _UNSAID, _LIST, _NOTHING = 0.97, 0.88, 0.75, 0.5, 0.9
_GOES_ON = re.compile(
    r"(?:nr|no|nummer|number|numero|vom|dated|from|du|del|van|#)?\d|(?:nr|no|nummer|number|numero|#)$"
)
_ORDERED = re.compile(r"bestell|order|auftrag|abruf|bedarf|commande|pedid|ordin|bestel", re.IGNORECASE)


def classify(
    table: Found | None, around: Sequence[Sequence[Cell]], *, names: Sequence[str], ordered: int, language: str
) -> Classification:
    """The type of a table's document.

    Args:
        table: that was found; None where the sheet has none.
        around: the rows above and below the table.
        names: of the file and the sheet.
        ordered: rows with a quantity.
        language: ISO 639-1.
    """
    texts = [text_of(cell) for row in around for cell in row if isinstance(cell, str) and cell]
    listed = next((word for word in phrases("lists", "words") if _says(word, texts, names)), "")
    if table is None or not table.is_order:
        if listed:
            return Classification(DocumentType.OTHER, _NOTHING, language, (f"a table called “{listed}”",))
        return Classification(DocumentType.OTHER, _LIST, language, ("a table without quantities of something",))
    if not ordered:
        return Classification(DocumentType.OTHER, _LIST, language, ("a table in which no row has a quantity",))
    for kind, word in _titles(texts, names):
        return Classification(kind, _SAID, language, (f"a table called “{word}”",))
    if listed:
        return Classification(DocumentType.PURCHASE_ORDER, _LIST, language, (f"a table called “{listed}”",))
    heading = next((held.heading for held in table.of("quantity")), "")
    if any(held.confidence >= _SURE for held in table.of("document_number")):
        numbered = table.of("document_number")[0].heading
        return Classification(DocumentType.PURCHASE_ORDER, _BY_COLUMNS, language, (f"a column “{numbered}”",))
    if _ORDERED.search(heading):
        return Classification(DocumentType.PURCHASE_ORDER, _BY_COLUMNS, language, (f"a column “{heading}”",))
    return Classification(DocumentType.PURCHASE_ORDER, _UNSAID, language, ("a table with quantities of materials",))


def _titles(texts: Sequence[str], names: Sequence[str]) -> Iterator[tuple[DocumentType, str]]:
    """Types that a title says, from top to bottom, and the names last; of one text the longest word counts."""
    words = sorted(((word, kind) for kind in _READ for word in phrases("titles", kind.value)), key=lambda w: -len(w[0]))
    for text in texts:
        yield from ((kind, word) for word, kind in words if _says(word, [text], ()))
    yield from ((kind, word) for word, kind in words if _says(word, (), names))


def _says(word: str, texts: Sequence[str], names: Sequence[str]) -> bool:
    """A text that is the word, or goes on with a number or a day; a name that has it."""
    key = label_key(word)
    for text in texts:
        said = label_key(text.split(":")[0])
        if said == key or (said.startswith(key) and _GOES_ON.match(said[len(key) :])):
            return True
    if len(key) < _SHORTEST_IN_NAME:
        return False
    return any(key in label_key(PurePosixPath(name).stem) for name in names)
