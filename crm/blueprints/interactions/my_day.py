"""My day: where an officer begins."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.interactions.blueprint import bp
from crm.blueprints.interactions.day import OTHERS_BACK, day_of
from crm.blueprints.interactions.quiet import quiet_list
from crm.clock import today
from crm.database import now, only_reads
from crm.periods import LONDON
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list


@bp.get("/my-day")
@requires(Permission.LOG_INTERACTIONS)
def my_day() -> str:
    """What is due, planned and waiting, and what others did."""
    return render_template(
        "interactions/my_day.html",
        day=day_of(current_user, today()),
        today=today(),
        greeting=_greeting(),
        others_since=today() - OTHERS_BACK,
    )


def _greeting() -> str:
    hour = now().astimezone(LONDON).hour
    part = "morning" if hour < 12 else ("afternoon" if hour < 18 else "evening")
    return f"Good {part}, {current_user.name.split()[0]}"


@bp.get("/no-recent-contact")
@requires(Permission.SEE_EMPLOYERS)
@shows_list("no-recent-contact", "No recent contact")
def quiet() -> str:
    """Employers that nobody has been in touch with for too long."""
    return render_template("interactions/quiet.html", page=page_of(quiet_list(current_user, today()), request.args))


@bp.post("/no-recent-contact/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_quiet() -> Response:
    """What that list shows, as a file."""
    spec = quiet_list(current_user, today())
    return export_list(spec, request.form.get("query", ""), request.form.get("format", "csv"))
