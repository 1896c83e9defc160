"""The store: what came in, what became of it and what goes out, in SQLite or PostgreSQL. See ``docs/store.md``."""

from adapters.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
