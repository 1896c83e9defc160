"""What a file is, told by its bytes; its name is believed only where the bytes say nothing."""

import codecs
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

PDF = "application/pdf"
TIFF = "image/tiff"
JPEG = "image/jpeg"
PNG = "image/png"
GIF = "image/gif"
BMP = "image/bmp"
WEBP = "image/webp"
HEIC = "image/heic"
EML = "message/rfc822"
MSG = "application/vnd.ms-outlook"
MBOX = "application/mbox"
ZIP = "application/zip"
OFFICE = "application/x-office-document"
TNEF = "application/ms-tnef"
HTML = "text/html"
XML = "application/xml"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

CONTAINERS = frozenset({EML, MSG, MBOX, ZIP})
IMAGES = frozenset({TIFF, JPEG, PNG, GIF, BMP, WEBP, HEIC})

_MAGIC = (
    (b"%PDF-", PDF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\x78\x9f\x3e\x22", TNEF),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_OFFICE_PARTS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")

_PDF_JUNK = 1024  # readers accept a PDF header this far into the file (Adobe's implementation notes)
_HEAD = 8192  # enough of a text to tell what it is

_HEADER_LINE = re.compile(rb"([!-9;-~]+)[ \t]*:")
_MAIL_HEADERS = frozenset(
    b"from to cc subject date sender reply-to received return-path delivered-to message-id mime-version content-type "
    b"content-transfer-encoding dkim-signature authentication-results arc-seal x-mailer user-agent".split()
)
_FROM_LINE = re.compile(
    rb"^From ([^\r\n]{1,300})\r?\n(?:>From [^\r\n]{1,300}\r?\n)?(?=[!-9;-~]{1,80}[ \t]*:)", re.MULTILINE
)
_TIME, _YEAR = re.compile(rb"\d:\d\d"), re.compile(rb"\d{4}")

_MARKUP = re.compile(r"<[?!a-z]", re.IGNORECASE)
_PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s[^>]*>)", re.IGNORECASE | re.DOTALL)
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"<(?:html|head|body|meta|title|style|base|link|div|p|span|table|tbody|tr|td|br|font|center|pre|b|i|a|ul|ol|h[1-6])"
    r"[\s/>]",
    re.IGNORECASE,
)
# Form feeds and escapes occur in printer texts, \x01 to \x04 in SWIFT messages.
_NO_TEXT = re.compile(r"[\x00\x05-\x08\x0e-\x1a\x1c-\x1f]")

_SUFFIXES = {
    ".pdf": PDF,
    ".tif": TIFF,
    ".tiff": TIFF,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": PNG,
    ".msg": MSG,
    ".zip": ZIP,
}
_STUB = 8  # bytes: fewer in a file that is called a PDF or a picture are what is left of one, and no text
_TEXT_SUFFIXES = {".eml": EML, ".mbox": MBOX, ".html": HTML, ".htm": HTML, ".xml": XML}


def sniff(content: bytes, name: str = "") -> str:
    """The media type of ``content``: one of the constants above, ``UNKNOWN`` where nothing fits.

    Office files (.docx, .xlsx, .odt and their kind) are zips but not containers of paper: they are ``OFFICE``.
    """
    return _by_magic(content) or _by_text(content, name) or _SUFFIXES.get(_suffix(name), UNKNOWN)


def _suffix(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def _by_magic(content: bytes) -> str:
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return OFFICE if any(part in content[:_HEAD] for part in _OFFICE_PARTS) or _lists_office(content) else ZIP
    if content.startswith(_OLE):
        return MSG if _OUTLOOK in content else OFFICE
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"BM") and content[6:10] == b"\0\0\0\0":
        return BMP
    return HEIC if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS else ""


def _lists_office(content: bytes) -> bool:
    """Some programs write the list of the parts last; the archive's own list, at its end, names it in any case."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _by_text(content: bytes, name: str) -> str:
    if any(line.start() == 0 for line in mbox_lines(content[:_HEAD].lstrip())):
        return MBOX
    if is_mail(content):
        return EML
    if b"%PDF-" in content[: _PDF_JUNK + 5]:
        return PDF
    text = _decode_head(content)
    if text is None:
        return EML if _suffix(name) == ".eml" else ""
    if len(content) < _STUB and _suffix(name) in _SUFFIXES:
        return _SUFFIXES[_suffix(name)]
    return _markup(text) or _TEXT_SUFFIXES.get(_suffix(name), TEXT)


def mbox_lines(content: bytes) -> Iterator[re.Match[bytes]]:
    """The lines that part the mails of an mbox: ``From``, a date, before a header (RFC 4155, read generously)."""
    return (line for line in _FROM_LINE.finditer(content) if _TIME.search(line[1]) and _YEAR.search(line[1]))


def is_mail(content: bytes) -> bool:
    """Whether ``content`` begins with mail headers: at least two that mails have, and nothing else before them."""
    seen: set[bytes] = set()
    head = content[: 8 * _HEAD]
    if head.startswith(_UTF16):
        head = head.decode("utf-16", "replace").encode()
    for line in head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n").splitlines():
        if line[:1] in (b" ", b"\t") and seen:
            continue
        header = _HEADER_LINE.match(line)
        if header is None:
            return False
        seen.add(header[1].lower())
        if len(seen & _MAIL_HEADERS) >= 2:
            return True
    return False


def _decode_head(content: bytes) -> str | None:
    head = content[:_HEAD]
    if head.startswith(_UTF16):
        text = head.decode("utf-16", "replace")
    else:
        text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return None if not text.strip() or _NO_TEXT.search(text) else text


def _markup(text: str) -> str:
    """HTML or XML by its first element; '' for what is no markup."""
    text = text.lstrip()
    if not _MARKUP.match(text):
        return ""
    if _HTML_DOCTYPE.match(text):
        return HTML
    rest, declared = text, text.startswith("<?xml")
    while prologue := _PROLOGUE.match(rest):
        rest = rest[prologue.end() :]
        if _HTML_DOCTYPE.match(rest):
            return HTML
    if _HTML_TAG.match(rest) and not (declared and not rest[:5].lower().startswith("<html")):
        return HTML
    return XML if declared or re.match(r"<[A-Za-z_][\w.:-]*[\s/>]", rest) else ""
