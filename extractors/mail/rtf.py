"""The text of an Outlook message that is kept as compressed RTF only (MS-OXRTFCP), which may wrap HTML (MS-OXRTFEX)."""

import re
import struct
from dataclasses import dataclass, field

from extractors.mail.headers import decode_bytes

_HEADER = struct.Struct("<III4s")  # packed and unpacked size, kind and checksum
_COMPRESSED, _STORED = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_LONGEST = 20_000_000  # bytes of unpacked RTF
_FIRST_WORDS = (  # what the window holds before the first byte
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr themedata datastore "
    b"mhtmltag pntext listtable listoverridetable generator fldinst latentstyles".split()
)
_CHARACTERS = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"endash": "–",
    b"emdash": "—",
}
_SYMBOLS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\u00a0", b"_": "-", b"\n": "\n", b"\r": "\n"}


def read_rtf(compressed: bytes) -> tuple[bool, str]:
    """Whether the text is HTML, and the text; '' where the RTF is broken before its first word."""
    rtf = decompress(compressed)
    is_html = rb"\fromhtml" in rtf[:1000]
    return is_html, _Reader(is_html).read(rtf)


def charset(codepage: int) -> str:
    """The Python codec of a Windows code page; '' for none and for ASCII."""
    special = {0: "", 20127: "", 65001: "utf-8", 1200: "utf-16-le", 28591: "iso-8859-1", 10000: "mac-roman"}
    if codepage in special:
        return special[codepage]
    if 28592 <= codepage <= 28606:
        return f"iso-8859-{codepage - 28590}"
    return {50220: "iso-2022-jp", 51932: "euc-jp", 54936: "gb18030", 20866: "koi8-r"}.get(codepage, f"cp{codepage}")


def decompress(compressed: bytes) -> bytes:
    """The RTF in a PidTagRtfCompressed; as far as it goes where it is broken off."""
    if len(compressed) < _HEADER.size:
        return b""
    _, size, kind, _ = _HEADER.unpack_from(compressed)
    body = compressed[_HEADER.size :]
    if kind == _STORED:
        return body[:size]
    return _unpack(body, min(size, _LONGEST)) if kind == _COMPRESSED else b""


def _unpack(body: bytes, size: int) -> bytes:
    """LZ77 with a window of 4096 bytes: a control byte says of eight items which are bytes, which references."""
    out = bytearray(_FIRST_WORDS)
    place, start = 0, len(out)
    while place < len(body) and len(out) - start < size:
        control, place = body[place], place + 1
        for bit in range(8):
            if not control >> bit & 1:
                out += body[place : place + 1]
                place += 1
                continue
            if place + 2 > len(body):
                return bytes(out[start:])
            reference, place = int.from_bytes(body[place : place + 2], "big"), place + 2
            back = (len(out) - (reference >> 4)) % _WINDOW
            if back == 0 or back > len(out):  # the end, or a place that was never written
                return bytes(out[start:])
            for _ in range((reference & 15) + 2):
                out.append(out[-back])
    return bytes(out[start : start + size])


@dataclass
class _Group:
    """What holds between two braces."""

    skipped: bool = False
    is_tag: bool = False
    fallback: int = 1  # characters after \\u that stand for readers without Unicode


@dataclass
class _Reader:
    """Runs through the tokens of an RTF text and collects what is seen; of wrapped HTML, its tags as well."""

    is_html: bool
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    text: list[str] = field(default_factory=list)
    codec: str = ""
    pending: bytes = b""
    is_rtf_only: bool = False
    to_skip: int = 0
    is_optional: bool = False

    def read(self, rtf: bytes) -> str:
        for token in _TOKEN.finditer(rtf):
            word, number, code, symbol, brace, text = token.groups()
            if code is None and text is None:
                self._flush()
            if brace:
                self._step(brace)
            elif word:
                self._control(word, int(number) if number else None)
            elif symbol == b"*":
                self.is_optional = True
            elif symbol:
                self._write(_SYMBOLS.get(symbol, ""))
            elif code or text:
                self._bytes(bytes.fromhex(code.decode()) if code else text)
        self._flush()
        return "".join(self.text)

    def _step(self, brace: bytes) -> None:
        if brace == b"{":
            last = self.groups[-1]
            self.groups.append(_Group(last.skipped, last.is_tag, last.fallback))
        elif len(self.groups) > 1:
            self.groups.pop()
        self.is_optional, self.to_skip = False, 0

    def _control(self, word: bytes, number: int | None) -> None:
        group = self.groups[-1]
        if word == b"htmltag" and self.is_optional:
            group.is_tag = self.is_html
            group.skipped = not self.is_html
        elif word in _SKIPPED or self.is_optional:
            group.skipped = True
        elif word == b"htmlrtf":
            self.is_rtf_only = number != 0
        elif word == b"ansicpg":
            self.codec = charset(number or 0)
        elif word == b"uc":
            group.fallback = number or 0
        elif word == b"u":
            self._write(chr((number or 0) % 0x10000))
            self.to_skip = group.fallback
        else:
            self._write(_CHARACTERS.get(word, ""))
        self.is_optional = False

    def _bytes(self, content: bytes) -> None:
        skipped = min(self.to_skip, len(content))
        self.to_skip -= skipped
        self.pending += content[skipped:]

    def _flush(self) -> None:
        if self.pending:
            content, self.pending = self.pending, b""
            self._write(decode_bytes(content, self.codec))

    def _write(self, text: str) -> None:
        group = self.groups[-1]
        if text and not group.skipped and (group.is_tag or not (self.is_html and self.is_rtf_only)):
            self.text.append(text)
