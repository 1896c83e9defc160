"""What came in, and what is written on it.

Boxes are fractions of the upright page, 0..1 from the top left. Pages count from 1.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # it holds extractions, whose boxes and files are declared here
    from datamodel.structured import StructuredMessage


@dataclass(frozen=True, slots=True)
class BBox:
    """A box on a page, as fractions of its width and height, from the top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def x_center(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y_center(self) -> float:
        return (self.y0 + self.y1) / 2

    def as_tuple(self) -> tuple[float, float, float, float]:
        """The box as (x0, y0, x1, y1), rounded to 1/10000 of the page: what JSON and the store keep."""
        return round(self.x0, 4), round(self.y0, 4), round(self.x1, 4), round(self.y1, 4)

    def overlaps_across(self, other: Self) -> bool:
        """Whether both have some part of the page's width in common, at whatever height."""
        return min(self.x1, other.x1) > max(self.x0, other.x0)

    def overlaps(self, other: Self) -> bool:
        """Whether both have some part of the page in common."""
        return self.overlaps_across(other) and min(self.y1, other.y1) > max(self.y0, other.y0)

    @classmethod
    def around(cls, boxes: Iterable[Self]) -> Self:
        """The smallest box that holds all of ``boxes``.

        Raises:
            ValueError: ``boxes`` is empty.
        """
        corners = [(box.x0, box.y0, box.x1, box.y1) for box in boxes]
        x0, y0, x1, y1 = zip(*corners, strict=True)
        return cls(min(x0), min(y0), max(x1), max(y1))


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space, where it stands, and how sure its reader is (native text: 1).

    ``read_twice`` says that the second OCR engine had its say, so that a further look by it tells nothing new.
    """

    text: str
    bbox: BBox
    confidence: float = 1.0
    read_twice: bool = False


class PageOrigin(StrEnum):
    """Where the words of a page come from."""

    NATIVE = "native"
    OCR = "ocr"
    MAIL = "mail"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Page:
    """One upright page.

    Attributes:
        number: counts from 1 within its file, also where the file holds several documents.
        width, height: of the upright page, in points (1/72 inch).
        words: in reading order.
        origin: native text layer, OCR, or what was laid out on a grid: the text of a mail, a message that is data.
        rotation: degrees clockwise (0, 90, 180, 270) by which the stored page was turned to stand upright.
        skew: degrees by which the scan was straightened after that; boxes refer to the straightened page.
        turned: whether a person said how the page is turned.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    origin: PageOrigin
    rotation: int = 0
    skew: float = 0.0
    turned: bool = False

    @property
    def is_laid_out(self) -> bool:
        """Whether it was made of a text or of data: there is no sheet of paper, and nothing to turn or cut."""
        return self.origin in (PageOrigin.MAIL, PageOrigin.DATA)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class MailHeaders:
    """What a mail says of itself, decoded. ``sent_at`` has a time zone; None where the header is missing or bad.

    ``reply_to`` is the address that answers go to, empty where that is the sender's; ``references`` are the ids of the
    mails before it, as in its header.
    """

    sender: str
    sender_name: str
    subject: str
    message_id: str
    sent_at: dt.datetime | None = None
    reply_to: str = ""
    references: str = ""


class FileRole(StrEnum):
    """How a file came in: by itself, or out of a mail."""

    FILE = "file"
    ATTACHMENT = "attachment"
    BODY = "body"


def display_name(name: str, role: FileRole, mail: MailHeaders | None) -> str:
    """What people call a file; see ``InputFile.title``."""
    if role is not FileRole.BODY or mail is None:
        return name
    return f"Mail: {mail.subject or f'from {mail.sender}'}"


@dataclass(frozen=True)
class InputFile:
    """A file as it came in, byte for byte. Its identity is the SHA-256 of its content.

    Attributes:
        name: base name as the sender wrote it, without any path.
        content: every byte of it.
        origin: where it was fetched, for people: ``folder:/in/a.pdf``, ``imap://host/INBOX;uid=7``.
        received_at: with time zone.
        role: whether it came by itself or is a part of a mail.
        parent: SHA-256 of the mail (or mbox) that it was taken from.
        mail: headers of the mail that it came with.
    """

    name: str
    content: bytes = field(repr=False)
    origin: str
    received_at: dt.datetime
    role: FileRole = FileRole.FILE
    parent: str | None = None
    mail: MailHeaders | None = None

    @property
    def title(self) -> str:
        """What people call it: the file's name; for the text of a mail, which has none, the mail's subject."""
        return display_name(self.name, self.role, self.mail)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Document:
    """A file that was read: its pages with their words. One file may hold several documents (``index`` from 0).

    Attributes:
        text: running text of a mail body, as written; empty for paper.
        messages: what the file says as data, by itself or beside the pictures of its pages; mostly nothing.
    """

    file: InputFile
    pages: tuple[Page, ...]
    index: int = 0
    text: str = ""
    messages: "tuple[StructuredMessage, ...]" = ()

    @property
    def source(self) -> str:
        return self.file.name
