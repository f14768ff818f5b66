"""Migrated databases for the tests: each kind is migrated once a test process, and every further one is a copy.

Migrating takes seconds, copying a tenth of one. Only tests of the migrations themselves begin with nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask_migrate import upgrade

from crm.app import create_app
from crm.database import db
from tests.databases import NewDatabase, database_name

NewMigrated = Callable[[str, str], str]


@pytest.fixture(scope="session")
def new_migrated_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewMigrated:
    """Makes migrated databases without rows on demand: `new_migrated_database("sqlite", "at_once")`."""
    templates: dict[str, str] = {}

    def empty(engine: str, purpose: str, template: str | None) -> str:
        if engine == "postgresql":
            new: NewDatabase = request.getfixturevalue("new_postgresql_database")
            return new(purpose, template and database_name(template))
        path = tmp_path_factory.mktemp(purpose) / "crm.sqlite3"
        if template:
            shutil.copyfile(Path(template.removeprefix("sqlite:///")), path)
        return f"sqlite:///{path}"

    def make(engine: str, purpose: str) -> str:
        if engine not in templates:
            address = empty(engine, "template", None)
            _migrate(address)
            templates[engine] = address
        return empty(engine, purpose, templates[engine])

    return make


def _migrate(address: str) -> None:
    app = create_app({"ENVIRONMENT": "testing", "TESTING": True, "SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        upgrade()
        # Nobody may be connected to what is copied, and SQLite's log must be back in its file.
        db.session.remove()
        db.engine.dispose()
