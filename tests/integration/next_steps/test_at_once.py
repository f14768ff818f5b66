"""Two officers decide about one step at the same moment, on databases that really commit."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from crm.app import create_app
from crm.blueprints.next_steps.models import NextStepDeferral
from crm.clock import today
from crm.database import db
from tests.databases import NewDatabase
from tests.factories.directory import make_employer
from tests.factories.people import make_user

OFFICERS = 4


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own, with officers and an anchor that nobody was in touch with."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'crm.sqlite3'}"
    else:
        new: NewDatabase = request.getfixturevalue("new_postgresql_database")
        address = new("next_steps_at_once")
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        upgrade()
        app.config["OFFICERS"] = [make_user("officer").get_id() for _ in range(OFFICERS)]
        app.config["EMPLOYER"] = make_employer(is_anchor=True).public_id
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_one_decision_stands_and_the_others_are_told(served: Flask) -> None:
    start, day = Barrier(OFFICERS), today() + timedelta(days=9)
    form = {"reason": "Audit", "until": [str(day.day), str(day.month), str(day.year)]}

    def one(number: int) -> int:
        client = served.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=served.config["OFFICERS"][number], _fresh=True, began=int(time.time()))
        address = f"/next-steps/{served.config['EMPLOYER']}/not-now?step=anchor_never_contacted"
        start.wait(20)
        return client.post(address, data=form).status_code

    with ThreadPoolExecutor(OFFICERS) as pool:
        answers = Counter(pool.map(lambda number: Context().run(one, number), range(OFFICERS)))
    assert answers == {302: 1, 422: OFFICERS - 1}
    with served.app_context():
        assert len(db.session.scalars(select(NextStepDeferral)).all()) == 1
