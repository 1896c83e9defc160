"""Files handed over exactly once: into a folder that somebody else empties, here or on another machine.

The receiver takes files away, so that a file which is not there says nothing. What was dropped is known by a *ledger*,
a hidden folder beside the files with an *entry* for each message: a folder that holds the file until it is dropped, and
a note for ever. Two renames do it all, and a rename happens or does not, whatever crashes:

1. Everything is written into a folder of its own, and that is renamed to the entry. A name that an entry has cannot be
   taken by another, so that of two who try at once one wins, and both go on with the winner's.
2. The file is renamed out of the entry into the receiver's folder. This can happen once: whoever finds the entry
   without its file knows that it was dropped, even if it is gone by now.
"""

import contextlib
import datetime as dt
import hashlib
import json
import logging
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from adapters.transport.payload import PAYLOAD_INVALID, check_flat_idoc, check_ubl, check_xml_idoc
from datamodel.delivery import MESSAGE_ID_PREFIX, DeliveryState, OutboxMessage, Receipt
from datamodel.errors import ConfigurationError, DeliveryRefusedError

logger = logging.getLogger(__name__)

LEDGER = ".intray"
_NAME_PART = re.compile(r"[A-Za-z0-9._-]*")
_CONTENT, _MARKER, _NOTE = "content", "marker", "note.json"


class Shelf(Protocol):
    """The few things that a file system must do, with paths relative to the receiver's folder. Raises ``OSError``."""

    def is_there(self, path: str) -> bool: ...

    def make_folder(self, path: str) -> None:
        """With its parents but for the receiver's folder itself; one that exists is fine."""

    def write(self, path: str, content: bytes) -> None:
        """A new file, on the disk when it returns as far as the file system can be made to."""

    def move_new(self, folder: str, to: str) -> bool:
        """Rename a folder. False where ``to`` exists: then nothing happened."""

    def move_over(self, path: str, to: str) -> bool:
        """Rename a file, over one that is there. False where ``path`` is gone."""

    def remove(self, folder: str) -> None:
        """A folder with the files in it."""

    def entries(self, folder: str) -> Iterator[tuple[str, dt.datetime]]:
        """Names and times of last change; nothing where there is no such folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the files hold: IDocs as XML or flat in a code page of SAP's (``adapters.idoc.flat``), or UBL."""

    wire: Literal["xml", "flat", "ubl"] = "xml"
    code_page: str = "4110"

    def check(self, message: OutboxMessage) -> None:
        """Raises ``DeliveryRefusedError`` where the payload is not one such document with the id of ``message``."""
        if self.wire == "xml":
            check_xml_idoc(message)
        elif self.wire == "ubl":
            check_ubl(message)
        else:
            check_flat_idoc(message, code_page=self.code_page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How files are called: ``prefix``, the 32 digits of the message id, ``suffix``: the same for every attempt.

    ``marker`` is the suffix of an empty file that comes after each, for receivers that wait for it; empty for none.

    Raises:
        ConfigurationError: a part holds a character that is more than a part of a name, or the files would be hidden.
    """

    prefix: str = ""
    suffix: str = ".xml"
    marker: str = ""

    def __post_init__(self) -> None:
        if not _NAME_PART.fullmatch(self.prefix + self.suffix + self.marker) or self.prefix.startswith("."):
            raise ConfigurationError(
                f"Files cannot be named {self.prefix}…{self.suffix}{self.marker}. Use letters, digits, '.', '_' and "
                "'-', and no '.' at the beginning."
            )

    def name_of(self, message: OutboxMessage) -> str:
        return f"{self.prefix}{_digits(message)}{self.suffix}"


def drop(shelf: Shelf, message: OutboxMessage, naming: Naming) -> str:
    """Drop the payload once, however often this is called, and tell the file's name. Raises ``OSError``.

    Other bytes with the same id are a corrected message: they are dropped too, over the earlier file where it is still
    there.
    """
    name = naming.name_of(message)
    digest = hashlib.sha256(message.payload).hexdigest()
    entry = f"{LEDGER}/{_digits(message)}-{digest[:16]}"  # whatever the files are called meanwhile
    if not shelf.is_there(f"{entry}/{_NOTE}"):
        _enter(shelf, entry, message, naming, digest)
    if not shelf.move_over(f"{entry}/{_CONTENT}", name):
        logger.info("%s was dropped before as %s", message.message_id, name)
    if naming.marker:
        shelf.move_over(f"{entry}/{_MARKER}", f"{name}{naming.marker}")
    return name


def receipt_for(name: str, message: OutboxMessage) -> Receipt:
    """The file is the receiver's now; whether it is posted, a status has to tell."""
    now = dt.datetime.now(dt.UTC)
    return Receipt(state=DeliveryState.ACCEPTED, reference=name, received_at=now, request=message.payload)


def forget(shelf: Shelf, before: dt.datetime) -> int:
    """Remove ledger entries that were last changed before ``before``, and say how many. Raises ``OSError``.

    A message that comes again after that is dropped again: ``before`` should lie further back than any retry.
    """
    old = [name for name, changed in shelf.entries(LEDGER) if changed < before]
    for name in old:
        shelf.remove(f"{LEDGER}/{name}")
    return len(old)


def _digits(message: OutboxMessage) -> str:
    digits = message.message_id.removeprefix(MESSAGE_ID_PREFIX)
    if not (digits.isalnum() and digits.isascii()):
        words = f"{message.message_id!r} is no message id that a file can be named by."
        raise DeliveryRefusedError(PAYLOAD_INVALID, words)
    return digits.lower()


def _enter(shelf: Shelf, entry: str, message: OutboxMessage, naming: Naming, digest: str) -> None:
    draft = f"{LEDGER}/draft-{secrets.token_hex(8)}"
    note = {"message_id": message.message_id, "sha256": digest, "entered_at": dt.datetime.now(dt.UTC).isoformat()}
    try:
        shelf.make_folder(draft)
        shelf.write(f"{draft}/{_CONTENT}", message.payload)
        if naming.marker:
            shelf.write(f"{draft}/{_MARKER}", b"")
        shelf.write(f"{draft}/{_NOTE}", json.dumps(note).encode())
        won = shelf.move_new(draft, entry)
    except OSError:
        with contextlib.suppress(OSError):  # a full disk should not keep the halves of files
            shelf.remove(draft)
        raise
    if not won:
        shelf.remove(draft)  # another worker entered it in the meantime
