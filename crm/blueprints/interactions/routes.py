"""Log a contact, follow-ups, referrals, and My day."""

from __future__ import annotations

from flask import Blueprint, render_template

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission

bp = Blueprint("interactions", __name__, url_prefix="/interactions")


@bp.get("/my-day")
@requires(Permission.LOG_INTERACTIONS)
def my_day() -> str:
    """In the making."""
    return render_template("errors/error.html", title="my_day", advice="", detail=None)


@bp.get("/log")
@requires(Permission.LOG_INTERACTIONS)
def log() -> str:
    """In the making."""
    return render_template("errors/error.html", title="log", advice="", detail=None)
