import io
import zipfile

import pytest

from extractors import media
from extractors.media import sniff

MAIL = b"Received: by x\r\nFrom: a@example.com\r\nSubject: Order\r\n\r\nHello\r\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", media.PDF),
        (b"\r\n junk \x00\xff" * 20 + b"%PDF-1.4\n", media.PDF),
        (b"II*\x00rest", media.TIFF),
        (b"MM\x00*rest", media.TIFF),
        (b"\xff\xd8\xff\xe0rest", media.JPEG),
        (b"\x89PNG\r\n\x1a\nrest", media.PNG),
        (b"GIF89a", media.GIF),
        (b"\x00\x00\x00\x18ftypheic", media.HEIC),
        (MAIL, media.EML),
        (b"\xef\xbb\xbf" + MAIL, media.EML),
        (MAIL.decode().encode("utf-16"), media.EML),
        (b"From a@example.com Thu Mar  5 09:30:00 2026\n" + MAIL, media.MBOX),
        (b"From - Thu Mar 05 09:30:00 2026\r\n" + MAIL, media.MBOX),
        (OLE + "__properties_version1.0".encode("utf-16-le"), media.MSG),
        (OLE, media.OFFICE),
        (zipped("order.pdf"), media.ZIP),
        (zipped("[Content_Types].xml", "word/document.xml"), media.OFFICE),
        (b"\x78\x9f\x3e\x22\x01\x00", media.TNEF),
        (b"<!DOCTYPE html>\n<p>Hello", media.HTML),
        (b"  <!-- made by x -->\n<HTML><body>", media.HTML),
        (b"<p>Hello</p>", media.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', media.HTML),
        (b'<?xml version="1.0"?>\n<Invoice/>', media.XML),
        ('<?xml version="1.0"?><Invoice/>'.encode("utf-16"), media.XML),
        (b'<cac:Order xmlns:cac="x">', media.XML),
        ("Bestellung über 20 Stück".encode(), media.TEXT),
        ("Bestellung über 20 Stück".encode("cp1252"), media.TEXT),
        (b"UNA:+.? 'UNB+UNOC:3+", media.TEXT),
        (b"\x01{1:F01BANKDEFF}{2:I940}", media.TEXT),
        (b"\x00\x01\x02\x03", media.UNKNOWN),
        (b"", media.UNKNOWN),
    ],
)
def test_sniff_believes_the_bytes(content: bytes, expected: str) -> None:
    assert sniff(content, "misleading.jpg" if expected is not media.UNKNOWN else "") == expected


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"\x00broken", "order.PDF", media.PDF),
        (b"\x00broken", "order.bin", media.UNKNOWN),
        (b"Subject: one header is not enough\n\nHello", "mail.eml", media.EML),
        (b"Subject: one header is not enough\n\nHello", "mail.txt", media.TEXT),
        (b"plain words", "page.html", media.HTML),
    ],
)
def test_sniff_asks_the_name_last(content: bytes, name: str, expected: str) -> None:
    assert sniff(content, name) == expected


def test_sniff_does_not_take_a_mail_about_a_pdf_for_one() -> None:
    assert sniff(MAIL + b"%PDF-1.4 is a header") == media.EML


def test_sniff_does_not_take_a_text_with_colons_for_a_mail() -> None:
    assert sniff(b"From: Berlin\nwe go\nTo: Rome\n") == media.TEXT


def test_what_is_left_of_a_file_is_of_the_type_that_it_says() -> None:
    assert media.sniff(b"x", "order.pdf") == media.PDF
    assert media.sniff(b"x", "order.txt") == media.TEXT
