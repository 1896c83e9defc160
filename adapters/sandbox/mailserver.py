"""A real IMAP server on loopback: Debian's Dovecot, in a folder of its own, for tests and demonstrations.

Every user exists; all have the same password. Mails are kept in the folder only.
"""

import getpass
import grp
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

INSTALL = "apt-get install -y dovecot-imapd"

_BINARY = "/usr/sbin/dovecot"  # not in the PATH of ordinary users
_LOG, _COMPLAINTS = "dovecot.log", "dovecot.err"
_START_SECONDS = 30.0

_CONFIG = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/{log}
disable_plaintext_auth = no
{accounts}
{capability}
{tls}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
first_valid_uid = 1
mail_location = maildir:~/Maildir
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
auth_failure_delay = 0
"""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A running server. ``port`` speaks plainly and STARTTLS, ``tls_port`` TLS (0: none)."""

    port: int
    tls_port: int
    password: str
    host: str = "127.0.0.1"


def is_installed() -> bool:
    return Path(_BINARY).exists()


@contextmanager
def run_mail_server(
    folder: Path,
    *,
    port: int = 0,
    password: str = "secret",
    certificate: tuple[Path, Path] | None = None,
    hide: str = "",
) -> Iterator[MailServer]:
    """Run Dovecot until the context ends.

    Args:
        folder: an empty one that every user may pass through; it may be removed afterwards.
        port: to listen on; 0 for a free one.
        password: of every user.
        certificate: files with the certificate and its key.
        hide: IMAP capabilities that the server shall not offer, separated by spaces.

    Raises:
        FileNotFoundError: Dovecot is not installed.
        RuntimeError: it does not start; the message holds its log.
    """
    if not is_installed():
        raise FileNotFoundError(f"Dovecot is not installed: {INSTALL}")
    server = MailServer(port or _free_port(), _free_port() if certificate else 0, password)
    config = folder / "dovecot.conf"
    config.write_text(_configure(folder, server, certificate, hide), encoding="utf-8")
    with (folder / _COMPLAINTS).open("wb") as complaints:
        process = subprocess.Popen([_BINARY, "-F", "-c", str(config)], stderr=complaints, start_new_session=True)
    try:
        _wait_until_it_listens(process, server, folder)
        yield server
    finally:
        _stop(process)


def _configure(folder: Path, server: MailServer, certificate: tuple[Path, Path] | None, hide: str) -> str:
    owner = _mail_owner()
    mail = folder / "mail"
    mail.mkdir()
    if os.geteuid() == 0:
        os.chown(mail, owner.pw_uid, owner.pw_gid)
    return _CONFIG.format(
        folder=folder,
        log=_LOG,
        password=server.password,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        port=server.port,
        tls_port=server.tls_port,
        accounts="" if os.geteuid() == 0 else _own_accounts(),
        capability=f"imap_capability = {_capability(hide)}" if hide else "",
        tls=f"ssl = yes\nssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else "ssl = no",
    )


def _mail_owner() -> pwd.struct_passwd:
    """Dovecot serves no mails that belong to root: its own user has them then."""
    return pwd.getpwnam("dovecot" if os.geteuid() == 0 else getpass.getuser())


def _own_accounts() -> str:
    """Without root's rights every process runs as whoever starts the server."""
    user, group = getpass.getuser(), grp.getgrgid(os.getegid()).gr_name
    return f"default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}"


def _capability(hide: str) -> str:
    offered = ["IMAP4rev1", "UIDPLUS", "MOVE", "UNSELECT", "IDLE", "LITERAL+", "NAMESPACE"]
    return " ".join(name for name in offered if name not in hide.split())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_listens(process: subprocess.Popen[bytes], server: MailServer, folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection((server.host, server.port), timeout=1) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"Dovecot does not start:\n{_last_words(folder)}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and with it the connections that it still serves."""
    process.terminate()
    process.wait(timeout=_START_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _last_words(folder: Path) -> str:
    logs = [path for path in (folder / _COMPLAINTS, folder / _LOG) if path.exists()]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace")[-4000:] for path in logs)
