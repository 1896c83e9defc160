"""A message as pages that people can look at: a header, and its lines as tables, on a grid of characters.

Each value gets the place where it stands there, so that the workbench can show it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, Field, LineItem
from datamodel.structured import StructuredMessage
from extractors.mail.layout import CHARACTER, FONT, LINE, MARGIN

_LABEL, _COLUMNS, _GAP = 28, 110, 2
_WIDTH = 2 * MARGIN + _COLUMNS * CHARACTER
_HEIGHT = _WIDTH * 842 / 595
_ROWS = int((_HEIGHT - 2 * MARGIN) / LINE)
MOST_PAGES = 300
"""Of one message. What comes after them is in the values, without a place."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line: pieces with the column that each starts at, and the field whose value a piece is."""

    pieces: tuple[tuple[int, str, Field | None], ...]


def lay_out(message: StructuredMessage, *, first_page: int = 1) -> tuple[tuple[Page, ...], StructuredMessage]:
    """Pages from number ``first_page`` on, and the message with the places of its values."""
    places: dict[int, tuple[int, list[BBox]]] = {}
    pages: list[Page] = []
    words: list[Word] = []
    for number, row in enumerate(_rows(message)):
        if number and number % _ROWS == 0:
            pages.append(_page(first_page + len(pages), words))
            words = []
            if len(pages) == MOST_PAGES:
                break
        _print(row, number % _ROWS, words, places, first_page + len(pages))
    if words and len(pages) < MOST_PAGES:
        pages.append(_page(first_page + len(pages), words))
    extraction = message.extraction
    placed = replace(
        extraction,
        fields={name: _placed(field, places) for name, field in extraction.fields.items()},
        line_items=tuple({name: _placed(f, places) for name, f in item.items()} for item in extraction.line_items),
    )
    return tuple(pages), replace(message, extraction=placed, first_page=first_page, pages=len(pages))


def _page(number: int, words: Sequence[Word]) -> Page:
    return Page(number, _WIDTH, _HEIGHT, tuple(words), PageOrigin.DATA)


def _print(row: _Row, at: int, words: list[Word], places: dict[int, tuple[int, list[BBox]]], page: int) -> None:
    y0 = MARGIN + at * LINE
    for column, text, field in row.pieces:
        start = column
        for part in text.split(" "):
            if part:
                x0, x1 = MARGIN + start * CHARACTER, MARGIN + (start + len(part)) * CHARACTER
                box = BBox(x0 / _WIDTH, y0 / _HEIGHT, min(1.0, x1 / _WIDTH), (y0 + FONT) / _HEIGHT)
                words.append(Word(part, box))
                if field is not None and places.setdefault(id(field), (page, []))[0] == page:
                    places[id(field)][1].append(box)
            start += len(part) + 1


def _placed(field: Field, places: dict[int, tuple[int, list[BBox]]]) -> Field:
    if id(field) not in places:
        return field
    page, boxes = places[id(field)]
    return replace(field, page=page, bbox=BBox.around(boxes))


def _rows(message: StructuredMessage) -> Iterator[_Row]:
    extraction = message.extraction
    yield _Row(((0, f"{_label(extraction.document_type)} – {message.name}"[:_COLUMNS], None),))
    yield _Row(())
    for name in HEADER_FIELDS:
        if name in extraction.fields:
            yield from _labelled(_label(name), extraction.fields[name], 0)
    if extraction.line_items:
        yield from _table(extraction.line_items)


def _labelled(label: str, field: Field, indent: int) -> Iterator[_Row]:
    first, *more = _wrapped(field.text, _COLUMNS - _LABEL - indent)
    yield _Row(((indent, label[: _LABEL - 1], None), (indent + _LABEL, first, field)))
    for text in more:
        yield _Row(((indent + _LABEL, text, field),))


def _table(items: Sequence[LineItem]) -> Iterator[_Row]:
    """One line for each item where all its values fit side by side; else a block of labelled values for each."""
    names = [name for name in LINE_FIELDS if any(name in item for item in items)]
    widths = {name: max(len(_label(name)), *(len(i[name].text) for i in items if name in i)) + _GAP for name in names}
    yield _Row(())
    if sum(widths.values()) - _GAP > _COLUMNS:
        for number, item in enumerate(items, 1):
            yield _Row(((0, f"Line {number}", None),))
            for name in names:
                if name in item:
                    yield from _labelled(_label(name), item[name], 2)
        return
    starts = {name: sum(widths[other] for other in names[:index]) for index, name in enumerate(names)}
    yield _Row(tuple((starts[name], _label(name), None) for name in names))
    for item in items:
        yield _Row(tuple((starts[name], item[name].text, item[name]) for name in names if name in item))


def _label(name: str) -> str:
    words = name.replace("_", " ").replace("gtin", "GTIN").replace("iban", "IBAN")
    return words[:1].upper() + words[1:]


def _wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` characters, broken at spaces where there are any."""
    lines = []
    for given in text.splitlines() or [""]:
        rest = given
        while len(rest) > width:
            end = rest.rfind(" ", 1, width + 1)
            end = end if end > 0 else width
            lines.append(rest[:end])
            rest = rest[end:].lstrip(" ")
        lines.append(rest)
    return lines
