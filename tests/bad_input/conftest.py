"""Files that are meant to break a reader, made cheaply. The fixture ``bad_files`` holds them by name."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

BILLION_LAUGHS = (
    b'<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a0 "lol">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]>\n<Order><ID>&a11;</ID></Order>"
)
HEADERS = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: Bestellung\r\nMIME-Version: 1.0\r\n"
NOTHING = b"Content-Type: text/plain\r\n\r\nText.\r\n"


def multipart(*parts: bytes, headers: bytes = HEADERS) -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return headers + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + body + b"--b--\r\n"


def attachment(name: bytes, content: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    return (
        b"Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n" % kind
        + b'Content-Disposition: attachment; filename="%s"\r\n\r\n' % name
        + base64.encodebytes(content)
    )


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of objects numbered from 1; the first is the catalogue."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def encrypted_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="secret")
    canvas.drawString(100, 700, "Bestellung 4500017")
    canvas.save()
    return buffer.getvalue()


def blank_pages(count: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for _ in range(count):
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def huge_page() -> bytes:
    """200 × 200 inches with a drawing, which only OCR could read: at 100 dpi 400 megapixels."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(14400, 14400))
    for n in range(200):
        canvas.line(0, 72 * n, 14400, 14400 - 72 * n)
    canvas.save()
    return buffer.getvalue()


def png(width: int, height: int, *, with_pixels: bool) -> bytes:
    """One bit a pixel, all white."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b""
    if with_pixels:
        packer = zlib.compressobj(6)
        row = b"\0" + b"\xff" * ((width + 7) // 8)
        rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """Two megabytes that unpack to two gigabytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for n in range(8):
            with archive.open(f"{n}.pdf", "w", force_zip64=True) as entry:
                for _ in range(256):
                    entry.write(bytes(1 << 20))
    return buffer.getvalue()


def zip_of(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def nested(levels: int, wrap: Callable[[bytes], bytes], innermost: bytes) -> bytes:
    content = innermost
    for _ in range(levels):
        content = wrap(content)
    return content


def mail_in_mail(levels: int) -> bytes:
    return nested(levels, lambda mail: HEADERS + b"Content-Type: message/rfc822\r\n\r\n" + mail, HEADERS + NOTHING)


def multipart_in_multipart(levels: int) -> bytes:
    content = NOTHING
    for n in range(levels):
        content = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n' % (
            n,
            n,
            content,
            n,
        )
    return HEADERS + content


@pytest.fixture(scope="session")
def bad_files(order_pdf: Callable[[str], bytes]) -> dict[str, bytes]:
    bomb = zip_bomb()
    entities = b"<!DOCTYPE html" + BILLION_LAUGHS.split(b"<!DOCTYPE lolz")[1].replace(b"<Order>", b"<html><p>")
    return {
        "good-first.pdf": order_pdf("4500001"),
        "damaged.pdf": b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog",
        "encrypted.pdf": encrypted_pdf(),
        "empty.pdf": b"",
        "no-pages.pdf": raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "looping.pdf": raw_pdf(
            CATALOGUE,
            b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2000000000 >>",
        ),
        "looping-small.pdf": raw_pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        "thousand-pages.pdf": blank_pages(1000),
        "huge-page.pdf": huge_page(),
        "header-of-400-megapixels.png": png(20_000, 20_000, with_pixels=False),
        "400-megapixels.png": png(20_000, 20_000, with_pixels=True),
        "bomb.xml": BILLION_LAUGHS,
        "bomb.html": entities,
        "bomb-inside.eml": multipart(
            b"Content-Type: text/html\r\n\r\n" + entities,
            attachment(b"order.xml", BILLION_LAUGHS + b"<!-- another -->", b"application/xml"),
        ),
        "bomb.zip": bomb,
        "bomb-attached.eml": multipart(NOTHING, attachment(b"orders.zip", bomb, b"application/zip")),
        "climbing.eml": multipart(
            NOTHING, attachment(b"../../climbed-mail.pdf", order_pdf("4500002"), b"application/pdf")
        ),
        "climbing.zip": zip_of({"../../climbed-zip.pdf": order_pdf("4500003"), "/etc/climbed-root.pdf": b"%PDF-"}),
        "latin1.eml": b"From: M\xfcller <a@b.example>\r\nTo: c@d.example\r\nSubject: Bestellung f\xfcr \xff\xfe\r\n"
        b"MIME-Version: 1.0\r\n" + multipart(attachment(b"f\xfcr Sie \xff.pdf", order_pdf("4500004")), headers=b""),
        "mail-in-mail.eml": mail_in_mail(200),
        "multipart-in-multipart.eml": multipart_in_multipart(200),
        "zip-in-zip.zip": nested(200, lambda content: zip_of({"inner.zip": content}), zip_of({"a.txt": b"text"})),
        "one-line-60-mb.txt": b"x" * 60_000_000,
        "one-line-15-mb.txt": b"x y " * 3_750_000,
        "ten-thousand-parts.eml": multipart(*[NOTHING] * 10_000),
        "long-header.eml": HEADERS + b"X-Long: " + b"a" * 10_000_000 + b"\r\n\r\nA short text.\r\n",
        "many-lines.eml": HEADERS + b"\r\nplease send\r\n" + b"20 pcs of 4711-A bearing\r\n" * 5_000,
        "numbers.eml": HEADERS + b"\r\n" + b"please send 1 " * 20_000,
        "nonsense.bin": bytes(range(256)) * 40,
        "good-last.pdf": order_pdf("4500009"),
    }
