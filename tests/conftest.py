"""Fixtures of every test that needs the application: a migrated database of either kind, a client that looks at pages.

A test that asks for `app` (or anything built on it) runs twice, on SQLite and on PostgreSQL. Its changes are rolled
back: the product commits into a savepoint.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.ctx import AppContext
from sqlalchemy import Engine, event

from crm.accounts.models import User
from crm.app import create_app
from crm.database import db
from tests.factories.people import make_user
from tests.migrated import NewMigrated
from tests.pages import InspectingClient

pytest_plugins = ["tests.databases", "tests.migrated"]
BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every test process its share of the browser tests first; the rest stays in its random order behind them.

    They are the slowest by far. One that begins last would keep one processor busy while the others have nothing left
    to do; xdist deals the list out in equal parts, one after another.
    """
    slow = [item for item in items if BROWSER in item.path.parents]
    quick = [item for item in items if BROWSER not in item.path.parents]
    processes = int(getattr(config, "workerinput", {}).get("workercount", 1))
    items[:] = [item for each in range(processes) for item in (*slow[each::processes], *quick[each::processes])]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again for garbage takes a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, new_migrated_database: NewMigrated) -> str:
    """The address of a migrated, empty database of one kind."""
    return new_migrated_database(request.param, "main")


@pytest.fixture(scope="session")
def migrated_app(database: str) -> Iterator[Flask]:
    """The application on a migrated, empty database."""
    app = create_app(
        {
            "ENVIRONMENT": "testing",
            "TESTING": True,
            "SQLALCHEMY_DATABASE_URI": database,
            "WTF_CSRF_ENABLED": False,
            "DEMONSTRATION": False,
        }
    )
    app.test_client_class = InspectingClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back at the end of the test."""
    with migrated_app.app_context():
        engine = db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            connection.begin_nested()
            db.engines[None] = connection  # type: ignore[index]
            try:
                yield migrated_app
            finally:
                db.session.remove()
                db.engines[None] = engine  # type: ignore[index]
                outer.rollback()


@pytest.fixture
def context(app: Flask) -> AppContext:
    """The test's own application context, where its queries run."""
    from flask.globals import app_ctx

    return app_ctx._get_current_object()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def client(app: Flask) -> InspectingClient:
    """A browser that nobody has signed in with; it inspects every page it is given."""
    return app.test_client()  # type: ignore[return-value]


SignIn = Callable[..., User]


@pytest.fixture
def sign_in(app: Flask, client: InspectingClient) -> SignIn:
    """Sign a new person of a role (or a given user) in with `client`: `sign_in("officer")`."""

    def start(role: str = "officer", user: User | None = None, **fields: Any) -> User:
        user = user or make_user(role, **fields)
        db.session.commit()
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = user.get_id()
            session["_fresh"] = True
            session["began"] = int(time.time())
        return user

    return start


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[], list[str]]]:
    """The SQL statements since the fixture began: `before = len(statements())`, fetch a page, look again."""
    seen: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", remember)
    yield lambda: list(seen)
    event.remove(Engine, "before_cursor_execute", remember)
