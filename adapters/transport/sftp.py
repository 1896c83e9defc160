"""IDocs as files on an SFTP server, dropped exactly once as in ``file_drop``.

By paramiko: why, and under which licence, ``docs/decisions/2026-11-29-sftp-by-paramiko.md``.
"""

import contextlib
import datetime as dt
import posixpath
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import paramiko

from adapters.transport.drop import Content, Naming, drop, forget, receipt_for
from datamodel.delivery import OutboxMessage, Receipt
from datamodel.errors import ConfigurationError, TargetDownError

_T = TypeVar("_T")
_FAILURES = (paramiko.SSHException, OSError, EOFError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpServer:
    """Whom to speak to, and as whom. The server must prove who it is, by one of the two ways; there is no third.

    Attributes:
        folder: the receiver's, as the server names it; it must exist.
        key: ours (``load_ssh_key``); or a ``password``.
        known_hosts: a file as OpenSSH keeps it.
        fingerprints: ``SHA256:…`` as ``ssh-keygen -lf`` tells them, of the keys that the server may show.
        connect_seconds: for the connection, the key exchange, and logging on, each.
        read_seconds: for each answer.
        total_seconds: for all of one delivery.

    Raises:
        ConfigurationError: the server's key is not named, or there is nothing to log on with.
    """

    host: str
    user: str
    folder: str
    port: int = 22
    password: str = field(default="", repr=False)
    key: paramiko.PKey | None = field(default=None, repr=False)
    known_hosts: Path | None = None
    fingerprints: tuple[str, ...] = ()
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    total_seconds: float = 90.0

    def __post_init__(self) -> None:
        if not self.password and self.key is None:
            raise ConfigurationError(f"There is neither password nor key for {self.shown}. Set one.")
        if self.known_hosts is None and not self.fingerprints:
            raise ConfigurationError(
                f"Nothing says how to know {self.shown}. Set known_hosts, or the fingerprint of its key "
                f"(ssh-keyscan {self.host} | ssh-keygen -lf -, and have its owner confirm it)."
            )
        if self.known_hosts is not None and not self.known_hosts.is_file():
            raise ConfigurationError(f"There is no file {self.known_hosts} with known hosts.")

    @property
    def shown(self) -> str:
        return f"sftp://{self.host}:{self.port}{posixpath.join('/', self.folder)}"


def load_ssh_key(path: Path, *, key_password: str = "") -> paramiko.PKey:
    """A private key from a file of OpenSSH or PEM form. Raises ``ConfigurationError`` where it cannot be used."""
    try:
        return paramiko.PKey.from_path(path, key_password.encode() or None)  # type: ignore[arg-type]  # bytes, say its deeds
    except (paramiko.SSHException, OSError, ValueError, TypeError) as error:
        raise ConfigurationError(f"The SSH key {path} cannot be used: {error}. Check it and its password.") from error


class SftpDropTarget:
    """Drops each IDoc once. Satisfies ``Target``; threads share it, each with a connection of its own that is kept.

    The server must be able to rename files over others (``posix-rename@openssh.com``) where corrected records come
    before the first was taken away; else those wait.
    """

    recognises_repeats = True

    def __init__(self, server: SftpServer, *, content: Content = Content(), naming: Naming = Naming()) -> None:
        self._server = server
        self._content = content
        self._naming = naming
        self._lines = threading.local()

    def deliver(self, message: OutboxMessage) -> Receipt:
        """Drop the payload; the reference is the file's name.

        Raises:
            TargetDownError: the server is out of reach, is not who it should be, or takes no files from us.
            DeliveryRefusedError: the payload is not the IDoc that it should be.
        """
        self._content.check(message)
        return receipt_for(self._on_shelf(lambda shelf: drop(shelf, message, self._naming)), message)

    def forget(self, before: dt.datetime) -> int:
        """Remove entries of the ledger from before ``before``: a message that old would be dropped again.

        Raises:
            TargetDownError: as above.
        """
        return self._on_shelf(lambda shelf: forget(shelf, before))

    def _on_shelf(self, do: Callable[["_RemoteShelf"], _T]) -> _T:
        """On the kept connection; where it has died meanwhile, once more on a new one: what we do bears repeating."""
        kept: _Line | None = getattr(self._lines, "line", None)
        try:
            if kept is not None and kept.is_open():
                with contextlib.suppress(*_FAILURES), kept.limited_to(self._server.total_seconds):
                    return do(kept.shelf)
                kept.close()
            self._lines.line = line = _connect(self._server)
            with line.limited_to(self._server.total_seconds):
                return do(line.shelf)
        except _FAILURES as error:
            self._close()
            raise _down(error, self._server) from error

    def _close(self) -> None:
        line: _Line | None = getattr(self._lines, "line", None)
        if line is not None:
            line.close()
            self._lines.line = None


class _Line:
    """One thread's connection."""

    def __init__(self, client: paramiko.SSHClient, shelf: "_RemoteShelf") -> None:
        self._client = client
        self.shelf = shelf

    def is_open(self) -> bool:
        transport = self._client.get_transport()
        return transport is not None and transport.is_active()

    def close(self) -> None:
        self._client.close()

    @contextlib.contextmanager
    def limited_to(self, seconds: float) -> Iterator[None]:
        """Whatever waits in the block ends after ``seconds``, as the connection is closed under it."""
        timer = threading.Timer(seconds, self._client.close)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _connect(server: SftpServer) -> _Line:
    client = paramiko.SSHClient()
    if server.known_hosts is not None:
        client.load_host_keys(str(server.known_hosts))
    client.set_missing_host_key_policy(_OnlyKnown(server.fingerprints))
    timer = threading.Timer(server.total_seconds, client.close)
    timer.daemon = True
    timer.start()
    try:
        client.connect(
            server.host,
            server.port,
            server.user,
            server.password or None,
            server.key,
            timeout=server.connect_seconds,
            banner_timeout=server.connect_seconds,
            auth_timeout=server.connect_seconds,
            channel_timeout=server.connect_seconds,
            allow_agent=False,
            look_for_keys=False,
        )
        sftp = client.open_sftp()
    except BaseException:
        client.close()
        raise
    finally:
        timer.cancel()
    channel = sftp.get_channel()
    assert channel is not None, "it was opened on one"
    channel.settimeout(server.read_seconds)
    return _Line(client, _RemoteShelf(sftp, server.folder))


class _OnlyKnown(paramiko.MissingHostKeyPolicy):
    """Takes a server that known_hosts does not name only by the fingerprint of its key."""

    def __init__(self, fingerprints: tuple[str, ...]) -> None:
        self._fingerprints = {fingerprint.rstrip("=") for fingerprint in fingerprints}

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        if key.fingerprint.rstrip("=") not in self._fingerprints:
            raise paramiko.SSHException(
                f"its {key.get_name()} key {key.fingerprint} is not known. Somebody may have put himself in between: "
                "ask its owner before you set it"
            )


@dataclass(frozen=True, slots=True)
class _RemoteShelf:
    """A folder on the server. Satisfies ``Shelf``; when the server's disk has it, is the server's affair."""

    sftp: paramiko.SFTPClient
    folder: str

    def is_there(self, path: str) -> bool:
        try:
            self.sftp.stat(self._at(path))
        except FileNotFoundError:
            return False
        return True

    def make_folder(self, path: str) -> None:
        place = ""
        for part in path.split("/"):
            place = posixpath.join(place, part)
            if not self.is_there(place):
                try:
                    self.sftp.mkdir(self._at(place), 0o700)
                except OSError:
                    if not self.is_there(place):  # unless another worker was faster
                        raise

    def write(self, path: str, content: bytes) -> None:
        with self.sftp.open(self._at(path), "wx") as file:
            file.set_pipelined(True)
            file.write(content)
        size = self.sftp.stat(self._at(path)).st_size
        if size != len(content):
            raise OSError(f"{path} has {size} bytes on the server, not {len(content)}")

    def move_new(self, folder: str, to: str) -> bool:
        try:
            self.sftp.rename(self._at(folder), self._at(to))
        except OSError:
            if self.is_there(to):
                return False
            raise
        return True

    def move_over(self, path: str, to: str) -> bool:
        try:
            self.sftp.posix_rename(self._at(path), self._at(to))
        except FileNotFoundError:
            return False
        except OSError:
            return self._move_plainly(path, to)
        return True

    def _move_plainly(self, path: str, to: str) -> bool:
        """By the rename that every server has, and that replaces nothing."""
        if not self.is_there(path):
            return False
        if self.is_there(to):
            raise FileExistsError(f"{to} was not taken away yet, and the server cannot replace it")
        try:
            self.sftp.rename(self._at(path), self._at(to))
        except FileNotFoundError:
            return False
        return True

    def remove(self, folder: str) -> None:
        for name in self.sftp.listdir(self._at(folder)):
            self.sftp.remove(posixpath.join(self._at(folder), name))
        self.sftp.rmdir(self._at(folder))

    def entries(self, folder: str) -> Iterator[tuple[str, dt.datetime]]:
        for entry in self.sftp.listdir_attr(self._at(folder)) if self.is_there(folder) else []:
            yield entry.filename, dt.datetime.fromtimestamp(entry.st_mtime or 0, dt.UTC)

    def _at(self, path: str) -> str:
        return posixpath.join(self.folder, path)


def _down(error: BaseException, server: SftpServer) -> TargetDownError:
    if isinstance(error, paramiko.AuthenticationException):
        why = "it does not let us in. Check user, password and key"
    elif isinstance(error, paramiko.BadHostKeyException):
        why = (
            f"its key {error.key.fingerprint} is not the one in known_hosts. Somebody may have put himself in between: "
            "ask its owner before you change it"
        )
    elif isinstance(error, FileNotFoundError):
        why = "the folder is not there. Have it made; Intray does not make it itself"
    elif isinstance(error, PermissionError):
        why = "it does not let us write there. Have the right given"
    else:
        why = str(error) or f"the connection broke ({type(error).__name__})"
    return TargetDownError(f"{server.shown} takes no files: {why}.")
