"""Stores on SQLite and on a real PostgreSQL, and small values to put into them.

PostgreSQL is Debian's, started here on a free loopback port in a temporary folder. Where it is not installed the
tests fail with the command that installs it; ``INTRAY_SKIP_POSTGRES=1`` skips them.
"""

import datetime as dt
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from adapters.store import SqlStore, open_store
from adapters.store.tables import Table
from datamodel.delivery import OutboxMessage
from datamodel.document import InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Issue, Result, Status

START_SECONDS = 60


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **duration: float) -> None:
        self.now += dt.timedelta(**duration)


class Samples:
    """Small valid values, each named by what makes it different."""

    now = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)

    def file(self, name: str = "order.pdf", **changes: object) -> InputFile:
        values: dict[str, object] = {
            "name": name,
            "content": name.encode("utf-8", "replace"),
            "origin": f"folder:/in/{name}",
            "received_at": self.now,
        }
        return InputFile(**(values | changes))

    def extraction(self, number: str = "4500017") -> Extraction:
        return Extraction(
            Classification(DocumentType.PURCHASE_ORDER, 0.97, "de", ("Bestellung",)),
            {"document_number": Field("document_number", number, number, 0.99, 1)},
        )

    def result(self, file: InputFile, status: Status = Status.APPROVED, *, index: int = 0) -> Result:
        return Result(file, index, 1, Decision(status, (f"is {status}",)), self.extraction())

    def rejected(self, file: InputFile) -> Result:
        return Result(file, 0, 0, Decision(Status.REJECTED, ("The file is damaged.",), "damaged"))

    def issue(self) -> Issue:
        return Issue("sum_differs", "The lines add up to 10, the total says 11.", "net_amount")

    def message(self, name: str = "one", *, target: str = "erp", payload: bytes = b"<ORDERS05/>") -> OutboxMessage:
        return OutboxMessage(f"urn:sap.com:msgid={name}", target, "purchase_order", payload)


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server without the database's name at its end."""
    if os.environ.get("INTRAY_SKIP_POSTGRES") == "1":
        pytest.skip("INTRAY_SKIP_POSTGRES=1")
    programs = _postgres_programs()
    # PostgreSQL refuses to run as root, so root starts it as the user that Debian's package made.
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    folder = Path(tempfile.mkdtemp(prefix="intray-pg-"))
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, port = folder / "data", _free_port()
    initdb = ["initdb", "-D", data, "-U", "intray", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    _run([programs / initdb[0], *initdb[1:]], **user)
    settings = [f"-cport={port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={folder}", "-cfsync=off"]
    with (folder / "log").open("wb") as log, ExitStack() as stack:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *settings], stdout=log, stderr=log, cwd=folder, **user
        )
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(server.wait, timeout=START_SECONDS)
        stack.callback(server.send_signal, signal.SIGQUIT)  # at once: the data is thrown away
        _wait_until_up(port, folder / "log")
        yield f"postgresql+psycopg://intray@127.0.0.1:{port}"


@pytest.fixture(scope="session")
def postgres_store(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the tables of a store; every test finds them empty."""
    _sql(postgres_server, "postgres", "CREATE DATABASE store")
    blobs = tmp_path_factory.mktemp("store") / "blobs"
    open_store(f"{postgres_server}/store", blobs=str(blobs)).close()
    return f"{postgres_server}/store"


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a new database without any table."""
    _sql(postgres_server, "postgres", "CREATE DATABASE empty")
    yield f"{postgres_server}/empty"
    _sql(postgres_server, "postgres", "DROP DATABASE empty WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/intray.db"
    url: str = request.getfixturevalue("postgres_store")
    tables = ", ".join(table.name for table in Table.metadata.sorted_tables)
    _sql(request.getfixturevalue("postgres_server"), "store", f"TRUNCATE {tables} RESTART IDENTITY")
    return url


@pytest.fixture
def open_another(store_url: str, tmp_path: Path, clock: Clock) -> Iterator[Callable[[], SqlStore]]:
    """Opens the store of this test, as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(open_store(store_url, blobs=str(tmp_path / "blobs"), clock=clock)))


@pytest.fixture
def store(open_another: Callable[[], SqlStore]) -> SqlStore:
    return open_another()


def _postgres_programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        pytest.fail("PostgreSQL is not installed. Run: apt-get install postgresql (or set INTRAY_SKIP_POSTGRES=1)")
    return Path(found).parent


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[object], **options: object) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **options)
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stderr}")


def _wait_until_up(port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="intray", dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                pytest.fail(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        else:
            return


def _sql(server: str, database: str, statement: str) -> None:
    address = server.replace("+psycopg", "")
    with closing(psycopg.connect(f"{address}/{database}", autocommit=True)) as connection:
        connection.execute("SET lock_timeout = '10s'")  # a test that left a transaction open fails here, and soon
        connection.execute(statement)
