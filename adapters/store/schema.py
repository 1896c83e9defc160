"""The version of the schema: brought up to date, or refused, when a store is opened."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.store.database import Database
from datamodel.errors import ConfigurationError

MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x1A78A7  # any number of ours: one upgrade at a time on PostgreSQL


def prepare_schema(database: Database, *, create: bool) -> None:
    """Bring the schema up to date where ``create`` is set, else only check it.

    Raises:
        ConfigurationError: the schema is newer than this code, or older (or absent) and ``create`` is not set.
    """
    with database.reading() as session:
        if _is_current(session.connection(), create=create):
            return
    with database.defining() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        if not _is_current(connection, create=create):
            command.upgrade(_config(connection), "head")


def _is_current(connection: Connection, *, create: bool) -> bool:
    scripts = ScriptDirectory(MIGRATIONS)
    found = MigrationContext.configure(connection).get_current_revision()
    if found == scripts.get_current_head():
        return True
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise ConfigurationError(
            f"The store {connection.engine.url} has schema {found}, which is newer than this Intray "
            f"({scripts.get_current_head()}). Update Intray."
        )
    if not create:
        raise ConfigurationError(
            f"The store {connection.engine.url} has schema {found or 'none'} and {scripts.get_current_head()} is "
            "needed. Open it with create=True to bring it up to date."
        )
    return False


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
