import struct

import pytest

from extractors.mail.rtf import charset, decompress, read_rtf


def stored(rtf: bytes) -> bytes:
    return struct.pack("<III4s", len(rtf) + 12, len(rtf), 0x414C454D, bytes(4)) + rtf


# The two examples of MS-OXRTFCP, sections 3.1 and 3.2
SIMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


@pytest.mark.parametrize(
    ("compressed", "rtf"),
    [
        (SIMPLE, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"),
        (CROSSING, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
        (stored(b"{\\rtf1 x}"), b"{\\rtf1 x}"),
        (b"", b""),
        (struct.pack("<III4s", 100, 100, 7, bytes(4)) + b"x", b""),
    ],
)
def test_compressed_rtf_is_unpacked(compressed: bytes, rtf: bytes) -> None:
    assert decompress(compressed) == rtf


@pytest.mark.parametrize("length", range(0, len(SIMPLE), 3))
def test_compressed_rtf_that_breaks_off_gives_what_is_there(length: int) -> None:
    assert decompress(SIMPLE).startswith(decompress(SIMPLE[:length]))


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1 one\par two\line three}", "one\ntwo\nthree"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator Riched20;}text}", "text"),
        (rb"{\rtf1\ansicpg1252 St\'fcck \'80 5}", "Stück € 5"),
        (rb"{\rtf1\ansicpg932 \'8e\'f3\'92\'8d}", "受注"),
        (rb"{\rtf1\uc1 St\u252?ck \u8364?}", "Stück €"),
        (rb"{\rtf1\uc0 St\u252 ck}", "Stück"),
        (rb"{\rtf1 a\tab b\cell c\row}", "a\tb\tc\n"),
        (rb"{\rtf1 5 \{x\} \\ \~y}", "5 {x} \\ \u00a0y"),
        (rb"{\rtf1 never closed", "never closed"),
        (rb"}}}} stray", " stray"),
    ],
)
def test_rtf_gives_its_text(rtf: bytes, text: str) -> None:
    assert read_rtf(stored(rtf)) == (False, text)


def test_html_in_rtf_gives_the_html() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag50 <html>}{\*\htmltag96 <p>}\htmlrtf {\f0\htmlrtf0 20 St\'fcck "
        rb"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 5{\*\mhtmltag0 x}{\*\htmltag104 </p>}\htmlrtf\par}\htmlrtf0 "
        rb"{\*\htmltag58 </html>}}"
    )
    assert read_rtf(stored(rtf)) == (True, "<html><p>20 Stück &lt;5</p></html>")


@pytest.mark.parametrize(
    ("codepage", "codec"),
    [(0, ""), (1252, "cp1252"), (65001, "utf-8"), (28605, "iso-8859-15"), (20127, ""), (950, "cp950")],
)
def test_code_pages_are_codecs(codepage: int, codec: str) -> None:
    assert charset(codepage) == codec
