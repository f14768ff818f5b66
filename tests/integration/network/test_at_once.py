"""Several people at once, on databases that really commit: one live seat, one holder a day, the last place once."""

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
from crm.blueprints.network.meeting_rules import AttendanceState
from crm.blueprints.network.models import Attendance, NetworkMembership, SeatHolder
from crm.clock import today
from crm.database import db
from tests.databases import NewDatabase
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_contact, make_employer
from tests.factories.network import make_attendance, make_meeting, make_member, make_seat
from tests.factories.people import make_user


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database of its own, with an officer."""
    if request.param == "sqlite":
        address = f"sqlite:///{Path(tmp_path_factory.mktemp('network_at_once')) / 'crm.sqlite3'}"
    else:
        new: NewDatabase = request.getfixturevalue("new_postgresql_database")
        address = new("network_at_once")
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


def at_once(app: Flask, people: list[str], do: Callable[[FlaskClient, int], int]) -> Counter[int]:
    """Let several browsers act at the same moment, each signed in as one of `people`; how often each status came."""
    start = Barrier(len(people))

    def one(number: int) -> int:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=people[number], _fresh=True, began=int(time.time()))
        start.wait(20)
        return do(client, number)

    with ThreadPoolExecutor(len(people)) as pool:
        return Counter(pool.map(lambda number: Context().run(one, number), range(len(people))))


def test_an_employer_gets_one_live_seat(served: Flask) -> None:
    with served.app_context():
        employer = make_employer("Wanted By All Ltd", postcode="")
        db.session.commit()
        key, employer_id = employer.public_id, employer.id
        db.session.remove()

    def add(client: FlaskClient, _number: int) -> int:
        return client.post(f"/network/new?employer={key}", data={"wants": "Peers"}).status_code

    assert at_once(served, [served.config["OFFICER"]] * 4, add) == {302: 1, 422: 3}
    with served.app_context():
        seats = select(func.count()).select_from(NetworkMembership).where(NetworkMembership.employer_id == employer_id)
        assert db.session.scalar(seats) == 1


def test_a_seat_is_handed_over_to_one_of_them(served: Flask) -> None:
    with served.app_context():
        employer = make_employer("Handed Over Ltd", postcode="")
        seat = make_seat(employer, joined=today() - timedelta(days=9))
        people = [make_contact(employer) for _ in range(3)]
        db.session.commit()
        address, keys, seat_id = f"/network/{seat.public_id}/hand-over", [each.public_id for each in people], seat.id
        db.session.remove()
    day = [str(today().day), str(today().month), str(today().year)]

    def hand_over(client: FlaskClient, number: int) -> int:
        return client.post(address, data={"holder": keys[number], "on": day}).status_code

    assert at_once(served, [served.config["OFFICER"]] * 3, hand_over) == {302: 3}
    with served.app_context():
        assert db.session.scalar(select(func.count(SeatHolder.id)).where(SeatHolder.membership_id == seat_id)) == 1


def test_the_last_place_is_taken_once(served: Flask) -> None:
    """By two officers on the list and two businesses on their own pages."""
    with served.app_context():
        meeting = make_meeting(today() + timedelta(days=9), capacity=2)
        seats = [make_member(make_employer(postcode="")) for _ in range(5)]
        lines = [make_attendance(meeting, seat) for seat in seats]
        lines[4].state = AttendanceState.ACCEPTED
        users = [make_employer_user(seats[number].employer).get_id() for number in (2, 3)]
        db.session.commit()
        keys, meeting_id = [line.public_id for line in lines], meeting.id
        employers = [seat.employer.public_id for seat in seats]
        address = f"/network/meetings/{meeting.public_id}/attendance"
        db.session.remove()

    def accept(client: FlaskClient, number: int) -> int:
        if number < 2:
            data = {f"was-{keys[number]}": "invited", f"state-{keys[number]}": "accepted"}
            return client.post(address, data=data).status_code
        own = f"/network/mine/{employers[number]}/invitations/{keys[number]}"
        return client.post(own, data={"state": "accepted"}).status_code

    assert at_once(served, [served.config["OFFICER"]] * 2 + users, accept) == {302: 1, 422: 3}
    with served.app_context():
        taken = Attendance.meeting_id == meeting_id, Attendance.state == AttendanceState.ACCEPTED
        assert db.session.scalar(select(func.count(Attendance.id)).where(*taken)) == 2


def test_all_members_are_put_down_once(served: Flask) -> None:
    with served.app_context():
        meeting = make_meeting(today() + timedelta(days=30))
        make_member(make_employer(postcode=""))
        db.session.commit()
        address, meeting_id = f"/network/meetings/{meeting.public_id}/invite-members", meeting.id
        db.session.remove()
    answers = at_once(served, [served.config["OFFICER"]] * 3, lambda client, _: client.post(address).status_code)
    assert answers == {302: 3}
    with served.app_context():
        seats = db.session.scalars(select(Attendance.membership_id).where(Attendance.meeting_id == meeting_id)).all()
        assert len(seats) == len(set(seats)) > 0
