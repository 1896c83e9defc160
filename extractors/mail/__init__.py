"""Mails, mailboxes and archives: opened on all levels, and their text laid out as pages."""

from extractors.mail.layout import lay_out
from extractors.mail.unpacking import unpack

__all__ = ["lay_out", "unpack"]
