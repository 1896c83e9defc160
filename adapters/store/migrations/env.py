"""Alembic runs this file; ``schema.prepare_schema`` gives it the connection and owns the transaction."""

from alembic import context

from adapters.store.tables import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
with context.begin_transaction():
    context.run_migrations()
