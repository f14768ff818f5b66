"""Exports beside everybody else's work, on databases that really commit, and pages while a lock is held by others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Engine, event, func, select
from werkzeug.test import TestResponse

from crm.accounts.models import AuditEntry
from crm.app import create_app
from crm.database import db
from crm.directory.employers.models import Employer
from tests.databases import NewDatabase
from tests.factories.directory import make_employer
from tests.factories.people import make_user

# How long these servers wait for a lock: a test should not take the five seconds of the product.
PATIENCE_MS = 300
EMPLOYERS = 40
EXPORTS = {
    "list": ("/employers/export", {"query": "", "format": "csv"}),
    "workbook": ("/employers/export", {"query": "", "format": "xlsx"}),
    "figures": ("/dashboard/export", {"as_at": "2026-11-23"}),
}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of its own, with an officer and some employers."""
    if request.param == "sqlite":
        address = f"sqlite:///{Path(tmp_path_factory.mktemp('exports_at_once')) / 'crm.sqlite3'}"
    else:
        new: NewDatabase = request.getfixturevalue("new_postgresql_database")
        address = f"{new('exports_at_once')}?options=-c%20lock_timeout%3D{PATIENCE_MS}"
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        if request.param == "sqlite":
            event.listen(db.engine, "connect", lambda lite, _: lite.execute(f"PRAGMA busy_timeout={PATIENCE_MS}"))
        upgrade()
        db.engine.dispose()
        app.config["OFFICER"] = make_user("officer").get_id()
        for number in range(EMPLOYERS):
            make_employer(f"Exported {number} Ltd", postcode="")
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def officer(app: Flask) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=app.config["OFFICER"], _fresh=True, began=int(time.time()))
    return client


def exported(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "exported")) or 0


def add(app: Flask, name: str) -> int:
    """Add an employer as another officer would, in a thread of its own."""
    form = {"name": name, "legal_form": "unknown"}

    def save() -> int:
        return officer(app).post("/employers/new", data=form).status_code

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(Context().run, save).result()


@contextmanager
def once_it_reads(app: Flask, do: Callable[[], object]) -> Iterator[None]:
    """Let something happen once, when an export of employers has found them and begins to read their sites."""
    waiting = [do]

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if waiting and statement.startswith("SELECT site.employer_id, count"):
            waiting.pop()()

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", heard)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", heard)


@contextmanager
def trail_locked(app: Flask) -> Iterator[None]:
    """Somebody writes and does not end: everybody on SQLite, and whoever writes to the trail on PostgreSQL, waits."""
    with app.app_context():
        engine: Engine = db.engine
    with engine.connect().execution_options(reading=False) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE audit_entry IN EXCLUSIVE MODE")
        else:
            connection.exec_driver_sql("DELETE FROM saved_view WHERE 0")
        yield


@pytest.mark.parametrize(("address", "form"), EXPORTS.values(), ids=EXPORTS)
def test_many_export_at_once_and_each_is_in_the_trail(served: Flask, address: str, form: dict[str, str]) -> None:
    before, count = exported(served), 8
    start = Barrier(count)

    def export(_number: int) -> TestResponse:
        client = officer(served)
        start.wait(20)
        return client.post(address, data=form)

    with ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(lambda number: Context().run(export, number), range(count)))
    assert [each.status_code for each in answers] == [200] * count
    assert all(each.headers["Content-Disposition"].startswith("attachment") for each in answers)
    assert exported(served) == before + count


def test_others_save_while_an_export_is_made_and_it_shows_one_moment(served: Flask) -> None:
    saved: list[int] = []
    with once_it_reads(served, lambda: saved.append(add(served, "Saved Meanwhile Ltd"))):
        answer = officer(served).post("/employers/export", data={"query": "", "format": "csv"})
    assert saved == [302]
    assert answer.status_code == 200
    assert "Saved Meanwhile" not in answer.text
    with served.app_context():
        assert db.session.scalar(select(func.count(Employer.id)).where(Employer.name == "Saved Meanwhile Ltd")) == 1


@pytest.mark.parametrize("when", ["from the beginning", "at the end"])
def test_no_file_without_its_entry(served: Flask, when: str) -> None:
    before = exported(served)
    lock: AbstractContextManager[None] = trail_locked(served)
    begin = once_it_reads(served, lock.__enter__) if when == "at the end" else lock
    with begin:
        answer = officer(served).post("/employers/export", data={"query": "", "format": "csv"})
    if when == "at the end":
        lock.__exit__(None, None, None)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Sorry, the service is busy" in answer.text
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert exported(served) == before


def test_whoever_waited_in_vain_sees_their_own_page(served: Flask) -> None:
    with served.app_context():
        engine = db.engine
    waits: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("BEGIN IMMEDIATE", "INSERT INTO audit_entry")):
            waits.append(statement)

    with trail_locked(served):
        event.listen(engine, "before_cursor_execute", heard)
        answer = officer(served).post("/employers/new", data={"name": "Never Saved Ltd", "legal_form": "unknown"})
        event.remove(engine, "before_cursor_execute", heard)
        assert officer(served).get("/employers/").status_code == 200
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Sign out" in answer.text
    assert len(waits) == 1, "Drawing the page waits no second time for the same lock."
    with served.app_context():
        assert not db.session.scalar(select(func.count(Employer.id)).where(Employer.name == "Never Saved Ltd"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_database_that_is_not_there_has_a_page_too(method: str) -> None:
    app = create_app(
        {
            "ENVIRONMENT": "testing",
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "PROPAGATE_EXCEPTIONS": False,
            "SQLALCHEMY_DATABASE_URI": "postgresql://nobody@127.0.0.1:1/nothing",
            "OFFICER": "1:0",
        }
    )
    answer = officer(app).open("/employers/new", method=method)
    assert answer.status_code == 503
    assert "Sorry, the service is busy" in answer.text
    assert "Retry-After" in answer.headers
