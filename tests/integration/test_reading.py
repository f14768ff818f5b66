"""How a request that only reads ends: what it changed by the way is not kept, and PostgreSQL keeps its plans."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from crm.app import create_app
from crm.database import db, end_reading
from crm.directory.employers.models import Employer
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.migrated import NewMigrated


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, new_migrated_database: NewMigrated) -> Iterator[Flask]:
    """The application on a database of its own, where a commit is one, with an officer and an employer."""
    address = new_migrated_database(request.param, "reading")
    app = create_app({"ENVIRONMENT": "testing", "TESTING": True, "SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        app.config["OFFICER"] = make_user("officer").get_id()
        make_employer("Read Ltd")
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def unwritten(employer: Employer) -> None:
    employer.name = "Other Ltd"


def written_out(employer: Employer) -> None:
    employer.name = "Other Ltd"
    db.session.flush()


def by_statement(employer: Employer) -> None:
    db.session.execute(update(Employer).values(name="Other Ltd"), execution_options={"audited_elsewhere": True})


def in_a_savepoint(employer: Employer) -> None:
    with db.session.begin_nested():
        written_out(employer)


@pytest.mark.parametrize("change", [unwritten, written_out, by_statement, in_a_savepoint])
def test_nothing_that_it_changed_is_kept(served: Flask, change: Callable[[Employer], None]) -> None:
    with served.app_context():
        change(db.session.scalars(select(Employer)).one())
        end_reading()
        db.session.remove()
    with served.app_context():
        assert db.session.scalars(select(Employer.name)).all() == ["Read Ltd"]


@pytest.mark.parametrize("served", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_postgresql_keeps_what_it_planned_for_a_page(served: Flask) -> None:
    client = served.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=served.config["OFFICER"], _fresh=True, began=int(time.time()))
    for _ in range(8):
        assert client.get("/employers/").status_code == 200
    with served.app_context():
        planned = db.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("ORDER BY employer.sort_name" in each for each in planned)
