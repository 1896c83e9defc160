"""SFTP servers for tests: Debian's OpenSSH on a free loopback port, and a small one by paramiko that knows less."""

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paramiko
import pytest

from tests.adapters.peers import free_port

START_SECONDS = 20


@dataclass
class Sshd:
    """A running OpenSSH server that lets ``user`` in with ``key``."""

    port: int
    user: str
    key: Path
    host_key: Path
    known_hosts: Path
    process: "subprocess.Popen[bytes]"
    log: Path

    def fingerprint(self) -> str:
        shown = subprocess.run(["ssh-keygen", "-lf", self.host_key], capture_output=True, text=True, check=True).stdout
        return shown.split()[1]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(START_SECONDS)


def make_key(path: Path, *, kind: str = "ed25519", password: str = "") -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", password, "-f", path], check=True)
    return path


@contextlib.contextmanager
def running_sshd(folder: Path) -> Iterator[Sshd]:
    """Where it is not installed the test fails with what to do; ``INTRAY_SKIP_SSHD=1`` skips it."""
    if os.environ.get("INTRAY_SKIP_SSHD") == "1":
        pytest.skip("INTRAY_SKIP_SSHD=1")
    program = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.fail("sshd is not installed. Run: apt-get install openssh-server (or set INTRAY_SKIP_SSHD=1)")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # root's sshd insists on it; the service would make it
    key, host_key, port = make_key(folder / "key"), make_key(folder / "host"), free_port()
    known = folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
    (folder / "authorized").write_bytes((folder / "key.pub").read_bytes())
    config = folder / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host_key}\nAuthorizedKeysFile {folder}/authorized\n"
        "PidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\nMaxStartups 100\n"
    )
    log = folder / "sshd.log"
    with log.open("wb") as out:
        process = subprocess.Popen([program, "-D", "-e", "-f", config], stderr=out, stdout=out)
    server = Sshd(port, getpass.getuser(), key, host_key, known, process, log)
    try:
        _wait_until_up(server)
        yield server
    finally:
        server.stop()


def _wait_until_up(server: Sshd) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail(f"sshd did not start: {server.log.read_text(errors='replace')[-2000:]}")


@dataclass
class SmallSftp:
    """A server that takes a password, and whose rename replaces nothing: version 3 of the protocol, no extensions."""

    port: int
    fingerprint: str


@contextlib.contextmanager
def running_small_sftp(folder: Path, *, password: str) -> Iterator[SmallSftp]:
    """Serves ``folder`` to whoever knows ``password``."""
    host_key = paramiko.ECDSAKey.generate()
    listener = socket.create_server(("127.0.0.1", 0))
    transports: list[paramiko.Transport] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transports.append(transport)
            transport.add_server_key(host_key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Folder, folder)
            with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
                transport.start_server(server=_Login(password))

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield SmallSftp(listener.getsockname()[1], host_key.fingerprint)
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for transport in transports:
            transport.close()


class _Login(paramiko.ServerInterface):
    def __init__(self, password: str) -> None:
        self.password = password

    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if password == self.password else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Folder(paramiko.SFTPServerInterface):
    """A folder as the root of all paths."""

    def __init__(self, server: paramiko.ServerInterface, root: Path) -> None:
        super().__init__(server)
        self.root = root

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        return [
            paramiko.SFTPAttributes.from_stat(entry.stat(), entry.name) for entry in sorted(self._at(path).iterdir())
        ]

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        try:
            file = os.fdopen(os.open(self._at(path), flags, 0o600), "wb" if flags & os.O_WRONLY else "rb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        handle = paramiko.SFTPHandle(flags)
        handle.filename, handle.readfile, handle.writefile = path, file, file  # type: ignore[attr-defined]
        return handle

    def _do(self, what: Any, *arguments: Any) -> int:
        try:
            what(*arguments)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return paramiko.SFTP_OK

    def remove(self, path: str) -> int:
        return self._do(self._at(path).unlink)

    def rename(self, oldpath: str, newpath: str) -> int:
        if self._at(newpath).exists():
            return paramiko.SFTP_FAILURE
        return self._do(self._at(oldpath).rename, self._at(newpath))

    def mkdir(self, path: str, attr: Any) -> int:
        return self._do(self._at(path).mkdir)

    def rmdir(self, path: str) -> int:
        return self._do(self._at(path).rmdir)
