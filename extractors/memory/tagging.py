"""A reviewed document as training data: its words tagged where the values stand that a person confirmed or typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from datamodel.document import BBox, Document, Page, Word
from datamodel.extraction import Extraction, Field
from extractors.memory.locating import Location, locate_field
from extractors.memory.readings import printed
from extractors.memory.sheets import Sheet, sheets_of, text_of
from extractors.memory.tables import Row, locate_items
from extractors.values import notation_of
from extractors.vocabulary import label_key
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import ITEM, ITEM_MORE, LINE, TEXT


@dataclass(frozen=True)
class _Tag:
    """What is known of one word."""

    name: str
    begins: bool
    role: str


def labelled_document(document: Document, person: Extraction) -> LabelledDocument:
    """``document`` with the values of ``person``; words of which nothing is known have the tag None."""
    sheets = sheets_of(document)
    currency = person.fields.get("currency")
    notation = notation_of(
        text_of(sheets), language=person.classification.language, currency=str(currency.value) if currency else ""
    )
    found = [
        (name, location, TEXT)
        for name, field in person.fields.items()
        if (location := locate_field(field, sheets, notation))
    ]
    for row in locate_items(person.line_items, sheets, notation):
        found += _of_row(row)
    return LabelledDocument(
        pages=tuple(_page(page, sheet, found) for page, sheet in zip(document.pages, sheets, strict=True)),
        document_type=person.document_type,
        language=person.classification.language,
        layout=_layout(person),
        fields=_texts(person.fields),
        line_items=tuple(_texts(item) for item in person.line_items),
    )


def _of_row(row: Row) -> Iterator[tuple[str, Location, str]]:
    first = min((location.marks[0].line for location in row.values()), default=0)
    for name, location in row.items():
        yield LINE + name, location, ITEM if location.marks[0].line == first else ITEM_MORE


def _page(page: Page, sheet: Sheet, found: list[tuple[str, Location, str]]) -> LabelledPage:
    tags: dict[int, _Tag] = {}
    for name, location, role in found:
        if location.page != sheet.page:
            continue
        own = [i for i, word in enumerate(page.words) if any(_covers(mark.bbox, word) for mark in location.marks)]
        for i in own:
            tags.setdefault(i, _Tag(name, i == own[0], role))
    known = [tags.get(i) for i in range(len(page.words))]
    return LabelledPage(
        page,
        tags=tuple(tag.name if tag else None for tag in known),
        begins=tuple(bool(tag and tag.begins) for tag in known),
        roles=tuple(tag.role if tag else TEXT for tag in known),
    )


def _covers(mark: BBox, word: Word) -> bool:
    """Whether a word is the mark or a part of it, or holds it."""
    box = word.bbox
    across = min(mark.x1, box.x1) - max(mark.x0, box.x0)
    down = min(mark.y1, box.y1) - max(mark.y0, box.y0)
    return across > 0.5 * min(mark.width, box.width) and down > 0.5 * min(mark.height, box.height)


def _layout(person: Extraction) -> str:
    """Sender and type: documents that have both are held out together."""
    sender = person.fields.get("sender_name")
    return f"review/{label_key(str(sender.value)) if sender else ''}/{person.document_type.value}"


def _texts(fields: Mapping[str, Field]) -> dict[str, str]:
    return {name: printed(field.value) for name, field in fields.items()}
