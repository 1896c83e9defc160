"""What the sandbox ERP has received: one file an IDoc, and a journal that knows each message id once."""

import contextlib
import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS idoc (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arckey TEXT NOT NULL UNIQUE,
    transfer_id TEXT NOT NULL,
    order_number TEXT NOT NULL,
    received_at TEXT NOT NULL,
    repeats INTEGER NOT NULL DEFAULT 0
)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An IDoc that the ERP has. ``repeats`` counts how often the same message id came again.

    Attributes:
        arckey: message id of the sender.
        idoc_number: the ERP's number, 16 digits.
        transfer_id: the sender's number (EDI_DC40-DOCNUM).
        order_number: the customer's.
        received_at: with time zone, ISO 8601.
    """

    arckey: str
    idoc_number: str
    transfer_id: str
    order_number: str
    received_at: str
    repeats: int


@dataclass(frozen=True, slots=True)
class Journal:
    """A folder with ``journal.db`` and ``<idoc number>.xml``. Several threads and processes may use it at a time."""

    folder: Path

    def record(self, arckey: str, *, transfer_id: str, order_number: str, content: bytes) -> Entry:
        """Keep an IDoc, or count the repeat of a known one. The file is complete before the journal names it."""
        with self._transaction() as connection:
            known = connection.execute("UPDATE idoc SET repeats = repeats + 1 WHERE arckey = ?", (arckey,)).rowcount
            if not known:
                number = connection.execute(
                    "INSERT INTO idoc (arckey, transfer_id, order_number, received_at) VALUES (?, ?, ?, ?)",
                    (arckey, transfer_id, order_number, dt.datetime.now(dt.UTC).isoformat(timespec="seconds")),
                ).lastrowid
                _write(self.folder / f"{number:016d}.xml", content)
            return _entry(connection.execute(f"{_SELECT} WHERE arckey = ?", (arckey,)).fetchone())

    def entries(self) -> list[Entry]:
        """All, in the order of their coming."""
        with self._transaction() as connection:
            return [_entry(row) for row in connection.execute(f"{_SELECT} ORDER BY number")]

    def content(self, entry: Entry) -> bytes:
        return (self.folder / f"{entry.idoc_number}.xml").read_bytes()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.folder / "journal.db", timeout=30)) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_SCHEMA)
            yield connection


_SELECT = "SELECT arckey, number, transfer_id, order_number, received_at, repeats FROM idoc"


def _entry(row: tuple[str, int, str, str, str, int]) -> Entry:
    arckey, number, transfer_id, order_number, received_at, repeats = row
    return Entry(arckey, f"{number:016d}", transfer_id, order_number, received_at, repeats)


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
