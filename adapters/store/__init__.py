"""The store: what came in, what became of it and what goes out, in SQLite or PostgreSQL. See ``docs/store.md``."""

import adapters.store.master_tables  # these three: their tables join Table.metadata
import adapters.store.people_tables
import adapters.store.workbench_tables  # noqa: F401
from adapters.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
