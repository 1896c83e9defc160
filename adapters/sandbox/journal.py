"""What the sandbox ERP has received and what it made of it: the judge in the tests.

One file an IDoc, and a database that knows each message id once.
"""

import contextlib
import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from adapters.sandbox.subject import Subject

_SCHEMA = """
CREATE TABLE IF NOT EXISTS idoc (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    once_key TEXT UNIQUE,
    arckey TEXT NOT NULL,
    transfer_id TEXT NOT NULL,
    order_number TEXT NOT NULL,
    received_at TEXT NOT NULL,
    repeats INTEGER NOT NULL DEFAULT 0,
    channel TEXT NOT NULL,
    basic_type TEXT NOT NULL,
    message_type TEXT NOT NULL,
    partner TEXT NOT NULL,
    content_key TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT '64',
    status_text TEXT NOT NULL DEFAULT '',
    status_at TEXT NOT NULL DEFAULT '',
    object_type TEXT NOT NULL DEFAULT '',
    posted_as TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS idoc_arckey ON idoc (arckey);
CREATE INDEX IF NOT EXISTS idoc_status ON idoc (status);
CREATE INDEX IF NOT EXISTS idoc_order ON idoc (message_type, partner, order_number);
CREATE TABLE IF NOT EXISTS status (idoc INTEGER NOT NULL, status TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS status_idoc ON status (idoc);
CREATE TABLE IF NOT EXISTS document (
    object_type TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    partner TEXT NOT NULL,
    external_number TEXT NOT NULL,
    idoc INTEGER NOT NULL,
    PRIMARY KEY (object_type, number)
);
CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arckey TEXT NOT NULL UNIQUE,
    idoc INTEGER NOT NULL,
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    posted_as TEXT NOT NULL,
    at TEXT NOT NULL,
    due_at REAL NOT NULL,
    copies INTEGER NOT NULL DEFAULT 1,
    sent INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'due',
    answer TEXT NOT NULL DEFAULT ''
);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An IDoc that the ERP has. ``repeats`` counts how often the same message id came again.

    Attributes:
        arckey: message id of the sender.
        idoc_number: the ERP's number, 16 digits.
        transfer_id: the sender's number (EDI_DC40-DOCNUM).
        order_number: the customer's number of the order, or the sender's number of what else it is.
        received_at: with time zone, ISO 8601.
        channel: ``soap``, ``xml`` or ``file``.
        partner: the customer or supplier by our number, where the IDoc tells him.
        content_key: the same for two IDocs with the same data segments.
        status: two digits: 64 waits, 53 posted, 51 not posted, 56 and 60 wrong in itself.
        object_type, posted_as: what it was posted as.
    """

    arckey: str
    idoc_number: str
    transfer_id: str
    order_number: str
    received_at: str
    repeats: int
    channel: str = "soap"
    basic_type: str = ""
    message_type: str = ""
    partner: str = ""
    content_key: str = ""
    status: str = "64"
    status_text: str = ""
    status_at: str = ""
    object_type: str = ""
    posted_as: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """A document that the ERP booked. ``number`` has ten digits, ``external_number`` is the partner's."""

    object_type: str
    number: str
    kind: str
    partner: str
    external_number: str
    idoc_number: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A folder with ``erp.db`` and ``<idoc number>.xml``. Several threads and processes may use it at a time."""

    folder: Path

    def record(
        self,
        subject: Subject,
        content: bytes,
        *,
        arckey: str,
        transfer_id: str,
        channel: str = "soap",
        once: bool = True,
    ) -> Entry:
        """Keep an IDoc, or count the repeat of a known one. The file is complete before the journal names it.

        Args:
            once: whether a known ``arckey`` is a repeat; else each coming is a new IDoc.
        """
        with self.transaction() as connection:
            known = (
                once
                and connection.execute(
                    "UPDATE idoc SET repeats = repeats + 1 WHERE once_key = ? RETURNING number", (arckey,)
                ).fetchone()
            )
            number = known[0] if known else _insert(connection, subject, arckey, transfer_id, channel, once=once)
            if not known:
                _write(self.folder / f"{number:016d}.xml", content)
            return entry_of(connection, number)

    def entries(self) -> list[Entry]:
        """All, in the order of their coming."""
        with self.transaction() as connection:
            return [_entry(row) for row in connection.execute(f"{_SELECT} ORDER BY number")]

    def find(self, arckeys: list[str]) -> list[Entry]:
        """Those with one of ``arckeys``, in the order of their coming."""
        with self.transaction() as connection:
            found = [connection.execute(f"{_SELECT} WHERE arckey = ?", (arckey,)).fetchall() for arckey in arckeys]
            return sorted((_entry(row) for rows in found for row in rows), key=lambda entry: entry.idoc_number)

    def history(self, entry: Entry) -> list[tuple[str, str]]:
        """Every status that the IDoc had, with its text."""
        with self.transaction() as connection:
            query = "SELECT status, text FROM status WHERE idoc = ? ORDER BY rowid"
            return list(connection.execute(query, (int(entry.idoc_number),)))

    def documents(self) -> list[Posted]:
        """What was booked, by object type and number."""
        with self.transaction() as connection:
            query = "SELECT object_type, number, kind, partner, external_number, idoc FROM document ORDER BY 1, 2"
            return [Posted(kind, f"{number:010d}", name, partner, external, f"{idoc:016d}")
                    for kind, number, name, partner, external, idoc in connection.execute(query)]  # fmt: skip

    def duplicates(self) -> list[tuple[Entry, ...]]:
        """IDocs with different message ids that are the same business, each group in the order of its coming.

        The same is what has the same data segments, or what opens a document (and is no change) under the same
        partner's number.
        """
        groups: dict[object, list[Entry]] = {}
        for entry in self.entries():
            opens = entry.order_number and entry.message_type != "ORDCHG"
            key = (entry.partner, entry.order_number) if opens else entry.content_key
            groups.setdefault((entry.message_type, key), []).append(entry)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    def content(self, entry: Entry) -> bytes:
        return (self.folder / f"{entry.idoc_number}.xml").read_bytes()

    @contextlib.contextmanager
    def kept_open(self) -> Iterator[None]:
        """Others come and go faster for as long as the block lasts: the last one to close the database tidies it up."""
        with self.transaction():
            pass
        with contextlib.closing(sqlite3.connect(self.folder / "erp.db", check_same_thread=False)) as connection:
            connection.execute("SELECT 1 FROM idoc LIMIT 1").fetchall()
            yield

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.folder / "erp.db", timeout=30)) as connection:
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                with contextlib.suppress(sqlite3.OperationalError):  # somebody else is just doing so
                    connection.execute("PRAGMA journal_mode=WAL")
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version=1; COMMIT;")
            connection.execute("PRAGMA synchronous=NORMAL")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection


def set_status(
    connection: sqlite3.Connection, number: int, status: str, text: str, *, object_type: str = "", posted_as: str = ""
) -> None:
    """Give an IDoc a status, with its row in the history."""
    at = now()
    connection.execute("INSERT INTO status VALUES (?, ?, ?, ?)", (number, status, text, at))
    connection.execute(
        "UPDATE idoc SET status=?, status_text=?, status_at=?, object_type=?, posted_as=? WHERE number=?",
        (status, text, at, object_type, posted_as, number),
    )


def entry_of(connection: sqlite3.Connection, number: int) -> Entry:
    return _entry(connection.execute(f"{_SELECT} WHERE number = ?", (number,)).fetchone())


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _insert(
    connection: sqlite3.Connection, subject: Subject, arckey: str, transfer_id: str, channel: str, *, once: bool
) -> int:
    values = (arckey if once else None, arckey, transfer_id, subject.number, now(), channel, subject.basic_type,
              subject.message_type, subject.partner, subject.content_key)  # fmt: skip
    number = connection.execute(
        "INSERT INTO idoc (once_key, arckey, transfer_id, order_number, received_at, channel, basic_type, message_type,"
        " partner, content_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    ).lastrowid
    assert number is not None, "of an insert"
    set_status(connection, number, "64", "IDoc ready to be transferred to application")
    return number


_COLUMNS = ", ".join("number" if field.name == "idoc_number" else field.name for field in fields(Entry))
_SELECT = f"SELECT {_COLUMNS} FROM idoc"


def _entry(row: tuple[str, int, str, str, str, int]) -> Entry:
    arckey, number, *rest = row
    return Entry(arckey, f"{number:016d}", *rest)  # type: ignore[arg-type]  # columns are the fields, in their order


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
