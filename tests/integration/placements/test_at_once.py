"""Two officers at the same moment, on databases that really commit: the last place, and one participant twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import func, select

from crm.app import create_app
from crm.blueprints.placements.models import Participant, Placement, PlacementOffer
from crm.blueprints.placements.queries import takes_a_place
from crm.clock import today
from crm.database import db
from tests.databases import NewDatabase
from tests.factories.people import make_user
from tests.factories.placements import make_offer, make_placement


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of its own, with an officer who may see participants."""
    if request.param == "sqlite":
        address = f"sqlite:///{Path(tmp_path_factory.mktemp('placements_at_once')) / 'crm.sqlite3'}"
    else:
        new: NewDatabase = request.getfixturevalue("new_postgresql_database")
        address = new("placements_at_once")
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        upgrade()
        app.config["OFFICER"] = make_user("officer", may_see_participants=True).get_id()
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app: Flask, count: int, do: Callable[[FlaskClient, int], int]) -> Counter[int]:
    """Let several browsers act at the same moment; how often each status was the answer."""
    start = Barrier(count)

    def one(number: int) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=app.config["OFFICER"], _fresh=True, began=int(time.time()))
        start.wait(20)
        return do(client, number)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(lambda number: Context().run(one, number), range(count)))


def match(client: FlaskClient, public_id: str) -> int:
    day = today()
    data = {"on": [str(day.day), str(day.month), str(day.year)], "version": "1"}
    return client.post(f"/placements/people/{public_id}/step/matched", data=data).status_code


def test_two_officers_on_the_last_place_fill_it_once(served: Flask) -> None:
    with served.app_context():
        offer = make_offer(stage="approved", on=today() - timedelta(days=3), places=2)
        waiting = [make_placement(offer).public_id for _ in range(4)]
        offer_id = offer.id
        db.session.commit()
        db.session.remove()
    assert at_once(served, 4, lambda client, number: match(client, waiting[number])) == {302: 2, 422: 2}
    with served.app_context():
        taken = select(func.count(Placement.id)).where(Placement.offer_id == offer_id, takes_a_place())
        assert db.session.scalar(taken) == 2


def test_one_participant_gets_one_place_on_the_same_days(served: Flask) -> None:
    with served.app_context():
        offers = [make_offer(stage="approved", on=today() - timedelta(days=3)) for _ in range(3)]
        waiting = [make_placement(offer, reference="ES-9").public_id for offer in offers]
        db.session.commit()
        db.session.remove()
    assert at_once(served, 3, lambda client, number: match(client, waiting[number])) == {302: 1, 422: 2}


def test_a_new_reference_typed_by_several_at_once_is_one_participant(served: Flask) -> None:
    with served.app_context():
        offer: PlacementOffer = make_offer(stage="approved", on=today() - timedelta(days=3), places=5)
        public_id = offer.public_id
        db.session.commit()
        db.session.remove()
    day = [str(today().day), str(today().month), str(today().year)]
    data = {"reference": "ES-77", "age_band": "25_49", "claiming": "pathways", "referred_on": day, "planned_from": day}

    def refer(client: FlaskClient, _number: int) -> int:
        return client.post(f"/placements/{public_id}/people/new", data=data).status_code

    assert at_once(served, 3, refer) == {302: 1, 422: 2}
    with served.app_context():
        found = select(func.count(Participant.id)).where(Participant.reference == "ES-77")
        assert db.session.scalar(found) == 1
