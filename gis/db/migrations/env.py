"""Alembic's entry: always on a connection that the caller hands in."""

from __future__ import annotations

from alembic import context

from gis.db.migrations.scope import is_ours
from gis.db.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=is_ours,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
