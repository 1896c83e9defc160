"""Decompression bombs in PDFs, found before anything is drawn.

PDFium and poppler unpack a page's instructions whole: 265 KB of them can become ten million rectangles, minutes and
gigabytes. Streams lie in the open in a PDF, so their size can be told by unpacking them piece by piece.
"""

import re
import zlib
from collections.abc import Iterator

from datamodel.errors import DocumentError, RejectionCode

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 2048
"""Bytes before a stream within which its dictionary begins."""
_PIECE = 1 << 20
_PICTURE = re.compile(rb"/Subtype\s*/Image")
"""Has a limit of its own."""
_ATTACHMENT = re.compile(rb"/EmbeddedFile")
_PACKED_TWICE = re.compile(rb"/Fl(?:ateDecode)?\s*/Fl")


def refuse_bombs(content: bytes, *, name: str, max_bytes: int = 32 << 20) -> None:
    """Raises ``DocumentError`` (HOSTILE) when a stream of a PDF unpacks to more than ``max_bytes``.

    Attachments are left out, as nothing unpacks them before ``has_large_attachment`` was asked.
    """
    for dictionary, start in _packed_streams(content):
        if not _ATTACHMENT.search(dictionary) and _unpacks_beyond(content, start, max_bytes):
            message = f"A part of {name} unpacks to more than {max_bytes >> 20} MB. Ask the sender for another PDF."
            raise DocumentError(RejectionCode.HOSTILE, message)


def has_large_attachment(content: bytes, *, max_bytes: int) -> bool:
    """Whether a file attached to a PDF unpacks to more than ``max_bytes``, or cannot be told, being packed twice."""
    return any(
        _PACKED_TWICE.search(dictionary) or _unpacks_beyond(content, start, max_bytes)
        for dictionary, start in _packed_streams(content)
        if _ATTACHMENT.search(dictionary)
    )


def _packed_streams(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Dictionary and start of every packed stream that is no picture."""
    for match in _STREAM.finditer(content):
        head = content[max(0, match.start() - _DICTIONARY) : match.start()]
        dictionary = head[head.rfind(b"obj") :]
        if b"/Fl" in dictionary and not _PICTURE.search(dictionary):
            yield dictionary, match.end()


def _unpacks_beyond(content: bytes, start: int, max_bytes: int) -> bool:
    unpacker, size = zlib.decompressobj(), 0
    packed = memoryview(content)[start:]
    while not unpacker.eof and packed:
        piece = packed[:_PIECE]
        try:
            size += len(unpacker.decompress(piece, _PIECE))
        except zlib.error:  # encrypted or damaged: PDFium decides
            return False
        packed = packed[len(piece) - len(unpacker.unconsumed_tail) :]
        if size > max_bytes:
            return True
    return False
