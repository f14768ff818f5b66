"""Several officers at the same moment, on databases that really commit: one confirmation, one record, one decision."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import func, select

from crm.app import create_app
from crm.blueprints.disability_confident.models import DisabilityConfidentMembership
from crm.database import db
from crm.rollups import ROOMS
from crm.stages.models import StageChange
from tests.databases import NewDatabase
from tests.factories.directory import make_employer
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.people import make_user

OFFICERS = 3


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of its own, with three officers."""
    if request.param == "sqlite":
        address = f"sqlite:///{Path(tmp_path_factory.mktemp('awards_at_once')) / 'crm.sqlite3'}"
    else:
        new: NewDatabase = request.getfixturevalue("new_postgresql_database")
        address = new("awards_at_once")
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        upgrade()
        app.config["OFFICERS"] = [make_user("officer").get_id() for _ in range(OFFICERS)]
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app: Flask, do: Callable[[FlaskClient], int]) -> Counter[int]:
    """Let the officers act at the same moment; how often each status was the answer."""
    start = Barrier(OFFICERS)

    def one(user: str) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=user, _fresh=True, began=int(time.time()))
        start.wait(20)
        return do(client)

    with ThreadPoolExecutor(OFFICERS) as pool:
        return Counter(pool.map(lambda user: Context().run(one, user), app.config["OFFICERS"]))


def test_an_award_is_confirmed_once_and_the_others_are_told(served: Flask) -> None:
    with served.app_context():
        record = make_membership()
        award = make_award(record, confirm=False, source="employer")
        db.session.commit()
        address = f"/disability-confident/{record.public_id}/awards/{award.public_id}/confirm"
        card_id = record.card_id
        db.session.remove()
    answers = at_once(served, lambda client: client.post(address, data={"source": "certificate"}).status_code)
    assert answers == {302: 1, 409: OFFICERS - 1}
    with served.app_context():
        moves = select(func.count(StageChange.id)).where(
            StageChange.card_id == card_id, StageChange.to_stage == "member"
        )
        assert db.session.scalar(moves) == 1
        assert [line for room in ROOMS for line in room.check()] == []


def test_an_employer_comes_on_the_board_once(served: Flask) -> None:
    with served.app_context():
        employer = make_employer()
        db.session.commit()
        address, employer_id = f"/disability-confident/new?employer={employer.public_id}", employer.id
        db.session.remove()
    data = {"covers": "group", "stage": "interested", "aims_at": "1"}
    assert at_once(served, lambda client: client.post(address, data=data).status_code) == {302: 1, 422: OFFICERS - 1}
    with served.app_context():
        mine = DisabilityConfidentMembership.employer_id == employer_id
        assert db.session.scalar(select(func.count(DisabilityConfidentMembership.id)).where(mine)) == 1
