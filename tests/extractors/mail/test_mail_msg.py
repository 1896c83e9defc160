"""Outlook messages. They are written here by hand: a compound file (MS-CFB) with properties (MS-OXMSG)."""

import datetime as dt
import struct
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datamodel.document import FileRole, InputFile
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail import unpack
from extractors.mail.identity import written
from extractors.media import MSG, sniff

PDF = b"%PDF-1.4\nan order\n"
Tree = dict[str, "bytes | Tree"]

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(tree: Tree) -> bytes:
    """A compound file of version 3: small streams in the mini stream, the others in sectors of 512 bytes."""
    entries: list[list[object]] = []
    mini, mini_fat = bytearray(), []
    sectors: list[bytes] = []
    fat: list[int] = []

    def allot(content: bytes) -> int:
        start, count = len(sectors), -(-len(content) // 512)
        sectors.extend(content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512))
        fat.extend([*range(start + 1, start + count), END])
        return start

    def allot_mini(content: bytes) -> int:
        start, count = len(mini_fat), -(-len(content) // 64)
        mini.extend(content.ljust(count * 64, b"\0"))
        mini_fat.extend([*range(start + 1, start + count), END])
        return start

    def add(name: str, node: "bytes | Tree", kind: int) -> int:
        number = len(entries)
        entry: list[object] = [name, kind, FREE, FREE, 0, 0]  # name, kind, right sibling, child, start, size
        entries.append(entry)
        if isinstance(node, bytes):
            entry[4:] = [END if not node else allot_mini(node) if len(node) < 4096 else allot(node), len(node)]
            return number
        previous = None
        for child_name, child in node.items():
            child_number = add(child_name, child, 2 if isinstance(child, bytes) else 1)
            if previous is None:
                entry[3] = child_number
            else:
                entries[previous][2] = child_number
            previous = child_number
        return number

    add("Root Entry", tree, 5)
    entries[0][4:] = [allot(bytes(mini)), len(mini)]
    mini_fat_start = allot(b"".join(struct.pack("<I", item) for item in mini_fat))
    mini_fat_sectors = -(-len(mini_fat) // 128)
    directory = b"".join(directory_entry(*entry) for entry in entries)  # type: ignore[arg-type]  # as listed above
    directory_start = allot(directory + bytes(-len(directory) % 512))
    fat_sectors = next(count for count in range(1, 110) if (len(fat) + count) <= count * 128)
    places = range(len(sectors), len(sectors) + fat_sectors)
    table = [*fat, *[FAT] * fat_sectors]
    table += [FREE] * (fat_sectors * 128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fat_sectors,
        directory_start,
        0,
        4096,
        mini_fat_start,
        mini_fat_sectors,
        END,
        0,
    )
    header += b"".join(struct.pack("<I", place) for place in [*places, *[FREE] * (109 - fat_sectors)])
    return header + b"".join(sectors) + b"".join(struct.pack("<I", item) for item in table)


def directory_entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def record(
    header: int, texts: Mapping[int, str | bytes], numbers: Mapping[int, int] | None = None, **more: "bytes | Tree"
) -> Tree:
    """A storage with properties: strings as Unicode, bytes as binary."""
    properties = bytes(header)
    tree: Tree = {}
    for pid, value in texts.items():
        kind = 0x001F if isinstance(value, str) else 0x0102
        content = value.encode("utf-16-le") if isinstance(value, str) else value
        tree[f"__substg1.0_{pid:04X}{kind:04X}"] = content
        properties += struct.pack("<HHIq", kind, pid, 6, len(content))
    for pid, number in (numbers or {}).items():
        properties += struct.pack("<HHIq", 0x0003, pid, 6, number)
    return {**tree, **more, "__properties_version1.0": properties}


def attachment(name: str, content: bytes, **texts: str) -> Tree:
    known = {"mime_type": 0x370E, "content_id": 0x3712}
    return record(8, {0x3707: name, 0x3701: content, **{known[key]: text for key, text in texts.items()}})


def attached_message(message: Tree) -> Tree:
    return record(8, {0x3001: "shown name"}, {0x3705: 5}, **{"__substg1.0_3701000D": message})


def message(
    texts: Mapping[int, str | bytes], attachments: Sequence[Tree] = (), *, header: int = 32, **numbers: int
) -> Tree:
    known = {"sent": 0x0039, "text_codepage": 0x3FDE, "string_codepage": 0x3FFD}
    storages: Tree = {f"__attach_version1.0_#{number:08X}": each for number, each in enumerate(attachments)}
    return record(header, texts, {known[name]: number for name, number in numbers.items()}, **storages)


def parts_of(content: bytes, **limits: int) -> list[InputFile]:
    file = InputFile("order.msg", content, "folder:/in/order.msg", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    return unpack(file, **({"max_depth": 3, "max_parts": 10, "max_bytes": 5_000_000} | limits))


def code_of(content: bytes, **limits: int) -> RejectionCode:
    with pytest.raises(DocumentError) as caught:
        parts_of(content, **limits)
    return caught.value.code


SUBJECT, BODY, HTML, RTF, HEADERS, NAME, ADDRESS, MESSAGE_ID = 0x37, 0x1000, 0x1013, 0x1009, 0x7D, 0x42, 0x5D01, 0x1035

WHOLE = compound_file(
    message(
        {
            BODY: "Outer",
            SUBJECT: "Order",
            HEADERS: "From: a@example.com\r\n",
            HTML: b"<table><tr><td>20<td>pcs</table>",
        },
        [
            attached_message(message({BODY: "Inner"}, [attachment("inner.pdf", PDF)], header=24)),
            attachment("outer.pdf", PDF + bytes(5000), mime_type="application/pdf", content_id="x"),
        ],
        text_codepage=1252,
        sent=134_000_000_000_000_000,
    )
)


def test_a_message_gives_its_text_and_its_attachments() -> None:
    large = PDF + bytes(10_000)
    content = compound_file(
        message({BODY: "See the orders.\r\n"}, [attachment("a.pdf", PDF), attachment("b.pdf", large)])
    )
    assert sniff(content) == MSG
    assert [(part.name, part.role, written(part)) for part in parts_of(content)] == [
        ("body.txt", FileRole.BODY, b"See the orders.\n"),
        ("a.pdf", FileRole.ATTACHMENT, PDF),
        ("b.pdf", FileRole.ATTACHMENT, large),
    ]


def test_headers_come_from_the_internet_headers() -> None:
    headers = (
        "From: Anna Berg <anna@example.com>\r\nMessage-ID: <7@example.com>\r\nDate: Thu, 5 Mar 2026 09:30:00 +0000\r\n"
    )
    (part,) = parts_of(compound_file(message({BODY: "Hello", SUBJECT: "Order  7", HEADERS: headers})))
    assert part.mail is not None
    assert (part.mail.sender, part.mail.sender_name, part.mail.subject) == ("anna@example.com", "Anna Berg", "Order 7")
    assert part.mail.sent_at == dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
    assert part.origin == "mail:<7@example.com>/1/body.txt"


def test_headers_come_from_outlook_where_there_are_no_others() -> None:
    texts = {BODY: "Hello", NAME: "Anna Berg", ADDRESS: "anna@example.com", MESSAGE_ID: "<8@example.com>"}
    sent = int((dt.datetime(2026, 3, 5, 9, 30) - dt.datetime(1601, 1, 1)).total_seconds()) * 10_000_000  # noqa: DTZ001
    (part,) = parts_of(compound_file(message(texts, sent=sent)))
    assert part.mail is not None
    assert (part.mail.sender, part.mail.sender_name, part.mail.message_id) == (
        "anna@example.com",
        "Anna Berg",
        "<8@example.com>",
    )
    assert part.mail.sent_at == dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)


def test_html_is_chosen_and_read_in_its_code_page() -> None:
    html = "<table><tr><td>20<td>Stück</table>".encode("cp1252")
    (part,) = parts_of(compound_file(message({BODY: "20 Stück", HTML: html}, text_codepage=1252)))
    assert (part.name, written(part).decode()) == ("body.html", "<table><tr><td>20<td>Stück</table>")


def test_strings_that_are_not_unicode_are_read_in_their_code_page() -> None:
    tree = message({}, text_codepage=1251)
    tree["__substg1.0_1000001E"] = "заказ".encode("cp1251")
    (part,) = parts_of(compound_file(tree))
    assert written(part).decode() == "заказ"


def test_messages_within_messages_are_flattened() -> None:
    inner = message({BODY: "Inner", SUBJECT: "The order"}, [attachment("inner.pdf", PDF)], header=24)
    content = compound_file(message({BODY: "Outer"}, [attached_message(inner), attachment("outer.pdf", PDF)]))
    parts = parts_of(content)
    assert [part.name for part in parts] == ["body.txt", "body.txt", "inner.pdf", "outer.pdf"]
    assert [written(part) for part in parts][:2] == [b"Outer", b"Inner"]
    assert [part.mail.subject for part in parts if part.mail] == ["", "The order", "The order", ""]


def test_messages_nested_too_deep_are_rejected() -> None:
    tree = message({BODY: "innermost"}, header=24)
    for header in (24, 24, 24, 32):
        tree = message({BODY: "around"}, [attached_message(tree)], header=header)
    assert code_of(compound_file(tree)) is RejectionCode.NESTED_TOO_DEEP


def test_pictures_and_signatures_that_are_no_paper_are_left_out() -> None:
    pixel = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\0;"
    attachments = [attachment("image001.gif", pixel), attachment("smime.p7s", b"x"), attachment("order.pdf", PDF)]
    assert [part.name for part in parts_of(compound_file(message({BODY: "Hello"}, attachments)))] == [
        "body.txt",
        "order.pdf",
    ]


def test_a_signed_message_is_unwrapped() -> None:
    inner = b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n20 pcs 4711-A\r\n--b\r\n"
    inner += b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx\r\n--b--\r\n"
    tree = message({0x1A: "IPM.Note.SMIME.MultipartSigned", SUBJECT: "Signed"}, [attachment("smime.p7m", inner)])
    (part,) = parts_of(compound_file(tree))
    assert written(part) == b"20 pcs 4711-A"
    assert part.mail is not None
    assert part.mail.subject == "Signed"


def test_an_encrypted_message_is_rejected() -> None:
    enveloped = bytes.fromhex("300f06092a864886f70d010703a0023000")
    tree = message({0x1A: "IPM.Note.SMIME"}, [attachment("smime.p7m", enveloped)])
    assert code_of(compound_file(tree)) is RejectionCode.ENCRYPTED


def test_a_message_with_nothing_in_it_is_empty() -> None:
    assert code_of(compound_file(message({SUBJECT: "Nothing"}))) is RejectionCode.EMPTY


def test_too_many_attachments_are_rejected() -> None:
    tree = message({}, [attachment(f"{number}.pdf", PDF) for number in range(11)])
    assert code_of(compound_file(tree)) is RejectionCode.TOO_MANY_PARTS


def test_a_message_that_breaks_off_is_damaged() -> None:
    content = compound_file(message({BODY: "Hello"}, [attachment("a.pdf", PDF)]))
    assert code_of(content[:600] + "__properties_version1.0".encode("utf-16-le")) is RejectionCode.DAMAGED


def test_a_message_that_has_only_rtf_is_read() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252 20 St\'fcck 4711-A\par }"
    stored = struct.pack("<III4s", len(rtf) + 12, len(rtf), 0x414C454D, b"\0\0\0\0") + rtf
    (part,) = parts_of(compound_file(message({RTF: stored})))
    assert written(part).decode() == "20 Stück 4711-A\n"


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6))
def test_a_mutated_message_gives_parts_or_a_rejection(changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(WHOLE)
    for place, change in changes:
        place %= len(content)
        content[place : place + len(change)] = change
    try:
        parts = parts_of(bytes(content))
    except DocumentError as error:
        assert error.message  # noqa: PT017  # both outcomes are right
    else:
        assert parts


@pytest.mark.parametrize("place", [30, 32, 44, 64, 72])
def test_lengths_that_cannot_be_true_are_refused_at_once(place: int) -> None:
    """olefile would read for hours: MS-CFB 2.2 has the shifts at 30 and 32, counts of sectors at 44, 64 and 72."""
    content = bytearray(WHOLE)
    content[place : place + 2] = b"\xf0\xff"
    assert code_of(bytes(content)) is RejectionCode.DAMAGED


def test_a_stream_that_claims_to_be_endless_is_refused_at_once() -> None:
    size = struct.pack("<Q", len(PDF) + 5000)
    assert size in WHOLE
    assert code_of(WHOLE.replace(size, struct.pack("<Q", 0xF0000000))) is RejectionCode.DAMAGED
