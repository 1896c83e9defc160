"""A mailbox on an IMAP server."""

import datetime as dt
import imaplib
import logging
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from typing import Literal
from urllib.parse import quote

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderCreateError,
    MailboxFolderSelectError,
    MailboxLoginError,
)
from imap_tools.utils import encode_folder

from datamodel.document import InputFile
from datamodel.errors import ConfigurationError, RetriableError

log = logging.getLogger(__name__)

Encryption = Literal["tls", "starttls", "none"]

_UNAVAILABLE = b"[UNAVAILABLE]"  # RFC 5530: the login may succeed later
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Session:
    """A connection with the folder open. ``validity`` makes its uids unique (RFC 9051, 2.3.1.1)."""

    box: BaseMailBox
    validity: str


class ImapInbox:
    """The mails in one folder of a mailbox. Handled mails move to the folder ``handled``, which is made if missing.

    Mails are read without marking them as seen. Only one caller at a time may use an inbox. Acknowledging is cheapest
    while a fetch is running, because it then uses the same connection.

    Args:
        host, port, user, password: of the account.
        folder: where mails wait, as the server names it.
        handled: where they move.
        encryption: ``tls`` from the first byte (port 993), ``starttls`` (port 143), or ``none``.
        timeout_seconds: for connecting, and for each answer.
        tls: certificates and protocols to accept; None for those that the system trusts.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int = 993,
        user: str,
        password: str,
        folder: str = "INBOX",
        handled: str = "Intray",
        encryption: Encryption = "tls",
        timeout_seconds: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._user = user
        self._password = password
        self._folder = folder
        self._handled = handled
        self._encryption = encryption
        self._timeout_seconds = timeout_seconds
        self._tls = tls
        self._session: _Session | None = None

    def fetch(self) -> Iterator[InputFile]:
        """Every mail that waits, oldest first, byte for byte, one in memory at a time.

        Raises:
            RetriableError: the server is out of reach or breaks off.
            ConfigurationError: it refuses the account, its certificate is not trusted, or there is no such folder.
        """
        with self._connection() as session:
            for uid in sorted(session.box.uids("UNDELETED", charset=None), key=int):
                answer = _fetch_one(session.box, uid)
                if answer is not None:
                    content, received_at = answer
                    yield InputFile(_name(content, uid), content, self._origin(session.validity, uid), received_at)

    def acknowledge(self, file: InputFile) -> None:
        """Move the mail to ``handled``; one that somebody else has moved or deleted by now is left.

        Raises:
            RetriableError, ConfigurationError: as ``fetch`` does.
            ValueError: ``file`` is not from this inbox.
        """
        place = re.fullmatch(re.escape(self._origin("", "")) + r"uidvalidity=(\d+);uid=(\d+)", file.origin)
        if place is None:
            raise ValueError(f"{file.origin} is not from {self._origin('', '')}")
        validity, uid = place.groups()
        with self._connection() as session:
            if session.validity != validity:
                log.warning("Did not move %s: the server has numbered its mails anew.", file.origin)
                return
            _move(session.box, uid, self._handled)

    def _origin(self, validity: str, uid: str) -> str:
        port = "" if self._port in (143, 993) else f":{self._port}"
        folder = f"imap://{quote(self._user, safe='')}@{self._host}{port}/{quote(self._folder)};"
        return f"{folder}uidvalidity={validity};uid={uid}" if uid else folder

    @contextmanager
    def _connection(self) -> Iterator["_Session"]:
        """The connection of the running fetch, else one of its own."""
        with self._mapped_errors():
            if self._session is not None:
                yield self._session
                return
            box = self._connect()
            try:
                self._session = self._begin(box)
                yield self._session
            finally:
                self._session = None
                _close(box)

    def _connect(self) -> BaseMailBox:
        if self._encryption == "tls":
            tls = self._tls or ssl.create_default_context()
            return MailBox(self._host, self._port, timeout=self._timeout_seconds, ssl_context=tls)
        return MailBoxUnencrypted(self._host, self._port, timeout=self._timeout_seconds)

    def _begin(self, box: BaseMailBox) -> "_Session":
        """Log in, see to it that mails can be moved later, and open the folder."""
        if self._encryption == "starttls":
            self._start_tls(box)
        self._log_in(box)
        if self._folder == self._handled:
            raise ConfigurationError(
                f"The folder {self._folder} cannot also be the one for handled mails. Name another."
            )
        if not box.folder.exists(self._handled):
            box.folder.create(self._handled)
        box.folder.set(self._folder)
        return _Session(box, _uid_validity(box))

    def _start_tls(self, box: BaseMailBox) -> None:
        if "STARTTLS" not in box.client.capabilities:
            raise ConfigurationError(
                f"{self._host} does not offer STARTTLS on port {self._port}. Check the encryption."
            )
        box.client.starttls(self._tls or ssl.create_default_context())

    def _log_in(self, box: BaseMailBox) -> None:
        try:
            if f"{self._user}{self._password}".isascii():
                box.login(self._user, self._password, initial_folder=None)
            else:
                box.login_utf8(self._user, self._password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if _UNAVAILABLE in str(error).encode():
                raise RetriableError(f"{self._host} cannot log anybody in at the moment: {error}.") from error
            raise ConfigurationError(
                f"{self._host} refuses the login of {self._user}: {error}. Check user and password."
            ) from error

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise ConfigurationError(
                f"The certificate of {self._host} is not trusted: {error.verify_message}. Install its authority, or "
                "name it in SSL_CERT_FILE."
            ) from error
        except MailboxFolderSelectError as error:
            raise ConfigurationError(f"{self._host} has no folder {self._folder}: {error}. Check its name.") from error
        except MailboxFolderCreateError as error:
            raise ConfigurationError(
                f"{self._host} does not let {self._user} make the folder {self._handled}: {error}. Make it by hand, or "
                "name one that exists."
            ) from error
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            raise RetriableError(f"The mailbox {self._user} on {self._host} is out of reach: {error}.") from error


def _close(box: BaseMailBox) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        log.debug("The connection had ended before the logout: %s", error)
        with suppress(OSError):  # the socket may be gone already
            box.client.shutdown()


def _uid_validity(box: BaseMailBox) -> str:
    _, data = box.client.response("UIDVALIDITY")
    return data[0].decode() if data and data[0] else "0"


def _fetch_one(box: BaseMailBox, uid: str) -> tuple[bytes, dt.datetime] | None:
    """The mail as the server has it, and when it came in; None where it is gone."""
    status, data = box.client.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])")
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH of mail {uid}: {data!r}")
    literal = next((part for part in data if isinstance(part, tuple)), None)
    if literal is None:
        return None
    around = b" ".join(part[0] if isinstance(part, tuple) else part for part in data if part)
    local = imaplib.Internaldate2tuple(around)
    received_at = dt.datetime.fromtimestamp(time.mktime(local) if local else time.time(), dt.UTC)
    return literal[1], received_at


def _move(box: BaseMailBox, uid: str, folder: str) -> None:
    """Move one mail, and touch no other: a plain EXPUNGE would also remove what others have marked for deletion."""
    target = encode_folder(folder).decode("ascii")
    capabilities = set(b" ".join(box.client.capability()[1]).decode().upper().split())
    if "MOVE" in capabilities:
        _command(box, "MOVE", uid, target)
        return
    _command(box, "COPY", uid, target)
    _command(box, "STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
    if "UIDPLUS" in capabilities:
        _command(box, "EXPUNGE", uid)


def _command(box: BaseMailBox, name: str, *arguments: str) -> None:
    status, data = box.client.uid(name, *arguments)
    if status != "OK":
        raise imaplib.IMAP4.error(f"{name} of mail {arguments[0]}: {data!r}")


def _name(content: bytes, uid: str) -> str:
    """A file name made of the subject; of the uid where there is none."""
    raw = str(BytesHeaderParser().parsebytes(content).get("Subject", ""))
    try:
        subject = str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError):
        subject = raw
    slug = re.sub(r"[^\w.+-]+", "-", subject)[:_LONGEST_NAME].strip("-._")
    return f"{slug or f'mail-{uid}'}.eml"
