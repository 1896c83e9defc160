"""A PostgreSQL that is thrown away afterwards: Debian's, on a free loopback port, for tests and measurements."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from datamodel.errors import ConfigurationError

_START_SECONDS = 60


@contextlib.contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[str]:
    """A server for as long as the block lasts.

    Args:
        durable: wait for the disk at each commit, as a real one does; else it does not.

    Yields:
        its URL for SQLAlchemy, without the database's name at its end.

    Raises:
        ConfigurationError: PostgreSQL is not installed, or does not start.
    """
    programs = _programs()
    # PostgreSQL refuses to run as root, so root starts it as the user that Debian's package made.
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    user: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp(prefix="intray-pg-"))
    if account:
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        os.chown(folder, account.pw_uid, account.pw_gid)
    port = _free_port()
    _make_cluster(programs, folder / "data", user)
    settings = [f"-cport={port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={folder}"]
    settings.append(f"-cfsync={'on' if durable else 'off'}")
    with (folder / "log").open("wb") as log, contextlib.ExitStack() as stack:
        command = [str(programs / "postgres"), "-D", str(folder / "data"), *settings]
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **user)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(server.wait, timeout=_START_SECONDS)
        stack.callback(server.send_signal, signal.SIGQUIT)  # at once: the data is thrown away
        _wait_until_up(port, folder / "log")
        yield f"postgresql+psycopg://intray@127.0.0.1:{port}"


def run_sql(server: str, database: str, statement: str) -> None:
    """Run one statement; it does not wait longer than ten seconds for a lock."""
    address = server.replace("+psycopg", "")
    with contextlib.closing(psycopg.connect(f"{address}/{database}", autocommit=True)) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(statement.encode())


def _programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        raise ConfigurationError("PostgreSQL is not installed. Run: apt-get install postgresql")
    return Path(found).parent


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_cluster(programs: Path, data: Path, user: dict[str, Any]) -> None:
    command = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "intray",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    done = subprocess.run([*command, "--no-sync"], capture_output=True, text=True, check=False, cwd="/", **user)
    if done.returncode:
        raise ConfigurationError(f"initdb failed: {done.stderr}")


def _wait_until_up(port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="intray", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if time.monotonic() > end:
                words = log.read_text(errors="replace")[-2000:]
                raise ConfigurationError(f"PostgreSQL did not start: {words}") from error
            time.sleep(0.1)
        else:
            return
