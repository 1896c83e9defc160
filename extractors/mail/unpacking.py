"""One file as it came in to the files that may be order paper: mails, mailboxes and archives are opened, all levels."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from datamodel.document import FileRole, InputFile, MailHeaders
from datamodel.errors import DocumentError, RejectionCode
from extractors import media
from extractors.mail.archives import open_zip
from extractors.mail.identity import mark
from extractors.mail.layout import lay_out
from extractors.mail.mime import open_mail
from extractors.mail.msg import open_msg
from extractors.mail.parts import (
    Limits,
    Nested,
    Opened,
    Piece,
    clean_name,
    name_part,
    too_deep,
    too_large,
    too_many_parts,
)

__all__ = ["lay_out", "unpack"]

_MOST_MAILS = 10_000  # of an mbox

_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)

_UNREADABLE = frozenset({RejectionCode.ENCRYPTED, RejectionCode.DAMAGED, RejectionCode.UNSUPPORTED_TYPE})
"""Why one container in another is kept shut, so that the rest goes on. It is rejected by itself: ``unpack`` of it
raises the reason again."""

_OPENERS = {media.EML: open_mail, media.MSG: open_msg, media.ZIP: open_zip}


def unpack(file: InputFile, *, max_depth: int, max_parts: int, max_bytes: int) -> list[InputFile]:
    """The parts of ``file`` that may hold order paper, in order and of all levels; ``[file]`` if it is no container.

    The text of a mail comes as BODY (``body.txt`` or ``body.html``, UTF-8), everything else as ATTACHMENT. ``parent``
    is always ``file``, ``mail`` the headers of the innermost mail. Left out are signatures, calendar entries, visiting
    cards, decoration, delivery reports and empty mails. A nested container that cannot be opened (encrypted, damaged)
    comes as a part as it is; ``unpack`` of that part raises the reason.

    Args:
        file: any file.
        max_depth: levels of mails and archives within ``file``.
        max_parts: parts of ``file``, or of each mail where ``file`` is an mbox; left-out ones may count.
        max_bytes: size of ``file``, and of all its parts together.

    Raises:
        DocumentError: EMPTY, DAMAGED, ENCRYPTED, UNSUPPORTED_TYPE, TOO_LARGE, TOO_MANY_PARTS, NESTED_TOO_DEEP, HOSTILE.
    """
    limits = Limits(max_depth, max_parts, max_bytes)
    if len(file.content) > max_bytes:
        raise too_large(file.name, limits)
    if file.role is FileRole.BODY:
        return [file]
    kind = media.sniff(file.content, file.name)
    if kind not in media.CONTAINERS:
        return [file]
    parts = _unpack_mbox(file, limits) if kind == media.MBOX else _unpack_one(file, file.content, kind, limits)
    if not parts:
        raise DocumentError(RejectionCode.EMPTY, f"{file.name} holds nothing that could be order paper.")
    return parts


def _unpack_one(file: InputFile, content: bytes, kind: str, limits: Limits) -> list[InputFile]:
    opened = _OPENERS[kind](content, limits=limits)
    return list(_Walk(file, limits).files(opened, place=_place(file, opened), mail=file.mail, depth=0))


def _place(file: InputFile, opened: Opened) -> str:
    """How the origin of the parts begins."""
    if opened.headers is None:
        return file.origin
    return f"mail:{opened.headers.message_id or file.sha256[:12]}"


def _unpack_mbox(file: InputFile, limits: Limits) -> list[InputFile]:
    """The parts of all mails. A mail that cannot be opened or breaks a limit comes as it is, and the others go on."""
    mails = split_mbox(file.content)
    if len(mails) > _MOST_MAILS:
        raise DocumentError(
            RejectionCode.TOO_MANY_PARTS,
            f"{file.name} holds {len(mails)} mails, more than {_MOST_MAILS}. Split it into smaller mailboxes.",
        )
    parts: list[InputFile] = []
    for number, content in enumerate(mails, start=1):
        try:
            parts += _unpack_one(file, content, media.EML, limits)
        except DocumentError as error:
            if error.code is not RejectionCode.EMPTY:
                name = f"mail-{number}.eml"
                parts.append(_part(file, name, content, FileRole.ATTACHMENT, f"{file.origin}/{number}", file.mail))
    return parts


def split_mbox(content: bytes) -> list[bytes]:
    """The mails of an mbox, without their separating lines and the quoting that these made necessary.

    What has no such line is taken for a single mail.
    """
    lines = list(media.mbox_lines(content))
    if not lines:
        return [content]
    ends = [line.start() for line in lines[1:]] + [len(content)]
    return [_QUOTED_FROM.sub(rb"\1", content[line.end() : end]) for line, end in zip(lines, ends, strict=True)]


def _part(
    file: InputFile, name: str, content: bytes, role: FileRole, origin: str, mail: MailHeaders | None
) -> InputFile:
    return replace(file, name=name, content=content, role=role, origin=origin, mail=mail, parent=file.sha256)


class _Walk:
    """Counts what comes out of one file, on all levels, and stops at the limits."""

    def __init__(self, file: InputFile, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._parts_left = limits.max_parts
        self._bytes_left = limits.max_bytes

    def files(self, opened: Opened, *, place: str, mail: MailHeaders | None, depth: int) -> Iterator[InputFile]:
        if opened.headers and (mail is None or opened.headers.sender or opened.headers.subject):
            mail = opened.headers  # but not those of the signed part of a mail, which has none of its own
        for number, piece in enumerate(opened.pieces, start=1):
            self._parts_left -= 1
            if self._parts_left < 0:
                raise too_many_parts(self._file.name, self._limits)
            nested = piece if isinstance(piece, Nested) else self._as_container(piece)
            if nested is not None:
                yield from self._nested(nested, place=f"{place}/{number}", mail=mail, depth=depth + 1)
            elif isinstance(piece, Piece):
                yield self._as_file(piece, number, place, mail)

    def _nested(self, nested: Nested, *, place: str, mail: MailHeaders | None, depth: int) -> Iterator[InputFile]:
        if depth > self._limits.max_depth:
            raise too_deep(self._file.name, self._limits)
        name = clean_name(nested.name) or "mail.eml"
        try:
            opened = nested.open()
        except DocumentError as error:
            if error.code in _UNREADABLE:
                yield _part(self._file, name, nested.dump(), FileRole.ATTACHMENT, f"{place}/{name}", mail)
            elif error.code is not RejectionCode.EMPTY:
                raise
            return
        yield from self.files(opened, place=f"{place}/{name}", mail=mail, depth=depth)

    def _as_container(self, piece: Piece) -> Nested | None:
        kind = media.sniff(piece.content, piece.name)
        if piece.role is FileRole.BODY or kind not in media.CONTAINERS:
            return None
        if kind == media.MBOX:
            mails = split_mbox(piece.content)
            return Nested(piece.name, lambda: _open_mbox(mails, self._limits), lambda: piece.content)
        return Nested(piece.name, partial(_OPENERS[kind], piece.content, limits=self._limits), lambda: piece.content)

    def _as_file(self, piece: Piece, number: int, place: str, mail: MailHeaders | None) -> InputFile:
        self._bytes_left -= len(piece.content)
        if self._bytes_left < 0:
            raise too_large(self._file.name, self._limits)
        name = name_part(piece.name, piece.content, number)
        content = piece.content
        if piece.role is FileRole.BODY:
            content = mark(content, is_html=name.endswith(".html"), mail=mail, outer=self._file.sha256)
        return _part(self._file, name, content, piece.role, f"{place}/{number}/{name}", mail)


def _open_mbox(mails: list[bytes], limits: Limits) -> Opened:
    """A mailbox in a mail or an archive: its mails as nested ones."""
    return Opened(
        tuple(
            Nested(f"mail-{number}.eml", partial(open_mail, content, limits=limits), partial(bytes, content))
            for number, content in enumerate(mails, start=1)
        )
    )
