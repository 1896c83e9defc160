"""Builds the mails of the sample inbox, byte for byte the same every time."""

import datetime as dt
import email.policy
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.utils import format_datetime

from PIL import Image, ImageDraw

_CET = dt.timezone(dt.timedelta(hours=1))
_PDF = ("application", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The headers of a mail. ``sent`` is local time in March 2026: (day, hour, minute)."""

    sender: str
    subject: str
    sent: tuple[int, int, int]
    to: str = "Nordwerk Bestellannahme <bestellung@nordwerk-armaturen.example>"
    mailer: str = ""


def compose(
    head: Letterhead,
    text: str,
    *,
    html: str = "",
    charset: str = "utf-8",
    encoding: str = "quoted-printable",
    attachments: Sequence[tuple[str, bytes]] = (),
    logo: bytes = b"",
    forwarded: EmailMessage | None = None,
) -> EmailMessage:
    """A mail with a text, an HTML alternative with an inline ``logo`` (cid:logo), PDFs, and a mail within."""
    message = EmailMessage(policy=email.policy.SMTP)
    day, hour, minute = head.sent
    message["From"] = head.sender
    message["To"] = head.to
    message["Subject"] = head.subject
    message["Date"] = format_datetime(dt.datetime(2026, 3, day, hour, minute, 17, tzinfo=_CET))
    message["Message-ID"] = f"<{day:02d}{hour:02d}{minute:02d}.{len(text):05d}@{head.sender.split('@')[1].rstrip('>')}>"
    if head.mailer:
        message["X-Mailer"] = head.mailer
    message.set_content(text, charset=charset, cte=encoding)
    if html:
        message.add_alternative(html, subtype="html", charset="utf-8", cte="base64")
        if logo:
            part = message.get_body(("html",))
            assert isinstance(part, EmailMessage)
            part.add_related(logo, "image", "png", cid="<logo>", filename="image001.png", disposition="inline")
    for name, content in attachments:
        message.add_attachment(content, maintype=_PDF[0], subtype=_PDF[1], filename=name)
    if forwarded is not None:
        message.add_attachment(forwarded)
    return message


def write(message: EmailMessage, *, seed: str) -> bytes:
    """The bytes on the wire, with boundaries made from ``seed``."""
    parts: list[Message] = [
        part for part in message.walk() if part.is_multipart() and part.get_content_maintype() == "multipart"
    ]
    for index, part in enumerate(parts):
        part.set_boundary(f"----=_Part_{index}_{seed}")
    return message.as_bytes()


def draw_logo(text: str, color: str) -> bytes:
    """A small banner of the kind that mail signatures carry."""
    image = Image.new("RGB", (150, 36), color)
    ImageDraw.Draw(image).text((10, 11), text, fill="white")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def pack(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 11, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
