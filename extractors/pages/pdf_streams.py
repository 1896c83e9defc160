"""Decompression bombs in PDFs, found before anything is drawn.

PDFium and poppler unpack a page's instructions whole: 265 KB of them can become ten million rectangles, minutes and
gigabytes. Streams lie in the open in a PDF, so their size can be told by unpacking them piece by piece.
"""

import re
import zlib

from datamodel.errors import DocumentError, RejectionCode

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 2048
"""Bytes before a stream within which its dictionary begins."""
_PIECE = 1 << 20
_NO_INSTRUCTIONS = re.compile(rb"/Subtype\s*/Image|/EmbeddedFile")
"""Pictures have their own limit, attachments are not unpacked."""


def refuse_bombs(content: bytes, *, name: str, max_bytes: int = 32 << 20) -> None:
    """Raises ``DocumentError`` (HOSTILE) when a stream of a PDF unpacks to more than ``max_bytes``."""
    for match in _STREAM.finditer(content):
        head = content[max(0, match.start() - _DICTIONARY) : match.start()]
        dictionary = head[head.rfind(b"obj") :]
        if b"/Fl" not in dictionary or _NO_INSTRUCTIONS.search(dictionary):
            continue
        if _unpacks_beyond(content, match.end(), max_bytes):
            message = f"A part of {name} unpacks to more than {max_bytes >> 20} MB. Ask the sender for another PDF."
            raise DocumentError(RejectionCode.HOSTILE, message)


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
