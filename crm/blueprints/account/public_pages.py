"""The start page of each role, and the pages anyone may read."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Role
from crm.blueprints.account.blueprint import bp
from crm.jobs.queries import newest_messages

START_PAGES = {
    Role.OFFICER: "interactions.my_day",
    Role.PARTNER: "interactions.my_day",
    Role.ANALYST: "dashboard.index",
    Role.ADMIN: "interactions.my_day",
    Role.EMPLOYER: "my_business.index",
}
OUTBOX_SHOWN = 50


@bp.get("/")
@requires(Permission.SIGNED_IN)
def home() -> ResponseReturnValue:
    """Where each role's day begins."""
    return redirect(url_for(START_PAGES[current_user.role]))


@bp.get("/accessibility")
@requires(Permission.ANYONE)
def accessibility() -> str:
    """The accessibility statement that the law asks of public bodies (SI 2018/952)."""
    return _page("account/accessibility.html")


@bp.get("/privacy")
@requires(Permission.ANYONE)
def privacy() -> str:
    """Who is responsible for the data, what it is used for, and people's rights (UK GDPR articles 13 and 14)."""
    return _page("account/privacy.html")


@bp.get("/favicon.ico")
@requires(Permission.ANYONE)
def favicon() -> ResponseReturnValue:
    """The address that browsers ask for by themselves."""
    return redirect(url_for("static", filename="images/icon.svg"), 301)


@bp.get("/cookies")
@requires(Permission.ANYONE)
def cookies() -> str:
    """The one cookie there is."""
    hours = int(current_app.permanent_session_lifetime.total_seconds() // 3600)
    return _page("account/cookies.html", hours=hours, cookie=current_app.config["SESSION_COOKIE_NAME"])


@bp.get("/data-sources")
@requires(Permission.ANYONE)
def sources() -> str:
    """Whose data the service shows, under which licences."""
    return _page("account/sources.html")


def _page(template: str, **values: object) -> str:
    return render_template(template, contact=current_app.config["CONTACT_EMAIL"], **values)


@bp.get("/outbox")
@requires(Permission.ANYONE)
def demonstration_outbox() -> str:
    """The mail of the demonstration, for whoever tries it: there is no other way to follow an employer's link."""
    settings = current_app.config
    if not (settings["DEMONSTRATION"] and settings["MAIL_TRANSPORT"] == "outbox"):
        abort(404)
    return render_template(
        "account/outbox.html", messages=newest_messages(OUTBOX_SHOWN), base_url=settings["BASE_URL"].rstrip("/")
    )
