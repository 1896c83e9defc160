"""Whose text a mail body is: two mails that say the same are two orders, one mail that came twice is one.

A body is kept, like every file, under the SHA-256 of its content. So its content begins with what makes its mail the
one it is: the Message-ID, which the sender's system gives once. ``lay_out`` takes it off again.
"""

import re

from datamodel.document import FileRole, InputFile, MailHeaders

_HEAD = re.compile(rb"\A(?:Message-ID: [^\n]*\n\n|<!-- Message-ID: [^\n]* -->\n)")


def mark(content: bytes, *, is_html: bool, mail: MailHeaders | None, outer: str) -> bytes:
    """``content`` of a body with the identity of its mail in front.

    Args:
        outer: SHA-256 of the file that the mail came in; it identifies a mail without a Message-ID.
    """
    identity = (mail.message_id if mail else "") or f"none, in {outer}"
    line = re.sub(r"\s+|--+|[<>]", " ", identity).strip().encode(errors="replace")
    return b"<!-- Message-ID: %s -->\n%s" % (line, content) if is_html else b"Message-ID: %s\n\n%s" % (line, content)


def written(file: InputFile) -> bytes:
    """The content of a file as its sender wrote it: that of a body without the mark."""
    return _HEAD.sub(b"", file.content, count=1) if file.role is FileRole.BODY else file.content
