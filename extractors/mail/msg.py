"""Outlook messages (MS-OXMSG) to their parts.

oxmsg reads the compound file; the properties are read here, because its own reader gives up on one bad string and does
not know messages within messages.
"""

import datetime as dt
import io
import logging
import struct
from email.parser import HeaderParser
from functools import partial

from olefile import OleFileIO  # type: ignore[import-untyped]  # ships no types
from oxmsg.storage import Storage

from datamodel.document import MailHeaders
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail.cms import read_cms
from extractors.mail.headers import decode_bytes, read_headers, split_address
from extractors.mail.mime import find_references, is_html_better, open_mail, write_body
from extractors.mail.parts import Limits, Nested, Opened, Piece, is_decoration, is_no_paper, too_many_parts
from extractors.mail.rtf import charset, read_rtf

log = logging.getLogger(__name__)

# Property ids of MS-OXPROPS
_CLASS, _SUBJECT, _BODY, _RTF, _HTML = 0x001A, 0x0037, 0x1000, 0x1009, 0x1013
_HEADERS, _MESSAGE_ID, _SUBMITTED, _DELIVERED = 0x007D, 0x1035, 0x0039, 0x0E06
_SENDER_NAME, _SENDER_MAIL, _SENDER_SMTP, _AUTHOR_NAME, _AUTHOR_MAIL = 0x0C1A, 0x0C1F, 0x5D01, 0x0042, 0x0065
_DATA, _SHORT_NAME, _LONG_NAME, _MIME_TYPE, _CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_DISPLAY_NAME, _TEXT_CODEPAGE, _STRING_CODEPAGE = 0x3001, 0x3FDE, 0x3FFD

_UNICODE, _STRING8, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
# Of a compound file (MS-CFB 2.2): shifts of sector and mini sector; sectors of FAT, mini FAT and DIFAT
_SIZES = struct.Struct("<30xHH10xI16xI4xI")
_SECTOR_SIZES = ((9, 6), (12, 6))
_MOST_SHARED = 3  # times the size of the file; the mini stream holds streams that are counted, too
_PROPERTY = struct.Struct("<HHIq")
_HEADER, _INNER_HEADER, _ATTACHMENT_HEADER = 32, 24, 8  # bytes before the properties
_PROPERTIES, _ATTACHMENT = "__PROPERTIES_VERSION1.0", "__ATTACH_VERSION1.0_#"
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)

_FOREIGN = (OSError, ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, struct.error)


def open_msg(content: bytes, *, limits: Limits) -> Opened:
    """The parts of one Outlook message: its text first, then its attachments and nested messages as they stand.

    Raises:
        DocumentError: DAMAGED, ENCRYPTED, EMPTY, TOO_MANY_PARTS or NESTED_TOO_DEEP.
    """
    try:
        storage = _load(content)
    except RecursionError as error:
        raise DocumentError(RejectionCode.NESTED_TOO_DEEP, "The Outlook message is nested without end.") from error
    except _FOREIGN as error:
        raise DocumentError(
            RejectionCode.DAMAGED, f"The Outlook message is damaged ({error}). Ask for it to be sent again."
        ) from error
    return _open(_Record(storage, _HEADER), limits=limits)


def _load(content: bytes) -> Storage:
    """The compound file; refused before olefile would read without end what cannot be in so small a file.

    Raises:
        ValueError: a length in it exceeds the file. Everything in ``_FOREIGN`` may be raised, too.
    """
    counts = _SIZES.unpack_from(content)
    if counts[:2] not in _SECTOR_SIZES or max(counts[2:]) > len(content) >> counts[0]:
        raise ValueError("its header claims more sectors than there are")
    with OleFileIO(io.BytesIO(content)) as ole:
        sizes = [entry.size for entry in ole.direntries if entry is not None]
        if max(sizes) > len(content) or sum(sizes) > _MOST_SHARED * len(content):
            raise ValueError("its directory claims more bytes than there are")
        return Storage.from_ole(ole)


