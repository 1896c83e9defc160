"""Mails to their parts. The mails are built as raw text, since a library would not build the broken ones."""

import base64
import datetime as dt
import struct
import zlib
from collections.abc import Callable

import pytest

from datamodel.document import FileRole, InputFile
from datamodel.errors import DocumentError, RejectionCode
from extractors.mail import unpack
from extractors.mail.identity import written

PDF = b"%PDF-1.4\nan order\n%%EOF\n"
OTHER_PDF = b"%PDF-1.4\nanother order\n%%EOF\n"


def incoming(content: bytes, name: str = "mail.eml", role: FileRole = FileRole.FILE) -> InputFile:
    return InputFile(name, content, f"folder:/in/{name}", dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC), role)


def parts_of(content: bytes, name: str = "mail.eml", **limits: int) -> list[InputFile]:
    return unpack(incoming(content, name), **({"max_depth": 8, "max_parts": 200, "max_bytes": 1_000_000} | limits))


def names(parts: list[InputFile]) -> list[str]:
    return [part.name for part in parts]


def text(content: str, subtype: str = "plain", headers: str = "") -> bytes:
    return f"Content-Type: text/{subtype}; charset=utf-8\n{headers}\n{content}".encode()


def attached(content: bytes, name: str = "order.pdf", media_type: str = "application/pdf", headers: str = "") -> bytes:
    head = f'Content-Type: {media_type}\nContent-Disposition: attachment; filename="{name}"\n{headers}'
    return f"{head}Content-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(content)


def forwarded(mail: bytes) -> bytes:
    return b"Content-Type: message/rfc822\n\n" + mail


def multipart(*parts: bytes, subtype: str = "mixed", parameters: str = "") -> bytes:
    boundary = f"b{zlib.crc32(b''.join(parts))}"
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"{parameters}\n\n'.encode()
    return head + b"".join(f"--{boundary}\n".encode() + part + b"\n" for part in parts) + f"--{boundary}--\n".encode()


def mail(body: bytes, *, headers: bytes = b"", subject: str = "Order") -> bytes:
    head = f"From: Anna Berg <anna@example.com>\nSubject: {subject}\nMessage-ID: <1@example.com>\nMIME-Version: 1.0\n"
    return head.encode() + headers + body


