import datetime as dt
import io
import struct
import zipfile

import pytest

from datamodel.document import FileRole, InputFile
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail import unpack

PDF = b"%PDF-1.4\nan order\n"


def zipped(entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts_of(content: bytes, **limits: int) -> list[InputFile]:
    file = InputFile("orders.zip", content, "folder:/in/orders.zip", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    return unpack(file, **({"max_depth": 3, "max_parts": 10, "max_bytes": 50_000_000} | limits))


def code_of(content: bytes, **limits: int) -> RejectionCode:
    with pytest.raises(DocumentError) as caught:
        parts_of(content, **limits)
    return caught.value.code


def encrypted(content: bytes) -> bytes:
    """The archive with the flag of a password on its first entry, as zipfile cannot write it."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark) + offset
        changed[place : place + 2] = struct.pack("<H", 1)
    return bytes(changed)


def test_a_zip_gives_its_files_in_order() -> None:
    parts = parts_of(zipped({"b/order.pdf": PDF, "a.txt": b"Hello"}))
    assert [(part.name, part.content, part.role) for part in parts] == [
        ("order.pdf", PDF, FileRole.ATTACHMENT),
        ("a.txt", b"Hello", FileRole.ATTACHMENT),
    ]
    assert parts[0].origin == "folder:/in/orders.zip/1/order.pdf"


def test_paths_and_litter_of_file_managers_are_left_out() -> None:
    entries = {
        "../../etc/passwd": b"x",
        "__MACOSX/._order.pdf": b"x",
        "a/.DS_Store": b"x",
        "Thumbs.db": b"x",
        "folder/": b"",
    }
    assert [part.name for part in parts_of(zipped(entries))] == ["passwd"]


def test_a_zip_in_a_zip_is_opened() -> None:
    parts = parts_of(zipped({"inner.zip": zipped({"order.pdf": PDF}), "b.pdf": PDF}))
    assert [part.name for part in parts] == ["order.pdf", "b.pdf"]


def test_a_mail_in_a_zip_is_opened() -> None:
    parts = parts_of(zipped({"mail.eml": b"From: a@example.com\nSubject: Order\n\nHello"}))
    assert [(part.name, part.role) for part in parts] == [("body.txt", FileRole.BODY)]


def test_an_office_file_is_not_taken_apart() -> None:
    document = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert [part.name for part in parts_of(zipped({"order.docx": document}))] == ["order.docx"]


def test_a_zip_with_a_password_is_encrypted() -> None:
    assert code_of(encrypted(zipped({"order.pdf": PDF}))) is RejectionCode.ENCRYPTED


def test_an_encrypted_zip_within_another_is_kept_shut() -> None:
    shut = encrypted(zipped({"order.pdf": PDF}))
    parts = parts_of(zipped({"secret.zip": shut, "b.pdf": PDF}))
    assert [(part.name, part.content) for part in parts] == [("secret.zip", shut), ("b.pdf", PDF)]
    assert code_of(parts[0].content) is RejectionCode.ENCRYPTED


def test_a_bomb_is_hostile() -> None:
    assert code_of(zipped({"bomb": bytes(30_000_000)})) is RejectionCode.HOSTILE


def test_a_bomb_that_lies_about_its_size_is_stopped() -> None:
    content = zipped({"bomb": bytes(30_000_000)})
    size = struct.pack("<I", 30_000_000)
    assert content.count(size) == 2
    assert code_of(content.replace(size, struct.pack("<I", 1000))) is RejectionCode.DAMAGED


def test_empty_fax_pages_are_no_bomb() -> None:
    assert len(parts_of(zipped({f"{n}.pgm": bytes(900_000) for n in range(10)}))) == 10


def test_contents_beyond_the_limit_are_too_large() -> None:
    stored = zipped({"a": b"x" * 600, "b": b"x" * 600}, method=zipfile.ZIP_STORED)
    assert code_of(stored, max_bytes=1000) is RejectionCode.TOO_LARGE
    packed = zipped({"a": b"x" * 600, "b": b"x" * 600})
    assert code_of(packed, max_bytes=1000) is RejectionCode.TOO_LARGE


def test_contents_of_several_archives_count_together() -> None:
    inner = zipped({"a": bytes(range(256)) * 2 + b"x" * 200})
    assert code_of(zipped({"1.zip": inner, "2.zip": inner}), max_bytes=1000) is RejectionCode.TOO_LARGE


def test_too_many_files_are_rejected() -> None:
    assert code_of(zipped({f"{n}.pdf": PDF for n in range(11)})) is RejectionCode.TOO_MANY_PARTS


def test_a_directory_that_would_fill_the_memory_is_rejected() -> None:
    content = zipped({"a.pdf": PDF})
    assert code_of(content + b"PK\x01\x02" * 50_001) is RejectionCode.TOO_MANY_PARTS


def test_archives_nested_too_deep_are_rejected() -> None:
    content = zipped({"order.pdf": PDF})
    for _ in range(4):
        content = zipped({"inner.zip": content})
    assert code_of(content) is RejectionCode.NESTED_TOO_DEEP


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04" + bytes(100), zipped({"a.pdf": PDF})[:60]], ids=["rubbish", "cut off"]
)
def test_a_broken_zip_is_damaged(content: bytes) -> None:
    assert code_of(content) is RejectionCode.DAMAGED


def test_a_zip_with_a_wrong_checksum_is_damaged() -> None:
    content = zipped({"a.pdf": PDF}, method=zipfile.ZIP_STORED)
    assert code_of(content.replace(b"an order", b"AN ORDER")) is RejectionCode.DAMAGED


def test_an_unknown_compression_is_not_supported() -> None:
    content = bytearray(zipped({"a.pdf": PDF}))
    content[8:10] = struct.pack("<H", 97)
    place = content.index(b"PK\x01\x02") + 10
    content[place : place + 2] = struct.pack("<H", 97)
    assert code_of(bytes(content)) is RejectionCode.UNSUPPORTED_TYPE


def test_an_empty_zip_is_empty() -> None:
    assert code_of(zipped({})) is RejectionCode.EMPTY
