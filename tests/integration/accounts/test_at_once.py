"""Things done at the same moment, on databases that really commit: one link, one count, one code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from threading import Barrier

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm.accounts import passwords, tokens
from crm.accounts.models import TokenPurpose, User
from crm.app import create_app
from crm.database import db
from tests.factories.people import make_user
from tests.migrated import NewMigrated

PASSWORD = "three random words"
EMAIL = "priya@example.org"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def served(request: pytest.FixtureRequest, new_migrated_database: NewMigrated) -> Iterator[Flask]:
    """The application on a database of its own."""
    address = new_migrated_database(request.param, "at_once")
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "WTF_CSRF_ENABLED": False}
    app = create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
    with app.app_context():
        hashed = passwords.HASHER.hash(PASSWORD)
        secret = pyotp.random_base32()
        make_user("officer", email=EMAIL, password_hash=hashed)
        make_user("officer", email="tom@example.org", password_hash=hashed, totp_secret=secret)
        make_user("employer", email="dana@example.org")
        db.session.commit()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app: Flask, count: int, do: Callable[[FlaskClient], int]) -> Counter[int]:
    """Let several browsers do the same at the same moment; how often each status was the answer."""
    start = Barrier(count)

    def one(_number: int) -> int:
        client = app.test_client()
        start.wait(20)
        return do(client)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(lambda number: Context().run(one, number), range(count)))


def test_a_link_pressed_by_many_at_once_works_once(served: Flask) -> None:
    with served.app_context():
        user = db.session.query(User).filter_by(email="dana@example.org").one()
        raw = tokens.issue(user, TokenPurpose.SIGN_IN)
        db.session.commit()
    assert at_once(served, 6, lambda client: client.post(f"/link/{raw}").status_code) == {302: 1, 410: 5}


def test_guesses_sent_at_once_are_counted_one_by_one(served: Flask) -> None:
    data = {"email": EMAIL, "password": "wrong"}
    limit = served.config["SIGN_IN_ATTEMPTS"]
    answers = at_once(served, 12, lambda client: client.post("/sign-in", data=data).status_code)
    assert answers == {422: limit, 429: 12 - limit}


def test_a_code_used_at_once_signs_in_once(served: Flask) -> None:
    with served.app_context():
        secret = str(db.session.query(User).filter_by(email="tom@example.org").one().totp_secret)
    code = pyotp.TOTP(secret).now()

    def both_steps(client: FlaskClient) -> int:
        client.post("/sign-in", data={"email": "tom@example.org", "password": PASSWORD})
        return client.post("/sign-in/code", data={"code": code}).status_code

    assert at_once(served, 4, both_steps)[302] == 1