def picture(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes((width + 7) // 8 + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def rejection(call: Callable[[], object]) -> RejectionCode:
    with pytest.raises(DocumentError) as caught:
        call()
    assert caught.value.message
    return caught.value.code


# The parts and what is known of them


def test_a_mail_gives_its_text_and_its_attachments_in_order() -> None:
    parts = parts_of(mail(multipart(text("See the order."), attached(PDF), attached(OTHER_PDF, "second.pdf"))))
    assert [(part.name, part.role, written(part)) for part in parts] == [
        ("body.txt", FileRole.BODY, b"See the order."),
        ("order.pdf", FileRole.ATTACHMENT, PDF),
        ("second.pdf", FileRole.ATTACHMENT, OTHER_PDF),
    ]


def test_parts_tell_where_they_come_from() -> None:
    file = incoming(mail(multipart(text("Hello"), attached(PDF))))
    body, order = unpack(file, max_depth=8, max_parts=200, max_bytes=1_000_000)
    assert (body.origin, order.origin) == ("mail:<1@example.com>/1/body.txt", "mail:<1@example.com>/2/order.pdf")
    assert body.parent == order.parent == file.sha256
    assert order.received_at == file.received_at
    assert order.mail is not None
    assert (order.mail.sender, order.mail.sender_name, order.mail.subject) == ("anna@example.com", "Anna Berg", "Order")


def test_a_file_that_is_no_container_stays_as_it_is() -> None:
    file = incoming(PDF, "order.pdf")
    assert unpack(file, max_depth=1, max_parts=1, max_bytes=1000) == [file]


def test_a_mail_text_that_looks_like_a_mail_is_not_opened_again() -> None:
    file = incoming(b"From: a@example.com\nSubject: forwarded by hand\n\nHello", "body.txt", FileRole.BODY)
    assert unpack(file, max_depth=1, max_parts=1, max_bytes=1000) == [file]


# Which text


@pytest.mark.parametrize(
    ("plain", "html", "chosen"),
    [
        ("20 pcs 4711-A", "<p>20 pcs 4711-A</p>", "body.txt"),
        ("20 pcs 4711-A", "<table><tr><td>20 pcs<td>4711-A</table>", "body.html"),
        ("  \n", "<p>20 pcs 4711-A</p>", "body.html"),
        ("20 pcs 4711-A", "<p> </p>", "body.txt"),
        ("Please use an HTML reader.", "<p>" + "Please send us 20 pcs of 4711-A. " * 9, "body.html"),
    ],
)
def test_the_alternative_that_tells_more_is_chosen(plain: str, html: str, chosen: str) -> None:
    parts = parts_of(mail(multipart(text(plain), text(html, "html"), subtype="alternative")))
    assert names(parts) == [chosen]


def test_an_attachment_among_the_alternatives_is_kept() -> None:
    """As Apple Mail sends it: the HTML alternative is a multipart with the attachment inside."""
    rich = multipart(text("<p>Our order:</p>", "html"), attached(PDF), text("<p>Regards</p>", "html"))
    parts = parts_of(mail(multipart(text("Our order, regards"), rich, subtype="alternative")))
    assert names(parts) == ["body.txt", "order.pdf"]


def test_pieces_of_text_become_one_body() -> None:
    parts = parts_of(mail(multipart(text("First."), attached(PDF), text("Second."))))
    assert [written(part) for part in parts if part.role is FileRole.BODY] == [b"First.\n\nSecond."]


def test_plain_and_html_pieces_become_one_html_body() -> None:
    (body,) = parts_of(mail(multipart(text("<p>Rich</p>", "html"), text("5 < 6 & plain"))))
    assert body.name == "body.html"
    assert b"<p>Rich</p>" in written(body)
    assert b"5 &lt; 6 &amp; plain" in written(body)


def test_a_text_file_that_is_attached_is_no_body() -> None:
    parts = parts_of(mail(multipart(text("Hello"), attached(b"EDIFACT", "order.txt", "text/plain"))))
    assert [(part.name, part.role) for part in parts][1] == ("order.txt", FileRole.ATTACHMENT)


def test_a_text_that_exchange_has_named_is_a_body() -> None:
    parts = parts_of(mail(multipart(text("20 pcs", headers='Content-Disposition: inline; filename="ATT00001.txt"\n'))))
    assert names(parts) == ["body.txt"]


# What is left out


def test_signatures_calendars_and_cards_are_left_out() -> None:
    parts = parts_of(
        mail(
            multipart(
                text("Hello"),
                attached(b"x", "smime.p7s", "application/pkcs7-signature"),
                attached(b"-----BEGIN PGP SIGNATURE-----", "signature.asc", "application/pgp-signature"),
                attached(b"BEGIN:VCALENDAR\nEND:VCALENDAR", "invite", "application/octet-stream"),
                attached(b"BEGIN:VCARD\nEND:VCARD", "anna.vcf", "text/vcard"),
                attached(PDF),
            )
        )
    )
    assert names(parts) == ["body.txt", "order.pdf"]


def test_winmail_dat_is_kept_so_that_its_loss_would_be_seen() -> None:
    parts = parts_of(
        mail(multipart(text("Hello"), attached(b"\x78\x9f\x3e\x22\x00", "winmail.dat", "application/ms-tnef")))
    )
    assert names(parts) == ["body.txt", "winmail.dat"]


@pytest.mark.parametrize(
    ("width", "height", "is_shown_in_text", "is_kept"),
    [
        (1, 1, False, False),
        (299, 120, False, False),
        (640, 110, True, False),
        (640, 110, False, True),
        (1200, 1600, True, True),
        (1200, 1600, False, True),
    ],
)
def test_decoration_is_left_out_and_photographed_paper_kept(
    width: int, height: int, is_shown_in_text: bool, is_kept: bool
) -> None:
    shown = "<img src='cid:logo@x'>" if is_shown_in_text else ""
    image = attached(picture(width, height), "image001.png", "image/png", "Content-ID: <logo@x>\n")
    parts = parts_of(mail(multipart(text(f"<p>Hello</p>{shown}", "html"), image, subtype="related")))
    assert ("image001.png" in names(parts)) is is_kept


def test_a_picture_shown_in_the_unchosen_html_counts_as_shown() -> None:
    both = multipart(text("Hello"), text("<p>Hello</p><img src=cid:banner>", "html"), subtype="alternative")
    image = attached(picture(640, 110), "banner.png", "image/png", "Content-ID: <banner>\n")
    assert names(parts_of(mail(multipart(both, image, subtype="related")))) == ["body.txt"]


def test_a_picture_that_is_damaged_is_kept() -> None:
    broken = attached(b"\x89PNG\r\n\x1a\nbroken", "photo.png", "image/png")
    assert names(parts_of(mail(multipart(text("Hello"), broken)))) == ["body.txt", "photo.png"]


def test_a_delivery_report_gives_the_mail_that_came_back() -> None:
    report = multipart(
        text("Your mail could not be delivered."),
        b"Content-Type: message/delivery-status\n\nAction: failed\n",
        forwarded(mail(text("The lost order"))),
        subtype="report",
    )
    assert [written(part) for part in parts_of(mail(report))] == [
        b"Your mail could not be delivered.",
        b"The lost order",
    ]


@pytest.mark.parametrize("body", [text("  \n"), multipart(text(""), attached(b"x", "s.p7s")), b"\n"])
def test_a_mail_with_nothing_in_it_is_empty(body: bytes) -> None:
    assert rejection(lambda: parts_of(mail(body))) is RejectionCode.EMPTY


# Nesting


def test_forwarded_mails_are_flattened_in_order() -> None:
    inner = mail(multipart(text("The original order"), attached(PDF)), subject="Inner")
    parts = parts_of(
        mail(multipart(text("See below"), forwarded(inner), attached(OTHER_PDF, "terms.pdf")), subject="Outer")
    )
    assert [written(part) for part in parts] == [b"See below", b"The original order", PDF, OTHER_PDF]
    assert [part.mail.subject for part in parts if part.mail] == ["Outer", "Inner", "Inner", "Outer"]
    assert parts[2].origin == "mail:<1@example.com>/2/Inner.eml/2/order.pdf"
    assert len({part.parent for part in parts}) == 1


@pytest.mark.parametrize("media_type", ["application/octet-stream", "message/rfc822", "text/plain"])
def test_a_mail_attached_as_a_file_is_opened(media_type: str) -> None:
    inner = mail(multipart(text("Inner text"), attached(PDF)))
    parts = parts_of(mail(multipart(text("Outer text"), attached(inner, "forwarded.eml", media_type))))
    assert [written(part) for part in parts] == [b"Outer text", b"Inner text", PDF]


def nested(levels: int) -> bytes:
    content = mail(text("innermost"))
    for _ in range(levels):
        content = mail(multipart(text("around"), forwarded(content)))
    return content


def test_nesting_up_to_the_limit_is_opened() -> None:
    assert [written(part) for part in parts_of(nested(3), max_depth=3)][-1] == b"innermost"


def test_nesting_beyond_the_limit_is_rejected() -> None:
    assert rejection(lambda: parts_of(nested(4), max_depth=3)) is RejectionCode.NESTED_TOO_DEEP


@pytest.mark.parametrize("levels", [30, 2000])
def test_endless_multiparts_are_rejected(levels: int) -> None:
    heads = [f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(levels)]
    assert rejection(lambda: parts_of(mail("".join(heads).encode()))) is RejectionCode.NESTED_TOO_DEEP


def test_endless_forwarding_is_rejected() -> None:
    endless = b"Content-Type: message/rfc822\n\n" * 3000 + b"Subject: x\n\nx"
    assert rejection(lambda: parts_of(mail(endless))) is RejectionCode.NESTED_TOO_DEEP


def test_a_structure_that_would_block_the_parser_is_hostile() -> None:
    heads = [f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(500)]
    content = mail("".join(heads).encode() + b"\n" * 700_000)
    assert rejection(lambda: parts_of(content)) is RejectionCode.HOSTILE


def test_too_many_parts_are_rejected() -> None:
    many = multipart(*(attached(PDF, f"{n}.pdf") for n in range(6)))
    assert len(parts_of(mail(many), max_parts=6)) == 6
    assert rejection(lambda: parts_of(mail(many), max_parts=5)) is RejectionCode.TOO_MANY_PARTS


def test_parts_of_nested_mails_count_together() -> None:
    inner = mail(multipart(text("Hello"), attached(PDF)))
    content = mail(multipart(forwarded(inner), forwarded(inner), forwarded(inner)))
    assert rejection(lambda: parts_of(content, max_parts=8)) is RejectionCode.TOO_MANY_PARTS
    assert len(parts_of(content, max_parts=9)) == 6


def test_a_mail_that_is_too_large_is_rejected() -> None:
    assert rejection(lambda: parts_of(mail(text("x" * 2000)), max_bytes=1000)) is RejectionCode.TOO_LARGE


# Encrypted and signed


@pytest.mark.parametrize(
    "body",
    [
        multipart(
            b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n",
            b"Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n",
            subtype="encrypted",
        ),
        text("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"),
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(bytes.fromhex("300f06092a864886f70d010703a0023000")),
    ],
)
def test_an_encrypted_mail_is_rejected(body: bytes) -> None:
    assert rejection(lambda: parts_of(mail(body))) is RejectionCode.ENCRYPTED


def test_a_clearly_signed_mail_is_read() -> None:
    signature = attached(b"x", "smime.p7s", "application/pkcs7-signature")
    signed = multipart(multipart(text("Hello"), attached(PDF)), signature, subtype="signed")
    assert names(parts_of(mail(signed))) == ["body.txt", "order.pdf"]


def test_one_encrypted_mail_within_another_is_kept_shut_and_the_rest_goes_on() -> None:
    secret = mail(text("-----BEGIN PGP MESSAGE-----"), subject="Secret")
    parts = parts_of(mail(multipart(text("Hello"), forwarded(secret), attached(PDF))))
    assert names(parts) == ["body.txt", "Secret.eml", "order.pdf"]
    assert rejection(lambda: parts_of(parts[1].content)) is RejectionCode.ENCRYPTED


# Mailboxes


def mbox(*mails: bytes) -> bytes:
    return b"".join(b"From anna@example.com Thu Mar  5 09:30:00 2026\n" + content + b"\n" for content in mails)


def test_an_mbox_gives_the_parts_of_all_its_mails() -> None:
    first = mail(multipart(text("First"), attached(PDF)), subject="One")
    second = mail(text("Second\n\n>From here on it is quoted."), subject="Two")
    parts = parts_of(mbox(first, second), "orders.mbox")
    assert [written(part).strip() for part in parts] == [b"First", PDF.strip(), b"Second\n\nFrom here on it is quoted."]
    assert [part.mail.subject for part in parts if part.mail] == ["One", "One", "Two"]


def test_an_mbox_counts_parts_by_mail() -> None:
    mails = [mail(multipart(text(f"Mail {n}"), attached(PDF))) for n in range(5)]
    assert len(parts_of(mbox(*mails), "orders.mbox", max_parts=2)) == 10


def test_a_bad_mail_in_an_mbox_is_kept_shut_and_the_others_go_on() -> None:
    parts = parts_of(mbox(mail(text("-----BEGIN PGP MESSAGE-----")), mail(text("Hello"))), "orders.mbox")
    assert names(parts) == ["mail-1.eml", "body.txt"]
    assert rejection(lambda: parts_of(parts[0].content)) is RejectionCode.ENCRYPTED


def test_an_mbox_attached_to_a_mail_is_opened() -> None:
    box = mbox(mail(text("First")), mail(text("Second")))
    parts = parts_of(mail(multipart(text("See the mails"), attached(box, "mails.mbox", "application/mbox"))))
    assert [written(part).strip() for part in parts] == [b"See the mails", b"First", b"Second"]
