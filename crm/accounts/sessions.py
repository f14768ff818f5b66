"""The signed-in session: who it belongs to, and when it ends."""

from __future__ import annotations

from typing import Any

from flask import Flask, session
from flask_login import login_user, logout_user
from sqlalchemy import select

from crm.accounts.models import User
from crm.database import db
from crm.extensions import login_manager


def load_user(handle: str) -> User | None:
    """The user a session's handle names; None once the password or second factor has changed since."""
    number, _, epoch = handle.partition(":")
    if not (number.isdigit() and epoch.isdigit() and len(number) < 18):
        return None
    user = db.session.scalar(select(User).where(User.id == int(number), User.archived_at.is_(None)))
    return user if user is not None and user.session_epoch == int(epoch) else None


def start(user: User) -> str | None:
    """Begin a fresh session for a user; returns the page asked for before signing in, if any."""
    wanted = session.get("next")
    session.clear()
    session.permanent = True
    login_user(user)
    return wanted if isinstance(wanted, str) and wanted.startswith("/") and not wanted.startswith("//") else None


def end() -> None:
    """Sign out and leave nothing in the session."""
    logout_user()
    session.clear()


def end_all_of(user: User) -> None:
    """Make every session of a user stale, wherever it is open."""
    user.session_epoch += 1


def init_app(_app: Flask) -> None:
    """Tell Flask-Login how a session names a person."""
    login_manager.session_protection = "basic"

    def load(handle: Any) -> User | None:
        return load_user(str(handle))

    login_manager.user_loader(load)
