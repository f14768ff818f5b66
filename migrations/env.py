"""Runs the migrations on either engine.

On SQLite a batch rebuild of a parent table with foreign keys on would delete its children without a word, so they are
off for the run and checked before the commit. What only one engine has (the full-text tables, the trigram index) is
made by hand in a migration and left out of the comparison.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import text

from crm.database import UtcDateTime
from crm.tables import metadata

ENGINES_OWN = ("search_entry_fts", "ix_search_entry_trigrams")


def include_object(_object: Any, name: str | None, _kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leave out what only one engine has."""
    return name is None or not name.startswith(ENGINES_OWN)


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own column types as plain SQLAlchemy, so that old migrations never need our code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context: Any, _column: Any, _metadata_column: Any, _inspected: Any, metadata_type: Any) -> bool | None:
    """Our datetime is a plain one to both engines."""
    return False if isinstance(metadata_type, UtcDateTime) else None


def run() -> None:
    """Migrate online, in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(text("SET lock_timeout = '10s'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=include_object,
            render_item=render_item,
            compare_type=compare_type,
            render_as_batch=True,
            transaction_per_migration=False,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite:
                    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
                    if broken:
                        raise RuntimeError(f"The migration would leave rows without a parent: {broken[:5]}")
        finally:
            if is_sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
