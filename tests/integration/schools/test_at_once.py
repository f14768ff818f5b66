"""Two people write one roll, or count one encounter, at the same moment: one is kept, the other is asked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select

from crm.app import create_app
from crm.blueprints.encounters.models import Encounter
from crm.clock import today
from crm.database import db
from crm.directory.schools.models import SchoolRoll
from tests.databases import NewDatabase
from tests.factories.encounters import at, make_encounter, make_school
from tests.factories.people import make_user


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of its own, with an officer."""
    if request.param == "sqlite":
        address = f"sqlite:///{Path(tmp_path_factory.mktemp('schools_at_once')) / 'crm.sqlite3'}"
    else:
        new: NewDatabase = request.getfixturevalue("new_postgresql_database")
        address = new("schools_at_once")
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        upgrade()
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


def day() -> list[str]:
    return [str(today().day), str(today().month), str(today().year)]


def test_of_three_first_rolls_one_is_kept(served: Flask) -> None:
    with served.app_context():
        public_id = make_school().public_id
        db.session.commit()
        db.session.remove()

    def write(client: FlaskClient, number: int) -> int:
        data = {"pupils_9": str(100 + number), "source": "Census", "source_on": day(), "version": ""}
        return client.post(f"/schools/{public_id}/roll", data=data).status_code

    assert at_once(served, 3, write) == {302: 1, 409: 2}
    with served.app_context():
        assert len(db.session.scalars(select(SchoolRoll)).all()) == 1


def test_of_three_counts_of_one_encounter_one_is_kept(served: Flask) -> None:
    with served.app_context():
        school = make_school()
        record = make_encounter(schools=(at(school, y9=30),))
        db.session.commit()
        public_id, urn, version = record.public_id, school.urn, f"{record.version}-{record.card.version}"
        db.session.remove()

    def count(client: FlaskClient, number: int) -> int:
        data: dict[str, Any] = {"kind": "talk", "benchmarks": ["5"], "mode": "in_person", "on": day()}
        data |= {"school_0": urn, "pupils_0_9": str(40 + number), "pupils_0_10": "5", "version": version}
        return client.post(f"/encounters/{public_id}/edit", data=data).status_code

    assert at_once(served, 3, count) == {302: 1, 409: 2}
    with served.app_context():
        kept = db.session.scalars(select(Encounter)).one()
        assert kept.attendances in {45, 46, 47}
        assert kept.card.quantity == kept.attendances
