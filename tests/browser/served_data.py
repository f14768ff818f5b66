"""Records of a test's own in the served database, and people already signed in, for tests about something else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flask import Flask
from playwright.sync_api import BrowserContext, Page

from crm.accounts.models import User
from crm.app import create_app
from crm.database import db, one_transaction
from tests.browser.live_server import LiveServer


def application(server: LiveServer) -> Flask:
    """The product in this process, on the database that is being served."""
    return _application(server.database)


@cache
def _application(database: Path) -> Flask:
    return create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{database}"})


@contextmanager
def written(server: LiveServer) -> Iterator[Flask]:
    """What the block makes with factories is in the served database when it ends."""
    app = application(server)
    with app.app_context(), one_transaction():
        yield app


def sign_in(app: Flask, context: BrowserContext, server: LiveServer, user: User) -> None:
    """Give a browser the session of a person who has signed in; call it inside `written`."""
    session = {"_user_id": user.get_id(), "_fresh": True, "_permanent": True, "began": int(time.time())}
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    name = app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": signer.dumps(session), "url": server.url}])


def enter(server: LiveServer, user_id: int, context: BrowserContext) -> None:
    """Sign somebody in in a browser, outside `written`."""
    app = application(server)
    with app.app_context():
        sign_in(app, context, server, db.session.get_one(User, user_id))


def signed_in(server: LiveServer, user_id: int, context: BrowserContext) -> Page:
    """A new page of a browser in which somebody has signed in."""
    enter(server, user_id, context)
    return context.new_page()
