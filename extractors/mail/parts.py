"""The parts of a mail or an archive before they become files: what they are called, and which of them are paper."""

import io
import re
import struct
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image

from datamodel.document import FileRole, MailHeaders
from datamodel.errors import DocumentError, RejectionCode
from extractors import media

_LONGEST_NAME = 120  # characters; a UTF-8 file name may then still not exceed the 255 bytes of most file systems

_SMALL = 300  # pixels: below it an order cannot be read

_NO_PAPER_TYPES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/applefile",
        "application/ics",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/x-amp-html",
        "text/watch-html",
        "text/rfc822-headers",
    }
)
_NO_PAPER_SUFFIXES = frozenset({".p7s", ".ics", ".vcf"})
_NO_PAPER_STARTS = (b"BEGIN:VCALENDAR", b"BEGIN:VCARD", b"-----BEGIN PGP SIGNATURE", b"-----BEGIN PGP PUBLIC KEY")

_EXTENSIONS = {
    media.PDF: ".pdf",
    media.TIFF: ".tif",
    media.JPEG: ".jpg",
    media.PNG: ".png",
    media.GIF: ".gif",
    media.BMP: ".bmp",
    media.WEBP: ".webp",
    media.HEIC: ".heic",
    media.EML: ".eml",
    media.MSG: ".msg",
    media.MBOX: ".mbox",
    media.ZIP: ".zip",
    media.HTML: ".html",
    media.XML: ".xml",
    media.TEXT: ".txt",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold: levels of nesting, parts on all levels, decoded bytes of all parts together."""

    max_depth: int
    max_parts: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One part as it stands in its container. ``name`` is as written there, '' where it has none."""

    name: str
    content: bytes
    role: FileRole = FileRole.ATTACHMENT


@dataclass(frozen=True, slots=True)
class Opened:
    """A container opened one level deep; ``headers`` are those of a mail."""

    pieces: tuple["Piece | Nested", ...]
    headers: MailHeaders | None = None


@dataclass(frozen=True, slots=True)
class Nested:
    """A container within a container.

    Attributes:
        open: raises ``DocumentError``.
        dump: its bytes, for when it cannot be opened. Raises ``DocumentError`` where they cannot be had either.
    """

    name: str
    open: Callable[[], Opened]
    dump: Callable[[], bytes]


def clean_name(name: str) -> str:
    """The base name in ``name``, printable and not too long; '' where nothing is left."""
    base = re.split(r"[/\\]", name)[-1]
    printable = "".join(" " if c.isspace() else c for c in base if c.isspace() or unicodedata.category(c)[0] != "C")
    base = " ".join(printable.split()).strip(" '\"")
    if not base.strip("."):
        return ""
    if len(base) <= _LONGEST_NAME:
        return base
    suffix = PurePosixPath(base).suffix[:10]
    return base[: _LONGEST_NAME - len(suffix)] + suffix


def name_part(name: str, content: bytes, number: int) -> str:
    """A clean name for a part; one without a name is called by its number and what its bytes say it is."""
    return clean_name(name) or f"attachment-{number}{_EXTENSIONS.get(media.sniff(content), '.bin')}"


def is_no_paper(media_type: str, name: str, content: bytes) -> bool:
    """Whether a part is a signature, key, calendar entry or visiting card: nothing that an order could be in."""
    return (
        media_type in _NO_PAPER_TYPES
        or PurePosixPath(name.lower()).suffix in _NO_PAPER_SUFFIXES
        or content.lstrip()[:40].startswith(_NO_PAPER_STARTS)
    )


def is_decoration(content: bytes, *, referenced: bool) -> bool:
    """Whether a picture is a logo, icon or pixel and no photographed paper.

    Args:
        content: any file; only pictures can be decoration.
        referenced: the HTML of the mail shows it in its text.
    """
    if media.sniff(content) not in media.IMAGES:
        return False
    size = _measure(content)
    return size is not None and (max(size) < _SMALL or (referenced and min(size) < _SMALL))


def _measure(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, without decoding the picture; None where its header cannot be read."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.size
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error, IndexError, OverflowError):
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):  # anything but small
        return None


def too_large(what: str, limits: Limits) -> DocumentError:
    return DocumentError(
        RejectionCode.TOO_LARGE,
        f"{what} holds more than {limits.max_bytes} bytes when unpacked. Send it in smaller parts, or raise the limit "
        "limits.max_bytes.",
    )


def too_many_parts(what: str, limits: Limits) -> DocumentError:
    return DocumentError(
        RejectionCode.TOO_MANY_PARTS,
        f"{what} holds more than {limits.max_parts} parts. Send it in several mails, or raise limits.max_mail_parts.",
    )


def too_deep(what: str, limits: Limits) -> DocumentError:
    return DocumentError(
        RejectionCode.NESTED_TOO_DEEP,
        f"{what} nests mails or archives more than {limits.max_depth} levels deep. Send the inner ones by themselves, "
        "or raise limits.max_mail_depth.",
    )