class _Record:
    """A storage with its properties, read leniently: what is missing or broken is empty."""

    def __init__(self, storage: Storage, header_size: int) -> None:
        self._streams = {stream.name.upper(): stream.bytes_ for stream in storage.streams}
        self._storages = {child.name.upper(): child for child in storage.storages}
        body = self._streams.get(_PROPERTIES, b"")[header_size:]
        fixed = _PROPERTY.iter_unpack(body[: len(body) // _PROPERTY.size * _PROPERTY.size])
        self._numbers: dict[int, int] = {pid: value for _, pid, _, value in fixed}

    def number(self, pid: int) -> int:
        return self._numbers.get(pid, 0) & 0xFFFFFFFF

    def time(self, pid: int) -> dt.datetime | None:
        try:
            return _EPOCH + dt.timedelta(microseconds=self._numbers[pid] // 10)
        except (KeyError, OverflowError):
            return None

    def binary(self, pid: int) -> bytes:
        return self._streams.get(f"__SUBSTG1.0_{pid:04X}{_BINARY}", b"")

    def has(self, pid: int) -> bool:
        return f"__SUBSTG1.0_{pid:04X}{_BINARY}" in self._streams

    def text(self, pid: int, codepage: int = 0) -> str:
        """A string; one that is not Unicode is in ``codepage``, where that is given, else in the record's own."""
        wide = self._streams.get(f"__SUBSTG1.0_{pid:04X}{_UNICODE}")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._streams.get(f"__SUBSTG1.0_{pid:04X}{_STRING8}", b"")
        return decode_bytes(narrow, charset(codepage or self.number(_STRING_CODEPAGE))).rstrip("\0")

    def message(self) -> "_Record | None":
        """The message that is attached here, if one is."""
        storage = self._storages.get(f"__SUBSTG1.0_{_DATA:04X}{_OBJECT}")
        record = _Record(storage, _INNER_HEADER) if storage else None
        return record if record and _PROPERTIES in record._streams else None

    def attachments(self) -> "list[_Record]":
        names = sorted(name for name in self._storages if name.startswith(_ATTACHMENT))
        return [_Record(self._storages[name], _ATTACHMENT_HEADER) for name in names]


def _open(record: _Record, *, limits: Limits) -> Opened:
    headers = _headers(record)
    attachments = record.attachments()
    if len(attachments) > limits.max_parts:
        raise too_many_parts("The Outlook message", limits)
    if record.text(_CLASS).upper().startswith("IPM.NOTE.SMIME") and attachments:
        return Opened(_open_smime(attachments[0], limits=limits).pieces, headers)
    html = _html(record)
    pieces: list[Piece | Nested] = [*write_body([_choose(record, html)])]
    referenced = find_references([html])
    pieces += [piece for attachment in attachments if (piece := _take(attachment, referenced, limits=limits))]
    if not pieces:
        raise DocumentError(RejectionCode.EMPTY, "The Outlook message holds neither text nor an attachment.")
    return Opened(tuple(pieces), headers)


def _open_smime(attachment: _Record, *, limits: Limits) -> Opened:
    """A signed message, which Outlook keeps whole as its only attachment: as MIME, or wrapped in CMS."""
    content = attachment.binary(_DATA)
    return open_mail(read_cms(content) if content[:1] == b"0" else content, limits=limits)


def _html(record: _Record) -> str:
    content = record.binary(_HTML)
    if content:
        return decode_bytes(content, charset(record.number(_TEXT_CODEPAGE))).replace("\r\n", "\n")
    return record.text(_HTML).replace("\r\n", "\n")


def _choose(record: _Record, html: str) -> tuple[bool, str]:
    """The better one of the texts, and whether it is HTML; RTF only where there is no other."""
    plain = record.text(_BODY, record.number(_TEXT_CODEPAGE)).replace("\r\n", "\n")
    if is_html_better(plain, html):
        return True, html
    if plain.strip():
        return False, plain
    return read_rtf(record.binary(_RTF))


def _take(attachment: _Record, referenced: frozenset[str], *, limits: Limits) -> Piece | Nested | None:
    """An attachment as a part; None for what is no paper, or is only a link to a file elsewhere."""
    name = attachment.text(_LONG_NAME) or attachment.text(_SHORT_NAME) or attachment.text(_DISPLAY_NAME)
    inner = attachment.message()
    if inner is not None:
        name = f"{inner.text(_SUBJECT) or 'message'}.msg"
        return Nested(name, partial(_open, inner, limits=limits), _refuse_dump)
    content = attachment.binary(_DATA)
    if not content and not attachment.has(_DATA):
        log.warning("Left out an attachment %r of an Outlook message: a link or an embedded object.", name)
        return None
    is_shown = attachment.text(_CONTENT_ID).strip(" <>").lower() in referenced
    if is_no_paper(attachment.text(_MIME_TYPE).lower(), name, content) or is_decoration(content, referenced=is_shown):
        return None
    return Piece(name, content)


def _refuse_dump() -> bytes:
    raise DocumentError(
        RejectionCode.ENCRYPTED,
        "A message within the Outlook message is encrypted or damaged. Ask for it to be sent by itself, unencrypted.",
    )


def _headers(record: _Record) -> MailHeaders:
    """From the internet headers where the message kept them, else from Outlook's own properties."""
    sent = read_headers(HeaderParser().parsestr(record.text(_HEADERS)))
    address = next((a for pid in (_SENDER_SMTP, _SENDER_MAIL, _AUTHOR_MAIL) if "@" in (a := record.text(pid))), "")
    name = record.text(_AUTHOR_NAME) or record.text(_SENDER_NAME)
    return MailHeaders(
        sender=sent.sender or split_address(address)[1],
        sender_name=sent.sender_name or " ".join(name.split()),
        subject=" ".join(record.text(_SUBJECT).split()) or sent.subject,
        message_id=sent.message_id or record.text(_MESSAGE_ID).strip(),
        sent_at=sent.sent_at or record.time(_SUBMITTED) or record.time(_DELIVERED),
        reply_to=sent.reply_to,
        references=sent.references,
    )
