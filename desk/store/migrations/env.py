"""Alembic's entry: always run by ``desk.store.schema`` or the tests, on a connection handed in."""

from alembic import context

from desk.store import models  # noqa: F401  (fills the metadata)
from desk.store.db import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
