"""A reply as a file that mail programs open as a draft, and as a link (RFC 5322, 6068)."""

import re
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from datamodel.document import FileRole, InputFile
from datamodel.stored import Reply

MOST_ATTACHED = 10_000_000
"""Bytes; larger originals are not attached, as hardly any mailbox takes them."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_LONGEST_LINK = 1900  # what browsers and mail programs pass on for sure
_POLICY = SMTP.clone(max_line_length=900)  # short lines would tear message ids


def addresses(text: str) -> str:
    """Mail addresses as a header has them; empty where there is none. Raises ``ValueError`` where one is none."""
    found = [part.strip() for part in re.split("[,;]", text) if part.strip()]
    for address in found:
        if not _ADDRESS.fullmatch(address):
            raise ValueError(f"“{address}” is no mail address. Write it like orders@example.com.")
    return ", ".join(found)


def mail_of(reply: Reply, original: InputFile | None) -> bytes:
    """The draft as a mail without sender and date, which the program adds that sends it.

    Raises ``ValueError`` where the recipient is no mail address.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["X-Unsent"] = "1"  # opens as a draft
    if reply.recipient:
        mail["To"] = addresses(reply.recipient)
    mail["Subject"] = _line(reply.subject)
    for name, value in (("In-Reply-To", reply.in_reply_to), ("References", reply.thread)):
        if value:
            mail[name] = _line(value)
    mail.set_content(reply.body)
    if original is not None and is_attached(original):
        name = _line(re.sub(r'[\x00-\x1f"/\\]', "_", original.name)) or "original"
        mail.add_attachment(original.content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def is_attached(original: InputFile) -> bool:
    """The text of a mail is what is answered, and needs no copy."""
    return original.role is not FileRole.BODY and len(original.content) <= MOST_ATTACHED


def link_of(reply: Reply) -> str:
    """A ``mailto:`` link; a text that is too long for one is left out."""
    recipients = addresses(reply.recipient).replace(" ", "")
    start = f"mailto:{quote(recipients, safe='@,')}?subject={quote(reply.subject, safe='')}"
    if reply.in_reply_to:
        start += f"&in-reply-to={quote(reply.in_reply_to, safe='')}"
    body = quote("\r\n".join(reply.body.splitlines()), safe="")
    return f"{start}&body={body}" if len(start) + len(body) <= _LONGEST_LINK else start


def _line(text: str) -> str:
    return " ".join(re.sub("[\x00-\x1f\x7f\ud800-\udfff]", " ", text).split())
