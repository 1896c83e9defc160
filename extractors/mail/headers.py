"""The headers of a mail, decoded: also where they break the rules (RFC 5322, 2047, 2231), as many do."""

import base64
import binascii
import codecs
import datetime as dt
import quopri
import re
from email.message import Message
from email.utils import collapse_rfc2231_value, parseaddr, parsedate_to_datetime

from datamodel.document import MailHeaders

_ENCODED_WORD = re.compile(r"=\?([\w.:+-]+)(?:\*[\w-]*)?\?([bBqQ])\?(.*?)\?=", re.DOTALL)
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[\w.:+*-]+\?[bBqQ]\?)")
_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]]+@[\w.-]+\w")
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_MOST_REFERENCES = 20
_WESTERN = frozenset({"ascii", "us-ascii", "windows-1252", "cp1252", "iso-8859-15"})
_WIDER = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "iso-8859-9": "cp1254",
}
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")  # UTF-7 can bring half characters, which no text may hold
_UNSAFE_CODECS = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"})


def decode_bytes(content: bytes, charset: str = "") -> str:
    """Text of ``content``, never failing: what is UTF-8 is read as that, else ``charset``, else Windows-1252.

    Declared Western charsets are not believed over valid UTF-8, and are read as Windows-1252, as browsers do.
    """
    charset = charset.strip().strip("\"'").lower()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    declared = _WIDER.get(charset, charset or "utf-8")
    for codec in ("utf-8", declared, "cp1252") if declared in _WESTERN else (declared, "utf-8", "cp1252"):
        if codec.replace("-", "_") in _UNSAFE_CODECS:
            continue
        try:
            return _SURROGATE.sub("\ufffd", content.decode(codec).removeprefix("\ufeff"))
        except (LookupError, ValueError):  # ValueError: bytes that do not fit, or a NUL in the codec's name
            continue
    return content.decode("latin-1")


def html_charset(content: bytes) -> str:
    """The charset that an HTML document declares in itself; '' for none."""
    declared = _META_CHARSET.search(content[:4096])
    return declared[1].decode("ascii", "replace") if declared else ""


def restore(raw: str) -> str:
    """A header as the email package hands it over, its 8-bit bytes (kept as surrogates) read as text."""
    if raw.isascii():
        return raw
    return decode_bytes(raw.encode("utf-8", "surrogateescape"))


def decode_words(raw: str) -> str:
    """A header value with its encoded words (RFC 2047) decoded and its line breaks undone.

    Neighbouring words of one charset are joined before decoding: many senders cut within a character.
    """
    text = _BETWEEN_WORDS.sub(r"\1", restore(raw))
    decoded, place, waiting, waiting_charset = [], 0, b"", ""
    for word in _ENCODED_WORD.finditer(text):
        charset, content = word[1].lower(), _decode_word(word[2], word[3])
        if word.start() != place or charset != waiting_charset:
            decoded += [decode_bytes(waiting, waiting_charset), text[place : word.start()]]
            waiting = b""
        waiting, waiting_charset, place = waiting + content, charset, word.end()
    decoded += [decode_bytes(waiting, waiting_charset), text[place:]]
    return " ".join("".join(decoded).split())


def _decode_word(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4)) or raw
    except binascii.Error:
        return raw


def read_headers(message: Message) -> MailHeaders:
    """Sender, subject, id and date of ``message``; what is missing or unreadable is '' or None."""
    sender_name, sender = split_address(_first(message, "From") or _first(message, "Sender"))
    return MailHeaders(
        sender=sender,
        sender_name=sender_name,
        subject=decode_words(_first(message, "Subject")),
        message_id=decode_words(_first(message, "Message-ID")),
        sent_at=_read_date(_first(message, "Date")),
        reply_to=split_address(_first(message, "Reply-To"))[1],
        references=" ".join(_MESSAGE_ID.findall(decode_words(_first(message, "References")))[-_MOST_REFERENCES:]),
    )


def _first(message: Message, name: str) -> str:
    return str(message.get(name, ""))


def split_address(raw: str) -> tuple[str, str]:
    """Display name and address of the first mailbox in ``raw``, each '' where it is not there."""
    try:
        name, address = parseaddr(raw)
    except (IndexError, ValueError, TypeError, AttributeError, RecursionError):  # its parser trips over odd nesting
        name, address = "", ""
    if found := _ADDRESS.search(decode_words(address)):
        return decode_words(name), found[0]
    text = decode_words(raw)
    found = _ADDRESS.search(text)
    return (text.replace(found[0], "").strip(" <>\"'"), found[0]) if found else (text, "")


def _read_date(raw: str) -> dt.datetime | None:
    """A time zone that is not told (RFC 5322: ``-0000``, or none at all) is read as UTC."""
    try:
        date = parsedate_to_datetime(raw)
        date = date if date.tzinfo else date.replace(tzinfo=dt.UTC)
        date.astimezone(dt.UTC)  # fails at the edges of time, and would do so later
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date


def read_name(message: Message) -> str:
    """The file name of a part, decoded; '' where it has none."""
    for parameter, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = read_parameter(message, parameter, header)
        if value:
            return decode_words(value)
    return decode_words(_first(message, "Content-Description")) if _is_attached(message) else ""


def _is_attached(message: Message) -> bool:
    return message.get_content_disposition() == "attachment"


def read_parameter(message: Message, name: str, header: str) -> str:
    """A parameter of a structured header, with RFC 2231 undone; '' where it is missing or unreadable."""
    try:
        value = message.get_param(name, "", header=header)
        return collapse_rfc2231_value(value)
    except (ValueError, TypeError, IndexError, AttributeError, LookupError):
        return ""
