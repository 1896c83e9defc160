"""Opening a store: schema versions, the settings of SQLite, and faults of the database."""

import datetime as dt
import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from adapters.store import open_store
from adapters.store.database import connect
from adapters.store.records import extraction_to_json, issues_to_json, mail_to_json
from adapters.store.schema import MIGRATIONS, _config
from adapters.store.tables import Table
from datamodel.delivery import DeliveryState
from datamodel.document import MailHeaders
from datamodel.errors import ConfigurationError, RetriableError
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Issue, Severity
from datamodel.worklist import DOUBT, WorkFilter

HEAD = ScriptDirectory(MIGRATIONS).get_current_head() or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request, tmp_path):
    """The URL of a place without a store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/intray.db"
    return request.getfixturevalue("empty_postgres")


@pytest.fixture
def sqlite_url(tmp_path):
    url = f"sqlite:///{tmp_path}/intray.db"
    open_store(url, blobs=str(tmp_path / "blobs")).close()
    return url


def run_sql(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = result.all() if result.returns_rows else []
    engine.dispose()
    return rows


def test_migrations_make_the_tables_of_the_code(new_url, tmp_path):
    open_store(new_url, blobs=str(tmp_path / "blobs")).close()
    engine = create_engine(new_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Table.metadata)
    engine.dispose()
    assert differences == []


def test_store_keeps_its_content_when_opened_again(new_url, tmp_path, samples):
    file = samples.file()
    for create, known in ((True, False), (True, True), (False, True)):
        with closing(open_store(new_url, blobs=str(tmp_path / "blobs"), create=create)) as store:
            assert store.add(file).known is known


OLD_MESSAGES = {"1" * 32: "queued", "2" * 32: "sent_unknown", "3" * 32: "accepted", "4" * 32: "dead"}


@pytest.fixture
def old_url(new_url, tmp_path):
    """A store as it was before messages had an order, with one approved document for each state of a message."""
    path = tmp_path / "new"
    path.mkdir()
    engine = create_engine(new_url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0002")
        for number, (name, state) in enumerate(OLD_MESSAGES.items(), 1):
            values = {"id": number, "sha": name * 2, "name": f"urn:sap.com:msgid={name}", "state": state}
            values |= {"at": f"2026-03-0{number} 09:00:00.000000", "payload": b"<old/>"}
            for statement in OLD_ROWS:
                connection.execute(text(statement), values)
    engine.dispose()
    return new_url


OLD_ROWS = (
    "INSERT INTO files (sha256, name, size, role, origin, received_at, state, attempts) "
    "VALUES (:sha, 'a.pdf', 1, 'file', 'folder:/a.pdf', :at, 'processed', 1)",
    "INSERT INTO documents (id, file_sha256, position, pages, status, reasons, code, issues, version, created_at, "
    "updated_at) VALUES (:id, :sha, 0, 1, 'approved', '[]', '', '[]', 1, :at, :at)",
    "INSERT INTO outbox (message_id, document_id, sequence, target, document_type, payload, state, attempts, "
    "reference, last_error, created_at) VALUES (:name, :id, 1, 'erp', 'order', :payload, :state, 0, '', '', :at)",
    "UPDATE outbox SET next_attempt_at = created_at WHERE state IN ('queued', 'sent_unknown')",
)


def test_store_with_messages_is_brought_up_to_date(old_url, tmp_path):
    with closing(open_store(old_url, blobs=str(tmp_path / "blobs"))) as store:
        assert store.due() == 2
        claimed = store.claim(worker="a", limit=9, lease=dt.timedelta(minutes=5))
        assert [(each.message_id[-1], each.interrupted, each.payload) for each in claimed] == [
            ("1", False, b"<old/>"),
            ("2", True, b"<old/>"),
        ]
        assert store.summary().dead_letters == 0  # its document went back to a person then
        accepted, dead = (store.messages(states=[state])[0] for state in (DeliveryState.ACCEPTED, DeliveryState.DEAD))
        assert (accepted.business_object, dead.business_object) == ("", "")
    received = run_sql(
        old_url, "SELECT substr(CAST(received_at AS VARCHAR(26)), 1, 16) FROM outbox ORDER BY document_id"
    )
    assert [moment for (moment,) in received] == [f"2026-03-0{number} 09:00" for number in range(1, 5)]


OLD_EXTRACTION = """{"fields": {
    "document_number": {"value": {"text": "4711"}}, "sender_name": {"value": {"text": "Hansen GmbH"}},
    "document_date": {"value": {"date": "2026-03-05"}}, "net_amount": {"value": {"decimal": "25.50"}},
    "currency": {"value": {"text": "EUR"}}}, "links": {"customer": "1000"}}"""


def test_lists_are_filled_from_what_was_extracted_before(old_url, tmp_path):
    engine = create_engine(old_url)
    with engine.begin() as connection:
        statement = text("UPDATE documents SET extraction = :extraction WHERE id = 1")
        connection.execute(statement, {"extraction": OLD_EXTRACTION})
    engine.dispose()
    open_store(old_url, blobs=str(tmp_path / "blobs")).close()
    rows = run_sql(old_url, "SELECT number, sender, partner, amount, currency FROM documents ORDER BY id")
    assert [tuple(row) for row in rows[:2]] == [("4711", "Hansen GmbH", "1000", 25.5, "EUR"), ("", "", "", None, "")]


OLD_DOCUMENT = (
    "INSERT INTO files (sha256, name, size, role, origin, received_at, state, attempts, mail) "
    "VALUES (:sha, 'body.txt', 1, 'body', 'folder:/a.eml', :at, 'processed', 1, :mail)",
    "INSERT INTO documents (id, file_sha256, position, pages, status, reasons, code, issues, version, created_at, "
    "updated_at, received_at, extraction, document_type, business_object, content_digest) VALUES (1, :sha, 0, 2, "
    "'needs_review', '[]', '', :issues, 1, :at, :at, :at, :extraction, 'invoice', '', '')",
    "INSERT INTO documents (id, file_sha256, position, pages, status, reasons, code, issues, version, created_at, "
    "updated_at, received_at, business_object, content_digest) VALUES (2, :sha, 1, 3, 'needs_review', '[]', '', '[]', "
    "1, :at, :at, :at, '', '')",
)


def test_documents_of_before_are_in_the_queue(new_url, tmp_path):
    (tmp_path / "new").mkdir()
    fields = {
        "document_number": Field("document_number", "R 1\ud800", "R 1", 0.9),
        "sender_name": Field("sender_name", "MÜLLER | Söhne", "", 0.9),
        "net_amount": Field("net_amount", Decimal("12.50"), "", 0.9),
    }
    extraction = Extraction(Classification(DocumentType.INVOICE, 0.9, "de"), fields, links={"supplier": "7"})
    issues = issues_to_json([Issue("sum_differs", "x"), Issue("date_old", "y", severity=Severity.WARNING)])
    values = {"sha": "a" * 64, "at": "2026-03-05 09:00:00.000000", "issues": json.dumps(issues)}
    values |= {"extraction": json.dumps(extraction_to_json(extraction))}
    values |= {"mail": json.dumps(mail_to_json(MailHeaders("a@b", "A", "Rechnung", "")))}
    engine = create_engine(new_url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0006")
        for statement in OLD_DOCUMENT:
            connection.execute(text(statement), values)
    engine.dispose()
    with closing(open_store(new_url, blobs=str(tmp_path / "blobs"))) as store:
        first, second = store.worklist.page(WorkFilter(words="mail:"), who="ada").items
        assert store.worklist.page(WorkFilter(sender="müller söhne"), who="ada").items == (first,)
        assert store.document(2).first_page == 3
    assert (first.number, first.partner, first.file_name) == ("R 1\ufffd", "7", "Mail: Rechnung")
    assert (first.amount, first.codes, second.codes) == (Decimal("12.5"), ("sum_differs",), (DOUBT,))
    assert first.due_at > dt.datetime.now(dt.UTC)


def test_several_processes_may_make_the_store_at_once(new_url, tmp_path):
    gate = threading.Barrier(4)

    def start(_):
        gate.wait(timeout=30)
        open_store(new_url, blobs=str(tmp_path / "blobs")).close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    assert run_sql(new_url, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_newer_schema_stops_at_start_up(store, store_url, tmp_path):
    run_sql(store_url, "UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(ConfigurationError, match="schema 9999, which is newer"):
            open_store(store_url, blobs=str(tmp_path / "blobs"))
    finally:
        run_sql(store_url, "UPDATE alembic_version SET version_num = '" + HEAD + "'")


def test_missing_schema_without_create_stops_at_start_up(new_url, tmp_path):
    with pytest.raises(ConfigurationError, match="create=True"):
        open_store(new_url, blobs=str(tmp_path / "blobs"), create=False)
    assert not (tmp_path / "new").exists()


def test_empty_sqlite_file_without_create_stops_at_start_up(tmp_path):
    (tmp_path / "intray.db").touch()
    with pytest.raises(ConfigurationError, match="schema none"):
        open_store(f"sqlite:///{tmp_path}/intray.db", blobs=str(tmp_path / "blobs"), create=False)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/db", "oracle+none://x", "a file"])
def test_unusable_url_stops_at_start_up(url, tmp_path):
    with pytest.raises(ConfigurationError, match="Known: sqlite"):
        open_store(url, blobs=str(tmp_path / "blobs"))


def test_password_stays_out_of_messages(tmp_path):
    url = "postgresql+psycopg://intray:geheim@127.0.0.1:1/intray"
    with pytest.raises(RetriableError) as caught:
        open_store(url, blobs=str(tmp_path / "blobs"))
    assert "geheim" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_file_that_is_no_database_stops_at_start_up(tmp_path):
    (tmp_path / "letter.db").write_bytes(b"Sehr geehrte Damen und Herren, " * 100)
    with pytest.raises(ConfigurationError, match="is not a store"):
        open_store(f"sqlite:///{tmp_path}/letter.db", blobs=str(tmp_path / "blobs"))


def test_sqlite_place_that_cannot_be_written_is_retriable(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RetriableError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path}/file/intray.db", blobs=str(tmp_path / "blobs"))


def test_sqlite_is_set_up_to_be_safe(sqlite_url):
    database = connect(sqlite_url, busy_timeout=7)
    with database.reading() as session:
        values = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    database.engine.dispose()
    assert values == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 7000}


def test_sqlite_locked_beyond_the_timeout_is_retriable(sqlite_url, tmp_path, samples):
    with (
        closing(open_store(sqlite_url, blobs=str(tmp_path / "blobs"), busy_timeout=0.1)) as store,
        closing(sqlite3.connect(tmp_path / "intray.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RetriableError, match="out of reach or busy: database is locked"):
            store.add(samples.file())
        assert store.summary().files == {"received": 0, "processed": 0}  # readers do not wait for the writer
        other.execute("ROLLBACK")
        assert not store.add(samples.file()).known


def test_sqlite_writer_locks_before_it_reads(sqlite_url, tmp_path):
    database = connect(sqlite_url, busy_timeout=0.1)
    with (
        closing(sqlite3.connect(tmp_path / "intray.db", isolation_level=None, timeout=0.1)) as other,
        database.writing() as session,
    ):
        session.scalar(text("SELECT count(*) FROM files"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    database.engine.dispose()


def test_broken_postgres_connection_is_retriable(postgres_store):
    database = connect(postgres_store, busy_timeout=1)

    def read_while_the_server_ends_the_connection():
        with database.writing() as session:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            run_sql(postgres_store, f"SELECT pg_terminate_backend({pid})")
            session.scalar(text("SELECT 1"))

    with pytest.raises(RetriableError):
        read_while_the_server_ends_the_connection()
    with database.writing() as session:  # the pool finds a new connection
        assert session.scalar(text("SELECT 1")) == 1
    database.engine.dispose()


def test_deadlock_on_postgres_is_retriable(postgres_store):
    database = connect(postgres_store, busy_timeout=30)
    gate = threading.Barrier(2)

    def lock_both(first, second):
        try:
            with database.writing() as session:
                session.execute(text(f"SELECT pg_advisory_xact_lock({first})"))
                gate.wait(timeout=30)
                session.execute(text(f"SELECT pg_advisory_xact_lock({second})"))
        except RetriableError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lock_both, (1, 2), (2, 1)))
    database.engine.dispose()
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "RetriableError"]


def test_row_locked_beyond_the_timeout_on_postgres_is_retriable(postgres_store, tmp_path, samples):
    file = samples.file("locked")
    holder = connect(postgres_store, busy_timeout=1)
    with closing(open_store(postgres_store, blobs=str(tmp_path / "blobs"), busy_timeout=0.1)) as store:
        store.add(file)
        with holder.writing() as session:
            session.execute(text("SELECT * FROM files FOR UPDATE"))
            assert store.claim_files(worker="a", limit=1, lease=dt.timedelta(0)) == []  # it skips, it does not wait
            with pytest.raises(RetriableError, match="lock timeout"):
                store.save(file, [])
        assert store.save(file, [samples.rejected(file)])
    holder.engine.dispose()


def test_settings_in_a_postgres_url_go_first(postgres_store):
    database = connect(f"{postgres_store}?options=-c%20lock_timeout%3D77", busy_timeout=1)
    with database.reading() as session:
        assert session.scalar(text("SHOW lock_timeout")) == "77ms"
    database.engine.dispose()
