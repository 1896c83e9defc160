"""Signed and encrypted S/MIME, made by OpenSSL where it is a real mail and by hand where it is broken."""

import base64
import datetime as dt
import subprocess
from pathlib import Path

import pytest

from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail import unpack
from extractors.mail.cms import read_cms
from extractors.mail.identity import written

INNER = b"Content-Type: text/plain\r\n\r\n20 pcs 4711-A, signed"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for it in one file."""
    path = tmp_path_factory.mktemp("cms") / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Anna"]
    made = subprocess.run([*command, "-keyout", str(path)], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + made.stdout)
    return path


def parts_of(content: bytes, max_depth: int = 8) -> list[InputFile]:
    file = InputFile("mail.eml", content, "folder:/in/mail.eml", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    return unpack(file, max_depth=max_depth, max_parts=200, max_bytes=1_000_000)


def openssl(key: Path, *arguments: str, content: bytes = INNER) -> bytes:
    command = ["openssl", "cms", *arguments, "-outform", "DER"]
    return subprocess.run(command, input=content, check=True, capture_output=True).stdout


def mail(content: bytes) -> bytes:
    head = b"From: anna@example.com\nSubject: Order\nContent-Type: application/pkcs7-mime; name=smime.p7m\n"
    return head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)


def code_of(content: bytes) -> RejectionCode:
    with pytest.raises(DocumentError) as caught:
        read_cms(content)
    return caught.value.code


@pytest.mark.parametrize("options", [(), ("-stream",), ("-nocerts",)])
def test_a_signed_mail_is_unwrapped(key: Path, options: tuple[str, ...]) -> None:
    signed = openssl(key, "-sign", "-nodetach", "-binary", "-signer", str(key), *options)
    (body,) = parts_of(mail(signed))
    assert written(body) == b"20 pcs 4711-A, signed"
    assert body.mail is not None
    assert body.mail.sender == "anna@example.com"


def test_signed_mails_within_signed_mails_are_counted(key: Path) -> None:
    content = INNER
    for _ in range(4):
        content = mail(openssl(key, "-sign", "-nodetach", "-binary", "-signer", str(key), content=content))
    assert [written(part) for part in parts_of(content, max_depth=4)] == [b"20 pcs 4711-A, signed"]
    with pytest.raises(DocumentError) as caught:
        parts_of(content, max_depth=3)
    assert caught.value.code is RejectionCode.NESTED_TOO_DEEP


def test_an_encrypted_mail_is_rejected(key: Path) -> None:
    assert code_of(openssl(key, "-encrypt", "-aes256", "-recip", str(key))) is RejectionCode.ENCRYPTED


def test_another_kind_of_cms_is_not_supported(key: Path) -> None:
    assert code_of(openssl(key, "-digest_create")) is RejectionCode.UNSUPPORTED_TYPE


def test_a_signature_without_its_content_is_damaged(key: Path) -> None:
    assert code_of(openssl(key, "-sign", "-binary", "-signer", str(key))) is RejectionCode.DAMAGED


@pytest.mark.parametrize(
    "content",
    [b"", b"0", b"0\x80", b"\x30\x84\xff\xff\xff\xff", b"not asn.1 at all", b"\x30\x80" * 5000, b"\x24\x80" * 5000],
)
def test_broken_cms_is_damaged(content: bytes) -> None:
    assert code_of(content) is RejectionCode.DAMAGED


def content_or_code(content: bytes) -> bytes | RejectionCode:
    try:
        return read_cms(content)
    except DocumentError as error:
        return error.code


def test_every_cut_through_a_signed_mail_is_damaged_or_read(key: Path) -> None:
    signed = openssl(key, "-sign", "-nodetach", "-binary", "-stream", "-signer", str(key))
    outcomes = {content_or_code(signed[:length]) for length in range(0, len(signed), 7)}
    assert outcomes == {RejectionCode.DAMAGED}
    assert content_or_code(signed) == INNER
