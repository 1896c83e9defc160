"""Whatever is done to a mail, it gives parts or a ``DocumentError``."""

import base64
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datamodel.document import FileRole, InputFile
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail import lay_out, unpack


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a/order.pdf", b"%PDF-1.4 in a zip")
        opened.writestr("b.eml", b"From: b@example.com\nSubject: In a zip\n\n5 pcs")
    return buffer.getvalue()


MAIL = b"""\
Received: from mail.example.com by mx.example.com; Thu, 5 Mar 2026 09:30:00 +0100
From: =?utf-8?Q?J=C3=B6rg_Berg?= <j.berg@example.com>
To: "Orders, Sales" <orders@example.com>
Subject: =?iso-8859-1?B?QmVzdGVsbHVuZyD8YmVy?=
 20 =?utf-8?Q?St=C3=BCck?=
Message-ID: <4711@example.com>
Date: Thu, 5 Mar 2026 09:30:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/related; boundary=related

--related
Content-Type: multipart/alternative; boundary=alternative

--alternative
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Wir bestellen 20 St=FCck 4711-A.
--alternative
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: 8bit

<html><body><table><tr><td colspan=2>Wir bestellen<td rowspan=2>20 St\xc3\xbcck</tr><tr><td>4711</table>
<img src="cid:a">
--alternative--
--related
Content-Type: image/gif; name="logo.gif"
Content-ID: <a>
Content-Transfer-Encoding: base64

R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=
--related--
--outer
Content-Type: application/pdf
Content-Disposition: attachment; filename*0*=utf-8''Auftr%C3%A4; filename*1*=ge.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQKYW4gb3JkZXIK
--outer
Content-Type: message/rfc822

From: inner@example.com
Subject: Forwarded
Content-Type: text/plain

Inner order
--outer
Content-Type: application/zip; name="orders.zip"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

%s
--outer--
""".replace(b"%s", base64.encodebytes(archive()))

MBOX = b"From a@example.com Thu Mar  5 09:30:00 2026\n" + MAIL + b"\nFrom b Thu Mar  5 09:31:00 2026\nSubject: x\n\nTwo"

PIECES = (
    b"",
    b"\n",
    b"\r\n\r\n",
    b"\0",
    b"\xff\xfe",
    b"--outer\n",
    b"--outer--\n",
    b"=?utf-8?Q?",
    b"?=",
    b'"',
    b";",
    b"=",
    b"(" * 50,
    b"Content-Type: message/rfc822\n\n",
    b"Content-Type: multipart/mixed; boundary=x\n",
    b"Content-Transfer-Encoding: uuencode\n",
    b"Content-Transfer-Encoding: base64\n",
    b"charset=utf-16",
    b"charset=idna",
    b"boundary",
    b"<table>",
    b"</td>",
    b"<!--",
    b"PK\x01\x02",
)


@st.composite
def mutations(draw: st.DrawFn, original: bytes) -> bytes:
    """``original`` with up to eight places cut out, overwritten or filled in."""
    content = bytearray(original)
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(content)))
        length = draw(st.sampled_from([0, 0, 1, 2, 10, 100, 1000]))
        content[start : start + length] = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)))
    return bytes(content)


def check(content: bytes, name: str) -> None:
    file = InputFile(name, content, f"folder:/in/{name}", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    try:
        parts = unpack(file, max_depth=4, max_parts=40, max_bytes=1_000_000)
    except DocumentError as error:
        assert error.message  # noqa: PT017  # both outcomes are right
        return
    assert parts
    for part in parts:
        assert part == file or (part.parent == file.sha256 and part.name and not set("/\\\0\n") & set(part.name))
        part.name.encode()
        part.origin.encode()
        if part.role is FileRole.BODY:
            assert lay_out(part).pages


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(content=mutations(MAIL))
def test_a_mutated_mail_gives_parts_or_a_rejection(content: bytes) -> None:
    check(content, "mail.eml")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(content=mutations(MBOX))
def test_a_mutated_mbox_gives_parts_or_a_rejection(content: bytes) -> None:
    check(content, "mails.mbox")


@settings(max_examples=200, deadline=None)
@given(content=mutations(archive()))
def test_a_mutated_zip_gives_parts_or_a_rejection(content: bytes) -> None:
    check(content, "orders.zip")


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.eml", "a.msg", "a.zip", "a.mbox", "a.txt", ""]))
def test_any_bytes_give_parts_or_a_rejection(content: bytes, name: str) -> None:
    check(content, name)


def test_the_mail_itself_is_read_whole() -> None:
    file = InputFile("mail.eml", MAIL, "folder:/in/mail.eml", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    parts = unpack(file, max_depth=4, max_parts=40, max_bytes=1_000_000)
    assert [part.name for part in parts] == ["body.html", "Aufträge.pdf", "body.txt", "order.pdf", "body.txt"]


def test_bytes_that_are_called_a_mail_are_damaged() -> None:
    file = InputFile("mail.eml", b"\0\1\2", "folder:/in/mail.eml", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    with pytest.raises(DocumentError) as caught:
        unpack(file, max_depth=4, max_parts=40, max_bytes=1_000_000)
    assert caught.value.code is RejectionCode.DAMAGED
