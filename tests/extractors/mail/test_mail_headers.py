import datetime as dt
from email.message import Message
from email.parser import BytesParser

import pytest

from extractors.mail.headers import decode_words, read_headers, read_name, split_address
from extractors.mail.mime import Lenient
from extractors.mail.parts import clean_name, name_part


def headers(content: bytes) -> Message:
    return BytesParser(policy=Lenient()).parsebytes(content + b"\n\n")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?Bestellung_=C3=BCber_20?=", "Bestellung über 20"),
        ("=?UTF-8?B?QmVzdGVsbHVuZw==?=", "Bestellung"),
        ("=?iso-8859-1?Q?Gr=FC=DFe?= aus =?utf-8?Q?M=C3=BCnchen?=", "Grüße aus München"),
        ("=?utf-8?B?w7w=?= =?utf-8?B?w7w=?=", "üü"),
        ("=?utf-8?Q?St=C3?=\r\n =?utf-8?Q?=BCck?=", "Stück"),
        ("Re:=?utf-8?Q?_Auftrag?=", "Re: Auftrag"),
        ("=?utf-8*de?Q?Auftrag?=", "Auftrag"),
        ("folded\r\n line", "folded line"),
        ("=?no-such?Q?=C3=BC?=", "ü"),
        ("=?utf-8?B?%%%?=", "%%%"),
        ("=?utf-8?Q?never ended", "=?utf-8?Q?never ended"),
        ("Stück", "Stück"),
    ],
)
def test_encoded_words_are_decoded(raw: str, expected: str) -> None:
    assert decode_words(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("anna@example.com", ("", "anna@example.com")),
        ("Anna Berg <anna@example.com>", ("Anna Berg", "anna@example.com")),
        ('"Berg, Anna" <anna@example.com>, Bo <bo@example.com>', ("Berg, Anna", "anna@example.com")),
        ("=?utf-8?Q?Berg=2C_Anna?= <anna@example.com>", ("Berg, Anna", "anna@example.com")),
        ("anna@example.com (Anna Berg)", ("Anna Berg", "anna@example.com")),
        ("Anna [Einkauf] anna@example.com", ("Anna [Einkauf]", "anna@example.com")),
        ("undisclosed", ("undisclosed", "")),
        ("((((((", ("((((((", "")),
        ("", ("", "")),
    ],
)
def test_the_sender_is_taken_apart(raw: str, expected: tuple[str, str]) -> None:
    assert split_address(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Thu, 5 Mar 2026 09:30:00 +0100", dt.datetime(2026, 3, 5, 8, 30, tzinfo=dt.UTC)),
        (b"5 Mar 2026 09:30 GMT (London)", dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)),
        (b"Thu, 5 Mar 2026 09:30:00 -0000", dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)),
        (b"Thu, 5 Mar 2026 09:30:00", dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)),
        (b"Fri, 31 Dec 9999 23:59:59 -1400", None),
        (b"99 Foo 2026", None),
        (b"", None),
    ],
)
def test_the_date_is_read_or_left_out(raw: bytes, expected: dt.datetime | None) -> None:
    assert read_headers(headers(b"Date: " + raw)).sent_at == expected


def test_missing_headers_are_empty() -> None:
    found = read_headers(headers(b"X-Nothing: here"))
    assert (found.sender, found.sender_name, found.subject, found.message_id, found.sent_at) == ("", "", "", "", None)


def test_headers_in_eight_bits_are_read() -> None:
    found = read_headers(headers("Subject: Auftrag über 20 Stück\nFrom: Jörg <j@example.com>".encode("cp1252")))
    assert (found.subject, found.sender_name) == ("Auftrag über 20 Stück", "Jörg")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Content-Disposition: attachment; filename=order.pdf", "order.pdf"),
        (b'Content-Disposition: attachment; filename="=?utf-8?Q?Auftr=C3=A4ge.pdf?="', "Aufträge.pdf"),
        (b"Content-Disposition: attachment; filename*=utf-8''Auftr%C3%A4ge.pdf", "Aufträge.pdf"),
        (b"Content-Disposition: attachment; filename*0*=utf-8''Auf; filename*1*=tr%C3%A4ge.pdf", "Aufträge.pdf"),
        (b"Content-Disposition: attachment; filename*=no-such''Auftr%E4ge.pdf", "Aufträge.pdf"),
        ('Content-Disposition: attachment; filename="Aufträge.pdf"'.encode(), "Aufträge.pdf"),
        ('Content-Disposition: attachment; filename="Aufträge.pdf"'.encode("cp1252"), "Aufträge.pdf"),
        (b'Content-Disposition: attachment\nContent-Type: application/pdf; name="order.pdf"', "order.pdf"),
        (b'Content-Disposition: attachment; filename="a;b.pdf"', "a;b.pdf"),
        (b"Content-Disposition: attachment; filename", ""),
        (b"Content-Type: text/plain", ""),
    ],
)
def test_file_names_are_decoded(header: bytes, expected: str) -> None:
    assert read_name(headers(header)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("order.pdf", "order.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.pdf", "y.pdf"),
        ("a\x00b\r\nc\td.pdf", "ab c d.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("..", ""),
        ("/", ""),
        ('"quoted.pdf"', "quoted.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_made_harmless(name: str, expected: str) -> None:
    assert clean_name(name) == expected


def test_a_part_without_a_name_is_called_by_what_it_is() -> None:
    assert name_part("", b"%PDF-1.4", 3) == "attachment-3.pdf"
    assert name_part("..", b"\x00\x01", 1) == "attachment-1.bin"


def test_answers_go_where_the_mail_says():
    raw = b"From: a@x.example\nReply-To: Office <b@x.example>\nReferences: <1@x>\n <2@x> nonsense\n"
    found = read_headers(headers(raw))
    assert (found.sender, found.reply_to, found.references) == ("a@x.example", "b@x.example", "<1@x> <2@x>")
    assert read_headers(headers(b"From: a@x.example")).reply_to == ""


def test_long_thread_keeps_its_last_mails():
    raw = b"References: " + b" ".join(b"<%d@x>" % n for n in range(999))
    assert read_headers(headers(raw)).references.split()[-1] == "<998@x>"
    assert len(read_headers(headers(raw)).references.split()) == 20
