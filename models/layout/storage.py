"""Labelled documents in files: gzip JSON lines, one document a line, the same bytes for the same documents.

A word is ``[text, x0, y0, x1, y1, confidence, tag, begins, role]``: the box in 1/10000 of the page, the tag as a name
of ``labels.TAGS`` or null where it is unknown, the role as its number in ``labels.ROLES``.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any  # the values of JSON

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import ROLES

VERSION = 1
_SCALE = 10_000

Json = dict[str, Any]


def write_documents(path: Path, documents: Iterable[LabelledDocument]) -> int:
    """Write a file anew and return how many documents it has; half a file never stands at ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    count = 0
    with partial.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
        for document in documents:
            packed.write((json.dumps(to_json(document), ensure_ascii=False) + "\n").encode())
            count += 1
    partial.replace(path)
    return count


def read_documents(path: Path) -> Iterator[LabelledDocument]:
    """The documents of a file in their order. Raises ``OSError``, and ``ValueError`` for a form that is not known."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from_json(json.loads(line))


def to_json(document: LabelledDocument) -> Json:
    return {
        "version": VERSION,
        "document_type": document.document_type.value,
        "language": document.language,
        "layout": document.layout,
        "fields": dict(document.fields),
        "line_items": [dict(item) for item in document.line_items],
        "pages": [_page_to_json(page) for page in document.pages],
    }


def from_json(record: Json) -> LabelledDocument:
    """Raises ``ValueError`` where the form is not one that this code reads."""
    if record["version"] != VERSION:
        raise ValueError(f"A labelled document of version {record['version']} was found and {VERSION} is read.")
    return LabelledDocument(
        pages=tuple(_page_from_json(page) for page in record["pages"]),
        document_type=DocumentType(record["document_type"]),
        language=record["language"],
        layout=record["layout"],
        fields=record["fields"],
        line_items=tuple(record["line_items"]),
    )


def _page_to_json(labelled: LabelledPage) -> Json:
    page = labelled.page
    rows = zip(page.words, labelled.tags, labelled.begins, labelled.roles, strict=True)
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "origin": page.origin.value,
        "rotation": page.rotation,
        "skew": page.skew,
        "words": [
            [word.text, *_corners(word.bbox), round(word.confidence, 3), tag, int(begins), ROLES.index(role)]
            for word, tag, begins, role in rows
        ],
    }


def _page_from_json(record: Json) -> LabelledPage:
    rows = record["words"]
    words = tuple(Word(row[0], BBox(*(corner / _SCALE for corner in row[1:5])), row[5]) for row in rows)
    page = Page(
        record["number"],
        record["width"],
        record["height"],
        words,
        PageOrigin(record["origin"]),
        record["rotation"],
        record["skew"],
    )
    return LabelledPage(
        page,
        tags=tuple(row[6] for row in rows),
        begins=tuple(bool(row[7]) for row in rows),
        roles=tuple(ROLES[row[8]] for row in rows),
    )


def _corners(box: BBox) -> list[int]:
    return [round(corner * _SCALE) for corner in (box.x0, box.y0, box.x1, box.y1)]
