"""Several people at the same moment, on databases that really commit: one employer, one number, everybody found."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from crm.app import create_app
from crm.database import db
from crm.directory import rollups
from crm.directory.employers.models import Employer
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.migrated import NewMigrated


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, new_migrated_database: NewMigrated) -> Iterator[Flask]:
    """The application on a database of its own, with an officer."""
    address = new_migrated_database(request.param, "employers_at_once")
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        app.config["OFFICER"] = make_user("officer").get_id()
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app: Flask, count: int, do: Callable[[FlaskClient, int], int]) -> Counter[int]:
    """Let several browsers of one officer act at the same moment; how often each status was the answer."""
    start = Barrier(count)

    def one(number: int) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=app.config["OFFICER"], _fresh=True, began=int(time.time()))
        start.wait(20)
        return do(client, number)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(lambda number: Context().run(one, number), range(count)))


def employers(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Employer.id)).where(Employer.name == name)) or 0


def test_a_form_sent_by_many_clicks_at_once_adds_one(served: Flask) -> None:
    form = {"name": "Clicked Often", "legal_form": "unknown", "once_key": "same-key"}
    assert at_once(served, 1, lambda client, _: client.get("/employers/new").status_code) == {200: 1}  # drawn once
    answers = at_once(served, 5, lambda client, _: client.post("/employers/new", data=form).status_code)
    assert answers == {302: 5}
    assert employers(served, "Clicked Often") == 1


def test_one_company_number_is_given_to_one_employer(served: Flask) -> None:
    def add(client: FlaskClient, number: int) -> int:
        form = {"name": f"Different Name {number} {'abcdef'[number] * 9}", "legal_form": "company"}
        return client.post("/employers/new", data=form | {"company_number": "07405600", "same": "new"}).status_code

    assert at_once(served, 4, add) == {302: 1, 422: 3}


def test_of_two_edits_of_one_version_the_second_is_asked(served: Flask) -> None:
    with served.app_context():
        employer = make_employer("Edited Ltd", postcode="")
        db.session.commit()
        public_id, version = employer.public_id, str(employer.version)
        db.session.remove()

    def edit(client: FlaskClient, number: int) -> int:
        form = {"name": f"Edited {number} Ltd", "legal_form": "unknown", "pays_levy": "unknown", "status": "active"}
        return client.post(f"/employers/{public_id}/edit", data=form | {"version": version, "seen": "0"}).status_code

    assert at_once(served, 3, edit) == {302: 1, 409: 2}


def test_people_added_at_once_are_all_found(served: Flask) -> None:
    with served.app_context():
        employer = make_employer("Busy Ltd", postcode="")
        db.session.commit()
        public_id = employer.public_id
        db.session.remove()

    def add(client: FlaskClient, number: int) -> int:
        form = {"name": f"Person {'abcd'[number] * 5}", "role": "other", "same": "new"}
        return client.post(f"/employers/{public_id}/people/new", data=form).status_code

    assert at_once(served, 4, add) == {302: 4}
    with served.app_context():
        assert rollups.check() == []
