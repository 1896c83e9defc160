"""Mails that break the rules: read as well as can be."""

import base64

import pytest

from datamodel.errors import DocumentError, RejectionCode
from extractors.mail.mime import open_mail
from extractors.mail.parts import Limits, Opened, Piece

LIMITS = Limits(max_depth=8, max_parts=200, max_bytes=1_000_000)
HEAD = b"From: a@example.com\nSubject: Order\n"
PDF = b"%PDF-1.4\nan order\n"
PDF_PART = b"Content-Type: application/pdf; name=a.pdf\n\n%PDF-"


def opened(content: bytes) -> Opened:
    return open_mail(content, limits=LIMITS)


def pieces(content: bytes) -> list[tuple[str, bytes]]:
    return [(piece.name, piece.content) for piece in opened(content).pieces if isinstance(piece, Piece)]


def body(content: bytes) -> str:
    (piece,) = pieces(content)
    return piece[1].decode()


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        (b"utf-8", "Stück für 5 €".encode()),
        (b"iso-8859-15", "Stück für 5 €".encode("iso-8859-15")),
        (b"windows-1252", "Stück für 5 €".encode("cp1252")),
        (b"iso-8859-1", "Stück für 5 €".encode("cp1252")),
        (b"us-ascii", "Stück für 5 €".encode()),
        (b"iso-8859-1", "Stück für 5 €".encode()),
        (b"no-such-charset", "Stück für 5 €".encode()),
        (b"x-unknown\x00", "Stück für 5 €".encode("cp1252")),
        (b"unicode_escape", "Stück für 5 €".encode()),
        (b"utf-16", "Stück für 5 €".encode("utf-16")),
        (b"'utf-8'", "Stück für 5 €".encode()),
    ],
)
def test_text_is_read_whatever_charset_is_declared(charset: bytes, content: bytes) -> None:
    head = HEAD + b"Content-Type: text/plain; charset=" + charset + b"\nContent-Transfer-Encoding: base64\n\n"
    assert body(head + base64.b64encode(content)) == "Stück für 5 €"


def test_html_tells_its_charset_itself() -> None:
    markup = '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>заказ'.encode("koi8-r")
    assert "заказ" in body(HEAD + b"Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n" + markup)


def test_eight_bits_without_any_declaration_are_read() -> None:
    assert body(HEAD + b"\n" + "20 Stück".encode("cp1252")) == "20 Stück"


def test_a_declared_but_missing_boundary_gives_the_text() -> None:
    assert body(HEAD + b"Content-Type: multipart/mixed\n\n20 pcs 4711-A\n").strip() == "20 pcs 4711-A"


@pytest.mark.parametrize("declared", [b"", b'; boundary="wrong"'])
def test_a_boundary_that_is_declared_wrongly_is_found(declared: bytes) -> None:
    parts = b"--real\nContent-Type: text/plain\n\nHello\n--real\n" + PDF_PART + b"\n--real--\n"
    assert pieces(HEAD + b"Content-Type: multipart/mixed" + declared + b"\n\n" + parts) == [
        ("body.txt", b"Hello"),
        ("a.pdf", b"%PDF-"),
    ]


def test_a_multipart_that_breaks_off_gives_what_is_there() -> None:
    content = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\n" + PDF_PART
    assert pieces(HEAD + content) == [("body.txt", b"Hello"), ("a.pdf", b"%PDF-")]


@pytest.mark.parametrize(
    "encoded", [b"JVBERi0xLjQKYW4gb3JkZXIK!", b"JVBERi0xLj\n\n  QKYW4gb3JkZXIK", b"JVBERi0xLjQKYW4gb3JkZXIK\nJ"]
)
def test_broken_base64_is_read_as_far_as_it_goes(encoded: bytes) -> None:
    head = HEAD + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    assert pieces(head + encoded)[0][1].startswith(PDF)


@pytest.mark.parametrize("charset", [b"charset=idna", b"charset*=x'y'z", b"charset=undefined"])
@pytest.mark.parametrize("media_type", [b"text/plain", b"multipart/mixed"])
def test_eight_bits_in_an_odd_charset_are_read(charset: bytes, media_type: bytes) -> None:
    head = HEAD + b"Content-Type: " + media_type + b"; " + charset + b"\n\n"
    assert body(head + "20 Stück".encode()) == "20 Stück"


@pytest.mark.parametrize(
    "content", [b"begin 644 a.pdf\n\xff\xff\xff\nend\n", b"begin 644 a.pdf\nM\n`\nend\n", b"begin"]
)
def test_broken_uuencoding_does_no_harm(content: bytes) -> None:
    head = HEAD + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: x-uuencode\n\n"
    assert pieces(head + content)[0][0] == "a.pdf"


def test_an_unknown_transfer_encoding_is_passed_over() -> None:
    head = HEAD + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: x-gzip64\n\n"
    assert pieces(head + PDF) == [("a.pdf", PDF)]


def test_a_forwarded_mail_that_was_encoded_as_a_whole_is_opened() -> None:
    inner = base64.encodebytes(HEAD + b"\nHello")
    outer = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n"
    outer += b"Content-Transfer-Encoding: base64\n\n" + inner + b"\n--b--\n"
    (nested,) = opened(HEAD + outer).pieces
    assert not isinstance(nested, Piece)
    assert nested.open().pieces == (Piece("body.txt", b"Hello", role=nested.open().pieces[0].role),)  # type: ignore[union-attr]  # known to be a Piece


def test_the_charset_of_utf16_files_is_seen() -> None:
    assert body("From: a@example.com\nSubject: x\n\n20 Stück".encode("utf-16")) == "20 Stück"


def test_a_file_without_headers_is_damaged() -> None:
    with pytest.raises(DocumentError) as caught:
        opened(b"\n\n")
    assert caught.value.code is RejectionCode.DAMAGED


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "bomb",
    [
        b'Content-Type: text/plain; x="' + b'\\";' * 300_000 + b"\n\n20 pcs",
        b"Content-Type: text/plain; " + b"".join(b"a*%d=x;" % n for n in range(100_000)) + b"\n\n20 pcs",
        b"To: " + b"a@example.com," * 300_000 + b"\n\n20 pcs",
        b"Subject: " + b"=?utf-8?Q?a?= " * 300_000 + b"\n\n20 pcs",
    ],
)
def test_endless_headers_do_not_block(bomb: bytes) -> None:
    assert body(HEAD + bomb) == "20 pcs"


@pytest.mark.timeout(30)
def test_a_mail_of_nothing_but_boundaries_is_hostile() -> None:
    with pytest.raises(DocumentError) as caught:
        opened(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000)
    assert caught.value.code is RejectionCode.HOSTILE


@pytest.mark.timeout(30)
def test_html_of_nothing_but_tags_is_too_large() -> None:
    with pytest.raises(DocumentError) as caught:
        opened(HEAD + b"Content-Type: text/html\n\n" + b"<div>x" * 300_000)
    assert caught.value.code is RejectionCode.TOO_LARGE
