"""What people said of documents, and what is remembered of their layouts for the next ones.

Places are in points (1/72 inch) from the top left of the upright page. Pages count from 1 within the document.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from datamodel.extraction import DocumentType, Extraction, Field, Status


@dataclass(frozen=True, slots=True)
class Correction:
    """What the machine said of one value beside what a person said; ``line`` counts from 1, None in the header."""

    field: str
    line: int | None
    machine: Field | None
    person: Field | None

    @property
    def changed(self) -> bool:
        values = [field.value if field else None for field in (self.machine, self.person)]
        return values[0] != values[1]


@dataclass(frozen=True)
class Review:
    """What a person last made of a document.

    Attributes:
        index: of the document within its file.
        first_page, pages: where its pages begin within the file, and how many there are.
        machine: as Intray understood it, with its own confidences; None where that was not kept.
        person: as the person left it.
    """

    id: int
    document_id: int
    file_sha256: str
    index: int
    status: Status
    who: str
    at: dt.datetime
    machine: Extraction | None
    person: Extraction | None
    first_page: int = 1
    pages: int = 1

    def corrections(self) -> Iterator[Correction]:
        """Every value that either has, header first; line items are compared by their position."""
        machine, person = self.machine, self.person
        for name in _names(machine.fields if machine else {}, person.fields if person else {}):
            yield Correction(name, None, *(side.fields.get(name) if side else None for side in (machine, person)))
        lines = [side.line_items if side else () for side in (machine, person)]
        for number in range(max(map(len, lines))):
            own, other = (items[number] if number < len(items) else {} for items in lines)
            for name in _names(own, other):
                yield Correction(name, number + 1, own.get(name), other.get(name))


def _names(*sides: object) -> list[str]:
    return sorted({str(name) for side in sides for name in side})  # type: ignore[attr-defined]  # mappings


@dataclass(frozen=True, slots=True)
class Landmark:
    """A word that is the same on every document of a layout: its left edge, its middle, how often it was seen."""

    key: str
    page: int
    x: float
    y: float
    seen: int = 1


@dataclass(frozen=True, slots=True)
class Reference:
    """A word near a value, and the way from its left edge and middle to those of the value."""

    key: str
    dx: float
    dy: float


class AnchorKind(StrEnum):
    """What is remembered of a field: where it is printed, a value that no page shows, or that there is none."""

    PRINTED = "printed"
    FIXED = "fixed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a header field stands on documents of a layout.

    Attributes:
        text: as printed on the document that it was learned from; the value itself where it is ``FIXED``.
        shape: of the text: letters and digits as classes.
        label: words beside it, for people.
        page: negative counts from the last one.
        x0, x1, y: left and right edge, and the middle of the first text line.
        lines: number of text lines.
        references: words nearby, nearest first.
        document_id: the document that it was learned from.
        corrected: whether a person had to correct the machine, so that the anchor goes before the machine's value.
        right, wrong: how often it was confirmed and corrected.
    """

    field: str
    kind: AnchorKind
    text: str
    shape: str
    label: str
    page: int
    x0: float
    x1: float
    y: float
    lines: int
    references: tuple[Reference, ...]
    document_id: int
    corrected: bool
    right: int = 1
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class RememberedColumn:
    """Where a line field stands within its row: edges, and the text line counted from the row's first one.

    Attributes:
        lines: number of text lines of a value; 0 where it goes on to the end of its row.
        digits: whether every value had some.
        always: whether each row had it, on its first line.
        corrected: whether a person had to correct the machine in it.
    """

    field: str
    x0: float
    x1: float
    line: int
    lines: int
    digits: bool
    always: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class RememberedTable:
    """The line items of a layout.

    Attributes:
        headings: words of the line above the first row.
        ends: first words of the line that followed the last row.
        recount: whether the machine had found another number of rows.
    """

    columns: tuple[RememberedColumn, ...]
    headings: tuple[str, ...]
    ends: tuple[str, ...]
    recount: bool
    document_id: int
    right: int = 1
    wrong: int = 0


@dataclass(frozen=True)
class RememberedLayout:
    """A layout that a person has looked at.

    Attributes:
        id: None before it is kept.
        read_as: types that the machine gives such documents.
        identities: what names the sender on the page: ``tax:…``, ``iban:…``, ``name:…``.
        strangers: tax ids and bank accounts on the page that are not the sender's.
        keys: what the store finds the layout by.
        documents: how many were learned from.
    """

    document_type: DocumentType
    read_as: tuple[DocumentType, ...]
    identities: tuple[str, ...]
    strangers: tuple[str, ...]
    keys: tuple[str, ...]
    landmarks: tuple[Landmark, ...]
    anchors: tuple[Anchor, ...]
    table: RememberedTable | None = None
    documents: int = 1
    id: int | None = None
