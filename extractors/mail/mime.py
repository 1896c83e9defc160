"""Internet mail (RFC 5322, MIME) to its parts."""

import binascii
import codecs
import html
import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from functools import partial
from typing import Literal
from urllib.parse import unquote

from datamodel.document import FileRole
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail.cms import read_cms
from extractors.mail.headers import decode_bytes, html_charset, read_headers, read_name, read_parameter, restore
from extractors.mail.parts import Limits, Nested, Opened, Piece, is_decoration, is_no_paper, too_many_parts
from extractors.mail.text import visible_text

_MULTIPARTS = 20  # levels of multipart within one mail; honest ones need four
_PARSING_COST = 100_000_000  # lines times structures: beyond it the parser is busy for more than ten seconds
_MOST_BOUNDARIES = 100_000  # the same for lines that may be boundaries
_LONGEST_HEADER = 10_000  # characters; the parser of parameters needs minutes for a hundred times that

_STRUCTURE = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_BOUNDARY_LINE = re.compile(r"^--(\S{1,100})[ \t]*\r?\n(?=content-)", re.IGNORECASE | re.MULTILINE)
_CONTENT_ID = re.compile(r"cid:([^\"'\s<>)\\]+)", re.IGNORECASE)
_CMS_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})

_NOT_BASE64 = bytes(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/="))
_STRAY_TEXT = re.compile(r"ATT\d{3,}\.(?:txt|html?)", re.IGNORECASE)  # Exchange calls pieces of the text so

_ODD_CODING = (ValueError, TypeError, LookupError)  # raised within the email package by broken mails

_Kind = Literal["plain", "html", "file", "mail", "report"]


class Lenient(Compat32):
    """The oldest and most forgiving policy, but 8-bit headers come out as text and not as question marks."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return restore(value)[:_LONGEST_HEADER]


@dataclass(frozen=True, slots=True)
class _Leaf:
    message: Message
    kind: _Kind
    text: str
    chosen: bool


def open_mail(content: bytes, *, limits: Limits) -> Opened:
    """The parts of one mail: its text first, then its attachments and nested mails as they stand.

    Signatures, calendar entries, visiting cards and decoration are left out.

    Raises:
        DocumentError: ENCRYPTED; EMPTY or DAMAGED where nothing is found; HOSTILE, NESTED_TOO_DEEP or TOO_MANY_PARTS.
    """
    return _open_message(_parse(content), limits=limits)


def _parse(content: bytes) -> Message:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", "replace").encode()
    content = content.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    structures = len(_STRUCTURE.findall(content))
    if structures * content.count(b"\n") > _PARSING_COST or content.count(b"\n--") > _MOST_BOUNDARIES:
        raise DocumentError(
            RejectionCode.HOSTILE,
            "The mail is cut into so many parts within parts that reading it would block everything else. Send its "
            "attachments by themselves.",
        )
    try:
        return BytesParser(policy=Lenient()).parsebytes(content)
    except RecursionError as error:
        raise DocumentError(
            RejectionCode.NESTED_TOO_DEEP,
            "The mail nests its parts without end. Send the inner ones by themselves.",
        ) from error


def _open_message(message: Message, *, limits: Limits) -> Opened:
    if message.get_content_type() in _CMS_TYPES:
        inner = read_cms(_payload(message))
        return Opened(
            (Nested("signed.eml", partial(open_mail, inner, limits=limits), lambda: inner),), read_headers(message)
        )
    leaves = list(_walk(message, level=0))
    if len(leaves) > limits.max_parts:
        raise too_many_parts("The mail", limits)
    pieces: list[Piece | Nested] = [*write_body((leaf.kind == "html", leaf.text) for leaf in leaves if leaf.chosen)]
    referenced = find_references(leaf.text for leaf in leaves if leaf.kind == "html")
    pieces += [piece for leaf in leaves if (piece := _take(leaf, referenced, limits=limits))]
    if not pieces:
        raise _nothing_found(message)
    return Opened(tuple(pieces), read_headers(message))


def _nothing_found(message: Message) -> DocumentError:
    if message.keys():
        return DocumentError(
            RejectionCode.EMPTY, "The mail holds neither text nor an attachment that could be order paper."
        )
    return DocumentError(RejectionCode.DAMAGED, "The file is called a mail but has no headers. Ask for it again.")


def _walk(message: Message, *, level: int) -> Iterator[_Leaf]:
    """Everything in ``message`` that is no multipart; of alternatives one is chosen, the others stay unchosen."""
    kind = message.get_content_type()
    if kind == "multipart/encrypted":
        raise encrypted_mail()
    if level > _MULTIPARTS:
        raise DocumentError(
            RejectionCode.NESTED_TOO_DEEP,
            f"The mail nests its parts more than {_MULTIPARTS} levels deep. Send the inner ones by themselves.",
        )
    parts = _subparts(message)
    if parts is None:
        yield _look_at(message)
        return
    leaves = [leaf for part in parts for leaf in _walk(part, level=level + 1)]
    yield from _choose(leaves) if kind == "multipart/alternative" else leaves


def _subparts(message: Message) -> list[Message] | None:
    """The parts of a multipart, also where its boundary is not declared or declared wrongly; None for a leaf."""
    if message.get_content_maintype() != "multipart":
        return None
    if message.is_multipart():
        return [part for part in message.get_payload() if isinstance(part, Message)]
    text = _undecoded(message)
    boundary = _BOUNDARY_LINE.search(text)
    if boundary is None:
        return None
    head = f'Content-Type: multipart/mixed; boundary="{boundary[1]}"\n\n'
    return [_parse((head + text).encode("utf-8", "surrogateescape"))]


def _look_at(message: Message) -> _Leaf:
    kind = _kind(message)
    text = _text(message, is_html=kind == "html") if kind in ("plain", "html") else ""
    return _Leaf(message, kind, text, chosen=bool(text))


def _kind(message: Message) -> _Kind:
    media_type = message.get_content_type()
    if message.is_multipart():  # a leaf that has parts is message/something
        return "mail" if media_type in _MAIL_TYPES else "report"
    name = read_name(message)
    if (message.get_content_disposition() == "attachment" or name) and not _STRAY_TEXT.fullmatch(name):
        return "file"
    return "html" if media_type == "text/html" else "plain" if _is_text(message) else "file"


def _is_text(message: Message) -> bool:
    return message.get_content_type() == "text/plain" or message.get_content_maintype() == "multipart"


def _choose(leaves: list[_Leaf]) -> list[_Leaf]:
    plain = "\n\n".join(leaf.text for leaf in leaves if leaf.kind == "plain")
    markup = "\n".join(leaf.text for leaf in leaves if leaf.kind == "html")
    unwanted = "plain" if is_html_better(plain, markup) else "html"
    return [replace(leaf, chosen=False) if leaf.kind == unwanted else leaf for leaf in leaves]


def is_html_better(plain: str, markup: str) -> bool:
    """Whether the HTML alternative tells more than the plain one: a table, or text that the plain one has not."""
    if not markup.strip():
        return False
    if not plain.strip() or "<table" in markup.lower():
        return True
    return len("".join(plain.split())) < len("".join(visible_text(markup, is_html=True).split())) / 2


def write_body(texts: Iterable[tuple[bool, str]]) -> list[Piece]:
    """The text of a mail as at most one part, UTF-8.

    Args:
        texts: (is HTML, text) of each piece of it; several are joined, as HTML where one of them is.

    Raises:
        DocumentError: ENCRYPTED for a text that is a PGP message.
    """
    pieces = [(is_html, text) for is_html, text in texts if visible_text(text, is_html=is_html)]
    if not pieces:
        return []
    if any(text.lstrip().startswith("-----BEGIN PGP MESSAGE") for _, text in pieces):
        raise encrypted_mail()
    if not any(is_html for is_html, _ in pieces):
        return [Piece("body.txt", "\n\n".join(text for _, text in pieces).encode(), FileRole.BODY)]
    markup = "\n".join(text if is_html else f"<pre>{html.escape(text)}</pre>" for is_html, text in pieces)
    return [Piece("body.html", markup.encode(), FileRole.BODY)]


def find_references(markups: Iterable[str]) -> frozenset[str]:
    """The content ids of the pictures that the HTML of a mail shows in its text."""
    return frozenset(unquote(found).lower() for markup in markups for found in _CONTENT_ID.findall(markup))


def encrypted_mail() -> DocumentError:
    return DocumentError(RejectionCode.ENCRYPTED, "The mail is encrypted. Ask the sender to send it unencrypted.")


def _take(leaf: _Leaf, referenced: frozenset[str], *, limits: Limits) -> Piece | Nested | None:
    """A leaf that is no text as a part; None for what is text, a report, or no paper."""
    message, name = leaf.message, read_name(leaf.message)
    if leaf.kind == "mail":
        return _nest(message, name, limits=limits)
    if leaf.kind != "file":
        return None
    content = _payload(message)
    is_shown = message.get("Content-ID", "").strip(" <>").lower() in referenced
    if is_no_paper(message.get_content_type(), name, content) or is_decoration(content, referenced=is_shown):
        return None
    return Piece(name, content) if content or name else None


def _nest(message: Message, name: str, *, limits: Limits) -> Nested | None:
    inner = message.get_payload(0)
    if not isinstance(inner, Message):
        return None
    if not inner.keys() and not inner.is_multipart():  # the whole mail was encoded, which RFC 2046 forbids
        inner["Content-Transfer-Encoding"] = message.get("Content-Transfer-Encoding", "7bit")
        content = _payload(inner)
        return Nested(name, partial(open_mail, content, limits=limits), lambda: content)
    name = name or f"{read_headers(inner).subject or 'mail'}.eml"
    return Nested(name, partial(_open_message, inner, limits=limits), partial(_dump, inner))


def _dump(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise DocumentError(
            RejectionCode.DAMAGED, "A mail within the mail is damaged. Ask for it to be sent by itself."
        ) from error


def _payload(message: Message) -> bytes:
    if str(message.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        return _decode_base64(_undecoded(message).encode("ascii", "ignore"))
    try:
        content = message.get_payload(decode=True)
    except _ODD_CODING:
        content = _undecoded(message).encode("utf-8", "surrogateescape")
    return content if isinstance(content, bytes) else b""


def _undecoded(message: Message) -> str:
    """The payload as it stands in the mail; '' for a multipart."""
    try:
        payload = message.get_payload()
    except _ODD_CODING:  # by the charset, which may be none that can be had
        return ""
    return payload if isinstance(payload, str) else ""


def _decode_base64(encoded: bytes) -> bytes:
    """As much as can be read: foreign characters are passed over, and a character too many at the end."""
    encoded = encoded.translate(None, _NOT_BASE64)
    digits = len(encoded.rstrip(b"="))
    encoded = encoded[: digits - 1] if digits % 4 == 1 else encoded
    try:
        return binascii.a2b_base64(encoded + b"==")
    except binascii.Error:
        return b""


def _text(message: Message, *, is_html: bool) -> str:
    content = _payload(message)
    charset = read_parameter(message, "charset", "content-type")
    if is_html and not charset:
        charset = html_charset(content)
    return decode_bytes(content, charset).replace("\r\n", "\n").replace("\0", "")
