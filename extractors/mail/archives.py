"""A zip archive to its files, with protection against archives that are made to do harm."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from datamodel.errors import DocumentError, RejectionCode
from extractors.mail.parts import Limits, Opened, Piece, too_large, too_many_parts

_SUSPICIOUS_RATIO = 200  # text rarely packs better than 1:50, a bomb 1:1000
_HARMLESS = 10_000_000  # bytes: below it the ratio does not matter (an empty fax page packs 1:500)
_MOST_ENTRIES = 50_000  # the directory alone would fill the memory
_NO_FILES = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_ENTRY_MARK = b"PK\x01\x02"
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, LookupError, struct.error)


def open_zip(content: bytes, *, limits: Limits) -> Opened:
    """The files in the archive, in its order, one level deep; folders and litter of file managers are left out.

    Raises:
        DocumentError: ENCRYPTED, TOO_MANY_PARTS, TOO_LARGE, HOSTILE (bomb), UNSUPPORTED_TYPE (compression), DAMAGED or
            EMPTY.
    """
    if content.count(_ENTRY_MARK) > _MOST_ENTRIES:
        raise too_many_parts("The archive", limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [
                entry for entry in archive.infolist() if not entry.is_dir() and not _NO_FILES.search(entry.filename)
            ]
            _check(entries, limits)
            return Opened(tuple(_extract(archive, entries, limits)))
    except NotImplementedError as error:
        raise DocumentError(
            RejectionCode.UNSUPPORTED_TYPE,
            "The archive is packed in a way that cannot be unpacked. Ask for it as an ordinary zip.",
        ) from error
    except _DAMAGE as error:
        raise DocumentError(
            RejectionCode.DAMAGED, f"The archive is damaged ({error}). Ask for it to be sent again."
        ) from error


def _check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Judge the archive by its directory, before anything is unpacked."""
    if not entries:
        raise DocumentError(RejectionCode.EMPTY, "The archive holds no files.")
    if len(entries) > limits.max_parts:
        raise too_many_parts("The archive", limits)
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError(
            RejectionCode.ENCRYPTED, "The archive is protected by a password. Ask the sender to send it without."
        )
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if unpacked > _HARMLESS and unpacked > _SUSPICIOUS_RATIO * packed:
        raise DocumentError(
            RejectionCode.HOSTILE,
            f"The archive unpacks {packed} bytes to {unpacked}, as only archives do that are made to block a system. "
            "It was not opened.",
        )
    if unpacked > limits.max_bytes:
        raise too_large("The archive", limits)


def _extract(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> list[Piece]:
    """Unpack, never more than the limit: the sizes in the directory may be lies."""
    pieces, left = [], limits.max_bytes
    for entry in entries:
        with archive.open(entry) as packed:
            content = packed.read(left + 1)
        left -= len(content)
        if left < 0:
            raise too_large("The archive", limits)
        pieces.append(Piece(PurePosixPath(entry.filename).name, content))
    return pieces
