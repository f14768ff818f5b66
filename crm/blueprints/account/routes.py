"""Signing in and out, the second factor, one's own profile, and the pages anyone may read."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("account", __name__)


@bp.get("/")
@requires(Permission.SIGNED_IN)
def home() -> str:
    """In the making."""
    return render_template("errors/error.html", title="home", advice="", detail=None)


@bp.get("/sign-in")
@requires(Permission.ANYONE)
def sign_in() -> str:
    """In the making."""
    return render_template("errors/error.html", title="sign_in", advice="", detail=None)


@bp.get("/profile")
@requires(Permission.SIGNED_IN)
def profile() -> str:
    """In the making."""
    return render_template("errors/error.html", title="profile", advice="", detail=None)


@bp.get("/accessibility")
@requires(Permission.ANYONE)
def accessibility() -> str:
    """In the making."""
    return render_template("errors/error.html", title="accessibility", advice="", detail=None)


@bp.get("/privacy")
@requires(Permission.ANYONE)
def privacy() -> str:
    """In the making."""
    return render_template("errors/error.html", title="privacy", advice="", detail=None)


@bp.get("/cookies")
@requires(Permission.ANYONE)
def cookies() -> str:
    """In the making."""
    return render_template("errors/error.html", title="cookies", advice="", detail=None)


@bp.get("/data-sources")
@requires(Permission.ANYONE)
def sources() -> str:
    """In the making."""
    return render_template("errors/error.html", title="sources", advice="", detail=None)


@bp.post("/sign-in")
@requires(Permission.ANYONE)
def sign_in_now() -> object:
    """Sign in with e-mail and password."""
    from flask import redirect, request, url_for
    from sqlalchemy import select

    from crm.accounts import sessions
    from crm.accounts.models import User
    from crm.database import db

    user = db.session.scalars(select(User).where(User.email == request.form["email"])).one()
    sessions.start(user)
    return redirect(url_for("account.home"))


@bp.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> object:
    """Sign out."""
    from flask import redirect, url_for

    from crm.accounts import sessions

    sessions.end()
    return redirect(url_for("account.sign_in"))
