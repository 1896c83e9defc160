"""PHP's SoapServer on loopback, with our descriptions: the other side of our clients that nobody of us wrote.

Where PHP is missing the tests fail with the command that installs it; ``INTRAY_SKIP_PHP=1`` skips them.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

INSTALL = "apt-get install -y php-cli php-soap"
_HERE = Path(__file__).parent
_START_SECONDS = 30.0


@dataclass(frozen=True)
class PhpServer:
    """A running server and the folder of its book."""

    url: str
    folder: Path

    def order(self, *orders: str) -> None:
        """What it is to do with its next requests, one each."""
        (self.folder / "script.json").write_text(json.dumps(orders), encoding="utf-8")

    def book(self) -> dict[str, Any]:
        """What it has kept."""
        path = self.folder / "book.json"
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return kept


def require_php() -> None:
    """PHP with its SOAP extension, or the reason why there is no test."""
    php = shutil.which("php")
    command = [php or "", "-r", 'exit(extension_loaded("soap") ? 0 : 1);']
    if php and subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return
    if os.environ.get("INTRAY_SKIP_PHP") == "1":
        pytest.skip("INTRAY_SKIP_PHP=1")
    pytest.fail(f"PHP with its SOAP extension is not installed: {INSTALL} (or set INTRAY_SKIP_PHP=1)")


@contextmanager
def running_php(script: str, folder: Path, wsdl: Path) -> Iterator[PhpServer]:
    """``php -S`` with ``script`` until the block ends, four requests at a time."""
    require_php()
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    environment = {**os.environ, "PEER_FOLDER": str(folder), "PEER_WSDL": str(wsdl), "PHP_CLI_SERVER_WORKERS": "4"}
    command = ["php", "-S", f"127.0.0.1:{port}", str(_HERE / script)]
    log = folder / "php.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait_until_it_listens(process, port, log)
        yield PhpServer(f"http://127.0.0.1:{port}/service", folder)
    finally:
        _stop(process)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail(f"PHP does not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The server with the workers that it started: they are a process group of their own."""
    os.killpg(process.pid, 15)
    process.wait(timeout=_START_SECONDS)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
