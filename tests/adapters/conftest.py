"""Stores on SQLite and on a real PostgreSQL, and small values to put into them.

PostgreSQL is Debian's, started here on a free loopback port in a temporary folder. Where it is not installed the
tests fail with the command that installs it; ``INTRAY_SKIP_POSTGRES=1`` skips them.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from adapters.sandbox.postgres import run_sql, running_postgres
from adapters.store import SqlStore, open_store
from adapters.store.tables import Table
from datamodel.delivery import OutboxMessage
from datamodel.document import InputFile
from datamodel.errors import ConfigurationError
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Issue, Result, Status


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
    try:
        with running_postgres() as url:
            yield url
    except ConfigurationError as error:
        pytest.fail(f"{error} (or set INTRAY_SKIP_POSTGRES=1)")


@pytest.fixture(scope="session")
def postgres_store(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the tables of a store; every test finds them empty."""
    run_sql(postgres_server, "postgres", "CREATE DATABASE store")
    blobs = tmp_path_factory.mktemp("store") / "blobs"
    open_store(f"{postgres_server}/store", blobs=str(blobs)).close()
    return f"{postgres_server}/store"


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a new database without any table."""
    run_sql(postgres_server, "postgres", "CREATE DATABASE empty")
    yield f"{postgres_server}/empty"
    run_sql(postgres_server, "postgres", "DROP DATABASE empty WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/intray.db"
    url: str = request.getfixturevalue("postgres_store")
    tables = ", ".join(table.name for table in Table.metadata.sorted_tables)
    run_sql(request.getfixturevalue("postgres_server"), "store", f"TRUNCATE {tables} RESTART IDENTITY")
    return url


@pytest.fixture
def open_another(store_url: str, tmp_path: Path, clock: Clock) -> Iterator[Callable[[], SqlStore]]:
    """Opens the store of this test, as another process would."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(open_store(store_url, blobs=str(tmp_path / "blobs"), clock=clock)))


@pytest.fixture
def store(open_another: Callable[[], SqlStore]) -> SqlStore:
    return open_another()
