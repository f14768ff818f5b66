"""A contact sent many times at the same moment, on databases that really commit: saved once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.app import create_app
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement import rollups
from crm.engagement.models import FollowUp, Interaction
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.migrated import NewMigrated

BROWSERS = 6


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, new_migrated_database: NewMigrated) -> Iterator[Flask]:
    """The application on a database of its own, with an officer and an employer."""
    address = new_migrated_database(request.param, "log_at_once")
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        make_user("officer")
        make_employer("Harlow Castings Ltd")
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_one_form_sent_by_many_at_once_is_one_contact(served: Flask) -> None:
    with served.app_context():
        user = db.session.scalars(select(User)).one()
        handle, owner = user.get_id(), user.public_id
        employer = db.session.scalars(select(Employer.public_id)).one()
    day = today()
    data = {
        "employers": employer,
        "channel": "visit",
        "initiated_by": "us",
        "summary": "Walked the site",
        "on": [str(day.day), str(day.month), str(day.year)],
        "next_step": "Send the plan",
        "next_step_who": owner,
        "next_step_when": "week",
        "once_key": "the same form",
        "step": "save",
    }
    start = Barrier(BROWSERS)

    def send(_number: int) -> str:
        client = served.test_client()
        with client.session_transaction() as session:
            session.update({"_user_id": handle, "_fresh": True, "began": int(time.time())})
        start.wait(20)
        return client.post("/interactions/log", data=data).headers.get("Location", "")

    with ThreadPoolExecutor(BROWSERS) as pool:
        led_to = set(pool.map(lambda number: Context().run(send, number), range(BROWSERS)))
    with served.app_context():
        assert db.session.scalar(select(func.count()).select_from(Interaction)) == 1
        assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 1
        note = db.session.scalars(select(Interaction)).one()
        assert led_to == {f"/interactions/{note.public_id}"}
        assert rollups.check() == []
        db.session.rollback()
