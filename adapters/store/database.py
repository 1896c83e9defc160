"""The database behind the store: connecting, transactions, and the driver's faults as errors of Intray."""

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session

from datamodel.errors import ConfigurationError, RetriableError

_WRITING = "intray_writing"
_DUE_AFTER = "intray_due_after"
_A_DAY = dt.timedelta(days=1)


class Database:
    """Transactions on ``engine``: ``reading`` sees one state throughout, ``writing`` commits all of it or nothing.

    ``due_after`` is how long a document may wait for a person where no rule says otherwise.
    """

    def __init__(self, engine: Engine, *, due_after: dt.timedelta = _A_DAY) -> None:
        self.engine = engine
        self._info = {_DUE_AFTER: due_after}
        self._writer = engine.execution_options(**{_WRITING: True})
        self._reader = engine
        if engine.dialect.name == "postgresql":
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Raises ``RetriableError`` when the database is out of reach."""
        with mapped_faults(self.engine.url), Session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Commits at the end. Raises ``RetriableError`` when the database is out of reach or stays locked."""
        with mapped_faults(self.engine.url), Session(self._writer, info=self._info) as session, session.begin():
            yield session

    @contextmanager
    def defining(self) -> Iterator[Connection]:
        """A writing transaction for changes of the schema."""
        with mapped_faults(self.engine.url), self._writer.begin() as connection:
            yield connection


def usual_time(session: Session) -> dt.timedelta:
    """``due_after`` of the database."""
    due_after = session.info.get(_DUE_AFTER, _A_DAY)
    assert isinstance(due_after, dt.timedelta)
    return due_after


def inserting(session: Session, row: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what happens where the row is there already: each database has one of its own."""
    return sqlite.insert(row) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(row)


def connect(url: str, *, busy_timeout: float, due_after: dt.timedelta = _A_DAY) -> Database:
    """A database at ``url``, not contacted yet. Nobody waits longer than ``busy_timeout`` seconds for a lock.

    Raises:
        ConfigurationError: the URL is not one of SQLite (a file) or PostgreSQL.
    """
    try:
        parsed = make_url(url)
        dialect = parsed.get_dialect().name
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigurationError(f"The store URL cannot be used: {error}. {_KNOWN}") from error
    if dialect == "postgresql":
        return Database(_postgres_engine(parsed, lock_timeout=busy_timeout), due_after=due_after)
    if dialect == "sqlite" and sqlite_file(parsed):
        return Database(_sqlite_engine(parsed, busy_timeout=busy_timeout), due_after=due_after)
    raise ConfigurationError(f"The store URL {parsed} cannot be used. {_KNOWN}")


def _sqlite_engine(url: URL, *, busy_timeout: float) -> Engine:
    engine = create_engine(url, json_serializer=_to_json, connect_args={"timeout": busy_timeout})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_engine(url: URL, *, lock_timeout: float) -> Engine:
    """What the URL itself sets (``?connect_timeout=3``) goes before the values here."""
    defaults = {"connect_timeout": 10, "options": f"-c lock_timeout={round(lock_timeout * 1000)}"}
    arguments = {name: value for name, value in defaults.items() if name not in url.query}
    return create_engine(url, json_serializer=_to_json, pool_pre_ping=True, connect_args=arguments)


# NaN is no JSON: PostgreSQL refuses it and SQLite would take it, so it is refused for both.
_to_json = partial(json.dumps, allow_nan=False)
_KNOWN = "Known: sqlite:///path/to/file.db, postgresql+psycopg://user@host/database."


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite URL, None for PostgreSQL and for a database in memory."""
    if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def make_sqlite_file(path: Path, *, busy_timeout: float) -> None:
    """Make the file with a write-ahead log, so that readers and the writer do not wait for each other.

    Raises:
        ConfigurationError: there is a file that is no SQLite database.
        RetriableError: the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=busy_timeout)) as connection:
            _switch_to_wal(connection, deadline=time.monotonic() + busy_timeout)
    except (sqlite3.OperationalError, OSError) as error:
        raise RetriableError(f"The store {path} cannot be opened: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise ConfigurationError(f"{path} is not a store of Intray: {error}. Name another file.") from error


def _switch_to_wal(connection: sqlite3.Connection, *, deadline: float) -> None:
    """SQLite does not wait here by itself: of two processes that make the file at once, one would fail."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() >= deadline:
                raise
        time.sleep(_WAL_PAUSE)


_WAL_PAUSE = 0.02  # seconds


@contextmanager
def mapped_faults(url: URL) -> Iterator[None]:
    """Map passing faults of the driver to ``RetriableError``; everything else is a bug and stays as it is."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise RetriableError(f"The store {url} is out of reach or busy: {_reason(error)}.") from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise RetriableError(f"The connection to the store {url} broke: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    """The driver's own words, without the statement and its parameters, which may hold what people wrote."""
    return str(error.orig).strip() if isinstance(error, DBAPIError) else str(error)


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # the driver's connection is untyped
    connection.isolation_level = None  # the driver starts no transactions by itself; _begin_sqlite does
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # an acknowledged mail must survive a power cut


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once where writing is meant: a lock upgraded from reading may fail without waiting."""
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
