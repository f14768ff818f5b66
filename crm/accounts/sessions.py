"""The signed-in session: who it belongs to, and when it ends.

A session lasts a working day from signing in, however busy it is, and ends everywhere at once when the password or the
second factor changes. Signing out ends it for good: a copy of its cookie is worth nothing from then on. Between the
password and the second factor a person is half signed in: known, but nobody yet.
"""

from __future__ import annotations

import secrets
import time
from functools import cache
from typing import Any

from flask import Flask, current_app, g, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import joinedload

from crm.accounts import audit
from crm.accounts.models import EndedSession, User
from crm.accounts.tokens import hash_of
from crm.database import db
from crm.extensions import login_manager

HALF_SIGNED_IN_SECONDS = 600
NUMBER = "number"


def load_user(handle: str, session_number: str = "") -> User | None:
    """The user a session's handle names; None once it was signed out of, or the password or second factor changed.

    One statement, whatever there is to find out.
    """
    number, _, epoch = handle.partition(":")
    if not (number.isdigit() and epoch.isdigit() and len(number) < 18):
        return None
    asked = {"user": int(number), "ended": hash_of(session_number) if session_number else ""}
    user = db.session.scalars(_user_of_a_session(), asked).unique().one_or_none()
    return user if user is not None and user.session_epoch == int(epoch) else None


# Every page asks it, and making it takes as long as asking: it is made once.
@cache
def _user_of_a_session() -> Select[User]:
    ended = exists().where(EndedSession.number_hash == bindparam("ended"))
    return (
        select(User)
        .options(joinedload(User.strand_grants))  # what they may do is asked on every page
        .where(User.id == bindparam("user"), User.archived_at.is_(None), ~ended)
    )


def start(user: User) -> str | None:
    """Begin a fresh session for a user; returns the page asked for before signing in, if any."""
    wanted = session.get("next")
    _end_number()
    session.clear()
    session.permanent = True
    session["began"], session[NUMBER] = int(time.time()), secrets.token_urlsafe(16)
    login_user(user)
    act_as(user)
    return wanted if isinstance(wanted, str) and is_own_page(wanted) else None


def is_own_page(address: str) -> bool:
    """Whether an address stays on this site, whatever a browser makes of its slashes."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address


def act_as(user: User) -> None:
    """Put what follows in this request down to a person who has only just shown who they are."""
    audit.current_actor.set(audit.Actor(user_id=user.id, request_id=g.get("request_id")))


def keep_current(user: User) -> None:
    """Carry the current session over a change that ends all others of its user."""
    login_user(user)


def me() -> User:
    """The person signed in, as themselves. Only for views that nobody else reaches."""
    user = current_user._get_current_object()
    if not isinstance(user, User):
        raise LookupError("Nobody is signed in.")
    return user


def end() -> None:
    """Sign out and leave nothing in the session, nor in a copy of it."""
    _end_number()
    logout_user()
    session.clear()


def _end_number() -> None:
    """Remember that the session this browser comes with is over; a session that is nobody's by now needs no memory."""
    if session.get(NUMBER) and current_user.is_authenticated:
        db.session.add(EndedSession(number_hash=hash_of(session[NUMBER])))


def end_all_of(user: User) -> None:
    """Make every session of a user stale, wherever it is open."""
    user.session_epoch += 1


def start_half(user: User) -> None:
    """Remember who gave the right password, until the second factor follows; keeps the page they asked for."""
    wanted = session.get("next")
    session.clear()
    session.permanent = True
    session["half"] = [user.get_id(), int(time.time())]
    if wanted:
        session["next"] = wanted


def half_signed_in() -> User | None:
    """The person whose second factor is awaited; None after ten minutes, or once the password changed."""
    half = session.get("half")
    if not half:
        return None
    handle, since = half
    return load_user(handle) if time.time() - since < HALF_SIGNED_IN_SECONDS else None


def clear_ended() -> bool:
    """Whether this browser comes with a session that is over; it is then forgotten, but not the page asked for."""
    if "_user_id" not in session or current_user.is_authenticated:
        return False
    logout_user()
    session.pop("began", None)
    return True


def _is_too_old() -> bool:
    longest = current_app.permanent_session_lifetime.total_seconds()
    return bool(time.time() - session.get("began", 0) >= longest)


def init_app(_app: Flask) -> None:
    """Tell Flask-Login how a session names a person."""
    login_manager.session_protection = "basic"

    def load(handle: Any) -> User | None:
        return None if _is_too_old() else load_user(str(handle), str(session.get(NUMBER, "")))

    login_manager.user_loader(load)
